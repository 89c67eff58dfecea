"""The tracker: what members may do, how issues go their way, and that what is linked stays in order."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played_world import PlayedWorld, opened


def acting_as(member: str) -> dict[str, Any]:
    return {"session": {"current": {"member_id": member}}}


async def move(tracker: PlayedWorld, issue: str, *states: str, **more: str) -> None:
    for number, state in enumerate(states, 1):
        body = {"state": state, **(more if number == len(states) else {})}
        await tracker.ask("transitionIssue", issue_id=issue, body=body)


async def test_it_has_the_operations_of_a_tracker() -> None:
    specs = (await opened("tracker")).environment.tools()
    assert len(specs) >= 20
    assert all(spec.description for spec in specs)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"project_id": "ORB", "text": "login PAGE"}, ["ORB-15", "ORB-16"]),
        (
            {"project_id": "ORB", "label": "customer", "open": True, "priority": "medium"},
            ["ORB-13", "ORB-21", "ORB-25"],
        ),
        (
            {"project_id": "ORB", "milestone_id": "v21", "assignee_id": "none", "priority": "high"},
            ["ORB-8", "ORB-20", "ORB-24"],
        ),
        ({"project_id": "ORB", "due_before": "2031-09-13"}, ["ORB-10", "ORB-21"]),
        ({"parent_id": "ORB-1", "open": False}, ["ORB-2"]),
        ({"sprint_id": "s33", "limit": 2, "offset": 1}, ["ORB-15", "ORB-21"]),
        ({"assignee_id": "m05", "type": "epic"}, ["HEL-1"]),
        ({"project_id": "ORB", "text": "no such words"}, []),
    ],
)
async def test_issues_are_found_by_all_that_is_given(query: dict[str, Any], found: list[str]) -> None:
    tracker = await opened("tracker")
    assert [issue["id"] for issue in (await tracker.ask("searchIssues", **query))["issues"]] == found


async def test_a_search_tells_how_many_there_are_beyond_its_page() -> None:
    tracker = await opened("tracker")
    page = await tracker.ask("searchIssues", project_id="ORB", limit=5)
    assert (page["total"], len(page["issues"])) == (26, 5)


async def test_an_issue_begins_in_the_first_state_and_its_number_is_the_next() -> None:
    tracker = await opened("tracker")
    body = {"project_id": "SUP", "type": "bug", "title": "No answer", "labels": ["vip", "vip"]}
    made = await tracker.ask("createIssue", body=body)
    assert (made["id"], made["state"], made["reporter_id"], made["labels"]) == ("SUP-10", "new", "m01", ["vip"])
    assert tracker.changed() == {"issues/SUP-10"}


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"project_id": "DAT"}, 403, "this takes the role reporter in DAT; you are viewer there"),
        ({"project_id": "OLD"}, 409, "the project OLD is archived"),
        ({"project_id": "NIX"}, 404, "there is no project NIX"),
        ({"labels": ["vip"]}, 404, "ORB has no label vip"),
        ({"parent_id": "ORB-3"}, 409, "only epics have issues in them"),
        ({"parent_id": "HEL-1"}, 409, "HEL-1 is in another project"),
        ({"parent_id": "ORB-1", "type": "epic"}, 409, "only epics have issues in them, and no epics"),
    ],
)
async def test_reports_that_the_tracker_refuses(body: dict[str, Any], status: int, detail: str) -> None:
    tracker = await opened("tracker")
    whole = {"project_id": "ORB", "type": "bug", "title": "Something", **body}
    refused = await tracker.refused("createIssue", body=whole)
    assert refused[0] == status
    assert detail in refused[1]


@pytest.mark.parametrize(
    ("issue", "body", "status", "detail"),
    [
        ("ORB-8", {"state": "in_progress"}, 409, "ORB-8 is backlog; from there it can go to todo, done"),
        ("SUP-7", {"state": "in_work"}, 409, "SUP-7 has no assignee"),
        ("ORB-19", {"state": "done"}, 422, "to end ORB-19 takes a resolution"),
        ("ORB-7", {"state": "done", "resolution": "fixed"}, 409, "it was not worked on, so it is not fixed"),
        ("ORB-6", {"state": "done", "resolution": "duplicate"}, 409, "no link says which issue ORB-6 duplicates"),
        ("ORB-1", {"state": "in_review", "resolution": "fixed"}, 422, "in_review is no final state"),
        ("ORB-23", {"state": "in_progress"}, 422, "say in a comment why it is opened again"),
        ("DAT-1", {"state": "in_review"}, 403, "you are viewer there"),
    ],
)
async def test_transitions_that_the_tracker_refuses(issue: str, body: dict[str, str], status: int, detail: str) -> None:
    tracker = await opened("tracker")
    refused = await tracker.refused("transitionIssue", issue_id=issue, body=body)
    assert refused[0] == status
    assert detail in refused[1]


async def test_a_blocked_issue_is_fixed_only_after_what_blocks_it() -> None:
    tracker = await opened("tracker")
    await move(tracker, "ORB-4", "in_progress", "in_review")
    done = {"state": "done", "resolution": "fixed"}
    assert (await tracker.refused("transitionIssue", issue_id="ORB-4", body=done))[1] == "ORB-4 is blocked by ORB-3"
    await move(tracker, "ORB-3", "done", resolution="fixed")
    await move(tracker, "ORB-4", "done", resolution="fixed")


async def test_an_epic_ends_after_its_issues() -> None:
    tracker = await opened("tracker")
    await move(tracker, "ORB-1", "in_review")
    done = {"state": "done", "resolution": "wont_fix"}
    refused = await tracker.refused("transitionIssue", issue_id="ORB-1", body=done)
    assert refused[1] == "open in the epic ORB-1: ORB-3, ORB-4, ORB-20"


async def test_what_is_opened_again_has_no_resolution_and_a_comment() -> None:
    tracker = await opened("tracker")
    await move(tracker, "ORB-23", "in_progress", comment="There is a file now.")
    issue = await tracker.ask("getIssue", issue_id="ORB-23")
    assert (issue["state"], issue["resolution"]) == ("in_progress", None)
    comments = await tracker.ask("listComments", issue_id="ORB-23")
    assert (comments[-1]["text"], comments[-1]["author_id"]) == ("There is a file now.", "m01")
    assert [change["operation"] for change in await tracker.ask("getHistory", issue_id="ORB-23")] == ["transitionIssue"]


async def test_a_resolved_request_is_closed_with_the_same_resolution() -> None:
    tracker = await opened("tracker")
    await move(tracker, "SUP-6", "closed")
    assert (await tracker.ask("getIssue", issue_id="SUP-6"))["resolution"] == "fixed"


@pytest.mark.parametrize(
    ("issue", "member", "status", "detail"),
    [
        ("ORB-8", "m12", 409, "Jonas Petrik has left"),
        ("ORB-8", "m07", 409, "Salma Itzig is no developer of ORB"),
        ("ORB-8", "m14", 409, "Ada Quist is no developer of ORB"),
        ("ORB-8", "m99", 404, "there is no member m99"),
        ("ORB-5", None, 409, "ORB-5 is in_progress and needs an assignee"),
        ("DAT-3", "m10", 403, "you are viewer there"),
    ],
)
async def test_assignees_that_the_tracker_refuses(issue: str, member: str | None, status: int, detail: str) -> None:
    tracker = await opened("tracker")
    assert await tracker.refused("assignIssue", issue_id=issue, body={"member_id": member}) == (
        status,
        detail if status != 403 else f"this takes the role developer in DAT; {detail}",
    )


@pytest.mark.parametrize(
    ("issue", "sprint", "detail"),
    [
        ("ORB-20", "s33", "ORB-20 has no estimate"),
        ("ORB-8", "s31", "the sprint s31 is closed"),
        ("ORB-8", "s42", "the sprint s42 is of another project"),
        ("ORB-17", "s33", "ORB-17 is done"),
    ],
)
async def test_plans_that_the_tracker_refuses(issue: str, sprint: str, detail: str) -> None:
    tracker = await opened("tracker")
    assert await tracker.refused("moveToSprint", issue_id=issue, body={"sprint_id": sprint}) == (409, detail)


async def test_a_sprint_takes_no_more_than_its_capacity() -> None:
    tracker = await opened("tracker")
    await tracker.ask("updateIssue", issue_id="ORB-12", body={"estimate_minutes": 1951})
    refused = await tracker.refused("moveToSprint", issue_id="ORB-12", body={"sprint_id": "s33"})
    assert refused == (409, "the sprint s33 has room for 1950 minutes, not 1951")
    await tracker.ask("updateIssue", issue_id="ORB-12", body={"estimate_minutes": 1950})
    await tracker.ask("moveToSprint", issue_id="ORB-12", body={"sprint_id": "s33"})


async def test_one_sprint_follows_the_other() -> None:
    tracker = await opened("tracker")
    assert await tracker.refused("startSprint", sprint_id="s33") == (409, "the sprint s32 is still active")
    assert (await tracker.refused("closeSprint", sprint_id="s32", body={"move_open_to": "s31"}))[0] == 409
    await tracker.ask("closeSprint", sprint_id="s32", body={"move_open_to": "s33"})
    moved = await tracker.ask("searchIssues", sprint_id="s33", open=True)
    assert moved["total"] == 9
    assert (await tracker.ask("getIssue", issue_id="ORB-17"))["sprint_id"] == "s32"
    await tracker.ask("assignIssue", issue_id="ORB-21", body={"member_id": None})
    assert await tracker.refused("startSprint", sprint_id="s33") == (409, "nobody is assigned to ORB-21")
    await tracker.ask("assignIssue", issue_id="ORB-21", body={"member_id": "m03"})
    assert (await tracker.ask("startSprint", sprint_id="s33"))["state"] == "active"


async def test_links_go_neither_twice_nor_in_a_circle() -> None:
    tracker = await opened("tracker")
    await tracker.ask("createLink", body={"kind": "blocks", "from_id": "ORB-4", "to_id": "ORB-9"})
    circle = {"kind": "blocks", "from_id": "ORB-9", "to_id": "ORB-3"}
    assert (await tracker.refused("createLink", body=circle))[0] == 409
    again = {"kind": "blocks", "from_id": "ORB-3", "to_id": "ORB-4"}
    assert await tracker.refused("createLink", body=again) == (409, "there is this link already")
    assert (await tracker.refused("createLink", body={**again, "to_id": "ORB-3"}))[0] == 422


async def test_comments_and_times_are_their_writers_own() -> None:
    tracker = await opened("tracker", acting_as("m08"))
    assert (await tracker.refused("editComment", comment_id="k102", body={"text": "x"}))[0] == 403
    assert (await tracker.refused("deleteComment", comment_id="k102"))[0] == 403
    await tracker.ask("editComment", comment_id="k101", body={"text": "Two more customers see this."})
    assert (await tracker.refused("updateTimeLog", time_log_id="w303", body={"minutes": 10}))[0] == 403
    assert (await tracker.refused("logTime", issue_id="ORB-5", body={"minutes": 10, "date": "2031-09-09"}))[0] == 403
    admin = await opened("tracker")
    await admin.ask("deleteComment", comment_id="k102")
    await admin.ask("updateTimeLog", time_log_id="w303", body={"minutes": 10})


async def test_a_day_has_twelve_hours_and_is_not_to_come() -> None:
    tracker = await opened("tracker", acting_as("m09"))
    log = {"date": "2031-09-09", "minutes": 61}
    assert (await tracker.refused("logTime", issue_id="ORB-10", body=log))[0] == 409
    await tracker.ask("logTime", issue_id="ORB-10", body={**log, "minutes": 60})
    assert (await tracker.refused("logTime", issue_id="ORB-10", body={**log, "date": "2031-09-11"}))[0] == 422
    logs = await tracker.ask("listTimeLogs", member_id="m09", **{"from": "2031-09-09"})
    assert sum(entry["minutes"] for entry in logs) == 720


async def test_a_member_leaves_a_project_without_open_issues_only() -> None:
    tracker = await opened("tracker")
    who = {"project_id": "ORB", "member_id": "m12"}
    assert (await tracker.refused("removeRole", **who))[1].endswith("ORB-13, ORB-14, ORB-15")
    body = {"issue_ids": ["ORB-13", "ORB-14", "ORB-15"], "assignee_id": "m02"}
    await tracker.ask("bulkEdit", body=body)
    await tracker.ask("removeRole", **who)
    assert (await tracker.refused("removeRole", **who))[0] == 404
    itself = {"project_id": "ORB", "member_id": "m01"}
    await tracker.ask("bulkEdit", body={"issue_ids": ["ORB-1"], "assignee_id": "m02"})
    assert await tracker.refused("removeRole", **itself) == (409, "the project ORB would be without an admin")
    assert (await tracker.refused("setRole", **itself, body={"role": "developer"}))[0] == 409


async def test_a_bulk_edit_changes_all_or_none() -> None:
    tracker = await opened("tracker")
    body = {"issue_ids": ["ORB-8", "ORB-7"], "priority": "low", "add_label": "customer"}
    assert (await tracker.refused("bulkEdit", body=body))[0] == 409
    mixed = {"issue_ids": ["ORB-8", "HEL-9"], "priority": "low"}
    assert (await tracker.refused("bulkEdit", body=mixed))[1] == "the issues are of several projects: HEL, ORB"
    assert tracker.changed() == set()
    await tracker.ask("bulkEdit", body={"issue_ids": ["ORB-8", "ORB-7"], "priority": "low", "remove_label": "customer"})
    assert tracker.changed() == {"issues/ORB-7", "issues/ORB-8"}


async def test_a_milestone_closes_when_all_of_it_is_done() -> None:
    tracker = await opened("tracker")
    close = {"milestone_id": "v23", "body": {"state": "closed"}}
    assert await tracker.refused("updateMilestone", **close) == (409, "open in the milestone v23: ORB-19")
    await move(tracker, "ORB-19", "done", resolution="fixed")
    await tracker.ask("updateMilestone", **close)
    late = {"name": "Orbit 5.2", "due": "2031-09-10"}
    assert (await tracker.refused("createMilestone", project_id="ORB", body=late))[0] == 422


async def test_deleted_is_only_what_leaves_no_gap() -> None:
    tracker = await opened("tracker")
    assert await tracker.refused("deleteIssue", issue_id="ORB-17") == (409, "time is logged on ORB-17")
    await tracker.ask("deleteIssue", issue_id="ORB-21")
    assert tracker.changed() == {"issues/ORB-21", "comments/k110"}
    assert (await tracker.refused("deleteIssue", issue_id="HEL-9"))[0] == 403


async def test_a_project_is_archived_when_nothing_moves_in_it() -> None:
    tracker = await opened("tracker")
    assert await tracker.refused("archiveProject", project_id="KIT") == (409, "the sprint s61 of KIT is active")
    await tracker.ask("closeSprint", sprint_id="s61", body={"move_open_to": None})
    assert await tracker.refused("archiveProject", project_id="KIT") == (409, "in a working state: KIT-1")
    await move(tracker, "KIT-1", "todo")
    await tracker.ask("archiveProject", project_id="KIT")
    assert (await tracker.refused("addComment", issue_id="KIT-1", body={"text": "Still here?"}))[0] == 409


USUAL = {
    "state": ["todo", "in_progress", "in_review", "done", "in_work", "active", "closed"],
    "resolution": ["fixed", "wont_fix"],
    "name": ["customer", "backend", "vip", "sso"],
    "add_label": ["customer", "backend"],
    "remove_label": ["customer", "backend"],
    "project_id": ["ORB", "SUP", "KIT"],
    "issue_id": ["ORB-3", "ORB-4", "ORB-5", "ORB-7", "ORB-8", "ORB-10", "SUP-5", "KIT-1"],
    "from_id": ["ORB-3", "ORB-4", "ORB-5", "ORB-7"],
    "to_id": ["ORB-3", "ORB-4", "ORB-5", "ORB-7"],
    "sprint_id": ["s32", "s33", "s61"],
    "date": ["2031-09-09", "2031-09-10"],
    "labels": [[], ["customer"]],
    "due": ["2031-12-01", "2030-01-01"],
}


@settings(max_examples=8)
@given(st.integers(0, 2**32))
async def test_whatever_is_called_the_tracker_keeps_its_rules(seed: int) -> None:
    tracker = await opened("tracker")
    chance = random.Random(seed)
    for _ in range(120):
        await tracker.ask_anything(chance, USUAL)
    state = tracker.environment.state()
    issues, workflows = state["issues"], state["workflows"]
    for key, issue in issues.items():
        workflow = workflows[state["projects"][issue["project_id"]]["workflow"]]
        assert issue["state"] in workflow["transitions"], key
        assert (issue["resolution"] is not None) == (issue["state"] in workflow["final"]), key
        assert issue["state"] not in workflow["working"] or issue["assignee_id"] is not None, key
        assert len(issue["labels"]) == len(set(issue["labels"])), key
        assert all(f"{issue['project_id']}-{name}" in state["labels"] for name in issue["labels"]), key
    for table in ("comments", "time_logs"):
        assert all(record["issue_id"] in issues for record in state[table].values())
    assert all({link["from_id"], link["to_id"]} <= issues.keys() for link in state["links"].values())
    for sprint in ("s33", "s42"):
        planned = [issue["estimate_minutes"] for issue in issues.values() if issue["sprint_id"] == sprint]
        assert None not in planned
    active = [sprint["project_id"] for sprint in state["sprints"].values() if sprint["state"] == "active"]
    assert len(active) == len(set(active))
