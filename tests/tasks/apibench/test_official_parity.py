"""The official scorer against the verdicts that Gorilla's own code gave, item by item."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

RETRIEVERS = ("0_shot", "bm25", "gpt_index", "oracle")

PUBLISHED = {
    ("huggingface", "Gorilla_FT"): [(69.36, 10.95), (10.51, 46.46), (26.22, 41.48), (44.47, 52.77)],
    ("tensorflowhub", "Gorilla_RT"): [(0, 100), (41.90, 2.77), (64.96, 2.34), (94.16, 1.90)],
    ("torchhub", "Gorilla_FT"): [(75.81, 16.13), (44.62, 17.20), (77.42, 5.38), (59.14, 39.25)],
    ("torchhub", "Gorilla_RT"): [(0, 0), (50.00, 5.91), (76.88, 3.23), (93.01, 6.99)],
}
"""(accuracy %, hallucination %) of the official code on these answers, for each retriever."""

TABLE_DIFFERS = 4
"""Items by which the table and the recorded official verdicts differ from each other in a cell, at most."""

AT_LEAST = 0.994
"""The share of all items that must agree; the parser's version decides on answers that do not parse."""


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def replay(
    line: CommandLine, data: Path, hub: str, model: str, retriever: str
) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    """(official verdicts, exported lines by task id, the run's printed counts)."""
    name = f"{hub}_{model}_{retriever}"
    answers = rows(data / "parity" / "responses" / f"response_{name}.jsonl.gz")
    recordings = line.folder / f"{name}.jsonl"
    recordings.write_text(
        "".join(
            json.dumps({"task_id": f"{hub}/{answer['question_id']}", "output": answer["text"]}) + "\n"
            for answer in answers
        )
    )
    setting = "none" if retriever == "0_shot" else retriever
    arguments = ["--split", hub, "--set", f"recordings={recordings}", "--set", f"retriever={setting}"]
    out = f"{name}.sqlite"
    result = line.json("run", "--agent", "recorded", "--suite", "apibench", *arguments, "--out", out, "--json")
    exported = {row["task_id"]: row for row in line.lines("export", out)}
    return rows(data / "parity" / "verdicts" / f"verdicts_{name}.jsonl.gz"), exported, result


def agrees(official: dict[str, Any], exported: dict[str, Any]) -> bool:
    ours = exported["scores"]["official"]
    hallucinated = ours["error_class"] == "hallucinated_api"
    return bool(ours["passed"] == official["correct"] and hallucinated == official["hallucination"])


def test_every_recorded_answer_gets_the_official_verdict(cli_with_data: CommandLine, apibench_data: Path) -> None:
    compared, differing = 0, 0
    configurations = [(*key, index) for key in PUBLISHED for index in range(len(RETRIEVERS))]
    for hub, model, index in configurations:
        retriever = RETRIEVERS[index]
        officials, exported, result = replay(cli_with_data, apibench_data, hub, model, retriever)
        assert len(officials) == len(exported) == result["episodes"]
        differ = [row for row in officials if not agrees(row, exported[f"{hub}/{row['question_id']}"])]
        assert not [row for row in differ if not row["parse_has_error"]], "a cleanly parsed answer differs"
        compared += len(officials)
        differing += len(differ)
        (score,) = [score for score in result["scores"] if score["scorer"] == "official"]
        accuracy, hallucination = PUBLISHED[hub, model][index]
        allowed = 100 * (len(differ) + TABLE_DIFFERS) / len(officials) + 0.005
        assert score["n"] == len(officials)
        assert abs(100 * score["accuracy"] - accuracy) <= allowed
        assert abs(100 * score["hallucination"] - hallucination) <= allowed
    assert compared == 7844
    assert 1 - differing / compared >= AT_LEAST


@pytest.mark.parametrize(
    ("hub", "right", "of"), [("torchhub", 186, 186), ("huggingface", 868, 911), ("tensorflowhub", 661, 688)]
)
def test_gold_calls_score_as_they_do_through_the_official_code(
    apibench_data: Path, hub: str, right: int, of: int
) -> None:
    from tasks.apibench.official import OfficialScorer
    from tasks.apibench.records import Hub

    hubs = {hub: Hub(hub, apibench_data, "")}
    scorer = OfficialScorer(hubs)
    verdicts = [
        scorer.judge(hub, gold.api_data.domain, f"<<<api_call>>>: {gold.api_call}, <<<api_provider>>>: {gold.provider}")
        for gold in hubs[hub].golds
    ]
    assert (sum(verdict.passed for verdict in verdicts), len(verdicts)) == (right, of)
