"""The starter suite: its data is sound, its solutions pass, and its recordings are judged as they claim."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from sandbox import DataError, DataMissingError, Suite, Task, Trajectory, Verdict
from sandbox.dialects import dialect
from sandbox.journal.trajectory import Event
from sandbox.tool_registry import ToolRegistry, argument_problem
from sandbox.types import ErrorClass, ModelReply, ToolCall
from sandbox.workspace import Workspaces, builtin_root

WORKSPACES = Workspaces([builtin_root()])
FOLDER = builtin_root() / "tasks" / "starter"
SUITE = WORKSPACES.load_suite("starter", {})
SPLITS = SUITE.manifest.splits
TASKS = {task.id: task for split in SPLITS for task in SUITE.suite.tasks(split)}
RECORDINGS = [json.loads(line) for line in (FOLDER / "recordings" / "mixed.jsonl").read_text().splitlines()]
NEVER_HERE = {"bad_final_state", "collateral_change", "gave_up", "limit_reached"}


async def play(task: Task, replies: Sequence[ModelReply], dialect_name: str) -> tuple[Trajectory, list[str]]:
    """The trajectory of an agent that says these replies, and the errors that its calls met."""
    environment = WORKSPACES.load_environment(SUITE.manifest.environment or "")
    await environment.reset(task)
    tools = ToolRegistry(environment)
    events: list[Event] = []
    errors: list[str] = []
    for reply in replies:
        events.append(Event(0.0, "reply", reply.to_json()))
        calls, problem = dialect(dialect_name).parse(reply, task.tools)
        if problem is not None:
            events.append(Event(0.0, "parse_error", {"message": problem}))
        for call in calls:
            events.append(Event(0.0, "tool_call", call.to_json()))
            result = await tools.call(call)
            events.append(Event(0.0, "tool_result", result.to_json()))
            errors += [result.content] if result.error else []
    await environment.close()
    return Trajectory(events), errors


def judge(task: Task, trajectory: Trajectory) -> Verdict:
    return SUITE.suite.scorers()["exact"].score(task, trajectory)


def solution(task: Task) -> list[ModelReply]:
    return [ModelReply(message.content, list(message.calls)) for message in task.solution]


def gold_calls(task: Task) -> list[dict[str, Any]]:
    return list(task.gold["calls"])


@pytest.mark.parametrize("dialect_name", ["json", "native"])
@pytest.mark.parametrize("task_id", TASKS)
async def test_solution_passes_when_executed(task_id: str, dialect_name: str) -> None:
    task = TASKS[task_id]
    trajectory, errors = await play(task, solution(task), dialect_name)
    assert errors == []
    verdict = judge(task, trajectory)
    assert verdict.passed, verdict


@pytest.mark.parametrize("task_id", TASKS)
async def test_only_the_none_split_is_solved_by_doing_nothing(task_id: str) -> None:
    verdict = judge(TASKS[task_id], Trajectory())
    assert verdict.passed == task_id.startswith("none/")
    assert verdict.error_class in (None, "no_call")


@pytest.mark.parametrize("task_id", TASKS)
async def test_solution_with_one_call_more_fails(task_id: str) -> None:
    task = TASKS[task_id]
    extra = ModelReply("", [ToolCall(task.tools[0].name, {}, "extra")])
    trajectory, _ = await play(task, [*solution(task), extra], "native")
    assert not judge(task, trajectory).passed


@pytest.mark.parametrize("task_id", TASKS)
def test_every_accepted_value_fits_the_schema(task_id: str) -> None:
    specs = {spec.name: spec for spec in TASKS[task_id].tools}
    for gold in gold_calls(TASKS[task_id]):
        first = {name: accepted[0] for name, accepted in gold["arguments"].items()}
        for name, accepted in gold["arguments"].items():
            for value in accepted:
                call = ToolCall(gold["name"], first | {name: value})
                assert argument_problem(specs[gold["name"]], call) is None
        required = {name: value for name, value in first.items() if name not in gold["optional"]}
        assert argument_problem(specs[gold["name"]], ToolCall(gold["name"], required)) is None
        assert set(gold["optional"]) <= gold["arguments"].keys()


def answered_before(task: Task, position: int) -> str:
    earlier = [gold["name"] for gold in gold_calls(task)[:position]]
    return json.dumps([task.setup["results"][name] for name in earlier], ensure_ascii=False)


@pytest.mark.parametrize("task_id", TASKS)
def test_ids_addresses_and_paths_in_the_gold_are_told_to_the_agent(task_id: str) -> None:
    """No model can guess them, so they must stand in the prompt or in an earlier answer."""
    task = TASKS[task_id]
    for position, gold in enumerate(gold_calls(task)):
        told = task.prompt + (answered_before(task, position) if task.gold["ordered"] else "")
        for name, accepted in gold["arguments"].items():
            values = accepted[0] if isinstance(accepted[0], list) else [accepted[0]]
            unguessable = [value for value in values if name.endswith("_id") or "@" in str(value) or "/" in str(value)]
            assert [value for value in unguessable if str(value) not in told] == []


def test_ordered_tasks_need_an_earlier_answer() -> None:
    """Some argument of the last call stands in an answer that comes before it, and not in the prompt."""
    ordered = [task for task in TASKS.values() if task.gold["ordered"]]
    assert len(ordered) >= 5
    for task in ordered:
        calls = gold_calls(task)
        answers = answered_before(task, len(calls) - 1)
        values = [str(accepted[0]) for accepted in calls[-1]["arguments"].values()]
        assert [value for value in values if value in answers and value not in task.prompt], task.id


def test_solution_waits_for_answers_only_where_order_matters() -> None:
    for task in TASKS.values():
        calls = len(gold_calls(task))
        turns = [1] * calls if task.gold["ordered"] else [calls][: calls > 0]
        assert [len(message.calls) for message in task.solution] == [*turns, 0], task.id


def test_splits_differ_as_they_say() -> None:
    for task in TASKS.values():
        names = {gold["name"] for gold in gold_calls(task)}
        offered = {spec.name for spec in task.tools}
        assert len(offered) == len(task.tools)
        assert names <= offered
        expected = {
            "single": len(offered) == 1 and len(gold_calls(task)) == 1,
            "choose": 4 <= len(offered) <= 8 and len(gold_calls(task)) == 1,
            "several": len(gold_calls(task)) >= 2,
            "none": not names and len(offered) >= 1,
        }
        assert expected[task.split], task.id
    assert min(Counter(task.split for task in TASKS.values()).values()) >= 10


def test_no_task_occurs_twice() -> None:
    lines = [json.loads(line) for path in FOLDER.glob("tasks/*.jsonl") for line in path.read_text().splitlines()]
    assert len(lines) == len(TASKS)
    assert len({line["id"] for line in lines}) == len(lines)
    assert len({" ".join(line["prompt"].lower().split()) for line in lines}) == len(lines)
    golds = Counter(json.dumps(line["calls"], sort_keys=True) for line in lines if line["calls"])
    assert golds.most_common(1)[0][1] == 1


def test_every_api_is_offered_and_called() -> None:
    apis = {path.stem for path in FOLDER.glob("apis/*.json")}
    assert len(apis) >= 20
    assert {spec.name for task in TASKS.values() for spec in task.tools} == apis
    assert {gold["name"] for task in TASKS.values() for gold in gold_calls(task)} == apis


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording["task_id"])
async def test_recording_is_judged_as_it_claims(recording: dict[str, Any]) -> None:
    task = TASKS[recording["task_id"]]
    trajectory, _ = await play(task, [ModelReply(text) for text in recording["outputs"]], "json")
    assert judge(task, trajectory).error_class == recording["error_class"]


def test_recordings_show_every_error_class_and_mostly_success() -> None:
    assert Counter(recording["task_id"] for recording in RECORDINGS) == Counter(TASKS.keys())
    shown = Counter(recording["error_class"] for recording in RECORDINGS)
    assert 0.6 < shown[None] / len(RECORDINGS) < 0.75
    assert shown.keys() - {None} == set(get_args(ErrorClass)) - NEVER_HERE


def suite_in(workspace: Path) -> tuple[Suite, Path]:
    """A copy of the suite that a test may damage."""
    folder = workspace / "tasks" / "starter"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Workspaces([workspace]).load_suite("starter", {}).suite, folder


def test_hashes_cover_the_splits_asked_for_and_all_apis(tmp_path: Path) -> None:
    suite, folder = suite_in(tmp_path)
    before = suite.data_sha256(["single"])
    assert before == SUITE.suite.data_sha256(["single"])
    assert {name for name in before if name.startswith("tasks/")} == {"tasks/single.jsonl"}
    api = folder / "apis" / "move_file.json"
    api.write_text(api.read_text().replace("Move or rename", "Rename or move"))
    after = suite.data_sha256(["single"])
    assert {name for name in after if after[name] != before[name]} == {"apis/move_file.json"}


def test_damaged_line_is_named(tmp_path: Path) -> None:
    suite, folder = suite_in(tmp_path)
    path = folder / "tasks" / "none.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], lines[1].replace('"prompt"', '"promt"')]))
    with pytest.raises(DataError, match=r"none\.jsonl, line 2"):
        list(suite.tasks("none"))


def test_unknown_api_is_named(tmp_path: Path) -> None:
    suite, folder = suite_in(tmp_path)
    (folder / "apis" / "track_order.json").unlink()
    with pytest.raises(DataError, match="track_order"):
        list(suite.tasks("choose"))


def test_api_document_that_is_not_called_after_its_tool_is_named(tmp_path: Path) -> None:
    suite, folder = suite_in(tmp_path)
    (folder / "apis" / "move_file.json").rename(folder / "apis" / "rename_file.json")
    with pytest.raises(DataError, match=r"rename_file\.json"):
        list(suite.tasks("single"))


@pytest.mark.parametrize("gone", ["apis", "tasks"])
def test_missing_files_are_told_with_what_to_do(tmp_path: Path, gone: str) -> None:
    suite, folder = suite_in(tmp_path)
    shutil.rmtree(folder / gone)
    with pytest.raises(DataMissingError) as caught:
        list(suite.tasks("single"))
    assert caught.value.hint
