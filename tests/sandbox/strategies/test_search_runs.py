"""Runs of agents that search: states that are come back to, kills and resumes, and what scorers and readers see."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from climbing_suite import RECORDED, write_climbing_suite
from command_line import CommandLine, make_command_line
from killed_runs import contents, events_in, kill_after_progress
from tiny_gguf import write_tiny_gguf

from sandbox import Task, ToolCall, Trajectory, answer_path, search_tree
from sandbox.answer_paths import along_answer
from sandbox.journal.run_file import RunFile
from sandbox.protocols import Restorable


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    write_climbing_suite(tmp_path)
    return make_command_line(tmp_path)


def arguments(*more: str, out: str = "run.sqlite", strategy: str = "dfsdt") -> list[str]:
    settings = (f"recordings={RECORDED}", "dialect=native", f"strategy={strategy}")
    chosen = [part for setting in settings for part in ("--set", setting)]
    return ["run", "--agent", "recorded", "--suite", "climb", *chosen, "--out", out, *more]


def test_another_branch_begins_in_the_state_of_its_node(line: CommandLine) -> None:
    line.ok(*arguments())
    rows = line.lines("export", "run.sqlite", "--trajectories")
    assert [row["scores"]["exact"]["passed"] for row in rows] == [True] * 3, rows[0]["scores"]
    states = [event["data"]["hash"] for event in rows[0]["events"] if event["kind"] == "state"]
    assert states == ["a", "ax", "a", "ab"]


def test_scorers_see_the_way_to_the_answer_and_readers_all(line: CommandLine) -> None:
    line.ok(*arguments("--set", "tasks=1"))
    (row,) = line.lines("export", "run.sqlite")
    assert row["scores"]["exact"]["details"]["texts"] == 3
    assert row["scores"]["exact"]["details"]["nodes"] == 11
    assert row["usage"]["turns"] == 5
    with RunFile(line.folder / "run.sqlite") as run:
        trajectory = run.trajectory(1)
    tree = search_tree(trajectory)
    assert tree is not None
    assert tree.queries == 5
    assert [node.text for node in tree.nodes if node.type == "Action"] == ["step", "step", "Finish", "step", "Finish"]
    assert [(node.order, node.terminal, node.gave_up, node.observation) for node in tree.leaves()] == [
        (3, False, True, "Ended."),
        (5, True, False, "Ended."),
    ]
    path = answer_path(trajectory)
    assert path.finish == "answer"
    assert [(step.thought, step.calls[0].arguments, step.results[0].content) for step in path.steps] == [
        (None, {"letter": "a"}, "a"),
        (None, {"letter": "b"}, "ab"),
        (None, {"return_type": "give_answer"}, "Ended."),
    ]


def test_the_tree_is_shown(line: CommandLine) -> None:
    line.ok(*arguments("--set", "tasks=1"))
    shown = [text.rstrip() for text in line.ok("show", "run.sqlite", "all/0").splitlines()]
    assert shown[shown.index("* Root [0]") :][:12] == [
        "* Root [0]",
        "*   Action: step",
        '*     Action Input [1]: {"letter": "a"}',
        "        Action: step",
        '          Action Input [2]: {"letter": "x"}',
        "            Action: Finish",
        '              Action Input [3]: {"return_type": "give_up_and_restart"} (given up)',
        "*       Action: step",
        '*         Action Input [4]: {"letter": "b"}',
        "*           Action: Finish",
        '*             Action Input [5]: {"return_type": "give_answer"} (answer)',
        "5 queries, outcome: answer",
    ]


@pytest.mark.parametrize("limit", [("limits.turns=4",), ("search.queries=5",), ()])
def test_a_search_for_a_second_answer_comes_back_to_the_first(
    line: CommandLine, write_lines: Callable[[str, list[Any]], Path], limit: tuple[str, ...]
) -> None:
    """However the search for more ends, the first answer counts, with the state that it left."""
    letters = [[{"step": {"letter": letter}}] for letter in "abzy"]
    answer: list[dict[str, dict[str, str]]] = [{"Finish": {"return_type": "give_answer"}}]
    outputs = [*letters[:2], answer, *letters[2:], answer]
    path = write_lines("said.jsonl", [{"task_id": "all/0", "outputs": outputs}])
    chosen = ("search.answers=2", f"recordings={path}", "dialect=native", "strategy=dfsdt", "tasks=1", *limit)
    settings = [part for setting in chosen for part in ("--set", setting)]
    line.ok("run", "--agent", "recorded", "--suite", "climb", "--out", "run.sqlite", *settings)
    (row,) = line.lines("export", "run.sqlite", "--trajectories")
    assert row["status"] == "completed"
    assert "az" in [event["data"]["hash"] for event in row["events"] if event["kind"] == "state"]
    assert row["scores"]["exact"]["passed"], row["scores"]
    with RunFile(line.folder / "run.sqlite") as run:
        trajectory = run.trajectory(1)
    tree = search_tree(trajectory)
    assert tree is not None
    assert (len(tree.answers), tree.finish) == (1 if limit else 2, "answer")
    end = next(place for place, event in enumerate(trajectory.events) if event.data.get("event") == "chosen")
    cut_off = Trajectory(trajectory.events[:end])
    assert (cut_off.state or "").startswith("az")
    assert along_answer(cut_off).state == "ab"


def test_a_limit_before_any_answer_ends_the_episode(line: CommandLine) -> None:
    line.ok(*arguments("--set", "tasks=1", "--set", "limits.turns=4"))
    (row,) = line.lines("export", "run.sqlite")
    assert row["status"] == "limit"


@pytest.mark.parametrize(("ranked", "queries"), [("false", 3), ("true", 12)])
def test_the_solution_is_said_by_the_way_and_not_by_the_turn(line: CommandLine, ranked: str, queries: int) -> None:
    """With the filter both children of a node are asked for and compared before either is followed."""
    settings = ("--set", "strategy=dfsdt", "--set", f"search.filter={ranked}", "--out", "run.sqlite")
    line.ok("run", "--agent", "oracle", "--suite", "climb", *settings)
    rows = line.lines("export", "run.sqlite")
    assert [row["scores"]["exact"]["passed"] for row in rows] == [True] * 3
    assert [row["usage"]["turns"] for row in rows] == [queries] * 3


def test_scoring_again_gives_the_same_verdicts(line: CommandLine) -> None:
    line.ok(*arguments())
    before = contents(line.folder / "run.sqlite")
    line.ok("score", "run.sqlite")
    assert contents(line.folder / "run.sqlite") == before


def test_a_search_that_is_killed_goes_on_where_it_was(line: CommandLine) -> None:
    sizes = ("--set", "tasks=40", "--concurrency", "8")
    path = line.folder / "killed.sqlite"
    command, kills = arguments(*sizes, "--set", "delay=0.1", out="killed.sqlite"), 0
    while kills < 4 and kill_after_progress(line, command, path, 60):
        kills += 1
        command = ["resume", "killed.sqlite"]
    assert kills == 4
    line.ok("resume", "killed.sqlite")
    line.ok(*arguments(*sizes, out="whole.sqlite"))
    killed = contents(path)
    assert len(killed) == 40
    assert killed == contents(line.folder / "whole.sqlite")


@pytest.mark.parametrize("asking", [False, True])
def test_a_search_goes_on_from_every_event(tmp_path: Path, asking: bool) -> None:
    """Each of many episodes is cut off after another number of events, also within calls that ask a model."""
    write_climbing_suite(tmp_path, asking=asking)
    line = make_command_line(tmp_path)
    line.ok(*arguments("--set", "tasks=50"))
    path = line.folder / "run.sqlite"
    whole = contents(path)
    assert events_in(path) / len(whole) < 49
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM events WHERE seq >= episode OR kind = 'end'")
        for emptied in ("outcomes", "verdicts"):
            database.execute(f"DELETE FROM {emptied}")
        database.execute("DELETE FROM meta WHERE key = 'finished'")
    line.ok("resume", "run.sqlite")
    assert contents(path) == whole


def test_one_chain_ends_where_it_is_given_up(line: CommandLine) -> None:
    line.ok(*arguments("--set", "tasks=1", strategy="cot"))
    with RunFile(line.folder / "run.sqlite") as run:
        path = answer_path(run.trajectory(1))
    assert (len(path.steps), path.finish) == (3, "give_up")


def test_another_try_begins_from_the_beginning(line: CommandLine) -> None:
    line.ok(*arguments("--set", "tasks=1", "--set", "search.tries=2", strategy="cot"))
    with RunFile(line.folder / "run.sqlite") as run:
        trajectory = run.trajectory(1)
    assert [event.data["hash"] for event in trajectory.events if event.kind == "state"] == ["a", "ax", "", "b"]
    assert [len(step.calls) for step in answer_path(trajectory).steps] == [1, 1]
    assert answer_path(trajectory).finish == "answer"


def test_a_plain_conversation_ends_with_the_first_ending(line: CommandLine) -> None:
    line.ok(*arguments("--set", "tasks=1", strategy="react"))
    with RunFile(line.folder / "run.sqlite") as run:
        trajectory = run.trajectory(1)
    assert search_tree(trajectory) is None
    path = answer_path(trajectory)
    assert ([call.name for step in path.steps for call in step.calls], path.finish) == (
        ["step", "step", "Finish"],
        "give_up",
    )


@pytest.mark.parametrize(
    ("strategy", "more", "hint"),
    [("dfsdt", (), "strategy=react"), ("cot", ("--set", "search.tries=2"), "search.tries=1")],
)
def test_an_environment_that_cannot_come_back_is_refused(
    tmp_path: Path, strategy: str, more: tuple[str, ...], hint: str
) -> None:
    write_climbing_suite(tmp_path, restorable=False)
    line = make_command_line(tmp_path)
    done = line(*arguments(*more, strategy=strategy))
    assert done.returncode == 2
    assert "environment climb" in done.stderr
    assert hint in done.stderr
    line.ok(*arguments("--set", "search.width=1", out="narrow.sqlite", strategy=strategy))


def test_a_tool_pack_whose_tools_keep_a_state_is_refused(line: CommandLine) -> None:
    (line.folder / "tools").mkdir()
    pack = "from sandbox import PythonTools\n\n\nclass Notes(PythonTools):\n    fresh = True\n\n\npack = Notes()\n"
    (line.folder / "tools" / "notes.py").write_text(pack)
    done = line(*arguments("--tools", "notes"))
    assert done.returncode == 2
    assert "tool pack notes" in done.stderr


async def test_the_environment_of_the_guide_comes_back(root: Path) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", (root / "docs" / "strategies.md").read_text(), re.M | re.S)
    names: dict[str, object] = {}
    exec(block, names)
    make = names["Environment"]
    assert isinstance(make, type)
    environment = make()
    assert isinstance(environment, Restorable)
    await environment.reset(Task("s/1", ""))  # type: ignore[attr-defined]
    answers = [await environment.call(ToolCall("add", {"item": "a"}))]  # type: ignore[attr-defined]
    early = await environment.snapshot()
    for _ in range(2):
        answers.append(await environment.call(ToolCall("add", {"item": "b"})))  # type: ignore[attr-defined]
        await environment.restore(early)
    assert answers == ["a", "a, b", "a, b"]


def test_a_branch_whose_prompt_does_not_fit_is_a_dead_end(line: CommandLine) -> None:
    """The first prompts fit, those of the nodes below do not, and the search ends in good order."""
    gguf = write_tiny_gguf(line.folder / "tiny.gguf")
    model = ("--set", f"model.path={gguf}", "--set", "model.max_tokens=60", "--set", "dialect=toolllama-stb")
    system = ("--set", "prompt.system=", "--set", "model.temperature=1.0", "--set", "model.context=1600")
    arguments = ("run", "--agent", "lemur", "--suite", "climb", "--set", "tasks=1", "--set", "strategy=dfsdt")
    line.ok(*arguments, *model, *system, "--out", "run.sqlite")
    (row,) = line.lines("export", "run.sqlite", "--trajectories")
    assert row["status"] == "completed"
    stops = [event["data"]["stop_reason"] for event in row["events"] if event["kind"] == "reply"]
    assert stops[0] != "overflow"
    assert "overflow" in stops
    with RunFile(line.folder / "run.sqlite") as run:
        tree = search_tree(run.trajectory(1))
    assert tree is not None
    for node in tree.nodes:
        overflowed = node.query >= 0 and stops[node.query] == "overflow"
        assert overflowed == (node.type == "Thought" and "does not fit" in node.text)
        assert node.pruned or not overflowed


@pytest.mark.parametrize("strategy", ["react", "cot", "dfsdt"])
def test_what_follows_the_users_answer_counts_whatever_the_strategy(cli: CommandLine, strategy: str) -> None:
    wrong = [{"order_id": order, "body": {"reason": "x"}} for order in ("o1005", "o1027")]
    calls = [json.dumps({"name": "cancelOrder", "arguments": arguments}) for arguments in wrong]
    outputs = ["What is your name, and which order is it?", *calls]
    line = json.dumps({"task_id": "question/which_order", "outputs": outputs})
    (cli.folder / "said.jsonl").write_text(line + "\n")
    settings = ("recordings=said.jsonl", f"strategy={strategy}", "limits.turns=3")
    chosen = [part for setting in settings for part in ("--set", setting)]
    run = ["run", "--agent", "recorded", "--suite", "shop", "--task", "question/which_order", *chosen]
    cli.ok(*run, "--out", "run.sqlite")
    (row,) = cli.lines("export", "run.sqlite")
    assert row["scores"]["state_goal"]["error_class"] == "bad_final_state"
    assert row["scores"]["state_goal"]["details"]["collateral_changes"] > 0
