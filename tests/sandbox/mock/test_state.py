"""The state of an API: hashed, kept, brought back, compared."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from mock_documents import SHOP

from sandbox import MockApi, StateChange, state_difference

values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(alphabet="ab/~é", max_size=3),
    lambda parts: (
        st.lists(parts, max_size=4) | st.dictionaries(st.text(alphabet="ab/~", max_size=2), parts, max_size=4)
    ),
    max_leaves=12,
)


@given(values, values)
def test_a_difference_leads_from_one_state_to_the_other(before: Any, after: Any) -> None:
    changes = state_difference(before, after)
    assert not state_difference(before, before)
    assert (changes == []) == (MockState(before) == MockState(after))
    assert MockState(applied(before, changes)) == MockState(after)


class MockState:
    """A value that is equal to another one only where JSON has them as equal; Python takes 1 for True."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MockState) and repr(sorted_keys(self.value)) == repr(sorted_keys(other.value))

    __hash__ = None  # type: ignore[assignment]


def sorted_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: sorted_keys(value[name]) for name in sorted(value)}
    return [sorted_keys(item) for item in value] if isinstance(value, list) else value


def applied(before: Any, changes: list[StateChange]) -> Any:
    """A state with changes made to it: removals last, from the end, and additions in order."""
    whole = {"": copy.deepcopy(before)}
    ordered = [change for change in changes if change.kind == "changed"]
    ordered += sorted((change for change in changes if change.kind == "removed"), key=place, reverse=True)
    ordered += sorted((change for change in changes if change.kind == "added"), key=place)
    for change in ordered:
        at: Any = whole
        *way, last = ["", *(part.replace("~1", "/").replace("~0", "~") for part in change.path.split("/")[1:])]
        for part in way:
            at = at[int(part)] if isinstance(at, list) else at[part]
        if isinstance(at, list):
            if change.kind == "removed":
                del at[int(last)]
            elif change.kind == "added":
                at.insert(int(last), change.after)
            else:
                at[int(last)] = change.after
        elif change.kind == "removed":
            del at[last]
        else:
            at[last] = change.after
    return whole[""]


def place(change: StateChange) -> list[tuple[int, str]]:
    return [(int(part) if part.isdecimal() else -1, part) for part in change.path.split("/")]


def test_a_difference_names_places() -> None:
    before = {"orders": {"1": {"paid": False, "lines": ["a", "b", "c"]}, "2": {}}, "a/b": 1}
    after = {"orders": {"1": {"paid": True, "lines": ["a", "c"]}, "3": {"x": 1}}, "a/b": 1.5}
    assert state_difference(before, after) == [
        StateChange("/a~1b", "changed", 1, 1.5),
        StateChange("/orders/1/lines/1", "removed", "b"),
        StateChange("/orders/1/paid", "changed", False, True),
        StateChange("/orders/2", "removed", {}),
        StateChange("/orders/3", "added", None, {"x": 1}),
    ]


async def test_a_snapshot_brings_everything_back() -> None:
    api = MockApi(SHOP, seed=2)
    async with api.client() as client:
        await client.post("/orders", json={"product_id": 1, "quantity": 1})
        kept, digest = api.snapshot(), api.state_hash()
        first = (await client.post("/orders", json={"product_id": 2, "quantity": 1})).json()
        assert api.state_hash() != digest
        api.restore(kept)
        assert api.state_hash() == digest
        assert (await client.post("/orders", json={"product_id": 2, "quantity": 1})).json() == first
        api.restore(kept)
        assert api.state_hash() == digest, "what happens after a snapshot does not change it"


async def test_equal_requests_in_any_order_make_equal_hashes_and_a_copy_is_a_copy() -> None:
    hashes = []
    for order in ((1, 2), (2, 1)):
        api = MockApi(SHOP, items=3)
        async with api.client() as client:
            ids = [item["id"] for item in (await client.get("/products")).json()]
            for number in order:
                await client.patch(f"/products/{ids[number]}", json={"price": number})
        hashes.append(api.state_hash())
        api.state()["resources"].clear()
        assert api.state_hash() == hashes[-1]
    assert hashes[0] == hashes[1]


async def test_forks_share_nothing_that_changes() -> None:
    api = MockApi(SHOP, seed=1)
    one, two = api.fork(), api.fork()
    async with one.client() as client:
        await client.post("/orders", json={"product_id": 1, "quantity": 1})
    assert api.state_hash() == two.state_hash() != one.state_hash()
    assert api.fork(seed=9).state_hash() == MockApi(SHOP, seed=9).state_hash() != api.state_hash()
