"""The options of the commands that look at what there is: `list`, `doctor`, `validate`, `clean`."""

from __future__ import annotations

from typing import Annotated

import typer

from sandbox.cli.options import AsJson, NoIsolation, Sandbox, Settings

workspace_app = typer.Typer()


@workspace_app.command("list")
def list_things(
    what: Annotated[str, typer.Argument(metavar="agents|suites|environments|tools|runs")],
    as_json: AsJson = False,
) -> int:
    """List what there is, and where each comes from."""
    from sandbox.cli.list_command import list_command

    return list_command(what, as_json)


@workspace_app.command()
def doctor(as_json: AsJson = False) -> int:
    """Say what this machine can run: data, weights, GPU offload, sandboxes."""
    from sandbox.cli.doctor_command import doctor_command

    return doctor_command(as_json)


@workspace_app.command()
def validate(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Agents, environments, suites or tool packs. Without: all of the nearest workspace.",
        ),
    ] = None,
    split: Annotated[list[str], typer.Option(metavar="NAME", help="Only this split; may be repeated.")] = [],  # noqa: B006
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many tasks of each split.")] = None,
    sandbox: Sandbox = "auto",
    no_isolation: NoIsolation = False,
    settings: Settings = [],  # noqa: B006
    as_json: AsJson = False,
) -> int:
    """Check without a model: that things load and fit, that solutions pass, and that doing nothing does not."""
    from sandbox.cli.validate_command import validate_command
    from sandbox.sandboxes.selection import check_choice
    from sandbox.settings import parse_overrides
    from sandbox.validation.suites import Options

    provider = check_choice(sandbox, no_isolation=no_isolation)
    options = Options(limit, tuple(split), provider, parse_overrides(settings))
    return validate_command(names or [], options, as_json)


@workspace_app.command()
def clean(run: Annotated[str | None, typer.Argument(metavar="RUN", help="Only what this run left.")] = None) -> int:
    """Remove the sandboxes that killed runs left."""
    from sandbox.cli.images_commands import clean as clean_up

    return clean_up(run)
