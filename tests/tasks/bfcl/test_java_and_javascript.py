"""Decoding and converting Java and JavaScript as BFCL's own code does."""

from __future__ import annotations

import ast
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.bfcl import java, javascript
from tasks.bfcl.errors import DecodeError
from tasks.bfcl.source_values import MAX_SOURCE, MAX_VALUE, SourceCall

Decode = Callable[[str], Any]
Convert = Callable[..., Any]

CATEGORIES: dict[str, Decode] = {"simple_java": java.decode, "simple_javascript": javascript.decode}

JAVA_TYPES = (
    *("byte", "short", "integer", "long", "float", "double", "boolean", "char", "String", "any"),
    *("Array", "ArrayList", "HashMap"),
)
JAVASCRIPT_TYPES = ("integer", "float", "Bigint", "Boolean", "String", "any", "array", "dict")

FRAGMENTS = st.sampled_from(
    (
        *"()[]{}<>\"'`,;:.=+-*/\\ \n\t@#$?!0a1Léé😀",
        *("f(a=", "new ", "new int[]{", "new ArrayList<>(Arrays.asList(", "new ArrayList<>() {{ add(", "put("),
        *("new HashMap<>() {{ ", "x -> ", "=>", "${", "new Array(", "/*", "//", "function(", "[[", "]]", "a: ", "}}"),
    )
)
ANY_TEXT = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=30).map("".join), st.text("\ud800a=()", max_size=9))


def outcome(decode: Decode, source: str) -> Any:
    try:
        return decode(source)
    except DecodeError:
        return DecodeError


def inner_source(reply: str) -> str:
    """What is inside the brackets that a reply has or is given."""
    reply = reply.strip("`\n ")
    return reply.removeprefix("[").removesuffix("]")


def recorded_replies(folder: Path, category: str) -> list[tuple[str, Any]]:
    """(source, official decoding) of each reply that the suite's common decoder has read."""
    found = []
    with gzip.open(folder / "bfcl" / "parity" / "v4_verdicts_on_recorded_outputs.jsonl.gz", "rt") as lines:
        for row in map(json.loads, lines):
            reply = row["result"]
            if row["category"] != category or row["underscore_to_dot"] or not isinstance(reply, str):
                continue
            if row["model"] == "Nexusflow-Raven-v2" and ";" in reply[:-1]:
                continue  # this model's own decoder makes commas of all semicolons
            decoded = DecodeError if row["decode_error"] else ast.literal_eval(row["decoded_repr"])
            found.append((inner_source(reply), decoded))
    return found


@pytest.mark.parametrize(("category", "count"), [("simple_java", 698), ("simple_javascript", 348)])
def test_recorded_replies_decode_as_recorded(shared_data: Path, category: str, count: int) -> None:
    replies = recorded_replies(shared_data, category)
    assert len(replies) == count
    decode = CATEGORIES[category]
    assert [source for source, decoded in replies if outcome(decode, source) != decoded] == []


@pytest.mark.parametrize(
    ("source", "decoded"),
    [
        ("f(a=1, b=\"x y\", c='z');", {"f": {"a": "1", "b": "x y", "c": "z"}}),
        ("x . y.f(a=1);", {"x . y.f": {"a": "1"}}),
        ("class A { int g() { return f(a=1); } }", {"f": {"a": "1"}}),
        ("f(a=g( b = 1 ))", {"f": {"a": "g( b = 1 )"}}),
        ("f(a=1 + (int) x);", {"f": {"a": "1+(int)x"}}),
        ("f(a=new int[][] { { 1 }, { 2 } });", {"f": {"a": "new int[]{{1},{2}}"}}),
        ('f(a=o.new Foo<A, B>( 1 , "x y" ) { int z; });', {"f": {"a": 'new Foo<A,B>(1, "x y")'}}),
        ("f(a+=1, 2, x, g(b=1), int.class == y);", {"f": {"a": "1", None: "x"}}),
        ('f(a="é", b=1);', {"f": {"a": 'é"', "=": ")"}}),
    ],
)
def test_java_calls(source: str, decoded: Any) -> None:
    assert java.decode(source) == [decoded]


@pytest.mark.parametrize("source", ["", "x y", "new Foo(a=1)", "/* f(a=1); */"])
def test_java_without_a_call_is_an_empty_dict(source: str) -> None:
    assert java.decode(source) == {}


@pytest.mark.parametrize(
    "source",
    [
        *("f(a=1)", "f(x, y);", "f(a=1, a=2);", "f(a={1});", "f(a=new int[3]);", "f(a=1));", "\ud800"),
        *(f"f(a={'(' * 331}1{')' * 331});", "{" * 994 + "1;" + "}" * 994),
    ],
)
def test_java_that_the_official_decoder_fails_on(source: str) -> None:
    assert outcome(java.decode, source) is DecodeError


@pytest.mark.parametrize(
    ("source", "decoded"),
    [
        ("f(a=1, b=\"x y\", c='z')", {"f": {"a": "1", "b": "x y", "c": "z"}}),
        ('f(a="x"+"y", b=[1, "é"], c={d: 1});', {"f": {"a": 'x"+"y', "b": '[1, "é"]', "c": "{d: 1}"}}),
        ("1; f(a=x => { return x; }); g(b=1)", {"f": {"a": "x => { return x; }"}}),
        ("f(a=1)(b=2)", {"f(a=1)": {"b": "2"}}),
        ("f(1, false, true, a[0]=/*c*/ 1)", {"f": {None: "true", "a[0]": "/*c*/"}}),
        ("f?.(a=1)", {"f": {}}),
    ],
)
def test_javascript_calls(source: str, decoded: Any) -> None:
    assert javascript.decode(source) == [decoded]


@pytest.mark.parametrize("source", ["", "x", "await f(a=1)", "x = f(a=1)", "(f(a=1))", "f(a=1), g(b=1)"])
def test_javascript_without_a_call_is_nothing(source: str) -> None:
    assert javascript.decode(source) is None


@pytest.mark.parametrize("source", ["f(a=1", "f(a=[];", "f(x, y)", "f(a=1, a=2)", "f(a=1))", "f(a: 1)", "f(a=1L)"])
def test_javascript_that_the_official_decoder_fails_on(source: str) -> None:
    assert outcome(javascript.decode, source) is DecodeError


@pytest.mark.parametrize(
    ("source", "name", "arguments"),
    [
        ('f("x y", 1, z);', "f", [(None, "x y"), (None, "1"), (None, "z")]),
        ("x.y.f(1, b=2, int.class);", "x.y.f", [(None, "1"), ("b", "2"), (None, "int.class")]),
        ("f(/* a */ 1, // b\n g( 2 ));", "f", [(None, "1"), (None, "g( 2 )")]),
        ('f("é", b="ü");', "f", [(None, "é"), ("b", "ü")]),
        ("f();", "f", []),
    ],
)
def test_java_calls_with_all_their_arguments(source: str, name: str, arguments: list[tuple[str | None, str]]) -> None:
    assert java.read_call(source) == SourceCall(name, arguments)


@pytest.mark.parametrize(
    ("source", "name", "arguments"),
    [
        ("f('x y', 1, z)", "f", [(None, "x y"), (None, "1"), (None, "z")]),
        ("x.f({a: 1}, b=[2], true)", "x.f", [(None, "{a: 1}"), ("b", "[2]"), (None, "true")]),
        ("f(/* a */ 1, // b\n x => 2)", "f", [(None, "1"), (None, "x => 2")]),
        ("f?.(1, b=/*c*/ 2)", "f", [(None, "1"), ("b", "2")]),
        ("f()", "f", []),
    ],
)
def test_javascript_calls_with_all_their_arguments(
    source: str, name: str, arguments: list[tuple[str | None, str]]
) -> None:
    assert javascript.read_call(source) == SourceCall(name, arguments)


@pytest.mark.parametrize("source", ["", "x", "f`x`"])
def test_what_is_no_call_is_none(source: str) -> None:
    assert javascript.read_call(source) is None
    assert outcome(java.read_call, source) in (None, DecodeError)


def test_arguments_by_position_take_the_names_at_their_places() -> None:
    call = SourceCall("f", [(None, "1"), ("c", "2"), (None, "3"), (None, "4")])
    assert call.named(["a", "b", "d"]) == {"a": "1", "c": "2", "d": "3", "argument 4": "4"}
    with pytest.raises(DecodeError, match="a"):
        SourceCall("f", [(None, "1"), ("a", "2")]).named(["a"])


@given(ANY_TEXT)
def test_every_call_that_decodes_is_read_with_at_least_its_named_arguments(source: str) -> None:
    for decode, read in ((java.decode, java.read_call), (javascript.decode, javascript.read_call)):
        decoded, call = outcome(decode, source), outcome(read, source)
        assert call is None or call is DecodeError or isinstance(call, SourceCall)
        if isinstance(call, SourceCall) and decoded is not DecodeError and source.isascii():
            ((name, arguments),) = decoded[0].items()
            assert call.name == name
            assert {key for key in arguments if key is not None} <= {key for key, _ in call.arguments}


@pytest.mark.parametrize(
    ("declared", "nested", "value", "converted"),
    [
        ("integer", None, "-05", -5),
        ("byte", None, "300", 300),
        ("integer", None, "5L", "5L"),
        ("long", None, "5L", 5),
        ("long", None, "5", "5"),
        ("float", None, "5e1f", 50.0),
        ("float", None, "5.0", "5.0"),
        ("double", None, "5", 5.0),
        ("double", None, ".5", ".5"),
        ("boolean", None, "true", True),
        ("boolean", None, "True", "True"),
        ("String", None, '"x"', '"x"'),
        ("Array", None, 'new A[]{1, 2L, 1.5f, true, "x", null, }', [1, 2, 1.5, True, "x", "null"]),
        ("Array", "long", "new long[]{1L,2}", [1, "2"]),
        ("Array", "String", 'new String[]{"a"}', ['"a"']),
        ("Array", None, "{1, 2}", "{1, 2}"),
        ("ArrayList", None, 'new ArrayList<A>(Arrays.asList("a", 1,))', ["a", 1, ""]),
        ("ArrayList", "String", 'new ArrayList<>(Arrays.asList("a", bcd))', ["a", "c"]),
        ("ArrayList", None, 'new ArrayList<>() {{ add("a, b"); add(f(1)); }}', ["a, b", "f(1"]),
        ("ArrayList", "integer", "new ArrayList<>()", []),
        ("ArrayList", None, "List.of(1)", "List.of(1)"),
        ("HashMap", None, 'new HashMap<A, B>() {{ put("a", 1); put("b", "x)"); put(c, 1); }}', {"a": 1, "b": '"x'}),
        ("HashMap", None, "new HashMap<>()", {}),
        ("HashMap", None, '{"a": 1}', '{"a": 1}'),
    ],
)
def test_java_values(declared: str, nested: str | None, value: str, converted: Any) -> None:
    result = java.convert(value, declared, nested)
    assert (type(result), result) == (type(converted), converted)


@pytest.mark.parametrize(
    ("declared", "nested", "value", "converted"),
    [
        ("integer", None, "5", 5),
        ("integer", None, "5.0", "5.0"),
        ("float", None, "5", 5.0),
        ("float", None, "1e3", "1e3"),
        ("Bigint", None, "5n", 5),
        ("Bigint", None, "5", "5"),
        ("Boolean", None, "false", False),
        ("String", None, "'x\"'", 'x"'),
        ("any", None, "'x'", "'x'"),
        ("array", None, " [1, 'a', true, .5, null,] ", [1, "a", True, 0.5, "null", ""]),
        ("array", "integer", "[1, 'a']", [1, "'a'"]),
        ("array", "String", "[[1, 2], ['x']]", [[1, 2], ["x"]]),
        ("array", "dict", "[{a: 1}, x]", [{"a": 1}, "x"]),
        ("array", None, "new Array(1, f(2))", [1, "f(2"]),
        ("array", None, " x ", "x"),
        ("array", "number", "[1]", "[1]"),
        ("dict", None, "{}", {}),
        ("dict", None, "{a: 1, \"b c\": 'x, y', d: [1, 2], e: '5'}", {"a": 1, "b c": "x, y", "d": [1, 2], "e": 5}),
        ("dict", None, "{a: {b: 1}, c: 2}", {"a": "{b: 1"}),
        ("dict", None, "x", "x"),
    ],
)
def test_javascript_values(declared: str, nested: str | None, value: str, converted: Any) -> None:
    result = javascript.convert(value, declared, nested)
    assert (type(result), result) == (type(converted), converted)


@pytest.mark.parametrize("convert", [java.convert, javascript.convert])
def test_an_unknown_declared_type_is_refused(convert: Convert) -> None:
    with pytest.raises(ValueError, match="'number'"):
        convert("1", "number")


def test_numbers_of_too_many_digits_stay_texts() -> None:
    digits = "1" * 5000
    assert java.convert(digits, "integer") == javascript.convert(digits, "integer") == digits


@given(ANY_TEXT)
def test_any_text_decodes_or_is_refused(source: str) -> None:
    for decode in CATEGORIES.values():
        outcome(decode, source)


@given(ANY_TEXT, st.sampled_from(JAVA_TYPES), st.none() | st.sampled_from(JAVA_TYPES))
def test_any_text_converts_to_java(value: str, declared: str, nested: str | None) -> None:
    java.convert(value, declared, nested)


@given(ANY_TEXT, st.sampled_from(JAVASCRIPT_TYPES), st.none() | st.sampled_from(JAVASCRIPT_TYPES))
def test_any_text_converts_to_javascript(value: str, declared: str, nested: str | None) -> None:
    javascript.convert(value, declared, nested)


@pytest.mark.parametrize("token", ["(", "[", "{", "f(a=", "new A(", "`${", '"', "x=>", "a:a(b)c ", "f(a=1);", "é"])
def test_no_source_takes_long(token: str) -> None:
    start = time.process_time()
    for decode in (*CATEGORIES.values(), java.read_call, javascript.read_call):
        outcome(decode, (token * MAX_SOURCE)[:MAX_SOURCE])
        assert outcome(decode, token * 1_000_000) is DecodeError
    assert time.process_time() - start < 10


@pytest.mark.parametrize("token", ["[", "]", "[],", "{a:1,", "a:,", 'put("', 'put("a",\n', "new HashMap<", " ", "add("])
def test_no_value_takes_long(token: str) -> None:
    start = time.process_time()
    for opening in ("", "[[", "{", "new HashMap<>() {{ ", "new ArrayList<>() {{ "):
        value = (opening + token * MAX_VALUE)[: MAX_VALUE - 2] + "}}"
        for declared in JAVA_TYPES:
            java.convert(value, declared)
        for declared in JAVASCRIPT_TYPES:
            javascript.convert(value, declared)
    assert time.process_time() - start < 10
