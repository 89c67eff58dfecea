"""Comments on issues."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .permissions import is_admin, me, need
from .records import Record, State, add, all_shown, find, note, shown


def list_comments(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["issue_id"]
    find(state, "issues", key)
    return sorted(all_shown(state, "comments", issue_id=key), key=lambda comment: str(comment["created_at"]))


def add_comment(request: ApiRequest, state: State) -> ApiAnswer:
    key = request.path["issue_id"]
    need(state, find(state, "issues", key)["project_id"], "reporter")
    comment = {"issue_id": key, "author_id": me(state), **request.body, "created_at": state["now"]}
    note(state, "addComment", key)
    return ApiAnswer(shown(state, "comments", add(state, "comments", "k", comment)), status=201)


def edit_comment(request: ApiRequest, state: State) -> Record:
    key = request.path["comment_id"]
    comment = find(state, "comments", key)
    if comment["author_id"] != me(state):
        raise ApiError(403, f"the comment {key} is {state['members'][comment['author_id']]['name']}'s")
    comment.update(request.body)
    return shown(state, "comments", key)


def delete_comment(request: ApiRequest, state: State) -> ApiAnswer:
    key = request.path["comment_id"]
    comment = find(state, "comments", key)
    if comment["author_id"] != me(state) and not is_admin(state, state["issues"][comment["issue_id"]]["project_id"]):
        raise ApiError(403, f"the comment {key} is {state['members'][comment['author_id']]['name']}'s")
    del state["comments"][key]
    return ApiAnswer(None, status=204)
