"""Tool calls held to a grammar, by a model whose own words are noise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from command_line import CommandLine
from numpy.typing import NDArray
from tiny_gguf import write_tiny_gguf

from sandbox import ToolSpec
from sandbox.call_grammar import CallGrammar, json_call_grammar
from sandbox.dialects.hermes import HermesDialect
from sandbox.errors import ModelError
from sandbox.models.llama_cpp.engine import Engine
from sandbox.models.llama_cpp.generation import Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.sampler import Sampler
from sandbox.models.llama_cpp.settings import LlamaCppSettings
from sandbox.types import ModelReply

SWITCH = ToolSpec(
    "switch",
    "Switch a lamp.",
    {
        "type": "object",
        "properties": {
            "lamp": {"type": "string", "enum": ["left", "right"]},
            "on": {"type": "boolean"},
            "level": {"type": "integer", "minimum": 1, "maximum": 5},
        },
        "required": ["lamp", "on"],
        "additionalProperties": False,
    },
)
BEGUN = 'Very well: {"name"'


class Saying:
    """A sampler that says a text first, and then chooses as another does."""

    cuts = False

    def __init__(self, tokens: list[int], then: Sampler) -> None:
        self._tokens = tokens
        self._then = then

    def choose(self, logits: NDArray[np.float32]) -> int:
        return self._tokens.pop(0) if self._tokens else self._then.choose(logits)


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture
def engine(gguf: Path) -> Iterator[Engine]:
    settings = LlamaCppSettings(kind="llama_cpp", context=1024)
    made = Engine(lambda: Library(settings, gguf), 8, settings.batch, True)
    made.start()
    yield made
    made.close()


@pytest.fixture
def ask(engine: Engine) -> Callable[..., Generation]:
    def submit(grammar: CallGrammar | None, seed: int, begun: str = BEGUN) -> Generation:
        tokens = engine.library.tokenize(begun)[1:]
        sampler = Saying(tokens, Sampler(2.0, 1.0, seed))
        generation = Generation(engine.library.tokenize("Light!"), 400, (), sampler, Future(), grammar)  # type: ignore[arg-type]
        engine.submit(generation)
        return generation

    return submit


def test_a_call_once_begun_is_completed_as_a_valid_one(ask: Callable[..., Generation]) -> None:
    grammar = json_call_grammar([SWITCH])
    texts = [ask(grammar, seed) for seed in range(12)]
    for generation in texts:
        completion = generation.future.result(120)
        assert completion.stop_reason == "stop"
        call = json.loads(completion.text.removeprefix("Very well: "))
        assert call["name"] == "switch"
        assert call["arguments"]["lamp"] in ("left", "right")
        assert call["arguments"]["on"] in (True, False)
        assert call["arguments"].get("level", 1) in range(1, 6)


def test_without_a_grammar_the_same_beginning_is_completed_with_noise(ask: Callable[..., Generation]) -> None:
    text = ask(None, 1).future.result(120).text.removeprefix("Very well: ")
    with pytest.raises(ValueError, match=r"."):
        json.loads(text)


def test_a_text_without_a_call_is_free(ask: Callable[..., Generation]) -> None:
    free, held = (ask(grammar, 7, "Well,").future.result(120) for grammar in (None, json_call_grammar([SWITCH])))
    assert held.text == free.text


def test_a_grammar_that_llama_cpp_cannot_read_ends_its_request_only(
    ask: Callable[..., Generation], engine: Engine
) -> None:
    with pytest.raises(ModelError, match="grammar"):
        ask(CallGrammar("root ::= (", "(x)"), 1).future.result(60)
    assert ask(json_call_grammar([SWITCH]), 1).future.result(120).stop_reason == "stop"
    assert engine.sequences_in_use() + engine.sequences_free() == engine.library.sequences


def test_a_run_may_constrain_and_a_dialect_without_grammar_says_so(cli: CommandLine, gguf: Path) -> None:
    settings = ["--set", f"model.path={gguf}", "--set", "model.constrain=true", "--set", "model.max_tokens=8"]
    one = ["--suite", "starter", "--split", "single", "--limit", "1", *settings]
    cli.ok("run", "--agent", "lemur", *one, "--out", "run.sqlite")
    assert cli.json("show", "run.sqlite", "--json")["header"]["model"]["constrain"] is True
    refused = cli("run", "--agent", "openfunctions", *one)
    assert refused.returncode == 2
    assert "no grammar for the dialect openfunctions" in refused.stderr


@pytest.mark.parametrize(
    ("begun", "held"),
    [
        ('<think>I could answer with {"name"', False),
        ('The record: {"name"', False),
        ('<tool_call>\n{"name"', True),
        ('<tool_call>[{"name"', True),
    ],
)
def test_hermes_holds_only_what_stands_in_its_tag(ask: Callable[..., Generation], begun: str, held: bool) -> None:
    text = ask(HermesDialect().grammar([SWITCH]), 3, begun).future.result(120).text
    calls, _ = HermesDialect().parse(ModelReply(text), [SWITCH])
    assert [call.name for call in calls[:1]] == (["switch"] if held else [])
    assert held or ask(None, 3, begun).future.result(120).text == text


def test_sampling_from_a_nucleus_is_that_of_the_allowed_tokens(engine: Engine) -> None:
    """Shares 0.6 (refused), 0.3 and 0.1 with top_p 0.9: among the allowed ones the nucleus is both."""
    logits = np.log(np.array([0.6, 0.3, 0.1], np.float32))
    generation = Generation([1], 9, (), Sampler(1.0, 0.9, 1), Future())
    generation.constraint = FirstRefused()  # type: ignore[assignment]
    chosen = [generation.choose(logits) for _ in range(4000)]
    assert 0 not in chosen
    assert abs(chosen.count(2) / len(chosen) - 0.25) < 0.03


class FirstRefused:
    """A grammar that refuses the token 0."""

    triggered = True

    def masked(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.where(np.arange(len(logits)) == 0, -np.inf, logits).astype(np.float32)

    def allows(self, token: int) -> bool:
        return token != 0


def test_a_stop_string_that_is_a_control_token_ends_a_reply(gguf: Path) -> None:
    settings = LlamaCppSettings(kind="llama_cpp", context=1024, stop=["<|im_start|>"])
    engine = Engine(lambda: Library(settings, gguf), 2, settings.batch, True)
    engine.start()
    said = [*engine.library.tokenize("Done.<|im_start|>user more")[1:], 2]
    sampler = Saying(said, Sampler(0.0, 1.0, 0))
    generation = Generation(engine.library.tokenize("Hi"), 40, settings.stop, sampler, Future())  # type: ignore[arg-type]
    engine.submit(generation)
    completion = generation.future.result(60)
    engine.close()
    assert (completion.text, completion.stop_reason) == ("Done.", "stop")
