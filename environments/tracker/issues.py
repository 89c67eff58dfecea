"""Issues: searched, reported, changed, assigned, labelled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox import ApiAnswer, ApiError, ApiRequest

from .permissions import check_can_work, need
from .records import Record, State, add, all_shown, day, find, note, shown

NONE = "none"
"""Stands in a search for the lack of an assignee or a sprint."""


def workflow_of(state: State, project_id: str) -> Record:
    workflow: Record = state["workflows"][state["projects"][project_id]["workflow"]]
    return workflow


def is_open(state: State, issue: Record) -> bool:
    """Whether an issue is not in a final state."""
    return issue["state"] not in workflow_of(state, issue["project_id"])["final"]


def search_issues(request: ApiRequest, state: State) -> Record:
    query = request.query
    if "project_id" in query:
        find(state, "projects", query["project_id"])
    same = ("project_id", "state", "type", "reporter_id", "priority", "milestone_id", "parent_id")
    found = all_shown(state, "issues", **{name: query.get(name) for name in same})
    fitting = [issue for issue in found if _fits(state, issue, query)]
    fitting.sort(key=lambda issue: (issue["project_id"], int(issue["id"].rpartition("-")[2])))
    page = fitting[query["offset"] : query["offset"] + query["limit"]]
    return {"total": len(fitting), "issues": page}


def _fits(state: State, issue: Record, query: Mapping[str, Any]) -> bool:
    words = query.get("text", "").casefold().split()
    text = f"{issue['title']} {issue['description']}".casefold()
    return (
        all(word in text for word in words)
        and query.get("open") in (None, is_open(state, issue))
        and query.get("label") in (None, *issue["labels"])
        and query.get("assignee_id") in (None, issue["assignee_id"] or NONE)
        and query.get("sprint_id") in (None, issue["sprint_id"] or NONE)
        and ("due_before" not in query or (issue["due"] is not None and day(issue["due"]) < day(query["due_before"])))
    )


def create_issue(request: ApiRequest, state: State) -> ApiAnswer:
    body = request.body
    project_id = body["project_id"]
    need(state, project_id, "reporter")
    issue = {
        "description": "",
        "priority": "medium",
        "parent_id": None,
        "estimate_minutes": None,
        "due": None,
        **body,
        "labels": list(dict.fromkeys(body.get("labels", []))),
        "state": workflow_of(state, project_id)["first"],
        "resolution": None,
        "assignee_id": None,
        "reporter_id": state["session"]["current"]["member_id"],
        "sprint_id": None,
        "milestone_id": None,
        "created_at": state["now"],
    }
    for name in issue["labels"]:
        check_label(state, project_id, name)
    if issue["parent_id"] is not None:
        _check_parent(state, issue, issue["parent_id"])
    key = add(state, "issues", f"{project_id}-", issue, counter=f"issues of {project_id}")
    note(state, "createIssue", key)
    return ApiAnswer(shown(state, "issues", key), status=201)


def get_issue(request: ApiRequest, state: State) -> Record:
    key = request.path["issue_id"]
    find(state, "issues", key)
    return shown(state, "issues", key)


def changeable(state: State, key: str) -> Record:
    """An issue that the caller may change.

    Raises:
        ApiError: 404 for no issue, 403 for too low a role, 409 for an archived project.
    """
    issue = find(state, "issues", key)
    need(state, issue["project_id"], "developer")
    return issue


def update_issue(request: ApiRequest, state: State) -> Record:
    key, body = request.path["issue_id"], request.body
    issue = changeable(state, key)
    if body.get("parent_id") is not None:
        _check_parent(state, {**issue, **body}, body["parent_id"])
    if "type" in body and body["type"] != "epic" and all_shown(state, "issues", parent_id=key):
        raise ApiError(409, f"{key} is the epic of other issues")
    if "milestone_id" in body:
        set_milestone(state, issue, body["milestone_id"])
    if "estimate_minutes" in body and body["estimate_minutes"] is None and issue["sprint_id"] is not None:
        raise ApiError(409, f"{key} is in the sprint {issue['sprint_id']} and needs an estimate")
    issue.update(body)
    note(state, "updateIssue", key)
    return shown(state, "issues", key)


def _check_parent(state: State, issue: Record, parent_id: str) -> None:
    parent = find(state, "issues", parent_id)
    if parent["type"] != "epic" or issue["type"] == "epic":
        raise ApiError(409, "only epics have issues in them, and no epics")
    if parent["project_id"] != issue["project_id"]:
        raise ApiError(409, f"{parent_id} is in another project")


def set_milestone(state: State, issue: Record, milestone_id: str | None) -> None:
    """Put an issue to a milestone, or to none.

    Raises:
        ApiError: 404 for no milestone, 409 for a closed one or one of another project.
    """
    if milestone_id is not None:
        milestone = find(state, "milestones", milestone_id)
        if milestone["project_id"] != issue["project_id"]:
            raise ApiError(409, f"{milestone_id} is in another project")
        if milestone["state"] == "closed":
            raise ApiError(409, f"the milestone {milestone_id} is closed")
    issue["milestone_id"] = milestone_id


def delete_issue(request: ApiRequest, state: State) -> ApiAnswer:
    key = request.path["issue_id"]
    issue = find(state, "issues", key)
    need(state, issue["project_id"], "admin")
    if all_shown(state, "time_logs", issue_id=key):
        raise ApiError(409, f"time is logged on {key}")
    if all_shown(state, "issues", parent_id=key):
        raise ApiError(409, f"{key} is the epic of other issues")
    for comment in all_shown(state, "comments", issue_id=key):
        del state["comments"][comment["id"]]
    for link in all_shown(state, "links"):
        if key in (link["from_id"], link["to_id"]):
            del state["links"][link["id"]]
    del state["issues"][key]
    return ApiAnswer(None, status=204)


def assign_issue(request: ApiRequest, state: State) -> Record:
    key = request.path["issue_id"]
    set_assignee(state, key, changeable(state, key), request.body["member_id"])
    note(state, "assignIssue", key)
    return shown(state, "issues", key)


def set_assignee(state: State, key: str, issue: Record, member_id: str | None) -> None:
    """Assign an issue to a member, or to nobody.

    Raises:
        ApiError: 404 for no member, 409 for one who cannot work on it, or for nobody where the work has begun.
    """
    if member_id is not None:
        check_can_work(state, issue["project_id"], member_id)
    elif issue["state"] in workflow_of(state, issue["project_id"])["working"]:
        raise ApiError(409, f"{key} is {issue['state']} and needs an assignee")
    issue["assignee_id"] = member_id


def check_label(state: State, project_id: str, name: str) -> None:
    """Raise a 404 unless the project has the label."""
    if f"{project_id}-{name}" not in state["labels"]:
        raise ApiError(404, f"{project_id} has no label {name[:60]}")


def add_label(request: ApiRequest, state: State) -> Record:
    key = request.path["issue_id"]
    put_label(state, key, changeable(state, key), request.body["name"])
    note(state, "addLabel", key)
    return shown(state, "issues", key)


def put_label(state: State, key: str, issue: Record, name: str) -> None:
    """Put a label on an issue.

    Raises:
        ApiError: 404 for no such label in the project, 409 where the issue has it.
    """
    check_label(state, issue["project_id"], name)
    if name in issue["labels"]:
        raise ApiError(409, f"{key} has the label {name} already")
    issue["labels"].append(name)


def remove_label(request: ApiRequest, state: State) -> Record:
    key = request.path["issue_id"]
    take_label(key, changeable(state, key), request.body["name"])
    note(state, "removeLabel", key)
    return shown(state, "issues", key)


def take_label(key: str, issue: Record, name: str) -> None:
    """Take a label from an issue.

    Raises:
        ApiError: 409 where the issue does not have it.
    """
    if name not in issue["labels"]:
        raise ApiError(409, f"{key} does not have the label {name[:60]}")
    issue["labels"].remove(name)


def get_history(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["issue_id"]
    find(state, "issues", key)
    return [change for change in state["_history"].values() if change["issue_id"] == key]
