"""Many requests at once with faults: nothing outside the contract is answered, and the state adds up.

`python benchmarks/mock_server/consistency.py` serves `accounts.json` with faults for a fifth of the requests, sends
10,000 over 64 connections, and holds what came back to three things: every answer is one that the document has, but for
those that a fault is there to spoil; every answer that no fault disturbed has the status and the content that a model
gives, to which the requests are put one after the other in the order of the log, and a stale read those that the model
gave before its last change; and the state at the end is the model's. It ends with 1 where one of these is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs

from sandbox import ApiFaults, MockApi, serve_api, state_difference
from sandbox.mock.faults import MetFault

DOCUMENT = Path(__file__).with_name("accounts.json")
CONNECTIONS = 64
ACCOUNTS = 40
KINDS = ("add", "read", "change", "list", "add", "remove", "change")
METHODS = {"add": "POST", "read": "GET", "change": "PATCH", "list": "GET", "remove": "DELETE"}
ANSWERED_AS_THE_DOCUMENT_SAYS = ("rate_limited", "server_error", "latency", "stale_read")
"""Faults after which the answer still is one that the document has."""

NOT_APPLIED = ("rate_limited", "server_error", "timeout", "dropped")
CHANGING = ("add", "change", "remove")

FAULT_KINDS = (
    *ANSWERED_AS_THE_DOCUMENT_SAYS,
    "timeout",
    "dropped",
    "lost_answer",
    "truncated",
    "not_json",
    "renamed_field",
)


@dataclass(slots=True, frozen=True)
class Sent:
    """A request.

    Attributes:
        name: the account that it is about.
        target: path and query; the query tells it from all others.
    """

    kind: str
    name: str
    target: str
    body: dict[str, Any] | None


@dataclass(slots=True)
class Findings:
    """What came of a run.

    Attributes:
        compared: answers that were compared with the model's.
        unanswered: requests without an answer and without a fault that takes it.
        outside: answers that the document does not have, and that no fault spoilt.
        wrong: answers without a fault, or stale reads, that are not the model's.
        impossible: requests with a fault that did their work where the model could not, or the other way round.
        differences: the places in which the state is not that of the model.
    """

    requests: int
    seconds: float = 0.0
    compared: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    unanswered: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    impossible: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def is_consistent(self) -> bool:
        return not (self.unanswered or self.outside or self.wrong or self.impossible or self.differences)


def plan(count: int) -> list[Sent]:
    """Requests of all kinds, in turn, on a few accounts."""
    made = []
    for number in range(count):
        name = f"account{number * 7 % ACCOUNTS}"
        kind = KINDS[number % len(KINDS)]
        path = "/accounts" if kind in ("add", "list") else f"/accounts/{name}"
        body = {"name": name, "age": number} if kind == "add" else {"age": number} if kind == "change" else None
        made.append(Sent(kind, name, f"{path}?t={number}", body))
    return made


async def send_all(url: str, planned: list[Sent]) -> dict[str, httpx.Response | None]:
    """The answers by target; None where the connection was cut."""
    waiting = planned[::-1]
    answers: dict[str, httpx.Response | None] = {}

    async def work() -> None:
        async with httpx.AsyncClient(verify=False, timeout=120, trust_env=False) as client:
            while waiting:
                sent = waiting.pop()
                headers = {} if sent.body is None else {"Content-Type": "application/json"}
                content = None if sent.body is None else json.dumps(sent.body)
                try:
                    answers[sent.target] = await client.request(
                        METHODS[sent.kind], f"{url}{sent.target}", content=content, headers=headers
                    )
                except httpx.TransportError:
                    answers[sent.target] = None

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(work())
    return answers


class Contract:
    """What the document says of answers, read here on its own, so that the server is not judged by itself."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._responses = {
            operation["operationId"]: operation["responses"]
            for item in document["paths"].values()
            for operation in item.values()
        }
        self._components = document["components"]

    def has(self, kind: str, response: httpx.Response) -> bool:
        """Whether an answer is one that the document has for an operation."""
        described = self._responses[kind].get(str(response.status_code))
        if described is None:
            return False
        if "content" not in described:
            return not response.content
        schema = {**described["content"]["application/json"]["schema"], "components": self._components}
        try:
            return jsonschema_rs.is_valid(schema, response.json())
        except json.JSONDecodeError:
            return False


class Model:
    """What the accounts are when requests are put to them one after the other.

    Attributes:
        accounts: by name.
        compared: answers that were compared with the model's.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, dict[str, Any]] = {}
        self._earlier: dict[str, dict[str, Any]] = {}
        self.compared = 0

    def take(self, sent: Sent, fault: MetFault | None, response: httpx.Response | None, findings: Findings) -> None:
        """Put a request to the model, and note what came of it that the model does not give."""
        if fault is not None and fault.kind in NOT_APPLIED:
            return
        if fault is not None and fault.kind == "stale_read":
            self._compare(sent, response, answer_of(self._earlier, sent), findings)
            return
        status, body = answer_of(self.accounts, sent)
        if fault is None or fault.kind == "latency":
            self._compare(sent, response, (status, body), findings)
        elif fault.applied != (status < 400):
            findings.impossible.append(f"{sent.kind} {sent.target}: {fault.kind}")
        if status < 400 and sent.kind in CHANGING:
            self._earlier = dict(self.accounts)
            self.accounts.pop(sent.name, None) if sent.kind == "remove" else self.accounts.update({sent.name: body})

    def _compare(
        self, sent: Sent, response: httpx.Response | None, expected: tuple[int, Any], findings: Findings
    ) -> None:
        if response is None:
            return
        self.compared += 1
        status, body = expected
        has_body = status < 300 and body is not None
        if response.status_code != status or (has_body and response.json() != body):
            told = f"{response.status_code} {response.text[:200]}"
            findings.wrong.append(f"{sent.kind} {sent.target}: {told}, not {status} {body}")


def answer_of(accounts: dict[str, dict[str, Any]], sent: Sent) -> tuple[int, Any]:
    """(status, content) of the answer; the content of a refusal is left open."""
    if sent.kind == "list":
        return 200, list(accounts.values())
    is_there = sent.name in accounts
    if sent.kind == "add":
        return (409, None) if is_there else (201, sent.body)
    if not is_there:
        return 404, None
    if sent.kind == "remove":
        return 204, None
    return 200, accounts[sent.name] | (sent.body or {})


def judge(api: MockApi, planned: list[Sent], answers: dict[str, httpx.Response | None], findings: Findings) -> None:
    contract = Contract(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    faults = {fault.path: fault for fault in api.faults}
    findings.faults = Counter(fault.kind for fault in faults.values())
    for sent in planned:
        fault, response = faults.get(sent.target), answers[sent.target]
        if fault is not None and fault.kind not in ANSWERED_AS_THE_DOCUMENT_SAYS:
            continue
        if response is None:
            findings.unanswered.append(sent.target)
        elif not contract.has(sent.kind, response):
            findings.outside.append(f"{sent.kind} {sent.target}: {response.status_code} {response.text[:200]}")
    by_target = {sent.target: sent for sent in planned}
    model = Model()
    for record in api.log:
        model.take(by_target[record.path], faults.get(record.path), answers[record.path], findings)
    findings.compared = model.compared
    changes = state_difference(model.accounts, api.state()["resources"]["/accounts"])
    findings.differences = [f"{change.kind} {change.path}" for change in changes]


async def check(count: int, share: float = 0.2, seed: int = 4) -> Findings:
    """Serve, send and judge.

    Args:
        count: of requests.
        share: of the requests that meet a fault.
    """
    rates = dict.fromkeys(FAULT_KINDS, share / len(FAULT_KINDS))
    faults = ApiFaults.model_validate({**rates, "latency_seconds": 0.005, "timeout_seconds": 0.005})
    api = MockApi(DOCUMENT, items=0, seed=seed, faults=faults)
    planned = plan(count)
    findings = Findings(count)
    async with serve_api(api) as url:
        begun = time.perf_counter()
        answers = await send_all(url, planned)
        findings.seconds = time.perf_counter() - begun
    judge(api, planned, answers, findings)
    return findings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--faults", type=float, default=0.2, help="the share of requests that meet one")
    options = parser.parse_args()
    findings = asyncio.run(check(options.requests, options.faults))
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(findings.faults.items()))
    print(f"{findings.requests} requests at {CONNECTIONS} connections in {findings.seconds:.1f} s")
    print(f"{findings.faults.total()} faults: {told}")
    print(f"{findings.compared} answers compared with the model")
    for name in ("unanswered", "outside", "wrong", "impossible", "differences"):
        found = getattr(findings, name)
        print(f"{name}: {len(found)}", *found[:5], sep="\n  " if found else " ")
    raise SystemExit(0 if findings.is_consistent else 1)


if __name__ == "__main__":
    main()
