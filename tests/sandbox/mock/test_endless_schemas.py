"""Schemas that only endless values would fit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.mock.document import read_contract
from sandbox.mock.endless_schemas import endless_schemas
from sandbox.mock.generator import GenerationError, generate
from sandbox.mock.schemas import SchemaBook

SELF = {"$ref": "#/components/schemas/A"}
NAMES = ("A", "B", "C")


def document(schemas: dict[str, Any]) -> dict[str, Any]:
    operation = {"responses": {"200": {"description": ""}}}
    return {"openapi": "3.1.0", "paths": {"/a": {"get": operation}}, "components": {"schemas": schemas}}


def asking(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


@pytest.mark.parametrize(
    ("schema", "is_endless"),
    [
        (asking("next", next=SELF), True),
        (asking(next=SELF), False),
        (asking("next", next={"anyOf": [SELF, {"type": "null"}]}), False),
        (asking("next", next={"oneOf": [SELF, asking("b", b=SELF)]}), True),
        (asking("next", next={"allOf": [{"type": "object"}, SELF]}), True),
        ({"properties": {"next": SELF}, "required": ["next"]}, True),
        (asking("next", next={"type": "array", "items": SELF}), False),
        (asking("next", next={"type": "array", "items": SELF, "minItems": 1}), True),
        (
            asking("next", next={"type": "array", "prefixItems": [{"type": "null"}], "items": SELF, "minItems": 1}),
            False,
        ),
        (asking("next", next={"type": "array", "prefixItems": [SELF], "minItems": 1.0}), True),
        ({**asking("next", next=SELF), "type": ["object", "null"]}, False),
        ({**asking("next", next=SELF), "nullable": True}, False),
        (asking("next", next={**SELF, "writeOnly": True}), False),
        ({"allOf": [asking("next", next=SELF)]}, True),
        (True, False),
        ({}, False),
    ],
)
def test_what_asks_for_itself_without_a_way_out_has_no_end(schema: Any, is_endless: bool) -> None:
    assert endless_schemas(document({"A": schema})) == (["A"] if is_endless else [])


def test_two_that_ask_for_each_other_are_found_and_told_as_a_remark() -> None:
    other = {"$ref": "#/components/schemas/B"}
    found = document({"A": asking("b", b=other), "B": asking("a", a=SELF), "C": asking("n", n={"type": "null"})})
    assert endless_schemas(found) == ["A", "B"]
    remarks = [remark.partition(":")[0] for remark in read_contract(found).remarks]
    assert remarks == ["#/components/schemas/A", "#/components/schemas/B"]


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = {f"S{n}": asking("next", next={"$ref": f"#/components/schemas/S{n + 1}"}) for n in range(5_000)}
    assert endless_schemas(document({**chain, "S5000": {"type": "string"}})) == []
    assert len(endless_schemas(document({**chain, "S5000": {"$ref": "#/components/schemas/S0"}}))) == 5_001


references = st.sampled_from(NAMES).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
parts = st.recursive(
    st.one_of(references, st.just({"type": "integer"})),
    lambda inner: st.one_of(
        st.builds(lambda part: asking("p", p=part), inner),
        st.builds(lambda part: asking(p=part), inner),
        st.builds(lambda part, fewest: {"type": "array", "items": part, "minItems": fewest}, inner, st.integers(0, 1)),
        st.builds(lambda one, other: {"anyOf": [one, other]}, inner, inner),
    ),
    max_leaves=5,
)


@given(schemas=st.fixed_dictionaries(dict.fromkeys(NAMES, parts.filter(lambda part: "$ref" not in part))))
def test_a_value_is_made_of_every_schema_that_has_an_end_and_of_no_other(schemas: dict[str, Any]) -> None:
    found = document(schemas)
    book = SchemaBook(found)
    endless = endless_schemas(found)
    for name in NAMES:
        try:
            generate(book.check({"$ref": f"#/components/schemas/{name}"}), "0")
        except GenerationError:
            assert name in endless
        else:
            assert name not in endless
