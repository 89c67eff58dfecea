"""Documents and requests made to take for ever: each is served, answered with an error, or refused, and ends."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from mock_documents import answer, json_content, one_operation, parameter, ref

from sandbox import MockApi, UsageError
from sandbox.mock.generator import GenerationError, generate
from sandbox.mock.schemas import SchemaBook


def component_document(schemas: dict[str, Any], root: Any) -> dict[str, Any]:
    """A document that takes and answers values of a schema."""
    operation = {"requestBody": json_content(root), "responses": {"200": answer(root)}}
    return one_operation(operation, method="post", components={"schemas": schemas})


def chain(keyword: str, length: int, end: Any) -> dict[str, Any]:
    """Schemas each of which has the next one twice."""
    schemas: dict[str, Any] = {f"S{n}": {keyword: [ref(f"S{n + 1}"), ref(f"S{n + 1}")]} for n in range(length)}
    return {**schemas, f"S{length}": end}


async def post(document: dict[str, Any], body: Any) -> int:
    async with MockApi(document).client() as client:
        return (await client.post("/thing", json=body)).status_code


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf", "allOf"])
def test_choices_that_double_forty_times_are_refused_with_their_place(keyword: str) -> None:
    with pytest.raises(UsageError, match="choices within choices at #/"):
        MockApi(component_document(chain(keyword, 40, {"type": "string"}), ref("S0")))


@pytest.mark.parametrize("keyword", ["anyOf", "allOf"])
async def test_choices_that_double_fifteen_times_are_served(keyword: str) -> None:
    document = component_document(chain(keyword, 15, {"type": "string"}), ref("S0"))
    assert await post(document, "a") == (200 if keyword == "anyOf" else 500)
    assert await post(document, 5) == 400


@pytest.mark.parametrize("depth", [3, 60])
async def test_a_deep_body_for_a_schema_that_doubles_with_each_level_ends(depth: int) -> None:
    branches = [{"type": "object", "required": [name], "properties": {"next": ref("Node")}} for name in ("a", "b")]
    node: dict[str, Any] = {"anyOf": [*branches, {"const": 1}]}
    body: Any = 1
    for _ in range(depth):
        body = {"next": body, "a": 1, "b": 1}
    wrong: Any = 2
    for _ in range(depth):
        wrong = {"next": wrong, "a": 1, "b": 1}
    document = component_document({"Node": node}, ref("Node"))
    assert await post(document, body) == (200 if depth == 3 else 400)
    assert await post(document, wrong) == 400


async def test_many_properties_that_refer_to_each_other_load() -> None:
    names = [f"Thing{number}" for number in range(25)]
    schemas = {name: {"type": "object", "properties": {other: ref(other) for other in names}} for name in names}
    document = component_document(schemas, ref("Thing0"))
    document["paths"]["/thing"]["post"]["parameters"] = [parameter("q", "query", ref("Thing1"), style="deepObject")]
    assert await post(document, {"Thing1": {"Thing2": {}}}) == 200


@pytest.mark.parametrize(
    "pattern",
    [
        "(a)" + "".join(rf"(\{n}\{n})" for n in range(1, 10)) + r"(\10\10)" * 40,
        r"^(([a-z]{1000}){1000}){1000}$",
        r"^(?:(?:(?:){100000}){100000}){100000}$",
        r"^[a-z]{20000}$",
        r"^(\w+\s?)*$",
    ],
)
async def test_patterns_that_ask_for_long_texts_end(pattern: str) -> None:
    check = SchemaBook({"openapi": "3.1.0"}).check({"type": "string", "pattern": pattern, "maxLength": 30})
    with contextlib.suppress(GenerationError, UsageError, ValueError):
        assert len(generate(check, "1")) <= 30


async def test_hostile_names_of_properties_are_matched_in_bounded_steps() -> None:
    schema = {
        "type": "object",
        "required": ["a" * 60 + "!"],
        "patternProperties": {"^(a+)+$": {"type": "integer"}, "^(a|aa)+$": {"type": "integer"}, "^(?:a?){60}b": {}},
    }
    assert await post(component_document({}, schema), {"a" * 60 + "!": 1}) == 200


async def test_a_long_text_for_a_pattern_with_look_ahead_is_refused_and_a_short_one_is_not() -> None:
    document = component_document({}, {"type": "object", "properties": {"t": {"pattern": r"(?=(a+))\1b"}}})
    assert await post(document, {"t": "aaab"}) == 200
    assert await post(document, {"t": "a" * 500}) == 400
    assert await post(document, {"t": "a" * 500_000}) == 400


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "minItems": 2000, "items": {"type": "array", "minItems": 2000, "items": {"type": "null"}}},
        {"type": "array", "minItems": 2000, "items": {"type": "string", "minLength": 100_000}},
        {"type": "array", "minItems": 2000, "uniqueItems": True, "items": {"type": "boolean"}},
        {"type": "object", "minProperties": 2000, "propertyNames": {"enum": ["a", "b"]}},
        {"allOf": [{"not": {}}, {"type": "object", "required": [f"p{n}" for n in range(1500)]}]},
    ],
)
async def test_answers_that_cannot_be_made_are_errors_of_the_environment(schema: dict[str, Any]) -> None:
    async with MockApi(component_document({}, schema)).client() as client:
        response = await client.post("/thing")
    assert (response.status_code, response.headers["x-failure-owner"]) == (500, "environment")


async def test_long_enumerations_that_have_little_in_common_end() -> None:
    parts = [{"enum": list(range(start, start + 20_000))} for start in (0, 19_999)]
    document = one_operation({"responses": {"200": answer({"allOf": parts})}})
    async with MockApi(document).client() as client:
        assert (await client.get("/thing")).json() == 19_999


@pytest.mark.parametrize("extra", [{}, {"patternProperties": {"^x": ref("A")}}])
async def test_schemas_that_refer_to_themselves_in_place_end(extra: dict[str, Any]) -> None:
    schemas = {"A": {"allOf": [ref("B")], **extra}, "B": {"anyOf": [ref("A"), ref("B")]}}
    assert await post(component_document(schemas, ref("A")), {"x": 1}) in (200, 400, 500)
