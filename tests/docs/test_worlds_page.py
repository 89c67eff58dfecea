"""The world and the suite that the page on worlds makes work as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

from command_line import make_command_line


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def test_the_example_world_is_valid_and_judged(tmp_path: Path, root: Path) -> None:
    page = root / "docs" / "worlds.md"
    environment, handlers, suite = blocks(page, "python")
    tasks, document, seed = blocks(page, "json")
    (manifest,) = blocks(page, "toml")
    written = {
        "environments/library/environment.py": environment,
        "environments/library/handlers.py": handlers,
        "environments/library/openapi.json": document,
        "environments/library/seed.json": seed,
        "tasks/library/suite.py": suite,
        "tasks/library/suite.toml": manifest,
        "tasks/library/tasks.jsonl": tasks,
    }
    for name, text in written.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    line = make_command_line(tmp_path)
    report = line.json("validate", "library", "--json")
    assert report["passed"]
    (checked,) = [kind for kind in report["checked"] if kind["kind"] == "suite"]
    assert checked["solution_passes"]["state_goal"] == {"passed": 2, "n": 2}
    line.ok("run", "--agent", "silent", "--suite", "library", "--out", "run.sqlite")
    assert {row["scores"]["state_goal"]["error_class"] for row in line.lines("export", "run.sqlite")} == {"no_call"}
