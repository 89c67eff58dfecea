"""Having a model judge the episodes of a finished run."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.answer_paths import along_answer
from sandbox.asked_model import AskedModel
from sandbox.errors import EpisodeError, SandboxError, UsageError
from sandbox.jobs import Job, iterate_jobs
from sandbox.journal.lock import run_lock
from sandbox.journal.run_file import RunFile, is_done
from sandbox.journal.schema import open_existing
from sandbox.journal.trajectory import Trajectory
from sandbox.journal.writer import JournalWriter, encode_json
from sandbox.judgements import AGAINST_SHA256
from sandbox.protocols import JudgedSuite
from sandbox.recorded_run import recorded_ingredients
from sandbox.scheduler import Scheduler
from sandbox.settings import override_preset, split_overrides
from sandbox.suite_manifest import chosen_values
from sandbox.types import JSON
from sandbox.workspace import Workspaces


@dataclass(slots=True, frozen=True)
class JudgeRequest:
    """What the user asked for.

    Attributes:
        judge: the agent whose model judges, by name or address.
        against: the run file to compare with.
        overrides: from `--set`: of the judge's model, and of what the suite's manifest has under `judging`.
        concurrency: episodes at once at most.
    """

    judge: str
    against: Path | None
    overrides: dict[str, Any]
    concurrency: int


@dataclass(slots=True)
class Judged:
    """What came of it.

    Attributes:
        judged: episodes that were judged or compared now.
        before: episodes that the same judge had judged with the same settings.
        failures: why others could not be, by task id.
    """

    judged: int
    before: int
    failures: dict[str, str]


async def judge_run(path: Path, workspaces: Workspaces, request: JudgeRequest) -> Judged:
    """Have each finished episode judged, and add what is said to its events.

    An episode is judged by itself first, then, if another run is named, compared. Each of the two is done as a whole or
    not at all: when the process is killed, what the judge said of the episodes in work is lost, and the next time these
    are judged again. What other judges said, or the same one with other settings, is not seen.

    Raises:
        UsageError: the suite has nothing to judge, or a setting is wrong.
        RunFileError: another process writes the run, or the suite's data is not what it was.
        MissingError: weights or a package of the judge are not there.
    """
    with contextlib.ExitStack() as stack:
        run = stack.enter_context(RunFile(path))
        stack.enter_context(run_lock(path))
        _, asked, ingredients = recorded_ingredients(run, workspaces)
        suite, manifest = ingredients.suite.suite, ingredients.suite.manifest
        if not isinstance(suite, JudgedSuite):
            raise UsageError(f"the suite {manifest.name} has nothing for a judge", hint=f"sandbox score {path}")
        for_model, limits, own = split_overrides(request.overrides, manifest.name, manifest.judging)
        if limits:
            raise UsageError("a judge takes no limits")
        other = stack.enter_context(RunFile(request.against)) if request.against else None
        if other is not None and other.header.suite != manifest.name:
            raise UsageError(
                f"{other.header.run} is a run of {other.header.suite}", hint=f"name a run of {manifest.name}"
            )
        preset = override_preset(workspaces.agent_preset(request.judge), for_model)
        model = AskedModel(preset)
        settings = chosen_values(manifest.judging, own)
        system = preset.prompt.system
        by: dict[str, JSON] = {
            "agent": preset.name,
            "judge": model.describe(),
            "system_sha256": _sha256(system) if system else None,
            "settings": settings,
            "against": None,
            AGAINST_SHA256: None,
        }
        writer = JournalWriter(open_existing(path, write=True))
        stack.callback(writer.close)
        stack.callback(run.close)
        judge = _Judge(run, other, suite, model, by, writer)
        scheduler = Scheduler(_scored(iterate_jobs(ingredients, asked)), request.concurrency)
        try:
            await scheduler.run(judge.make_worker)
        except* SandboxError as group:
            raise group.exceptions[0] from None
        finally:
            await model.close()
    return judge.done


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _scored(jobs: Iterator[Job]) -> Iterator[Job]:
    return (Job(job.task, job.trial) for job in jobs if job.task.scored)


@dataclass(slots=True)
class _Judge:
    run: RunFile
    other: RunFile | None
    suite: JudgedSuite
    model: AskedModel
    by: dict[str, JSON]
    writer: JournalWriter
    done: Judged = field(default_factory=lambda: Judged(0, 0, {}))

    @contextlib.asynccontextmanager
    async def make_worker(self) -> AsyncIterator[Callable[[Job], Awaitable[None]]]:
        yield self._judge

    def _fail(self, job: Job, reason: str) -> None:
        self.done.failures[job.task.id if job.trial == 0 else f"{job.task.id} (trial {job.trial})"] = reason

    async def _judge(self, job: Job) -> None:
        found = _finished(self.run, job)
        if found is None:
            return
        asked = await self._say(job, found[0], None, self.by)
        if self.other is not None and asked is not None:
            compared = _finished(self.other, job)
            if compared is None:
                self._fail(job, f"{self.other.header.run} has no finished episode of it to compare with")
                return
            header = self.other.header
            by = self.by | {"against": header.run, AGAINST_SHA256: _sha256(header.model_dump_json())}
            again = await self._say(job, found[0], along_answer(compared[1]).judged_by(self.by), by)
            asked = None if again is None else asked or again
        if asked is not None:
            self.done.judged += asked
            self.done.before += not asked

    async def _say(self, job: Job, number: int, other: Trajectory | None, by: dict[str, JSON]) -> bool | None:
        """Have an episode judged, or compared, where it is not yet.

        Returns:
            Whether the judge was asked now; None where it failed.
        """
        trajectory = self.run.trajectory(number)
        if any(said["by"] == by for said in trajectory.of_kind("judgement")):
            return False
        try:
            own = along_answer(trajectory).judged_by(self.by)
            said = await self.suite.judge(job.task, own, self.model.ask, by["settings"], other)
        except EpisodeError as error:
            self._fail(job, error.message)
            return None
        except SandboxError:
            raise
        except Exception as error:
            self._fail(job, f"{type(error).__name__}: {error}")
            return None
        first = len(self.run.events(number))
        for place, (name, data) in enumerate(said, first):
            event = encode_json({"by": by, "name": name, "data": data})
            self.writer.add("events", (number, place, time.time(), "judgement", event))
        await self.writer.committed()
        return True


def _finished(run: RunFile, job: Job) -> tuple[int, Trajectory] | None:
    """The number and the events of an episode that nobody else's failure ended."""
    found = run.find(job.task.id, job.trial)
    if found is None or not is_done(found[1], found[2]):
        return None
    return found[0], run.trajectory(found[0])
