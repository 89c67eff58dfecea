"""Schemas of a document, held against values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Never

from sandbox.errors import UsageError
from sandbox.tools.openapi_schema import OneWay, SchemaConverter, standalone_schema
from sandbox.types import JSON

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema_rs import Draft202012Validator

MAX_BACKTRACKING = 50_000
"""Steps that a pattern may take on one text; what needs more does not match."""

_WAYS: tuple[OneWay | None, ...] = (None, "readOnly", "writeOnly")
MAX_PROBLEMS = 10
MOST_TO_COLLECT = 10_000
"""Characters of a value of which all problems are looked for."""
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


class SchemaBook:
    """The schemas of a document. Those that are known when it is closed are compiled together, once."""

    def __init__(self, document: Mapping[str, JSON]) -> None:
        self._document = document
        self._checks: dict[tuple[int | str, OneWay | None], SchemaCheck] = {}
        self._places: dict[str, SchemaCheck] = {}
        self._converters: dict[OneWay | None, SchemaConverter] = {
            without: SchemaConverter(document, without, f"{without or 'all'}.") for without in _WAYS
        }
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

        for name in (self._document.get("components") or {}).get("schemas") or {}:
            self.check({"$ref": f"#/components/schemas/{_escaped(name)}"}, where=f"components.schemas.{name}")
        try:
            slots = {check.slot: check.schema for check in self._checks.values()}
            definitions = {name: part for way in _WAYS for name, part in self.definitions(way).items()}
            self.validator = compile_schema({"properties": slots, "$defs": definitions})
        except RecursionError:
            raise UsageError("the OpenAPI document has schemas that are nested too deeply") from None
        except (ValueError, jsonschema_rs.ValidationError, UsageError) as error:
            where, reason = next(self._faulty(), ("", str(error)))
            raise UsageError(f"the OpenAPI document has a wrong schema at {where}: {reason}") from error

    def _faulty(self) -> Iterator[tuple[str, str]]:
        """(place, reason) of the schemas that cannot be compiled; components first."""
        import jsonschema_rs

        for place in sorted(self._places, key=lambda place: not place.startswith("components.")):
            try:
                compile_schema(self.standalone(self._places[place].node, None))
            except jsonschema_rs.ValidationError as error:
                inside = ".".join(str(part) for part in error.instance_path)
                yield f"{place} ({inside})" if inside else place, _short(error.message)
            except UsageError as error:
                yield place, error.message
            except ValueError as error:
                yield place, _short(str(error))


class SchemaCheck:
    """A schema that values are held against.

    Args:
        node: as it stands in the document.
        without: properties of this flag need not be there.
        slot: its name in the book's validator; empty for one that is compiled alone, when it is first used.
    """

    __slots__ = ("_book", "_schema", "_validator", "_without", "node", "slot")

    def __init__(self, book: SchemaBook, node: JSON, without: OneWay | None, slot: str) -> None:
        self._book = book
        self.node = node
        self._without = without
        self.slot = slot
        self._schema: JSON = None
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
        validator, asked = self._prepared(value)
        try:
            return validator.is_valid(asked)
        except (ValueError, TypeError):
            return False

    def problems(self, value: JSON) -> list[Problem]:
        """What is wrong with a value, the first few; empty for a valid one."""
        if self.is_valid(value):
            return []
        validator, asked = self._prepared(value)
        found: list[Problem] = []
        try:
            for error in _errors(validator, asked):
                path = tuple(error.instance_path)
                found.append(Problem(path[1:] if self.slot else path, _short(error.message)))
                if len(found) == MAX_PROBLEMS:
                    break
        except (ValueError, TypeError) as error:
            found.append(Problem((), f"it is no JSON: {_short(str(error))}"))
        return found or [Problem((), "it does not fit its schema")]

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


def compile_schema(schema: JSON) -> Draft202012Validator:
    """A validator that checks formats too, bounds patterns, and fetches nothing.

    Raises:
        jsonschema_rs.ValidationError: it is no schema.
        ValueError: it refers to what is not in it.
    """
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        schema,
        validate_formats=True,
        retriever=_refuse_to_fetch,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=MAX_BACKTRACKING),
    )


def _refuse_to_fetch(address: str) -> Never:
    raise ValueError(f"references to other documents are not followed: {address}")


def _short(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]}..."


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _errors(validator: Draft202012Validator, value: JSON) -> Iterator[jsonschema_rs.ValidationError]:
    """Its errors; of a large value the first one, since all are collected in a time that grows with their square."""
    import jsonschema_rs

    if len(json.dumps(value)) <= MOST_TO_COLLECT:
        yield from validator.iter_errors(value)
        return
    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        yield error
