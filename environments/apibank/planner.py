"""Agendas, reminders, alarms and meetings: tables of entries, each with the user it belongs to."""

from __future__ import annotations

from .accounts import user_of
from .apis import JSON, Apis, RefusedError, State, next_key
from .times import check_time

PLANNER = Apis()
SUCCESS = "success"


def find_entry(state: State, table: str, token: str, **wanted: str) -> str:
    """The key of the user's first entry that has one of these values.

    Raises:
        RefusedError: the token is nobody's, or there is no such entry.
    """
    user = user_of(state, token)
    for key, entry in state.read(table).items():
        if entry["username"] == user and any(entry[name] == value for name, value in wanted.items()):
            return str(key)
    raise RefusedError(f"There is none with {' or '.join(f'{name} {value}' for name, value in wanted.items())}.")


def add_entry(state: State, table: str, token: str, entry: dict[str, JSON]) -> str:
    """Keep an entry of the user whom the token belongs to."""
    user = user_of(state, token)
    entries = state.edit(table)
    entries[next_key(entries)] = {**entry, "username": user}
    return SUCCESS


@PLANNER.add("AddAgenda")
def add_agenda(state: State, token: str, content: str, time: str, location: str) -> JSON:
    check_time(time)
    _check_text(content)
    return add_entry(state, "Agenda", token, {"content": content, "time": time, "location": location})


@PLANNER.add("DeleteAgenda")
def delete_agenda(state: State, token: str, content: str, time: str, location: str) -> JSON:
    _check_time_if_given(time)
    del state.edit("Agenda")[find_entry(state, "Agenda", token, content=content, time=time)]
    return SUCCESS


@PLANNER.add("ModifyAgenda")
def modify_agenda(state: State, token: str, content: str, time: str, location: str) -> JSON:
    _check_time_if_given(time)
    key = find_entry(state, "Agenda", token, content=content, time=time)
    state.edit("Agenda")[key] |= {"content": content, "time": time, "location": location}
    return SUCCESS


@PLANNER.add("QueryAgenda")
def query_agenda(state: State, token: str, content: str, time: str, location: str) -> JSON:
    _check_time_if_given(time)
    return state.read("Agenda")[find_entry(state, "Agenda", token, content=content, time=time)]


@PLANNER.add("AddReminder")
def add_reminder(state: State, token: str, content: str, time: str) -> JSON:
    check_time(time)
    _check_text(content)
    return add_entry(state, "Reminder", token, {"content": content, "time": time})


@PLANNER.add("DeleteReminder")
def delete_reminder(state: State, token: str, content: str, time: str) -> JSON:
    check_time(time)
    _check_text(content)
    del state.edit("Reminder")[find_entry(state, "Reminder", token, content=content, time=time)]
    return SUCCESS


@PLANNER.add("ModifyReminder")
def modify_reminder(state: State, token: str, content: str, time: str) -> JSON:
    check_time(time)
    _check_text(content)
    key = find_entry(state, "Reminder", token, content=content, time=time)
    state.edit("Reminder")[key] |= {"content": content, "time": time}
    return SUCCESS


@PLANNER.add("QueryReminder")
def query_reminder(state: State, token: str, content: str, time: str) -> JSON:
    check_time(time)
    _check_text(content)
    return state.read("Reminder")[find_entry(state, "Reminder", token, content=content, time=time)]


@PLANNER.add("AddAlarm")
def add_alarm(state: State, token: str, time: str) -> JSON:
    check_time(time)
    return add_entry(state, "Alarm", token, {"time": time})


@PLANNER.add("DeleteAlarm")
def delete_alarm(state: State, token: str, time: str) -> JSON:
    check_time(time)
    del state.edit("Alarm")[find_entry(state, "Alarm", token, time=time)]
    return SUCCESS


@PLANNER.add("ModifyAlarm")
def modify_alarm(state: State, token: str, from_time: str, to_time: str) -> JSON:
    check_time(from_time)
    check_time(to_time)
    state.edit("Alarm")[find_entry(state, "Alarm", token, time=from_time)]["time"] = to_time
    return SUCCESS


@PLANNER.add("QueryAlarm")
def query_alarm(state: State, token: str, time: str) -> JSON:
    check_time(time)
    return state.read("Alarm")[find_entry(state, "Alarm", token, time=time)]


@PLANNER.add("AddMeeting")
def add_meeting(
    state: State, token: str, meeting_topic: str, start_time: str, end_time: str, location: str, attendees: JSON
) -> JSON:
    check_time(start_time)
    check_time(end_time)
    _check_text(meeting_topic)
    times = {"start_time": start_time, "end_time": end_time}
    entry = {"meeting_topic": meeting_topic, **times, "location": location, "attendees": attendees}
    return add_entry(state, "Meeting", token, entry)


@PLANNER.add("DeleteMeeting")
def delete_meeting(
    state: State, token: str, meeting_topic: str, start_time: str, end_time: str, location: str, attendees: JSON
) -> JSON:
    del state.edit("Meeting")[_find_meeting(state, token, meeting_topic, start_time, end_time)]
    return SUCCESS


@PLANNER.add("ModifyMeeting")
def modify_meeting(
    state: State, token: str, meeting_topic: str, start_time: str, end_time: str, location: str, attendees: JSON
) -> JSON:
    """Changes topic and times; place and attendees stay as they are."""
    meeting = state.edit("Meeting")[_find_meeting(state, token, meeting_topic, start_time, end_time)]
    if meeting_topic:
        meeting["meeting_topic"] = meeting_topic
    if start_time:
        meeting |= {"start_time": start_time, "end_time": end_time}
    return SUCCESS


@PLANNER.add("QueryMeeting")
def query_meeting(
    state: State, token: str, meeting_topic: str, start_time: str, end_time: str, location: str, attendees: JSON
) -> JSON:
    return state.read("Meeting")[_find_meeting(state, token, meeting_topic, start_time, end_time)]


def _find_meeting(state: State, token: str, topic: str, start: str, end: str) -> str:
    for time in (start, end):
        _check_time_if_given(time)
    if not topic.strip() and not start:
        raise RefusedError("Either the topic or the start is needed.")
    return find_entry(state, "Meeting", token, meeting_topic=topic, start_time=start)


def _check_time_if_given(time: str) -> None:
    if time:
        check_time(time)


def _check_text(text: str) -> None:
    if not text.strip():
        raise RefusedError("The text is empty.")
