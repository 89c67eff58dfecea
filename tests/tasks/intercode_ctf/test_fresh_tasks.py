"""The generated tasks as they come out of the suite, before anybody acts."""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sandbox import Task
from sandbox.workspace import Workspaces, builtin_root
from tasks.intercode_ctf.challenges.collection import ALL

WORKSPACES = Workspaces([builtin_root()])
FLAG = re.compile(r"flag\{[a-z]+_[a-z]+_[0-9a-f]{10}\}")
GREP_FINDS = {"fresh/files_haystack"}
"""Tasks in which looking through the files is what is asked for."""
SEEDS = (1, 2, 3)


def load(seed: int, **settings: Any) -> dict[str, Task]:
    suite = WORKSPACES.load_suite("intercode_ctf", {"seed_of_flags": seed} | settings).suite
    return {task.id: task for task in suite.tasks("fresh")}


TASKS = {seed: load(seed) for seed in SEEDS}


def files_of(task: Task) -> dict[str, bytes]:
    return {name: base64.b64decode(content) for name, content in task.setup["files"].items()}


def test_there_are_tasks_of_all_kinds_and_degrees() -> None:
    assert len(ALL) >= 25
    assert len(TASKS[1]) == len(ALL)
    per_category = Counter(challenge.category for challenge in ALL)
    assert per_category.keys() == {"files", "crypto", "forensics", "reversing", "web"}
    assert min(per_category.values()) >= 5
    assert min(Counter(challenge.difficulty for challenge in ALL).values()) >= 8
    for category in per_category:
        degrees = {challenge.difficulty for challenge in ALL if challenge.category == category}
        assert degrees == {"easy", "medium", "hard"}


def test_the_guide_lists_every_task(root: Path) -> None:
    page = (root / "docs" / "intercode.md").read_text()
    for challenge in ALL:
        name = challenge.name.removeprefix(f"{challenge.category}_")
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {challenge.category} ")]
        degrees = dict(zip(("easy", "medium", "hard"), row.split("|")[2:5], strict=True))
        assert f"`{name}`" in degrees[challenge.difficulty]


def test_flags_differ_by_task_and_seed() -> None:
    flags = [task.gold["flag"] for tasks in TASKS.values() for task in tasks.values()]
    assert len(set(flags)) == len(flags)
    assert all(FLAG.fullmatch(flag) for flag in flags)


@pytest.mark.parametrize("challenge", ALL, ids=lambda challenge: challenge.name)
def test_a_generator_gives_the_same_for_a_seed_and_hides_another_flag_for_another(challenge: Any) -> None:
    assert challenge.build(1) == challenge.build(1)
    first, second = challenge.build(1), challenge.build(2)
    assert (first.files, first.modes, first.server) != (second.files, second.modes, second.server)


@pytest.mark.parametrize("seed", SEEDS)
def test_flags_are_not_there_for_the_taking(seed: int) -> None:
    """Neither in the prompt, nor in the solution's commands, nor by `grep -r` or `zcat` in the files or their names."""
    for task in TASKS[seed].values():
        flag = task.gold["flag"]
        *commands, last = [message.calls[0].arguments for message in task.solution]
        assert last == {"flag": flag}
        assert flag not in f"{task.prompt}{task.guidance}{commands}"
        if task.id in GREP_FINDS:
            continue
        for name, content in files_of(task).items():
            for readable in (name.encode(), content, content[::-1], opened(content)):
                assert flag.encode() not in readable, f"{task.id}: {name}"
        words = f"{task.setup.get('server', '')}"
        assert (flag in words) == task.id.startswith("fresh/web_")


def opened(content: bytes) -> bytes:
    """The content of a packed file; of one that is none, nothing. Git's objects are left to the task about them."""
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return b""


def test_statements_tell_the_files_that_there_are() -> None:
    for task in TASKS[1].values():
        names = {name.split("/", 1)[0] for name in task.setup["files"]}
        if task.id != "fresh/files_odd_names":
            assert all(f"`{name}`" in task.prompt or f"`{name.split('.')[0]}" in task.prompt for name in names), task.id


def test_a_solution_fits_the_turns_and_what_an_agent_sees() -> None:
    assert all(len(task.solution) <= 10 for task in TASKS[1].values())


def test_the_text_interface_offers_no_tools_and_says_how_to_answer() -> None:
    for task in load(1, interface="text").values():
        assert task.setup["text"] is True
        assert task.guidance.endswith("Action:")
        assert all(message.content.startswith("Action: ") and not message.calls for message in task.solution)


def test_the_header_tells_generated_data_apart() -> None:
    hashes = [
        WORKSPACES.load_suite("intercode_ctf", {"seed_of_flags": seed}).suite.data_sha256(["fresh"])["fresh"]
        for seed in (1, 1, 2)
    ]
    assert hashes[0] == hashes[1] != hashes[2]
