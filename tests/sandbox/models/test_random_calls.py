"""The random agent: valid calls, the same for the same seed, and far from right."""

from __future__ import annotations

import json
import random

import jsonschema_rs
from command_line import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from sandbox import ToolSpec
from sandbox.models.random_calls import random_arguments
from sandbox.types import Message

TOOL = ToolSpec(
    "t",
    "d",
    {
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "days": {"type": "integer"},
            "unit": {"enum": ["c", "f"]},
            "where": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]},
            "names": {"type": "array", "items": {"type": "string"}},
            "sure": {"type": "boolean"},
            "nothing": {"type": ["null", "string"]},
        },
        "required": ["city", "unit"],
        "additionalProperties": False,
    },
)


@given(prompt=st.text(max_size=40), seed=st.integers(0, 10_000))
def test_arguments_suit_the_schema(prompt: str, seed: int) -> None:
    arguments = random_arguments(TOOL, [Message("user", prompt)], random.Random(seed))
    jsonschema_rs.validate(TOOL.parameters, json.loads(json.dumps(arguments)))


def test_it_calls_one_tool_in_each_task_and_is_hardly_ever_right(cli: CommandLine) -> None:
    cli.ok("run", "--agent", "random", "--suite", "starter", "--out", "one.sqlite")
    cli.ok("run", "--agent", "random", "--suite", "starter", "--out", "two.sqlite")
    rows = cli.lines("export", "one.sqlite", "--trajectories")
    again = cli.lines("export", "two.sqlite", "--trajectories")
    calls = [[e["data"] for e in row["events"] if e["kind"] == "tool_call"] for row in rows]
    assert [[call["name"] for call in made] for made in calls] == [
        [e["data"]["name"] for e in row["events"] if e["kind"] == "tool_call"] for row in again
    ]
    assert all(len(made) == 1 for made in calls)
    assert sum(row["scores"]["exact"]["passed"] for row in rows) <= 0.1 * len(rows)
