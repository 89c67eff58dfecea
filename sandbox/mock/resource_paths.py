"""Collections that a document describes: paths such as `/things` and `/things/{id}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sandbox.mock.contract import ApiOperation, Contract, MediaRule
from sandbox.mock.routing import variables
from sandbox.mock.schemas import SchemaCheck
from sandbox.tools.openapi_schema import resolve
from sandbox.types import JSON

Action: TypeAlias = Literal["list", "create", "read", "replace", "update", "delete", "replace_by_body"]

_ITEM_ACTIONS: dict[str, Action] = {"GET": "read", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}
_LIST_NAMES = ("items", "data", "results", "records", "entries", "content", "values")
_MAX_PARTS = 60


@dataclass(slots=True, frozen=True)
class ApiCollection:
    """Things of one kind.

    Attributes:
        path: the template of the collection.
        variable: the variable of an item's path.
        id_property: the property of an item that stands for the variable.
        item: what an item is.
        properties: of an item, as they stand in the document.
        actions: what each operation of it does, by the operation's name.
    """

    path: str
    variable: str
    id_property: str
    item: SchemaCheck
    properties: Mapping[str, JSON]
    actions: Mapping[str, Action]


@dataclass(slots=True, frozen=True)
class Place:
    """Where something stands in a body.

    Attributes:
        name: the property that holds it; empty where it is the body itself.
        node: its schema.
    """

    name: str
    node: JSON


def find_collections(contract: Contract) -> list[ApiCollection]:
    """The collections of a document whose items have an id among their properties."""
    by_path: dict[str, dict[str, ApiOperation]] = {}
    for operation in contract.operations.values():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    found = []
    for path, item_operations in by_path.items():
        parent, _, last = path.rpartition("/")
        if last.startswith("{") and last.endswith("}") and len(variables(last)) == 1 and by_path.get(parent):
            collection = _collection(contract, parent, variables(last)[0], by_path[parent], item_operations)
            if collection is not None:
                found.append(collection)
    return found


def _collection(
    contract: Contract,
    path: str,
    variable: str,
    operations: Mapping[str, ApiOperation],
    item_operations: Mapping[str, ApiOperation],
) -> ApiCollection | None:
    document = contract.document
    names = _id_names(path, variable)
    for media in _described_by(operations, item_operations):
        place = None if media.check is None else _item_place(document, media.check.node, names)
        if media.check is not None and place is not None:
            properties = properties_of(document, place.node)
            id_property = next(name for name in names if name in properties)
            actions = dict(_actions(document, operations, item_operations, id_property))
            if not actions.keys() & {operation.name for operation in operations.values()}:
                return None
            item = media.check.stored(place.node)
            return ApiCollection(path, variable, id_property, item, properties, actions)
    return None


def _described_by(
    operations: Mapping[str, ApiOperation], item_operations: Mapping[str, ApiOperation]
) -> Iterator[MediaRule]:
    """The JSON answers that may say what an item is, the best first."""
    for operation in (
        *(item_operations.get(method) for method in ("GET", "PUT", "PATCH")),
        *(operations.get(method) for method in ("POST", "GET", "PUT")),
    ):
        rule = operation.response(operation.success()) if operation is not None else None
        if rule is not None and rule.json_media is not None:
            yield rule.json_media
    create = operations.get("POST")
    if create is not None and create.body is not None:
        yield from (media for media in create.body.media if media.is_json)


def _actions(
    document: Mapping[str, JSON],
    operations: Mapping[str, ApiOperation],
    item_operations: Mapping[str, ApiOperation],
    id_property: str,
) -> Iterator[tuple[str, Action]]:
    for method, operation in item_operations.items():
        if method in _ITEM_ACTIONS:
            yield operation.name, _ITEM_ACTIONS[method]
    for method, operation in operations.items():
        rule = operation.response(operation.success())
        media = rule.json_media if rule is not None else None
        if method == "GET" and media is not None and media.check is not None and list_place(document, media.check.node):
            yield operation.name, "list"
        elif method == "POST" and operation.body is not None:
            yield operation.name, "create"
        elif method == "PUT" and operation.body is not None:
            bodies = [body.check.node for body in operation.body.media if body.check is not None]
            if any(id_property in properties_of(document, node) for node in bodies):
                yield operation.name, "replace_by_body"


def _id_names(path: str, variable: str) -> list[str]:
    """The names that an item's id may have, the likeliest first."""
    noun = path.rpartition("/")[2].rstrip("s")
    return list(dict.fromkeys([variable, "id", "_id", "uuid", f"{noun}Id", f"{noun}_id"]))


def _item_place(document: Mapping[str, JSON], node: JSON, id_names: list[str]) -> Place | None:
    """Where a thing with an id stands: the body itself, one of its properties, or an item of its list."""
    listed = list_place(document, node)
    properties = properties_of(document, node)
    places = [Place("", node), *(Place(name, child) for name, child in properties.items())]
    if listed is not None:
        places.append(Place(listed.name, listed.node))
    for place in places:
        if properties_of(document, place.node).keys() & set(id_names):
            return place
    return None


def item_place(document: Mapping[str, JSON], node: JSON, id_property: str) -> Place | None:
    """Where a thing that has the property stands in a body."""
    for place in [Place("", node), *(Place(name, child) for name, child in properties_of(document, node).items())]:
        if id_property in properties_of(document, place.node):
            return place
    return None


def list_place(document: Mapping[str, JSON], node: JSON) -> Place | None:
    """Where a list of things stands in a body: its place, with the schema of an item."""
    own = _items(document, node)
    if own is not None:
        return Place("", own)
    lists = {name: _items(document, child) for name, child in properties_of(document, node).items()}
    named = [name for name in _LIST_NAMES if lists.get(name) is not None]
    for name in [*named, *lists]:
        if lists[name] is not None and properties_of(document, lists[name]):
            return Place(name, lists[name])
    return None


def _items(document: Mapping[str, JSON], node: JSON) -> JSON:
    schema = resolve(document, node)
    if not isinstance(schema, Mapping) or "items" not in schema:
        return None
    kinds = schema.get("type", "array")
    return schema["items"] if kinds == "array" or "array" in kinds else None


def properties_of(document: Mapping[str, JSON], node: JSON) -> dict[str, JSON]:
    """The properties that an object may have by any part of its schema."""
    found: dict[str, JSON] = {}
    waiting = [node]
    for _ in range(_MAX_PARTS):
        if not waiting:
            break
        schema = resolve(document, waiting.pop())
        if isinstance(schema, Mapping):
            named = schema.get("properties")
            found = {**(named if isinstance(named, Mapping) else {}), **found}
            waiting += [part for keyword in ("allOf", "anyOf", "oneOf") for part in schema.get(keyword) or ()]
    return found
