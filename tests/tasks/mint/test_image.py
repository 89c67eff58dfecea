"""Episodes in the image that is shipped, under docker: solutions, variables that stay, libraries, time that is over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine
from engine import engine_with

RUN = ("--suite", "mint", "--sandbox", "docker", "--out", "r.sqlite")
LIBRARIES = ["bs4", "IPython", "matplotlib", "networkx", "nltk", "numpy", "pandas", "requests", "scipy", "sympy"]
MISSING = f"from importlib.util import find_spec\nprint(x * 7, [name for name in {LIBRARIES} if not find_spec(name)])"

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module", autouse=True)
def image() -> None:
    engine_with("mint").close()


def test_solutions_pass_in_the_image(cli_with_data: CommandLine) -> None:
    splits = [word for split in ("gsm8k", "theoremqa", "mbpp", "alfworld") for word in ("--split", split)]
    cli_with_data.ok("run", "--agent", "oracle", "--limit", "1", *splits, *RUN)
    passed = {row["task_id"]: row["scores"]["official"]["passed"] for row in cli_with_data.lines("export", "r.sqlite")}
    assert len(passed) == 4
    assert all(passed.values()), passed


def test_variables_stay_time_is_over_and_libraries_are_there(
    cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> None:
    cells = ["x = 6", "import time\ntime.sleep(1000)", MISSING]
    outputs = [f"<execute>{cell}</execute>" for cell in cells]
    path = write_lines("replies.jsonl", [{"task_id": "gsm8k/0", "outputs": [*outputs, "<solution>?</solution>"]}])
    replay = ("--set", f"recordings={path}", "--set", "dialect=mint", "--task", "gsm8k/0")
    cli_with_data.ok("run", "--agent", "recorded", *replay, *RUN)
    (episode,) = cli_with_data.lines("export", "r.sqlite", "--trajectories")
    told = [event["data"]["content"] for event in episode["events"] if event["kind"] == "tool_result"]
    assert len(told) == 4
    assert "[Executed Successfully with No Output]" in told[0]
    assert "TimeoutError: Timed out after 30 seconds." in told[1]
    assert told[2].startswith("42 []\n")
    assert "Your answer is wrong." in told[3]
