"""What a run file tells of its run: what it was made of, and the counts of its verdicts."""

from __future__ import annotations

from sandbox.agent import AgentPreset
from sandbox.errors import RunFileError
from sandbox.ingredients import Ingredients, RunRequest, load_ingredients
from sandbox.journal.header import RunHeader
from sandbox.journal.run_file import RunFile, is_done
from sandbox.tally import Tally
from sandbox.workspace import Workspaces


def recorded_ingredients(run: RunFile, workspaces: Workspaces) -> tuple[RunHeader, RunRequest, Ingredients]:
    """What a run was made of: its agent as the run file keeps it, its suite if that is what it was.

    Raises:
        RunFileError: the run file has no request, or settings or data of the suite have changed.
    """
    header = run.header
    try:
        request = RunRequest.model_validate(run.meta("request"))
        preset = AgentPreset.model_validate(header.agent_preset)
    except ValueError as error:
        raise RunFileError(f"{run.path} has no readable request: {error}") from error
    ingredients = load_ingredients(request, workspaces, preset)
    if ingredients.suite.settings != header.suite_settings:
        raise RunFileError(
            f"the settings of suite {header.suite} are not what they were", hint="start a new run instead"
        )
    if ingredients.data_sha256() != header.data_sha256:
        raise RunFileError(
            f"the data of suite {header.suite} is not what run {header.run} was made with",
            hint="start a new run instead",
        )
    return header, request, ingredients


def tally_run(run: RunFile, *, only_done: bool = False) -> Tally:
    """Counts over the finished episodes of a run file.

    Args:
        only_done: leave out what a resume does again: failures of others, and skipped tasks.
    """
    tally = Tally()
    run_again = run.run_again()
    for record in run.episodes():
        if record.status == "unfinished" or (only_done and not is_done(record.status, record.owner)):
            continue
        again = record.number in run_again
        if record.is_preparing:
            tally.add_preparing(failed=record.status == "error", run_again=again)
        else:
            tally.add_episode(record.task_id, record.verdicts, run_again=again)
    for skipped in [] if only_done else run.skipped():
        tally.add_skipped(*skipped)
    return tally
