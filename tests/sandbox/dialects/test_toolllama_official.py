"""ToolLLaMA's replies as ToolBench's and StableToolBench's own code take them."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.dialects import dialect
from sandbox.dialects.toolllama_official import OfficialToolLlamaDialect
from sandbox.templates import render, template_source
from sandbox.types import Message, ModelReply, ToolResult, ToolSpec

TB, STB = OfficialToolLlamaDialect(whole=False), OfficialToolLlamaDialect(whole=True)
REPLY = '\nThought: I look.\nAction: find\nAction Input: {"name": "x"}\n'


def cut(text: str) -> tuple[str, str, str | None]:
    (call,), problem = STB.parse(ModelReply(text), ())
    assert problem is None
    return STB.thought(ModelReply(text)), call.name, call.written


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (REPLY, ("I look.", "find", '{"name": "x"}\n')),
        ("Thought: \nAction: f\nAction Input: {}", ("", "f", "{}")),
        ("Thought: I know.", ("I know", ": I know", "ow.")),
        ("I cannot do this.", (" do this", "t do this", "his.")),
        ("", ("", "", "")),
        ("Action: f\nAction Input: {}\nThought: late", ("lat", "f", "{}\nThought: late")),
        ("Thought: a\nAction: f\nThought: b\nAction: g\nAction Input: {}", ("a", "f\nThought: b\nAction: g", "{}")),
        ("Thought:a\nAction:f", ("a\nAction:", ":a\nAction:", "ion:f")),
    ],
)
def test_a_missing_label_counts_as_found_before_the_text(text: str, parts: tuple[str, str, str]) -> None:
    assert cut(text) == parts


def test_the_call_stands_where_its_label_does() -> None:
    for official, source in ((TB, REPLY.strip().partition("\n")[2]), (STB, REPLY.partition("I look.\n")[2])):
        (call,), _ = official.parse(ModelReply(REPLY), ())
        assert call.span is not None
        assert REPLY[slice(*call.span)] == source


def test_an_input_that_is_no_object_is_kept_as_it_is_written() -> None:
    (call,), problem = TB.parse(ModelReply("Thought: a\nAction: f\nAction Input: {'name': 'x'}"), ())
    assert problem is None
    assert (call.arguments, call.written) == ({"": "{'name': 'x'}"}, "{'name': 'x'}")
    (call,), _ = TB.parse(ModelReply(REPLY), ())
    assert (call.arguments, call.written) == ({"name": "x"}, '{"name": "x"}')


def test_toolbench_keeps_the_thought_and_stabletoolbench_the_whole_reply() -> None:
    assert dialect("toolllama-tb").remembered(ModelReply(REPLY)) == "I look."  # type: ignore[attr-defined]
    assert dialect("toolllama-stb").remembered(ModelReply(REPLY)) == REPLY  # type: ignore[attr-defined]


@given(st.text(), st.lists(st.sampled_from(["Thought: ", "\nAction: ", "Action: ", "\nAction Input: ", "{", "]", " "])))
def test_every_text_is_one_call_without_a_problem(text: str, labels: list[str]) -> None:
    for written in (text, "".join(labels), text.join(labels)):
        for official in (TB, STB):
            calls, problem = official.parse(ModelReply(written), ())
            assert (len(calls), problem) == (1, None)
            assert isinstance(official.thought(ModelReply(written)), str)
            assert all(call.span is None or call.span[1] <= len(written) for call in calls)


@pytest.mark.parametrize("written", ["{" * 200_000, "[" * 200_000, '{"a":' * 100_000, "9" * 200_000, "\ud800", "NaN"])
def test_a_hostile_input_is_kept(written: str) -> None:
    (call,), _ = TB.parse(ModelReply(f"Action: f\nAction Input: {written}"), ())
    assert (call.arguments, call.written) == ({"": written}, written)


def test_the_prompt_is_the_one_of_the_training(shared_data: Path) -> None:
    """The system message of ToolBench's own data comes out to the letter, from the one that its program begins with."""
    folder = shared_data / "toolbench"
    path = folder / "toolbench/b2384c2/toolllama/processed_answer/G1_demo_DFS_woFilter_w2.json"
    system, user, *_ = [turn["value"] for turn in json.loads(path.read_text())[-1]["conversations"]]
    functions = ast.literal_eval(system.partition("access to the following APIs: ")[2])
    prompts = json.loads((folder / "prompts_text/official_prompts.json").read_text())
    described = system.partition("Task description: ")[2].partition("\nSpecifically, you have access")[0]
    begun = prompts["tb:FORMAT_INSTRUCTIONS_SYSTEM_FUNCTION"].replace("{task_description}", described)
    tools = [ToolSpec(one["name"], one["description"], one["parameters"]) for one in functions]
    for official in (TB, STB):
        opened = official.open([Message("system", begun), Message("user", user)], tools)
        assert [(message.role, message.content) for message in opened] == [("system", system), ("user", user)]
        text = render(template_source("toolllama"), opened)
        assert text == f"System: {system}\nUser: {user}\nAssistant:\n"


def test_another_system_message_leaves_the_tools_to_the_question() -> None:
    tool = ToolSpec("find", "Find.", {"type": "object", "properties": {}})
    system, asked = TB.open([Message("system", "Be kind."), Message("user", "Where is x?")], [tool])
    assert system.content == "Be kind."
    assert asked.content == TB.instruct("Where is x?", [tool])


def test_a_turn_and_its_result_are_lines_of_the_prompt() -> None:
    said = Message("assistant", TB.remembered(ModelReply(REPLY)))
    shown = TB.show_results([ToolResult("1", "find", '{"error": "", "response": "here"}')])
    assert render(template_source("toolllama"), [Message("user", "Q"), said, *shown]) == (
        'User: Q\nAssistant: I look.\nFunction: {"error": "", "response": "here"}\nAssistant:\n'
    )
