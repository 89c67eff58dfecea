"""What a model's tool calls must look like, as a grammar for llama.cpp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.errors import UsageError
from sandbox.json_grammar import WHITE_SPACE, Rules
from sandbox.schema_grammar import ToolRules
from sandbox.types import ToolSpec

_GAP = r"[ \t\r\n]{0,40}"
"""Blanks at the beginning of a call, for GBNF and as a regular expression."""
_TYPE = r'"type"GAP:GAP"function"GAP,GAP'
_TRIGGER = rf'((?:\[GAP)?\{{GAP(?:{_TYPE})?"name"(?::WS"?)?)(?![\s\S])'.replace("GAP", _GAP).replace("WS", WHITE_SPACE)


@dataclass(slots=True, frozen=True)
class CallGrammar:
    """A grammar that applies from where a text begins a call.

    Attributes:
        gbnf: the grammar; its rule `root` is a whole call, or a list of calls.
        trigger: a regular expression, for Python and for C++, to be searched after each token. It matches
            while the text ends within the beginning of a call, which is its first group: the grammar allows
            all of it, also what the token has beyond `"name"`.
        after: a regular expression without groups, for Python, of what has to stand right before.
    """

    gbnf: str
    trigger: str
    after: str = ""


def json_call_grammar(tools: Sequence[ToolSpec], arguments_key: str = "arguments", after: str = "") -> CallGrammar:
    """The grammar of `{"name": ..., "arguments": {...}}`, or of a list of such calls, for these tools.

    Arguments follow the tools' JSON schemas, the properties in the schema's order. What restricts values
    and cannot be expressed is an error; annotations and words that JSON Schema does not know are passed
    over. Differences from JSON Schema:

    - An object with `properties`, and the arguments of a tool with or without, have no others unless
      `additionalProperties` is true or a schema; the others then come last.
    - `oneOf` is taken as `anyOf`.
    - A whole number has no fraction; a bounded number has no exponent.

    A call may begin with `"type": "function"`, as OpenAI writes it.

    Args:
        arguments_key: what the arguments stand under.
        after: what has to stand before a call for it to be one, as in `CallGrammar`.

    Raises:
        GrammarError: a part of a tool's schema cannot be expressed.
        UsageError: there is no tool.
    """
    if not tools:
        raise UsageError("there is no tool to write a grammar for")
    rules = Rules()
    calls = []
    for tool in tools:
        arguments = ToolRules(rules, tool).arguments()
        calls.append(rules.add("tool", rf'{rules.given([tool.name])} "," ws "\"{arguments_key}\":" ws {arguments}'))
    gap = rules.add("gap", _GAP)
    kind = rf'("\"type\"" {gap} ":" {gap} "\"function\"" {gap} "," {gap})?'
    call = rules.add("call", rf'"{{" {gap} {kind} "\"name\":" ws ({" | ".join(calls)}) ws "}}"')
    rules.define("root", f'{call} | "[" {gap} {call} ("," ws {call})* ws "]"')
    return CallGrammar(str(rules), _TRIGGER, after)
