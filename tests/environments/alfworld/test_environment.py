"""A household as an agent meets it."""

from __future__ import annotations

from typing import Any

import pytest
from small_household import DOMAIN, GRAMMAR, PROBLEM

from environments.alfworld.environment import Environment
from sandbox import EnvironmentFailedError, Task, ToolCall, ToolError

SETUP = {"domain": DOMAIN, "problem": PROBLEM, "grammar": GRAMMAR, "turns": 5, "show_commands": False}
WINNING = ["go to shelf 2", "take mug 2 from shelf 2", "go to cabinet 1", "open cabinet 1", "move mug 2 to cabinet 1"]


def act(command: str) -> ToolCall:
    return ToolCall("act", {"command": command})


def task(**settings: Any) -> Task:
    return Task("valid_unseen/one", "Tidy up.", setup=SETUP | settings)


@pytest.fixture
def environment() -> Environment:
    return Environment()


async def test_a_game_is_won_by_calls(environment: Environment) -> None:
    assert (await environment.reset(task())).text == "Tidy up."
    told = [await environment.call(act(command)) for command in WINNING]
    assert told[0] == "On it: a mug 2."
    assert told[-1] == "You move the mug 2 to the cabinet 1."
    assert environment.finished
    records = environment.take_records()
    assert records[-1] == ("end", {"reason": "won"})
    assert [data["won"] for name, data in records if name == "turn"] == [False] * 4 + [True]
    with pytest.raises(ToolError, match="over"):
        await environment.call(act("look"))


async def test_texts_are_commands_and_every_reply_is_a_turn(environment: Environment) -> None:
    await environment.reset(task(turns=4))
    replies = ["> think: mugs are on shelves", "", "I will look.\n> go to shelf 2"]
    told = [await environment.respond(text) for text in replies]
    assert [one.text for one in told if one] == ["OK.", "Nothing happens.", "On it: a mug 2."]
    assert not environment.finished
    assert await environment.respond("> take mug 2 from shelf 2") is None
    assert environment.finished
    records = environment.take_records()
    assert [data["done"] for name, data in records if name == "turn"] == [False, False, True, True]
    assert records[-1] == ("end", {"reason": "turns"})
    assert environment.take_records() == []


async def test_what_can_be_done_is_told_where_that_is_asked_for(environment: Environment) -> None:
    commands = "go to cabinet 1, go to shelf 1, go to shelf 2, go to sinkbasin 1, look, sweep"
    assert (await environment.reset(task(show_commands=True))).text == f"Tidy up.\nWhat can be done: {commands}"
    observation = await environment.respond("> dance")
    assert observation is not None
    assert observation.text == f"Nothing happens.\nWhat can be done: {commands}"


async def test_an_episode_can_be_brought_back(environment: Environment) -> None:
    await environment.reset(task())
    await environment.call(act(WINNING[0]))
    kept, before = await environment.snapshot(), environment.state_hash()
    for _ in range(2):
        for command in WINNING[1:]:
            await environment.call(act(command))
        assert environment.finished
        assert environment.state_hash() != before
        await environment.restore(kept)
        assert not environment.finished
        assert environment.state_hash() == before


async def test_a_reset_begins_anew(environment: Environment) -> None:
    await environment.reset(task())
    before = environment.state_hash()
    await environment.call(act(WINNING[0]))
    await environment.reset(task())
    assert environment.state_hash() == before
    assert environment.take_records() == []


async def test_a_game_that_is_none_is_the_environments_fault(environment: Environment) -> None:
    with pytest.raises(EnvironmentFailedError, match=r"the game cannot be read: .*not one expression"):
        await environment.reset(task(problem="nothing"))


async def test_a_game_that_is_too_large_to_play_is_the_environments_fault(environment: Environment) -> None:
    facts = " & ".join(f"opened(r{number}:receptacle)" for number in range(2000))
    grammar = GRAMMAR.replace("openable(r:receptacle) & opened(r:receptacle)", facts)
    with pytest.raises(EnvironmentFailedError, match="a condition has more than 300 parts"):
        await environment.reset(task(grammar=grammar))
