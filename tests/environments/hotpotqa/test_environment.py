"""Questions about pages, as an agent meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from environments.hotpotqa.environment import Environment
from sandbox import EnvironmentFailedError, Task, ToolCall, ToolError
from sandbox.tool_registry import ToolRegistry

PAGES = [
    {
        "title": "Elk",
        "text": "The elk is a deer. It is tall. Its antlers are wide. Bulls have antlers. It swims. Last one.",
    },
    {"title": "Owl", "text": "The owl is a bird. It hunts at night."},
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "pages.jsonl"
    path.write_text("".join(json.dumps(page) + "\n" for page in PAGES))
    return path


@pytest.fixture
async def environment(corpus: Path) -> Environment:
    made = Environment()
    await made.reset(task(corpus))
    return made


def task(corpus: Path | None, **settings: Any) -> Task:
    usual = {"corpus": str(corpus) if corpus else None, "search": "titles", "actions": "tools", "turns": 11}
    return Task("sample/1", "How tall is an elk?", setup=usual | settings)


async def say(environment: Environment, text: str) -> str | None:
    observation = await environment.respond(text)
    return None if observation is None else observation.text


async def test_a_search_shows_how_a_page_begins(environment: Environment) -> None:
    told = await say(environment, "Thought: elks.\nAction: search[elk]")
    assert told == "Observation: The elk is a deer. It is tall. Its antlers are wide. Bulls have antlers. It swims."


async def test_a_page_that_is_not_there_is_told_with_similar_ones(environment: Environment) -> None:
    told = await say(environment, "Action: search[night deer]")
    assert told == "Observation: Could not find night deer. Similar: ['Owl', 'Elk']."
    assert await say(environment, "Action: lookup[deer]") == "Observation: No more results."


async def test_lookups_go_on_through_a_page(environment: Environment) -> None:
    await say(environment, "Action: search[Elk]")
    told = [await say(environment, "Action: lookup[ANTLERS]") for _ in range(3)]
    assert told == [
        "Observation: (Result 1 / 2) Its antlers are wide.",
        "Observation: (Result 2 / 2) Bulls have antlers.",
        "Observation: No more results.",
    ]
    assert await say(environment, "Action: lookup[last]") == "Observation: (Result 1 / 1) Last one."
    assert "(Result 1 / 2)" in str(await say(environment, "Action: lookup[ANTLERS]"))
    await say(environment, "Action: search[Elk]")
    assert "(Result 1 / 2)" in str(await say(environment, "Action: lookup[ANTLERS]"))


async def test_finishing_ends_the_episode(environment: Environment) -> None:
    assert await say(environment, "Thought: I know.\nAction: finish[two metres]") is None
    assert environment.finished
    assert environment.take_records() == [("answer", "two metres"), ("end", {"reason": "finished"})]
    with pytest.raises(ToolError, match="over"):
        await environment.call(ToolCall("search", {"query": "Elk"}))


async def test_every_action_and_every_text_is_a_turn(environment: Environment, corpus: Path) -> None:
    await environment.reset(task(corpus, turns=3))
    assert "Invalid action" in str(await say(environment, "I think it is tall."))
    await environment.call(ToolCall("search", {"query": "Elk"}))
    assert await say(environment, "Action: dance[x]") is None
    assert environment.take_records() == [("end", {"reason": "turns"})]


async def test_an_answer_in_the_last_turn_counts(environment: Environment, corpus: Path) -> None:
    await environment.reset(task(corpus, turns=1))
    await say(environment, "Action: finish[x]")
    assert environment.take_records() == [("answer", "x"), ("end", {"reason": "finished"})]


async def test_tools_do_the_same(environment: Environment) -> None:
    tools = ToolRegistry(environment)
    found = await tools.call(ToolCall("search", {"query": "Owl"}, "call_0"))
    assert found.content == "The owl is a bird. It hunts at night."
    looked_up = await tools.call(ToolCall("lookup", {"keyword": "night"}, "call_1"))
    assert looked_up.content == "(Result 1 / 1) It hunts at night."
    assert (await tools.call(ToolCall("search", {"title": "Owl"}, "call_2"))).error


async def test_a_search_by_words_takes_whole_questions(environment: Environment, corpus: Path) -> None:
    await environment.reset(task(corpus, search="words"))
    assert await say(environment, "Action: search[Which bird hunts?]") == (
        "Observation: Owl: The owl is a bird. It hunts at night."
    )
    assert "Could not find zebras. Similar: []" in str(await say(environment, "Action: search[zebras]"))


async def test_text_alone_offers_no_tools(environment: Environment, corpus: Path) -> None:
    assert [tool.name for tool in environment.tools()] == ["search", "lookup", "finish"]
    await environment.reset(task(corpus, actions="text"))
    assert environment.tools() == ()


async def test_an_earlier_state_comes_back(environment: Environment) -> None:
    await say(environment, "Action: search[Elk]")
    await say(environment, "Action: lookup[antlers]")
    snapshot, state = await environment.snapshot(), environment.state_hash()
    await say(environment, "Action: finish[x]")
    assert environment.state_hash() != state
    await environment.restore(snapshot)
    assert environment.state_hash() == state
    assert "(Result 2 / 2)" in str(await say(environment, "Action: lookup[antlers]"))


async def test_without_pages_nothing_is_found(environment: Environment, tmp_path: Path) -> None:
    await environment.reset(task(None))
    assert await say(environment, "Action: search[Elk]") == "Observation: Could not find Elk. Similar: []."
    with pytest.raises(EnvironmentFailedError, match="corpus"):
        await environment.reset(task(tmp_path / "missing.jsonl"))
