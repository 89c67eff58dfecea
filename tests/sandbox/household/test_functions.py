"""The functions that code calls."""

from __future__ import annotations

import re

import pytest
from small_household import DOMAIN, GRAMMAR, PROBLEM

from sandbox import HouseholdFunctions, HouseholdGame


@pytest.fixture
def game() -> HouseholdGame:
    grammar = GRAMMAR.replace("move {o} to {r}", "put {o} in/on {r}")
    return HouseholdGame(DOMAIN, PROBLEM, grammar)


def test_functions_return_what_is_said_without_the_place(game: HouseholdGame) -> None:
    functions = HouseholdFunctions(game)
    names = functions.by_name()
    assert list(names) == list(functions.parameters())
    assert names["goto"]("shelf 2") == "On it: a mug 2."
    assert names["take_from"](object="mug 2", receptacle="shelf 2") == "You take the mug 2."
    assert names["put"]("mug 2", "shelf 1") == "You move the mug 2 to the shelf 1."
    assert names["use"]("lamp 1") == "The lamp 1 is on."
    assert names["toggle"]("lamp 1") == "Nothing happens."
    assert names["heat"]("mug 2", 5) == "Nothing happens."
    assert functions.call("look", []) == "At shelf 2, and shelf 1. Loose: mug 2."
    assert functions.commands == 7


def test_the_words_of_a_command_are_the_games_own() -> None:
    functions = HouseholdFunctions(HouseholdGame(DOMAIN, PROBLEM, GRAMMAR)).by_name()
    functions["goto"]("shelf 1")
    functions["take_from"]("mug 2", "shelf 2")
    assert functions["put"]("mug 2", "shelf 1") == "You move the mug 2 to the shelf 1."


def test_wrong_arguments_are_told_as_published(game: HouseholdGame) -> None:
    names = HouseholdFunctions(game).by_name()
    message = "__call__() takes 2 positional arguments but 3 were given"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        names["use"]("lamp 1", "mug 1")
    with pytest.raises(TypeError, match=r"^__call__\(\) missing 1 required positional argument: 'receptacle'$"):
        names["goto"]()


def test_nothing_is_done_when_all_is_over(game: HouseholdGame) -> None:
    functions = HouseholdFunctions(game, most_commands=2)
    names = functions.by_name()
    names["goto"]("cabinet 1")
    assert not functions.over
    last = names["open_receptacle"]("cabinet 1")
    assert functions.over
    assert names["take_from"]("mug 1", "cabinet 1") == last == "You open the cabinet 1. In it: a mug 1."
    assert functions.commands == 2

    functions = HouseholdFunctions(game)
    names = functions.by_name()
    for name, arguments in [
        ("goto", ["shelf 2"]),
        ("take_from", ["mug 2", "shelf 2"]),
        ("goto", ["cabinet 1"]),
        ("open_receptacle", ["cabinet 1"]),
        ("put", ["mug 2", "cabinet 1"]),
    ]:
        last = names[name](*arguments)
    assert functions.over
    assert functions.play.won
    assert names["look"]() == last
