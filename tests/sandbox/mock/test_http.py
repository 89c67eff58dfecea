"""HTTP on a connection: whatever way a request comes in, its answer is the same; and what a connection may not do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mock_documents import SHOP, one_operation

from sandbox import ApiAnswer, ApiFaults, ApiHandlers, ApiLimits, ApiRequest, MockApi, serve_api
from sandbox.mock.exchange import WireAnswer
from sandbox.mock.plain_request import answer_bytes, plain_request

HOST = b"Host: a\r\n"
BODY = b'{"name": "a", "price": 1}'
POST = b"POST /v1/products HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 25\r\n\r\n" + BODY
GET = b"GET /v1/products?limit=1 HTTP/1.1\r\n" + HOST + b"\r\n"


@contextlib.asynccontextmanager
async def connected(api: MockApi) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    async with serve_api(api) as url:
        port = int(url.split(":")[2].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield reader, writer
        finally:
            writer.close()


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """(status, body) of the next answer."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
    status = int(head.split(b" ", 2)[1])
    length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return status, await reader.readexactly(int(length[0].partition(b":")[2])) if length else b""


async def answers(api: MockApi, pieces: list[bytes], count: int) -> list[tuple[int, bytes]]:
    async with connected(api) as (reader, writer):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        return [await answer_of(reader) for _ in range(count)]


async def test_a_request_is_answered_the_same_in_one_piece_and_in_many() -> None:
    wanted = await answers(MockApi(SHOP, seed=1), [POST, GET], 2)
    assert [status for status, _ in wanted] == [201, 200]
    for pieces in (
        [POST + GET],
        [POST[:30], POST[30:-5], POST[-5:], GET],
        [POST + GET[:20], GET[20:]],
        [POST, GET.replace(b"\r\n\r\n", b"\r\nConnection: keep-alive\r\nX-A: \r\n\r\n")],
        [
            b"POST /v1/products HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n19\r\n" + BODY + b"\r\n0\r\n\r\n",
            GET,
        ],
    ):
        assert await answers(MockApi(SHOP, seed=1), pieces, 2) == wanted


async def test_a_connection_goes_from_one_way_to_the_other_and_back() -> None:
    many = [GET, GET[:10], GET[10:], GET, GET + GET, GET]
    assert len({body for _, body in await answers(MockApi(SHOP), many, 6)}) == 1


async def test_a_head_has_no_body_and_the_length_of_one() -> None:
    document = one_operation({}, method="head")
    async with connected(MockApi(document)) as (reader, writer):
        writer.write(b"HEAD /thing HTTP/1.1\r\n" + HOST + b"\r\n")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
        assert b"content-length: 0" not in head.lower()
        assert b"content-length: " in head.lower()
        writer.write(b"HEAD /thing HTTP/1.1\r\n" + HOST + b"\r\n")
        assert (await reader.readexactly(12)) == b"HTTP/1.1 200"


async def test_a_connection_that_is_to_close_is_closed() -> None:
    async with connected(MockApi(SHOP)) as (reader, writer):
        writer.write(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert (await answer_of(reader))[0] == 200
        assert await asyncio.wait_for(reader.read(), 60) == b""


async def test_a_body_that_is_too_large_is_told() -> None:
    api = MockApi(SHOP, limits=ApiLimits(body_bytes=20))
    assert [status for status, _ in await answers(api, [POST], 1)] == [413]


@pytest.mark.parametrize("length", [b"99999999", b"9" * 20])
async def test_a_body_that_is_declared_too_large_is_refused_before_it_comes(length: bytes) -> None:
    head = POST.removesuffix(BODY).replace(b"Length: 25", b"Length: " + length)
    async with connected(MockApi(SHOP, limits=ApiLimits(seconds=0.2))) as (reader, writer):
        writer.write(head)
        assert (await answer_of(reader))[0] == 413
        assert await asyncio.wait_for(reader.read(), 60) == b""


@pytest.mark.parametrize(
    "part",
    [POST[:5], POST[:-3], POST.replace(b"Content-Length: 25\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n19\r\n")],
)
async def test_a_request_that_does_not_come_whole_is_not_waited_for(part: bytes) -> None:
    api = MockApi(SHOP, limits=ApiLimits(seconds=0.2))
    before = api.state_hash()
    for first in (b"", GET):
        async with connected(api) as (reader, writer):
            writer.write(first)
            if first:
                assert (await answer_of(reader))[0] == 200
            writer.write(part)
            assert (await answer_of(reader))[0] == 408
            assert await asyncio.wait_for(reader.read(), 60) == b""
    assert api.state_hash() == before


@pytest.mark.parametrize("part", [POST[:-3], POST[:20]])
async def test_a_request_of_which_a_part_came_with_the_one_before_is_not_waited_for(part: bytes) -> None:
    async with connected(MockApi(SHOP, limits=ApiLimits(seconds=0.2))) as (reader, writer):
        writer.write(GET + part)
        assert [(await answer_of(reader))[0] for _ in range(2)] == [200, 408]
        assert await asyncio.wait_for(reader.read(), 60) == b""


async def test_a_connection_on_which_nothing_comes_is_closed_without_a_word() -> None:
    async with connected(MockApi(SHOP, limits=ApiLimits(seconds=0.1))) as (reader, _):
        assert await asyncio.wait_for(reader.read(), 60) == b""


async def test_time_is_for_the_request_and_not_for_its_answer() -> None:
    faults = ApiFaults(latency=1.0, latency_seconds=0.4)
    for request in (GET, GET.replace(HOST, HOST + b"Connection: close\r\n")):
        assert [
            status
            for status, _ in await answers(MockApi(SHOP, faults=faults, limits=ApiLimits(seconds=0.1)), [request], 1)
        ] == [200]


async def test_an_answer_under_way_is_sent_before_the_server_ends() -> None:
    handlers = ApiHandlers()
    begun = asyncio.Event()

    @handlers.operation("listProducts")
    async def slow(request: ApiRequest, state: dict[str, Any]) -> ApiAnswer:
        begun.set()
        await asyncio.sleep(0.3)
        return ApiAnswer([])

    async with serve_api(MockApi(SHOP, handlers=handlers)) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.split(":")[2].split("/")[0]))
        writer.write(GET)
        await asyncio.wait_for(begun.wait(), 60)
    assert await answer_of(reader) == (200, b"[]")
    writer.close()


async def test_a_caller_that_goes_away_does_no_harm() -> None:
    api = MockApi(SHOP, faults=ApiFaults(latency=1.0, latency_seconds=0.2))
    async with serve_api(api) as url:
        port = int(url.split(":")[2].split("/")[0])
        for _ in range(3):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(POST)
            await writer.drain()
            writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET)
        assert (await answer_of(reader))[0] == 200
        writer.close()


@pytest.mark.parametrize(
    "data",
    [
        GET.replace(HOST, b""),
        GET.replace(HOST, b"Host: a\r\nHost: b\r\n"),
        GET.replace(HOST, b"Host : a\r\n"),
        GET.replace(HOST, b"Host: a\r\n X: y\r\n"),
        GET.replace(HOST, b"Host: a\nX: y\r\n"),
        GET.replace(HOST, b"Host: a\x00\r\n"),
        GET.replace(HOST, b"Host: a\r\nTransfer-Encoding: chunked\r\n"),
        GET.replace(HOST, b"Host: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n"),
        GET.replace(HOST, b"Host: a\r\nContent-Length: +0\r\n"),
        GET.replace(HOST, b"Host: a\r\nExpect: 100-continue\r\n"),
        GET.replace(HOST, b"Host: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"),
        GET.replace(b"HTTP/1.1", b"HTTP/1.0"),
        GET.replace(b" /v1", b" v1"),
        GET.replace(b"GET ", b"GET  "),
        GET + b"G",
        POST[:-1],
        POST.replace(b"Length: 25", b"Length: 025"),
        GET.replace(HOST, HOST + b"X: " + b"a" * 20_000 + b"\r\n"),
        b"",
    ],
)
def test_what_is_unusual_is_left_to_the_whole_parser(data: bytes) -> None:
    assert plain_request(data, "", 1000) is None


def test_a_plain_request_is_read() -> None:
    request = plain_request(POST, "127.0.0.1", 1000)
    assert request is not None
    assert (request.method, request.path, request.query, request.body) == ("POST", "/v1/products", "", BODY)
    assert request.headers == {"host": "a", "content-type": "application/json", "content-length": "25"}
    assert plain_request(POST, "", 24) is None


@given(st.binary(max_size=60), st.integers(0, 60))
def test_no_bytes_are_too_odd(data: bytes, at: int) -> None:
    changed = GET[:at] + data + GET[at:]
    request = plain_request(changed, "", 1000)
    if request is not None:
        assert changed.startswith(f"{request.method} {request.path}".encode())
        assert not request.body or "content-length" in request.headers


def test_no_header_carries_a_second_one() -> None:
    for headers in ({"X-A": "b\r\nX-C: d"}, {"X-A\r\nX-C": "b"}, {"X-A": "b\x00"}):
        assert answer_bytes(WireAnswer(200, headers, b""), "GET", ()) is None
    assert answer_bytes(WireAnswer(204, {"X-A": "b"}, b""), "GET", [(b"date", b"x")]) == (
        b"HTTP/1.1 204 No Content\r\nX-A: b\r\ndate: x\r\n\r\n"
    )
