"""The options of the commands that make runs and read them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.options import AsJson, NoIsolation, RunName, Sandbox, Settings

run_app = typer.Typer()


@run_app.command()
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
    concurrency: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Episodes at once at most: 64, or 4 a processor where they act in sandboxes."
        ),
    ] = None,
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


@run_app.command()
def resume(name: RunName, as_json: AsJson = False) -> int:
    """Go on with a run that was stopped: finished episodes stay, interrupted ones continue."""
    from sandbox.cli.run_commands import resume_run

    return resume_run(name, as_json)


@run_app.command()
def score(name: RunName, as_json: AsJson = False) -> int:
    """Score a run again from its journal. No model is called."""
    from sandbox.cli.run_commands import score_run

    return score_run(name, as_json)


@run_app.command()
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


@run_app.command()
def report(
    name: Annotated[str | None, typer.Argument(metavar="REPORT", help="A report; without one they are listed.")] = None,
    sandbox: Sandbox = "auto",
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where its runs are kept.")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, metavar="N", help="As `run` has it.")] = None,
    settings: Settings = [],  # noqa: B006
) -> int:
    """Make a table that a suite has over several runs of recorded outputs."""
    from sandbox.cli.report_command import report_command
    from sandbox.sandboxes.selection import check_choice
    from sandbox.settings import parse_overrides

    provider = check_choice(sandbox, no_isolation=False)
    return report_command(name, out, provider, concurrency, parse_overrides(settings))


@run_app.command()
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
        if trajectories:
            from sandbox.errors import UsageError

            raise UsageError("--official writes the benchmark's own files, which have no --trajectories")
        from sandbox.cli.official_export import export_for_official

        return export_for_official(name, official)
    from sandbox.cli.read_commands import export_run

    return export_run(name, trajectories)


@run_app.command()
def compare(first: RunName, second: RunName, as_json: AsJson = False) -> int:
    """Compare two runs of one suite, task by task."""
    from sandbox.cli.compare_command import compare_command

    return compare_command(first, second, as_json)


@run_app.command()
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
        if failed or leaderboard:
            from sandbox.errors import UsageError

            raise UsageError("--failed and --leaderboard are of a run, not of one task", hint="leave TASK out")
        return show_trajectory(name, task, trial, as_json)
    return show_run(name, failed, leaderboard, as_json)
