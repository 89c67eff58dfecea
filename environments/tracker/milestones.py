"""Milestones of projects."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .issues import is_open
from .permissions import need
from .records import Record, State, add, all_shown, day, find, shown, today


def list_milestones(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["project_id"]
    find(state, "projects", key)
    return all_shown(state, "milestones", project_id=key, state=request.query.get("state"))


def create_milestone(request: ApiRequest, state: State) -> ApiAnswer:
    project_id, body = request.path["project_id"], request.body
    need(state, project_id, "admin")
    _check_due(state, body["due"])
    milestone = {"project_id": project_id, **body, "state": "open"}
    return ApiAnswer(shown(state, "milestones", add(state, "milestones", "v", milestone)), status=201)


def _check_due(state: State, due: str) -> None:
    if day(due) <= today(state):
        raise ApiError(422, f"{due} is not in the future")


def update_milestone(request: ApiRequest, state: State) -> Record:
    key, body = request.path["milestone_id"], request.body
    milestone = find(state, "milestones", key)
    need(state, milestone["project_id"], "admin")
    if "due" in body:
        _check_due(state, body["due"])
    if body.get("state") == "closed":
        issues = all_shown(state, "issues", milestone_id=key)
        still_open = [issue["id"] for issue in issues if is_open(state, issue)]
        if still_open:
            raise ApiError(409, f"open in the milestone {key}: {', '.join(still_open)}")
    milestone.update(body)
    return shown(state, "milestones", key)
