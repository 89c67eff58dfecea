"""The APIs, called as an episode calls them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.apibank.apis import RefusedError, State
from environments.apibank.formula import calculate
from environments.apibank.world import InvalidCallError, World
from sandbox import Task, ToolCall, ToolSpec
from sandbox.tool_registry import ToolRegistry
from sandbox.workspace import Workspaces, builtin_root

TOKEN = "o8i7u6y5t4r3e2w1q0"
"""JaneSmith's."""
MEETING = {
    "token": TOKEN,
    "meeting_topic": "Review",
    "start_time": "2023-05-01 10:00:00",
    "end_time": "2023-05-01 11:00:00",
    "location": "Room 1",
    "attendees": ["Ann"],
}


@pytest.fixture
def data(shared_data: Path) -> Path:
    return shared_data / "toolbench" / "apibank"


@pytest.fixture
def world(data: Path) -> World:
    return World(data, 1)


def refusal(world: World, name: str, /, **arguments: Any) -> str:
    result = world.call(name, arguments)
    assert result.output is None
    assert result.exception
    return result.exception


def output(world: World, name: str, /, **arguments: Any) -> Any:
    result = world.call(name, arguments)
    assert result.exception is None, result.exception
    return result.output


def test_an_account_from_its_beginning_to_its_end(world: World) -> None:
    token = output(world, "RegisterUser", username="ann", password="one", email="ann@example.com")["token"]
    assert output(world, "GetUserToken", username="ann", password="one") == {"token": token}
    assert output(world, "ModifyPassword", token=token, old_password="one", new_password="two") == {"status": "success"}
    assert "wrong" in refusal(world, "GetUserToken", username="ann", password="one")
    assert "sent" in refusal(world, "ForgotPassword", status="Verification Code", new_password="x", verification_code=1)
    code = output(world, "ForgotPassword", status="Forgot Password", username="ann", email="ann@example.com")
    reset = {"status": "Verification Code", "new_password": "three"}
    assert "wrong" in refusal(world, "ForgotPassword", **reset, verification_code=str(code + 1))
    assert output(world, "ForgotPassword", **reset, verification_code=str(code)) == "success"
    assert output(world, "DeleteAccount", token=token) == {"status": "success"}
    assert "no such user" in refusal(world, "GetUserToken", username="ann", password="three")


@pytest.mark.parametrize(
    ("kind", "extra"), [("Agenda", {"location": "Room 1"}), ("Reminder", {}), ("Alarm", {}), ("Meeting", {})]
)
def test_an_entry_is_added_found_and_deleted_by_its_owner_alone(world: World, kind: str, extra: dict[str, str]) -> None:
    entry: dict[str, Any] = {"token": TOKEN, "time": "2023-05-01 10:00:00"}
    entry |= {} if kind == "Alarm" else {"content": "Review"}
    entry = MEETING if kind == "Meeting" else entry | extra
    assert output(world, f"Add{kind}", **entry) == "success"
    found = output(world, f"Query{kind}", **entry)
    assert found == {name: value for name, value in entry.items() if name != "token"} | {"username": "JaneSmith"}
    assert refusal(world, f"Query{kind}", **entry | {"token": "a9s8d7f6g5h4j3k2l1"})
    assert refusal(world, f"Query{kind}", **entry | {"token": "nobody's"})
    assert output(world, f"Delete{kind}", **entry) == "success"
    assert refusal(world, f"Delete{kind}", **entry)
    assert world.changes() == {}


def test_times_are_held_to_their_form(world: World) -> None:
    assert "does not match" in refusal(world, "AddAlarm", token=TOKEN, time="tomorrow")
    assert "does not match" in refusal(world, "QueryStock", stock_code="AAPL", date="2022-01")
    assert output(world, "QueryStock", stock_code=" aapl ", date=" 2022-01-03 ") == 184.5
    assert output(world, "QueryHistoryToday", date="2020-12-10") == output(world, "QueryHistoryToday", date="12-10")


def test_appointments(world: World) -> None:
    identity = output(world, "AppointmentRegistration", patient_name="Ann", date="2023-05-01", doctor_name="Dr. Lee")
    assert identity.isdigit()
    assert refusal(world, "AppointmentRegistration", patient_name="Ann", date="2023-05-01", doctor_name="Dr. Kim")
    assert refusal(world, "ModifyRegistration", appointment_id=identity)
    assert refusal(world, "ModifyRegistration", appointment_id=identity, new_appointment_doctor="Dr. Lee")
    assert output(world, "ModifyRegistration", appointment_id=identity, new_appointment_date="2023-05-02") == "success"
    found = output(world, "QueryRegistration", patient_name="Ann", date="2023-05-02")
    assert found == {identity: {"patient_name": "Ann", "date": "2023-05-02", "doctor_name": "Dr. Lee"}}
    assert output(world, "CancelRegistration", appointment_id=identity) == "success"
    assert world.changes() == {}


def test_an_appointment_gets_an_identifier_of_its_own_even_where_the_one_to_be_given_out_is_taken(world: World) -> None:
    first = world.call("AppointmentRegistration", {"patient_name": "Ann", "date": "2023-05-01", "doctor_name": "Lee"})
    other = {"patient_name": "Bob", "date": "2023-05-01", "doctor_name": "Lee"}
    second = world.call("AppointmentRegistration", other, first.output)
    assert second.exception is None
    assert second.output != first.output
    assert len(second.output) == 8


@pytest.mark.parametrize(
    "value", [16**6000, [16**6000], {"a": -(16**6000)}, {1}, b"1"], ids=lambda value: type(value).__name__
)
def test_arguments_that_are_no_json_are_refused(world: World, value: Any) -> None:
    for name, document in world.documents.items():
        for parameter in document.input_parameters:
            with pytest.raises(InvalidCallError, match=f"invalid parameter type. parameter: {parameter}"):
                world.call(name, {parameter: value})
    world.state_hash()


@given(taken=st.sets(st.text("01", min_size=3, max_size=3), max_size=7), issued=st.none() | st.text("01", max_size=3))
def test_an_identifier_is_found_while_one_is_free(taken: set[str], issued: str | None) -> None:
    state = State({})
    state.issued = issued
    assert state.issue("01", 3, "for me", taken=taken) not in taken


def test_health_records_of_one_time_are_joined(world: World) -> None:
    at = {"user_id": "x1", "time": "2023-05-01 10:00:00"}
    assert output(world, "RecordHealthData", **at, health_data=[{"name": "weight", "value": "70"}]) == "success"
    assert output(world, "RecordHealthData", **at, health_data=[{"name": "pulse", "value": "60"}]) == "success"
    span = {"user_id": "X1", "start_time": "2023-05-01 00:00:00", "end_time": "2023-05-02 00:00:00"}
    assert output(world, "QueryHealthData", **span) == [{"time": at["time"], "weight": "70", "pulse": "60"}]
    assert refusal(world, "RecordHealthData", **at, health_data="70 kg")
    assert refusal(world, "RecordHealthData", **at)


def test_a_hotel_has_each_room_once(world: World) -> None:
    stay = {"hotel_name": "Inn", "check_in_time": "2023-05-01", "check_out_time": "2023-05-03", "room_count": "1"}
    people = {"adult_count": "2", "child_count": "0"}
    assert output(world, "BookHotel", **stay, **people) == "11"
    assert "no free room" in refusal(world, "BookHotel", **stay | {"check_in_time": "2023-05-02"}, **people)
    assert "two rooms" in refusal(world, "BookHotel", **stay, **people | {"adult_count": "3"})


def test_switches(world: World) -> None:
    at = {"name": "Light", "time": "2023-05-01 10:00:00"}
    assert output(world, "TimedSwitch", **at, on="True") == "success"
    assert world.changes()["TimeSwitch"]["light"][-1] == {"time": at["time"], "on": True}
    assert output(world, "TimedSwitch", **at, on="False") == "success"
    assert output(world, "CancelTimedSwitch", **at) == "success"
    assert refusal(world, "CancelTimedSwitch", **at)


@pytest.mark.parametrize(
    ("formula", "value"), [("(5*6)/(2+3)", 6.0), ("((1+2)*(3+4))", 21.0), ("8 - 3 - 2", 3.0), ("2-3", -1.0)]
)
def test_formulas(formula: str, value: float) -> None:
    assert calculate(formula) == value


@pytest.mark.parametrize("formula", ["", "5", "1/0", "2**9**9", "1.5+1", "(1+2", "a+b", "9" * 400 + "*2", "-(1+1)"])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(RefusedError):
        calculate(formula)


@given(st.text(alphabet="0123456789+-*/() .e"))
def test_a_formula_has_a_value_or_is_refused(formula: str) -> None:
    with contextlib.suppress(RefusedError):
        assert isinstance(calculate(formula), float)


def test_a_world_comes_back_to_each_of_its_states(world: World) -> None:
    output(world, "AddMeeting", **MEETING)
    kept = [world.snapshot()]
    assert output(world, "DeleteMeeting", **MEETING)
    kept.append(world.snapshot())
    hashes = [world.state_hash()]
    for snapshot in (*kept, *kept):
        world.restore(snapshot)
        hashes.append(world.state_hash())
        world.call("AddMeeting", MEETING | {"meeting_topic": "Other", "location": "Room 2"})
    assert hashes[1] == hashes[3] != hashes[2] == hashes[4] == hashes[0]


def test_calls_that_do_not_reach_an_api(world: World) -> None:
    with pytest.raises(InvalidCallError, match="invalid tool name"):
        world.call("NoSuchApi", {})
    with pytest.raises(InvalidCallError, match=r"invalid parameter name. parameter: bogus"):
        world.call("GetToday", {"bogus": "1"})
    with pytest.raises(InvalidCallError, match="missing 2 required positional arguments: 'username' and 'password'"):
        world.call("GetUserToken", {})
    with pytest.raises(InvalidCallError, match=r"invalid parameter type. parameter: two"):
        world.call("BookHotel", {"room_count": "two"})


@pytest.mark.parametrize("level", [1, 3])
@given(seed=st.integers(0, 10**6), value=st.none() | st.text() | st.integers() | st.lists(st.text()) | st.booleans())
def test_no_argument_makes_an_api_raise(shared_data: Path, level: int, seed: int, value: Any) -> None:
    world = World(shared_data / "toolbench" / "apibank", level)
    name = list(world.documents)[seed % len(world.documents)]
    arguments = dict.fromkeys(world.documents[name].input_parameters, value)
    try:
        result = world.call(name, arguments)
    except InvalidCallError:
        return
    json.dumps(result.output)
    world.state_hash()


def test_the_tool_search_answers_recorded_keywords_and_others(world: World) -> None:
    recorded = output(world, "ToolSearcher", keywords="Add Schedule")
    assert [found["name"] for found in recorded] == ["GetUserToken", "AddAgenda"]
    found = output(world, "ToolSearcher", keywords="translate a text into another language, please")
    assert found["name"] == "Translate"
    assert [each["name"] for each in output(world, "ToolSearcher", keywords="how much balance does the user have")] == [
        "GetUserToken",
        "QueryBalance",
    ]
    assert refusal(world, "ToolSearcher", keywords=" ")


def test_level_3_answers_what_is_recorded_and_keeps_what_was_changed(data: Path) -> None:
    world = World(data, 3)
    assert output(world, "LikeCount", post_id="4") == {"like_count": 40}
    assert "Nothing is known" in refusal(world, "LikeCount", post_id=400)
    assert output(world, "Calculator", formula="40 + 50") == 90.0
    before = world.state_hash()
    mail = {"content": "Hi", "time": "2021-01-01 10:00:00", "location": "Room 1", "recipient": "a@example.com"}
    assert output(world, "EmailReminder", **mail) == "success"
    assert world.changes() == {"Done": {"1": ["EmailReminder", mail]}}
    assert world.state_hash() != before


async def test_the_environment_tells_results_and_errors(data: Path) -> None:
    environment = Workspaces([builtin_root()]).load_environment("apibank")
    tools = tuple(ToolSpec(name, "", {"type": "object"}) for name in ("GetUserToken", "ForgotPassword"))
    history = [("ForgotPassword", {"status": "Forgot Password", "username": "foo", "email": "foo@example.com"}, 970420)]
    setup = {"data": str(data), "level": 1, "history": history, "one_call": False}
    await environment.reset(Task("level_1/1", "Help.", tools=tools, setup=setup))
    registry = ToolRegistry(environment)
    second = {"status": "Verification Code", "verification_code": 970420, "new_password": "new"}
    done = await registry.call(ToolCall("ForgotPassword", second, "1"))
    assert (done.content, done.error) == ("success", False)
    token = await registry.call(ToolCall("GetUserToken", {"username": "foo", "password": "new"}, "2"))
    assert json.loads(token.content) == {"token": "z9x8c7v6b5n4m3q2w1"}
    wrong = await registry.call(ToolCall("GetUserToken", {"username": "foo", "password": "bar"}, "3"))
    assert (wrong.error, wrong.owner) == (True, None)
    missing = await registry.call(ToolCall("GetUserToken", {}, "4"))
    assert missing.error
    assert "missing" in missing.content
