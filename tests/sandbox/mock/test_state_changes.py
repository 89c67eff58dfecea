"""The changes between two states, written down and applied again."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox import StateChange, state_difference
from sandbox.mock.state import canonical
from sandbox.mock.state_changes import apply_changes, change_from_json, change_to_json, segments

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(alphabet="ab/~0", max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(alphabet="ab/~01", max_size=3), inner),
    max_leaves=25,
)
STATES = st.dictionaries(st.sampled_from(["orders", "a/b", "~", "_log", "10", "9"]), VALUES)


@given(STATES, STATES)
def test_the_changes_applied_to_the_first_state_give_the_last(before: Any, after: Any) -> None:
    written = json.loads(json.dumps([change_to_json(change) for change in state_difference(before, after)]))
    kept = canonical(before)
    assert canonical(apply_changes(before, map(change_from_json, written))) == canonical(after)
    assert canonical(before) == kept, "the first state was changed"


def test_a_value_that_becomes_null_is_not_taken_for_one_that_is_removed() -> None:
    change = StateChange("/orders/o1/coupon", "changed", "SPRING", None)
    assert change_to_json(change) == {
        "path": "/orders/o1/coupon",
        "kind": "changed",
        "before": "SPRING",
        "after": None,
    }
    assert apply_changes({"orders": {"o1": {"coupon": "SPRING"}}}, [change]) == {"orders": {"o1": {"coupon": None}}}


def test_a_list_of_more_than_ten_items_is_restored_in_its_order() -> None:
    before, after = {"log": list(range(12))}, {"log": [0]}
    assert apply_changes(before, state_difference(before, after)) == after
    assert apply_changes(after, state_difference(after, before)) == before


def test_parts_of_a_pointer_are_unescaped() -> None:
    assert segments("/orders/a~1b/~0") == ("orders", "a/b", "~")
    assert segments("orders/*") == ("orders", "*")
    assert segments("") == ()
