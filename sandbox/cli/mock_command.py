"""`mock`: serves an API from its OpenAPI document."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import UsageError
from sandbox.jsonl import read_jsonl
from sandbox.mock.api import MockApi
from sandbox.mock.faults import parse_faults
from sandbox.mock.handlers import load_handlers
from sandbox.mock.rate_limit import RateLimit
from sandbox.mock.recording import RecordedExchange
from sandbox.mock.server import check_server, is_loopback, serve_api


@dataclass(slots=True, frozen=True)
class MockRequest:
    """What the command line asks for; each attribute is the option of its name."""

    spec: Path
    host: str
    port: int
    seed: int
    items: int
    faults: str
    rate_limit: str | None
    keys: list[str]
    handlers: Path | None
    record: str | None
    to: Path | None
    replay: Path | None
    log: Path | None
    print_url: bool


def serve_mock(request: MockRequest) -> int:
    """Serve until a signal to end; then write the log, and tell what a recording left out."""
    if request.to is not None and request.record is None:
        raise UsageError("--to names the file of a recording", hint="add --record URL")
    check_server()
    if request.log is not None:
        _require_writable(request.log)
    file = request.to or Path(f"{request.spec.stem}.exchanges.jsonl")
    api = MockApi(
        request.spec,
        seed=request.seed,
        items=request.items,
        handlers=None if request.handlers is None else load_handlers(request.handlers),
        replay=request.replay,
        record=None if request.record is None else (request.record, file),
        faults=parse_faults(request.faults),
        rate_limit=None if request.rate_limit is None else RateLimit.parse(request.rate_limit),
        credentials=dict(map(_key, request.keys)),
    )
    if not is_loopback(request.host):
        print(f"warning: every machine that reaches {request.host} can call this API", file=sys.stderr)
    held = _exchanges_in(file) if request.record is not None else 0
    asyncio.run(_serve(api, request, file, held))
    if request.log is not None:
        lines = [json.dumps(record.to_json()) for record in api.log]
        request.log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if request.record is not None:
        left_out = ", ".join(f"{place} ({count})" for place, count in sorted(api.removed_secrets.items()))
        told = f"recorded into {file}; left out: {left_out or 'nothing'}" if file.exists() else "nothing was recorded"
        print(told, file=sys.stderr)
    return 0


def _require_writable(log: Path) -> None:
    """
    Raises:
        UsageError: nothing can be written there.
    """
    try:
        log.open("a", encoding="utf-8").close()
    except OSError as error:
        raise UsageError(f"the log {log} cannot be written: {error.strerror}", hint="--log FILE") from error


def _key(assignment: str) -> tuple[str, str]:
    scheme, _, secret = assignment.partition("=")
    if not (scheme and secret):
        raise UsageError(f"--key {assignment}: expected SCHEME=SECRET", hint="the schemes are those of the document")
    return scheme, secret


def _exchanges_in(file: Path) -> int:
    """How many exchanges a file has to which a recording is added.

    Raises:
        DataError: it is no recording.
    """
    return sum(1 for _ in read_jsonl(file, RecordedExchange, "")) if file.is_file() else 0


async def _serve(api: MockApi, request: MockRequest, file: Path, held: int) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ending.set)
    async with serve_api(api, request.host, request.port) as url:
        print(url if request.print_url else _told(api, url, request), flush=True)
        for remark in api.remarks:
            print(f"remark: {remark}", file=sys.stderr)
        if request.record is not None:
            await _tell_of_recording(api, file, held)
        await ending.wait()
    await api.close()


async def _tell_of_recording(api: MockApi, file: Path, held: int) -> None:
    """Say where the recording goes, and whether the real API is there at all.

    Args:
        held: exchanges that the file has already.
    """
    added = f", added to the {_count(held, 'exchange')} in it" if held else ""
    print(f"recording into {file}{added}", file=sys.stderr)
    failure = await api.upstream_failure()
    if failure:
        print(f"warning: {failure}; until it answers, every request is answered with 502", file=sys.stderr)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _told(api: MockApi, url: str, request: MockRequest) -> str:
    lines = [f"{_count(len(api.operations), 'operation')} at {url}, seed {request.seed}; Ctrl-C ends the server"]
    made = {} if request.record is not None else api.credentials
    if request.replay is not None:
        made = dict.fromkeys(made, "any") | dict(map(_key, request.keys))
    lines += [f"credential {name}: {secret} ({api.credentials_sent_as[name]})" for name, secret in made.items()]
    lines += [f"tokens: {url.removesuffix(api.prefix)}{path}" for path in api.token_paths]
    return "\n".join(lines)
