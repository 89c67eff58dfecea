"""Start a transformer with heads that copy.

What comes after an earlier occurrence of the present token is likely to come again: two attention
layers find it ("induction heads", Elhage et al., 2021; Olsson et al., 2022). Learned from nothing
they take a large part of a small budget, so the first two layers begin with a rough form of them:
a head of the first layer looks one token back and writes what it sees beside the token; the same
head of the second looks for a place where the present token is written so, and copies its token.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from transformer import Attention, Shape, Transformer

SPREAD = 0.1
"""Standard deviation of the embeddings."""
CONSTANT = 4.0
"""The first feature of every embedding, in units of `SPREAD`: what attention by position is made of."""
LOOK_BACK = 1.7
MATCH = 2.0
WRITE_BESIDE = 0.7
COPY = 8.0
FINAL_NORM = 1.6
_PAIRS_FOR_POSITION = 6
_SLOWEST_USEFUL = 1.5e-3
"""Radians a token: rotary pairs that turn more slowly tell contents apart at any distance."""


@torch.no_grad()
def wire(model: Transformer) -> None:
    """Set the embeddings and the heads of the first two layers."""
    shape = model.shape
    model.embedding.weight.normal_(0, SPREAD)
    model.embedding.weight[:, 0] = CONSTANT * SPREAD
    model.norm.weight.fill_(FINAL_NORM)
    size = shape.head
    angles = shape.rope_base ** -(torch.arange(0, size, 2).float() / size)
    slow = 2 * int((angles < _SLOWEST_USEFUL).sum())
    for head in range(shape.heads):
        seen, written = _directions(shape, size), _directions(shape, size)
        _look_back(_parts(model.blocks[0].attention, shape, head), angles, seen, written)
        _match_and_copy(_parts(model.blocks[1].attention, shape, head), slow, seen, written, _directions(shape, size))


def _parts(attention: Attention, shape: Shape, head: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Views of one head's matrices for queries, keys, values and output."""
    size = shape.head
    rows = slice(head * size, (head + 1) * size)
    query, key, value = attention.qkv.weight.view(3, -1, shape.width)
    return query[rows], key[rows], value[rows], attention.out.weight[:, rows]


def _look_back(parts: tuple[Tensor, ...], angles: Tensor, seen: Tensor, written: Tensor) -> None:
    query, key, value, out = parts
    for matrix in parts:
        matrix.zero_()
    for pair, angle in enumerate(angles[:_PAIRS_FOR_POSITION].tolist()):
        query[2 * pair, 0] = LOOK_BACK
        key[2 * pair, 0], key[2 * pair + 1, 0] = LOOK_BACK * math.cos(angle), LOOK_BACK * math.sin(angle)
    value[:, 1:] = seen
    out[1:] = written.T * (WRITE_BESIDE * SPREAD)


def _match_and_copy(parts: tuple[Tensor, ...], slow: int, seen: Tensor, written: Tensor, copied: Tensor) -> None:
    query, key, value, out = parts
    for matrix in parts:
        matrix.zero_()
    query[-slow:, 1:] = seen[:slow] * MATCH
    key[-slow:, 1:] = written[:slow] * MATCH
    value[:, 1:] = copied
    out[1:] = copied.T * (COPY * SPREAD)


def _directions(shape: Shape, number: int) -> Tensor:
    """Random orthonormal rows over all features but the first."""
    rows: Tensor = torch.linalg.qr(torch.randn(shape.width - 1, number))[0].T
    return rows
