"""ToolBench's recorded searches: their nodes, and the replies that made them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.agent import SearchSettings

_FOLDERS = (
    "toolbench/data_example/answer/*",
    "toolbench/b2384c2/toolllama/pipeline_answer/*",
    "toolbench/b2384c2/toolllama/raw_answer/*",
    "toolbench/b2384c2/toolllama/tooleval_answer/toolllama_dfsdt/*",
    "stabletoolbench/data_example/answer/virtual_chatgpt_dfs/*",
)


@dataclass(slots=True, frozen=True)
class RecordedReply:
    """A reply as its nodes tell it; a reply without a call has no name.

    Attributes:
        code: ToolBench's step code of the call.
    """

    thought: str | None
    name: str | None = None
    written: str = ""
    observation: str = ""
    code: int = 0


@dataclass(slots=True, frozen=True)
class Place:
    """A node as both sides can say it: its depth, type and text, and when it was visited, if it was."""

    depth: int
    type: str
    text: str
    order: int | None
    pruned: bool


@dataclass(slots=True)
class RecordedTree:
    """A recorded search.

    Attributes:
        places: its nodes, in the order in which they were made.
        queries: how often the model was asked.
        prompts: the messages of its outcome's way, as `answer_generation` has them; empty where it has none.
    """

    name: str
    settings: SearchSettings
    replies: list[RecordedReply]
    places: list[Place]
    queries: int
    finish: str | None
    prompts: list[list[dict[str, Any]]]

    @property
    def of_toolllama(self) -> bool:
        return "toolllama" in self.name and "ChatGPT" not in self.name


def find_trees(data: Path) -> list[Path]:
    """The files of recorded searches below a folder of ToolBench's data."""
    return sorted(path for folder in _FOLDERS for path in data.glob(f"{folder}/*DFS_woFilter_w2.json"))


def read_tree(path: Path, data: Path) -> RecordedTree:
    recorded = json.loads(path.read_text())
    asked, root, made = recorded["forward_args"], recorded["tree"]["tree"], recorded["answer_generation"]
    return RecordedTree(
        str(path.relative_to(data)),
        SearchSettings(
            depth=asked["single_chain_max_step"],
            width=asked["tree_beam_size"],
            queries=asked["max_query_count"],
            answers=asked["answer"],
            filter=asked["with_filter"],
        ),
        list(_replies(root)),
        [_place(node) for node in _nodes(root)][1:],
        made["query_count"],
        made.get("finish_type") if made["valid_data"] else None,
        made.get("train_messages", []),
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from _nodes(child)


def _place(node: dict[str, Any]) -> Place:
    return Place(node["depth"], node["node_type"], node["description"], node["expand_num"] or None, node["pruned"])


def _replies(node: dict[str, Any]) -> Iterator[RecordedReply]:
    """The replies below a visited node. A reply's nodes follow each other down to the next visited one."""
    for first in node["children"]:
        reply = [first]
        while not reply[-1]["expand_num"]:
            reply.append(reply[-1]["children"][0])
        yield _reply(reply)
        yield from _replies(reply[-1])


def _reply(nodes: Sequence[dict[str, Any]]) -> RecordedReply:
    by_type = {node["node_type"]: node for node in nodes}
    thought = by_type["Thought"]["description"] if "Thought" in by_type else None
    if "Action Input" not in by_type:
        return RecordedReply(thought)
    call = by_type["Action Input"]
    observation, code = call.get("observation", ""), call.get("observation_code", 0)
    return RecordedReply(thought, by_type["Action"]["description"], call["description"], observation, code)
