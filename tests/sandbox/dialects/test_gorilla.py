"""Gorilla: `<<<api_call>>>: f(...)` among other fields."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import ToolCall, ToolSpec
from sandbox.dialects.gorilla import GorillaDialect
from sandbox.types import ModelReply, ToolResult

LOAD = ToolSpec(
    "torch.hub.load",
    "Load a model.",
    {"type": "object", "properties": {"repo_or_dir": {"type": "string"}, "model": {"type": "string"}}},
)
CALL = "torch.hub.load('pytorch/vision', model='alexnet', pretrained=True)"
ARGUMENTS = {"repo_or_dir": "pytorch/vision", "model": "alexnet", "pretrained": True}


def parse(text: str) -> tuple[list[ToolCall], str | None]:
    return GorillaDialect().parse(ModelReply(text), (LOAD,))


@pytest.mark.parametrize(
    "text",
    [
        f"<<<api_call>>>: {CALL}",
        f"<<<api_call>>>{CALL}",
        f"<<<domain>>>: Vision\n<<<api_call>>>: {CALL}\n<<<api_provider>>>: PyTorch",
        f"<<<domain>>>: Vision <<<api_call>>>: {CALL} <<<api_provider>>>: PyTorch",
        f"<<<domain>>>: Vision, <<<api_call>>>: {CALL}, <<<api_provider>>>: PyTorch\n",
        f"<<<api_call>>>: {CALL}\r\n<<<code>>>: import torch\nmodel = f(",
    ],
)
def test_the_call_is_read_from_among_the_fields(text: str) -> None:
    calls, problem = parse(text)
    assert problem is None
    assert [(call.name, call.arguments) for call in calls] == [("torch.hub.load", ARGUMENTS)]
    assert [text[slice(*call.span)].strip() for call in calls if call.span] == [CALL]


@pytest.mark.parametrize("text", ["", "Use AlexNet.", CALL, f"<<<code>>>: {CALL}", f"api_call: {CALL}"])
def test_text_without_the_mark_holds_no_call(text: str) -> None:
    assert parse(text) == ([], None)


def test_every_marked_call_is_read() -> None:
    calls, problem = parse("<<<api_call>>>: f(1)\nor\n<<<api_call>>>: g(a=2)")
    assert [(call.name, call.arguments) for call in calls] == [("f", {"argument 1": 1}), ("g", {"a": 2})]
    assert problem is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<<<api_call>>>: AlexNet", ["character 15", "not a call"]),
        ("<<<domain>>>: Vision\n<<<api_call>>>: f(a=", ["character 36", "never closed"]),
        ("<<<api_call>>>:\nf(1)", ["not a call"]),
    ],
)
def test_a_broken_call_is_a_problem_that_says_where(text: str, words: list[str]) -> None:
    calls, problem = parse(text)
    assert calls == []
    assert problem is not None
    assert [word for word in words if word not in problem] == []


def test_a_broken_call_hides_no_readable_one() -> None:
    calls, problem = parse("<<<api_call>>>: f(\n<<<api_call>>>: g()")
    assert [call.name for call in calls] == ["g"]
    assert problem is not None


field_text = st.text().filter(lambda text: "<<<" not in text)


@given(st.dictionaries(st.sampled_from("abc"), st.integers() | st.booleans() | field_text), field_text)
def test_a_call_that_is_written_is_read_back(arguments: dict[str, Any], domain: str) -> None:
    source = f"f({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"
    text = f"<<<domain>>>: {domain}\n<<<api_call>>>: {source}\n<<<api_provider>>>: X"
    calls, problem = parse(text)
    assert problem is None
    assert [call.arguments for call in calls] == [arguments]
    assert [text[slice(*call.span)].strip() for call in calls if call.span] == [source]


def test_documents_follow_the_question() -> None:
    text = GorillaDialect().instruct("Load AlexNet.", (LOAD,))
    assert text == (
        "Load AlexNet.\n Use this API documentation for reference: "
        '{"name": "torch.hub.load", "description": "Load a model.", "parameters": {"type": "object", '
        '"properties": {"repo_or_dir": {"type": "string"}, "model": {"type": "string"}}}}'
    )


def test_without_documents_the_question_stands_alone() -> None:
    assert GorillaDialect().instruct("Load AlexNet.", ()) == "Load AlexNet."


def test_results_are_told_in_one_message() -> None:
    (message,) = GorillaDialect().show_results([ToolResult("1", "f", "3"), ToolResult("2", "g", "4")])
    assert (message.role, message.content) == ("user", "f: 3\ng: 4")
