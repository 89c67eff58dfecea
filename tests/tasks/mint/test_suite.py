"""The suite on the published data: prompts, solutions, verdicts on what models said, the survey's table."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer, completion
from command_line import CommandLine

from environments.mint.environment import SPEC
from environments.mint.exact import same_choice
from environments.mint.grading import GradingPlace, Judgement, judge
from sandbox import HouseholdFunctions, read_household_game
from sandbox.ingredients import RunRequest, load_ingredients
from sandbox.sandboxes.pool import NoSandboxes
from sandbox.workspace import Workspaces, builtin_root

SIZES = {
    "gsm8k": 48,
    "math": 100,
    "theoremqa": 49,
    "hotpotqa": 43,
    "mmlu": 76,
    "humaneval": 45,
    "mbpp": 91,
    "alfworld": 134,
}
PARITY = Path("agents") / "mint" / "parity"
MACHINE = ("--sandbox", "bubblewrap", "--set", "software=machine", "--out", "r.sqlite")


def recorded(shared_data: Path, model: str, split: str, feedback: str = "F-None") -> list[dict[str, Any]]:
    with gzip.open(shared_data / PARITY / model / feedback / f"{split}.jsonl.gz", "rt") as file:
        return [json.loads(line) for line in file]


@pytest.mark.parametrize("split", SIZES)
@pytest.mark.parametrize(("feedback", "folder"), [("", "F-None"), ("silent", "F-gpt-4-0613")])
def test_prompts_are_the_published_ones(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch, split: str, feedback: str, folder: str
) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    suite = Workspaces([builtin_root()]).load_suite("mint", {"feedback": feedback}).suite
    tasks = {task.id: task for task in suite.tasks(split)}
    episodes = recorded(shared_data, "lemur-70b-chat-v1", split, folder)
    assert len(tasks) == len(episodes) == SIZES[split]
    for episode in episodes:
        task = tasks[f"{split}/{episode['task']['task_id']}"]
        assert task.prompt == episode["state"]["history"][0]["content"]


def test_the_budget_is_told(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    for steps, proposals in ((1, 1), (2, 2), (5, 2)):
        suite = Workspaces([builtin_root()]).load_suite("mint", {"steps": steps}).suite
        task = next(iter(suite.tasks("math")))
        assert f"You have {steps} chances to interact" in task.prompt
        assert f"propose a solution {proposals} times" in task.prompt
        assert (task.setup["steps"], task.setup["proposals"]) == (steps, proposals)


@pytest.mark.parametrize("split", SIZES)
def test_solutions_pass(ipython: None, cli_with_data: CommandLine, split: str) -> None:
    cli_with_data.ok("run", "--agent", "oracle", "--suite", "mint", "--split", split, "--limit", "6", *MACHINE)
    rows = cli_with_data.lines("export", "r.sqlite")
    assert len(rows) == 6
    for row in rows:
        assert all(score["passed"] for score in row["scores"].values()), row


@pytest.mark.parametrize("split", ["gsm8k", "math", "theoremqa", "hotpotqa", "mmlu"])
async def test_every_reference_passes_both_rules(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch, split: str
) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    suite = Workspaces([builtin_root()]).load_suite("mint", {}).suite
    place = GradingPlace(NoSandboxes(), SPEC)
    for task in suite.tasks(split):
        answer = task.solution[0].calls[0].arguments["answer"]
        assert await judge(place, answer, task.setup["gold"]) == Judgement(official=True, exact=True), task.id


def test_households_are_solved_within_their_commands(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    suite = Workspaces([builtin_root()]).load_suite("mint", {}).suite
    for task in suite.tasks("alfworld"):
        game = task.setup["game"]
        functions = HouseholdFunctions(read_household_game(game["pddl_domain"], game["pddl_problem"], game["grammar"]))
        exec(task.solution[0].calls[0].arguments["code"], dict(functions.by_name()))
        assert functions.play.won, task.id


def test_doing_nothing_passes_nothing(ipython: None, cli_with_data: CommandLine) -> None:
    cli_with_data.ok("run", "--agent", "silent", "--suite", "mint", "--limit", "2", *MACHINE)
    rows = cli_with_data.lines("export", "r.sqlite")
    assert len(rows) == 16
    assert not any(score["passed"] for row in rows for score in row["scores"].values())


@pytest.mark.parametrize("model", ["lemur-70b-chat-v1", "gpt-4-0613"])
@pytest.mark.parametrize("split", ["gsm8k", "theoremqa", "mmlu", "mbpp", "alfworld"])
def test_recorded_replies_end_as_they_did(
    ipython: None,
    cli_with_data: CommandLine,
    shared_data: Path,
    write_lines: Callable[[str, list[Any]], Path],
    model: str,
    split: str,
) -> None:
    episodes = recorded(shared_data, model, split)[:8]
    lines = [
        {
            "task_id": f"{split}/{episode['task']['task_id']}",
            "outputs": [said["content"] for said in episode["state"]["history"] if said["role"] == "assistant"],
        }
        for episode in episodes
    ]
    path = write_lines("replies.jsonl", lines)
    replay = ("--set", f"recordings={path}", "--set", "dialect=mint")
    cli_with_data.ok("run", "--agent", "recorded", "--suite", "mint", "--split", split, *replay, *MACHINE)
    verdicts = {
        row["task_id"]: row["scores"]["official"]["passed"] for row in cli_with_data.lines("export", "r.sqlite")
    }
    assert verdicts == {
        line["task_id"]: episode["state"]["success"] for line, episode in zip(lines, episodes, strict=True)
    }


def test_a_second_model_comments_on_each_step(ipython: None, cli_with_data: CommandLine) -> None:
    run = ("run", "--agent", "random", "--suite", "mint", "--split", "gsm8k", "--limit", "1")
    cli_with_data.ok(*run, "--set", "feedback=silent", *MACHINE)
    shown = cli_with_data.ok("show", "r.sqlite", "gsm8k/0")
    assert len(re.findall("Expert feedback:", shown)) >= 2


def test_whole_options_are_right_by_the_exact_rule_and_others_are_not(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    suite = Workspaces([builtin_root()]).load_suite("mint", {}).suite
    golds = [task.setup["gold"] for task in suite.tasks("mmlu")]
    assert len(golds) == SIZES["mmlu"]
    for gold in golds:
        assert list(gold["texts"]) == list("abcd")
        for letter, text in gold["texts"].items():
            forms = (letter, f"({letter})", text, f"{letter}) {text}", f"{letter.upper()}. {text}", f"{letter}: {text}")
            said = {form: same_choice(form, gold["reference"], gold["texts"]) for form in forms}
            assert set(said.values()) == {letter == gold["reference"]}, said


def test_requests_stop_where_the_published_ones_did(ipython: None, cli_with_data: CommandLine) -> None:
    asked = ("--agent", "gpt", "--suite", "mint", "--split", "gsm8k", "--limit", "1", *MACHINE[:-2])
    mine = ("--set", "model.stop=[]", "--set", "model.max_tokens=9")
    with ChatServer(otherwise=lambda request: completion("<solution>7</solution>")) as server:
        address = ("--set", "model.name=x", "--set", f"model.base_url={server.base_url}")
        cli_with_data.ok("run", *asked, *address, "--out", "first.sqlite")
        cli_with_data.ok("run", *asked, *address, *mine, "--out", "second.sqlite")
    first, second = server.requests[0].body, server.requests[-1].body
    assert first["stop"] == ["\nObservation:", "\nExpert feedback:", "\nTask:", "\n---"]
    assert (first["max_tokens"], first["temperature"]) == (512, 0.0)
    assert ("stop" in second, second["max_tokens"]) == (False, 9)


def test_an_agents_own_settings_and_stops_are_kept() -> None:
    workspaces = Workspaces([builtin_root()])
    lemur = load_ingredients(RunRequest(agent="lemur", suite="mint"), workspaces).agent.preset.model
    assert lemur["stop"][:2] == workspaces.agent_preset("lemur").model["stop"]
    assert lemur["stop"][2:] == ["\nObservation:", "\nExpert feedback:", "\nTask:", "\n---", "\nHuman:"]
    assert (lemur["max_tokens"], lemur["temperature"]) == (512, 0.0)
    own = workspaces.agent_preset("toolllama").model["temperature"]
    toolllama = load_ingredients(RunRequest(agent="toolllama", suite="mint"), workspaces).agent.preset.model
    assert toolllama["temperature"] == own != 0.0
