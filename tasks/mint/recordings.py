"""The published runs: their first messages are the suite's prompts, which no file of its own holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox import read_jsonl

MODEL = "lemur-70b-chat-v1"
"""Whose run the prompts are taken from; all models have got the same."""
WITHOUT, WITH = "F-None", "F-gpt-4-0613"
"""Folders of runs without and with feedback, whose examples differ."""

_BUDGET = re.compile(
    r"You have 5 chances to interact with the environment or propose a solution\. "
    r"You can only propose a solution 2 times\."
)


class Said(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: Literal["user", "assistant"]
    content: str


class State(BaseModel):
    """How an episode went.

    Attributes:
        history: the prompt, then replies and observations in turn.
        terminate_reason: `task_success`, `max_steps`, `max_propose_steps`, or `error` where the prompt grew too long.
    """

    model_config = ConfigDict(extra="ignore")

    history: list[Said] = Field(min_length=1)
    success: bool
    terminate_reason: str


class RecordedTask(BaseModel):
    """
    Attributes:
        reference: what the grader compares with; of a household a solution.
    """

    model_config = ConfigDict(extra="ignore")

    task_name: str
    task_id: int | str
    prompt: str
    reference: Any
    metadata: dict[str, Any] = {}


class RecordedEpisode(BaseModel):
    """A line of a published run."""

    model_config = ConfigDict(extra="ignore")

    state: State
    task: RecordedTask


def run_file(folder: Path, split: str) -> Path:
    """A run's file, plain or gzipped; the plain one's name where there is none."""
    plain = folder / f"{split}.jsonl"
    packed = folder / f"{split}.jsonl.gz"
    return packed if packed.is_file() and not plain.is_file() else plain


def recorded_replies(folder: Path, splits: Sequence[str], hint: str) -> Iterator[dict[str, object]]:
    """The replies of a run, as the agent `recorded` reads them.

    Args:
        folder: of one model, with or without feedback.

    Raises:
        DataMissingError: a set's file is not there.
        DataError: a line of it is no recorded episode.
    """
    for split in splits:
        for episode in read_jsonl(run_file(folder, split), RecordedEpisode, hint):
            replies = [said.content for said in episode.state.history if said.role == "assistant"]
            yield {"task_id": f"{split}/{episode.task.task_id}", "outputs": replies}


def prompt_for(episode: RecordedEpisode, steps: int, proposals: int) -> str:
    """The first message of an episode, with another budget."""
    budget = (
        f"You have {steps} chances to interact with the environment or propose a solution. "
        f"You can only propose a solution {proposals} times."
    )
    return _BUDGET.sub(budget, episode.state.history[0].content, count=1)
