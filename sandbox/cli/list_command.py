"""`list agents|suites|environments|tools|runs`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sandbox.cli.output import console, plain, print_json, table
from sandbox.errors import SandboxError, UnknownNameError
from sandbox.journal.run_file import RunFile
from sandbox.run_folder import run_files
from sandbox.suite_manifest import load_suite_manifest, load_toml
from sandbox.workspace import Workspaces, find_workspaces

Row = dict[str, str]


def list_command(what: str, as_json: bool) -> int:
    listings: dict[str, Callable[[Workspaces], list[Row]]] = {
        "agents": _agents,
        "suites": _suites,
        "environments": lambda workspaces: [_row(name, path) for name, path in workspaces.environments.items()],
        "tools": lambda workspaces: [_row(name, path) for name, path in workspaces.tools.items()],
        "runs": _runs,
    }
    if what not in listings:
        raise UnknownNameError("thing to list", what, listings)
    rows = listings[what](find_workspaces())
    if as_json:
        print_json(rows)
    elif not rows:
        print(f"no {what}")
    else:
        _print(rows, without="from" if what == "runs" else "")
    return 0


def _print(rows: list[Row], *, without: str) -> None:
    columns = [column for column in rows[0] if column != without]
    made = table(*columns, folding=("description", "splits", "state"))
    for row in rows:
        made.add_row(*(plain(row[column]) for column in columns))
    console().print(made)


def _row(name: str, path: Path, **more: str) -> Row:
    return {"name": name, **more, "from": str(path)}


def _agents(workspaces: Workspaces) -> list[Row]:
    rows = []
    for name, path in workspaces.agents.items():
        try:
            preset = load_toml(path)
        except SandboxError as error:
            rows.append(_row(name, path, model="?", description=error.message))
            continue
        model = preset.get("model")
        kind = model.get("kind", "?") if isinstance(model, dict) else "?"
        rows.append(_row(name, path, model=str(kind), description=str(preset.get("description", ""))))
    return rows


def _suites(workspaces: Workspaces) -> list[Row]:
    rows = []
    for name, folder in workspaces.suites.items():
        try:
            manifest = load_suite_manifest(folder)
        except SandboxError as error:
            rows.append(_row(name, folder, splits="?", description=error.message))
            continue
        rows.append(_row(name, folder, splits=", ".join(manifest.splits), description=manifest.description))
    return rows


def _runs(_: Workspaces) -> list[Row]:
    """The runs in the order in which they were begun, after those that cannot be read."""
    rows: list[tuple[str, Row]] = []
    for path in run_files():
        try:
            with RunFile(path) as run:
                state = "finished" if run.finished else "can be resumed"
                row = _row(run.header.run, path, agent=run.header.agent, suite=run.header.suite, state=state)
                rows.append((run.header.created, row))
        except SandboxError as error:
            rows.append(("", _row(path.stem, path, agent="?", suite="?", state=error.message)))
    return [row for _, row in sorted(rows, key=lambda timed: timed[0])]
