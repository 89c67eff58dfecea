"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run file, or the id of a run below the runs folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Source = Annotated[str | None, typer.Option("--from", metavar="SOURCE", help="A mirror's URL, or a local folder.")]

Sandbox = Annotated[
    str, typer.Option(metavar="PROVIDER", help="Where untrusted code acts: auto, docker, bubblewrap, or local.")
]
NoIsolation = Annotated[
    bool,
    typer.Option("--no-isolation", help="Allow --sandbox local: agents can do to this machine what you can."),
]

Settings = Annotated[list[str], typer.Option("--set", metavar="KEY=VALUE", help="Override a setting.")]
