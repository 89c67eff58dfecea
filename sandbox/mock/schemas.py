"""Schemas of a document, held against values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.errors import UsageError
from sandbox.mock.document_shape import below
from sandbox.mock.schema_cost import MOST_STEPS, StepCounter
from sandbox.mock.schema_validator import compile_schema, errors
from sandbox.tools.openapi_schema import OneWay, SchemaConverter, standalone_schema
from sandbox.types import JSON

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_WAYS: tuple[OneWay | None, ...] = (None, "readOnly", "writeOnly")
MAX_PROBLEMS = 10
STEPS_TO_COLLECT = 5_000
"""Steps of a validation after whose failure problems are looked for: all branches of all choices are kept for that."""

MAX_MESSAGE = 300


@dataclass(slots=True, frozen=True)
class Problem:
    """What is wrong with a part of a value.

    Attributes:
        path: where, as property names and indices.
    """

    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        where = ".".join(map(str, self.path))
        return f"{where}: {self.message}" if where else self.message


_UNEXPLAINED = Problem((), "it does not fit its schema")


class SchemaBook:
    """The schemas of a document. Those that are known when it is closed are compiled together, once."""

    def __init__(self, document: Mapping[str, JSON]) -> None:
        self._document = document
        self._checks: dict[tuple[int | str, OneWay | None], SchemaCheck] = {}
        self._places: dict[str, SchemaCheck] = {}
        self._converters: dict[OneWay | None, SchemaConverter] = {
            without: SchemaConverter(document, without, f"{without or 'all'}.") for without in _WAYS
        }
        self.counter = StepCounter(document)
        self.validator: Draft202012Validator | None = None

    def check(self, node: JSON, without: OneWay | None = None, where: str = "") -> SchemaCheck:
        """The check of a schema.

        Args:
            node: as it stands in the document.
            without: properties of this flag need not be there.
            where: it stands, for error messages.
        """
        is_reference = isinstance(node, Mapping) and set(node) == {"$ref"}
        key = node["$ref"] if is_reference else id(node), without
        if key not in self._checks:
            self._checks[key] = SchemaCheck(self, node, without, "" if self.validator else str(len(self._checks)))
            self._places[where or str(key)] = self._checks[key]
            self.counter.add(node)
        return self._checks[key]

    def convert(self, node: JSON, without: OneWay | None) -> JSON:
        """A schema whose references lead into `definitions`."""
        return self._converters[without].convert(node)

    def definitions(self, without: OneWay | None) -> Mapping[str, JSON]:
        return self._converters[without].definitions()

    def standalone(self, node: JSON, without: OneWay | None) -> JSON:
        return standalone_schema(self._document, node, without)

    def close(self) -> None:
        """Compile what is in the book, and every component schema of the document.

        Raises:
            UsageError: one is no schema, or refers to what is not there; says where.
        """
        import jsonschema_rs

        for name in self._document.get("components", {}).get("schemas", {}):
            pointer = below("#/components/schemas", name)
            self.check({"$ref": quote(pointer, safe="#/~")}, where=pointer)
        try:
            slots = {check.slot: check.schema for check in self._checks.values()}
            definitions = {name: part for way in _WAYS for name, part in self.definitions(way).items()}
            self.validator = compile_schema({"properties": slots, "$defs": definitions})
        except RecursionError:
            raise UsageError("the OpenAPI document has schemas that are nested too deeply") from None
        except jsonschema_rs.ValidationError as error:
            where = self._place_of([str(part) for part in error.instance_path])
            raise UsageError(f"the OpenAPI document has a wrong schema at {where}: {_short(error.message)}") from None
        except ValueError as error:
            raise UsageError(f"the OpenAPI document has a wrong schema: {_short(str(error))}") from None
        for place, check in self._places.items():
            if self.counter.steps(check.node, 0) > MOST_STEPS:
                raise UsageError(
                    f"the OpenAPI document has choices within choices at {place}: "
                    f"more than {MOST_STEPS} steps to hold any value against them"
                )

    def _place_of(self, path: list[str]) -> str:
        """The pointer in the document of a part of what is compiled."""
        if len(path) < 2:
            return "#"
        section, name, *rest = path
        if section == "properties":
            place = next(place for place, check in self._places.items() if check.slot == name)
            return below(place, *rest)
        named = name.partition(".")[2]
        is_component = named in self._document.get("components", {}).get("schemas", {})
        return below(below("#/components/schemas", named) if is_component else f"#/{named}", *rest)


class SchemaCheck:
    """A schema that values are held against.

    Args:
        node: as it stands in the document.
        without: properties of this flag need not be there.
        slot: its name in the book's validator; empty for one that is compiled alone, when it is first used.
    """

    __slots__ = ("_book", "_schema", "_takes_few", "_validator", "_without", "node", "slot")

    def __init__(self, book: SchemaBook, node: JSON, without: OneWay | None, slot: str) -> None:
        self._book = book
        self.node = node
        self._without = without
        self.slot = slot
        self._schema: JSON = None
        self._takes_few: bool | None = None
        self._validator: Draft202012Validator | None = None

    @property
    def schema(self) -> JSON:
        """The schema in the dialect of JSON schema 2020-12; its references lead into `definitions`."""
        return self._converted()[0]

    @property
    def definitions(self) -> Mapping[str, JSON]:
        """The schemas that `schema` refers to, by their names below `$defs`."""
        return self._converted()[1]

    def _converted(self) -> tuple[JSON, Mapping[str, JSON]]:
        if self._schema is None:
            self._schema = self._book.convert(self.node, self._without)
        return self._schema, self._book.definitions(self._without)

    def is_valid(self, value: JSON) -> bool:
        """Whether a value fits; one that takes too many steps to tell does not."""
        if self._takes_too_long(value):
            return False
        validator, asked = self._prepared(value)
        try:
            return validator.is_valid(asked)
        except (ValueError, TypeError):
            return False

    def problems(self, value: JSON) -> list[Problem]:
        """What is wrong with a value, the first few; empty for a valid one."""
        if self.is_valid(value):
            return []
        if self._takes_too_long(value):
            return [Problem((), "it is too large or too deep for the choices and patterns of its schema")]
        if self._book.counter.branch_steps(self.node, value) > STEPS_TO_COLLECT:
            return [_UNEXPLAINED]
        validator, asked = self._prepared(value)
        found: list[Problem] = []
        try:
            for error in errors(validator, asked):
                path = tuple(error.instance_path)
                found.append(Problem(path[1:] if self.slot else path, _short(error.message)))
                if len(found) == MAX_PROBLEMS:
                    break
        except (ValueError, TypeError) as error:
            found.append(Problem((), f"it is no JSON: {_short(str(error))}"))
        return found or [_UNEXPLAINED]

    def _takes_too_long(self, value: JSON) -> bool:
        counter = self._book.counter
        if self._takes_few is None:
            self._takes_few = counter.takes_few(self.node)
        return (
            not self._takes_few and counter.branch_steps(self.node, value) + counter.pattern_steps(value) > MOST_STEPS
        )

    def at(self, node: JSON) -> SchemaCheck:
        """The check of another schema of the same document."""
        return self._book.check(node, self._without)

    def stored(self, node: JSON) -> SchemaCheck:
        """The check of another schema for what is kept: with what only requests have, and only answers."""
        return self._book.check(node, None)

    def _prepared(self, value: JSON) -> tuple[Draft202012Validator, JSON]:
        """A validator, and the value as it takes it."""
        if self.slot and self._book.validator is not None:
            return self._book.validator, {self.slot: value}
        if self._validator is None:
            self._validator = compile_schema(self._book.standalone(self.node, self._without))
        return self._validator, value


def _short(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]}..."
