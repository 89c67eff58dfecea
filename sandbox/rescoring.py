"""Scoring a run again, from its journal."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sandbox.jobs import iterate_jobs
from sandbox.journal.lock import run_lock
from sandbox.journal.run_file import RunFile
from sandbox.journal.schema import open_existing
from sandbox.journal.trajectory import Trajectory
from sandbox.journal.writer import JournalWriter
from sandbox.judgements import Judging, judge_name, named_judgings
from sandbox.protocols import JudgedSuite, Scorer
from sandbox.recorded_run import recorded_ingredients
from sandbox.scoring import judge
from sandbox.tally import Tally
from sandbox.types import Task, Verdict
from sandbox.workspace import Workspaces


def rescore(path: Path, workspaces: Workspaces) -> Tally:
    """Score every finished episode again from its journal, and replace its verdicts.

    Raises:
        RunFileError: another process writes the run, or the suite's data is not what it was.
    """
    with RunFile(path) as run, run_lock(path):
        _, request, ingredients = recorded_ingredients(run, workspaces)
        suite = ingredients.suite.suite
        scorers = suite.scorers()
        judged = suite.judged_scorers() if isinstance(suite, JudgedSuite) else {}
        judgings = [each for each in named_judgings(run.judgements()) if each.judgement in judged]
        writer = JournalWriter(open_existing(path, write=True))
        with contextlib.closing(writer), run:
            tally = Tally()
            run_again = run.run_again()
            for job in iterate_jobs(ingredients, request):
                found = run.find(job.task.id, job.trial)
                if found is None or found[1] is None:
                    continue
                trajectory = run.trajectory(found[0])
                verdicts = judge(scorers, job.task, trajectory)
                for judging in judgings:
                    verdicts |= _judged(judging, judged[judging.judgement], job.task, trajectory)
                writer.buffer_no_verdicts(found[0])
                for scorer, verdict in verdicts.items():
                    writer.buffer_verdict(found[0], scorer, verdict)
                again = found[0] in run_again
                if job.task.scored:
                    tally.add_episode(job.task.id, verdicts, run_again=again)
                else:
                    tally.add_preparing(failed=found[1] == "error", run_again=again)
            for skipped in run.skipped():
                tally.add_skipped(*skipped)
    return tally


def _judged(judging: Judging, scorer: Scorer, task: Task, trajectory: Trajectory) -> dict[str, Verdict]:
    """The verdict that follows from what one judge said; none where it said nothing of the episode."""
    told = trajectory.judged_by(judging.by)
    if not told.judgements(judging.judgement):
        return {}
    verdicts = judge({judging.scorer: scorer}, task, told)
    for verdict in verdicts.values():
        verdict.details = verdict.details | {"judged_by": judge_name(judging.by)}
    return verdicts
