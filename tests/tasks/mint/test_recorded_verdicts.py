"""Every proposal in every published run is judged as it was."""

from __future__ import annotations

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.mint_parity.run import RULES
from environments.mint.environment import SPEC
from environments.mint.grading import GradingPlace, judge
from environments.mint.replies import read_reply
from sandbox import Sandbox, SandboxSpec
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from sandbox.workspace import Workspaces, builtin_root

RUNS = (
    "agentlm-70b-llama-2/F-None",
    "gpt-3.5-turbo-0613/F-None",
    "gpt-4-0613/F-None",
    "lemur-70b-chat-v1/F-None",
    "lemur-70b-chat-v1/F-gpt-4-0613",
)


class OfThisMachine:
    """The pool's sandboxes with this machine's own Python in place of the image's."""

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool

    async def acquire(self, spec: SandboxSpec) -> Sandbox:
        return await self._pool.acquire(spec.model_copy(update={"image": ""}))

    async def release(self, sandbox: Sandbox) -> None:
        await self._pool.release(sandbox)


def proposals(path: Path) -> list[tuple[int, str, bool]]:
    """(task, answer, whether it ended the episode as right) of a run of one set."""
    found = []
    with gzip.open(path, "rt") as file:
        for line in file:
            episode = json.loads(line)
            said = [message["content"] for message in episode["state"]["history"] if message["role"] == "assistant"]
            for position, text in enumerate(said, 1):
                reply = read_reply(text)
                if reply.does == "solution" and reply.content:
                    right = episode["state"]["success"] and position == len(said)
                    found.append((episode["task"]["task_id"], reply.content, right))
    return found


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("split", ["gsm8k", "math", "theoremqa", "hotpotqa", "mmlu"])
def test_every_recorded_proposal_is_judged_as_it_was(
    ipython: None, shared_data: Path, monkeypatch: pytest.MonkeyPatch, run: str, split: str
) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    rules = RULES.get(run.partition("/")[0], "first")
    suite = Workspaces([builtin_root()]).load_suite("mint", {"rules": rules}).suite
    golds: dict[str, Any] = {task.id: task.setup["gold"] for task in suite.tasks(split)}
    recorded = proposals(shared_data / "agents" / "mint" / "parity" / run / f"{split}.jsonl.gz")
    assert recorded

    async def otherwise() -> list[tuple[int, str, bool]]:
        async with SandboxPool(lambda: open_provider("bubblewrap", "test")) as pool:
            place = GradingPlace(OfThisMachine(pool), SPEC)
            return [
                (task, answer, right)
                for task, answer, right in recorded
                if (await judge(place, answer, golds[f"{split}/{task}"])).official != right
            ]

    assert asyncio.run(otherwise()) == []
