"""Gorilla's own scorer: does the answer's syntax tree hold the call of a known API?

The rule is that of `gorilla/eval/eval-scripts/ast_eval_*.py` at commit 6ea57973, quirks included:
an answer is matched to the first API of the file whose arguments all occur as substrings of one
node of the answer's tree, and it is right when that API is of the gold API's *domain*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import tree_sitter_python
from tree_sitter import Language, Parser

from sandbox import Task, Trajectory, Verdict

if TYPE_CHECKING:
    from tree_sitter import Node

    from .records import Hub

_PARSER = Parser(Language(tree_sitter_python.language()))

MAX_CHARACTERS = 32_768
"""No longer answer is parsed: the longest recorded one has 4,500 characters, and parsing blocks the event loop."""

SHOWN_CHARACTERS = 2_000
"""As much of an extracted call as a verdict shows."""

_CACHED_CHARACTERS = 2_000
"""Calls up to this length are remembered with their match: models give the same call again and again."""


@dataclass(slots=True)
class ApiEntry:
    """An API of the hub as the rule sees it: its position in the file, and the arguments to find.

    The arguments stand longest first: the longest is the least likely to occur by chance.
    """

    position: int
    name: bytes
    arguments: tuple[bytes, ...]


class ApiTable:
    """The APIs of a hub, those without arguments left out.

    Each API is filed under the last bytes of its longest argument, so that one pass over an answer
    finds the few APIs that can occur in it at all.

    Args:
        entries: in the order of the hub's file; only the first of equal ones can ever match.
    """

    def __init__(self, entries: Sequence[ApiEntry]) -> None:
        self.longest_name = max((len(entry.name) for entry in entries), default=0)
        first = {(entry.name, entry.arguments): entry for entry in reversed(entries)}
        self._short: list[ApiEntry] = []
        self._by_ending: dict[bytes, list[ApiEntry]] = {}
        for entry in first.values():
            ending = entry.arguments[0][-_ENDING:]
            if len(ending) == _ENDING:
                self._by_ending.setdefault(ending, []).append(entry)
            else:
                self._short.append(entry)

    def possible(self, text: bytes) -> list[ApiEntry]:
        """The APIs whose arguments all occur somewhere in a text, in the order of the file."""
        windows = {text[start : start + _ENDING] for start in range(len(text) - _ENDING + 1)}
        entries = [entry for ending in windows & self._by_ending.keys() for entry in self._by_ending[ending]]
        found = [entry for entry in (*entries, *self._short) if _all_in(entry.arguments, text)]
        return sorted(found, key=_position)


_ENDING = 8
"""Bytes of an argument's end that an API is filed under."""


def _position(entry: ApiEntry) -> int:
    return entry.position


def _all_in(arguments: tuple[bytes, ...], text: bytes) -> bool:
    return all(argument in text for argument in arguments)


def first_match(table: ApiTable, source: bytes) -> int | None:
    """The position of the first API whose arguments all occur in its candidate node of a text.

    The candidate is the first visited node whose first child is the API's name, and where there is
    none, as in the original, the node that happens to be visited last.
    """
    possible = table.possible(source)
    if not possible:
        return None
    nodes, last_visited = visit(source, table.longest_name)
    for entry in possible:
        start, end = nodes.get(entry.name, last_visited)
        if _all_in(entry.arguments, source[start:end]):
            return entry.position
    return None


def build_table(hub: str, api_calls: Sequence[str]) -> ApiTable:
    """The table of a hub's `api_call` texts, in the order of its file."""
    entries = []
    for position, api_call in enumerate(api_calls):
        tree = _PARSER.parse(api_call.encode("utf-8", "replace"))
        statement = tree.root_node.children[0] if tree.root_node.children else None
        expression = statement.children[0] if statement is not None and statement.children else None
        if expression is None or not expression.children:
            continue
        arguments = sorted(_base_arguments(hub, expression), key=len, reverse=True)
        if arguments:
            entries.append(ApiEntry(position, _text(expression.children[0]), tuple(arguments)))
    return ApiTable(entries)


def _base_arguments(hub: str, expression: Node) -> list[bytes]:
    """The argument texts of an API's call that an answer must contain."""
    if len(expression.children) < 2:
        return []
    found: list[bytes] = []
    for argument in expression.children[1].children:
        text = _text(argument)
        if text in (b"(", b")", b","):
            continue
        if hub == "torchhub":
            if b"repo_or_dir" in text or b"model" in text:
                found.append(_keyword_value(argument))
        elif hub == "huggingface":
            found.append(_keyword_value(argument) if b"=" in text else text)
        else:
            found.append(_keyword_value(argument) if b"model=" in text or b"model =" in text else text)
    return [argument.strip(b"'") for argument in found]


def _keyword_value(argument: Node) -> bytes:
    return _text(argument.children[2]) if len(argument.children) > 2 else _text(argument)


def _text(node: Node) -> bytes:
    return node.text or b""


def extract_call(text: str) -> tuple[str, bool]:
    """(the part of an answer that the rule parses, whether the answer names an `api_call`)."""
    pieces = text.split("api_call")
    if len(pieces) == 1:
        return text, False
    part = pieces[1].split("api_provider")[0]
    start = part.index(":") if ":" in part else 0
    end = part.rindex(")") if ")" in part else -2
    return part[start + 2 : end + 1], True


Span: TypeAlias = tuple[int, int]


def visit(source: bytes, longest_name: int) -> tuple[dict[bytes, Span], Span]:
    """The nodes of a text's tree as (the first node by its first child's text, the last visited node).

    The walk is the original's: a stack, so the last child comes first; only nodes with children,
    and the root. Nodes are given as (start, end) bytes; a first child longer than any API's name is
    passed over.
    """
    root = _PARSER.parse(source).root_node
    nodes: dict[bytes, Span] = {}
    stack = [root]
    node = root
    while stack:
        node = stack.pop()
        children = node.children
        if children:
            first = children[0]
            if first.end_byte - first.start_byte <= longest_name:
                nodes.setdefault(source[first.start_byte : first.end_byte], (node.start_byte, node.end_byte))
            stack.extend(child for child in children if child.child_count)
    return nodes, (node.start_byte, node.end_byte)


class OfficialScorer:
    """Scores answers of all hubs; a hub's APIs are read at its first answer."""

    def __init__(self, hubs: dict[str, Hub]) -> None:
        self._hubs = hubs
        self._tables: dict[str, ApiTable] = {}
        self._match_again = lru_cache(maxsize=4096)(self._match)

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        return self.judge(task.split, str(task.gold["domain"]), trajectory.final_text)

    def judge(self, hub: str, domain: str, text: str) -> Verdict:
        """The verdict on an answer whose gold API is of a domain."""
        if len(text) > MAX_CHARACTERS:
            return Verdict.failure("unparsable_call", None, characters=len(text))
        call, named = extract_call(text)
        if hub == "torchhub" and not named:
            return Verdict.failure("no_call", "no api_call in the answer")
        match = self._match_again if len(call) < _CACHED_CHARACTERS else self._match
        position = match(hub, call)
        if position is None:
            return Verdict.failure("hallucinated_api", "hallucination", extracted_call=call[:SHOWN_CHARACTERS])
        api = self._hubs[hub].apis[position]
        evidence = {"extracted_call": call[:SHOWN_CHARACTERS], "api_db_index": position, "matched_api": api.api_call}
        if api.domain == domain:
            return Verdict.success(**evidence)
        return Verdict.failure("wrong_api", "wrong domain", domain=api.domain, gold_domain=domain, **evidence)

    def _match(self, hub: str, call: str) -> int | None:
        return first_match(self._table(hub), call.encode("utf-8", "replace"))

    def _table(self, hub: str) -> ApiTable:
        if hub not in self._tables:
            self._tables[hub] = build_table(hub, [api.api_call for api in self._hubs[hub].apis])
        return self._tables[hub]
