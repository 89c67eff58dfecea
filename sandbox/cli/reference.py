"""Writes `docs/command-line.md` from the commands' own help: `python -m sandbox.cli.reference`."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from typing import Any

import typer


def reference() -> str:
    """The page, as Markdown."""
    os.environ["COLUMNS"] = "80"
    parts = ["# Command line\n\nMade from the commands' own help by `python -m sandbox.cli.reference`.\n"]
    for command in commands():
        title = " ".join(("sandbox", *command))
        parts.append(f"## {title}\n\n```text\n{_help(command)}\n```\n")
    return "\n".join(parts)


def commands() -> list[tuple[str, ...]]:
    """The program itself, then every command of it, in the order of its help."""
    from sandbox.cli.app import app

    return [(), *_below(typer.main.get_command(app), ())]


def _below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, inner in getattr(command, "commands", {}).items():
        if getattr(inner, "commands", None):
            yield from _below(inner, (*path, name))
        else:
            yield (*path, name)


def _help(command: tuple[str, ...]) -> str:
    from sandbox.cli.app import run_command_line

    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        run_command_line([*command, "--help"])
    return "\n".join(line.rstrip() for line in output.getvalue().strip().splitlines())


if __name__ == "__main__":
    print(reference(), end="")
