"""Writes models with random weights: real llama.cpp, no download, some hundred kilobytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf import GGUFWriter, PoolingType, RopeScalingType, TokenType

SPECIAL = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]


def write_tiny_gguf(
    path: Path,
    *,
    context: int = 4096,
    seed: int = 0,
    chat_template: str | None = None,
    short_context: int | None = None,
) -> Path:
    """A two-layer model over bytes. What it says is noise, but always the same noise.

    Args:
        short_context: up to so many tokens it has other rotary factors than beyond.
    """
    size = {"width": 64, "layers": 2, "heads": 4, "feed_forward": 128}
    return write_random_gguf(
        path, **size, context=context, seed=seed, chat_template=chat_template, short_context=short_context
    )


def write_random_gguf(
    path: Path,
    *,
    width: int,
    layers: int,
    heads: int,
    feed_forward: int,
    context: int,
    seed: int = 0,
    chat_template: str | None = None,
    short_context: int | None = None,
) -> Path:
    """A Llama of any size with random weights."""
    random = np.random.default_rng(seed)
    writer = GGUFWriter(str(path), "llama")
    writer.add_block_count(layers)
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(feed_forward)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_rope_dimension_count(width // heads)
    writer.add_layer_norm_rms_eps(1e-5)
    tokens = _add_byte_tokens(writer)
    if chat_template is not None:
        writer.add_chat_template(chat_template)

    scale = 1.6 / width**0.5

    def tensor(name: str, *shape: int) -> None:
        writer.add_tensor(name, (random.standard_normal(shape) * scale).astype(np.float32))

    def norm(name: str) -> None:
        writer.add_tensor(name, np.ones(width, dtype=np.float32))

    tensor("token_embd.weight", tokens, width)
    tensor("output.weight", tokens, width)
    norm("output_norm.weight")
    for layer in range(layers):
        for part in ("q", "k", "v", "output"):
            tensor(f"blk.{layer}.attn_{part}.weight", width, width)
        tensor(f"blk.{layer}.ffn_gate.weight", feed_forward, width)
        tensor(f"blk.{layer}.ffn_up.weight", feed_forward, width)
        tensor(f"blk.{layer}.ffn_down.weight", width, feed_forward)
        norm(f"blk.{layer}.attn_norm.weight")
        norm(f"blk.{layer}.ffn_norm.weight")
    if short_context is not None:
        writer.add_rope_scaling_type(RopeScalingType.LONGROPE)
        writer.add_rope_scaling_orig_ctx_len(short_context)
        writer.add_rope_scaling_attn_factors(1.0)
        for kind, factor in (("long", 16), ("short", 1)):
            writer.add_tensor(f"rope_factors_{kind}.weight", np.full(width // heads // 2, factor, np.float32))
    return _written(writer, path)


def _written(writer: GGUFWriter, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_byte_tokens(writer: GGUFWriter) -> int:
    """A vocabulary of bytes and ASCII characters; how many tokens it has."""
    tokens = [text.encode() for text in SPECIAL] + [f"<0x{byte:02X}>".encode() for byte in range(256)]
    tokens += [chr(code).encode() for code in range(32, 127)] + ["▁".encode()]
    types = [TokenType.UNKNOWN] + [TokenType.CONTROL] * 4 + [TokenType.BYTE] * 256
    types += [TokenType.NORMAL] * (len(tokens) - len(types))
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    return len(tokens)


def write_tiny_jamba(path: Path, *, context: int = 4096, width: int = 64, heads: int = 4) -> Path:
    """A layer with a recurrent state (Mamba) and one with attention: a state that cannot go back."""
    random = np.random.default_rng(4)
    inner, state, convolution, rank, feed_forward = 2 * width, 16, 4, 8, 128
    writer = GGUFWriter(str(path), "jamba")
    writer.add_block_count(2)
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(feed_forward)
    writer.add_head_count(heads)
    writer.add_head_count_kv([0, heads])
    writer.add_ssm_conv_kernel(convolution)
    writer.add_ssm_inner_size(inner)
    writer.add_ssm_state_size(state)
    writer.add_ssm_time_step_rank(rank)
    writer.add_layer_norm_rms_eps(1e-5)
    tokens = _add_byte_tokens(writer)

    def tensor(name: str, *shape: int) -> None:
        writer.add_tensor(name, (random.standard_normal(shape) * 1.6 / shape[-1] ** 0.5).astype(np.float32))

    def ones(name: str, size: int, value: float = 1.0) -> None:
        writer.add_tensor(name, np.full(size, value, dtype=np.float32))

    tensor("token_embd.weight", tokens, width)
    tensor("output.weight", tokens, width)
    ones("output_norm.weight", width)
    tensor("blk.0.ssm_in.weight", 2 * inner, width)
    tensor("blk.0.ssm_conv1d.weight", inner, convolution)
    ones("blk.0.ssm_conv1d.bias", inner, 0.1)
    tensor("blk.0.ssm_x.weight", rank + 2 * state, inner)
    tensor("blk.0.ssm_dt.weight", inner, rank)
    ones("blk.0.ssm_dt.bias", inner, -2.0)
    for part, size in (("dt", rank), ("b", state), ("c", state)):
        ones(f"blk.0.ssm_{part}_norm.weight", size)
    writer.add_tensor("blk.0.ssm_a", -np.ones((inner, state), dtype=np.float32))
    ones("blk.0.ssm_d", inner)
    tensor("blk.0.ssm_out.weight", width, inner)
    for part in ("q", "k", "v", "output"):
        tensor(f"blk.1.attn_{part}.weight", width, width)
    for layer in range(2):
        ones(f"blk.{layer}.attn_norm.weight", width)
        ones(f"blk.{layer}.ffn_norm.weight", width)
        tensor(f"blk.{layer}.ffn_gate.weight", feed_forward, width)
        tensor(f"blk.{layer}.ffn_up.weight", feed_forward, width)
        tensor(f"blk.{layer}.ffn_down.weight", width, feed_forward)
    return _written(writer, path)


def write_tiny_olmo(path: Path, *, window: int, context: int = 4096, width: int = 64, heads: int = 4) -> Path:
    """A layer that sees the last tokens only, in a window of so many, and one that sees all."""
    random = np.random.default_rng(5)
    feed_forward = 128
    writer = GGUFWriter(str(path), "olmo2")
    writer.add_block_count(2)
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(feed_forward)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_rope_dimension_count(width // heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_sliding_window(window)
    writer.add_sliding_window_pattern([True, False])
    tokens = _add_byte_tokens(writer)

    def tensor(name: str, *shape: int) -> None:
        writer.add_tensor(name, (random.standard_normal(shape) * 1.6 / shape[-1] ** 0.5).astype(np.float32))

    def norm(name: str) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(width, dtype=np.float32))

    tensor("token_embd.weight", tokens, width)
    tensor("output.weight", tokens, width)
    norm("output_norm")
    for layer in range(2):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensor(f"blk.{layer}.{part}.weight", width, width)
        for part in ("attn_q_norm", "attn_k_norm", "post_attention_norm", "post_ffw_norm"):
            norm(f"blk.{layer}.{part}")
        tensor(f"blk.{layer}.ffn_gate.weight", feed_forward, width)
        tensor(f"blk.{layer}.ffn_up.weight", feed_forward, width)
        tensor(f"blk.{layer}.ffn_down.weight", width, feed_forward)
    return _written(writer, path)


def write_tiny_bert(path: Path, *, context: int = 64, width: int = 32, heads: int = 2, layers: int = 2) -> Path:
    """An encoder over letters with the mean of its tokens as the text's vector, as sentence embedders are made."""
    random = np.random.default_rng(3)
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *("\u2581" + letter for letter in letters), *letters]
    types = [TokenType.CONTROL] * 5 + [TokenType.NORMAL] * (len(tokens) - 5)
    writer = GGUFWriter(str(path), "bert")
    writer.add_block_count(layers)
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(2 * width)
    writer.add_head_count(heads)
    writer.add_layer_norm_eps(1e-12)
    writer.add_causal_attention(False)
    writer.add_pooling_type(PoolingType.MEAN)
    writer.add_vocab_size(len(tokens))
    writer.add_token_type_count(2)
    writer.add_tokenizer_model("bert")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    for name, number in (("pad", 0), ("unk", 1), ("bos", 2), ("eos", 3), ("sep", 3), ("mask", 4)):
        getattr(writer, f"add_{name}_token_id")(number)

    def tensor(name: str, *shape: int) -> None:
        writer.add_tensor(name, random.standard_normal(shape).astype(np.float32))

    def norm(name: str) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(width, dtype=np.float32))
        writer.add_tensor(f"{name}.bias", np.zeros(width, dtype=np.float32))

    tensor("token_embd.weight", len(tokens), width)
    tensor("token_types.weight", 2, width)
    tensor("position_embd.weight", context, width)
    norm("token_embd_norm")
    for layer in range(layers):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensor(f"blk.{layer}.{part}.weight", width, width)
            tensor(f"blk.{layer}.{part}.bias", width)
        tensor(f"blk.{layer}.ffn_up.weight", 2 * width, width)
        tensor(f"blk.{layer}.ffn_up.bias", 2 * width)
        tensor(f"blk.{layer}.ffn_down.weight", width, 2 * width)
        tensor(f"blk.{layer}.ffn_down.bias", width)
        norm(f"blk.{layer}.attn_output_norm")
        norm(f"blk.{layer}.layer_output_norm")
    return _written(writer, path)
