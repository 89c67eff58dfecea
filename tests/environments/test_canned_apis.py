"""The environment of canned APIs, called as an episode calls it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox import Task, ToolCall, ToolSpec
from sandbox.protocols import Environment
from sandbox.tool_registry import ToolRegistry
from sandbox.types import ToolResult
from sandbox.workspace import Workspaces, builtin_root

ROOMS = ToolSpec(
    "find_rooms",
    "Free rooms of a hotel.",
    {
        "type": "object",
        "properties": {"hotel": {"type": "string"}, "beds": {"type": "integer"}},
        "required": ["hotel"],
        "additionalProperties": False,
    },
)


@pytest.fixture
def environment() -> Environment:
    return Workspaces([builtin_root()]).load_environment("canned_apis")


async def ask(environment: Environment, results: dict[str, Any], **arguments: Any) -> ToolResult:
    await environment.reset(Task("single/1", "Which rooms are free?", tools=(ROOMS,), setup={"results": results}))
    return await ToolRegistry(environment).call(ToolCall("find_rooms", arguments, "call_0"))


@pytest.mark.parametrize("answer", [{"rooms": [12, 14]}, [], [{"when": "today"}], [1, 2], None, 3.5, "Köln"])
async def test_any_json_is_answered_to_every_call(environment: Environment, answer: Any) -> None:
    result = await ask(environment, {"find_rooms": answer}, hotel="Ritz")
    assert not result.error
    assert (result.content if isinstance(answer, str) else json.loads(result.content)) == answer


async def test_letters_of_any_alphabet_stay_readable(environment: Environment) -> None:
    assert (await ask(environment, {"find_rooms": {"city": "Köln"}}, hotel="Ritz")).content == '{"city": "Köln"}'


async def test_first_condition_among_the_arguments_answers(environment: Environment) -> None:
    results = {
        "find_rooms": [
            {"when": {"hotel": "Ritz", "beds": 2}, "answer": "two beds"},
            {"when": {"hotel": "Ritz"}, "answer": "any beds"},
            {"when": {"hotel": "Savoy"}, "answer": "savoy"},
        ]
    }
    assert (await ask(environment, results, hotel="Ritz", beds=2)).content == "two beds"
    assert (await ask(environment, results, hotel="Ritz", beds=3)).content == "any beds"
    assert (await ask(environment, results, hotel="Savoy", beds=2)).content == "savoy"


async def test_arguments_without_an_answer_are_an_error_for_the_model(environment: Environment) -> None:
    result = await ask(environment, {"find_rooms": [{"when": {"hotel": "Ritz"}, "answer": 1}]}, hotel="Plaza")
    assert result.error
    assert "nothing was found" in result.content


async def test_tool_without_results_is_an_error_for_the_model(environment: Environment) -> None:
    result = await ask(environment, {}, hotel="Ritz")
    assert result.error
    assert "find_rooms" in result.content


async def test_arguments_that_do_not_fit_the_schema_are_refused(environment: Environment) -> None:
    assert (await ask(environment, {"find_rooms": 1}, hotel="Ritz", beds="two")).error
    assert (await ask(environment, {"find_rooms": 1}, beds=2)).error


async def test_a_reset_forgets_the_task_before(environment: Environment) -> None:
    assert (await ask(environment, {"find_rooms": "first"}, hotel="Ritz")).content == "first"
    assert (await ask(environment, {}, hotel="Ritz")).error


async def test_it_has_no_state_and_ends_with_the_first_plain_message(environment: Environment) -> None:
    await ask(environment, {"find_rooms": 1}, hotel="Ritz")
    assert environment.state_hash() is None
    assert await environment.respond("Done.") is None
