"""Which operation an address stands for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote

from sandbox.errors import UsageError
from sandbox.mock.exchange import Refusal

LONGEST_PATH = 8_192
_VARIABLE = re.compile(r"\{([^{}/]*)\}")

Target = TypeVar("Target")


@dataclass(slots=True)
class _Node(Generic[Target]):
    literals: dict[str, _Node[Target]] = field(default_factory=dict)
    templates: dict[str, tuple[re.Pattern[str], _Node[Target]]] = field(default_factory=dict)
    targets: dict[str, tuple[Target, tuple[str, ...]]] = field(default_factory=dict)
    """By method, with the names of the path's variables."""


class Router(Generic[Target]):
    """Finds what serves a method and a path. Literal segments go before templates, as OpenAPI has it."""

    def __init__(self) -> None:
        self._root: _Node[Target] = _Node()

    def add(self, method: str, path: str, target: Target) -> None:
        """Serve a path template.

        Raises:
            UsageError: the template is none, or another of the same form has this method already.
        """
        if not path.startswith("/") or re.search(r"[?#\s]", path):
            raise UsageError(f"{path!r} cannot be the path of an operation")
        node = self._root
        for segment in path[1:].split("/"):
            if "{" not in segment:
                node = node.literals.setdefault(unquote(segment), _Node())
            else:
                pattern = _pattern(path, segment)
                node = node.templates.setdefault(pattern.pattern, (pattern, _Node()))[1]
        if method in node.targets:
            raise UsageError(f"the path {path} stands for the same addresses as another path with {method}")
        node.targets[method] = target, variables(path)

    def find(self, method: str, path: str) -> tuple[Target, dict[str, str]]:
        """What serves a request, and the decoded variables of its path.

        Args:
            path: percent-encoded, as it was sent.

        Raises:
            Refusal: 400 for a path that is none, 404 for one that nothing serves, 405 for another method, 414 for
                one that is too long.
        """
        if len(path) > LONGEST_PATH:
            raise Refusal(414, f"the path is longer than {LONGEST_PATH} characters")
        if not path.startswith("/"):
            raise Refusal(400, "the path does not begin with a slash")
        segments = [_decoded(segment) for segment in path[1:].split("/")]
        allowed: set[str] = set()
        for node, values in _walk(self._root, segments, 0):
            if method in node.targets:
                target, names = node.targets[method]
                return target, dict(zip(names, values, strict=True))
            allowed |= node.targets.keys()
        if allowed:
            methods = ", ".join(sorted(allowed))
            raise Refusal(405, f"{method} is not served here; there is: {methods}", headers={"Allow": methods})
        raise Refusal(404, "nothing is served at this path")


def variables(path: str) -> tuple[str, ...]:
    """The names of the variables in a path template."""
    return tuple(_VARIABLE.findall(path))


def _pattern(path: str, segment: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(segment)
    if any("{" in literal or "}" in literal for literal in parts[::2]) or not all(parts[1::2]):
        raise UsageError(f"the path {path} has a segment that is no template: {segment}")
    if any(not literal for literal in parts[2:-1:2]):
        raise UsageError(f"the path {path} has two variables with nothing between them: {segment}")
    literals = [re.escape(unquote(literal)) for literal in parts[::2]]
    *between, last = literals
    if not between:
        return re.compile(last)
    inner = "".join(f"(?>{one}(.+?)(?={two}))" for one, two in itertools.pairwise(between))
    return re.compile(f"{inner}{between[-1]}(.+){last}", re.DOTALL)


def _decoded(segment: str) -> str:
    try:
        text = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        raise Refusal(400, "the path is not UTF-8") from None
    if text in (".", "..") or "\0" in text:
        raise Refusal(400, "the path has a segment that cannot stand there")
    return text


def _walk(node: _Node[Target], segments: list[str], depth: int) -> Iterator[tuple[_Node[Target], list[str]]]:
    """The nodes with targets that a path leads to, each with the values of the variables before it.

    What a literal segment leads to hides what templates in its place lead to, whatever the methods: OpenAPI matches
    concrete paths first, and says of a path, not of a path and a method, what is served there.
    """
    if depth == len(segments):
        if node.targets:
            yield node, []
        return
    segment = segments[depth]
    is_literal = False
    for found, values in _walk(node.literals[segment], segments, depth + 1) if segment in node.literals else ():
        is_literal = True
        yield found, values
    if is_literal:
        return
    for pattern, child in node.templates.values():
        if match := pattern.fullmatch(segment):
            for found, values in _walk(child, segments, depth + 1):
                yield found, [*match.groups(), *values]


def fill(path: str, values: Mapping[str, str]) -> str:
    """A path template with the values of its variables; those that have none stay."""
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), path)
