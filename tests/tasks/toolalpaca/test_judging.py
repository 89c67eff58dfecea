"""The published evaluation: the judge's prompt and verdicts, on the recorded ones and through a server."""

from __future__ import annotations

from pathlib import Path

import pytest
from chat_server import ChatServer, completion
from command_line import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.apibank_parity.judgements import judged_files
from sandbox import Task, ToolCall, Trajectory, Verdict
from sandbox.journal.trajectory import Event
from tasks.toolalpaca.judging import JUDGEMENT, JudgedScorer, read_judgement

TASK = "simulated/Axolotl:0"
RUN = ("run", "--suite", "toolalpaca", "--task", TASK, "--agent", "oracle", "--out", "r.sqlite", "--json")


def test_recorded_judgements_are_read_as_recorded(shared_data: Path) -> None:
    files = judged_files(shared_data)
    assert {name: (file.judgements, file.equal) for name, file in files.items()} == {
        "ToolAlpaca7b": (100, 100),
        "ToolAlpaca13b": (100, 100),
    }
    for file in files.values():
        recorded, counted = file.statistics
        assert recorded == counted
    assert {name: counted["both"] for name, file in files.items() for counted in [file.statistics[1]]} == {
        "ToolAlpaca7b": 60,
        "ToolAlpaca13b": 68,
    }


def test_the_judge_is_asked_as_it_was(shared_data: Path) -> None:
    """Eight of the 196 recorded prompts show instructions and answers that were changed before they were published."""
    files = judged_files(shared_data)
    assert sum(file.prompts for file in files.values()) == 196
    assert sum(file.same_prompts for file in files.values()) == 188


def judged(text: str) -> Verdict:
    """The verdict on an episode with a call, of which a judge said a text."""
    call = Event(0.0, "tool_call", ToolCall("find", {}).to_json())
    said = Event(0.0, "judgement", {"by": {}, "name": JUDGEMENT, "data": text})
    return JudgedScorer().score(Task("simulated/x", ""), Trajectory([call, said]))


@pytest.mark.parametrize(
    ("process", "response", "error_class"),
    [("Yes", "Yes", None), ("Yes", "No", "wrong_value"), ("No", "Yes", "wrong_api"), ("Uncertain", "Yes", "wrong_api")],
)
def test_process_and_response_have_to_be_right(process: str, response: str, error_class: str | None) -> None:
    verdict = judged(f"## Results\nProcess Correctness: {process} \nFinal Response Correctness: {response}")
    assert (verdict.passed, verdict.error_class) == (error_class is None, error_class)


def test_a_judgement_that_cannot_be_read_counts_for_nobody() -> None:
    assert judged("Well.").owner == judged("Process Correctness: Yes").owner == "grader"


def test_a_judge_behind_a_server(cli_with_data: CommandLine) -> None:
    cli_with_data.ok(*RUN)
    said = "It is so.\n\n## Results\nProcess Correctness: Yes \nFinal Response Correctness: No"
    with ChatServer(otherwise=lambda request: completion(said)) as server:
        judge = ("judge", "r.sqlite", "--judge", f"server:{server.base_url}#m")
        cli_with_data.ok(*judge)
        assert "judged: 0, before: 1" in cli_with_data(*judge).stderr
        (asked,) = [request.body["messages"][-1]["content"] for request in server.requests]
    assert "Hey, can you show me a random picture of an axolotl?" in asked
    solution = asked.split("## AI Assistant's Solution\n")[1]
    assert solution.startswith(
        "1. Function: getRandomAxolotlImage\nParameters: {}\nRetruns: Status Code: 200. Response: "
    )
    assert "\n2. Final Response: " in solution
    (row,) = cli_with_data.lines("export", "r.sqlite")
    assert row["scores"]["official"]["details"] == {"process": "Yes", "response": "No", "judged_by": "m"}
    assert row["scores"]["exact"]["passed"]


@given(st.text())
def test_no_text_of_a_judge_raises(text: str) -> None:
    assert read_judgement(text) is None or "Correctness: " in text
