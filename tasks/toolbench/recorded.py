"""Answers as ToolBench records them: a chain or a tree of thoughts, actions and what functions returned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, TypeAdapter

from .records import read_json

FOLDERS = (Path("stabletoolbench") / "data_example" / "answer", Path("toolbench") / "data_example" / "answer")
_OWN = (1, 2, 3, 4)
"""The codes of what ToolBench's own program answers: that there is no such function, and what `Finish` gives."""
_FAILED = (5, 12)
"""The codes of requests that timed out or had an HTTP error."""


class Node(BaseModel):
    """A thought, an action or an action input, with the nodes that follow it in a tree."""

    model_config = ConfigDict(extra="ignore")

    node_type: str
    description: str
    observation: str | None = None
    observation_code: int | None = None
    children: list[Node] = []


class Tree(BaseModel):
    model_config = ConfigDict(extra="ignore")

    tree: Node


class Try(BaseModel):
    model_config = ConfigDict(extra="ignore")

    chain: list[Node]


class AnswerGeneration(BaseModel):
    """What came of an answer.

    Attributes:
        train_messages: the conversations that led to the answer, the whole one last; none where it was given up.
        final_answer: the arguments of `Finish` as they were written.
    """

    model_config = ConfigDict(extra="ignore")

    valid_data: bool
    query: str
    final_answer: str
    function: list[dict[str, Any]]
    train_messages: list[list[dict[str, Any]]] = []


class RecordedCall(NamedTuple):
    """What a call was answered.

    Attributes:
        arguments: as they were written.
        observation: as the agent saw it, which may have been cut.
        code: the step's.
    """

    arguments: str
    observation: str
    code: int


class RecordedAnswer(BaseModel):
    """A file of an answer: with a tree where it was searched for, else with chains."""

    model_config = ConfigDict(extra="ignore")

    answer_generation: AnswerGeneration
    tree: Tree | None = None
    trys: list[Try] = []

    def calls(self) -> Iterator[tuple[str, RecordedCall]]:
        """Each call that reached the server of an API, whatever came of it, with the function's name."""
        for before, node in self._steps():
            if before.node_type != "Action" or node.node_type != "Action Input":
                continue
            if node.observation is not None and node.observation_code is not None and node.observation_code not in _OWN:
                yield before.description, RecordedCall(node.description, node.observation, node.observation_code)

    def _steps(self) -> Iterator[tuple[Node, Node]]:
        for one in self.trys:
            yield from zip(one.chain, one.chain[1:], strict=False)
        waiting = [self.tree.tree] if self.tree else []
        while waiting:
            node = waiting.pop()
            yield from ((node, child) for child in node.children)
            waiting += reversed(node.children)


def recorded_files(data: Path) -> list[Path]:
    """The files of recorded answers, in a fixed order."""
    return [path for folder in FOLDERS for path in sorted((data / folder).rglob("*.json"))]


def read_recorded_calls(data: Path, hint: str) -> dict[str, list[RecordedCall]]:
    """The calls by function, in the order of the files; those whose request failed come last."""
    found: dict[str, list[RecordedCall]] = {}
    for path in recorded_files(data):
        for function, call in read_json(path, TypeAdapter(RecordedAnswer), hint).calls():
            found.setdefault(function, []).append(call)
    return {function: sorted(calls, key=lambda call: call.code in _FAILED) for function, calls in found.items()}
