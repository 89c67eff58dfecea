"""Begin a training with the weights of an earlier one: its folder, or the GGUF file that was made of it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFReader
from tokenizers import Tokenizer
from torch import Tensor

sys.path[:0] = [str(Path(__file__).parent)]

import vocabulary
from export import named_tensors
from transformer import Transformer


def tokenizer_of(earlier: Path) -> Tokenizer:
    """The tokenizer of an earlier training, which one that goes on from it keeps."""
    return _tokenizer(GGUFReader(earlier)) if earlier.is_file() else vocabulary.load(earlier / "tokenizer.json")


def take_over(model: Transformer, earlier: Path) -> None:
    """Set the weights.

    Raises:
        RuntimeError: the earlier model has another shape.
    """
    model.load_state_dict(_from_gguf(earlier, model) if earlier.is_file() else _from_folder(earlier))


def _from_folder(folder: Path) -> dict[str, Tensor]:
    weights: dict[str, Tensor] = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)["weights"]
    return weights


@torch.no_grad()
def _from_gguf(path: Path, model: Transformer) -> dict[str, Tensor]:
    reader = GGUFReader(path)
    stored = {tensor.name: torch.from_numpy(np.array(tensor.data, dtype=np.float32)) for tensor in reader.tensors}
    weights = {name: torch.empty_like(weight) for name, weight in model.state_dict().items()}
    for name, part in named_tensors(weights, model.shape):
        if stored[name].shape != part.shape:
            raise RuntimeError(f"{path} has {name} of shape {tuple(stored[name].shape)}, not {tuple(part.shape)}")
        part.copy_(stored[name])
    return weights


def _tokenizer(reader: GGUFReader) -> Tokenizer:
    tokens = _strings(reader, "tokenizer.ggml.tokens")
    merges = [tuple(pair.split(" ")) for pair in _strings(reader, "tokenizer.ggml.merges")]
    return vocabulary.assemble({token: number for number, token in enumerate(tokens)}, merges)


def _strings(reader: GGUFReader, key: str) -> list[str]:
    field = reader.fields[key]
    return [bytes(field.parts[part]).decode() for part in field.data]
