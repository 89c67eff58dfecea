"""What the suite makes of WebArena's file of tasks, beside what the published program makes of it.

    .venv/bin/python benchmarks/webarena_tasks.py test.raw.json

The published program puts the addresses into the text of the file and takes the tasks from what that is then; here the
suite does so for each task. Prints how many tasks there are of each split, of each combination of checks, and of each
way to compare answers and to look things up on pages; the functions that no check can call here; and the fields that
are not the same in both. No site is reached.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sandbox import Task  # noqa: E402
from sandbox.workspace import Workspaces, builtin_root  # noqa: E402

SITES = ("gitlab", "reddit", "shopping", "shopping_admin", "wikipedia", "map")
ADDRESSES = {site: f"http://{site.replace('_', '-')}.example:80{number}" for number, site in enumerate(SITES)}
KNOWN = re.compile(
    r"func:(reddit_get_post_url|gitlab_get_project_memeber_role|shopping_get_latest_order_url"
    r"|shopping_get_sku_latest_review_(author|rating))\("
)


def published_tasks(text: str) -> list[dict[str, Any]]:
    for site, address in ADDRESSES.items():
        text = text.replace(f"__{site.upper()}__", address)
    tasks: list[dict[str, Any]] = json.loads(text)
    return tasks


def suite_tasks(file: Path, states: set[str]) -> dict[str, Task]:
    """The suite's tasks by their ids; the states of logins are empty files."""
    with tempfile.TemporaryDirectory() as folder:
        for state in states:
            (Path(folder) / state).touch()
        settings = ADDRESSES | {"tasks": str(file), "logins": folder}
        loaded = Workspaces([builtin_root()]).load_suite("webarena", settings)
        splits = loaded.manifest.splits
        return {task.id: task for split in splits for task in loaded.suite.tasks(split)}


def differences(raw: dict[str, Any], task: Task) -> Iterator[str]:
    """The fields of a task that are not what the published program reads."""
    evaluation, setup, gold = raw["eval"], task.setup, task.gold
    checks = evaluation["program_html"] if "program_html" in evaluation["eval_types"] else []
    pairs = {
        "intent": (raw["intent"], task.prompt),
        "start_url": (raw["start_url"].split(" |AND| "), setup["start_urls"]),
        "storage_state": (Path(raw["storage_state"] or "").name, Path(setup["storage_state"]).name),
        "geolocation": (raw["geolocation"], setup["geolocation"]),
        "eval_types": (evaluation["eval_types"], gold["kinds"]),
        "reference_answers": (evaluation["reference_answers"] or {}, gold["answers"]),
        "string_note": (evaluation.get("string_note", ""), gold["note"]),
        "reference_url": (evaluation["reference_url"] or "", gold["url"]),
        "url_note": (evaluation.get("url_note", "GOLD in PRED"), gold["url_rule"]),
        "required_contents": ([check["required_contents"] for check in checks], gold["contents"]),
    }
    for key, default in (("url", ""), ("locator", ""), ("prep_actions", [])):
        pairs[key] = ([check.get(key, default) for check in checks], [check[key] for check in setup["checks"]])
    yield from (name for name, (theirs, ours) in pairs.items() if theirs != ours)


def kind_of_answer(answers: dict[str, Any]) -> Iterator[str]:
    for key, value in answers.items():
        yield f"{key} N/A" if key == "fuzzy_match" and isinstance(value, str) else key


def kind_of_locator(locator: str) -> str:
    if locator.startswith("func:"):
        return locator.partition("(")[0]
    return "script" if locator.strip() else "the whole page"


def print_counts(what: str, counted: Counter[str]) -> None:
    print(f"{what}: {', '.join(f'{name} {number}' for name, number in counted.most_common())}")


def main() -> None:
    file = Path(sys.argv[1])
    raw = published_tasks(file.read_text("utf-8"))
    tasks = suite_tasks(file, {Path(one["storage_state"]).name for one in raw if one["storage_state"]})
    by_number = {int(task.id.partition("/")[2]): task for task in tasks.values()}
    checks = [check for task in tasks.values() for check in task.setup["checks"]]
    called = [text for check in checks for text in (check["url"], check["locator"]) if text.startswith("func:")]
    differing = Counter(name for one in raw for name in differences(one, by_number[one["task_id"]]))
    print(f"tasks in the file {len(raw)}, of the suite {len(tasks)}")
    print_counts("splits", Counter(task.id.partition("/")[0] for task in tasks.values()))
    print_counts("checks", Counter(" + ".join(task.gold["kinds"]) for task in tasks.values()))
    answers = (kind for task in tasks.values() for kind in kind_of_answer(task.gold["answers"]))
    print_counts("answers by", Counter(answers))
    print_counts(f"{len(checks)} places on pages, by", Counter(kind_of_locator(check["locator"]) for check in checks))
    print_counts("functions for addresses", Counter(one.partition("(")[0] for one in called if "_url(" in one))
    print(f"functions that are not known: {sorted(one for one in called if not KNOWN.match(one)) or 'none'}")
    print(f"fields that differ: {dict(differing) or 'none'}")


if __name__ == "__main__":
    main()
