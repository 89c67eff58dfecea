"""The items of collections: the first ones, their ids, and how answers show them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TypeAlias

from sandbox.mock.contract import ApiOperation, Contract
from sandbox.mock.exchange import ApiAnswer
from sandbox.mock.fitting import fitted
from sandbox.mock.generator import GenerationError, generate
from sandbox.mock.resource_paths import ApiCollection, Place, item_place, list_place, properties_of
from sandbox.tools.openapi_schema import resolve
from sandbox.types import JSON

Items: TypeAlias = dict[str, JSON]
"""By id, in the order in which they were made."""

_MOST_PARTS = 20
"""Parts of a property's schema in which it is looked for whether only the server sets it."""


class ItemMaker:
    """Makes items from a seed, and answers that show them."""

    def __init__(self, contract: Contract, seed: int) -> None:
        self._contract = contract
        self._document = contract.document
        self._seed = seed
        self._places: dict[tuple[str, int], Place | None] = {}
        self._read_only: dict[tuple[str, str], bool] = {}

    def first_items(self, collection: ApiCollection, wanted: int) -> Items:
        """Examples of the document, then generated items; fewer than wanted where none can be made."""
        found: Items = {}
        for example in self._examples(collection):
            if len(found) < wanted and isinstance(example, dict) and collection.item.is_valid(example):
                found.setdefault(item_key(example.get(collection.id_property)), example)
        for number in range(wanted - len(found)):
            try:
                item = generate(collection.item, f"{self._seed}:{collection.path}:{number}", examples=False)
                identity = self.new_id(collection, collection.path, found, number)
            except GenerationError:
                break
            whole = {**item, collection.id_property: identity} if isinstance(item, dict) else None
            if whole is not None and collection.item.is_valid(whole):
                found[item_key(identity)] = whole
        return found

    def _examples(self, collection: ApiCollection) -> list[JSON]:
        found: list[JSON] = []
        for name, action in collection.actions.items():
            operation = self._contract.operations[name]
            rule = operation.response(operation.success())
            media = rule.json_media if rule is not None and action in ("list", "read") else None
            if media is None or media.check is None:
                continue
            if action == "list":
                place = list_place(self._document, media.check.node)
            else:
                place = item_place(self._document, media.check.node, collection.id_property)
            for example in media.examples if place is not None else ():
                inner = example.get(place.name) if place and place.name and isinstance(example, dict) else example
                found += inner if isinstance(inner, list) else [inner]
        return found

    def new_id(self, collection: ApiCollection, path: str, items: Items, count: int) -> JSON:
        """An id that no item has.

        Args:
            path: of the collection, with the values of its variables.
            count: how many items it has had.

        Raises:
            GenerationError: none was found.
        """
        check = collection.item.at(collection.properties[collection.id_property])
        schema = check.schema if isinstance(check.schema, dict) else {}
        is_plain = not schema.keys() & {"format", "pattern", "enum", "const"} or schema.get("type") == "integer"
        noun = collection.path.rpartition("/")[2][:3].lower()
        start = int(hashlib.sha256(f"{self._seed}:{path}".encode()).hexdigest()[:8], 16) % 9_000 + 1_000
        for number in range(count, count + 1_000):
            material = hashlib.sha256(f"{self._seed}:{path}:{number}".encode()).hexdigest()
            choices: list[JSON] = [start + number, number + 1, f"{noun}_{material[:10]}"] if is_plain else []
            identity = next(filter(check.is_valid, choices), None)
            if identity is None:
                identity = generate(check, material, examples=False)
            if identity is not None and item_key(identity) not in items:
                return identity
        raise GenerationError(f"no free id was found for {path}")

    def shown(self, operation: ApiOperation, collection: ApiCollection, item: JSON, status: int) -> ApiAnswer:
        """An item in the answer of a status that the operation has.

        Raises:
            GenerationError: no body was found that fits the document.
        """
        rule = operation.response(status)
        seed = f"{self._seed}:{operation.name}"
        media = rule.media[0] if rule is not None and rule.media else None
        if media is None:
            return ApiAnswer(None, status)
        if not media.is_json or media.check is None:
            return ApiAnswer(item, status)
        place = self._place(operation, status, media.check.node, collection)
        if place is None or not place.name:
            return ApiAnswer(fitted(media.check, item, seed), status)
        inner = fitted(media.check.at(place.node), item, seed)
        return ApiAnswer(fitted(media.check, {place.name: inner}, seed), status)

    def _place(self, operation: ApiOperation, status: int, node: JSON, collection: ApiCollection) -> Place | None:
        key = operation.name, status
        if key not in self._places:
            self._places[key] = item_place(self._document, node, collection.id_property)
        return self._places[key]

    def is_read_only(self, collection: ApiCollection, name: str) -> bool:
        """Whether only the server sets a property."""
        if name not in collection.properties:
            return False
        key = collection.path, name
        if key not in self._read_only:
            self._read_only[key] = self._found_read_only(collection, name)
        return self._read_only[key]

    def _found_read_only(self, collection: ApiCollection, name: str) -> bool:
        waiting = [collection.properties.get(name)]
        for _ in range(_MOST_PARTS):
            if not waiting:
                break
            node = waiting.pop()
            if isinstance(node, Mapping):
                if node.get("readOnly") is True:
                    return True
                waiting += node.get("allOf", ())
                waiting += [resolve(self._document, node)] if "$ref" in node else []
        return False

    def taken(self, operation: ApiOperation, collection: ApiCollection) -> frozenset[str]:
        """The properties that a body sets of an item by its schema; empty where it has no schema of JSON."""
        envelope = self.envelope(operation, collection)
        nodes = self._body_nodes(operation) if envelope is None else [envelope.node]
        return frozenset(name for node in nodes for name in properties_of(self._document, node))

    def envelope(self, operation: ApiOperation, collection: ApiCollection) -> Place | None:
        """Where the item stands in a body that has nothing else, as `article` does in `{"article": {...}}`."""
        for node in self._body_nodes(operation):
            properties = properties_of(self._document, node)
            for name, inner in properties.items() if len(properties) == 1 else ():
                if name not in collection.properties and properties_of(self._document, inner):
                    return Place(name, inner)
        return None

    def _body_nodes(self, operation: ApiOperation) -> list[JSON]:
        media = operation.body.media if operation.body is not None else ()
        return [rule.check.node for rule in media if rule.check is not None]


def item_key(identity: JSON) -> str:
    """What an item is kept under: equal ids have the same, 5 and 5.0 among them."""
    if isinstance(identity, float) and identity.is_integer():
        return str(int(identity))
    return identity if isinstance(identity, str) else json.dumps(identity)
