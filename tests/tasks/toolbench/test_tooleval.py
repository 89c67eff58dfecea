"""The arithmetic of rates, the comparison of answers, and what is read of a judge's replies."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Message, ModelError, Task, ToolCall, ToolSpec, Trajectory
from sandbox.journal.trajectory import Event
from sandbox.types import ModelReply, ToolResult, ToolStatus
from tasks.toolbench.tooleval.answers import answer_example, links_of
from tasks.toolbench.tooleval.comparison import preferred
from tasks.toolbench.tooleval.judge import AnswerStatus, Judge, TaskStatus, read_choice
from tasks.toolbench.tooleval.prompts import read_judge_prompts
from tasks.toolbench.tooleval.rates import label, most_frequent, passes, solve_rate, solve_value, winner

STATUS = ("Unsure", "Unsolved", "Solved")


class Said:
    """Gives replies in turn, and keeps what was asked."""

    def __init__(self, *replies: ModelReply) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, str, int]] = []

    async def __call__(
        self, messages: Sequence[Message], *, tools: Sequence[ToolSpec] = (), seed: int = 0
    ) -> ModelReply:
        self.asked.append((tools[0].name, messages[-1].content, seed))
        return self.replies.pop(0)


def called(name: str, **arguments: Any) -> ModelReply:
    return ModelReply("", [ToolCall(name, arguments)])


@pytest.fixture(scope="module")
def data(shared_data: Path) -> Path:
    return shared_data / "toolbench"


def judge(data: Path, said: Said) -> Judge:
    return Judge(read_judge_prompts(data, ""), said)


def answer(final: str, *names: str) -> dict[str, Any]:
    return {"method": "CoT@1", "total_steps": 3, "final_answer": final, "answer_details": list(names)}


@pytest.mark.parametrize(
    ("status", "task", "labels"),
    [
        ("Solved", "Unsolvable", {"passed"}),
        ("Unsolved", "Solvable", {"failed"}),
        ("Unsolved", "Unsure", {"passed", "failed"}),
        ("Unsolved", "Unsolvable", {"passed"}),
        ("Unsure", "Solvable", {"passed", "failed"}),
        ("Unsure", "Unsure", {"passed", "failed"}),
        ("Unsure", "Unsolvable", {"passed"}),
    ],
)
def test_the_table_of_toolbench(status: AnswerStatus, task: TaskStatus, labels: set[str]) -> None:
    assert {label(status, task, random.Random(seed)) for seed in range(30)} == labels


def test_ties_pass_and_win_nothing() -> None:
    assert passes(["passed", "failed"])
    assert not passes(["passed", "failed", "failed"])
    assert winner(["reference", "output", "neither"]) == "neither"
    assert winner(["reference", "output", "output"]) == "output"
    assert most_frequent(["Unsure", "Solved", "Unsolved", "Solved"]) == "Solved"


def test_the_solvable_pass_rate_is_the_mean_over_rounds_with_the_deviation_of_the_population() -> None:
    rates = solve_rate([["Solved", "Unsure"], ["Unsolved", "Unsolved"], ["Solved"]])
    assert rates == pytest.approx(((2 / 3 + 0.5 / 3) / 2, 0.25))
    assert solve_rate([]) == (0.0, 0.0)
    assert solve_value(["Solved", "Unsure", "Unsolved"]) == 0.5


async def test_an_unsure_answer_is_looked_at_as_a_whole(data: Path) -> None:
    said = Said(
        called("check_answer_status", answer_status="Unsure"), called("parse_answer_status", answer_status="Solved")
    )
    status = await judge(data, said).answer_status("Rain?", answer("It rains.", "forecast_for_sky"))
    assert status == "Solved"
    (first, brief, _), (second, whole, _) = said.asked
    assert (first, second) == ("check_answer_status", "parse_answer_status")
    assert "Query:\nRain?" in brief
    assert "Answer:\nIt rains." in brief
    assert "forecast_for_sky" in whole


@pytest.mark.parametrize("final", ["", '{"return_type": "give_up_and_restart"}'])
async def test_no_answer_is_not_solved_and_nobody_is_asked(data: Path, final: str) -> None:
    assert await judge(data, Said()).answer_status("Rain?", answer(final)) == "Unsolved"


async def test_a_judge_that_does_not_answer_fails_after_three_replies(data: Path) -> None:
    said = Said(*(ModelReply("Who knows?") for _ in range(3)))
    with pytest.raises(ModelError, match="answer_status"):
        await judge(data, said).answer_status("Rain?", answer("It rains."))
    assert [seed for _, _, seed in said.asked] == [0, 1, 2]


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({"answer_status": "Solved"}, "Solved"),
        ({"answer_status": "solved?"}, None),
        ({"index": 1.0}, None),
        ('Here: {"answer_status": "Unsure", "reason": "x"}', "Unsure"),
        ("**Unsolved**.", "Unsolved"),
        ("It is not Solved.", None),
        ('It says {"answer_status": "Solved"}, wrongly: {"answer_status": "Unsolved"}', "Unsolved"),
        ("Solved or Unsolved", None),
        ('```json\n{"reason": "it has {braces} in it", "answer_status": "Solved"}\n```', "Solved"),
        ('{"answer_status": "Solved", "reason": "the reply is {\\"x\\": 1}"}', "Solved"),
        ('{"result": {"answer_status": "Unsure"}}', "Unsure"),
        ('{"answer_status": "Solved"}' + "{" * 2_000, None),
        ("", None),
        ({"answer_status": ["Solved"]}, None),
    ],
)
def test_what_a_judge_chose_is_read(given: Any, chosen: str | None) -> None:
    assert read_choice(given, "answer_status", STATUS) == chosen


def test_an_index_may_be_a_number_or_a_text() -> None:
    assert [read_choice({"index": value}, "index", ["0", "1"]) for value in (0, 1.0, "1", 2)] == ["0", "1", "1", None]


@given(st.text() | st.dictionaries(st.sampled_from(["index", "answer_status"]), st.text() | st.floats() | st.none()))
def test_no_reply_makes_the_reader_raise(given: Any) -> None:
    assert read_choice(given, "index", ["0", "1"]) in ("0", "1", None)


async def test_the_sole_solved_answer_wins_but_officially_only_half_of_the_time(data: Path) -> None:
    answers = [answer("no"), answer("yes")]
    mended: set[int] = set()
    official: set[int] = set()
    for seed in range(40):
        for found, is_official in ((mended, False), (official, True)):
            place = await preferred(
                judge(data, Said()),
                "Rain?",
                answers,
                ["Unsolved", "Solved"],
                random.Random(seed),
                official=is_official,
            )
            found.add(place)
    assert mended == {1}
    assert official == {0, 1}


async def test_the_judge_chooses_between_two_solved_ones_whatever_the_order_it_sees(data: Path) -> None:
    for seed in range(10):
        said = Said(called("select_better_answer", index=0))
        answers = [answer("no"), answer("yes")]
        place = await preferred(
            judge(data, said), "Rain?", answers, ["Solved", "Solved"], random.Random(seed), official=False
        )
        asked = said.asked[0][1]
        assert asked.index(f'"{answers[place]["final_answer"]}"') < asked.index(
            f'"{answers[1 - place]["final_answer"]}"'
        )


async def test_equal_answers_are_not_shown_to_the_judge(data: Path) -> None:
    same = [answer("yes"), answer("yes")]
    found = {
        await preferred(judge(data, Said()), "?", same, ["Unsure", "Unsure"], random.Random(seed), official=True)
        for seed in range(20)
    }
    assert found == {0, 1}


def events(*replies: tuple[str, list[tuple[str, str, str, ToolStatus | None]]]) -> Trajectory:
    made = []
    for text, calls in replies:
        made.append(Event(0.0, "reply", {"text": text}))
        for name, written, observed, status in calls:
            made.append(Event(0.0, "tool_call", ToolCall(name, {}, written=written).to_json()))
            made.append(Event(0.0, "tool_result", ToolResult("", name, observed, status=status).to_json()))
    return Trajectory(made)


def test_an_episode_becomes_a_chain() -> None:
    task = Task("G1_tool/1", "", gold={"query": "Rain?", "functions": [{"name": "f"}]})
    finish = '{"return_type": "give_answer", "final_answer": "Yes."}'
    whole = events(
        ("I look.", [("f", "{}", "wet", None)]), ("It is wet.", []), ("So.", [("Finish", finish, "ok", "answer")])
    )
    made = answer_example(task, whole)
    assert (made["query"], made["available_tools"]) == ("Rain?", [{"name": "f"}])
    assert (made["answer"]["total_steps"], made["answer"]["final_answer"]) == (5, finish)
    links = [(link["role"], link["message"]) for link in links_of(made["answer"]["answer_details"][0])]
    assert links == [
        ("system", ""),
        ("user", ""),
        ("tool", {"name": "f", "arguments": "{}", "response": "wet"}),
        ("assistant", "It is wet."),
        ("tool", {"name": "Finish", "arguments": finish, "response": ""}),
    ]


def test_an_episode_without_an_answer_keeps_its_thoughts() -> None:
    task = Task("G1_tool/1", "", gold={"query": "Rain?", "functions": []})
    made = answer_example(task, events(("I look.", [("f", "{}", "wet", None)])))
    roles = [link["role"] for link in links_of(made["answer"]["answer_details"][0])]
    assert (roles, made["answer"]["final_answer"]) == (["system", "user", "assistant", "tool"], "")
    assert answer_example(task, Trajectory())["answer"]["total_steps"] == 2
