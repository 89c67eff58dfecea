"""Recorded commands, run again, each beside what was recorded of it.

Two ways. `replay_fresh` is our environment: each episode begins with a sandbox as it was made, and the gold command is
run once. `replay_kept` is the published procedure: one pair of sandboxes for a whole file, in which only
`git reset --hard` and `git clean -fd` come between two episodes, and between two runs of the gold command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.intercode_parity.circumstances import Circumstances
from benchmarks.intercode_parity.recordings import RecordedEpisode, RecordedTurn
from environments.intercode_bash.environment import make_spec
from environments.intercode_bash.place import Place
from environments.intercode_bash.reward import Outcome, reward
from environments.intercode_bash.session import ORIGINAL_SECONDS, SECONDS, Session
from environments.intercode_bash.shells import Done, OriginalShell
from environments.intercode_bash.trees import Times, load_tree
from sandbox import Sandbox, Sandboxes
from tasks.intercode_bash.records import Request

GIT_RESET = ["/bin/bash", "-c", "git reset --hard; git clean -fd"]
GIT_REFRESH = ["git", "update-index", "-q", "--refresh"]
"""Without this the first reset would write every file anew, and its date and mode would be lost."""
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
        now: when sandboxes are taken to begin, in seconds since the epoch.
    """

    sandboxes: Sandboxes
    folder: Path
    requests: dict[int, list[Request]]
    now: int

    def tree(self, file_system: int) -> str:
        return "" if file_system == 4 else str(self.folder / f"filesystem_{file_system}.tar.gz")

    async def replay_fresh(self, episode: RecordedEpisode, circumstances: Circumstances) -> list[list[Replayed]]:
        """An episode in our environment, as the only one of a list."""
        request = self.requests[episode.file_system][episode.number]
        held = circumstances.file_system(episode.file_system, episode.number)
        setup = {"gold": request.gold, "file_system": held, "tree": self.tree(held), "original": True}
        sandbox = await self.sandboxes.acquire(make_spec(held))
        try:
            times = Times(self.now, circumstances.made, circumstances.age)
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
        """Episodes of one file and one file system, in a pair of sandboxes that is kept."""
        held = circumstances.file_system(episodes[0].file_system, episodes[0].number)
        times = Times(self.now, circumstances.made, circumstances.age)
        pair = [await self.sandboxes.acquire(make_spec(held)) for _ in range(2)]
        try:
            places = [Place(sandbox, load_tree(self.tree(held)), times, original=True) for sandbox in pair]
            for place, sandbox in zip(places, pair, strict=True):
                await place.prepare()
                await sandbox.exec(GIT_REFRESH, cwd="/")
            return [await self._kept_episode(episode, pair, places) for episode in episodes]
        finally:
            for sandbox in pair:
                await self.sandboxes.release(sandbox)

    async def _kept_episode(self, episode: RecordedEpisode, pair: list[Sandbox], places: list[Place]) -> list[Replayed]:
        request = self.requests[episode.file_system][episode.number]
        await pair[0].exec(GIT_RESET, cwd="/")
        shell, done, replayed = OriginalShell(pair[0]), Done(request.query, True), []
        for turn in episode.turns:
            if turn.command is not None:
                done = await shell.run(turn.command, ORIGINAL_SECONDS)
            gold = outcome = Outcome(done.output, "", {})
            if turn.reward is not None:
                await pair[1].exec(GIT_RESET, cwd="/")
                printed = (await OriginalShell(pair[1], gold=True).run(request.gold, SECONDS)).output
                outcome, gold = await places[0].compared(done.output), await places[1].compared(printed)
            replayed.append(_beside(episode, turn, request.gold, outcome, gold))
        return replayed


def _beside(episode: RecordedEpisode, turn: RecordedTurn, command: str, outcome: Outcome, gold: Outcome) -> Replayed:
    shown = outcome.output[: turn.shown]
    again = None
    if episode.gold_output is not None:
        again = reward(outcome, replace(gold, output=episode.gold_output)).value
    return Replayed(episode, turn, shown, reward(outcome, gold).value, command, gold.output, again)
