"""How well retrievers find the APIs that queries were written for: NDCG at 1, 3 and 5."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.toolbench.records import SPLITS, Api, Query, QueryFiles
from tasks.toolbench.retriever import RETRIEVERS, Retriever

DEPTHS = (1, 3, 5)


@dataclass(slots=True, frozen=True)
class Quality:
    """The mean NDCG of a group of queries at each depth, in per cent."""

    group: str
    queries: int
    ndcg: tuple[float, ...]


def retrieval_quality(data: Path, name: str, embedding: str = "") -> list[Quality]:
    """The quality of a retriever on G1, G2, G3 and all queries together, over the APIs of all of them.

    Args:
        name: `bm25` or `embedding`.
        embedding: the GGUF model of the latter.
    """
    files = QueryFiles(data, "sandbox data pull toolbench")
    retriever = RETRIEVERS[name](files, max(DEPTHS), embedding)
    gains: dict[str, list[tuple[float, ...]]] = {}
    for split in SPLITS:
        for query in files.queries(split):
            found = _gains(retriever, query)
            for group in (split[:2], "all"):
                gains.setdefault(group, []).append(found)
    return [
        Quality(group, len(rows), tuple(100 * sum(column) / len(rows) for column in zip(*rows, strict=True)))
        for group, rows in sorted(gains.items())
    ]


def _gains(retriever: Retriever, query: Query) -> tuple[float, ...]:
    wanted = set(query.relevant)
    apis: Sequence[Api] = retriever.find(query.query)
    hits = [(api.tool_name, api.api_name) in wanted for api in apis]
    relevant = sum((api.tool_name, api.api_name) in wanted for api in query.api_list)
    return tuple(ndcg(hits, relevant, depth) for depth in DEPTHS)


def ndcg(hits: Sequence[bool], relevant: int, depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002) of documents that are relevant or not.

    Args:
        hits: whether each found document is relevant, the best one first.
        relevant: how many are.
    """
    ideal = sum(1 / math.log2(place + 2) for place in range(min(depth, relevant)))
    gained = sum(1 / math.log2(place + 2) for place, hit in enumerate(hits[:depth]) if hit)
    return min(1.0, gained / ideal) if ideal else 0.0
