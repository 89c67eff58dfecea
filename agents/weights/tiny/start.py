"""The weights of an earlier training, to go on from: of its folder, or of the GGUF file that was made of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFReader
from tokenizers import Tokenizer
from torch import Tensor

sys.path[:0] = [str(Path(__file__).parent)]

import vocabulary
from export import named_tensors
from transformer import Shape, Transformer


def tokenizer_of(earlier: Path) -> Tokenizer:
    """The tokenizer of an earlier training, which one that goes on from it keeps."""
    return _tokenizer(GGUFReader(earlier)) if earlier.is_file() else vocabulary.load(earlier / "tokenizer.json")


def take_over(model: Transformer, earlier: Path) -> None:
    """Set the weights; where the model has more layers than the earlier one, those begin as doing nothing.

    Raises:
        RuntimeError: the earlier model has another shape.
    """
    model.load_state_dict(_with_layers(weights_of(earlier, model.shape), model.shape.layers))


def weights_of(earlier: Path, shape: Shape) -> dict[str, Tensor]:
    """By name, as a `Transformer` of that shape has them, but for the number of layers.

    Raises:
        RuntimeError: a GGUF file of another shape.
    """
    return _from_gguf(earlier, shape) if earlier.is_file() else _from_folder(earlier)


def layers_of(weights: dict[str, Tensor]) -> int:
    return 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("blocks."))


def _with_layers(weights: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Copies of layers, more of the upper ones, stand behind them and add nothing until they have learned to."""
    earlier = layers_of(weights)
    if layers < earlier:
        raise RuntimeError(f"the earlier model has {earlier} layers, more than {layers}")
    found = {name: weight for name, weight in weights.items() if not name.startswith("blocks.")}
    sources = [earlier - 1 - (layers - 1 - number) * earlier // layers for number in range(layers)]
    for number, source in enumerate(sources):
        is_new = number > 0 and sources[number - 1] == source
        for name, weight in weights.items():
            if name.startswith(f"blocks.{source}."):
                adds = name.endswith(("out.weight", "down.weight"))
                part = name.split(".", 2)[2]
                found[f"blocks.{number}.{part}"] = torch.zeros_like(weight) if is_new and adds else weight.clone()
    return found


def _from_folder(folder: Path) -> dict[str, Tensor]:
    weights: dict[str, Tensor] = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)["weights"]
    return weights


@torch.no_grad()
def _from_gguf(path: Path, shape: Shape) -> dict[str, Tensor]:
    reader = GGUFReader(path)
    shape = replace(shape, layers=int(reader.fields["llama.block_count"].contents()))
    stored = {tensor.name: torch.from_numpy(np.array(tensor.data, dtype=np.float32)) for tensor in reader.tensors}
    weights = {name: torch.empty_like(weight) for name, weight in Transformer(shape).state_dict().items()}
    for name, part in named_tensors(weights, shape):
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
