"""ToolAlpaca's recorded judgements beside what we read in them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.toolalpaca.judging import YES, judge_prompt, read_judgement
from tasks.toolalpaca.records import FILES, JUDGE_PROMPT, read_apis, read_text

DATA = Path("toolbench") / "toolalpaca"
SOLUTION, END = "## AI Assistant's Solution\n", "\n\n## Analysis"
STATISTICS = "statistics"


@dataclass(slots=True)
class JudgedFile:
    """What was recorded of one model.

    Attributes:
        judgements: recorded texts of the judge.
        equal: those in which we read the recorded verdict, or as recorded none.
        statistics: recorded, and counted from the texts.
        prompts: recorded prompts of the judge.
        same_prompts: those that we build from the published files, with the recorded solution.
    """

    judgements: int
    equal: int
    statistics: tuple[dict[str, Any], dict[str, Any]]
    prompts: int
    same_prompts: int


def judged_files(data: Path) -> dict[str, JudgedFile]:
    """By file."""
    folder = data / DATA / "evalution_outputs"
    return {path.stem: _read(path, data / DATA) for path in sorted(folder.glob("*.json"))}


def _read(path: Path, data: Path) -> JudgedFile:
    apis = {api.Name: api for api in read_apis(data / FILES["simulated"], "")}
    template = read_text(data / JUDGE_PROMPT, "")
    recorded: dict[str, Any] = json.loads(path.read_bytes())
    statistics = recorded.pop(STATISTICS)
    rows = [(apis[name], place, row) for name, entries in recorded.items() for place, row in enumerate(entries)]
    reads = [read_judgement(row["output"]) for _, _, row in rows]
    equal = sum(read == _recorded_verdict(row) for read, (_, _, row) in zip(reads, rows, strict=True))
    prompts = same = 0
    for api, place, row in rows:
        if isinstance(row["input"], list):
            text, number = row["input"][0]["content"], int(row.get("id", place))
            solution = text.split(SOLUTION, 1)[1].rsplit(END, 1)[0]
            steps, instruction = api.Golden_Answers[number], api.Instructions[number]
            prompts += 1
            same += text == judge_prompt(template, api.NLDocumentation, instruction, steps, solution)
    return JudgedFile(len(rows), equal, (statistics, _counted(reads)), prompts, same)


def _recorded_verdict(row: dict[str, Any]) -> tuple[str, str] | None:
    if "process_correctness" not in row:
        return None
    return row["process_correctness"], row["final_response_correctness"]


def _counted(reads: list[tuple[str, str] | None]) -> dict[str, Any]:
    """The statistics as the published files have them."""
    found = [read for read in reads if read is not None]
    process, response = (Counter(read[place] for read in found) for place in (0, 1))
    names = (YES, "No", "Uncertain")
    return {
        "num": len(reads),
        "error_num": len(reads) - len(found),
        "process": {name: process[name] for name in names},
        "response": {name: response[name] for name in names},
        "both": sum(read == (YES, YES) for read in found),
    }
