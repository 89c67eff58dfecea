"""The exact scorer: each way of being wrong has its class, and what makes no difference passes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.apibank_parity.verdicts import open_suite, open_worlds, recorded_verdicts
from sandbox import Task, ToolCall, Trajectory
from sandbox.journal.trajectory import Event
from tasks.apibank.exact import ExactCallScorer, ExactEpisodeScorer
from tasks.apibank.official import CallScorer, EpisodeScorer
from tasks.apibank.worlds import Worlds

ADD_MEETING = "level_1/AddAgenda-AddMeeting-GetUserToken-level-2-3:2"
MEETING = (
    "token='a9s8d7f6g5h4j3k2l1', meeting_topic='new project launch', start_time='2023-11-12 15:00:00', "
    "end_time='2023-11-12 16:00:00', location='conference room'"
)


@pytest.fixture(scope="module")
def worlds(shared_data: Path) -> Worlds:
    return open_worlds(shared_data)


def called(calls: Iterable[ToolCall]) -> Trajectory:
    return Trajectory([Event(0.0, "tool_call", call.to_json()) for call in calls])


@pytest.fixture(scope="module")
def episodes(shared_data: Path) -> dict[str, Task]:
    return {task.id: task for task in open_suite(shared_data).tasks("level_3")}


@pytest.fixture(scope="module")
def tasks(shared_data: Path) -> dict[str, Task]:
    suite = open_suite(shared_data)
    return {task.id: task for split in ("level_1", "level_2", "level_3_calls") for task in suite.tasks(split)}


@pytest.mark.parametrize(
    ("text", "error_class"),
    [
        (f"[AddMeeting({MEETING}, attendees=['John', 'Jane'])]", None),
        (f"[AddMeeting({MEETING}, attendees='['John', 'Jane']')]", None),
        (f"AddMeeting({MEETING}, attendees=['John', 'Jane'])", None),
        (f"[AddMeeting({MEETING.replace('new project', 'The New Project')}, attendees=['John', 'Jane'])]", None),
        (f"[AddMeeting({MEETING.replace('new project launch', 'lunch')}, attendees=['John', 'Jane'])]", "wrong_value"),
        (f"[AddMeeting({MEETING}, attendees=['John'])]", "wrong_value"),
        (f"[AddMeeting({MEETING}, attendees='John, Jane')]", "wrong_type"),
        (f"[AddMeeting({MEETING})]", "missing_argument"),
        (f"[AddMeeting({MEETING}, attendees=['John', 'Jane'], note='x')]", "unexpected_argument"),
        ("[GetUserToken(username='JohnDoe', password='pass123')]", "wrong_api"),
        ("[PlanMeeting(topic='new project launch')]", "hallucinated_api"),
        ("[AddMeeting(", "unparsable_call"),
        ("I cannot do that.", "no_call"),
    ],
)
def test_each_way_of_being_wrong_has_its_class(
    worlds: Worlds, tasks: dict[str, Task], text: str, error_class: str | None
) -> None:
    verdict = ExactCallScorer(worlds).judge(tasks[ADD_MEETING].gold, text)
    assert (verdict.error_class, verdict.passed) == (error_class, error_class is None)


def test_renamed_parameters_are_accepted_under_both_names(worlds: Worlds, tasks: dict[str, Task]) -> None:
    gold = tasks["level_1/TimedSwitch-level-1-1:0"].gold
    for name in ("device_id", "name"):
        text = f"[TimedSwitch({name}='12345', time='2021-08-05 19:00:00', on='True')]"
        assert ExactCallScorer(worlds).judge(gold, text).passed
    assert (
        not ExactCallScorer(worlds).judge(gold, "[TimedSwitch(name='1', time='2021-08-05 19:00:00', on='True')]").passed
    )


def test_the_state_is_carried_along_a_dialogue(worlds: Worlds, tasks: dict[str, Task]) -> None:
    """The second call of a reset needs the first; the published program makes each on a fresh database."""
    gold = tasks["level_1/ForgotPassword-level-1-1:2"].gold
    text = (
        "[ForgotPassword(status='Verification Code', username='JohnDoe', verification_code='970420', "
        "new_password='newpass123')]"
    )
    official = CallScorer(worlds).judge(gold, text)
    assert (official.passed, official.error_class) == (False, "wrong_value")
    assert ExactCallScorer(worlds).judge(gold, text).passed
    assert ExactCallScorer(worlds).judge(gold, text.replace("username='JohnDoe', ", "")).passed, "it is not needed"
    assert not ExactCallScorer(worlds).judge(gold, text.replace("970420", "1")).passed


def test_optional_arguments_may_be_added_but_not_change_what_comes_of_it(
    worlds: Worlds, tasks: dict[str, Task]
) -> None:
    gold = tasks["level_1/Translate-level-1-1:0"].gold
    arguments = dict(gold["result"].input)
    scorer = ExactCallScorer(worlds)
    assert scorer.judge(gold, "", ToolCall("Translate", arguments | {"src_lang": "en"})).passed
    assert scorer.judge(gold, "", ToolCall("Translate", {"src": arguments["src"]})).error_class == "bad_final_state"


def test_native_calls_have_values(worlds: Worlds, tasks: dict[str, Task]) -> None:
    gold = tasks["level_1/BookHotel-level-1-1:0"].gold
    arguments: dict[str, Any] = dict(gold["result"].input)
    assert ExactCallScorer(worlds).judge(gold, "", ToolCall("BookHotel", arguments)).passed
    wrong = ExactCallScorer(worlds).judge(gold, "", ToolCall("BookHotel", arguments | {"room_count": 2}))
    assert (wrong.error_class, wrong.details["argument"]) == ("wrong_value", "room_count")


HUGE = 16**6000
"""A number that Python refuses to write in decimal digits."""


@pytest.mark.parametrize(
    "written", ["9" * 6000, "0x" + "f" * 6000, "'0x" + "f" * 6000 + "'", "'[0x" + "f" * 6000 + "]'"]
)
def test_a_number_of_any_size_is_a_wrong_argument(worlds: Worlds, tasks: dict[str, Task], written: str) -> None:
    for task in {task.gold["api"]: task for task in tasks.values()}.values():
        arguments = dict(task.gold["result"].input or {})
        for name in arguments:
            given = ", ".join(f"{key}={written if key == name else repr(arguments[key])}" for key in arguments)
            for scorer in (ExactCallScorer(worlds), CallScorer(worlds)):
                json.dumps(scorer.judge(task.gold, f"[{task.gold['api']}({given})]").details)
    gold = tasks["level_1/BookHotel-level-1-1:0"].gold
    values = dict(gold["result"].input) | {"room_count": 1}
    text = ", ".join(f"{key}={written if key == 'room_count' else repr(value)}" for key, value in values.items())
    verdict = ExactCallScorer(worlds).judge(gold, f"[BookHotel({text})]")
    assert (verdict.passed, verdict.error_class) == (False, "wrong_type")


@pytest.mark.parametrize("value", [HUGE, -HUGE, [HUGE], {"a": HUGE}, {1}], ids=lambda value: type(value).__name__)
def test_arguments_that_are_no_json_are_no_call(worlds: Worlds, tasks: dict[str, Task], value: Any) -> None:
    gold = tasks["level_1/BookHotel-level-1-1:0"].gold
    call = ToolCall("BookHotel", dict(gold["result"].input) | {"room_count": value})
    verdict = ExactCallScorer(worlds).judge(gold, "", call)
    assert (verdict.passed, verdict.error_class) == (False, "unparsable_call")


def test_an_episode_with_such_arguments_fails(worlds: Worlds, episodes: dict[str, Task]) -> None:
    gold = episodes["level_3/0"].gold
    made = [ToolCall(api, dict(result.input or {})) for api, result in gold["calls"]]
    made[-1].arguments["content"] = HUGE
    verdicts = [
        scorer(worlds).score(episodes["level_3/0"], called(made)) for scorer in (ExactEpisodeScorer, EpisodeScorer)
    ]
    assert [(verdict.passed, verdict.error_class) for verdict in verdicts] == [(False, "wrong_count")] * 2


def test_calls_of_apis_that_no_search_found_count_and_are_named(worlds: Worlds, episodes: dict[str, Task]) -> None:
    """As in the published program, where any API answers whoever knows its name."""
    task = episodes["level_3/0"]
    made = [ToolCall(api, dict(result.input or {})) for api, result in task.gold["calls"]]
    verdict = ExactEpisodeScorer(worlds).score(task, called(made))
    assert (verdict.passed, verdict.details["called_unfound"]) == (True, [])
    known = [call for call in made if call.name != "ToolSearcher"]
    verdict = ExactEpisodeScorer(worlds).score(task, called(known))
    assert (verdict.passed, verdict.details["called_unfound"]) == (True, [call.name for call in known])


def test_of_a_search_counts_what_is_found(worlds: Worlds, tasks: dict[str, Task]) -> None:
    gold = next(task.gold for task in tasks.values() if task.gold["api"] == "ToolSearcher" and task.gold["level"] == 3)
    found = gold["result"].input["keywords"]
    for scorer in (ExactCallScorer(worlds), CallScorer(worlds)):
        assert scorer.judge(gold, f"[ToolSearcher(keywords='{found} of the user')]").passed
        assert not scorer.judge(gold, "[ToolSearcher(keywords='restaurants nearby')]").passed


def test_of_changed_calls_only_other_words_for_a_search_pass(shared_data: Path, tasks: dict[str, Task]) -> None:
    scorer = ExactCallScorer(open_worlds(shared_data))
    passed = judged = 0
    for row in recorded_verdicts(shared_data):
        if row["mutation"] in ("drop_last", "extra_param", "wrong_name", "alter_first_str", "alter_last_str"):
            name = f"level_{row['level'].split('-')[1]}/{row['file'].removesuffix('.jsonl')}:{row['sample_id']}"
            verdict = scorer.judge(tasks[name].gold, row["text"])
            judged += 1
            if verdict.passed:
                passed += 1
                assert row["api"] == "ToolSearcher"
    assert (judged, passed) == (2512, 50)
