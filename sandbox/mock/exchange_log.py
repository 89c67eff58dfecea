"""What an API was asked and how it went: the log of its exchanges and of the faults in them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from sandbox.mock.faults import FaultKind, MetFault
from sandbox.types import JSON, Owner

MAX_RECORDS = 100_000
"""Exchanges and faults that are kept; the oldest are forgotten."""


@dataclass(slots=True, frozen=True)
class ExchangeRecord:
    """One exchange.

    Attributes:
        index: which request of all, from 0.
        operation: empty where the request led to none.
        number: which request of the operation, from 0.
        path: with the query.
        status: 0 where there was no answer.
        fault: what happened to it.
        owner: whose failure an error is; None where it is an answer like any other.
        reason: what went wrong, where it is not the caller's fault.
    """

    index: int
    operation: str
    number: int
    method: str
    path: str
    status: int
    fault: FaultKind | None = None
    owner: Owner | None = None
    reason: str = ""

    def to_json(self) -> dict[str, JSON]:
        data = {name: getattr(self, name) for name in ExchangeRecord.__slots__}
        return {name: value for name, value in data.items() if value not in (None, "")}


class ExchangeLog:
    """Keeps exchanges in the order in which they ended, and notes which faults were recovered from."""

    def __init__(self) -> None:
        self.records: deque[ExchangeRecord] = deque(maxlen=MAX_RECORDS)
        self.faults: deque[MetFault] = deque(maxlen=MAX_RECORDS)
        self._open: dict[str, list[MetFault]] = {}
        self.count = 0

    def next_index(self) -> int:
        self.count += 1
        return self.count - 1

    def add(self, record: ExchangeRecord) -> None:
        self.records.append(record)
        if record.fault is None and 0 < record.status < 400:
            self._recover(record)

    def add_fault(self, fault: MetFault) -> None:
        self.faults.append(fault)
        if fault.kind == "latency":
            fault.recovered = True
        elif len(self._open) < MAX_RECORDS:
            self._open.setdefault(_bare(fault.path), []).append(fault)

    def _recover(self, record: ExchangeRecord) -> None:
        path = _bare(record.path)
        for fault in self._open.get(path, ()):
            fault.recovered = fault.recovered or fault.applied or fault.method == record.method
        if path in self._open:
            self._open[path] = [fault for fault in self._open[path] if not fault.recovered]
            if not self._open[path]:
                del self._open[path]


def _bare(path: str) -> str:
    return path.partition("?")[0]
