"""The command line: its commands, and how errors are told."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from typing import Annotated, TextIO

import typer

from sandbox.cli.mock_app import mock_app
from sandbox.cli.nested_apps import data_app, images_app, models_app, tools_app
from sandbox.cli.new_app import new_app
from sandbox.cli.run_app import run_app
from sandbox.cli.workspace_app import workspace_app
from sandbox.errors import SandboxError

app = typer.Typer(
    name="sandbox",
    help="Evaluate language-model agents that use tools.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(run_app)
app.add_typer(workspace_app)
app.add_typer(mock_app)
app.add_typer(new_app, name="new")
app.add_typer(data_app, name="data")
app.add_typer(models_app, name="models")
app.add_typer(tools_app, name="tools")
app.add_typer(images_app, name="images")


OUTPUT_CLOSED = 141
"""The exit code that a shell gives a program which SIGPIPE ends."""


def run_command_line(arguments: list[str]) -> int:
    """Run one command; errors go to stderr with the next thing to do. A reader that goes away ends it quietly."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    code = OUTPUT_CLOSED
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        pass
    except SystemExit as request:  # what typer and rich make of a broken pipe
        if not isinstance(request.__context__, BrokenPipeError):
            raise
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        print(f"error: the output cannot be written: {error.strerror}", file=sys.stderr)
        code = 1
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _nowhere() -> TextIO:
    """A stream for one that was closed before this program began."""
    return open(os.devnull, "w", encoding="utf-8")


def _run(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        result = command.main(arguments, prog_name="sandbox", standalone_mode=False)
    except SandboxError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  try: {error.hint}", file=sys.stderr)
        return error.exit_code
    except typer.Exit as exit_request:
        return int(exit_request.exit_code)
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except sqlite3.DatabaseError as error:
        print(f"error: the run file is damaged: {error}", file=sys.stderr)
        return 5
    except Exception as error:
        return _usage_error(error)
    return result if isinstance(result, int) else 0


def _usage_error(error: Exception) -> int:
    """Show a wrong option as the parser words it; let any other exception through."""
    show = getattr(error, "show", None)
    if show is None:
        raise error
    show()
    return int(getattr(error, "exit_code", 2))


@app.callback()
def _top(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Evaluate language-model agents that use tools."""
    if version:
        from sandbox._version import __version__

        typer.echo(f"sandbox {__version__}")
        raise typer.Exit
