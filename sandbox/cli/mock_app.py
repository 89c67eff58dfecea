"""The options of `mock`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

mock_app = typer.Typer()


@mock_app.command()
def mock(
    spec: Annotated[
        Path,
        typer.Argument(
            metavar="SPEC", help="An OpenAPI document (3.0 or 3.1, JSON or YAML), or ToolBench's tool file."
        ),
    ],
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="0 takes a free one.")] = 0,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Data, ids, credentials and faults follow.")] = 0,
    items: Annotated[int, typer.Option(min=0, metavar="N", help="Items of each collection at first.")] = 3,
    faults: Annotated[str, typer.Option(metavar="KIND=RATE,...", help="How often what goes wrong.")] = "",
    rate_limit: Annotated[str | None, typer.Option(metavar="N/SECONDS", help="Requests of one caller.")] = None,
    key: Annotated[list[str], typer.Option(metavar="SCHEME=SECRET", help="A credential; may be repeated.")] = [],  # noqa: B006
    handlers: Annotated[Path | None, typer.Option(metavar="FILE", help="Operations written in Python.")] = None,
    record: Annotated[
        str | None, typer.Option(metavar="URL", help="Send requests on to this API, record them.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where a recording goes; else SPEC.exchanges.jsonl here.")
    ] = None,
    replay: Annotated[Path | None, typer.Option(metavar="FILE", help="Answer from this recording.")] = None,
    log: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a JSON line for each exchange.")] = None,
    print_url: Annotated[bool, typer.Option("--print-url", help="Print the address and nothing else.")] = False,
) -> int:
    """Serve an API from its OpenAPI document, until Ctrl-C."""
    from sandbox.cli.mock_command import MockRequest, serve_mock

    return serve_mock(
        MockRequest(
            spec=spec,
            host=host,
            port=port,
            seed=seed,
            items=items,
            faults=faults,
            rate_limit=rate_limit,
            keys=key,
            handlers=handlers,
            record=record,
            to=to,
            replay=replay,
            log=log,
            print_url=print_url,
        )
    )
