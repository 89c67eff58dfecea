"""The exact scorer on calls of Java and JavaScript as a model writes them: by name, by position, or both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sandbox import Task, ToolSpec, Trajectory, Verdict
from sandbox.dialects import dialect
from sandbox.journal.trajectory import Event
from sandbox.types import ModelReply
from sandbox.workspace import find_workspaces
from tasks.bfcl.exact import ExactCallsScorer
from tasks.bfcl.official import CallsScorer

TEXTS = ("String", "char", "any")
"""Declared types whose values are written in quotes."""


@pytest.fixture(scope="module")
def tasks(shared_data: Path) -> dict[str, list[Task]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_DATA", str(shared_data))
        patch.chdir(Path(__file__).resolve().parents[3])
        suite = find_workspaces().load_suite("bfcl", {}).suite
        return {split: list(suite.tasks(split)) for split in ("simple_java", "simple_javascript")}


def written(value: str, schema: Mapping[str, Any]) -> str:
    return f'"{value}"' if schema["type"] in TEXTS and not value.startswith('"') else value


def replies(task: Task) -> Iterator[str]:
    """The gold call with ever more of its first arguments by position."""
    (call,) = task.solution[0].calls
    (document,) = task.gold["functions"]
    properties = document["parameters"]["properties"]
    given = [(name, written(call.arguments[name], properties[name])) for name in properties if name in call.arguments]
    first = [*properties][: len(given)]
    by_place = sum(1 for (name, _), place in zip(given, first, strict=True) if name == place)
    for count in range(by_place + 1):
        arguments = [text if index < count else f"{name}={text}" for index, (name, text) in enumerate(given)]
        yield f"[{call.name}({', '.join(arguments)})]"


def replied(task: Task, text: str) -> Trajectory:
    """The events of an episode with one reply."""
    events = [Event(0.0, "reply", {"text": text})]
    calls, problem = dialect("bfcl").parse(ModelReply(text), task.tools)
    events += [Event(0.0, "tool_call", call.to_json()) for call in calls]
    events += [] if problem is None else [Event(0.0, "parse_error", {"message": problem})]
    return Trajectory(events, "bfcl")


@pytest.mark.parametrize(("split", "passing"), [("simple_java", 96), ("simple_javascript", 50)])
def test_arguments_by_position_are_judged_as_by_name(tasks: dict[str, list[Task]], split: str, passing: int) -> None:
    """Four of Java's golds hold source text in place of a text, or numbers in an array of texts."""
    exact, official = ExactCallsScorer(), CallsScorer(underscores=False)
    passed = 0
    for task in tasks[split]:
        by_name, *by_place = [replied(task, text) for text in replies(task)]
        verdict = exact.score(task, by_name)
        passed += verdict.passed
        for reply in by_place:
            assert exact.score(task, reply) == verdict
            assert not official.score(task, reply).passed
    assert passed == passing


ADD: dict[str, Any] = {
    "name": "geo.add",
    "parameters": {
        "properties": {"name": {"type": "String"}, "count": {"type": "integer"}, "flag": {"type": "any"}},
        "required": ["name"],
    },
}
ANSWER = [{"geo.add": {"name": ["Zoë"], "count": [2], "flag": ["", "true"]}}]


def verdict_on(split: str, text: str) -> Verdict:
    tool = ToolSpec(ADD["name"], "", ADD["parameters"])
    task = Task(f"{split}/0", "?", tools=(tool,), gold={"answer": ANSWER, "functions": [ADD]})
    return ExactCallsScorer().score(task, replied(task, text))


@pytest.mark.parametrize("split", ["simple_java", "simple_javascript"])
@pytest.mark.parametrize(
    ("text", "error_class", "argument"),
    [
        ('geo.add("Zoë", 2)', None, ""),
        ('geo.add("Zoë", 2, true)', None, ""),
        ('geo.add(/* who */ "Zoë", flag=true, count=2)', None, ""),
        ("geo.add(Zoë, 2)", None, ""),
        ('geo.add("Zoë", flag=true)', "missing_argument", "count"),
        ('geo.add(2, "Zoë")', "wrong_value", "name"),
        ('geo.add("Zoë", "two")', "wrong_type", "count"),
        ('geo.add("Zoë", 2, true, 4)', "unexpected_argument", "argument 4"),
        ('add("Zoë", 2)', "hallucinated_api", None),
        ('geo.add("Zoë", name="Zoë", count=2)', "unparsable_call", None),
    ],
)
def test_each_place_has_its_parameter(split: str, text: str, error_class: str | None, argument: str | None) -> None:
    verdict = verdict_on(split, text)
    assert verdict.error_class == error_class
    if argument:
        assert verdict.details["argument"] == argument


def test_maps_and_arrays_of_texts_are_read_as_they_are_written() -> None:
    document = {
        "name": "put",
        "parameters": {
            "properties": {"map": {"type": "HashMap"}, "names": {"type": "Array", "items": {"type": "String"}}},
            "required": ["map", "names"],
        },
    }
    gold = {"answer": [{"put": {"map": [{"a": [1]}], "names": [["x", "y"]]}}], "functions": [document]}
    task = Task("simple_java/0", "?", gold=gold)
    reply = replied(task, 'put(new HashMap<String, Integer>() {{ put("a", 1); }}, new String[] {"x", "y"})')
    assert ExactCallsScorer().score(task, reply).passed
    assert not CallsScorer(underscores=False).score(task, reply).passed
