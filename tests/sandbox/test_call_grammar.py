"""Grammars of tool calls, read by the real llama.cpp: a text is accepted exactly when it is a valid call."""

from __future__ import annotations

import ctypes
import json
import math
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import takewhile
from typing import Any

import jsonschema_rs
import llama_cpp
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tiny_gguf import SPECIAL, write_tiny_gguf

from sandbox.call_grammar import json_call_grammar
from sandbox.dialects.json_calls import parse_json_calls
from sandbox.errors import GrammarError, SandboxError, UsageError
from sandbox.types import ToolSpec
from sandbox.workspace import Workspaces, builtin_root

END = SPECIAL.index("</s>")


class LlamaGrammar:
    """llama.cpp's sampler for a grammar, over a vocabulary of bytes."""

    def __init__(self, vocab: Any, gbnf: str, trigger: str | None = None) -> None:
        if trigger is None:
            self._sampler = llama_cpp.llama_sampler_init_grammar(vocab, gbnf.encode(), b"root")
        else:
            patterns = (ctypes.c_char_p * 1)(trigger.encode())
            self._sampler = llama_cpp.llama_sampler_init_grammar_lazy_patterns(
                vocab, gbnf.encode(), b"root", patterns, 1, None, 0
            )
        assert self._sampler, f"llama.cpp cannot read:\n{gbnf}"

    def __enter__(self) -> LlamaGrammar:
        return self

    def __exit__(self, *_: object) -> None:
        llama_cpp.llama_sampler_free(self._sampler)

    def allows(self, token: int) -> bool:
        one = (llama_cpp.llama_token_data * 1)(llama_cpp.llama_token_data(token, 0.0, 0.0))
        array = llama_cpp.llama_token_data_array(one, 1, -1, False)
        llama_cpp.llama_sampler_apply(self._sampler, ctypes.byref(array))
        return not math.isinf(one[0].logit)

    def take(self, byte: int) -> bool:
        """Goes on by a byte, if it is allowed. llama.cpp ends the process when it is given another."""
        allowed = self.allows(len(SPECIAL) + byte)
        if allowed:
            llama_cpp.llama_sampler_accept(self._sampler, len(SPECIAL) + byte)
        return allowed

    def read(self, text: str) -> str | None:
        """Takes a text; what is left of it from the first byte that is refused, None if none is."""
        data = text.encode()
        taken = sum(1 for _ in takewhile(self.take, data))
        return None if taken == len(data) else data[taken:].decode(errors="replace")


@pytest.fixture(scope="module")
def vocab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")
    llama_cpp.llama_backend_init()
    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), params)
    yield llama_cpp.llama_model_get_vocab(model)
    llama_cpp.llama_model_free(model)


def tool(parameters: Any, name: str = "act") -> ToolSpec:
    return ToolSpec(name, "", parameters)


def of_value(schema: Any, **more: Any) -> ToolSpec:
    """A tool with one parameter, `v`."""
    return tool({"type": "object", "properties": {"v": schema}, "required": ["v"], **more})


def written(arguments: Any, name: str = "act", **style: Any) -> str:
    return json.dumps({"name": name, "arguments": arguments}, **style)


def accepts(vocab: Any, gbnf: str, text: str) -> bool:
    """Whether all of a text is allowed, and the end after it and nowhere before."""
    with LlamaGrammar(vocab, gbnf) as grammar:
        return grammar.read(text) is None and grammar.allows(END)


@pytest.fixture
def allowed(vocab: Any) -> Callable[[Any, str], bool]:
    """Whether a value, given as text, is allowed by a schema."""
    cache: dict[str, str] = {}

    def check(schema: Any, value: str) -> bool:
        key = json.dumps(schema)
        if key not in cache:
            cache[key] = json_call_grammar([of_value(schema)]).gbnf
        return accepts(vocab, cache[key], f'{{"name": "act", "arguments": {{"v": {value}}}}}')

    return check


# Calls


TWO = [
    tool({"type": "object", "properties": {"x": {"type": "integer"}}}, "first"),
    tool({"type": "object", "properties": {}}, "second"),
]


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "first", "arguments": {"x": 1}}',
        '{"name":"first","arguments":{}}',
        '{"name": "second", "arguments": {}}',
        '[{"name": "first", "arguments": {"x": 1}}, {"name": "second", "arguments": {}}]',
        '[{"name": "second", "arguments": {}}]',
        '{\n  "name": "first",\n  "arguments": {\n    "x": 1\n  }\n}',
        '[\r\n\t{"name": "second", "arguments": {}},\r\n\t{"name": "second", "arguments": {}}\r\n]',
    ],
)
def test_calls_that_are_accepted(vocab: Any, text: str) -> None:
    assert accepts(vocab, json_call_grammar(TWO).gbnf, text)
    calls, problem = parse_json_calls(text)
    assert calls
    assert problem is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('{"name": "third", "arguments": {}}', 'third", "arguments": {}}'),
        ('{"name": "second", "arguments": {"x": 1}}', '"x": 1}}'),
        ('{"arguments": {}, "name": "second"}', 'arguments": {}, "name": "second"}'),
        ('{"name": "second", "parameters": {}}', 'parameters": {}}'),
        ('{"name": "first", "arguments": {"x": "1"}}', '"1"}}'),
        ('{"name": "second", "arguments": {}}.', "."),
        ('{"name": "second", "arguments": {}}{', "{"),
        ("[]", "]"),
        ('{"name":  "second", "arguments": {}}', ' "second", "arguments": {}}'),
        ('{"type": "tool", "name": "second", "arguments": {}}', 'tool", "name": "second", "arguments": {}}'),
        ('[{"name": "second", "arguments": {}},]', "]"),
    ],
)
def test_where_other_texts_are_refused(vocab: Any, text: str, left: str) -> None:
    with LlamaGrammar(vocab, json_call_grammar(TWO).gbnf) as grammar:
        assert grammar.read(text) == left


def test_the_end_is_allowed_after_a_whole_call_and_nowhere_before(vocab: Any) -> None:
    text = '[{"name": "first", "arguments": {"x": 12}}, {"name": "second", "arguments": {}}]'
    with LlamaGrammar(vocab, json_call_grammar(TWO).gbnf) as grammar:
        for character in text:
            assert not grammar.allows(END)
            assert grammar.read(character) is None
        assert grammar.allows(END)


def test_without_tools_there_is_no_grammar() -> None:
    with pytest.raises(UsageError, match="no tool"):
        json_call_grammar([])


def test_hostile_names_are_escaped(vocab: Any) -> None:
    for name in ('say "hi"', "back\\slash", "new\nline", "naïve 道 \U0001f600", "\x00\x7f", "]-^[", "::= |"):
        made = tool({"type": "object", "properties": {name: {"enum": [name]}}, "required": [name]}, name)
        gbnf = json_call_grammar([made]).gbnf
        assert gbnf.isascii()
        assert accepts(vocab, gbnf, written({name: name}, name))
        assert not accepts(vocab, gbnf, written({name: name + "x"}, name))
        assert accepts(vocab, gbnf, written({name: name}, name, ensure_ascii=False))


def test_names_with_half_a_surrogate_pair_are_written_with_escapes(vocab: Any) -> None:
    gbnf = json_call_grammar([tool({"type": "object", "properties": {"\udc00": {}}}, "\ud800")]).gbnf
    assert accepts(vocab, gbnf, written({"\udc00": 1}, "\ud800"))


# The trigger


PIECES = st.sampled_from(
    ["[", "{", '"type"', '"function"', ",", " ", "\n", "\r\n", "\t", '"', '"name"', '"nam', ":", "x", "[{"]
)


@given(st.lists(PIECES, max_size=14).map("".join))
@example('Sure: [{"name": "')
@example('{"name":[')
@example('{"name" :')
@example('{"type": "function", "name": "')
@example('{"type" :\n"function" , \t"name": "')
@example('{ \n\n "name"')
@settings(max_examples=300)
def test_the_trigger_is_the_same_for_llama_and_its_group_is_accepted(vocab: Any, text: str) -> None:
    made = json_call_grammar(TWO)
    with LlamaGrammar(vocab, made.gbnf, made.trigger) as lazy:
        for length in range(len(text) + 1):
            match = re.search(made.trigger, text[:length])
            constrained = not lazy.allows(len(SPECIAL) + 1)
            assert constrained == (match is not None)
            if match is not None:
                with LlamaGrammar(vocab, made.gbnf) as eager:
                    assert eager.read(match.group(1)) is None
                break
            assert length == len(text) or lazy.read(text[length]) is None


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ('I will call {"name"', '{"name"'),
        ('[{"name"', '[{"name"'),
        ('[1] [\n  {\n    "name": "', '[\n  {\n    "name": "'),
        ('{"name":\n', '{"name":\n'),
        ('{  \n "name"', '{  \n "name"'),
        ('{"type": "function", "name"', '{"type": "function", "name"'),
        ('{"type": "other", "name"', None),
        ('{"name', None),
        ('{"name":[', None),
        ('{"name", ', None),
        ('{"name": "fir', None),
        ('{"names"', None),
        ("{name", None),
        ("plain", None),
    ],
)
def test_where_a_call_begins(text: str, group: str | None) -> None:
    match = re.search(json_call_grammar(TWO).trigger, text)
    assert (match and match.group(1)) == group


def test_a_lazy_grammar_holds_from_the_call_on(vocab: Any) -> None:
    made = json_call_grammar(TWO)
    with LlamaGrammar(vocab, made.gbnf, made.trigger) as grammar:
        assert grammar.read('Let me see: {"a": 1} and so on, then\n[{"name": "') is None
        assert grammar.read("third") == "third"
        assert grammar.read('first", "arguments": {"x": 5}}]') is None
        assert grammar.allows(END)
        assert not grammar.allows(len(SPECIAL) + ord("."))


# Values


JSON_TEXTS = ["1", "-0.5e-3", '"x"', "true", "false", "null", "[]", "{}", '[1, {"a": [null]}]', '{"a": {"b": ""}}']
BROKEN_TEXTS = ["01", "+1", "1.", ".5", "'x'", "True", "None", "NaN", "[1,]", '{"a":}', "{a: 1}", '"\t"', r'"\x"', "-"]


@pytest.mark.parametrize("schema", [{}, True, {"title": "V", "x-thing": 1}, {"type": ["string", "null"]}])
def test_any_value(allowed: Callable[[Any, str], bool], schema: Any) -> None:
    assert all(allowed(schema, text) for text in JSON_TEXTS) != (isinstance(schema, dict) and "type" in schema)
    assert not any(allowed(schema, text) for text in BROKEN_TEXTS)


@pytest.mark.parametrize("text", [r'"\u0041\uD83D\ude00\/\b"', '"道\U0001f600"', '"\x7f"', '" a "'])
def test_strings_that_are_accepted(allowed: Callable[[Any, str], bool], text: str) -> None:
    length = len(json.loads(text))
    assert allowed({"type": "string"}, text)
    assert allowed({"type": "string", "minLength": length, "maxLength": length}, text)
    assert not allowed({"type": "string", "minLength": length + 1}, text)
    assert not allowed({"type": "string", "maxLength": length - 1}, text)


@pytest.mark.parametrize("text", [r'"\ud83d"', r'"\ude00\ud83d"', r'"\ud83dx"', r'"\u12"', '"\n"', '"', '"\\"'])
def test_strings_that_are_refused(allowed: Callable[[Any, str], bool], text: str) -> None:
    assert not allowed({"type": "string"}, text)


def test_long_strings_and_arrays_are_counted(allowed: Callable[[Any, str], bool]) -> None:
    """llama.cpp itself takes more than 2000 repetitions for any number."""
    text = {"type": "string", "minLength": 2999, "maxLength": 5003}
    for length, expected in ((2998, False), (2999, True), (4000, True), (5003, True), (5004, False)):
        assert allowed(text, f'"{"a" * length}"') == expected
    array = {"type": "array", "items": {"type": "integer"}, "minItems": 2100, "maxItems": 2345}
    for length, expected in ((2099, False), (2100, True), (2345, True), (2346, False)):
        assert allowed(array, json.dumps([7] * length)) == expected
    assert allowed({"type": "string", "maxLength": 10**9}, '"a"')


@given(st.data())
def test_integers_between_bounds(vocab: Any, data: st.DataObject) -> None:
    size = data.draw(st.sampled_from([3, 12, 150, 10**6, 10**12, 2**52]))
    numbers = st.integers(-size, size)
    bounds = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(("minimum", "exclusiveMinimum"), numbers)))
    bounds |= data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(("maximum", "exclusiveMaximum"), numbers)))
    made = of_value({"type": "integer", **bounds})
    low = max(bounds.get("minimum", -math.inf), bounds.get("exclusiveMinimum", -math.inf) + 1)
    if low > min(bounds.get("maximum", math.inf), bounds.get("exclusiveMaximum", math.inf) - 1):
        with pytest.raises(GrammarError, match="leave no number"):
            json_call_grammar([made])
        return
    gbnf = json_call_grammar([made]).gbnf
    edges = [bound + step for bound in bounds.values() for step in (-10, -1, 0, 1, 10)]
    for number in [*edges, *data.draw(st.lists(numbers, max_size=5))]:
        assert accepts(vocab, gbnf, written({"v": number})) == is_within(number, bounds)


def is_within(number: Fraction | int, bounds: dict[str, int]) -> bool:
    return (
        number >= bounds.get("minimum", number)
        and number <= bounds.get("maximum", number)
        and ("exclusiveMinimum" not in bounds or number > bounds["exclusiveMinimum"])
        and ("exclusiveMaximum" not in bounds or number < bounds["exclusiveMaximum"])
    )


@given(st.data())
def test_numbers_between_bounds(vocab: Any, data: st.DataObject) -> None:
    numbers = st.integers(-120, 120)
    low = data.draw(st.dictionaries(st.sampled_from(["minimum", "exclusiveMinimum"]), numbers))
    high = data.draw(st.dictionaries(st.sampled_from(["maximum", "exclusiveMaximum"]), numbers))
    bounds = low | high
    made = of_value({"type": "number", **bounds})
    if not any(is_within(Fraction(half, 2), bounds) for half in range(-300, 300)):
        with pytest.raises(GrammarError, match="leave no number"):
            json_call_grammar([made])
        return
    gbnf = json_call_grammar([made]).gbnf
    wholes = [*bounds.values(), *(bound - 1 for bound in bounds.values()), 0, data.draw(numbers)]
    texts = [f"{whole}{end}" for whole in wholes for end in ("", ".0", ".00", ".001", ".5", ".50")]
    for text in [*texts, "-0", "-0.0", "-0.5"]:
        value = f'{{"name": "act", "arguments": {{"v": {text}}}}}'
        assert accepts(vocab, gbnf, value) == is_within(Fraction(text), bounds)


def test_spellings_of_numbers(allowed: Callable[[Any, str], bool]) -> None:
    assert all(allowed({"type": "number"}, text) for text in ("0", "-0.0", "1e5", "1E-07", "2.50", "1e+16"))
    assert all(allowed({"type": "integer"}, text) for text in ("0", "-7", str(10**50)))
    assert not any(allowed({"type": "integer"}, text) for text in ("1.0", "1e3", "007", "-"))
    assert not allowed({"type": "number", "minimum": 0}, "1e3")
    assert allowed({"type": "number", "minimum": -(2.0**60), "maximum": 1e308}, "5.5")


def test_types_keep_to_their_own_keywords(allowed: Callable[[Any, str], bool]) -> None:
    """A keyword restricts values of its type alone, as in JSON Schema."""
    schema = {"type": ["string", "integer"], "minimum": 5, "maxLength": 1, "uniqueItems": True}
    assert [allowed(schema, text) for text in ("5", "4", '"a"', '"ab"', "[]")] == [True, False, True, False, False]
    assert allowed({"minimum": 5}, '"text"')
    assert not allowed({"minimum": 5}, "4")
    assert allowed({"type": "integer", "pattern": "(?=x)"}, "1")


def test_given_values(allowed: Callable[[Any, str], bool]) -> None:
    values = ["a", "ab", "é", 1, 12, 2.5, 4.0, True, None, [1, "x"], {"k": {"l": []}}, ""]
    for value in values:
        assert allowed({"enum": values}, json.dumps(value))
        assert allowed({"const": value}, json.dumps(value, ensure_ascii=False))
        assert allowed({"const": value}, json.dumps(value, indent=2))
    assert allowed({"const": 4.0}, "4")
    for other in ('"abc"', "11", "2", "false", "[1]", "{}", '{"k": {}}', '"b"'):
        assert not allowed({"enum": values}, other)
    assert not allowed({"type": "string", "enum": ["a", 1]}, "1")
    assert not allowed({"enum": ["a", "bb"], "minLength": 2}, '"a"')
    assert not allowed({"enum": ["a", "bb"], "pattern": "(?=b)"}, '"a"')


def test_a_huge_enum(allowed: Callable[[Any, str], bool]) -> None:
    names = [f"item-{number}" for number in range(20000)] + ["a" * length for length in range(1, 400)]
    assert allowed({"enum": names}, '"item-12345"')
    assert allowed({"enum": names}, f'"{"a" * 300}"')
    assert not allowed({"enum": names}, '"item-20000"')


def test_arrays(allowed: Callable[[Any, str], bool]) -> None:
    schema = {"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 3}
    for length in range(6):
        assert allowed(schema, json.dumps([True] * length)) == (1 <= length <= 3)
    assert not allowed(schema, "[1]")
    assert allowed({"type": "array"}, '[1, "x", []]')
    assert allowed({"type": "array", "maxItems": 0}, "[]")
    assert not allowed({"type": "array", "maxItems": 0}, "[1]")


def test_patterns_that_are_expressed(allowed: Callable[[Any, str], bool]) -> None:
    """Anchored rows of plain characters and sets."""
    for pattern, good, bad in [
        ("^[A-Z]{2}$", ["FR"], ["F", "FRA", "fr", "Fr"]),
        (r"^\d{4}-\d{2}-\d{2}$", ["2026-01-31"], ["2026-1-31", "x"]),
        ("^[a-z0-9_.-]+$", ["a.b-c_9"], ["", "A"]),
        (r"^v?[0-9]{1,3}\.x*$", ["v12.xx", "1."], ["v.", "1234.", "1,x"]),
        ("^$", [""], ["a"]),
    ]:
        validator = jsonschema_rs.Draft202012Validator({"pattern": pattern})
        for text in good + bad:
            assert allowed({"type": "string", "pattern": pattern}, json.dumps(text)) == (text in good)
            assert validator.is_valid(text) == (text in good)


# Objects


def test_properties_in_order_optional_ones_left_out(vocab: Any) -> None:
    names = ["a", "b", "c", "d"]
    schema = {"type": "object", "properties": {name: {"type": "null"} for name in names}, "required": ["b", "d"]}
    gbnf = json_call_grammar([tool(schema)]).gbnf
    for bits in range(16):
        chosen = [name for index, name in enumerate(names) if bits >> index & 1]
        assert accepts(vocab, gbnf, written(dict.fromkeys(chosen))) == ({"b", "d"} <= set(chosen))
    assert not accepts(vocab, gbnf, written({"d": None, "b": None}))


def test_the_number_of_rules_is_linear_in_the_properties(vocab: Any) -> None:
    def size(count: int) -> int:
        properties = {f"p{number}": {"type": "string"} for number in range(count)}
        return json_call_grammar([tool({"type": "object", "properties": properties})]).gbnf.count("\n")

    assert size(800) - size(400) == 2 * (size(400) - size(200))
    properties = {f"p{number}": {"type": "string"} for number in range(1000)}
    gbnf = json_call_grammar([tool({"type": "object", "properties": properties})]).gbnf
    assert accepts(vocab, gbnf, written({"p7": "x", "p998": "y"}))


def test_other_properties(allowed: Callable[[Any, str], bool]) -> None:
    schema = {
        "type": "object",
        "properties": {"ab": {"type": "integer"}, "abc": {"type": "integer"}, "": {"type": "integer"}},
        "required": ["ab"],
        "additionalProperties": {"type": "string"},
    }
    for good in ('{"ab": 1}', '{"ab": 1, "abc": 2, "x": "y", "abcd": "z"}', r'{"ab": 1, "a": "", "\u00e9\n": ""}'):
        assert allowed(schema, good)
    for bad in (
        '{"x": "y"}',
        '{"ab": 1, "x": 2}',
        '{"ab": 1, "abc": "z"}',
        r'{"ab": 1, "\u0061bc": "z"}',
        '{"ab": 1, "": ""}',
    ):
        assert not allowed(schema, bad)
    assert allowed({"type": "object", "additionalProperties": True}, r'{"\u0061": 1}')
    assert allowed({"type": "object"}, '{"any": 1}')
    assert allowed({"type": "object", "properties": {}}, '{"any": 1}')
    assert not allowed({"type": "object", "properties": {"a": {}}}, '{"any": 1}')
    assert not allowed({"type": "object", "additionalProperties": False}, '{"any": 1}')


def test_escapes_cannot_spell_a_property_among_the_others(allowed: Callable[[Any, str], bool]) -> None:
    properties = {'é"': {"type": "integer"}, "é": {"type": "null"}}
    schema = {"type": "object", "properties": properties, "additionalProperties": {"type": "string"}}
    assert allowed(schema, r'{"\u00e9\"": 1, "é": null, "éa": "x"}')
    for bad in (r'{"\u00e9": "x"}', '{"é": "x"}', r'{"é\"": "x"}', r'{"\u00e9\"": "x"}'):
        assert not allowed(schema, bad)


def test_arguments_of_a_tool_without_parameters(vocab: Any) -> None:
    for parameters in ({}, {"type": "object"}, {"type": "object", "properties": {}}, {"type": ["object", "null"]}):
        gbnf = json_call_grammar([tool(parameters)]).gbnf
        assert accepts(vocab, gbnf, written({}))
        assert not accepts(vocab, gbnf, written({"x": 1}))
        assert not accepts(vocab, gbnf, written(None))


def test_a_required_property_that_is_not_described_can_be_anything(allowed: Callable[[Any, str], bool]) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "null"}}, "required": ["b"]}
    assert allowed(schema, '{"b": [1]}')
    assert allowed(schema, '{"a": null, "b": 2}')
    assert not allowed(schema, '{"a": null}')


# Alternatives and references


def test_alternatives(allowed: Callable[[Any, str], bool]) -> None:
    schema = {"anyOf": [{"type": "integer"}, {"type": "null"}, {"type": "object", "properties": {"k": {"const": 1}}}]}
    for key in ("anyOf", "oneOf"):
        assert all(allowed({key: schema["anyOf"]}, text) for text in ("1", "null", '{"k": 1}', "{}"))
        assert not any(allowed({key: schema["anyOf"]}, text) for text in ('"1"', "true", '{"k": 2}', "1.5"))
    assert allowed({"allOf": [{"type": "integer"}], "description": "a number"}, "1")
    assert not allowed({"type": "number", "anyOf": [{"type": "integer"}, {"type": "null"}]}, "null")
    assert not allowed({"type": "integer", "anyOf": [{"type": "number"}]}, "1.5")


def test_alternatives_of_all_the_arguments(vocab: Any) -> None:
    branch = {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"]}
    gbnf = json_call_grammar([tool({"anyOf": [branch, {"type": "null"}, {"$ref": "#/anyOf/0"}]})]).gbnf
    assert accepts(vocab, gbnf, written({"a": 1}))
    assert not accepts(vocab, gbnf, written({}))
    assert not accepts(vocab, gbnf, written(None))


def test_references_that_recur(vocab: Any) -> None:
    node = {
        "type": "object",
        "properties": {
            "value": {"type": "integer"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/a~1b%20"}},
        },
        "required": ["value"],
    }
    gbnf = json_call_grammar([tool({"$defs": {"a/b ": node}, "$ref": "#/$defs/a~1b%20"})]).gbnf
    tree = {"value": 1, "children": [{"value": 2, "children": [{"value": 3}]}, {"value": 4, "children": []}]}
    assert accepts(vocab, gbnf, written(tree))
    tree["children"][0]["children"][0]["value"] = "3"  # type: ignore[index]
    assert not accepts(vocab, gbnf, written(tree))
    root = {"type": "object", "properties": {"again": {"$ref": "#"}, "old": {"$ref": "#/definitions/d"}}}
    gbnf = json_call_grammar([tool({**root, "definitions": {"d": {"type": "null"}}})]).gbnf
    assert accepts(vocab, gbnf, written({"again": {"again": {}, "old": None}}))


# What cannot be expressed


@pytest.mark.parametrize(
    ("schema", "part"),
    [
        ({"type": "string", "pattern": "^(a|b)$"}, ".pattern"),
        ({"type": "string", "pattern": "[A-Z]{2}"}, ".pattern"),
        ({"type": "string", "pattern": "^a.c$"}, ".pattern"),
        ({"type": "string", "pattern": "^[Z-A]$"}, ".pattern"),
        ({"type": "string", "pattern": "^a+?$"}, ".pattern"),
        ({"type": "string", "pattern": 5}, ".pattern"),
        ({"type": "string", "pattern": "^a$", "minLength": 1}, ".pattern"),
        ({"type": "array", "uniqueItems": True}, ".uniqueItems"),
        ({"type": "array", "items": [{"type": "string"}]}, ".items"),
        ({"type": "array", "items": {"type": "array", "items": {"multipleOf": 2}}}, ".items.items.multipleOf"),
        ({"type": "array", "contains": {}}, ".contains"),
        ({"type": "array", "prefixItems": [{}]}, ".prefixItems"),
        ({"type": "integer", "multipleOf": 2}, ".multipleOf"),
        ({"not": {"type": "string"}}, ".not"),
        ({"if": {}, "then": {}}, ".if"),
        ({"allOf": [{"type": "string"}, {"minLength": 1}]}, ".allOf"),
        ({"anyOf": []}, ".anyOf"),
        ({"anyOf": [{"type": "string"}], "minLength": 1}, ".minLength"),
        ({"anyOf": [{"type": "string"}], "oneOf": [{"type": "string"}]}, ".oneOf"),
        ({"type": "object", "patternProperties": {"^x": {}}}, ".patternProperties"),
        ({"type": "object", "propertyNames": {"maxLength": 3}}, ".propertyNames"),
        ({"type": "object", "dependentRequired": {"a": ["b"]}}, ".dependentRequired"),
        ({"type": "object", "minProperties": 1}, ".minProperties"),
        ({"type": "object", "maxProperties": 0}, ".maxProperties"),
        ({"type": "object", "properties": {"a b": {"pattern": "x"}}}, '.properties."a b".pattern'),
        ({"type": "object", "properties": []}, ".properties"),
        ({"type": "object", "required": True}, ".required"),
        ({"type": "object", "properties": {}, "required": ["a"], "additionalProperties": False}, ".required"),
        ({"type": "object", "additionalProperties": None}, ".additionalProperties"),
        ({"type": "object", "properties": {str(number): {} for number in range(1001)}}, ".properties"),
        ({"type": "number", "minimum": 0.5}, ".minimum"),
        ({"type": "integer", "exclusiveMinimum": True}, ".exclusiveMinimum"),
        ({"type": "integer", "maximum": "5"}, ".maximum"),
        ({"type": "integer", "maximum": 10**500}, ".maximum"),
        ({"type": "number", "maximum": math.inf}, ".maximum"),
        ({"type": "integer", "minimum": 5, "maximum": 4}, ""),
        ({"type": "number", "minimum": 5, "exclusiveMaximum": 5}, ""),
        ({"type": "string", "minLength": 2, "maxLength": 1}, ""),
        ({"type": "string", "minLength": -1}, ".minLength"),
        ({"type": "array", "minItems": 2, "maxItems": 1}, ""),
        ({"type": "dict"}, ".type"),
        ({"type": "float"}, ".type"),
        ({"type": "tuple"}, ".type"),
        ({"type": ["string", "any"]}, ".type"),
        ({"type": []}, ".type"),
        ({"type": {"a": 1}}, ".type"),
        ({"enum": []}, ".enum"),
        ({"enum": "abc"}, ".enum"),
        ({"enum": [math.nan]}, ""),
        ({"type": "string", "enum": [1]}, ""),
        ({"type": "string", "anyOf": [{"type": "integer"}]}, ""),
        ({"$ref": "#/$defs/none"}, ".$ref"),
        ({"$ref": "http://example.org/schema"}, ".$ref"),
        ({"$ref": "#name"}, ".$ref"),
        ({"$ref": 5}, ".$ref"),
        ({"$ref": "#/$defs/none", "minLength": 1}, ".minLength"),
        ("string", ""),
        (None, ""),
        (False, ""),
        ([], ""),
    ],
)
def test_what_cannot_be_expressed_is_an_error_that_names_the_part(schema: Any, part: str) -> None:
    with pytest.raises(GrammarError) as caught:
        json_call_grammar([TWO[0], of_value(schema)])
    assert isinstance(caught.value, SandboxError)
    assert caught.value.part == f"parameters.properties.v{part}"
    assert caught.value.message.startswith(f"tool act: {caught.value.part} cannot be turned into a grammar")


@pytest.mark.parametrize("parameters", [[], "object", None, {"type": "string"}, {"enum": [1]}, {"type": "dict"}])
def test_parameters_must_be_the_schema_of_an_object(parameters: Any) -> None:
    with pytest.raises(GrammarError, match=r"^tool act: parameters"):
        json_call_grammar([tool(parameters)])


def test_a_part_within_a_reference_is_named_by_where_it_stands() -> None:
    parameters = {
        "type": "object",
        "properties": {"v": {"$ref": "#/$defs/d"}},
        "$defs": {"d": {"items": {"pattern": "x"}}},
    }
    with pytest.raises(GrammarError) as caught:
        json_call_grammar([tool(parameters)])
    assert caught.value.message == "tool act: parameters.$defs.d.items.pattern cannot be turned into a grammar"


@pytest.mark.parametrize(
    "definitions",
    [
        {"a": {"$ref": "#/$defs/a"}},
        {
            "a": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/b"}]},
            "b": {"anyOf": [{"$ref": "#/$defs/a"}, {"const": 1}]},
        },
        {"a": {"type": "object", "properties": {"x": {"$ref": "#/$defs/a"}}, "required": ["x"]}},
        {"a": {"type": "array", "items": {"$ref": "#/$defs/b"}, "minItems": 1}, "b": {"$ref": "#/$defs/a"}},
        {
            "a": {
                "anyOf": [{"type": "object", "properties": {"x": {"$ref": "#/$defs/c"}}}, {"$ref": "#/$defs/c"}],
            },
            "c": {"anyOf": [{"$ref": "#/$defs/a"}, {"type": "integer"}]},
        },
    ],
)
def test_references_without_end_are_an_error(definitions: Any) -> None:
    parameters = {"type": "object", "properties": {"v": {"$ref": "#/$defs/a"}}, "$defs": definitions}
    with pytest.raises(GrammarError, match="refers to itself without end"):
        json_call_grammar([tool(parameters)])


@pytest.mark.parametrize("wrap", ["items", "anyOf", "properties", "enum"])
def test_deep_schemas(vocab: Any, wrap: str) -> None:
    def nested(depth: int) -> Any:
        schema: Any = {"type": "null"} if wrap != "enum" else []
        for _ in range(depth):
            schema = {
                "items": {"type": "array", "items": schema},
                "anyOf": {"anyOf": [schema, {"const": 1}]},
                "properties": {"type": "object", "properties": {"p": schema}},
                "enum": [schema],
            }[wrap]
        return {"enum": schema} if wrap == "enum" else schema

    with LlamaGrammar(vocab, json_call_grammar([of_value(nested(90))]).gbnf):
        pass
    for depth in (150, 700):
        with pytest.raises(GrammarError, match="deep"):
            json_call_grammar([of_value(nested(depth))])


# Any schema and any value


TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
NUMBERS = st.integers(-40, 40) | st.integers(-(10**12), 10**12)
FRACTIONS = st.integers(-4000, 4000).filter(lambda eighths: eighths % 8).map(lambda eighths: eighths / 8)
SCALARS = st.none() | st.booleans() | NUMBERS | FRACTIONS | TEXT
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=5
)


@st.composite
def bounded(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    low = draw(st.integers(-120, 120))
    high = low + draw(st.integers(2, 300))
    schema: dict[str, Any] = {"type": kind}
    if draw(st.booleans()):
        schema[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    if draw(st.booleans()):
        schema[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = high
    return schema


@st.composite
def counted(draw: st.DrawFn, kind: str, more: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    low_key, high_key = ("minLength", "maxLength") if kind == "string" else ("minItems", "maxItems")
    low = draw(st.integers(0, 3))
    schema = {"type": kind, **draw(more)}
    schema |= {low_key: low} if draw(st.booleans()) else {}
    return schema | ({high_key: low + draw(st.integers(0, 12))} if draw(st.booleans()) else {})


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> dict[str, Any]:
    others = draw(st.sampled_from([False, True]) | inner)
    names = TEXT if others is False else st.text("abc ", max_size=3)
    properties = draw(st.dictionaries(names, inner, max_size=4))
    required = draw(st.lists(st.sampled_from(sorted(properties)), unique=True)) if properties else []
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": others}


LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.just({}),
    st.lists(st.sampled_from(["string", "integer", "boolean", "null", "array"]), min_size=1, unique=True).map(
        lambda kinds: {"type": kinds}
    ),
    bounded("integer"),
    bounded("number"),
    counted("string", st.just({})),
    st.lists(VALUES, min_size=1, max_size=4).map(lambda values: {"enum": values}),
    VALUES.map(lambda value: {"const": value}),
    st.just({"$ref": "#/$defs/tree"}),
)
SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        objects(inner),
        counted("array", inner.map(lambda items: {"items": items})),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": parts}),
    ),
    max_leaves=6,
)
TREE = {
    "type": "object",
    "properties": {"leaf": {"type": "integer"}, "twigs": {"type": "array", "items": {"$ref": "#/$defs/tree"}}},
    "required": ["leaf"],
    "additionalProperties": False,
}


def near(data: st.DataObject, schema: Any, depth: int = 0) -> Any:
    """A value that is valid more often than not, its properties in the schema's order."""
    draw = data.draw
    if schema is True or not schema or draw(st.integers(0, 14)) == 0:
        return draw(VALUES)
    if "$ref" in schema:
        return near(data, TREE if depth < 3 else {"const": {"leaf": 1}}, depth + 1)
    if "enum" in schema or "const" in schema:
        return draw(st.sampled_from(schema.get("enum") or [schema["const"]]))
    if "anyOf" in schema:
        return near(data, draw(st.sampled_from(schema["anyOf"])), depth)
    kind = draw(st.sampled_from(schema["type"])) if isinstance(schema["type"], list) else schema["type"]
    if kind == "object":
        return near_object(data, schema, depth)
    if kind == "array":
        low = schema.get("minItems", 0)
        size = draw(st.integers(max(low - 1, 0), min(schema.get("maxItems", low + 3) + 1, low + 4)))
        return [near(data, schema.get("items", True), depth) for _ in range(size)]
    if kind == "string":
        low = schema.get("minLength", 0)
        return draw(st.text(st.characters(codec="utf-8"), min_size=low, max_size=schema.get("maxLength", low + 4) + 1))
    if kind in ("integer", "number"):
        bounds = [schema[key] for key in schema if key != "type"] or [0]
        whole = draw(st.sampled_from(bounds)) + draw(st.integers(-12, 12))
        return whole if kind == "integer" or draw(st.booleans()) else whole + draw(FRACTIONS)
    return draw(st.booleans()) if kind == "boolean" else None


def near_object(data: st.DataObject, schema: Any, depth: int) -> dict[str, Any]:
    value = {}
    for name, part in schema["properties"].items():
        if data.draw(st.integers(0, 9)) < (9 if name in schema["required"] else 5):
            value[name] = near(data, part, depth)
    others = schema["additionalProperties"]
    if data.draw(st.integers(0, 9)) < (1 if others is False else 5):
        for name in data.draw(st.lists(TEXT | st.text("abc ", max_size=3), max_size=2)):
            if name not in schema["properties"]:
                value[name] = near(data, others, depth)
    return value


@given(SCHEMAS, st.data())
@settings(max_examples=250)
def test_a_value_is_accepted_exactly_when_it_is_valid(vocab: Any, schema: Any, data: st.DataObject) -> None:
    made = of_value(schema, **{"$defs": {"tree": TREE}})
    gbnf = json_call_grammar([made]).gbnf
    validator = jsonschema_rs.Draft202012Validator(dict(made.parameters))
    for _ in range(3):
        value = near(data, schema)
        ascii_only, indent = data.draw(st.booleans()), data.draw(st.sampled_from([None, 2, 4]))
        text = written({"v": value}, ensure_ascii=ascii_only, indent=indent)
        assert accepts(vocab, gbnf, text) == validator.is_valid({"v": value})


@given(SCHEMAS, st.data())
@settings(max_examples=60)
def test_what_is_accepted_can_be_parsed(vocab: Any, schema: Any, data: st.DataObject) -> None:
    """A text written by chance, byte by byte, among what the grammar allows."""
    made = of_value(schema, **{"$defs": {"tree": TREE}})
    random = data.draw(st.randoms(use_true_random=False))
    likely = list(b'"}],:\\{[0123456789truefalsn abc.-e')
    text = b""
    with LlamaGrammar(vocab, json_call_grammar([made]).gbnf) as grammar:
        while not grammar.allows(END):
            random.shuffle(likely)
            closing = b'"}]' if len(text) > 80 else b""
            byte = next(filter(grammar.take, [*closing, *likely, *range(1, 256)]))
            text += bytes([byte])
            assume(len(text) < 400)
    calls, problem = parse_json_calls(text.decode())
    assert problem is None
    assert calls
    validator = jsonschema_rs.Draft202012Validator(dict(made.parameters))
    for call in calls:
        assume("Infinity" not in json.dumps(call.arguments))
        assert call.name == "act"
        assert validator.is_valid(call.arguments)


# Real tools


WORKSPACES = Workspaces([builtin_root()])
STARTER = WORKSPACES.load_suite("starter", {})
TASKS = [task for split in STARTER.manifest.splits for task in STARTER.suite.tasks(split)]
APIS = [json.loads(path.read_text()) for path in sorted((builtin_root() / "tasks" / "starter" / "apis").glob("*.json"))]


def test_every_tool_of_the_starter_suite_has_a_grammar(vocab: Any) -> None:
    specs = [ToolSpec(api["name"], api["description"], api["parameters"]) for api in APIS]
    assert len(specs) >= 25
    for spec in specs:
        with LlamaGrammar(vocab, json_call_grammar([spec]).gbnf):
            pass
    with LlamaGrammar(vocab, json_call_grammar(specs).gbnf):
        pass


def test_the_solutions_of_the_starter_suite_are_accepted(vocab: Any) -> None:
    accepted = 0
    for task in TASKS:
        gbnf = json_call_grammar(task.tools).gbnf
        for message in task.solution:
            if message.calls:
                calls = [{"name": call.name, "arguments": in_order(task.tools, call)} for call in message.calls]
                assert accepts(vocab, gbnf, json.dumps(calls)), (task.id, message.content)
                assert len(calls) > 1 or accepts(vocab, gbnf, json.dumps(calls[0], indent=2)), task.id
                accepted += 1
    assert accepted >= 50


def in_order(tools: tuple[ToolSpec, ...], call: Any) -> dict[str, Any]:
    """Arguments in the order of the tool's schema."""
    spec = next(tool for tool in tools if tool.name == call.name)
    return {name: call.arguments[name] for name in spec.parameters["properties"] if name in call.arguments}
