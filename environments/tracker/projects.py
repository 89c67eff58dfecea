"""Members, projects, roles, workflows and labels."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .issues import is_open, workflow_of
from .permissions import has_rank, me, need
from .records import Record, State, all_shown, find, shown


def who_am_i(request: ApiRequest, state: State) -> Record:
    return shown(state, "members", me(state))


def list_members(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    part = query.get("name", "").casefold()
    found = all_shown(state, "members", team=query.get("team"), active=query.get("active"))
    return [member for member in found if part in member["name"].casefold()]


def list_projects(request: ApiRequest, state: State) -> list[Record]:
    return all_shown(state, "projects", status=request.query.get("status"))


def get_project(request: ApiRequest, state: State) -> Record:
    key = request.path["project_id"]
    find(state, "projects", key)
    return shown(state, "projects", key)


def archive_project(request: ApiRequest, state: State) -> Record:
    key = request.path["project_id"]
    project = need(state, key, "admin")
    active = all_shown(state, "sprints", project_id=key, state="active")
    if active:
        raise ApiError(409, f"the sprint {active[0]['id']} of {key} is active")
    working = workflow_of(state, key)["working"]
    in_work = [issue["id"] for issue in all_shown(state, "issues", project_id=key) if issue["state"] in working]
    if in_work:
        raise ApiError(409, f"in a working state: {', '.join(in_work)}")
    project["status"] = "archived"
    return shown(state, "projects", key)


def get_workflow(request: ApiRequest, state: State) -> Record:
    project = find(state, "projects", request.path["project_id"])
    return {"id": project["workflow"], **workflow_of(state, request.path["project_id"])}


def list_roles(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["project_id"]
    find(state, "projects", key)
    return [_role(state, role) for role in state["roles"].values() if role["project_id"] == key]


def _role(state: State, role: Record) -> Record:
    return {**role, "name": state["members"][role["member_id"]]["name"]}


def set_role(request: ApiRequest, state: State) -> Record:
    project_id, member_id, role = request.path["project_id"], request.path["member_id"], request.body["role"]
    need(state, project_id, "admin")
    member = find(state, "members", member_id)
    if not member["active"]:
        raise ApiError(409, f"{member['name']} has left")
    if not has_rank(role, "developer"):
        _check_no_open_issue(state, project_id, member_id)
    state["roles"][f"{project_id}-{member_id}"] = {"project_id": project_id, "member_id": member_id, "role": role}
    _check_has_admin(state, project_id)
    return _role(state, state["roles"][f"{project_id}-{member_id}"])


def remove_role(request: ApiRequest, state: State) -> ApiAnswer:
    project_id, member_id = request.path["project_id"], request.path["member_id"]
    need(state, project_id, "admin")
    if f"{project_id}-{member_id}" not in state["roles"]:
        raise ApiError(404, f"member {member_id[:60]} has no role in {project_id}")
    _check_no_open_issue(state, project_id, member_id)
    del state["roles"][f"{project_id}-{member_id}"]
    _check_has_admin(state, project_id)
    return ApiAnswer(None, status=204)


def _check_no_open_issue(state: State, project_id: str, member_id: str) -> None:
    assigned = all_shown(state, "issues", project_id=project_id, assignee_id=member_id)
    still_open = [issue["id"] for issue in assigned if is_open(state, issue)]
    if still_open:
        raise ApiError(409, f"open issues are assigned to {member_id}: {', '.join(still_open)}")


def _check_has_admin(state: State, project_id: str) -> None:
    roles = [role for role in state["roles"].values() if role["project_id"] == project_id]
    if not any(role["role"] == "admin" for role in roles):
        raise ApiError(409, f"the project {project_id} would be without an admin")


def list_labels(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["project_id"]
    find(state, "projects", key)
    return all_shown(state, "labels", project_id=key)


def create_label(request: ApiRequest, state: State) -> ApiAnswer:
    project_id, name = request.path["project_id"], request.body["name"]
    need(state, project_id, "admin")
    key = f"{project_id}-{name}"
    if key in state["labels"]:
        raise ApiError(409, f"{project_id} has a label {name} already")
    state["labels"][key] = {"project_id": project_id, "name": name}
    return ApiAnswer(shown(state, "labels", key), status=201)
