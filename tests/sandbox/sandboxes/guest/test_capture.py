"""What is kept of output: head and tail, no more than the limit, and no character cut in two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.sandboxes.guest.capture import Capture


def captured(chunks: list[bytes], limit: int) -> tuple[bytes, int]:
    capture = Capture(limit)
    for chunk in chunks:
        capture.add(chunk)
    return capture.result()


@given(chunks=st.lists(st.binary(max_size=60)), limit=st.integers(1, 200))
def test_head_and_tail_are_those_of_the_whole(chunks: list[bytes], limit: int) -> None:
    whole = b"".join(chunks)
    kept, cut = captured(chunks, limit)
    if not cut:
        assert kept == whole
        return
    head, line, tail = kept.partition(b"\n[... %d bytes left out ...]\n" % cut)
    assert line
    assert whole.startswith(head)
    assert whole.endswith(tail)
    assert len(head) + len(tail) + cut == len(whole) > limit
    assert limit - 6 <= len(head) + len(tail) <= limit


@given(text=st.text(min_size=100, max_size=400), limit=st.integers(20, 90), size=st.integers(1, 50))
def test_text_stays_text(text: str, limit: int, size: int) -> None:
    whole = text.encode(errors="replace")
    kept, cut = captured([whole[start : start + size] for start in range(0, len(whole), size)], limit)
    assert cut > 0
    kept.decode()


def test_little_is_held_of_much() -> None:
    capture = Capture(1000)
    for _ in range(200):
        capture.add(bytes(100_000))
    kept, cut = capture.result()
    assert cut == 20_000_000 - 1000
    assert len(kept) < 1100
