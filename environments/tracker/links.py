"""Links between issues: which blocks, duplicates or relates to which."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .issues import changeable
from .records import Record, State, add, all_shown, find, note, shown


def list_links(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["issue_id"]
    find(state, "issues", key)
    return [link for link in all_shown(state, "links") if key in (link["from_id"], link["to_id"])]


def create_link(request: ApiRequest, state: State) -> ApiAnswer:
    body = request.body
    for key in (body["from_id"], body["to_id"]):
        changeable(state, key)
    if body["from_id"] == body["to_id"]:
        raise ApiError(422, "an issue cannot be linked to itself")
    if all_shown(state, "links", **body):
        raise ApiError(409, "there is this link already")
    if body["kind"] == "blocks" and _leads_to(state, body["to_id"], body["from_id"]):
        raise ApiError(409, f"{body['to_id']} blocks {body['from_id']} already, itself or by others")
    for key in (body["from_id"], body["to_id"]):
        note(state, "createLink", key)
    return ApiAnswer(shown(state, "links", add(state, "links", "l", dict(body))), status=201)


def _leads_to(state: State, start: str, end: str) -> bool:
    """Whether an issue blocks another, itself or by way of others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key == end:
            return True
        if key not in seen:
            seen.add(key)
            waiting += [link["to_id"] for link in all_shown(state, "links", kind="blocks", from_id=key)]
    return False


def delete_link(request: ApiRequest, state: State) -> ApiAnswer:
    key = request.path["link_id"]
    link = find(state, "links", key)
    for issue_id in (link["from_id"], link["to_id"]):
        changeable(state, issue_id)
        note(state, "deleteLink", issue_id)
    del state["links"][key]
    return ApiAnswer(None, status=204)
