"""Recorded exchanges, served again."""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from sandbox.errors import DataMissingError, UsageError
from sandbox.jsonl import read_jsonl
from sandbox.mock.exchange import WireAnswer, WireRequest
from sandbox.mock.recording import RecordedExchange, RecordedRequest, content_of, mark_of
from sandbox.mock.secret_filter import SecretFilter
from sandbox.mock.secret_values import REMOVED
from sandbox.mock.state import canonical

MOST_COMPARED = 200
"""Recorded requests that are compared letter by letter when the nearest one is looked for."""

_LONGEST_COMPARED = 2_000
_REFUSALS = (401, 403)


class RecordingMissError(Exception):
    """A request that the recording does not have.

    Attributes:
        nearest: the recorded request that is most like it; None for an empty recording.
        differences: what of that one is different: `method`, `path`, `query`, `body`.
    """

    def __init__(self, request: RecordedRequest, nearest: RecordedRequest | None) -> None:
        self.nearest = nearest
        self.differences = [] if nearest is None else _differences(request, nearest)
        told = "the recording is empty"
        if nearest is not None:
            told = f"the nearest one differs in {' and '.join(self.differences)}: {_shown(nearest)}"
        super().__init__(f"no recorded request is {_shown(request)}; {told}")


class Recording:
    """Answers requests with what was recorded of the same method, path, query and body.

    Equal requests get the recorded answers one after the other, then the last one again. The order of query
    fields and of properties does not matter, nor do secrets; but where a request was recorded both with a credential
    and without one, these are two requests.

    Args:
        secrets: the filter that the recording was made with.
    """

    def __init__(self, exchanges: Sequence[RecordedExchange], secrets: SecretFilter) -> None:
        self._secrets = secrets
        self._exchanges = exchanges
        self._by_key: dict[str, list[RecordedExchange]] = {}
        self._by_credential: dict[tuple[str, bool], list[RecordedExchange]] = {}
        for exchange in exchanges:
            key, has_credential = request_key(exchange.request), secrets.has_credential(exchange.removed)
            self._by_key.setdefault(key, []).append(exchange)
            self._by_credential.setdefault((key, has_credential), []).append(exchange)
        self._patterns = [
            (exchange, re.compile(re.escape(request_key(exchange.request)).replace(re.escape(REMOVED), r'([^"\\]+)')))
            for exchange in exchanges
            if exchange.marks
        ]

    def answer(self, request: WireRequest, served: dict[str, int]) -> WireAnswer:
        """The recorded answer to a request.

        Args:
            served: how often each request was answered already; it is counted here.

        Raises:
            RecordingMissError: there is none.
        """
        wanted, places = self._secrets.request(request)
        key = request_key(wanted)
        found = self._by_key.get(key) or self._marked(key)
        if not found:
            raise RecordingMissError(wanted, self._nearest(wanted))
        has_credential = self._secrets.has_credential(places)
        alike = self._by_credential.get((key, has_credential), found)
        if len(alike) < len(found):
            return _next_answer(alike, f"{key} {'with' if has_credential else 'without'} credential", served)
        return _next_answer(found, key, served)

    def refusal(self, request: WireRequest, served: dict[str, int]) -> WireAnswer | None:
        """The recorded refusal (401 or 403) of a request without a credential; None where there is none of it.

        Args:
            served: as for `answer`.
        """
        wanted, places = self._secrets.request(request)
        if self._secrets.has_credential(places):
            return None
        key = request_key(wanted)
        without = self._by_credential.get((key, False), ())
        refused = [exchange for exchange in without if exchange.response.status in _REFUSALS]
        return _next_answer(refused, f"{key} refused", served) if refused else None

    def _marked(self, key: str) -> list[RecordedExchange]:
        """The exchanges of a request out of which something was taken that only the answer showed to be secret."""
        return [exchange for exchange, pattern in self._patterns if _is_marked(exchange, pattern.fullmatch(key))]

    def _nearest(self, wanted: RecordedRequest) -> RecordedRequest | None:
        requests = [found[0].request for found in self._by_key.values()]
        likely = heapq.nlargest(MOST_COMPARED, requests, key=lambda request: _roughly(wanted, request))
        text = _shown(wanted)
        return max(likely, key=lambda request: _likeness(wanted, request, text), default=None)


def _is_marked(exchange: RecordedExchange, match: re.Match[str] | None) -> bool:
    """Whether each secret of a request is one that was taken out of the recorded one."""
    return match is not None and all(
        value == REMOVED or mark_of(exchange.salt, unquote(value)) in exchange.marks for value in match.groups()
    )


def _next_answer(exchanges: Sequence[RecordedExchange], key: str, served: dict[str, int]) -> WireAnswer:
    count = served.get(key, 0)
    served[key] = count + 1
    recorded = exchanges[min(count, len(exchanges) - 1)].response
    return WireAnswer(recorded.status, dict(recorded.headers), content_of(recorded.body))


def read_recording(path: Path) -> list[RecordedExchange]:
    """The exchanges of a file.

    Raises:
        DataMissingError: there is no such file.
        DataError: a line is no exchange.
        UsageError: it has none.
    """
    hint = f"sandbox mock SPEC --record URL --to {path}"
    if not path.is_file():
        raise DataMissingError(f"there is no recording {path}", hint=hint)
    exchanges = list(read_jsonl(path, RecordedExchange, hint))
    if not exchanges:
        raise UsageError(f"the recording {path} is empty", hint=hint)
    return exchanges


def request_key(request: RecordedRequest) -> str:
    """What equal requests have in common."""
    body = [request.body.kind, request.body.value]
    return canonical([request.method.upper(), request.path, sorted(map(list, request.query)), body])


def _shown(request: RecordedRequest) -> str:
    query = "&".join(f"{name}={value}" for name, value in sorted(request.query))
    body = "" if request.body.kind == "empty" else f" {canonical(request.body.value)}"
    return f"{request.method} {request.path}{f'?{query}' if query else ''}{body}"[:_LONGEST_COMPARED]


def _differences(first: RecordedRequest, second: RecordedRequest) -> list[str]:
    parts = {
        "method": first.method == second.method,
        "path": first.path == second.path,
        "query": sorted(first.query) == sorted(second.query),
        "body": canonical(first.body.model_dump()) == canonical(second.body.model_dump()),
    }
    return [name for name, same in parts.items() if not same]


def _roughly(wanted: RecordedRequest, other: RecordedRequest) -> tuple[int, int, int]:
    """How alike two requests are, without reading bodies."""
    segments = zip(wanted.path.split("/"), other.path.split("/"), strict=False)
    same_query = len({*map(tuple, wanted.query)} & {*map(tuple, other.query)})
    return sum(one == two for one, two in segments), int(wanted.method == other.method), same_query


def _likeness(wanted: RecordedRequest, other: RecordedRequest, text: str) -> tuple[int, float]:
    same = len(_differences(wanted, other))
    return -same, difflib.SequenceMatcher(None, text, _shown(other), autojunk=False).quick_ratio()
