"""Games are played as their files say: a small one of our own, and ALFWorld's."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_household import DOMAIN, GRAMMAR, PROBLEM

from sandbox import HouseholdError, HouseholdGame, HouseholdPlay, solve_household
from sandbox.household.names import friendly_names
from sandbox.household_files import HouseholdFiles

NOTHING = "Nothing happens."
MANY = " ".join(f"?p{number}" for number in range(2000))
CHAIN = "- thing item - t0 " + " ".join(f"t{number} - t{number + 1}" for number in range(50)) + " t50"
BEGINNING = ["go to cabinet 1", "go to shelf 1", "go to shelf 2", "go to sinkbasin 1", "look", "sweep"]


@pytest.fixture
def play() -> HouseholdPlay:
    return HouseholdGame(DOMAIN, PROBLEM, GRAMMAR).begin()


@pytest.fixture(scope="module")
def games(shared_data: Path) -> dict[str, HouseholdGame]:
    """One game of each kind."""
    found: dict[str, HouseholdGame] = {}
    for identity, file in HouseholdFiles(shared_data / "alfworld", "").games():
        kind = identity.split("-", 1)[0]
        if kind not in found:
            found[kind] = HouseholdGame(file.pddl_domain, file.pddl_problem, file.grammar)
    return found


def test_the_beginning_is_told(play: HouseholdPlay) -> None:
    around = "Around: a cabinet 1, a shelf 2, a shelf 1, and a sinkbasin 1."
    assert (
        HouseholdGame(DOMAIN, PROBLEM, GRAMMAR).introduction
        == f"Welcome.\n\n{around}\n\nYour task is to: put all mugs away."
    )
    assert play.admissible_commands() == BEGINNING
    assert not play.won


def test_a_game_is_won(play: HouseholdPlay) -> None:
    steps = [
        ("look", "Around: nothing."),
        ("go to shelf 2", "You arrive at loc 1. On it: a mug 2."),
        ("take mug 2 from shelf 2", "You take the mug 2."),
        ("  go to cabinet 1\n", "You arrive at loc 1. The cabinet 1 is closed."),
        ("move mug 2 to cabinet 1", NOTHING),
        ("open cabinet 1", "You open the cabinet 1. In it: a mug 1."),
        ("look", "At cabinet 1, and sinkbasin 1. Loose: nothing."),
        ("move mug 2 to cabinet 1", "You move the mug 2 to the cabinet 1."),
        ("go to sinkbasin 1", NOTHING),
    ]
    for command, told in steps:
        assert not play.won
        assert play.do(command) == told
        if command.startswith("move") and told != NOTHING:
            break
    assert play.won


def test_what_was_taken_lies_loose_beside_where_it_was(play: HouseholdPlay) -> None:
    for command in ("go to shelf 1", "take mug 2 from shelf 2", "move mug 2 to shelf 1"):
        assert play.do(command) != NOTHING
    assert play.do("look") == "At shelf 2, and shelf 1. Loose: mug 2."


def test_effects_may_depend_on_the_state_before(play: HouseholdPlay) -> None:
    play.do("go to shelf 1")
    assert [play.do("use lamp 1") for _ in range(3)] == [f"The lamp 1 is {word}." for word in ("on", "off", "on")]
    assert play.do("sweep") == "Dusty: nothing."
    play.do("look")
    assert play.do("take mug 2 from shelf 2") == "You take the mug 2."
    assert play.do("sweep") == NOTHING


@pytest.mark.parametrize(
    "command",
    [
        "",
        "go to",
        "go to shelf 3",
        "Go to shelf 1",
        "take mug 1 from cabinet 1",
        "help",
        "go to shelf 1" + "x" * 5000,
        "\0",
    ],
)
def test_what_cannot_be_done_changes_nothing(play: HouseholdPlay, command: str) -> None:
    before = play.fingerprint
    assert play.do(command) == NOTHING
    assert play.fingerprint == before


def test_a_state_can_be_come_back_to(play: HouseholdPlay) -> None:
    play.do("go to shelf 2")
    kept, fingerprint, commands = play.snapshot(), play.fingerprint, play.admissible_commands()
    play.do("take mug 2 from shelf 2")
    assert play.fingerprint != fingerprint
    for _ in range(2):
        play.restore(kept)
        assert (play.fingerprint, play.admissible_commands()) == (fingerprint, commands)
        assert play.do("take mug 2 from shelf 2") == "You take the mug 2."


@given(st.data())
@settings(max_examples=30)
def test_all_admissible_commands_can_be_done_and_no_others(
    games: dict[str, HouseholdGame], data: st.DataObject
) -> None:
    game = games[data.draw(st.sampled_from(sorted(games)))]
    play = game.begin()
    names = sorted(game.names.values())
    for _ in range(data.draw(st.integers(0, 8))):
        commands = play.admissible_commands()
        play.do(data.draw(st.sampled_from(commands)))
    commands = play.admissible_commands()
    kept = play.snapshot()
    for command in commands:
        assert play.do(command) != NOTHING
        play.restore(kept)
    written = data.draw(
        st.sampled_from(["go to {}", "open {}", "take {} from {}", "put {} in/on {}", "heat {} with {}"])
    )
    command = written.format(data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names)))
    assert (play.do(command) != NOTHING) == (command in commands)


def test_two_plays_of_the_same_commands_are_the_same(games: dict[str, HouseholdGame]) -> None:
    for game in games.values():
        plays = [game.begin(), game.begin()]
        for command in solve_household(game):
            told = [play.do(command) for play in plays]
            assert told[0] == told[1]
        assert plays[0].fingerprint == plays[1].fingerprint
        assert plays[0].won


def test_cooling_what_is_cool_is_done_again(games: dict[str, HouseholdGame]) -> None:
    play = games["pick_cool_then_place_in_recep"].begin()
    commands = solve_household(games["pick_cool_then_place_in_recep"])
    for command in commands[: [one.startswith("cool ") for one in commands].index(True) + 1]:
        told = play.do(command)
    assert play.do(command) == told
    thing = command.split(" with ")[0].removeprefix("cool ")
    assert play.do(f"examine {thing}") == f"This is a cold {thing}."
    assert play.do("inventory") == f"You are carrying: a {thing}."


def test_things_are_numbered_downwards_in_the_order_of_their_identifiers() -> None:
    names = friendly_names(["sink_bar_2_bar_sinkbasin", "apple_bar_b", "apple_bar_a", "sink_bar_2", "agent1"])
    assert names["apple_bar_a"] == "apple 2"
    assert names["apple_bar_b"] == "apple 1"
    assert (names["sink_bar_2_bar_sinkbasin"], names["sink_bar_2"]) == ("sinkbasin 1", "sink 1")


@pytest.mark.parametrize(
    ("part", "old", "new", "complaint"),
    [
        ("domain", "(define (domain rooms)", "(domain rooms", "is not closed|begins with"),
        ("domain", "(opened ?r)", "(closed ?r)", "unknown predicate 'closed'"),
        ("domain", ":parameters (?a - agent)", ":parameters (a - agent)", "are not variables"),
        ("domain", "(:functions", "(:colours", "a domain has no ':colours'"),
        ("problem", "(:goal", "(:aim", "a problem has no ':aim'"),
        ("problem", "(dusty Shelf_bar_1)", "(dusty Shelf_bar_9)", "shelf_bar_9, which is no object"),
        ("problem", "(dusty Shelf_bar_1)", "(dusty Shelf_bar_1 Shelf_bar_2)", "dusty has 1 arguments, not 2"),
        ("grammar", "action sweep", "action clean", "says nothing of the action sweep"),
        ("grammar", '"go to [', '"go to {lend.name}[', "no word between two names"),
        ("grammar", '"use {o}"', '"use {o.id}"', "something else than names"),
        ("domain", ":parameters (?a - agent)", f":parameters (?a {MANY} - agent)", "more than 300 parts"),
        ("domain", "item - thing thing)", f"{CHAIN} - thing thing)", "type item belongs to more than 20 others"),
    ],
)
def test_a_damaged_game_is_refused(part: str, old: str, new: str, complaint: str) -> None:
    texts = {"domain": DOMAIN, "problem": PROBLEM, "grammar": GRAMMAR}
    assert old in texts[part]
    texts[part] = texts[part].replace(old, new, 1)
    with pytest.raises(HouseholdError, match=complaint):
        HouseholdGame(**texts)


@given(
    st.sampled_from(["domain", "problem", "grammar"]), st.integers(0, 10**6), st.integers(0, 40), st.text(max_size=5)
)
@settings(max_examples=150)
def test_any_damage_is_refused_or_played(part: str, start: int, length: int, instead: str) -> None:
    texts = {"domain": DOMAIN, "problem": PROBLEM, "grammar": GRAMMAR}
    start %= len(texts[part])
    texts[part] = texts[part][:start] + instead + texts[part][start + length :]
    with suppress(HouseholdError):
        game = HouseholdGame(**texts)
        play = game.begin()
        assert game.introduction is not None
        for command in play.admissible_commands():
            play.do(command)


def test_a_command_that_can_be_read_in_too_many_ways_is_an_error() -> None:
    grammar = GRAMMAR.replace('"move {o} to {r}"', '"{a} {l} {o} {r}!"')
    play = HouseholdGame(DOMAIN, PROBLEM, grammar).begin()
    with pytest.raises(HouseholdError, match="more than 20000 steps"):
        play.do("x " * 400)


def test_things_of_one_name_are_too_many_to_try() -> None:
    things = " ".join(f"n{number}" for number in range(2000))
    problem = PROBLEM.replace("Lamp_bar_1 - item", f"Lamp_bar_1 {things} - item")
    game = HouseholdGame(DOMAIN, problem, GRAMMAR)
    assert game.begin().do("take  from shelf 1") == NOTHING
