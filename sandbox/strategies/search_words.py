"""What a search tells its model of other branches, in the benchmark's words or its own.

A task may bring words of its benchmark in `Task.prompts`:

- `diversity`: asks for something else than was done before; with `{previous_candidate}`
- `rank_system`, `rank_user`: ask which of two ways is better; the first with `{task_description}`,
  `{intersect_trice}`, `{candidate_A}` and `{candidate_B}`
- `task_description`: describes the task to who ranks; else its prompt does

The shape of what is filled in is ToolBench's (OpenBMB/ToolBench, `inference/Algorithms/DFS.py` and `inference/Tree`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from sandbox.search_trees import Node
from sandbox.types import Message, Task

MAX_OBSERVATION = 1024
"""Characters of an observation that are shown to who ranks."""

DEFAULTS: Mapping[str, str] = {
    "diversity": """Earlier attempts from this point have failed. This was done at this point before:
{previous_candidate}
Do something else now.""",
    "rank_system": """Judge which of two attempts at a task is closer to its solution.

Task:
{task_description}

Both began with:
{intersect_trice}

Then attempt A went on with:
{candidate_A}

And attempt B with:
{candidate_B}""",
    "rank_user": 'Which is better? Answer with one letter, "A" or "B":',
}
_FIELD = re.compile(r"\{(\w+)\}")


def diversity_message(task: Task, node: Node) -> Message | None:
    """Tells what was done at a node before; None where no call was made there."""
    tried = [_first_call(child) for child in node.children]
    candidates = [
        {
            "name": call.parent.text,
            "arguments": call.text,
            "function_output": call.observation,
            "mento-carlo-action-value": 0.0,
        }
        for call in tried
        if call is not None and call.parent is not None
    ]
    if not candidates:
        return None
    told = f"{json.dumps(candidates, indent=2)}\n"
    if node.observation:
        told += f"again, your former observation: {node.observation}\n"
    return Message("user", _filled(_words(task, "diversity"), {"previous_candidate": told}))


def _first_call(node: Node) -> Node | None:
    """The first input of an action on the first way down from a node."""
    while node.type != "Action Input":
        if node.terminal or not node.children:
            return None
        node = node.children[0]
    return node


def ranking_messages(task: Task, first: Node, second: Node) -> list[Message]:
    """Ask which of two nodes of one tree is better."""
    ways = first.way(), second.way()
    shared = sum(one is other for one, other in zip(*ways, strict=False))
    fields = {
        "task_description": task.prompts.get("task_description", task.prompt),
        "intersect_trice": _told(ways[0][:shared]),
        "candidate_A": _told(ways[0][shared:]),
        "candidate_B": _told(ways[1][shared:]),
    }
    system = _filled(_words(task, "rank_system"), fields)
    return [Message("system", system), Message("user", _words(task, "rank_user"))]


def prefers_first(reply: str) -> bool:
    """Whether who ranks decided for A: it does where its last letter is an A, and for B where it is anything else."""
    return reply.strip().lower().endswith("a")


def _told(nodes: Sequence[Node]) -> str:
    steps = []
    for node in nodes:
        if node.type != "Root":
            steps.append(f"{node.type}: {node.text}\n")
        if node.observation:
            steps.append(f"Observation: {_shortened(node.observation)}\n")
    return "".join(f"step_{number}: {step}\n" for number, step in enumerate(steps, 1)) or "None"


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_OBSERVATION else f"{text[:MAX_OBSERVATION]}...(len={len(text)})"


def _words(task: Task, name: str) -> str:
    return task.prompts.get(name, DEFAULTS[name])


def _filled(words: str, fields: Mapping[str, str]) -> str:
    """The words with their fields filled in, and not with fields that come in with a value."""
    return _FIELD.sub(lambda found: fields.get(found[1], found[0]), words)
