"""Many issues changed at once."""

from __future__ import annotations

from sandbox import ApiError, ApiRequest

from .issues import changeable, put_label, set_assignee, set_milestone, take_label
from .records import Record, State, note, shown
from .sprints import plan


def bulk_edit(request: ApiRequest, state: State) -> list[Record]:
    """All issues are changed, or none: where one cannot be, the refusal leaves the state as it was."""
    body = request.body
    issues = {key: changeable(state, key) for key in body["issue_ids"]}
    projects = sorted({issue["project_id"] for issue in issues.values()})
    if len(projects) > 1:
        raise ApiError(409, f"the issues are of several projects: {', '.join(projects)}")
    for key, issue in issues.items():
        _edit(state, key, issue, body)
        note(state, "bulkEdit", key)
    return [shown(state, "issues", key) for key in issues]


def _edit(state: State, key: str, issue: Record, body: Record) -> None:
    if "assignee_id" in body:
        set_assignee(state, key, issue, body["assignee_id"])
    if "priority" in body:
        issue["priority"] = body["priority"]
    if "milestone_id" in body:
        set_milestone(state, issue, body["milestone_id"])
    if "sprint_id" in body:
        plan(state, key, issue, body["sprint_id"])
    if "add_label" in body:
        put_label(state, key, issue, body["add_label"])
    if "remove_label" in body:
        take_label(key, issue, body["remove_label"])
