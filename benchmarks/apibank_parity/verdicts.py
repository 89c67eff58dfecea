"""API-Bank's recorded verdicts and results beside ours."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox import SuiteContext, Task
from sandbox.workspace import Workspaces, builtin_root
from tasks.apibank.call_text import written_call
from tasks.apibank.exact import ExactCallScorer, described_arguments
from tasks.apibank.official import CallScorer
from tasks.apibank.suite import ApiBank
from tasks.apibank.worlds import Turn, Worlds

VERDICTS = Path("toolbench") / "derived" / "apibank_official_verdicts.json"
DATA = Path("toolbench") / "apibank"
CHECKED = "checked"
"""What a recorded verdict says where the API's checker decided."""


@dataclass(slots=True)
class Agreement:
    """How many recorded verdicts ours equal.

    Attributes:
        same_reason: of the equal ones, those with the recorded reason too.
        left_out: verdicts that depended on a network or a model.
        differing: the texts of the calls with another verdict.
    """

    compared: int = 0
    equal: int = 0
    same_reason: int = 0
    left_out: int = 0
    differing: list[str] = field(default_factory=list)


def open_worlds(data: Path) -> Worlds:
    """The suite's worlds over the data below a data home."""
    return Worlds(Workspaces([builtin_root()]).load_environment, data / DATA)


def open_suite(data: Path, **settings: Any) -> ApiBank:
    """The suite over the data below a data home."""
    load = Workspaces([builtin_root()]).load_environment
    return ApiBank(SuiteContext(Path(), data / "apibank", {"format": "text"} | settings, "", load))


def recorded_verdicts(data: Path) -> list[dict[str, Any]]:
    """The verdicts of the published evaluator on gold calls and on changed ones."""
    rows: list[dict[str, Any]] = json.loads((data / VERDICTS).read_bytes())
    return rows


def calls_of(dialogue: list[Turn] | Any) -> list[Turn]:
    return [turn for turn in dialogue if turn.role == "API"]


def compare_verdicts(data: Path) -> Agreement:
    """Judge every recorded call that needs neither a network nor a model."""
    worlds = open_worlds(data)
    dialogues = worlds.environment.dialogues(worlds.data)
    scorer = CallScorer(worlds)
    found = Agreement()
    for row in recorded_verdicts(data):
        if row["env_dependent"]:
            found.left_out += 1
            continue
        turn = calls_of(dialogues[row["file"]])[row["api_index"]]
        verdict = scorer.judge({"level": 1, "api": turn.api_name, "result": turn.result}, row["text"])
        found.compared += 1
        if verdict.passed != row["official_correct"]:
            found.differing.append(row["text"])
            continue
        found.equal += 1
        found.same_reason += (verdict.official_error or CHECKED) == row["why"]
    return found


def recorded_correct(data: Path) -> Mapping[str, tuple[int, int]]:
    """By level, (gold calls that the published evaluator passed, all gold calls)."""
    passed, all_calls = Counter[str](), Counter[str]()
    for row in recorded_verdicts(data):
        if row["mutation"] == "gt_quoted":
            level = f"level_{row['level'].split('-')[1]}"
            all_calls[level] += 1
            passed[level] += row["official_correct"]
    return {level: (passed[level], count) for level, count in sorted(all_calls.items())}


def ceilings(data: Path) -> Mapping[str, Mapping[str, tuple[int, int]]]:
    """By split and scorer, (gold calls that pass, all gold calls), each written as the benchmark writes calls."""
    suite, worlds = open_suite(data), open_worlds(data)
    official, exact = CallScorer(worlds), ExactCallScorer(worlds)
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for split in ("level_1", "level_2", "level_3_calls"):
        tasks = list(suite.tasks(split))
        found[split] = {
            "official": (sum(official.judge(task.gold, gold_text(task)).passed for task in tasks), len(tasks)),
            "exact": (sum(exact.judge(task.gold, gold_text(task)).passed for task in tasks), len(tasks)),
        }
    return found


def gold_text(task: Task) -> str:
    return written_call(task.gold["api"], task.gold["result"].input or {})


def unlike_recorded(data: Path) -> Iterator[tuple[str, str]]:
    """(dialogue, API) of each recorded call whose output is another one when the whole dialogue is called again."""
    worlds = open_worlds(data)
    for name, dialogue in worlds.environment.dialogues(worlds.data).items():
        world = worlds.after(1, ())
        for turn in calls_of(dialogue):
            assert turn.result is not None
            arguments = described_arguments(world.documents[turn.api_name], turn.result.input or {}, {})
            if world.call(turn.api_name, arguments, turn.result.output).output != turn.result.output:
                yield name, turn.api_name
