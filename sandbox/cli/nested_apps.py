"""The options of commands of two words: `data pull`, `models pull`, `tools ...`, `images ...`."""

from __future__ import annotations

from typing import Annotated

import typer

from sandbox.cli.options import AsJson, Source

data_app = typer.Typer(help="Fetch the data of suites.", no_args_is_help=True)
models_app = typer.Typer(help="Fetch the weights of agents.", no_args_is_help=True)
tools_app = typer.Typer(help="Look at tool packs, and serve them.", no_args_is_help=True)
images_app = typer.Typer(help="Build the images that sandboxes are started from.", no_args_is_help=True)


@data_app.command("pull")
def data_pull(suite: Annotated[str, typer.Argument(metavar="SUITE")], source: Source = None) -> int:
    """Fetch a suite's data files and check their hashes."""
    from sandbox.cli.pull_commands import pull_suite_data

    return pull_suite_data(suite, source)


@models_app.command("pull")
def models_pull(agent: Annotated[str, typer.Argument(metavar="AGENT")], source: Source = None) -> int:
    """Fetch an agent's weights; the hash is recorded at the first pull and checked after it."""
    from sandbox.cli.pull_commands import pull_agent_weights

    return pull_agent_weights(agent, source)


@tools_app.command("show")
def tools_show(name: Annotated[str, typer.Argument(metavar="NAME")], as_json: AsJson = False) -> int:
    """Show the tools of a pack as a model is told of them; JSON is in OpenAI's form."""
    from sandbox.cli.tools_commands import show_pack

    return show_pack(name, as_json)


@tools_app.command("serve")
def tools_serve(name: Annotated[str, typer.Argument(metavar="NAME")]) -> int:
    """Serve a pack as an MCP server on standard input and output."""
    from sandbox.cli.tools_commands import serve_pack

    return serve_pack(name)


@images_app.command("build")
def images_build(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="ENV", help="Environments, or base. Without: all that have a Dockerfile."),
    ] = None,
    provider: Annotated[
        str, typer.Option("--for", metavar="PROVIDER", help="docker or bubblewrap; auto is what this machine has.")
    ] = "auto",
    base_from_packages: Annotated[
        bool,
        typer.Option("--base-from-packages", help="Where no registry answers: make FROM debian: of packages."),
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build also what is built.")] = False,
) -> int:
    """Build the images of environments."""
    from sandbox.cli.images_commands import build_images

    return build_images(names or [], provider=provider, base_from_packages=base_from_packages, rebuild=rebuild)


@images_app.command("list")
def images_list(as_json: AsJson = False) -> int:
    """List the images that environments have, and which are built."""
    from sandbox.cli.images_commands import list_images

    return list_images(as_json)
