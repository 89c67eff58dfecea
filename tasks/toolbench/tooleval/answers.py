"""Answers in the form that ToolEval judges: a chain of what was called and said."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox import AnswerPath, PathStep, Task, ToolCall, Trajectory, answer_path, search_tree

FINISH = "Finish"
SEED = 42


def written(call: ToolCall) -> str:
    """The arguments of a call as the model wrote them."""
    return json.dumps(call.arguments) if call.written is None else call.written


def final_answer(path: AnswerPath) -> str:
    """The arguments of the call of `Finish` that a path ends with; empty where it does not."""
    if path.finish is None:
        return ""
    calls = [
        (step, number) for step in path.steps[-1:] for number, call in enumerate(step.calls) if call.name == FINISH
    ]
    ended = [(step, number) for step, number in calls if _status(step, number) == path.finish] or calls
    return written(ended[0][0].calls[ended[0][1]]) if ended else ""


def _status(step: PathStep, number: int) -> str | None:
    return step.results[number].status if number < len(step.results) else None


def answer_example(task: Task, trajectory: Trajectory) -> dict[str, Any]:
    """The query, the functions and the answer of an episode.

    Of an episode without an answer the chain has the thoughts too; of a search without one it is a random way to a
    leaf of the tree, as in the published program.
    """
    path = answer_path(trajectory)
    ended = path.finish is not None
    links = list(_links_of_path(path) if ended else _links_of_failure(task, trajectory, path))
    answer = chained(links, method(trajectory.preset), final_answer(path))
    return {"query": task.gold["query"], "available_tools": list(task.gold["functions"]), "answer": answer}


def method(preset: Mapping[str, Any]) -> str:
    """An agent's strategy by the name that ToolBench's programs give it; what does not search is one chain."""
    search = preset.get("search", {})
    match preset.get("strategy"):
        case "dfsdt":
            return f"DFS_{'' if search['filter'] else 'woFilter_'}w{search['width']}"
        case "cot":
            return f"CoT@{search['tries']}"
    return "CoT@1"


def chained(links: Sequence[dict[str, Any]], method: str, final: str) -> dict[str, Any]:
    """An answer of links, each with `role` and `message`, after the ones of the system and the user."""
    links = [{"role": "system", "message": ""}, {"role": "user", "message": ""}, *links]
    following: list[dict[str, Any]] = []
    for link in reversed(links):
        following = [link | {"next": following}]
    return {"method": method, "total_steps": len(links), "final_answer": final, "answer_details": following}


def links_of(chain: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The links of an answer's `answer_details`, along the first of those that follow."""
    while True:
        yield chain
        if not chain["next"]:
            return
        chain = chain["next"][0]


def tool_link(name: str, arguments: str, response: str) -> dict[str, Any]:
    return {"role": "tool", "message": {"name": name, "arguments": arguments, "response": response}}


def _links_of_path(path: AnswerPath) -> Iterator[dict[str, Any]]:
    """What was called; what was said only where nothing was called with it."""
    for step in path.steps:
        if not step.calls:
            yield {"role": "assistant", "message": step.text}
        for number, call in enumerate(step.calls):
            if call.name == FINISH:
                yield tool_link(call.name, written(call), "")
                break
            response = step.results[number].content if number < len(step.results) else ""
            yield tool_link(call.name, written(call), response)


def _links_of_failure(task: Task, trajectory: Trajectory, path: AnswerPath) -> Iterator[dict[str, Any]]:
    tree = search_tree(trajectory)
    if tree is not None and tree.nodes:
        chance = random.Random(zlib.crc32(f"{SEED}/{task.id}".encode()))
        node, action = tree.nodes[0], ""
        while node.children:
            node = chance.choice(node.children)
            if node.type == "Thought":
                yield {"role": "assistant", "message": node.text}
            elif node.type == "Action":
                action = node.text
            else:
                yield tool_link(action, node.text, node.observation)
        return
    for step in path.steps:
        if step.thought:
            yield {"role": "assistant", "message": step.thought}
        for call, result in zip(step.calls, step.results, strict=False):
            yield tool_link(call.name, written(call), result.content)
