"""What `tiny` is trained on cannot hold the tasks that it is tested on."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import ToolSpec
from sandbox.dialects.signatures import SignaturesDialect
from sandbox.types import ModelReply

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "tasks" / "starter"


@pytest.fixture(scope="module")
def generator_path() -> Iterator[None]:
    folder = str(ROOT / "agents" / "weights" / "tiny")
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


@pytest.fixture(scope="module")
def conversations(generator_path: None) -> list[Any]:
    """Conversations of one request, and sessions of several, half of them in the words of the documents."""
    from generator.conversations import conversation, session  # type: ignore[import-not-found]

    rng = random.Random(5)
    return [*(conversation(rng) for _ in range(3000)), *(session(rng, plain=0.5) for _ in range(500))]


@pytest.fixture(scope="module")
def pieces(generator_path: None) -> Callable[[str], Iterator[tuple[str, bool]]]:
    import decisions  # type: ignore[import-not-found]

    found: Callable[[str], Iterator[tuple[str, bool]]] = decisions.pieces
    return found


def test_no_request_of_starter_is_generated(conversations: list[Any]) -> None:
    lines = [line for file in (STARTER / "tasks").glob("*.jsonl") for line in file.read_text().splitlines()]
    asked = {json.loads(line)["prompt"] for line in lines}
    assert len(asked) == 64
    assert not asked & {drawn.request for drawn in conversations}


def test_no_document_of_starter_is_generated(conversations: list[Any]) -> None:
    apis = [json.loads(file.read_text()) for file in (STARTER / "apis").glob("*.json")]
    theirs = {json.dumps([api["description"], api["parameters"]], sort_keys=True) for api in apis}
    drawn = (tool for one in conversations for tool in one.tools)
    assert not theirs & {json.dumps([tool["description"], tool["parameters"]], sort_keys=True) for tool in drawn}


def test_calls_are_valid_by_their_documents(conversations: list[Any]) -> None:
    import jsonschema_rs

    checked = 0
    for drawn in conversations:
        tools = [ToolSpec(**tool) for tool in drawn.tools]
        schemas = {tool.name: tool.parameters for tool in tools}
        for turn in drawn.turns[::2]:
            calls, problem = SignaturesDialect().parse(ModelReply(turn), tools)
            assert problem is None
            for call in calls:
                jsonschema_rs.validate(schemas[call.name], call.arguments)
                checked += 1
    assert checked > 2000


def test_what_a_model_decides_on_is_names_and_values(
    conversations: list[Any], pieces: Callable[[str], Iterator[tuple[str, bool]]]
) -> None:
    for drawn in conversations:
        for turn in drawn.turns[::2]:
            assert "".join(text for text, _ in pieces(turn)) == turn
    call = '{"name": "add", "arguments": {"a": 1, "of": {"b": "x, y", "c": null}, "d": [1, "z"], "e": null}}'
    decided = [text for text, mine in pieces(call) if mine]
    assert decided == ["{", 'add"', " 1", ",", " {", ' "x, y"', " null", ' [1, "z"]', " null"]
    assert list(pieces("Done.")) == [("Done.", True)]
