"""StableToolBench's recorded answers and votes: our conversion and our arithmetic beside its own."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from sandbox import Task, ToolCall, Trajectory
from sandbox.journal.trajectory import Event
from sandbox.types import ToolResult, ToolStatus
from tasks.toolbench.recorded import AnswerGeneration, RecordedAnswer
from tasks.toolbench.records import read_json
from tasks.toolbench.tooleval.answers import answer_example
from tasks.toolbench.tooleval.rates import Winner, solve_rate, winner

FOLDER = Path("stabletoolbench") / "data_example"
MODELS = ("virtual_chatgpt_cot", "virtual_chatgpt_dfs")
SPLIT = "G1_instruction"

_STATUSES: dict[str, ToolStatus] = {"give_answer": "answer", "give_up_and_restart": "give_up"}
_LABELS: dict[Winner, str] = {"reference": "1", "output": "2", "neither": "3"}


@dataclass(slots=True, frozen=True)
class Conversion:
    """Recorded answers in the form that is judged: how many, and how many of ours are the same as the recorded ones."""

    answers: int
    same: int


def compare_conversions(data: Path) -> Conversion:
    answers = same = 0
    for model in MODELS:
        converted = json.loads((data / FOLDER / "model_predictions_converted" / model / f"{SPLIT}.json").read_bytes())
        for path in sorted((data / FOLDER / "answer" / model / SPLIT).glob("*.json")):
            identity = path.name.split("_")[0]
            recorded = read_json(path, TypeAdapter(RecordedAnswer), "")
            made = recorded.answer_generation
            task = Task(f"{SPLIT}/{identity}", "", gold={"query": made.query, "functions": made.function})
            ours = answer_example(task, to_trajectory(recorded))
            ours["answer"]["method"] = converted[identity]["answer"]["method"]
            answers += 1
            same += ours == converted[identity]
    return Conversion(answers, same)


def to_trajectory(recorded: RecordedAnswer) -> Trajectory:
    """The episode of a recorded answer: the way to the answer, of a chain without one all of it."""
    made = recorded.answer_generation
    events = list(_of_messages(made) if made.valid_data else _of_chain(recorded))
    return Trajectory([Event(0.0, kind, event) for kind, event in events])


def _of_messages(made: AnswerGeneration) -> Iterator[tuple[str, dict[str, Any]]]:
    messages = made.train_messages[-1]
    for number, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        yield "reply", {"text": message.get("content") or ""}
        if called := message.get("function_call"):
            following = messages[number + 1 : number + 2]
            observed = following[0]["content"] if following else ""
            yield from _call(called["name"], called["arguments"], observed)


def _of_chain(recorded: RecordedAnswer) -> Iterator[tuple[str, dict[str, Any]]]:
    (one,) = recorded.trys
    thought = name = ""
    for node in one.chain:
        if node.node_type == "Thought":
            thought = node.description
        elif node.node_type == "Action":
            name = node.description
        else:
            yield "reply", {"text": thought}
            yield from _call(name, node.description, node.observation or "")
            thought = ""


def _call(name: str, written: str, observed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    status = next((said for kind, said in _STATUSES.items() if name == "Finish" and f'"{kind}"' in written), None)
    yield "tool_call", ToolCall(name, {}, written=written).to_json()
    yield "tool_result", ToolResult("", name, observed, status=status).to_json()


def solve_rates(data: Path) -> dict[str, tuple[float, float]]:
    """By model, the solvable pass rate of the recorded votes and its deviation over the rounds, in per cent."""
    rates = {}
    for model in MODELS:
        path = data / FOLDER / "pass_rate_results" / model / f"{SPLIT}_{model}.json"
        recorded = json.loads(path.read_bytes())
        votes = [_in_rounds(one["is_solved"]) for one in recorded.values()]
        mean, deviation = solve_rate(votes)
        rates[model] = (100 * mean, 100 * deviation)
    return rates


def _in_rounds(recorded: dict[str, str]) -> list[Literal["Solved", "Unsure", "Unsolved"]]:
    allowed: tuple[Literal["Solved", "Unsure", "Unsolved"], ...] = ("Solved", "Unsure", "Unsolved")
    said = [recorded[number].removeprefix("AnswerStatus.") for number in sorted(recorded, key=int)]
    return [status for word in said for status in allowed if status == word]


def compare_preferences(data: Path) -> tuple[int, int, float]:
    """Queries, those whose recorded label is ours of the recorded rounds, and the win rate in per cent."""
    folder, name = data / FOLDER / "preference_results", f"{SPLIT}_{'_'.join(MODELS)}"
    rounds = json.loads((folder / f"{name}.json").read_bytes())
    csv.field_size_limit(sys.maxsize)
    with (folder / f"{name}.csv").open(newline="") as file:
        labels = {row["query_id"]: row["preference_label"] for row in csv.DictReader(file, delimiter="\t")}
    winners = {identity: _winner(said) for identity, said in rounds.items()}
    same = sum(_LABELS[one] == labels[identity] for identity, one in winners.items())
    return len(winners), same, 100 * list(winners.values()).count("output") / len(winners)


def _winner(said: dict[str, Any]) -> Winner:
    reference, output = MODELS
    lost: list[Winner] = ["reference"] * said[reference]
    won: list[Winner] = ["output"] * said[output]
    return winner([*lost, *won])
