"""Whether conversations have parts of the cache of their own."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest
from command_line import CommandLine
from tiny_gguf import write_tiny_gguf

from sandbox.errors import UsageError
from sandbox.models.llama_cpp import layout, memory
from sandbox.models.llama_cpp.backend import LlamaCpp
from sandbox.models.llama_cpp.settings import LlamaCppSettings
from sandbox.processors import usable_processors


def chosen(fits: bool = True, context: int = 1000, most: int | None = None, **given: object) -> layout.Layout:
    """The layout for these settings, where there is memory for parts or not."""
    settings = LlamaCppSettings.model_validate({"kind": "llama_cpp", "context": context, "slots": 4} | given)
    return layout.choose(settings, context, lambda _: fits, most)


def test_each_slot_has_a_context_where_memory_allows() -> None:
    assert chosen() == layout.Layout(True, 4 * 1024, 4)
    assert chosen(fits=False) == layout.Layout(False, 4 * 1000, layout.SEQUENCES)


def test_a_pool_is_no_longer_than_the_model_can_tell_short_texts_from_long_ones() -> None:
    assert chosen(fits=False, most=2000) == layout.Layout(False, 2000, layout.SEQUENCES)
    assert chosen(most=1000).separate


def test_a_cache_is_held_to_what_weights_and_computing_leave() -> None:
    need = memory.Estimate(weights=40, cache=10, compute=10)
    assert memory.leaves_room(need, 90)
    assert not memory.leaves_room(need, 89)
    assert not memory.leaves_room(need, None)


def test_what_a_container_holds_of_files_counts_as_free(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = {
        "memory.max": "1000000",
        "memory.current": "900000",
        "memory.stat": "anon 1\ninactive_file 500000\nactive_file 7",
    }
    for name, text in told.items():
        (tmp_path / name).write_text(text + "\n")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    assert memory.available_bytes() == 600007


@pytest.mark.parametrize("given", [{"gpu_layers": -1}, {"slots": 1}, {"cache_tokens": 3000}, {"deterministic": True}])
def test_where_parts_are_no_gain_there_is_a_pool(given: dict[str, object]) -> None:
    assert not chosen(**given).separate


def test_a_cache_that_was_asked_for_decides() -> None:
    assert chosen(cache_tokens=4096) == layout.Layout(True, 4096, 4)
    assert chosen(cache_tokens=10000) == layout.Layout(True, 9 * 1024, 9)
    assert chosen(cache_tokens=2000) == layout.Layout(False, 2000, layout.SEQUENCES)


def test_what_was_asked_for_is_done() -> None:
    assert chosen(fits=False, cache_layout="separate").separate
    assert chosen(cache_layout="separate", deterministic=True) == layout.Layout(True, 1024, 1)
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
    assert model["cache"] == {"layout": wanted, "tokens": tokens}


@pytest.mark.parametrize(
    ("given", "episodes"),
    [
        ({"cache_layout": "separate"}, 4),
        ({"cache_layout": "separate", "cache_tokens": 6 * 512}, 6),
        ({"cache_layout": "separate", "cache_tokens": 20 * 512}, 8),
        ({"cache_layout": "shared"}, 8),
    ],
)
def test_no_more_episodes_at_once_than_have_a_part(tmp_path: Path, given: dict[str, object], episodes: int) -> None:
    path = write_tiny_gguf(tmp_path / "tiny.gguf", chat_template="{{ messages[-1].content }}")
    model = LlamaCpp(LlamaCppSettings.model_validate({"kind": "llama_cpp", "context": 512, "slots": 4} | given), path)
    assert model.episodes == episodes
    asyncio.run(model.close())


def test_a_run_goes_on_where_there_is_other_memory_and_other_processors_than_before(
    cli: CommandLine, tmp_path: Path
) -> None:
    path = write_tiny_gguf(tmp_path / "tiny.gguf", chat_template="{{ messages[-1].content[:99] }}")
    small = ["--set", f"model.path={path}", "--set", "model.context=512", "--set", "model.max_tokens=4"]
    arguments = ["run", "--agent", "lemur", "--suite", "starter", "--limit", "1", "--out", "run.sqlite"]
    cli.ok(*arguments, *small, "--set", "model.template=gguf", "--set", "model.cache_layout=auto")
    with sqlite3.connect(cli.folder / "run.sqlite") as connection:
        (header,) = connection.execute("SELECT value FROM meta WHERE key = 'header'").fetchone()
        written = json.loads(header)
        assert written["model"]["threads"] == usable_processors()
        written["model"] |= {"cache": {"layout": "shared", "tokens": 2048}, "threads": 999}
        connection.execute("UPDATE meta SET value = ? WHERE key = 'header'", (json.dumps(written),))
    cli.ok("resume", "run.sqlite")
