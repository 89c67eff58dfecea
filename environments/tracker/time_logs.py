"""Time that members log on issues."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .issues import changeable
from .permissions import is_admin, me, need
from .records import Record, State, add, all_shown, day, find, note, shown, today

LONGEST_DAY = 720
"""Minutes that a member can log for one day."""


def list_time_logs(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    first = day(query["from"]) if "from" in query else None
    last = day(query["to"]) if "to" in query else None
    found = all_shown(state, "time_logs", issue_id=query.get("issue_id"), member_id=query.get("member_id"))
    return [
        log
        for log in sorted(found, key=lambda log: str(log["date"]))
        if query.get("project_id") in (None, state["issues"][log["issue_id"]]["project_id"])
        and (first is None or day(log["date"]) >= first)
        and (last is None or day(log["date"]) <= last)
    ]


def log_time(request: ApiRequest, state: State) -> ApiAnswer:
    key, body = request.path["issue_id"], request.body
    changeable(state, key)
    log = {"issue_id": key, "member_id": me(state), "note": "", **body}
    _check(state, log)
    note(state, "logTime", key)
    return ApiAnswer(shown(state, "time_logs", add(state, "time_logs", "w", log)), status=201)


def _check(state: State, log: Record, instead_of: str = "") -> None:
    if day(log["date"]) > today(state):
        raise ApiError(422, f"{log['date']} is in the future")
    same_day = all_shown(state, "time_logs", member_id=log["member_id"], date=log["date"])
    logged = sum(other["minutes"] for other in same_day if other["id"] != instead_of)
    if logged + log["minutes"] > LONGEST_DAY:
        raise ApiError(409, f"{logged} minutes are logged for {log['date']}; {LONGEST_DAY} are the most")


def _own(state: State, key: str) -> Record:
    """A time log that the caller may correct.

    Raises:
        ApiError: 404 for none, 403 for somebody else's where the caller is no admin, 409 for an archived project.
    """
    log = find(state, "time_logs", key)
    project_id = state["issues"][log["issue_id"]]["project_id"]
    if log["member_id"] != me(state) and not is_admin(state, project_id):
        raise ApiError(403, f"the time log {key} is {state['members'][log['member_id']]['name']}'s")
    need(state, project_id, "developer")
    return log


def update_time_log(request: ApiRequest, state: State) -> Record:
    key = request.path["time_log_id"]
    log = _own(state, key)
    _check(state, {**log, **request.body}, instead_of=key)
    log.update(request.body)
    return shown(state, "time_logs", key)


def delete_time_log(request: ApiRequest, state: State) -> ApiAnswer:
    key = request.path["time_log_id"]
    _own(state, key)
    del state["time_logs"][key]
    return ApiAnswer(None, status=204)
