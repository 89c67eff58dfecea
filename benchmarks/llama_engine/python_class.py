"""The workloads on llama-cpp-python's own class, one request after the other, as it works."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from llama_cpp import Llama
from measured import REMEMBERED, Measured
from workload import Workload


class CountingLlama(Llama):
    """Counts the tokens that it computes."""

    evaluated = 0

    def eval(self, tokens: Sequence[int]) -> None:
        self.evaluated += len(tokens)
        super().eval(tokens)


def run(path: Path, workload: Workload, threads: int, *, reuse: bool, warm_head: bool) -> Measured:
    """A workload, each conversation to its end before the next: the order in which its cache helps most.

    Args:
        reuse: keep what the last request left in the cache.
        warm_head: compute the common head before the clock starts.
    """
    llama = CountingLlama(
        str(path), n_ctx=workload.longest + 8, n_threads=threads, n_threads_batch=threads, verbose=False
    )
    next(llama.generate(workload.head if warm_head else [1] * 8, temp=0.0))
    measured = Measured()
    with measured.timed():
        for conversation in workload.conversations:
            replies: list[list[int]] = []
            for _ in range(conversation.turns):
                if not reuse:
                    llama.reset()  # type: ignore[no-untyped-call]
                before = llama.evaluated
                tokens = llama.generate(conversation.prompt(replies), temp=0.0)
                reply = [next(tokens)]
                prefilled = llama.evaluated - before
                reply += islice(tokens, workload.generated - 1)
                measured.count(reply, prefilled)
                replies.append(reply)
            measured.beginnings.append(replies[0][:REMEMBERED])
    return measured
