"""Write the trained model as GGUF: `python export.py --folder build/tiny --output tiny.gguf`.

Matrices are stored as 16-bit numbers, the norms as 32-bit ones. The file holds the tokenizer and
the chat template as well.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
from torch import Tensor

sys.path[:0] = [str(Path(__file__).parent)]

import vocabulary
from transformer import Shape

LICENCE = "Apache-2.0"


def export(folder: Path, output: Path) -> None:
    checkpoint = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)
    shape = Shape(**checkpoint["shape"])
    writer = gguf.GGUFWriter(str(output), "llama")
    _describe(writer, shape)
    _add_tokenizer(writer, json.loads((folder / "tokenizer.json").read_text()))
    for name, tensor in named_tensors(checkpoint["weights"], shape):
        writer.add_tensor(name, _stored(tensor))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _describe(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name("sandbox tiny")
    writer.add_license(LICENCE)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_key_length(shape.head)
    writer.add_value_length(shape.head)
    writer.add_rope_dimension_count(shape.head)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_vocab_size(shape.vocabulary)


def _add_tokenizer(writer: gguf.GGUFWriter, tokenizer: dict[str, dict[str, object]]) -> None:
    model = tokenizer["model"]
    ids: dict[str, int] = model["vocab"]  # type: ignore[assignment]
    tokens = sorted(ids, key=lambda token: ids[token])
    special = set(vocabulary.SPECIAL)
    types = [gguf.TokenType.CONTROL if token in special else gguf.TokenType.NORMAL for token in tokens]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([" ".join(pair) for pair in model["merges"]])  # type: ignore[attr-defined]
    writer.add_eos_token_id(ids["<|end|>"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(vocabulary.CHAT_TEMPLATE)


def named_tensors(weights: dict[str, Tensor], shape: Shape) -> list[tuple[str, Tensor]]:
    """The tensors under llama.cpp's names. The scores use the embedding, so there is no `output`."""
    found = [("token_embd.weight", weights["embedding.weight"]), ("output_norm.weight", weights["norm.weight"])]
    for number in range(shape.layers):
        mine, theirs = f"blocks.{number}.", f"blk.{number}."
        query, key, value = weights[mine + "attention.qkv.weight"].chunk(3)
        gate, up = weights[mine + "gate_up.weight"].chunk(2)
        parts = {
            "attn_q": query,
            "attn_k": key,
            "attn_v": value,
            "attn_output": weights[mine + "attention.out.weight"],
            "ffn_gate": gate,
            "ffn_up": up,
            "ffn_down": weights[mine + "down.weight"],
            "attn_norm": weights[mine + "attention_norm.weight"],
            "ffn_norm": weights[mine + "mlp_norm.weight"],
        }
        found += [(f"{theirs}{name}.weight", tensor) for name, tensor in parts.items()]
    return found


def _stored(tensor: Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.floating]]:
    return tensor.to(torch.float16 if tensor.ndim == 2 else torch.float32).contiguous().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/tiny"), help="where `train.py` left the checkpoint")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "tiny.gguf")
    options = parser.parse_args()
    export(options.folder, options.output)


if __name__ == "__main__":
    main()
