"""Generated values, texts that match patterns, and the schemas that they are made for."""

from __future__ import annotations

import random
import re
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sandbox.mock.generator import GenerationError, generate
from sandbox.mock.pattern_parts import PatternError
from sandbox.mock.pattern_text import matching_text
from sandbox.mock.schemas import SchemaBook, SchemaCheck

CIRCLE = {
    "type": "object",
    "required": ["value", "children"],
    "properties": {
        "value": {"type": "integer"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        "parent": {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]},
    },
}
ENDLESS = {
    "type": "object",
    "required": ["next"],
    "properties": {"next": {"$ref": "#/components/schemas/Endless"}},
}
DOCUMENT: dict[str, Any] = {"openapi": "3.1.0", "components": {"schemas": {"Tree": CIRCLE, "Endless": ENDLESS}}}
FORMATS = (
    "date date-time time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri "
    "iri-reference uuid uri-template json-pointer relative-json-pointer regex int32 byte unheard-of"
)


def check_of(schema: Any) -> SchemaCheck:
    return SchemaBook(DOCUMENT).check(schema)


def validator(schema: Any) -> jsonschema_rs.Draft202012Validator:
    """An own validator, so that the generator is not judged by itself."""
    whole = {**schema, "components": DOCUMENT["components"]} if isinstance(schema, dict) else schema
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


scalars = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 30),
            "maxLength": st.integers(30, 60),
            "pattern": st.sampled_from(["^[a-z]+$", r"\d{3}", "^(ab|cd){1,4}x?$", "[A-F0-9]", r"^\S+ \S+$"]),
        },
    ),
    st.fixed_dictionaries({"type": st.just("string"), "format": st.sampled_from(FORMATS.split())}),
    st.fixed_dictionaries(
        {"type": st.just("integer")},
        optional={
            "minimum": st.integers(-50, 50),
            "exclusiveMaximum": st.integers(60, 10**12),
            "multipleOf": st.integers(1, 7),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.just("number")},
        optional={
            "exclusiveMinimum": st.floats(-50, 50, allow_nan=False),
            "maximum": st.floats(60, 1e9, allow_nan=False),
            "multipleOf": st.sampled_from([0.5, 0.25, 3]),
        },
    ),
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"type": ["integer", "null"]}, {"const": [1, {"a": 2}]}]),
    st.builds(lambda values: {"enum": values}, st.lists(st.integers() | st.text() | st.none(), min_size=1)),
    st.just({"$ref": "#/components/schemas/Tree"}),
)


def containers(schemas: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["name", "email", "a", "b c", "é"])

    @st.composite
    def objects(draw: st.DrawFn) -> dict[str, Any]:
        properties = draw(st.dictionaries(names, schemas, max_size=4))
        required = [name for name in properties if draw(st.booleans())]
        made: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
        if draw(st.booleans()):
            made["additionalProperties"] = draw(st.one_of(st.just(False), schemas))
        return made

    arrays = st.fixed_dictionaries(
        {"type": st.just("array"), "items": schemas},
        optional={"minItems": st.integers(0, 3), "maxItems": st.integers(3, 6)},
    )
    return st.one_of(
        objects(),
        arrays,
        st.builds(lambda parts: {"anyOf": parts}, st.lists(schemas, min_size=1, max_size=3)),
        st.builds(lambda first, second: {"allOf": [first, second]}, objects(), objects()),
    )


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(schema=st.recursive(scalars, containers, max_leaves=8), seed=st.integers(0, 5), examples=st.booleans())
def test_what_is_generated_fits_its_schema_and_follows_from_the_seed(schema: Any, seed: int, examples: bool) -> None:
    check = check_of(schema)
    try:
        value = generate(check, str(seed), examples=examples)
    except GenerationError:
        assume(False)
    assert validator(schema).is_valid(value)
    assert generate(check, str(seed), examples=examples) == value


@pytest.mark.parametrize("form", FORMATS.split())
def test_every_format_is_made(form: str) -> None:
    schema = {"type": "string", "format": form}
    for seed in range(20):
        assert validator(schema).is_valid(generate(check_of(schema), str(seed)))


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"const": n}}} for n in range(4)]},
        {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 3, "uniqueItems": True},
        {"type": "object", "minProperties": 3, "additionalProperties": {"type": "integer"}},
        {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "minProperties": 2},
        {"type": "object", "propertyNames": {"pattern": "^[a-c]{4}$"}, "minProperties": 2},
        {"type": "array", "contains": {"const": 5}, "minItems": 2},
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
        {"allOf": [{"type": "number"}, {"type": "integer"}, {"minimum": 5}, {"maximum": 5}]},
        {"type": ["string", "integer"], "not": {"type": "string"}},
        {"type": "object", "properties": {"a": {"enum": [1, 2]}}, "required": ["a"], "if": {"properties": {"a": {
            "const": 1}}}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
        {"type": "object", "dependentRequired": {"a": ["b"]}, "required": ["a"], "properties": {"a": True}},
        {"type": "number", "minimum": 0.1, "maximum": 0.3, "multipleOf": 0.1},
        {"type": "integer", "minimum": 2**70},
        {"type": "string", "minLength": 500, "maxLength": 500},
        {"properties": {"id": {"type": "integer"}}, "required": ["id"]},
        {"type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
        {"type": "string", "format": "date-time", "pattern": "^\\d{4}-\\d{2}-\\d{2}T.*Z$"},
        {"type": "string", "format": "email", "pattern": "^[^@]+@[^@]+$", "maxLength": 60},
    ],
)  # fmt: skip
def test_hard_schemas(schema: dict[str, Any]) -> None:
    for seed in range(10):
        assert validator(schema).is_valid(generate(check_of(schema), str(seed)))


def test_a_schema_in_a_circle_ends_and_one_without_an_end_is_refused() -> None:
    tree = generate(check_of({"$ref": "#/components/schemas/Tree"}), "1")
    assert validator({"$ref": "#/components/schemas/Tree"}).is_valid(tree)
    with pytest.raises(GenerationError):
        generate(check_of({"$ref": "#/components/schemas/Endless"}), "1")


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "integer", "minimum": 3, "maximum": 2},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"type": "string", "minLength": 10**9},
        {"type": "array", "minItems": 10**9, "items": {"type": "integer"}},
        {"type": "object", "minProperties": 10**9},
        {"type": "string", "pattern": "^a{5}$", "maxLength": 4},
        {"type": "string", "pattern": "(a{100000}){100000}"},
        {"enum": []},
    ],
)
def test_what_cannot_be_made_is_refused_and_not_tried_for_ever(schema: Any) -> None:
    with pytest.raises(GenerationError):
        generate(check_of(schema), "0")


def test_examples_of_a_schema_are_taken_where_they_fit() -> None:
    schema = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "string", "example": "shown"}, "b": {"type": "integer", "default": 7}},
    }
    assert generate(check_of(schema), "0") == {"a": "shown", "b": 7}
    assert generate(check_of(schema), "0", examples=False)["a"] != "shown"
    schema["properties"]["b"]["default"] = "wrong"  # type: ignore[index]
    assert isinstance(generate(check_of(schema), "0")["b"], int)


PATTERNS = [
    r"^[A-Z]{2}-\d{4}(?:-[a-f]+)?$",
    r"^(?=.*\d)[a-z\d]{8,12}$",
    r"^\S+@\S+\.\w{2,}$",
    r"^[^<>&]*$",
    r"^(\w)\1$",
    r"^(?<year>\d{4})-\k<year>$",
    r"^\u0041\x42[\t ]$",
    r"^a|b$",
    r"^\/[\w.\/-]+$",
    r"^[-+]?\d*\.\d+([eE][-+]?\d+)?$",
    r"^$",
    r"^.{3}\b",
    r"^\D\W\S$",
    r"^[\]\\^-]{2}$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_texts_match_their_patterns(pattern: str) -> None:
    python = pattern.replace("(?<year>", "(?P<year>").replace(r"\k<year>", "(?P=year)")
    texts = {matching_text(pattern, random.Random(seed)) for seed in range(50)}
    matching = [text for text in texts if re.search(python, text, re.ASCII)]
    assert len(matching) >= (1 if re.search(r"\(\?=|\\b", pattern) else len(texts))


@pytest.mark.parametrize(
    "pattern", ["(", "[a", "a)", "(?#x)", "a{2,1}", "(" * 200 + ")" * 200, "[", "\\", "(?P<n", "[]"]
)
def test_patterns_that_cannot_be_read_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        matching_text(pattern, random.Random(0))


@given(st.text(alphabet=st.sampled_from(r"ab()[]{}|*+?\^$.,1-dwsuxkpP<>:=!"), max_size=30), st.integers(0, 40))
def test_no_pattern_hangs_or_raises_otherwise(pattern: str, low: int) -> None:
    try:
        text = matching_text(pattern, random.Random(0), low, low + 10)
    except PatternError:
        return
    assert low <= len(text) <= low + 10
