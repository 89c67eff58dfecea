"""Writes `docs/command-line.md` from the commands' own help: `python -m sandbox.cli.reference`."""

from __future__ import annotations

import contextlib
import io
import os

COMMANDS = (
    (),
    ("run",),
    ("resume",),
    ("show",),
    ("export",),
    ("score",),
    ("judge",),
    ("report",),
    ("list",),
    ("doctor",),
    ("validate",),
    ("new", "environment"),
    ("new", "suite"),
    ("new", "agent"),
    ("new", "tool"),
    ("data", "pull"),
    ("models", "pull"),
    ("tools", "show"),
    ("tools", "serve"),
    ("images", "build"),
    ("images", "list"),
    ("mock",),
    ("clean",),
)


def reference() -> str:
    """The page, as Markdown."""
    os.environ["COLUMNS"] = "80"
    parts = ["# Command line\n\nMade from the commands' own help by `python -m sandbox.cli.reference`.\n"]
    for command in COMMANDS:
        title = " ".join(("sandbox", *command))
        parts.append(f"## {title}\n\n```text\n{_help(command)}\n```\n")
    return "\n".join(parts)


def _help(command: tuple[str, ...]) -> str:
    from sandbox.cli.app import run_command_line

    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        run_command_line([*command, "--help"])
    return "\n".join(line.rstrip() for line in output.getvalue().strip().splitlines())


if __name__ == "__main__":
    print(reference(), end="")
