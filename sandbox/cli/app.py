"""The commands and their options."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.new_app import new_app
from sandbox.errors import SandboxError

app = typer.Typer(
    name="sandbox",
    help="Evaluate language-model agents that use tools.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data_app = typer.Typer(help="Fetch the data of suites.", no_args_is_help=True)
models_app = typer.Typer(help="Fetch the weights of agents.", no_args_is_help=True)
tools_app = typer.Typer(help="Look at tool packs, and serve them.", no_args_is_help=True)
images_app = typer.Typer(help="Build the images that sandboxes are started from.", no_args_is_help=True)
app.add_typer(new_app, name="new")
app.add_typer(data_app, name="data")
app.add_typer(models_app, name="models")
app.add_typer(tools_app, name="tools")
app.add_typer(images_app, name="images")

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


def run_command_line(arguments: list[str]) -> int:
    """Run one command; errors go to stderr with the next thing to do."""
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
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
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


@app.command()
def run(
    agent: Annotated[
        list[str], typer.Option("--agent", "-a", metavar="NAME", help="An agent; give several for a batch.")
    ],
    suite: Annotated[
        list[str], typer.Option("--suite", "-s", metavar="NAME", help="A suite; give several for a batch.")
    ],
    split: Annotated[list[str], typer.Option(metavar="NAME", help="Only this split; may be repeated.")] = [],  # noqa: B006
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many tasks of each split.")] = None,
    task: Annotated[list[str], typer.Option(metavar="ID", help="Only this task id; may be repeated.")] = [],  # noqa: B006
    tools: Annotated[list[str], typer.Option(metavar="NAME", help="Offer this tool pack too; may be repeated.")] = [],  # noqa: B006
    trials: Annotated[int, typer.Option(min=1, metavar="N", help="Repetitions of each task.")] = 1,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Every episode derives its seed from this one.")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, metavar="N", help="Episodes at once at most.")] = 64,
    sandbox: Sandbox = "auto",
    no_isolation: NoIsolation = False,
    settings: Settings = [],  # noqa: B006
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="The runs folder, or a file name ending in .sqlite.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Run agents on suites. The batch is every agent on every suite."""
    from sandbox.cli.run_commands import run_batch
    from sandbox.ingredients import RunRequest
    from sandbox.sandboxes.selection import check_choice
    from sandbox.settings import parse_overrides

    provider = check_choice(sandbox, no_isolation=no_isolation)
    overrides = parse_overrides(settings)
    requests = [
        RunRequest(
            agent=agent_name,
            suite=suite_name,
            splits=split,
            limit=limit,
            tasks=task,
            tools=tools,
            trials=trials,
            seed=seed,
            concurrency=concurrency,
            sandbox=provider,
            overrides=overrides,
        )
        for agent_name in agent
        for suite_name in suite
    ]
    return run_batch(requests, out, as_json)


@app.command()
def resume(name: RunName, as_json: AsJson = False) -> int:
    """Go on with a run that was stopped: finished episodes stay, interrupted ones continue."""
    from sandbox.cli.run_commands import resume_run

    return resume_run(name, as_json)


@app.command()
def score(name: RunName, as_json: AsJson = False) -> int:
    """Score a run again from its journal. No model is called."""
    from sandbox.cli.run_commands import score_run

    return score_run(name, as_json)


@app.command()
def judge(
    name: RunName,
    judge: Annotated[str, typer.Option("--judge", metavar="NAME", help="An agent, whose model judges.")],
    against: Annotated[str | None, typer.Option(metavar="RUN", help="Compare with the same tasks of this run.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, metavar="N", help="Episodes at once at most.")] = 16,
    settings: Settings = [],  # noqa: B006
    as_json: AsJson = False,
) -> int:
    """Have a model judge the episodes of a run, and score the run again. What is judged already stays."""
    from sandbox.cli.judge_command import judge_command
    from sandbox.settings import parse_overrides

    return judge_command(name, judge, against, parse_overrides(settings), concurrency, as_json=as_json)


@app.command()
def report(
    name: Annotated[str | None, typer.Argument(metavar="REPORT", help="A report; without one they are listed.")] = None,
    sandbox: Sandbox = "auto",
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where its runs are kept.")] = None,
) -> int:
    """Make a table that a suite has over several runs of recorded outputs."""
    from sandbox.cli.report_command import report_command
    from sandbox.sandboxes.selection import check_choice

    return report_command(name, out, check_choice(sandbox, no_isolation=False))


@app.command()
def export(
    name: RunName,
    trajectories: Annotated[bool, typer.Option(help="Add each episode's events.")] = False,
    official: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write files there that the benchmark's own programs read, instead."),
    ] = None,
) -> int:
    """Print a JSON line for each episode."""
    if official is not None:
        from sandbox.cli.official_export import export_for_official

        return export_for_official(name, official)
    from sandbox.cli.read_commands import export_run

    return export_run(name, trajectories)


@app.command()
def show(
    name: RunName,
    task: Annotated[str | None, typer.Argument(metavar="TASK", help="Show this task's trajectory.")] = None,
    trial: Annotated[int, typer.Option(metavar="N", help="Which repetition of the task.")] = 0,
    failed: Annotated[bool, typer.Option("--failed", help="List the episodes that did not pass.")] = False,
    leaderboard: Annotated[
        bool,
        typer.Option("--leaderboard", help="In scores over several splits, count those not run as 0."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Show a run as a table, or one trajectory."""
    from sandbox.cli.read_commands import show_run, show_trajectory

    if task is not None:
        return show_trajectory(name, task, trial)
    return show_run(name, failed, leaderboard, as_json)


@app.command("list")
def list_things(
    what: Annotated[str, typer.Argument(metavar="agents|suites|environments|tools|runs")],
    as_json: AsJson = False,
) -> int:
    """List what there is, and where each comes from."""
    from sandbox.cli.list_command import list_command

    return list_command(what, as_json)


@app.command()
def doctor(as_json: AsJson = False) -> int:
    """Say what this machine can run: data, weights, GPU offload, sandboxes."""
    from sandbox.cli.doctor_command import doctor_command

    return doctor_command(as_json)


@app.command()
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


@app.command()
def clean(run: Annotated[str | None, typer.Argument(metavar="RUN", help="Only what this run left.")] = None) -> int:
    """Remove the sandboxes that killed runs left."""
    from sandbox.cli.images_commands import clean as clean_up

    return clean_up(run)


@app.command()
def mock(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="An OpenAPI document: 3.0 or 3.1, JSON or YAML.")],
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
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where a recording goes.")] = None,
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
