"""The text grammar of a game: which command does what, and rules that make texts of facts.

A rule's text has, beside plain words, `#name#` for another rule, `{expression}` for an attribute of an object, and
`[{... | query}]` for a list with an item for each way in which a query's facts hold.
"""

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .conditions import Clause
from .errors import HouseholdError
from .expressions import read_expression

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    from .expressions import Expression

    Symbol: TypeAlias = "str | Reference | Each | Expression"

MOST_CHARACTERS = 1000000

_BLANK = re.compile(r"(?:\s+|#[^\n]*)*")
_HEAD = re.compile(r"action\s+([\w/-]+)\s*\{|(grammar)\s*::\s*")
_KEY = re.compile(r"(template|feedback|pddl|grammar)\s*::\s*")
_VALUE = re.compile(r'"""((?:[^"]|"(?!""))*)"""|"([^"]*)"')
_PLAIN = re.compile(r'[^;|"<>\[\]#{}]+')
_TAG = re.compile(r"#([\w()/!<>\-\s,.]+)#")
_GIVEN = re.compile(r"\s*\|\s*([^;|{}\n\[\]#]+)")
_STATEMENT = re.compile(r"[^|\[\]{}\n<>]+")
_FACT = re.compile(r"\s*([\w@-]+)\s*\(([^()]*)\)\s*")
_PLACEHOLDER = re.compile(r"\s*([\w-]+)\s*:\s*([\w-]+)\s*")


class Reference:
    """Another rule's text."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Each:
    """A symbol for each way in which a query holds.

    Attributes:
        listed: whether separators go between.
    """

    __slots__ = ("listed", "query", "symbol")

    def __init__(self, symbol: "Reference | Expression", query: Clause, listed: bool) -> None:
        self.symbol = symbol
        self.query = query
        self.listed = listed


class Rule:
    """One text that a name may stand for.

    Attributes:
        condition: a query that must hold; None where it may always be taken.
    """

    __slots__ = ("condition", "symbols")

    def __init__(self, condition: "Clause | None", symbols: "list[Symbol]") -> None:
        self.condition = condition
        self.symbols = symbols


class Wording:
    """How an action is commanded and what is said when it is done."""

    __slots__ = ("feedback", "template")

    def __init__(self, template: "list[Symbol]", feedback: "list[Symbol]") -> None:
        self.template = template
        self.feedback = feedback


class Grammar:
    """A text grammar.

    Attributes:
        rules: by name, in the order in which they are tried.
        wordings: by action, in lower case.
    """

    def __init__(self) -> None:
        self.rules: dict[str, list[Rule]] = {}
        self.wordings: dict[str, Wording] = {}


@lru_cache(maxsize=256)
def read_grammar(text: str) -> Grammar:
    """A grammar's file. What stands after a stray bracket in a rule is left out, as the published program does.

    Raises:
        HouseholdError: it is none.
    """
    if len(text) > MOST_CHARACTERS:
        raise HouseholdError(f"the grammar has more than {MOST_CHARACTERS} characters")
    grammar = Grammar()
    for name, parts in _read_document(text):
        if name:
            grammar.wordings[name.lower()] = Wording(
                read_symbols(parts.get("template", "")), read_symbols(parts.get("feedback", ""))
            )
        grammar.rules.update(_read_rules(parts.get("grammar", "{}"), name))
    return grammar


def _read_document(text: str) -> "Iterator[tuple[str, dict[str, str]]]":
    """The parts of a file: an action's name, empty for a grammar of its own, and texts by their keys."""
    position = _skip(text, 0)
    while position < len(text):
        head = _HEAD.match(text, position)
        if head is None:
            raise _wrong(text, position, "expected an action or a grammar")
        position = head.end()
        if head.group(2):
            value, position = _read_value(text, position)
            yield "", {"grammar": value}
        else:
            parts = {}
            position = _skip(text, position)
            while text[position : position + 1] != "}":
                key = _KEY.match(text, position)
                if key is None:
                    raise _wrong(text, position, "expected template, feedback, pddl or grammar")
                parts[key.group(1)], position = _read_value(text, key.end())
            position += 1
            yield head.group(1), parts
        position = _skip(text, position)


def _read_value(text: str, position: int) -> "tuple[str, int]":
    """A text in quotes with the semicolon after it."""
    value = _VALUE.match(text, position)
    if value is None:
        raise _wrong(text, position, "expected a text in quotes")
    end = _skip(text, value.end())
    if text[end : end + 1] == ";":
        end = _skip(text, end + 1)
    return value.group(1) if value.group(1) is not None else value.group(2), end


def _skip(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def _wrong(text: str, position: int, what: str) -> HouseholdError:
    return HouseholdError(f"the grammar, line {text.count(chr(10), 0, position) + 1}: {what}")


def _read_rules(text: str, action: str) -> "dict[str, list[Rule]]":
    lines = text.split("\n") if not action else [line for line in text.split("\n") if not line.lstrip().startswith("#")]
    where = f"the grammar of {action}" if action else "the grammar"
    try:
        data: Any = json.loads("\n".join(lines))
    except (ValueError, RecursionError) as error:
        raise HouseholdError(f"{where} is no JSON: {error}") from None
    rules = {}
    if not isinstance(data, dict):
        raise HouseholdError(f"{where} has no rules by name")
    for name, entries in data.items():
        if not isinstance(entries, list) or not all(_is_rule(entry) for entry in entries):
            raise HouseholdError(f"{where}: {name} is no list of rules with rhs and condition as texts")
        rules[name] = [Rule(_read_condition(entry), read_symbols(entry["rhs"])) for entry in entries]
    return rules


def _is_rule(entry: "Any") -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key, ""), str) for key in ("rhs", "condition"))


def _read_condition(entry: "dict[str, str]") -> "Clause | None":
    condition = entry.get("condition", "")
    return read_query(condition) if condition else None


def read_symbols(text: str) -> "list[Symbol]":
    """What a rule's text consists of, up to the first character that cannot be taken.

    Raises:
        HouseholdError: an expression or a query cannot be understood.
    """
    symbols: list[Symbol] = []
    position = 0
    while position < len(text):
        found = _read_symbol(text, position)
        if found is None:
            break
        symbol, position = found
        symbols.append(symbol)
    return symbols


def _read_symbol(text: str, position: int) -> "tuple[Symbol, int] | None":
    plain = _PLAIN.match(text, position)
    if plain is not None:
        return plain.group().replace("\t", ""), plain.end()
    if text.startswith("[{", position):
        found = _read_braces(text, position + 1, listed=True)
        return None if found is None or text[found[1] : found[1] + 1] != "]" else (found[0], found[1] + 1)
    if text[position] == "{":
        return _read_braces(text, position, listed=False)
    tag = _TAG.match(text, position)
    return None if tag is None else (Reference(tag.group(1)), tag.end())


def _read_braces(text: str, position: int, listed: bool) -> "tuple[Symbol, int] | None":
    tag = _TAG.match(text, position + 1)
    statement = _STATEMENT.match(text, position + 1)
    inner = tag or statement
    if inner is None:
        return None
    symbol = Reference(inner.group(1)) if tag else read_expression(inner.group())
    given = _GIVEN.match(text, inner.end())
    end = given.end() if given else inner.end()
    if text[end : end + 1] != "}":
        return None
    if given is None:
        return symbol, end + 1
    return Each(symbol, read_query(given.group(1)), listed), end + 1


def read_query(text: str) -> Clause:
    """Facts joined by `&`, each argument with a type. Objects of different names in it are different objects.

    Raises:
        HouseholdError: it is something else, or too long.
    """
    clause = Clause()
    for part in text.split("&"):
        fact = _FACT.fullmatch(part)
        if fact is None:
            raise HouseholdError(f"the grammar: {part.strip()!r} is no fact such as holds(a:agent, o:object)")
        words = []
        for argument in fact.group(2).split(",") if fact.group(2).strip() else []:
            placeholder = _PLACEHOLDER.fullmatch(argument)
            if placeholder is None:
                raise HouseholdError(f"the grammar: {argument.strip()!r} is no name with a type")
            word = f"?{placeholder.group(1)}:{placeholder.group(2)}"
            clause.types[word] = placeholder.group(2)
            words.append(word)
        clause.true.append((fact.group(1).lower(), tuple(words)))
    clause.check_size()
    return clause
