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


@torch.no_grad()
def take_over(model: Transformer, tokenizer: Tokenizer, earlier: Path) -> None:
    """Set the weights. A token that the earlier training did not have begins as the mean of its pieces.

    Raises:
        RuntimeError: the earlier model has another shape.
    """
    weights, known = _from_gguf(earlier, model) if earlier.is_file() else _from_folder(earlier)
    numbers = known.get_vocab()
    embedding = model.embedding.weight.detach().clone()
    for token, place in tokenizer.get_vocab().items():
        pieces = [numbers[token]] if token in numbers else known.encode(tokenizer.decode([place])).ids
        embedding[place] = weights["embedding.weight"][pieces].mean(0)
    model.load_state_dict(weights | {"embedding.weight": embedding})


def _from_folder(folder: Path) -> tuple[dict[str, Tensor], Tokenizer]:
    checkpoint = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)
    return checkpoint["weights"], vocabulary.load(folder / "tokenizer.json")


def _from_gguf(path: Path, model: Transformer) -> tuple[dict[str, Tensor], Tokenizer]:
    reader = GGUFReader(path)
    stored = {tensor.name: torch.from_numpy(np.array(tensor.data, dtype=np.float32)) for tensor in reader.tensors}
    weights = {name: torch.empty_like(weight) for name, weight in model.state_dict().items()}
    for name, part in named_tensors(weights, model.shape):
        if stored[name].shape != part.shape:
            raise RuntimeError(f"{path} has {name} of shape {tuple(stored[name].shape)}, not {tuple(part.shape)}")
        part.copy_(stored[name])
    return weights, _tokenizer(reader)


def _tokenizer(reader: GGUFReader) -> Tokenizer:
    tokens = _strings(reader, "tokenizer.ggml.tokens")
    merges = [tuple(pair.split(" ")) for pair in _strings(reader, "tokenizer.ggml.merges")]
    return vocabulary.assemble({token: number for number, token in enumerate(tokens)}, merges)


def _strings(reader: GGUFReader, key: str) -> list[str]:
    field = reader.fields[key]
    return [bytes(field.parts[part]).decode() for part in field.data]
