"""Issues on their way through the workflow of their project."""

from __future__ import annotations

from sandbox import ApiError, ApiRequest

from .issues import changeable, is_open, workflow_of
from .permissions import me
from .records import Record, State, add, all_shown, note, shown


def transition_issue(request: ApiRequest, state: State) -> Record:
    key, body = request.path["issue_id"], request.body
    issue = changeable(state, key)
    workflow, wanted, resolution = workflow_of(state, issue["project_id"]), body["state"], body.get("resolution")
    following = workflow["transitions"][issue["state"]]
    if wanted not in following:
        raise ApiError(409, f"{key} is {issue['state']}; from there it can go to {', '.join(following) or 'nothing'}")
    if wanted in workflow["working"] and issue["assignee_id"] is None:
        raise ApiError(409, f"{key} has no assignee")
    if issue["state"] in workflow["final"] and wanted in workflow["final"]:
        resolution = resolution or issue["resolution"]
    elif wanted in workflow["final"]:
        _check_can_end(state, key, issue, resolution)
    elif resolution is not None:
        raise ApiError(422, f"{wanted} is no final state, so it takes no resolution")
    elif issue["state"] in workflow["final"] and "comment" not in body:
        raise ApiError(422, f"{key} is {issue['state']}; say in a comment why it is opened again")
    issue["state"], issue["resolution"] = wanted, resolution
    if "comment" in body:
        comment = {"issue_id": key, "author_id": me(state), "text": body["comment"], "created_at": state["now"]}
        add(state, "comments", "k", comment)
    note(state, "transitionIssue", key)
    return shown(state, "issues", key)


def _check_can_end(state: State, key: str, issue: Record, resolution: str | None) -> None:
    if resolution is None:
        raise ApiError(422, f"to end {key} takes a resolution")
    if resolution == "duplicate" and not all_shown(state, "links", kind="duplicates", from_id=key):
        raise ApiError(409, f"no link says which issue {key} duplicates")
    if resolution == "fixed":
        if issue["state"] not in workflow_of(state, issue["project_id"])["working"]:
            raise ApiError(409, f"{key} is {issue['state']}: it was not worked on, so it is not fixed")
        blockers = [link["from_id"] for link in all_shown(state, "links", kind="blocks", to_id=key)]
        still_open = [blocker for blocker in blockers if is_open(state, state["issues"][blocker])]
        if still_open:
            raise ApiError(409, f"{key} is blocked by {', '.join(still_open)}")
    inside = [child["id"] for child in all_shown(state, "issues", parent_id=key) if is_open(state, child)]
    if inside:
        raise ApiError(409, f"open in the epic {key}: {', '.join(inside)}")
