"""The frames of an attached container."""

from __future__ import annotations

import asyncio
import itertools
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sandboxes.docker_stream import LAST_WORDS, Demultiplexer, FrameError, open_stream

FRAMES = st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=40)), max_size=12)


def packed(frames: list[tuple[int, bytes]]) -> bytes:
    return b"".join(bytes([kind, 0, 0, 0]) + len(data).to_bytes(4, "big") + data for kind, data in frames)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(places)]


@given(FRAMES, st.lists(st.integers(min_value=0), max_size=12))
def test_outputs_are_told_apart_however_the_stream_is_cut(frames: list[tuple[int, bytes]], cuts: list[int]) -> None:
    demultiplexer = Demultiplexer()
    stdout = b"".join(demultiplexer.feed(piece) for piece in pieces(packed(frames), cuts))
    assert stdout == b"".join(data for kind, data in frames if kind == 1)
    assert demultiplexer.last_words == b"".join(data for kind, data in frames if kind == 2)


@given(st.binary(max_size=200), st.lists(st.integers(min_value=0), max_size=8))
def test_garbage_is_an_error_or_output_and_never_more_than_came(data: bytes, cuts: list[int]) -> None:
    demultiplexer = Demultiplexer()
    stdout = b""
    try:
        for piece in pieces(data, cuts):
            stdout += demultiplexer.feed(piece)
    except FrameError:
        assert not data.startswith((b"\1\0\0\0", b"\2\0\0\0")) or len(data) > 8
    assert len(stdout) + len(demultiplexer.last_words) <= len(data)


def test_an_output_passes_before_its_frame_is_complete() -> None:
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(b"\1\0\0\0\xff\xff\xff\xffabc") == b"abc"
    assert demultiplexer.feed(b"def") == b"def"


def test_only_the_end_of_standard_error_is_kept() -> None:
    demultiplexer = Demultiplexer()
    demultiplexer.feed(packed([(2, b"x" * 10000), (2, b"the end")]))
    assert len(demultiplexer.last_words) == LAST_WORDS
    assert demultiplexer.last_words.endswith(b"xthe end")


async def test_a_stream_gives_standard_output_and_takes_input() -> None:
    ours, theirs = socket.socketpair()
    reader, writer = await open_stream(ours, Demultiplexer())
    theirs.sendall(packed([(1, b"one"), (2, b"not this"), (1, b"two")]))
    assert await reader.readexactly(6) == b"onetwo"
    writer.write(b"input")
    await writer.drain()
    assert theirs.recv(5) == b"input"
    theirs.close()
    assert await reader.read() == b""
    writer.close()


async def test_a_stream_of_garbage_fails_and_does_not_hang() -> None:
    ours, theirs = socket.socketpair()
    reader, writer = await open_stream(ours, Demultiplexer())
    theirs.sendall(b"HTTP/1.1 500 Internal Server Error\r\n")
    with pytest.raises(FrameError):
        await asyncio.wait_for(reader.readexactly(1), 30)
    writer.close()
    theirs.close()
