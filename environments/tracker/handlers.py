"""Which function answers which operation of the tracker's API."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox import ApiHandlers

from . import bulk, comments, issues, links, milestones, projects, sprints, time_logs, transitions
from .records import State

handlers = ApiHandlers()


@handlers.initial
def first_state(seed: int) -> State:
    """The tables of `seed.json`; nothing in them follows from the seed."""
    tables: State = json.loads((Path(__file__).parent / "seed.json").read_text(encoding="utf-8"))
    return tables


_FUNCTIONS = {
    "whoAmI": projects.who_am_i,
    "listMembers": projects.list_members,
    "listProjects": projects.list_projects,
    "getProject": projects.get_project,
    "archiveProject": projects.archive_project,
    "getWorkflow": projects.get_workflow,
    "listRoles": projects.list_roles,
    "setRole": projects.set_role,
    "removeRole": projects.remove_role,
    "listLabels": projects.list_labels,
    "createLabel": projects.create_label,
    "searchIssues": issues.search_issues,
    "createIssue": issues.create_issue,
    "getIssue": issues.get_issue,
    "updateIssue": issues.update_issue,
    "deleteIssue": issues.delete_issue,
    "assignIssue": issues.assign_issue,
    "addLabel": issues.add_label,
    "removeLabel": issues.remove_label,
    "getHistory": issues.get_history,
    "transitionIssue": transitions.transition_issue,
    "moveToSprint": sprints.move_to_sprint,
    "bulkEdit": bulk.bulk_edit,
    "listComments": comments.list_comments,
    "addComment": comments.add_comment,
    "editComment": comments.edit_comment,
    "deleteComment": comments.delete_comment,
    "listLinks": links.list_links,
    "createLink": links.create_link,
    "deleteLink": links.delete_link,
    "listSprints": sprints.list_sprints,
    "createSprint": sprints.create_sprint,
    "startSprint": sprints.start_sprint,
    "closeSprint": sprints.close_sprint,
    "listMilestones": milestones.list_milestones,
    "createMilestone": milestones.create_milestone,
    "updateMilestone": milestones.update_milestone,
    "listTimeLogs": time_logs.list_time_logs,
    "logTime": time_logs.log_time,
    "updateTimeLog": time_logs.update_time_log,
    "deleteTimeLog": time_logs.delete_time_log,
}

for _name, _function in _FUNCTIONS.items():
    handlers.operation(_name)(_function)
