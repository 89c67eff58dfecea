"""`sandbox judge` on runs of the suite, with a judge behind a server."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from chat_server import Answer, ChatServer, Request, completion, refusal
from command_line import CommandLine, make_command_line

from benchmarks.toolbench_parity.solve_rate import rates_by_split

TASKS = ("--task", "G1_instruction/1073", "--task", "G1_instruction/608")


def says(**values: Any) -> Any:
    """A judge that calls the function that it is offered with the value that it has for it."""

    def answer(request: Request) -> Answer:
        name = request.body["tools"][0]["function"]["name"]
        return completion(None, [(name, json.dumps(values[name]))])

    return answer


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Path:
    """The folder of a run of `oracle` and one of `silent`."""
    line = make_command_line(tmp_path_factory.mktemp("runs"), SANDBOX_DATA=str(shared_data))
    for agent in ("oracle", "silent"):
        line.ok("run", "--agent", agent, "--suite", "toolbench", *TASKS, "--out", f"{agent}.sqlite")
    return line.folder


@pytest.fixture
def line(cli_with_data: CommandLine, runs: Path) -> CommandLine:
    for run in runs.glob("*.sqlite"):
        shutil.copy(run, cli_with_data.folder)
    return cli_with_data


def scores(line: CommandLine, run: str) -> dict[str, list[tuple[float, bool]]]:
    found: dict[str, list[tuple[float, bool]]] = {}
    for row in line.lines("export", run):
        for scorer, verdict in row["scores"].items():
            found.setdefault(scorer, []).append((verdict["value"], verdict["passed"]))
    return found


def judge_of(server: ChatServer) -> tuple[str, str]:
    return "--judge", f"server:{server.base_url}#m"


def test_votes_become_a_solvable_pass_rate_and_stay(line: CommandLine) -> None:
    said = says(check_answer_status={"answer_status": "Unsure"}, parse_answer_status={"answer_status": "Solved"})
    with ChatServer(otherwise=said) as server:
        done = line.json("judge", "oracle.sqlite", *judge_of(server), "--json")
        assert len(server.requests) == 2 * 3 * 2
        assert {request.body["seed"] for request in server.requests} == set(range(6))
        assert {row["scorer"]: row["passed"] for row in done["scores"]} == {"official": 2, "solvable_pass_rate": 2}
        again = line("judge", "oracle.sqlite", *judge_of(server))
        assert "judged: 0, before: 2" in again.stderr
        assert len(server.requests) == 12
        line.ok("judge", "silent.sqlite", *judge_of(server))
        assert len(server.requests) == 12, "an answer that was not given needs no judge"
    assert rates_by_split(line.folder / "oracle.sqlite") == {"G1_instruction": (100.0, 0.0)}
    before = scores(line, "oracle.sqlite")
    line.ok("score", "oracle.sqlite")
    assert scores(line, "oracle.sqlite") == before
    assert scores(line, "silent.sqlite")["solvable_pass_rate"] == [(0.0, False)] * 2
    assert "judgement" in line.ok("show", "oracle.sqlite", "G1_instruction/1073")


def test_toolbench_s_own_method_asks_whether_a_task_can_be_solved(line: CommandLine) -> None:
    said = says(check_answer_status={"answer_status": "Unsolved"}, check_task_solvable={"task_status": "Unsolvable"})
    settings = ("--set", "method=toolbench", "--set", "votes=1")
    with ChatServer(otherwise=said) as server:
        line.ok("judge", "oracle.sqlite", *judge_of(server), *settings)
    asked = [request.body["tools"][0]["function"]["name"] for request in server.requests]
    assert sorted(asked) == ["check_answer_status"] * 2 + ["check_task_solvable"] * 2
    assert scores(line, "oracle.sqlite")["pass_rate"] == [(1.0, True)] * 2


def test_a_run_is_compared_with_another(line: CommandLine) -> None:
    said = says(check_answer_status={"answer_status": "Solved"})
    settings = ("--set", "official=false")
    with ChatServer(otherwise=said) as server:
        for run in ("oracle.sqlite", "silent.sqlite"):
            line.ok("judge", run, *judge_of(server), *settings)
        asked = len(server.requests)
        line.ok("judge", "oracle.sqlite", *judge_of(server), *settings, "--against", "silent.sqlite")
        line.ok("judge", "silent.sqlite", *judge_of(server), *settings, "--against", "oracle.sqlite")
        assert len(server.requests) == asked, "the votes of both tell who wins"
    assert scores(line, "oracle.sqlite")["solvable_win_rate"] == [(1.0, True)] * 2
    assert scores(line, "silent.sqlite")["solvable_win_rate"] == [(0.0, False)] * 2


def test_the_votes_of_two_judges_are_not_mixed(line: CommandLine) -> None:
    """Neither in pass rates, nor where two answers are compared by the votes on them."""
    solved = says(check_answer_status={"answer_status": "Solved"})
    unsolved = says(check_answer_status={"answer_status": "Unsolved"}, select_better_answer={"index": "0"})
    settings = ("--set", "official=false", "--set", "votes=2")
    with ChatServer(otherwise=solved) as kind, ChatServer(otherwise=unsolved) as severe:
        first, second = (f"server:{server.base_url}#{name}" for server, name in ((kind, "kind"), (severe, "severe")))
        for run in ("oracle.sqlite", "silent.sqlite"):
            line.ok("judge", run, "--judge", first, *settings)
            line.ok("judge", run, "--judge", second, *settings)
        asked = len(kind.requests)
        line.ok("judge", "oracle.sqlite", "--judge", first, *settings, "--against", "silent.sqlite")
        assert len(kind.requests) == asked, "its own votes tell who wins"
        line.ok("judge", "oracle.sqlite", "--judge", second, *settings, "--against", "silent.sqlite")
        compared = [request.body["tools"][0]["function"]["name"] for request in severe.requests].count(
            "select_better_answer"
        )
        assert compared == 4, "by its own votes neither answer is solved"
    found = scores(line, "oracle.sqlite")
    assert found["solvable_pass_rate"] == [(1.0, True)] * 2
    assert found["solvable_pass_rate@severe"] == [(0.0, False)] * 2
    assert found["solvable_win_rate"] == [(1.0, True)] * 2
    assert set(found) == {
        "official",
        "solvable_pass_rate",
        "solvable_pass_rate@severe",
        "solvable_win_rate",
        "solvable_win_rate@severe",
    }
    assert rates_by_split(line.folder / "oracle.sqlite") == {"G1_instruction": (100.0, 0.0)}


def test_a_judge_that_fails_leaves_the_rest_judged(line: CommandLine) -> None:
    said = says(check_answer_status={"answer_status": "Solved"})
    with ChatServer(refusal(400), otherwise=said) as server:
        done = line("judge", "oracle.sqlite", *judge_of(server), "--set", "votes=1", "--concurrency", "1")
        assert (done.returncode, "judged: 1, before: 0, failed: 1" in done.stderr) == (4, True)
        done = line("judge", "oracle.sqlite", *judge_of(server), "--set", "votes=1")
        assert (done.returncode, "judged: 1, before: 1, failed: 0" in done.stderr) == (0, True)
