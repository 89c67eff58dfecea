"""Who may do what: the roles of members in projects."""

from __future__ import annotations

from sandbox import ApiError

from .records import Record, State, find

_RANKS = {"viewer": 0, "reporter": 1, "developer": 2, "admin": 3}


def me(state: State) -> str:
    """The member whom the caller acts as."""
    return str(state["session"]["current"]["member_id"])


def role_of(state: State, project_id: str, member_id: str) -> str | None:
    """A member's role in a project; None without one."""
    record = state["roles"].get(f"{project_id}-{member_id}")
    return None if record is None else str(record["role"])


def has_rank(role: str | None, wanted: str) -> bool:
    """Whether a role may do what the wanted one may."""
    return role is not None and _RANKS[role] >= _RANKS[wanted]


def need(state: State, project_id: str, wanted: str) -> Record:
    """The project, if it is active and the caller has that role in it, or a higher one.

    Raises:
        ApiError: 404 for no project, 403 for too low a role, 409 for an archived project.
    """
    project = find(state, "projects", project_id)
    role = role_of(state, project_id, me(state))
    if not has_rank(role, wanted):
        has = f"you are {role}" if role is not None else "you have no role"
        raise ApiError(403, f"this takes the role {wanted} in {project_id}; {has} there")
    if project["status"] == "archived":
        raise ApiError(409, f"the project {project_id} is archived")
    return project


def is_admin(state: State, project_id: str) -> bool:
    """Whether the caller is an admin of a project."""
    return has_rank(role_of(state, project_id, me(state)), "admin")


def check_can_work(state: State, project_id: str, member_id: str) -> None:
    """Hold a member to what an assignee has to be.

    Raises:
        ApiError: 404 for no member, 409 for one who has left or may not change the project's issues.
    """
    member = find(state, "members", member_id)
    if not member["active"]:
        raise ApiError(409, f"{member['name']} has left")
    if not has_rank(role_of(state, project_id, member_id), "developer"):
        raise ApiError(409, f"{member['name']} is no developer of {project_id}")
