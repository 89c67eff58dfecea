"""The suite: its own functions, and a notebook of the published form."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from sandbox import DataError, DataMissingError
from sandbox.workspace import Workspaces, builtin_root

WORKSPACES = Workspaces([builtin_root()])
RUN = ("run", "--suite", "robocodegen", "--sandbox", "bubblewrap", "--set", "software=machine", "--out", "r.sqlite")
SIZES = {"points": 9, "motion": 7, "objects": 8, "shapes": 5}

WORDS = '''
prompt_f_gen = """
import numpy as np

# define function: twice = get_twice(x).
def get_twice(x):
    return add(x, x)
""".strip()
prompt_f_gen_flat = "flat"
prompt_f_gen_exec = """
import numpy as np
from math import *
def get_twice(x):
    return 2 * x
"""
context_vars = {}
exec(prompt_f_gen_exec, context_vars)
'''
PROBLEMS = """
import numpy as np
from operator import eq

def get_distance(a, b):
    return np.linalg.norm(a - b)

def is_far(a, b, limit):
    return bool(get_distance(a, b) > limit)

places = {'lamp': np.array([1.0, 2.0]), 'desk': np.array([4.0, 6.0])}
get_place = lambda name: places[name]

def get_way(first, second):
    return get_distance(get_place(first), get_place(second))

problems_a = [
  {
    'f_name': 'get_last',
    'f_sig': 'value = get_last(values)',
    'f_sol': lambda values: values[-1],
    'test_input_args': [(np.random.random(4),) for _ in range(5)],
    'test_equiv': np.allclose
  },
  {
    'f_name': 'is_far',
    'f_sig': 'far = is_far(a, b, limit)',
    'f_sol': is_far,
    'test_input_args': [(np.random.random(2), np.random.random(2), np.random.random()) for _ in range(5)],
    'test_equiv': eq
  },
]
problems_b = [
  {
    'f_name': 'get_way',
    'f_sig': 'way = get_way(first, second)',
    'f_sol': get_way,
    'test_input_args': [('lamp', 'desk')],
    'test_equiv': np.allclose
  },
]
all_problems = problems_a + problems_b
context_vars['get_place'] = get_place
"""


@pytest.fixture(scope="module")
def numpy() -> None:
    _needs("numpy")


def _needs(module: str) -> None:
    tried = subprocess.run(["/usr/bin/python3", "-c", f"import {module}"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"this machine's own Python has no {module}")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    cells = [
        {"cell_type": "markdown", "source": ["# all_problems ="]},
        {"cell_type": "code", "source": "! pip install numpy\nall_problems = []"},
        {"cell_type": "code", "source": WORDS.splitlines(keepends=True)},
        {"cell_type": "code", "source": PROBLEMS.splitlines(keepends=True)},
    ]
    path = tmp_path / "problems.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}))
    return path


def scores(cli: CommandLine) -> dict[str, dict[str, Any]]:
    return {row["task_id"]: row["scores"] for row in cli.lines("export", "r.sqlite")}


@pytest.mark.parametrize("split", SIZES)
def test_references_pass(numpy: None, cli: CommandLine, split: str) -> None:
    if split == "shapes":
        _needs("shapely")
    cli.ok(*RUN, "--agent", "oracle", "--split", split)
    found = scores(cli)
    assert len(found) == SIZES[split]
    assert [task for task, both in found.items() for score in both.values() if not score["passed"]] == []


def test_doing_nothing_passes_nothing(numpy: None, cli: CommandLine) -> None:
    cli.ok(*RUN, "--agent", "silent", "--split", "objects")
    assert {score["error_class"] for both in scores(cli).values() for score in both.values()} == {"no_call"}


def test_prompts_show_signatures_and_what_is_there_but_no_reference() -> None:
    tasks = {task.id: task for split in SIZES for task in WORKSPACES.load_suite("robocodegen", {}).suite.tasks(split)}
    assert len(tasks) == 29
    prompt = tasks["objects/free_names"].prompt
    assert "def free_names(names: list[str]) -> list[str]:" in prompt
    assert "def center_of(name: str) -> Array:" in prompt
    assert "import numpy as np" in prompt
    for task in tasks.values():
        assert "return" not in task.prompt
        assert "inputs_of" not in task.prompt + task.setup["context"]
        assert f"def {task.setup['name']}" not in task.setup["context"]


def test_replies_are_judged(numpy: None, cli: CommandLine, write_lines: Callable[[str, list[Any]], Path]) -> None:
    outputs = {
        "path_length": ["def path_length(points):\n    return sum(steps(points))",
                        "def steps(points):\n    return np.linalg.norm(np.diff(points, axis=0), axis=1)"],
        "signed_area": ["def signed_area(corners):\n    return 0.0"],
        "closest_pair": ["def closest_pair(points"],
        "points_within": ["def points_within(points, center, radius):\n    return helper(points)", "No."],
    }  # fmt: skip
    lines = [{"task_id": f"points/{name}", "outputs": said} for name, said in outputs.items()]
    replies = write_lines("replies.jsonl", lines)
    names = [word for name in outputs for word in ("--task", f"points/{name}")]
    cli.ok(*RUN, "--agent", "recorded", "--set", f"recordings={replies}", *names)
    found = {task: both["official"] for task, both in scores(cli).items()}
    assert found["points/path_length"]["passed"]
    assert found["points/path_length"]["details"] == {"cases": 10, "right": 10, "replies": 2}
    assert found["points/signed_area"]["error_class"] == "wrong_value"
    assert found["points/signed_area"]["details"]["got"] == "0.0"
    assert found["points/closest_pair"]["error_class"] == "unparsable_call"
    assert not found["points/points_within"]["passed"]


def test_a_notebook_is_read_and_its_references_pass(numpy: None, cli: CommandLine, notebook: Path) -> None:
    cli.ok(*RUN, "--agent", "oracle", "--split", "published", "--set", f"notebook={notebook}")
    found = scores(cli)
    assert list(found) == ["published/get_last", "published/is_far", "published/get_way"]
    assert all(score["passed"] for both in found.values() for score in both.values())


def test_published_prompts_and_context(notebook: Path) -> None:
    suite = WORKSPACES.load_suite("robocodegen", {"notebook": str(notebook)}).suite
    last, far, way = suite.tasks("published")
    assert last.prompt.startswith("import numpy as np\n\n# define function: twice")
    assert last.prompt.endswith("    return add(x, x)\n# define function: value = get_last(values).")
    assert "def get_distance" in far.solution[0].content
    assert "get_place" not in way.solution[0].content.replace("get_place(", "")
    assert "get_place = lambda name: places[name]" in way.setup["context"]
    assert "is_far" not in way.setup["context"]
    flat = WORKSPACES.load_suite("robocodegen", {"notebook": str(notebook), "examples": "flat"}).suite
    assert next(iter(flat.tasks("published"))).prompt == "flat\n# define function: value = get_last(values)."


def test_banned_words_fail_by_the_official_rule_alone(
    numpy: None, cli: CommandLine, notebook: Path, write_lines: Callable[[str, list[Any]], Path]
) -> None:
    code = "import numpy\ndef get_last(values):\n    return values[-1]"
    replies = write_lines("replies.jsonl", [{"task_id": "published/get_last", "outputs": [code]}])
    cli.ok(*RUN, "--agent", "recorded", "--set", f"recordings={replies}", "--set", f"notebook={notebook}",
           "--task", "published/get_last")  # fmt: skip
    both = scores(cli)["published/get_last"]
    assert not both["official"]["passed"]
    assert both["official"]["official_error"] == "not allowed in code: import"
    assert both["exact"]["passed"]


def test_a_notebook_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match="notebook"):
        list(WORKSPACES.load_suite("robocodegen", {}).suite.tasks("published"))
    path = tmp_path / "x.ipynb"
    for text, problem in (
        ("{}", "expected a notebook"),
        ('{"cells": [{"cell_type": "code", "source": "x = 1"}]}', "prompt_f_gen"),
    ):
        path.write_text(text)
        with pytest.raises(DataError, match=problem):
            list(WORKSPACES.load_suite("robocodegen", {"notebook": str(path)}).suite.tasks("published"))
