"""Whether conversations have parts of the cache of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine
from tiny_gguf import write_tiny_gguf

from sandbox.errors import UsageError
from sandbox.models.llama_cpp import layout
from sandbox.models.llama_cpp.memory import available_bytes
from sandbox.models.llama_cpp.settings import LlamaCppSettings


def chosen(cell: int = 1, context: int = 1000, **given: object) -> layout.Layout:
    """The layout for these settings and a model with so many bytes for a token."""
    settings = LlamaCppSettings.model_validate({"kind": "llama_cpp", "context": context, "slots": 4} | given)
    return layout.choose(settings, context, lambda cells: cells * cell)


def test_each_slot_has_a_context_where_memory_allows() -> None:
    assert chosen() == layout.Layout(True, 4 * 1024, 4)


def test_a_model_whose_parts_would_fill_the_memory_has_a_pool() -> None:
    there = available_bytes()
    assert there is not None
    assert chosen(cell=there // 4096 // 3) == layout.Layout(False, 4 * 1000, layout.SHARED_SEQUENCES)


@pytest.mark.parametrize("given", [{"gpu_layers": -1}, {"slots": 1}, {"cache_tokens": 3000}, {"deterministic": True}])
def test_where_parts_are_no_gain_there_is_a_pool(given: dict[str, object]) -> None:
    assert not chosen(**given).separate


def test_a_cache_that_was_asked_for_decides() -> None:
    assert chosen(cache_tokens=4096).separate
    assert chosen(cache_tokens=2000) == layout.Layout(False, 2000, layout.SHARED_SEQUENCES)


def test_what_was_asked_for_is_done() -> None:
    assert chosen(cell=2**40, cache_layout="separate").separate
    assert not chosen(cache_layout="shared").separate


def test_parts_for_which_the_cache_is_too_small_are_refused_with_both_numbers() -> None:
    with pytest.raises(UsageError, match=r"needs 4096 cells.*cache_tokens is 3000"):
        chosen(cache_layout="separate", cache_tokens=3000)


@pytest.mark.parametrize(("wanted", "tokens"), [("separate", 16 * 512), ("shared", 4 * 512)])
def test_the_header_says_how_the_cache_is_divided(
    cli_with_data: CommandLine, tmp_path: Path, wanted: str, tokens: int
) -> None:
    path = write_tiny_gguf(tmp_path / "tiny.gguf", chat_template="{{ messages[-1].content[:99] }}")
    small = ["--set", f"model.path={path}", "--set", "model.context=512", "--set", "model.max_tokens=4"]
    arguments = ["run", "--agent", "lemur", "--suite", "starter", "--limit", "1", "--out", "run.sqlite"]
    cli_with_data.ok(*arguments, *small, "--set", "model.template=gguf", "--set", f"model.cache_layout={wanted}")
    model = cli_with_data.json("show", "run.sqlite", "--json")["header"]["model"]
    assert (model["cache_layout"], model["cache_tokens"]) == (wanted, tokens)
