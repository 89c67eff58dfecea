"""The benchmark's view of the engine: what it counts of each step."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tiny_gguf import write_tiny_gguf


def test_each_step_is_counted_and_none_of_loading(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(root / "benchmarks" / "llama_engine"))
    from ours import TimedLibrary, ask, engine_settings, open_engine  # type: ignore[import-not-found]

    engine = open_engine(write_tiny_gguf(tmp_path / "tiny.gguf"), engine_settings(1, 512, 0, 2), TimedLibrary)
    library = engine.library
    assert isinstance(library, TimedLibrary)
    assert library.steps == []
    prompt = library.tokenize("What is counted?")
    _, said = asyncio.run(ask(engine, prompt, 5))
    engine.close()
    assert sum(prefilled for prefilled, _, _ in library.steps) == len(prompt)
    assert sum(generated for _, generated, _ in library.steps) == len(said) - 1
