"""`compare`."""

from __future__ import annotations

from sandbox.cli.output import console, plain, print_json, table
from sandbox.comparison import compare_runs, settings_apart
from sandbox.journal.run_file import RunFile
from sandbox.run_folder import find_run

LONGEST_SETTING = 60
"""Characters that are shown of a value that two runs do not share."""


def compare_command(name: str, other_name: str, as_json: bool) -> int:
    with RunFile(find_run(name)) as first, RunFile(find_run(other_name)) as second:
        found, apart = compare_runs(first, second), list(settings_apart(first, second))
        runs = (first.path, second.path)
    if as_json:
        settings = {what: list(values) for what, *values in apart}
        print_json({"differ_in": settings, "comparisons": [one.to_json() for one in found]})
        return 0
    out = console()
    for title, path in zip(("first", "second"), runs, strict=True):
        out.print(plain(f"{title}: {path}"))
    for what, *values in apart:
        out.print(plain(f"{what}: {' / '.join(value[:LONGEST_SETTING] for value in values)}"))
    made = table(
        "split", "scorer", "tasks", "first %", "second %", "difference [95 %]", "gained", "lost", "p", folding=()
    )
    for one in found:
        made.add_row(
            *map(plain, (one.group, one.scorer, str(one.tasks), f"{100 * one.first:.2f}", f"{100 * one.second:.2f}")),
            plain(f"{100 * one.difference:+.2f} [{100 * one.low:+.1f}, {100 * one.high:+.1f}]"),
            *(str(one.gained), str(one.lost), f"{one.p_value:.3g}"),
        )
    out.print(made)
    return 0
