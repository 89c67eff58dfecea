"""The options of `new environment`, `new suite`, `new agent` and `new tool`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

new_app = typer.Typer(help="Write a small working thing of your own into a workspace.", no_args_is_help=True)

NewName = Annotated[str, typer.Argument(metavar="NAME")]
InFolder = Annotated[
    Path | None, typer.Option("--in", metavar="FOLDER", help="The workspace; the working directory by default.")
]


@new_app.command("environment")
def new_environment(
    name: NewName,
    container: Annotated[
        bool, typer.Option("--container", help="One that acts in a sandbox, with a Dockerfile for its image.")
    ] = False,
    folder: InFolder = None,
) -> int:
    """Write an environment, with examples of tasks."""
    from sandbox.cli.new_command import new_environment as write

    return write(name, folder, container=container)


@new_app.command("suite")
def new_suite(
    name: NewName,
    environment: Annotated[
        str | None,
        typer.Option(metavar="ENV", help="Where its tasks run. Without: that of the suite's name in the workspace."),
    ] = None,
    folder: InFolder = None,
) -> int:
    """Write a suite: the examples of an environment as its tasks, or else some questions."""
    from sandbox.cli.new_command import new_suite as write

    return write(name, folder, environment)


@new_app.command("agent")
def new_agent(name: NewName, folder: InFolder = None) -> int:
    """Write an agent: a model behind a server."""
    from sandbox.cli.new_command import new_agent as write

    return write(name, folder)


@new_app.command("tool")
def new_tool(name: NewName, folder: InFolder = None) -> int:
    """Write a tool pack: a Python function."""
    from sandbox.cli.new_command import new_tool as write

    return write(name, folder)
