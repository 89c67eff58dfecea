"""Models whose state cannot always go back: where only a whole sequence can be taken over, answers are right too."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from tiny_gguf import write_tiny_jamba, write_tiny_olmo

from sandbox.models.llama_cpp.engine import Engine
from sandbox.models.llama_cpp.generation import Completion, Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.sampler import Sampler
from sandbox.models.llama_cpp.settings import LlamaCppSettings

HEAD = "You are given the documents of many tools. " * 6
PROMPTS = [HEAD + f"Question {number}: what is {number} times {number + 1}?" for number in range(10)]


@pytest.fixture(scope="module")
def jamba(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_jamba(tmp_path_factory.mktemp("gguf") / "jamba.gguf")


@pytest.fixture(scope="module")
def olmo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a window of attention that is shorter than the prompts."""
    return write_tiny_olmo(tmp_path_factory.mktemp("gguf") / "olmo.gguf", window=32)


def open_engine(gguf: Path, layout: str, slots: int, share: bool = True) -> Engine:
    given = {"kind": "llama_cpp", "slots": slots, "context": 1024, "cache_layout": layout}
    settings = LlamaCppSettings.model_validate(given)
    engine = Engine(lambda: Library(settings, gguf), slots, settings.batch, share)
    engine.start()
    return engine


@pytest.fixture(params=["shared", "separate"])
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(jamba: Path, layout: str) -> Iterator[Engine]:
    engine = open_engine(jamba, layout, 4)
    yield engine
    engine.close()


@pytest.fixture
def alone(jamba: Path) -> Iterator[Engine]:
    """One request at a time from an empty cache."""
    engine = open_engine(jamba, "shared", 1, share=False)
    yield engine
    engine.close()


def ask(engine: Engine, tokens: list[int]) -> Generation:
    generation = Generation(tokens, 12, (), Sampler(0, 1, 0), Future())
    engine.submit(generation)
    return generation


def answers(engine: Engine, prompts: list[list[int]]) -> list[tuple[list[int], Completion]]:
    generations = [ask(engine, prompt) for prompt in prompts]
    completions = [generation.future.result(60) for generation in generations]
    return [(one.generated, completion) for one, completion in zip(generations, completions, strict=True)]


def test_prompts_that_begin_alike_are_answered_as_alone(engine: Engine, alone: Engine) -> None:
    prompts = [engine.library.tokenize(prompt) for prompt in PROMPTS]
    together, expected = answers(engine, prompts), answers(alone, prompts)
    assert not engine.library.rewinds
    assert sum(one == other for (one, _), (other, _) in zip(together, expected, strict=True)) >= 0.9 * len(prompts)


def test_a_conversation_goes_on_from_its_own_state(engine: Engine, alone: Engine) -> None:
    first = [engine.library.tokenize(prompt) for prompt in PROMPTS[:4]]
    replies = answers(engine, first)
    second = [[*prompt, *reply, *prompt[-20:]] for prompt, (reply, _) in zip(first, replies, strict=True)]
    following, expected = answers(engine, second), answers(alone, second)
    for prompt, (_, completion) in zip(first, following, strict=True):
        assert completion.cached_tokens >= len(prompt)
    assert sum(one == other for (one, _), (other, _) in zip(following, expected, strict=True)) >= 3


def test_of_two_beginnings_the_whole_one_is_taken_over(jamba: Path) -> None:
    """One kept conversation shares more tokens with the request, but the state of another is a beginning of it."""
    engine = open_engine(jamba, "shared", 4)
    whole = engine.library.tokenize(HEAD)
    ((reply, _),) = answers(engine, [whole])
    request = [*whole, *reply, *engine.library.tokenize("and so on, and so on")]
    answers(engine, [request[:-3] + request[:3]])
    ((_, completion),) = answers(engine, [request])
    assert completion.cached_tokens >= len(whole)
    engine.close()


def test_with_windows_of_attention_prompts_that_begin_alike_are_answered_as_alone(olmo: Path, layout: str) -> None:
    engine, alone = open_engine(olmo, layout, 4), open_engine(olmo, "shared", 1, share=False)
    lengths = [80, 160, len(HEAD)]
    texts = [f"{HEAD[: lengths[n % 3]]}Question {n}: {'what is it ' * (n * 7 % 30)}?" for n in range(40)]
    prompts = [engine.library.tokenize(text) for text in texts]
    expected = answers(alone, prompts)
    for order in (1, -1):
        found = answers(engine, prompts[::order])[::order]
        assert sum(one == other for (one, _), (other, _) in zip(found, expected, strict=True)) >= 0.9 * len(prompts)
    engine.close()
    alone.close()
