"""Texts as vectors, held to the embedding of llama-cpp-python's own high-level class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from llama_cpp import LLAMA_POOLING_TYPE_MEAN, Llama
from tiny_gguf import write_tiny_bert, write_tiny_gguf

from sandbox import TextEmbedder
from sandbox.errors import DataError

TEXTS = ["a cat sat", "the dog ran away", "a cat sat", "z", "déjà vu \udc80 \x00", "word " * 9]


@pytest.fixture(scope="module", params=["encoder", "decoder"])
def gguf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    return write_tiny_bert(path) if request.param == "encoder" else write_tiny_gguf(path, context=128)


def test_vectors_are_those_of_the_high_level_class(gguf: Path) -> None:
    reference = Llama(str(gguf), embedding=True, pooling_type=LLAMA_POOLING_TYPE_MEAN, n_ctx=64, verbose=False)
    texts = [text for text in TEXTS if text.isascii()]
    expected = np.array([reference.embed(text, normalize=True) for text in texts])
    assert np.allclose(TextEmbedder(gguf).embed(texts), expected, atol=1e-5)


def test_vectors_have_length_one_and_do_not_depend_on_what_came_before(gguf: Path) -> None:
    embedder = TextEmbedder(gguf)
    vectors = embedder.embed(TEXTS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors[0] == vectors[2]).all()
    assert (embedder.embed(TEXTS[:1])[0] == vectors[0]).all()
    assert abs(float(vectors[0] @ vectors[1])) < 0.999
    assert embedder.embed([]).shape == (0, vectors.shape[1])


def test_of_a_text_that_is_too_long_the_beginning_counts(tmp_path: Path) -> None:
    embedder = TextEmbedder(write_tiny_bert(tmp_path / "tiny.gguf", context=16))
    letters = " ".join("abcdefghijklmnopqrstuvwxyz")
    whole, longer, other = embedder.embed([letters[:27], letters, "z " * 40])
    assert np.allclose(whole, longer, atol=1e-6), "14 letters fit between the first and the last token"
    assert not np.allclose(whole, other, atol=1e-2)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "not.gguf"
    path.write_text("not a model")
    with pytest.raises(DataError, match=r"not\.gguf: expected a GGUF model"):
        TextEmbedder(path)
