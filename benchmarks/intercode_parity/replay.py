"""Recorded commands, run again, each beside what was recorded of it.

Two ways. `replay_fresh` is our environment: each episode begins with a sandbox as it was made, and the gold command is
run once. `replay_kept` is the published procedure: one pair of sandboxes for a whole file, or for files that were
recorded in the same containers, in which only `git reset --hard` and `git clean -fd` come between two episodes, and
between two runs of the gold command.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.intercode_parity.circumstances import Circumstances
from benchmarks.intercode_parity.containers import GIT_REFRESH, Containers
from benchmarks.intercode_parity.moments import printed_time
from benchmarks.intercode_parity.published_image import PublishedImages
from benchmarks.intercode_parity.recordings import RecordedEpisode, RecordedTurn
from benchmarks.intercode_parity.web import PORT, answering
from environments.intercode_bash.environment import make_spec
from environments.intercode_bash.place import Place
from environments.intercode_bash.reward import Outcome, reward
from environments.intercode_bash.session import Session
from environments.intercode_bash.shells import Done
from environments.intercode_bash.trees import Times, load_tree
from sandbox import Sandbox, Sandboxes, SandboxSpec
from tasks.intercode_bash.records import Request

EQUAL = 1e-9


@dataclass(slots=True, frozen=True)
class Replayed:
    """A turn beside its recording.

    Attributes:
        observation: what was printed now, cut as the recording is.
        reward: of now.
        gold: the gold command.
        gold_output: what it printed now.
        with_recorded_gold: the reward beside what it printed when it was recorded; None where that is not known.
    """

    episode: RecordedEpisode
    recorded: RecordedTurn
    observation: str
    reward: float
    gold: str
    gold_output: str
    with_recorded_gold: float | None = None

    @property
    def same_observation(self) -> bool:
        return self.recorded.observation is None or self.recorded.observation == self.observation

    @property
    def same_reward(self) -> bool:
        return self.recorded.reward is None or abs(self.recorded.reward - self.reward) < EQUAL

    @property
    def is_explained_by_gold(self) -> bool:
        """Whether the reward is the recorded one beside what the gold command printed then."""
        again, recorded = self.with_recorded_gold, self.recorded.reward
        return again is not None and recorded is not None and abs(again - recorded) < EQUAL


@dataclass(slots=True, frozen=True)
class Replay:
    """What a replay needs beside recordings.

    Attributes:
        folder: of the file systems' archives.
        requests: by file system.
        images: for containers that are kept; None where no container engine is used.
    """

    sandboxes: Sandboxes
    folder: Path
    requests: dict[int, list[Request]]
    images: PublishedImages | None = None

    async def replay_fresh(self, episode: RecordedEpisode, circumstances: Circumstances) -> list[list[Replayed]]:
        """An episode in our environment, as the only one of a list."""
        request = self.requests[episode.file_system][episode.number]
        held = circumstances.file_system(episode.file_system, episode.number)
        setup = {"gold": request.gold, "file_system": held, "tree": tree_file(self.folder, held), "original": True}
        sandbox = await self.sandboxes.acquire(make_spec(held))
        try:
            times = Times(int(time.time()), circumstances.made, circumstances.age)
            session = await Session.begin(sandbox, setup, times)
            done, replayed = Done(request.query, True), []
            for turn in episode.turns:
                if turn.command is None:
                    found = await session.judge(done)
                else:
                    found = await session.act(turn.command)
                    done = found.done
                replayed.append(_beside(episode, turn, request.gold, found.outcome, session.gold))
            return [replayed]
        finally:
            await self.sandboxes.release(sandbox)

    async def replay_kept(
        self, episodes: Sequence[RecordedEpisode], circumstances: Circumstances
    ) -> list[list[Replayed]]:
        """Episodes that were recorded in the same containers, in their order, in a pair of sandboxes that is kept."""
        held = circumstances.file_system(episodes[0].file_system, episodes[0].number)
        now = int(time.time())
        times = Times(now, circumstances.made, circumstances.age)
        tree = load_tree(tree_file(self.folder, held))
        spec = make_spec(held)
        if self.images is not None:
            spec = await asyncio.to_thread(self.images.spec, held, tree, times)
        if circumstances.page is not None:
            spec = spec.model_copy(update={"api_port": PORT})
        async with self._pair(spec) as pair, AsyncExitStack() as stack:
            places = [Place(sandbox, tree, times, original=True) for sandbox in pair]
            for place, sandbox in zip(places, pair, strict=True):
                if self.images is None:
                    await place.prepare()
                    await sandbox.exec(GIT_REFRESH, cwd="/")
                if circumstances.page is not None:
                    await stack.enter_async_context(answering(circumstances.page, sandbox))
            containers = Containers(pair, places, tree.tops, circumstances.pace)
            await containers.set_clock(circumstances.date)
            return [await self._kept_episode(episode, containers) for episode in episodes]

    @asynccontextmanager
    async def _pair(self, spec: SandboxSpec) -> AsyncIterator[tuple[Sandbox, Sandbox]]:
        """(the agent's, the gold command's), which are not used again."""
        agent, gold = [await self.sandboxes.acquire(spec) for _ in range(2)]
        try:
            yield agent, gold
        finally:
            for sandbox in (agent, gold):
                await sandbox.stop()
                await self.sandboxes.release(sandbox)

    async def _kept_episode(self, episode: RecordedEpisode, containers: Containers) -> list[Replayed]:
        request = self.requests[episode.file_system][episode.number]
        await containers.begin_task()
        if (told := printed_time(request.gold, episode)) is not None:
            await containers.set_clock(told.isoformat(" "))
        done, replayed = Done(request.query, True), []
        for turn in episode.turns:
            if turn.command is not None:
                done = await containers.act(turn.command)
            gold = outcome = Outcome(done.output, "", {})
            if turn.reward is not None:
                outcome, gold = await containers.compare(done, request.gold)
            replayed.append(_beside(episode, turn, request.gold, outcome, gold))
        return replayed


def tree_file(folder: Path, file_system: int) -> str:
    """The archive of a file system; empty for the one without files of its own."""
    return "" if file_system == 4 else str(folder / f"filesystem_{file_system}.tar.gz")


def _beside(episode: RecordedEpisode, turn: RecordedTurn, command: str, outcome: Outcome, gold: Outcome) -> Replayed:
    shown = outcome.output[: turn.shown]
    if episode.ends_of_gold:
        gold = replace(gold, output=gold.output[-len(outcome.output) :])
    again = None
    if episode.gold_output is not None:
        again = reward(outcome, replace(gold, output=episode.gold_output)).value
    return Replayed(episode, turn, shown, reward(outcome, gold).value, command, gold.output, again)
