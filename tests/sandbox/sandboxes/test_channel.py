"""The host's end of the channel, with a sandbox that says what it likes."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import SandboxGoneError
from sandbox.sandboxes.answers import Done, Executed
from sandbox.sandboxes.channel import Channel, RefusedError
from sandbox.sandboxes.guest.wire import PREFIX, lengths, pack, unpack

EXECUTED = {"id": b"1", "code": b"0", "stdout": b"0", "cut": b"0", "timed_out": b"0", "seconds": b"0.1"}

junk = st.binary(max_size=200)
near = st.one_of(
    st.builds(
        lambda fields, body: pack({**EXECUTED, **fields}, body),
        st.dictionaries(st.sampled_from(sorted(EXECUTED)), st.binary(max_size=12)),
        st.binary(max_size=40),
    ),
    st.builds(
        lambda head, body: head.to_bytes(4, "big") + body.to_bytes(4, "big"),
        st.integers(0, 2**32 - 1),
        st.integers(0, 99),
    ),
)


class Sent:
    """A writer that keeps what is written."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data

    async def drain(self) -> None:
        return

    def close(self) -> None:
        return

    def frames(self) -> list[dict[str, bytes]]:
        found, data = [], self.data
        while data:
            head, body = lengths(data[:PREFIX])
            found.append(unpack(data[PREFIX : PREFIX + head]))
            data = data[PREFIX + head + body :]
        return found


def make(answers: bytes, *, end: bool = True, grace: float = 30.0) -> tuple[Channel, Sent, asyncio.StreamReader]:
    reader, sent = asyncio.StreamReader(), Sent()
    reader.feed_data(answers)
    if end:
        reader.feed_eof()
    return Channel(reader, sent, grace), sent, reader


@given(answers=st.lists(junk | near, max_size=4).map(b"".join))
async def test_whatever_comes_is_an_answer_or_the_end(answers: bytes) -> None:
    channel, _, _ = make(answers)
    try:
        answer, body = await channel.request("exec", {}, Executed, most=40)
    except SandboxGoneError:
        with pytest.raises(SandboxGoneError):
            await channel.request("ping", {}, Done)
        return
    assert 0 <= answer.code <= 255
    assert len(body) <= 40


async def test_a_frame_larger_than_was_asked_for_is_not_read() -> None:
    channel, _, _ = make(pack(EXECUTED, bytes(41)))
    with pytest.raises(SandboxGoneError, match="frame"):
        await channel.request("exec", {}, Executed, most=40)


async def test_no_answer_in_time_is_the_end() -> None:
    channel, _, _ = make(b"", end=False, grace=0.01)
    with pytest.raises(SandboxGoneError, match="time"):
        await channel.request("exec", {}, Executed)


async def test_an_answer_to_another_request_is_the_end() -> None:
    channel, _, _ = make(pack({**EXECUTED, "id": b"2"}))
    with pytest.raises(SandboxGoneError):
        await channel.request("exec", {}, Executed)


async def test_a_refusal_says_why() -> None:
    channel, _, _ = make(pack({"id": b"1", "error": "kein Platz \xe9".encode()}) + pack({"id": b"2"}))
    with pytest.raises(RefusedError, match="kein Platz \xe9"):
        await channel.request("write", {}, Done)
    await channel.request("ping", {}, Done)


async def test_the_answer_to_a_cancelled_request_is_not_taken_for_the_next() -> None:
    channel, sent, reader = make(b"", end=False)
    for part in (b"", pack(EXECUTED, b"old")[:3], pack(EXECUTED, b"old")[3:15]):
        reader.feed_data(part)
        running = asyncio.create_task(channel.request("exec", {}, Executed, most=10))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    reader.feed_data(pack(EXECUTED, b"old")[15:] + pack({**EXECUTED, "id": b"2"}, b"new"))
    _, body = await channel.request("exec", {}, Executed, most=10)
    assert body == b"new"
    assert [frame["op"] for frame in sent.frames()] == [b"exec", b"cancel", b"exec"]


async def test_after_the_close_there_are_no_answers() -> None:
    channel, _, _ = make(pack(EXECUTED))
    channel.close()
    with pytest.raises(SandboxGoneError, match="stopped"):
        await channel.request("exec", {}, Executed)
