"""The engine on a real llama.cpp model: exact, shared, cancellable, and leaking nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import islice
from pathlib import Path

import llama_cpp
import pytest
from tiny_gguf import write_tiny_gguf

from sandbox.errors import ContextOverflowError, DataError, ModelError
from sandbox.models.llama_cpp.engine import WORTH_WAITING, Engine
from sandbox.models.llama_cpp.generation import Completion, Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.sampler import Sampler
from sandbox.models.llama_cpp.settings import LlamaCppSettings

HEAD = "You are given the documents of many tools. " * 12
PROMPTS = [HEAD + f"Question {number}: what is {number} times {number + 1}?" for number in range(24)]


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(params=["shared", "separate"])
def layout(request: pytest.FixtureRequest) -> str:
    """How the cache is divided among conversations."""
    return str(request.param)


@pytest.fixture
def make_engine(gguf: Path, layout: str) -> Iterator[Callable[..., Engine]]:
    made: list[Engine] = []

    def make(*, slots: int = 8, share: bool = True, **settings: int) -> Engine:
        chosen = LlamaCppSettings.model_validate(
            {"kind": "llama_cpp", "slots": slots, "context": 1024, "cache_layout": layout} | settings
        )
        engine = Engine(lambda: Library(chosen, gguf), slots, chosen.batch, share)
        engine.start()
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.close()


def submit(
    engine: Engine, prompt: str, *, max_tokens: int = 16, stop: tuple[str, ...] = (), temperature: float = 0
) -> Generation:
    generation = Generation(engine.library.tokenize(prompt), max_tokens, stop, Sampler(temperature, 1, 5), Future())
    engine.submit(generation)
    return generation


def results(engine: Engine, prompts: list[str], **more: int) -> list[Completion]:
    generations = [submit(engine, prompt, **more) for prompt in prompts]
    return [generation.future.result(60) for generation in generations]


def long_winded(engine: Engine) -> str:
    """A prompt that the model answers without an end."""
    for prompt in PROMPTS:
        if submit(engine, prompt, max_tokens=200).future.result(60).stop_reason == "length":
            return prompt
    raise AssertionError("the model ends every answer")


def test_one_at_a_time_from_an_empty_cache_is_repeatable_to_the_letter(make_engine: Callable[..., Engine]) -> None:
    first = results(make_engine(slots=1, share=False), PROMPTS)
    again = results(make_engine(slots=1, share=False), list(reversed(PROMPTS)))
    assert [completion.text for completion in first] == [completion.text for completion in reversed(again)]


def test_greedy_tokens_are_those_of_llama_cpp_pythons_own_class(make_engine: Callable[..., Engine], gguf: Path) -> None:
    from llama_cpp import Llama

    engine = make_engine(slots=1, share=False)
    theirs = Llama(str(gguf), n_ctx=1024, n_batch=512, verbose=False)
    for prompt in PROMPTS[:8]:
        generation = submit(engine, prompt)
        generation.future.result(60)
        theirs.reset()  # type: ignore[no-untyped-call]
        tokens = []
        for token in theirs.generate(theirs.tokenize(prompt.encode(), special=True), temp=0.0):
            if token == theirs.token_eos() or len(tokens) == 16:
                break
            tokens.append(token)
        assert generation.generated == tokens


def test_batched_greedy_output_agrees_but_for_near_ties(make_engine: Callable[..., Engine]) -> None:
    """Random weights make near ties common, so a few outputs may part; a broken cache would part them all."""
    alone = results(make_engine(slots=1, share=False), PROMPTS)
    together = results(make_engine(slots=8), PROMPTS)
    first_tokens = [(one.text[:1], two.text[:1]) for one, two in zip(alone, together, strict=True)]
    assert sum(one == two for one, two in first_tokens) >= 0.9 * len(PROMPTS)
    assert sum(one.text == two.text for one, two in zip(alone, together, strict=True)) >= 0.6 * len(PROMPTS)


def test_a_shared_prefix_is_computed_once(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine(slots=8)
    completions = results(engine, PROMPTS)
    head = len(engine.library.tokenize(HEAD))
    lengths = [completion.prompt_tokens for completion in completions]
    assert engine.statistics.prompt_tokens == sum(lengths)
    assert engine.statistics.computed_prompt_tokens <= head + sum(length - head + WORTH_WAITING for length in lengths)
    assert sum(completion.cached_tokens >= head - WORTH_WAITING for completion in completions) == len(PROMPTS) - 1


def test_the_next_turn_goes_on_from_its_own_cells(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine()
    first = submit(engine, PROMPTS[0])
    first.future.result(60)
    following = Generation([*first.prompt, *first.generated, *first.prompt[:5]], 4, (), Sampler(0, 1, 0), Future())
    engine.submit(following)
    assert following.future.result(60).cached_tokens >= len(first.prompt) + len(first.generated) - 1


@pytest.mark.parametrize("layout", ["shared"], indirect=True)
def test_the_end_of_a_conversation_leaves_no_cells_but_the_shared_ones(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine(slots=4)
    generations = []
    for prompt in PROMPTS:
        generations.append(Generation(engine.library.tokenize(prompt), 8, (), Sampler(0, 1, 0), Future(), last=True))
        engine.submit(generations[-1])
    for generation in generations:
        generation.future.result(60)
    submit(engine, "last", max_tokens=1).future.result(60)
    longest = max(len(generation.prompt) for generation in generations) + 8
    assert engine.cells_in_use() <= longest + WORTH_WAITING
    again = submit(engine, PROMPTS[0]).future.result(60)
    assert again.cached_tokens >= len(engine.library.tokenize(HEAD)) - WORTH_WAITING


def test_a_stop_string_ends_the_text_before_itself(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine()
    prompt = long_winded(engine)
    whole = submit(engine, prompt, max_tokens=40).future.result(60)
    middle = whole.text[10:13]
    cut = submit(engine, prompt, max_tokens=40, stop=(middle,)).future.result(60)
    assert cut.text == whole.text[: whole.text.index(middle)]
    assert cut.stop_reason == "stop"
    assert whole.stop_reason == "length"
    assert whole.completion_tokens == 40


def test_the_seed_decides_what_is_sampled(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine(slots=1, share=False)
    one, two = (submit(engine, PROMPTS[0], temperature=1.0).future.result(60).text for _ in range(2))
    assert one == two


def test_a_cancelled_request_gives_its_slot_to_the_next(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine(slots=1, context=4096)
    prompt = long_winded(engine)
    endless = submit(engine, prompt, max_tokens=3000)
    waiting = submit(engine, prompt, max_tokens=2)
    endless.cancelled = True
    assert waiting.future.result(60).completion_tokens == 2
    assert not endless.future.done()
    assert len(endless.generated) < 3000


def test_a_prompt_over_the_context_is_refused_with_both_numbers(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine(context=256)
    with pytest.raises(ContextOverflowError) as refused:
        submit(engine, "word " * 400)
    assert "the context holds 256" in refused.value.message


def test_a_small_cache_makes_requests_wait_or_evicts_and_all_are_answered(
    make_engine: Callable[..., Engine], layout: str
) -> None:
    engine = make_engine(slots=8, **({"cache_tokens": 1024} if layout == "shared" else {}))
    different = [f"{number} " * 200 for number in range(12)]
    assert len(results(engine, different + PROMPTS)) == len(different) + len(PROMPTS)
    assert engine.statistics.evicted_sequences > 0


def test_mixed_load_leaks_no_sequence_and_no_cell(make_engine: Callable[..., Engine], layout: str) -> None:
    engine = make_engine(slots=6, **({"cache_tokens": 2048} if layout == "shared" else {}))
    chance = random.Random(3)
    generations = []
    for number in range(150):
        prompt = HEAD[: chance.randrange(20, len(HEAD))] + str(chance.random()) * chance.randrange(1, 8)
        generations.append(submit(engine, prompt, max_tokens=chance.randrange(1, 30)))
        if chance.random() < 0.3:
            generations[chance.randrange(number + 1)].cancelled = True
    for generation in generations:
        if not generation.cancelled:
            generation.future.result(120)
    submit(engine, "last", max_tokens=1).future.result(60)
    assert engine.sequences_in_use() + engine.sequences_free() == engine.library.sequences
    assert engine.cells_in_use() <= engine.library.cells


def test_conversations_go_on_in_their_own_parts_though_others_come_and_go(make_engine: Callable[..., Engine]) -> None:
    """Two turns of as many conversations as there are slots: only what is new in a turn is computed."""
    engine = make_engine(slots=4)
    first = [submit(engine, prompt, max_tokens=8) for prompt in PROMPTS[:4]]
    for generation in first:
        generation.future.result(60)
    computed = engine.statistics.computed_prompt_tokens
    second = []
    for generation in first:
        prompt = [*generation.prompt, *generation.generated, *generation.prompt[-9:]]
        second.append(Generation(prompt, 8, (), Sampler(0, 1, 0), Future()))
        engine.submit(second[-1])
    for generation in second:
        generation.future.result(60)
    assert engine.statistics.computed_prompt_tokens - computed <= 4 * 10


def test_a_request_that_has_to_wait_pushes_nothing_out_of_the_cache(gguf: Path) -> None:
    """It needs more of the pool than there would be without all that is kept."""
    given = {"kind": "llama_cpp", "slots": 4, "context": 1024, "cache_layout": "shared", "cache_tokens": 1024}
    settings = LlamaCppSettings.model_validate(given)
    engine = Engine(lambda: Library(settings, gguf), 4, settings.batch, True)
    engine.start()
    running = submit(engine, long_winded(engine), max_tokens=200)
    while not running.generated:
        time.sleep(0.001)
    before = engine.statistics.evicted_sequences, engine.statistics.steps
    waiting = submit(engine, "The other. ", max_tokens=900)
    while engine.statistics.steps < before[1] + 20:
        time.sleep(0.001)
    assert not running.future.done()
    assert engine.statistics.evicted_sequences == before[0]
    assert engine.sequences_in_use() > 1
    waiting.cancelled = True
    engine.close()


def test_an_empty_prompt_is_that_requests_error_alone(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine()
    with pytest.raises(ModelError, match="empty prompt"):
        engine.submit(Generation([], 8, (), Sampler(0, 1, 0), Future()))
    assert submit(engine, "still here", max_tokens=2).future.result(60).completion_tokens == 2


def test_a_closed_engine_refuses_and_gives_up_what_runs(make_engine: Callable[..., Engine]) -> None:
    engine = make_engine(slots=1, context=4096)
    endless = submit(engine, long_winded(engine), max_tokens=3000)
    engine.close()
    with pytest.raises(ModelError):
        endless.future.result(10)
    with pytest.raises(ModelError):
        submit(engine, "after")


def test_a_file_that_is_no_model_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 64)
    engine = Engine(lambda: Library(LlamaCppSettings(kind="llama_cpp"), path), 1, 512, True)
    with pytest.raises(DataError, match=r"bad\.gguf"):
        engine.start()


@pytest.mark.parametrize("given", [{}, {"deterministic": True}])
def test_short_texts_have_the_factors_for_short_texts(tmp_path: Path, layout: str, given: dict[str, object]) -> None:
    """llama.cpp chooses a model's rotary factors by the length of the whole cache of a conversation, or of the pool."""
    path = write_tiny_gguf(tmp_path / "long.gguf", context=8192, short_context=512)
    plain = llama_cpp.Llama(str(path), n_ctx=512, verbose=False)
    expected = []
    for prompt in PROMPTS[:4]:
        tokens = plain.tokenize(prompt[:300].encode(), special=True)
        expected.append(list(islice(plain.generate(tokens, temp=0), 12)))
        plain.reset()
    plain.close()
    chosen = {"kind": "llama_cpp", "slots": 4, "context": 512, "cache_layout": layout} | given
    settings = LlamaCppSettings.model_validate(chosen)
    engine = Engine(lambda: Library(settings, path), settings.at_once, settings.batch, not settings.deterministic)
    engine.start()
    asked = [submit(engine, prompt[:300], max_tokens=12) for prompt in PROMPTS[:4]]
    found = [generation.generated for generation in asked if generation.future.result(60)]
    assert engine.library.layout.seen == 512
    engine.close()
    assert found == expected
