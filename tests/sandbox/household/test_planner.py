"""Every published game can be won, in few commands."""

from __future__ import annotations

from pathlib import Path

from small_household import DOMAIN, GRAMMAR, PROBLEM

from sandbox import HouseholdGame, solve_household
from sandbox.household_files import HouseholdFiles


def test_all_games_are_solved(shared_data: Path) -> None:
    lengths = []
    for identity, file in HouseholdFiles(shared_data / "alfworld", "").games():
        game = HouseholdGame(file.pddl_domain, file.pddl_problem, file.grammar)
        commands = solve_household(game)
        play = game.begin()
        assert all(play.do(command) != "Nothing happens." for command in commands), identity
        assert play.won, identity
        lengths.append(len(commands))
    assert (len(lengths), min(lengths), max(lengths)) == (134, 3, 10)


def test_a_goal_of_another_kind_has_no_plan() -> None:
    assert solve_household(HouseholdGame(DOMAIN, PROBLEM, GRAMMAR)) == []
