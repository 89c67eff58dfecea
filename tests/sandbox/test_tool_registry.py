"""The tool registry: what the model is told when a call cannot be done, and that nothing it sends breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import ANY_TOOL, QuestionEnvironment, Task, ToolAnswer, ToolCall, ToolError, ToolSpec
from sandbox.errors import EnvironmentFailedError, ModelError
from sandbox.journal.writer import encode_json
from sandbox.tool_registry import ToolRegistry, argument_problem
from sandbox.types import ToolResult

BOOK = ToolSpec(
    "book",
    "Book a room.",
    {
        "type": "object",
        "properties": {
            "hotel": {"type": "string", "enum": ["Ritz", "Savoy"]},
            "nights": {"type": "integer", "minimum": 1},
            "guests": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
            "note": {},
        },
        "required": ["hotel"],
        "additionalProperties": False,
    },
)
CANCEL = ToolSpec("cancel", "Cancel a booking.", {"type": "object"})


class Hotel(QuestionEnvironment):
    """Books what it is asked to, unless it was given something to raise."""

    def __init__(self, failure: BaseException | None = None) -> None:
        super().__init__()
        self.failure = failure
        self.called: list[ToolCall] = []

    async def call(self, call: ToolCall) -> str:
        self.called.append(call)
        if self.failure is not None:
            raise self.failure
        return "booked"


async def hotel_with(*tools: ToolSpec, failure: BaseException | None = None) -> tuple[Hotel, ToolRegistry]:
    hotel = Hotel(failure)
    await hotel.reset(Task("single/1", "?", tools=tools))
    return hotel, ToolRegistry(hotel)


async def call(name: str, arguments: dict[str, Any]) -> tuple[Hotel, ToolResult]:
    hotel, registry = await hotel_with(BOOK, CANCEL)
    return hotel, await registry.call(ToolCall(name, arguments, "call_0"))


async def test_a_right_call_is_executed_and_answered() -> None:
    hotel, result = await call("book", {"hotel": "Ritz", "nights": 2})
    assert result == ToolResult("call_0", "book", "booked")
    assert [made.arguments for made in hotel.called] == [{"hotel": "Ritz", "nights": 2}]


async def test_the_tools_offered_are_those_of_the_environment() -> None:
    _, registry = await hotel_with(BOOK, CANCEL)
    assert registry.specs == (BOOK, CANCEL)


@pytest.mark.parametrize("name", ["reserve", "Book", "", "book ", "\ud800"])
async def test_an_unknown_tool_is_told_with_those_there_are(name: str) -> None:
    hotel, result = await call(name, {"hotel": "Ritz"})
    assert (result.call_id, result.name, result.error) == ("call_0", name, True)
    assert "book, cancel" in result.content
    assert repr(name) in result.content
    assert hotel.called == []


async def test_where_there_are_no_tools_that_is_told() -> None:
    _, registry = await hotel_with()
    result = await registry.call(ToolCall("book", {}, "call_0"))
    assert result.error
    assert "none" in result.content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, ["hotel"]),
        ({"hotel": 5}, ["hotel", "5"]),
        ({"hotel": "Plaza"}, ["hotel", "Plaza", "Ritz"]),
        ({"hotel": "Ritz", "nights": "two"}, ["nights", "two", "integer"]),
        ({"hotel": "Ritz", "nights": 2.5}, ["nights", "2.5"]),
        ({"hotel": "Ritz", "nights": 0}, ["nights", "minimum"]),
        ({"hotel": "Ritz", "stars": 5}, ["stars"]),
        ({"hotel": "Ritz", "guests": [{"name": "Ann"}, {"name": 7}]}, ["guests.1.name", "7"]),
    ],
)
async def test_a_wrong_argument_is_named_and_nothing_is_executed(arguments: dict[str, Any], words: list[str]) -> None:
    hotel, result = await call("book", arguments)
    assert result.error
    assert [word for word in words if word not in result.content] == []
    assert hotel.called == []


async def test_a_tool_that_refuses_tells_the_model_why() -> None:
    _, registry = await hotel_with(BOOK, failure=ToolError("no room is free"))
    result = await registry.call(ToolCall("book", {"hotel": "Ritz"}, "call_0"))
    assert result == ToolResult("call_0", "book", "no room is free", error=True)


@pytest.mark.parametrize("failure", [KeyError("room 7"), RecursionError("room 7"), MemoryError("room 7")])
async def test_a_tool_that_breaks_is_an_error_result_too(failure: Exception) -> None:
    _, registry = await hotel_with(BOOK, failure=failure)
    result = await registry.call(ToolCall("book", {"hotel": "Ritz"}, "call_0"))
    assert (result.call_id, result.name, result.error) == ("call_0", "book", True)
    assert type(failure).__name__ in result.content
    assert "room 7" in result.content


@pytest.mark.parametrize("failure", [EnvironmentFailedError("the hotel burnt down"), ModelError("judge is away")])
async def test_a_failure_that_ends_the_episode_is_not_told_to_the_model(failure: Exception) -> None:
    _, registry = await hotel_with(BOOK, failure=failure)
    with pytest.raises(type(failure), match=str(failure)):
        await registry.call(ToolCall("book", {"hotel": "Ritz"}, "call_0"))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "objekt"},
        {"properties": []},
        {"type": "object", "properties": {"hotel": {"pattern": "("}}},
        {"type": "object", "properties": {"hotel": {"$ref": "#/nowhere"}}},
        {"type": "object", "required": "hotel"},
    ],
)
async def test_a_schema_that_is_none_is_the_environments_fault_and_names_the_tool(schema: dict[str, Any]) -> None:
    hotel, registry = await hotel_with(CANCEL, ToolSpec("book", "", schema))
    for _ in range(2):
        with pytest.raises(EnvironmentFailedError, match="book"):
            await registry.call(ToolCall("book", {"hotel": "Ritz"}, "call_0"))
    assert hotel.called == []
    assert not (await registry.call(ToolCall("cancel", {}, "call_1"))).error


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


HOSTILE = [
    float("nan"),
    float("-inf"),
    10**400,
    -(10**5000),
    "\ud800",
    "x" * 1_000_000,
    "\0",
    None,
    nested(200),
    nested(10_000),
    {"": {"\udfff": "\ud800"}},
    {1, 2},
    object(),
    b"\xff",
]


@pytest.mark.parametrize("parameter", ["hotel", "nights", "guests", "note", "\ud800", ""])
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: type(value).__name__)
async def test_hostile_arguments_never_raise(parameter: str, value: Any) -> None:
    hotel, result = await call("book", {"hotel": "Ritz"} | {parameter: value})
    assert (result.call_id, result.name) == ("call_0", "book")
    assert result.error == (hotel.called == [])
    if parameter in ("hotel", "\ud800", ""):
        assert result.error
    encode_json(result.to_json())


@pytest.mark.parametrize("arguments", [{"hotel": "Ritz", "nights": "\ud83d"}, {"hotel": ["\ud83d"]}])
async def test_half_a_character_where_another_type_is_wanted_is_the_models_fault(arguments: dict[str, Any]) -> None:
    hotel, result = await call("book", arguments)
    assert (hotel.called, result.error, result.owner) == ([], True, None)


async def test_half_a_character_in_a_name_is_the_models_fault() -> None:
    hotel, result = await call("book", {"hotel": "Ritz", "\ud83d": "x"})
    assert (hotel.called, result.error, result.owner) == ([], True, None)
    assert "half a character" in result.content


any_text = st.text(st.characters(codec=None, exclude_categories=()))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


@given(
    st.sampled_from(["book", "cancel"]) | any_text, st.dictionaries(st.sampled_from(["hotel"]) | any_text, json_values)
)
async def test_any_call_gets_a_result(name: str, arguments: dict[str, Any]) -> None:
    hotel, result = await call(name, arguments)
    assert result.error == (hotel.called == [])
    json.loads(encode_json(result.to_json()))


def test_a_schema_that_allows_everything_refuses_nothing() -> None:
    assert argument_problem(CANCEL, ToolCall("cancel", {"anything": [1, {"goes": None}]})) is None
    assert argument_problem(ToolSpec("any", "", {}), ToolCall("any", {"anything": 1})) is None


class Lobby(Hotel):
    """Takes whatever it is called, and says what that means."""

    async def call(self, call: ToolCall) -> str:
        self.called.append(call)
        return ToolAnswer("no such room", "unknown_tool") if call.name == "boook" else "booked"


async def test_an_environment_can_take_calls_of_names_that_no_tool_has() -> None:
    lobby = Lobby()
    await lobby.reset(Task("s/1", "", tools=(BOOK, ToolSpec(ANY_TOOL, "", {"type": "object"}, offered=False))))
    registry = ToolRegistry(lobby)
    assert [spec.name for spec in registry.specs] == ["book"]
    unknown = await registry.call(ToolCall("boook", {"": "{"}, "1", written="{"))
    assert unknown == ToolResult("1", "boook", "no such room", status="unknown_tool")
    assert lobby.called[0].written == "{"
    wrong = await registry.call(ToolCall("book", {}, "2"))
    assert (wrong.error, len(lobby.called)) == (True, 1)


async def test_what_an_answer_means_is_kept_with_it_and_its_text_is_plain() -> None:
    result = ToolResult("1", "f", str(ToolAnswer("done", "answer")), status="answer")
    assert ToolResult.from_json(json.loads(encode_json(result.to_json()))) == result
    assert type(str(ToolAnswer("done", "answer"))) is str
    call = ToolCall("f", {}, "1", (0, 3), "{")
    assert ToolCall.from_json(json.loads(encode_json(call.to_json()))) == call
