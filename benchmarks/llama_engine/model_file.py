"""Writes the benchmark's model: a Llama of random weights that never ends a text by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, TokenType
from weights import FORMATS, Weights

SPECIAL = ["<unk>", "<s>", "</s>"]
FIRST_WORD = len(SPECIAL) + 256
"""The first token that is a word; before it come the special tokens and the bytes."""


@dataclass(frozen=True)
class Shape:
    """How big a Llama is."""

    width: int
    layers: int
    heads: int
    key_heads: int
    feed_forward: int
    vocabulary: int
    context: int = 8192
    weights: Weights = FORMATS["q4_0"]

    @property
    def key_width(self) -> int:
        return self.width // self.heads * self.key_heads

    @property
    def layer_parameters(self) -> int:
        """Weights that every token is multiplied with."""
        attention = 2 * self.width * (self.width + self.key_width)
        return self.layers * (attention + 3 * self.width * self.feed_forward)

    @property
    def output_parameters(self) -> int:
        """Weights that a token is multiplied with when its logits are wanted."""
        return self.vocabulary * self.width

    @property
    def parameters(self) -> int:
        return self.layer_parameters + 2 * self.output_parameters

    @property
    def bytes_per_step(self) -> float:
        """Weight bytes that a step reads, however many tokens it computes."""
        return (self.layer_parameters + self.output_parameters) * self.weights.bytes_each

    @property
    def bytes_per_cell(self) -> int:
        """Keys and values of one token, in half precision."""
        return 2 * 2 * self.key_width * self.layers

    def operations(self, tokens: int, with_logits: int, cells: float) -> float:
        """Floating-point operations for some tokens that look back at this many cells each, on average."""
        weights = tokens * self.layer_parameters + with_logits * self.output_parameters
        attention = 2 * tokens * cells * self.width * self.layers
        return 2 * (weights + attention)


MEDIUM = Shape(width=1024, layers=12, heads=16, key_heads=4, feed_forward=2816, vocabulary=32000)
SMALL = Shape(width=128, layers=2, heads=4, key_heads=2, feed_forward=256, vocabulary=512, context=2048)


def model_file(folder: Path, shape: Shape, seed: int = 0) -> Path:
    """The GGUF file of a shape in a folder, written when it is not there."""
    path = folder / f"random-llama-{shape.parameters // 100_000 / 10:.1f}M-{shape.weights.name}.gguf"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        _write(unfinished, shape, np.random.default_rng(seed))
        unfinished.rename(path)
    return path


def _write(path: Path, shape: Shape, random: np.random.Generator) -> None:
    writer = GGUFWriter(str(path), "llama")
    _describe(writer, shape)
    for name, rows, columns in _matrices(shape):
        silent = FIRST_WORD if name == "output.weight" else 0
        writer.add_tensor(name, shape.weights.draw(random, rows, columns, silent), raw_dtype=shape.weights.kind)
    ones = np.ones(shape.width, dtype=np.float32)
    for name in ["output_norm", *(f"blk.{n}.{part}_norm" for n in range(shape.layers) for part in ("attn", "ffn"))]:
        writer.add_tensor(f"{name}.weight", ones)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _describe(writer: GGUFWriter, shape: Shape) -> None:
    """The metadata and the vocabulary."""
    writer.add_file_type(shape.weights.file_type)
    writer.add_block_count(shape.layers)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_heads)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(shape.vocabulary)
    tokens = SPECIAL + [f"<0x{byte:02X}>" for byte in range(256)]
    tokens += [f"▁w{number}" for number in range(shape.vocabulary - len(tokens))]
    types = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL] + [TokenType.BYTE] * 256
    types += [TokenType.NORMAL] * (len(tokens) - len(types))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)


def _matrices(shape: Shape) -> Iterator[tuple[str, int, int]]:
    """(name, rows, columns) of every matrix."""
    width, key_width = shape.width, shape.key_width
    yield "token_embd.weight", shape.vocabulary, width
    yield "output.weight", shape.vocabulary, width
    for layer in range(shape.layers):
        for part, rows in (("q", width), ("k", key_width), ("v", key_width), ("output", width)):
            yield f"blk.{layer}.attn_{part}.weight", rows, width
        yield f"blk.{layer}.ffn_gate.weight", shape.feed_forward, width
        yield f"blk.{layer}.ffn_up.weight", shape.feed_forward, width
        yield f"blk.{layer}.ffn_down.weight", width, shape.feed_forward
