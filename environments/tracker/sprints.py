"""Sprints: planned, filled, started, closed."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .issues import changeable, is_open
from .permissions import need
from .records import Record, State, add, all_shown, day, find, note, shown


def list_sprints(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["project_id"]
    find(state, "projects", key)
    return all_shown(state, "sprints", project_id=key, state=request.query.get("state"))


def create_sprint(request: ApiRequest, state: State) -> ApiAnswer:
    project_id, body = request.path["project_id"], request.body
    need(state, project_id, "admin")
    if day(body["ends"]) <= day(body["starts"]):
        raise ApiError(422, "a sprint has to end after it starts")
    for other in all_shown(state, "sprints", project_id=project_id):
        if other["state"] != "closed" and body["starts"] <= other["ends"] and other["starts"] <= body["ends"]:
            raise ApiError(409, f"the sprint {other['id']} goes from {other['starts']} to {other['ends']}")
    sprint = {"project_id": project_id, **body, "state": "planned"}
    return ApiAnswer(shown(state, "sprints", add(state, "sprints", "s", sprint)), status=201)


def move_to_sprint(request: ApiRequest, state: State) -> Record:
    key = request.path["issue_id"]
    plan(state, key, changeable(state, key), request.body["sprint_id"])
    note(state, "moveToSprint", key)
    return shown(state, "issues", key)


def plan(state: State, key: str, issue: Record, sprint_id: str | None) -> None:
    """Put an issue into a sprint, or out of any.

    Raises:
        ApiError: 404 for no sprint; 409 for a closed issue or sprint, one of another project, an issue without an
            estimate, or too little room.
    """
    if not is_open(state, issue):
        raise ApiError(409, f"{key} is {issue['state']}")
    if sprint_id is not None:
        sprint = find(state, "sprints", sprint_id)
        if sprint["project_id"] != issue["project_id"]:
            raise ApiError(409, f"the sprint {sprint_id} is of another project")
        if sprint["state"] == "closed":
            raise ApiError(409, f"the sprint {sprint_id} is closed")
        if issue["estimate_minutes"] is None:
            raise ApiError(409, f"{key} has no estimate")
        planned = all_shown(state, "issues", sprint_id=sprint_id)
        taken = sum(other["estimate_minutes"] for other in planned if other["id"] != key)
        room = sprint["capacity_minutes"] - taken
        if issue["estimate_minutes"] > room:
            raise ApiError(409, f"the sprint {sprint_id} has room for {room} minutes, not {issue['estimate_minutes']}")
    issue["sprint_id"] = sprint_id


def start_sprint(request: ApiRequest, state: State) -> Record:
    key = request.path["sprint_id"]
    sprint = find(state, "sprints", key)
    need(state, sprint["project_id"], "admin")
    if sprint["state"] != "planned":
        raise ApiError(409, f"the sprint {key} is {sprint['state']}")
    for active in all_shown(state, "sprints", project_id=sprint["project_id"], state="active"):
        raise ApiError(409, f"the sprint {active['id']} is still active")
    issues = all_shown(state, "issues", sprint_id=key)
    nobodys = [issue["id"] for issue in issues if issue["assignee_id"] is None]
    if not issues:
        raise ApiError(409, f"the sprint {key} is empty")
    if nobodys:
        raise ApiError(409, f"nobody is assigned to {', '.join(nobodys)}")
    sprint["state"] = "active"
    return shown(state, "sprints", key)


def close_sprint(request: ApiRequest, state: State) -> Record:
    key, target = request.path["sprint_id"], request.body["move_open_to"]
    sprint = find(state, "sprints", key)
    need(state, sprint["project_id"], "admin")
    if sprint["state"] != "active":
        raise ApiError(409, f"the sprint {key} is {sprint['state']}, not active")
    if target is not None and find(state, "sprints", target)["state"] != "planned":
        raise ApiError(409, f"the sprint {target} is not planned")
    for issue in all_shown(state, "issues", sprint_id=key):
        if is_open(state, issue):
            plan(state, issue["id"], state["issues"][issue["id"]], target)
            note(state, "closeSprint", issue["id"])
    sprint["state"] = "closed"
    return shown(state, "sprints", key)
