"""Faults as settings: which request meets which, what each does, and whether the caller recovered."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mock_documents import SHOP

from benchmarks.mock_server.consistency import Findings, Model, Sent, check
from sandbox import ApiFaults, MockApi, ToolError, UsageError
from sandbox.errors import UnknownNameError
from sandbox.mock.faults import BEFORE, KINDS, FaultKind, MetFault, parse_faults

ORDER = {"product_id": 1, "quantity": 1}
NOWAIT = {"latency_seconds": 0.0, "timeout_seconds": 0.0}


def always(kind: str, **settings: Any) -> ApiFaults:
    return ApiFaults.model_validate({kind: 1.0, **NOWAIT, **settings})


async def call(client: httpx.AsyncClient, method: str, path: str, **content: Any) -> httpx.Response | None:
    try:
        return await client.request(method, path, **content)
    except httpx.TransportError:
        return None


@pytest.mark.parametrize("kind", KINDS)
async def test_each_fault_does_what_it_says_to_a_change(kind: str) -> None:
    api = MockApi(SHOP, faults=always(kind), items=0)
    before = api.state_hash()
    async with api.client() as client:
        response = await call(client, "POST", "/orders", json=ORDER)
    applied = api.state_hash() != before
    assert applied == (kind not in BEFORE)
    met = [(fault.kind, fault.applied, fault.operation) for fault in api.faults]
    assert met == ([] if kind == "stale_read" else [(kind, applied, "placeOrder")])
    if kind in ("timeout", "dropped", "lost_answer"):
        assert response is None
    elif kind in ("rate_limited", "server_error"):
        assert response is not None
        assert response.status_code == {"rate_limited": 429, "server_error": 500}[kind]
        assert ("retry-after" in response.headers) == (kind == "rate_limited")
    else:
        assert response is not None
        assert response.status_code == 201
        whole = next(iter(api.state()["resources"]["/orders"].values()))
        if kind in ("truncated", "not_json"):
            with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
                response.json()
        elif kind == "renamed_field":
            assert len(response.json().keys() - whole.keys()) == 1
            assert sorted(map(str, response.json().values())) == sorted(map(str, whole.values()))
        else:
            assert response.json() == whole


async def test_a_stale_read_is_the_state_before_the_last_change() -> None:
    api = MockApi(SHOP, faults=always("stale_read"), items=0)
    async with api.client() as client:
        assert (await client.get("/orders")).json()["total"] == 0
        made = (await client.post("/orders", json=ORDER)).json()
        await client.post("/orders", json=ORDER)
        listed = (await client.get("/orders")).json()
        assert listed["items"] == [made]
    assert [fault.kind for fault in api.faults] == ["stale_read"]
    assert len(api.state()["resources"]["/orders"]) == 2


async def test_a_caller_in_this_process_meets_the_errors_of_a_network() -> None:
    for kind, error in (("timeout", httpx.ReadTimeout), ("dropped", httpx.RemoteProtocolError)):
        async with MockApi(SHOP, faults=always(kind)).client() as client:
            with pytest.raises(error):
                await client.get("/products")


async def test_a_model_is_told_of_faults_and_the_episode_goes_on() -> None:
    for kind, told in (("dropped", "no answer"), ("server_error", "HTTP 500"), ("rate_limited", "Retry-After: 1")):
        tools = {tool.spec.name: tool for tool in MockApi(SHOP, faults=always(kind)).tools()}
        with pytest.raises(ToolError, match=told) as error:
            await tools["listProducts"].call({})
        assert error.value.owner is None


@given(seed=st.integers(0, 10**6), operation=st.text(max_size=5), number=st.integers(0, 10**6))
def test_the_fault_of_a_request_follows_from_seed_operation_and_number(seed: int, operation: str, number: int) -> None:
    faults = parse_faults("0.5")
    kind, chooser = faults.draw(seed, operation, number)
    again, same = faults.draw(seed, operation, number)
    assert (kind, chooser.random()) == (again, same.random())


def test_rates_are_kept() -> None:
    drawn = Counter(parse_faults("server_error=0.1,latency=0.3").draw(1, "op", number)[0] for number in range(20_000))
    assert drawn["server_error"] == pytest.approx(2_000, rel=0.1)
    assert drawn["latency"] == pytest.approx(6_000, rel=0.1)
    assert set(drawn) == {"server_error", "latency", None}
    own_seed = parse_faults("server_error=0.5,seed=3")
    assert [own_seed.draw(1, "op", n)[0] for n in range(99)] == [own_seed.draw(2, "op", n)[0] for n in range(99)]


async def test_the_same_faults_come_whatever_the_order_of_operations() -> None:
    async def met(order: list[str]) -> set[tuple[str, int, str]]:
        api = MockApi(SHOP, faults=parse_faults("server_error=0.3,rate_limited=0.2"), seed=8)
        async with api.client() as client:
            for path in order:
                await client.get(path)
        return {(fault.operation, fault.number, fault.kind) for fault in api.faults}

    one, other = ["/products", "/orders"] * 20, ["/orders"] * 20 + ["/products"] * 20
    assert await met(one) == await met(other)
    assert len(await met(one)) > 5


async def test_recovery_is_noted() -> None:
    faults = ApiFaults(server_error=0.5)
    api = MockApi(SHOP, faults=faults, seed=1)
    plan = [faults.draw(1, "getProduct", number)[0] for number in range(50)]
    broken = plan.index("server_error")
    healed = plan.index(None, broken)
    identity = next(iter(api.state()["resources"]["/products"]))
    async with api.client() as client:
        for _ in range(healed):
            await client.get(f"/products/{identity}")
        assert [fault.recovered for fault in api.faults if fault.number == broken] == [False]
        await client.get(f"/products/{identity}")
        assert all(fault.recovered for fault in api.faults)


async def test_after_a_lost_answer_looking_is_a_recovery_and_before_a_change_only_trying_again() -> None:
    for kind, recovered in (("lost_answer", True), ("dropped", False)):
        api = MockApi(SHOP, items=0)
        spoilt = api.fork(faults=always(kind))
        spoilt._pipeline._faults = always(kind)
        async with spoilt.client() as client:
            await call(client, "POST", "/orders", json=ORDER)
            spoilt._pipeline._faults = ApiFaults()
            assert (await client.get("/orders")).json()["total"] == int(kind == "lost_answer")
            assert [fault.recovered for fault in spoilt.faults] == [recovered]
            await client.post("/orders", json=ORDER)
            assert [fault.recovered for fault in spoilt.faults] == [True]


@pytest.mark.parametrize(
    "text", ["latency", "server_error=2", "server_error=0.6,dropped=0.6", "latency=x", "nan", "-1"]
)
def test_wrong_faults_are_errors(text: str) -> None:
    with pytest.raises(UsageError, match="faults"):
        parse_faults(text)


def test_an_unknown_fault_names_the_closest() -> None:
    with pytest.raises(UnknownNameError) as error:
        parse_faults("server_eror=0.1")
    assert "server_error" in str(error.value.hint)


async def test_1000_requests_at_64_connections_with_faults_keep_to_the_contract_and_add_up() -> None:
    findings = await check(1000)
    assert (findings.unanswered, findings.outside, findings.wrong, findings.impossible) == ([], [], [], [])
    assert findings.differences == []
    assert findings.compared > 700
    assert findings.faults.total() == pytest.approx(200, abs=60)
    assert set(findings.faults) == set(KINDS)


@pytest.mark.parametrize(
    ("answer", "fault", "is_wrong"),
    [
        (httpx.Response(200, json={"name": "a", "age": 1}), None, False),
        (httpx.Response(200, json={"name": "a", "age": 2}), None, True),
        (httpx.Response(404, json={}), None, True),
        (httpx.Response(404, json={}), "stale_read", False),
        (httpx.Response(200, json={"name": "a", "age": 1}), "stale_read", True),
        (httpx.Response(200, json={"name": "b"}), "renamed_field", False),
    ],
)
def test_a_read_is_held_to_the_model(answer: httpx.Response, fault: FaultKind | None, is_wrong: bool) -> None:
    model, findings = Model(), Findings(2)
    model.take(Sent("add", "a", "/accounts?t=0", {"name": "a", "age": 1}), None, None, findings)
    met = None if fault is None else MetFault(1, "read", 0, fault, "GET", "/accounts/a?t=1", applied=True)
    model.take(Sent("read", "a", "/accounts/a?t=1", None), met, answer, findings)
    assert bool(findings.wrong) == is_wrong
    assert not findings.impossible
