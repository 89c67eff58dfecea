"""Searches in environments with a state: each branch begins in the state of its node, also after a kill."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine
from killed_runs import contents, kill_after_progress

from sandbox.errors import ProviderError
from sandbox.sandboxes.providers import open_provider

EPISODES_FAILED = 4
MACHINE = ("--sandbox", "bubblewrap", "--set", "software=machine")
GET = "python3 -c 'import urllib.request as r; print(r.urlopen(\"http://127.0.0.1:8000/\").status)'"
Call = dict[str, Any]


def bash(command: str) -> Call:
    return {"bash": {"command": command}}


def execute(command: str) -> Call:
    return {"execute": {"command": command}}


def cell(code: str) -> Call:
    return {"execute": {"code": code}}


def sql(statement: str) -> Call:
    return {"execute_sql": {"statement": statement}}


def ask(statement: str) -> Call:
    return {"sql": {"statement": statement}}


@dataclass(slots=True, frozen=True)
class Case:
    """A search of depth 4, two calls: changes, more changes (too deep), a look from the first node, and from the root.

    Attributes:
        changes: a call that changes the state; one that changes it further.
        look: a call that shows the state.
        end: what the last reply of the search is.
        seen: what the look shows after the first change, and at the beginning.
        needs: what of this machine: `bubblewrap`, `ipython`, `mariadb`.
    """

    suite: str
    task: str
    changes: tuple[Call, Call]
    look: Call
    end: Call | str
    seen: tuple[str, ...]
    settings: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join((self.suite, *(need for need in self.needs if need == "mariadb")))

    @property
    def outputs(self) -> list[Any]:
        first, second = self.changes
        end = self.end if isinstance(self.end, str) else [self.end]
        return [[first], [second], [self.look], [self.look], end, "Done."]


TABLE = "car_racing_schedule"
REMINDER = {
    "EmailReminder": {
        "content": "Meeting with the client will be held at Room 1. Please be there on time.",
        "time": "2021-01-01 10:00:00",
        "location": "Room 1",
        "recipient": "john@example.com",
    }
}
DATABASE = Case(
    "agentbench_db",
    "update/200",
    (sql(f"UPDATE {TABLE} SET Class = 'class 1'"), sql(f"UPDATE {TABLE} SET Class = 'class 2'")),
    sql(f"SELECT DISTINCT Class FROM {TABLE} WHERE Class LIKE 'class %' ORDER BY 1"),
    {"answer": {"values": []}},
    ("[('class 1',)]", "[]"),
    ("--sandbox", "bubblewrap"),
    ("bubblewrap",),
)
CASES = (
    Case(
        "bfcl",
        "multi_turn_base/multi_turn_base_0",
        ({"mkdir": {"dir_name": "one"}}, {"cd": {"folder": "one"}}),
        {"find": {"path": ".", "name": "one"}},
        "Done.",
        ('{"matches": ["./one"]}', '{"matches": []}'),
        ("--set", "search.queries=6"),
    ),
    Case(
        "intercode_bash",
        "fs_1/22",
        (
            bash("cd /testbed; x=1; rm /testbed/FooBar.html; echo 1 > /etc/one"),
            bash("cd /; x=2; rm -rf /testbed /etc/one"),
        ),
        bash('echo "<$x>" "$PWD"; ls -d /testbed/F* /etc/one; git status --short'),
        {"submit": {}},
        (
            "<1> /testbed\nls: cannot access '/testbed/F*': No such file or directory\n/etc/one\n D FooBar.html\n",
            "<> /\nls: cannot access '/etc/one': No such file or directory\n/testbed/FooBar.html\n",
        ),
        MACHINE,
        ("bubblewrap",),
    ),
    Case(
        "intercode_ctf",
        "fresh/web_robots",
        (execute("echo 1 > one; cd /tmp"), execute("cd; rm -f one; pkill python3; touch /tmp/two")),
        execute(f"pwd; ls /work /tmp; {GET}"),
        {"skip": {}},
        ("/tmp\n/tmp:\n\n/work:\none\n200\n", "/work\n/tmp:\n\n/work:\n200\n"),
        ("--sandbox", "bubblewrap"),
        ("bubblewrap",),
    ),
    Case(
        "mint",
        "gsm8k/0",
        (cell("x = 1\nopen('/tmp/one', 'w').close()"), cell("x = 2")),
        cell("import os; print(globals().get('x'), os.path.exists('/tmp/one'))"),
        {"solution": {"answer": "6"}},
        tuple(
            f"{seen}\nYou have {steps} steps left and 2 chances to propose solution left.\n"
            for seen, steps in (("1 True", 3), ("None False", 4))
        ),
        MACHINE,
        ("bubblewrap", "ipython"),
    ),
    DATABASE,
    replace(DATABASE, settings=(*MACHINE, "--set", "engine=mariadb"), needs=("bubblewrap", "mariadb")),
    Case(
        "intercode_sql",
        "easy/3",
        (ask("UPDATE conductor SET Nationality = 'one'"), ask("DELETE FROM conductor")),
        ask("SELECT count(*), max(Nationality) FROM conductor"),
        {"submit": {}},
        ("[(12, 'one')]", "[(12, 'USA')]"),
        ("--sandbox", "bubblewrap", "--set", "statements=all"),
        ("bubblewrap",),
    ),
    Case(
        "apibank",
        "level_3/0",
        (REMINDER, REMINDER),
        {"Calculator": {"formula": "1+1"}},
        "Done.",
        ("2.0", "2.0"),
        ("--set", "format=tools"),
    ),
)


@pytest.fixture(scope="module")
def machine() -> set[str]:
    """What of `Case.needs` there is."""
    found = set()
    with contextlib.suppress(ProviderError):
        open_provider("bubblewrap", "")
        found.add("bubblewrap")
    if not subprocess.run(["/usr/bin/python3", "-c", "import IPython"], capture_output=True, check=False).returncode:
        found.add("ipython")
    if shutil.which("mariadbd", path="/usr/sbin:/usr/bin"):
        found.add("mariadb")
    return found


@pytest.fixture
def arguments(cli_with_data: CommandLine, case: Case, machine: set[str]) -> list[str]:
    """The command of a case, but for `--out`."""
    if missing := set(case.needs) - machine:
        pytest.skip(f"this machine has no {', '.join(missing)}")
    path = cli_with_data.folder / "recordings.jsonl"
    path.write_text(json.dumps({"task_id": case.task, "outputs": case.outputs}) + "\n")
    agent = ("--agent", "recorded", "--set", f"recordings={path}", "--set", "dialect=native")
    search = ("--set", "strategy=dfsdt", "--set", "search.depth=4")
    return ["run", *agent, *search, "--suite", case.suite, "--task", case.task, *case.settings]


def events(line: CommandLine, kind: str) -> list[Any]:
    (row,) = line.lines("export", "run.sqlite", "--trajectories")
    assert row["status"] == "completed", row
    return [event["data"] for event in row["events"] if event["kind"] == kind]


def cut_off_at_call(path: Path, number: int) -> None:
    """Leave of the episode what a kill during its n-th call, counted from 0, leaves."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        asked = "SELECT seq FROM events WHERE kind = 'tool_call' ORDER BY seq"
        last = database.execute(asked).fetchall()[number][0]
        database.execute("DELETE FROM events WHERE seq > ?", (last,))
        for emptied in ("outcomes", "verdicts"):
            database.execute(f"DELETE FROM {emptied}")
        database.execute("DELETE FROM meta WHERE key = 'finished'")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_another_branch_begins_in_the_state_of_its_node(
    cli_with_data: CommandLine, case: Case, arguments: list[str]
) -> None:
    cli_with_data.ok(*arguments, "--out", "run.sqlite")
    results = [result["content"] for result in events(cli_with_data, "tool_result")]
    assert tuple(results[2:4]) == case.seen
    states = [state["hash"] for state in events(cli_with_data, "state")]
    if states:
        assert states[2] == states[0]
        assert len(set(states[:4])) == 3
    path = cli_with_data.folder / "run.sqlite"
    whole = contents(path)
    cut_off_at_call(path, 2)
    assert contents(path) != whole
    cli_with_data.ok("resume", "run.sqlite")
    assert contents(path) == whole


RANDOM = (
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE abs(random()) % 20000 > 0) SELECT n FROM c"
)


@pytest.mark.parametrize("case", [replace(DATABASE, changes=(sql(RANDOM), DATABASE.changes[0]))], ids=str)
def test_a_statement_that_does_something_else_the_second_time_is_told(
    cli_with_data: CommandLine, case: Case, arguments: list[str]
) -> None:
    done = cli_with_data(*arguments, "--out", "run.sqlite")
    assert done.returncode == EPISODES_FAILED
    assert "does something else when it is executed again" in " ".join(done.stdout.split())
    (row,) = cli_with_data.lines("export", "run.sqlite")
    assert row["scores"]["official"]["owner"] == "environment"


@pytest.mark.parametrize("case", [case for case in CASES if case.suite == "intercode_bash"], ids=str)
def test_a_search_that_is_killed_goes_on_where_it_was(
    cli_with_data: CommandLine, case: Case, arguments: list[str]
) -> None:
    """Killed each time that some events more are there, the first time before the search has gone back."""
    cli_with_data.ok(*arguments, "--out", "run.sqlite")
    whole, path = contents(cli_with_data.folder / "run.sqlite"), cli_with_data.folder / "killed.sqlite"
    command, kills = [*arguments, "--out", path.name], 0
    while kills < 3 and kill_after_progress(cli_with_data, command, path, 8):
        kills += 1
        command = ["resume", path.name]
    assert kills == 3
    cli_with_data.ok("resume", path.name)
    assert contents(path) == whole
