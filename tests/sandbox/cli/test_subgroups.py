"""Groups of tasks within a split, as `show` compares them, and splits that are run on request."""

from __future__ import annotations

import pytest
from command_line import CommandLine

MANIFEST = """
name = "wordings"
description = "The same questions in several wordings."
entry = "suite:Suite"
splits = ["plain", "worded"]
on_request = ["worded"]
grouped = true
"""

SUITE = """
from sandbox import Message, Task, Verdict

PASSED = {"short": 3, "long": 1, "rude": 2}


class SaysYes:
    def score(self, task, trajectory):
        return Verdict.success() if trajectory.final_text == "yes" else Verdict.failure("wrong_value")


class Suite:
    def __init__(self, context):
        pass

    def tasks(self, split):
        for wording, passed in PASSED.items() if split == "worded" else [("short", 4)]:
            for number in range(4):
                said = "yes" if number < passed else "no"
                yield Task(f"{split}/{wording}-{number}", "?", solution=(Message("assistant", said),))

    def scorers(self):
        return {"exact": SaysYes()}

    def data_sha256(self, splits):
        return {}

    def subgroup(self, task_id):
        split, _, name = task_id.partition("/")
        return name.split("-")[0] if split == "worded" else None
"""


@pytest.fixture
def line(cli: CommandLine) -> CommandLine:
    folder = cli.folder / "tasks" / "wordings"
    folder.mkdir(parents=True)
    (folder / "suite.toml").write_text(MANIFEST)
    (folder / "suite.py").write_text(SUITE)
    return cli


def test_groups_within_a_split_are_shown_with_their_spread(line: CommandLine) -> None:
    run = ["run", "--agent", "oracle", "--suite", "wordings", "--split", "plain", "--split", "worded"]
    line.ok(*run, "--out", "r.sqlite")
    shown = line.json("show", "r.sqlite", "--json")["subgroups"]
    assert shown.keys() == {"worded"}
    assert {row["group"]: (row["passed"], row["n"]) for row in shown["worded"]["scores"]} == {
        "short": (3, 4),
        "long": (1, 4),
        "rude": (2, 4),
    }
    spread = {"groups": 3, "lowest": 0.25, "highest": 0.75, "standard_deviation": 0.25}
    assert shown["worded"]["spread"] == {"exact": spread}
    text = line.ok("show", "r.sqlite")
    assert "exact, 3 groups: from 25.00 to 75.00, difference 50.00, standard deviation 25.00" in text
    assert "75.00 [30.1, 95.4]" in text


def test_one_group_has_no_spread(line: CommandLine) -> None:
    line.ok("run", "--agent", "oracle", "--suite", "wordings", "--task", "worded/long-0", "--out", "r.sqlite")
    shown = line.json("show", "r.sqlite", "--json")["subgroups"]["worded"]
    assert [row["group"] for row in shown["scores"]] == ["long"]
    assert shown["spread"] == {}
    assert "difference" not in line.ok("show", "r.sqlite")


def test_a_split_on_request_is_run_only_when_asked_for(line: CommandLine) -> None:
    done = line.json("run", "--agent", "oracle", "--suite", "wordings", "--out", "r.sqlite", "--json")
    assert [row["group"] for row in done["scores"]] == ["plain"]
    assert "subgroups" not in line.json("show", "r.sqlite", "--json")
