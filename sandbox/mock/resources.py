"""Resources kept without a handler: what the usual operations on a collection do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.mock.contract import ApiOperation, Contract
from sandbox.mock.exchange import ApiAnswer, ApiError, ApiRequest
from sandbox.mock.fitting import fitted
from sandbox.mock.handlers import State
from sandbox.mock.paging import PAGES, is_paging, page_of
from sandbox.mock.resource_items import ItemMaker, Items, item_key
from sandbox.mock.resource_paths import ApiCollection, list_place
from sandbox.mock.routing import fill, variables
from sandbox.mock.schema_defaults import SchemaDefaults
from sandbox.types import JSON

KEY = "resources"
"""Where the collections stand in the state: items by id, by the path of the collection."""

COUNTS = "created"
"""Where the state keeps how many items each collection has had."""


@dataclass(slots=True, frozen=True)
class Outcome:
    """An answer, and the change of the state that goes with it; nothing is changed before the answer is checked."""

    answer: ApiAnswer
    apply: Callable[[], None] | None = None


class Resources:
    """The collections of an API.

    Args:
        collections: those that the document describes.
        seed: ids and what a request leaves open are made of it.
    """

    def __init__(self, contract: Contract, collections: Sequence[ApiCollection], seed: int) -> None:
        self._document = contract.document
        self._contract = contract
        self._seed = seed
        self.collections = collections
        self._maker = ItemMaker(contract, seed)
        self._defaults = SchemaDefaults()
        self._by_operation = {name: found for found in self.collections for name in found.actions}
        self._by_path = {found.path: found for found in self.collections}

    def keeps(self, operation: str) -> bool:
        return operation in self._by_operation

    def initial_state(self, items: int) -> State:
        """Collections with examples of the document, then generated items, each of so many at most.

        Collections inside an item, such as `/users/{id}/orders`, are empty.
        """
        open_paths = [found for found in self.collections if not variables(found.path)]
        kept = {found.path: self._maker.first_items(found, items) for found in open_paths}
        return {KEY: kept, COUNTS: {path: len(found) for path, found in kept.items()}}

    def answer(self, operation: ApiOperation, request: ApiRequest, state: State) -> Outcome | None:
        """What an operation on a collection answers and changes; None where its body is not such a thing.

        Raises:
            ApiError: 404 for what is not there, 409 for an id that is taken.
        """
        collection = self._by_operation[operation.name]
        path = _filled(collection.path, request)
        self._check_parents(collection, request, state)
        items: Items = state[KEY].get(path, {})
        action = collection.actions[operation.name]
        if action == "list":
            return Outcome(self._listed(operation, collection, request, items))
        if action == "create":
            return self._created(operation, collection, request, state, path)
        if action == "replace_by_body":
            identity = request.body.get(collection.id_property) if isinstance(request.body, dict) else None
        else:
            identity = request.path[collection.variable]
        key = item_key(identity)
        old = items.get(key)
        if old is None:
            raise ApiError(404, f"there is no {path}/{key[:100]}")
        if action == "read":
            return Outcome(self._maker.shown(operation, collection, old, operation.success()))
        if action == "delete":
            answer = self._maker.shown(operation, collection, old, operation.success(204, 200))
            return Outcome(answer, lambda: _remove(state, path, key))
        return self._changed(operation, collection, request, items, key, merge=action == "update")

    def _check_parents(self, collection: ApiCollection, request: ApiRequest, state: State) -> None:
        """Hold the items around a collection to be there, as far as they are kept here."""
        parts = collection.path.split("/")
        for index, part in enumerate(parts):
            outer = self._by_path.get("/".join(parts[:index]))
            if outer is not None and part.startswith("{"):
                key = item_key(request.path.get(variables(part)[0]))
                path = _filled(outer.path, request)
                if key not in state[KEY].get(path, {}):
                    raise ApiError(404, f"there is no {path}/{key[:100]}")

    def _listed(
        self, operation: ApiOperation, collection: ApiCollection, request: ApiRequest, items: Items
    ) -> ApiAnswer:
        status = operation.success()
        rule = operation.response(status)
        media = rule.json_media if rule is not None else None
        if media is None or media.check is None:
            return ApiAnswer(list(items.values()), status)
        place = list_place(self._document, media.check.node)
        assert place is not None
        known = frozenset(
            rule.parameter.name
            for rule in operation.parameters
            if rule.parameter.place == "query" and is_paging(rule.parameter.name, rule.check.schema)
        )
        filters = {
            name: value for name, value in request.query.items() if name in collection.properties and name not in known
        }
        fitting = [(key, item) for key, item in items.items() if _matches(item, filters)]
        page = page_of(fitting, request.query, known, request.url, _first_page(operation))
        check, seed = media.check.at(place.node), f"{self._seed}:{operation.name}"
        shown = [fitted(check, item, seed) for item in page.items]
        if not place.name:
            return ApiAnswer(shown, status)
        facts = {name: page.facts[name] for name in media.shape.properties if name in page.facts}
        for name, shape in media.shape.properties.items():
            if inner := {key: page.facts[key] for key in shape.properties if key in page.facts}:
                facts[name] = inner
        return ApiAnswer(fitted(media.check, {place.name: shown, **facts}, seed), status)

    def _created(
        self, operation: ApiOperation, collection: ApiCollection, request: ApiRequest, state: State, path: str
    ) -> Outcome | None:
        if not isinstance(request.body, dict):
            return None
        items: Items = state[KEY].get(path, {})
        given = self._given(operation, collection, request.body)
        if given is None:
            return None
        identity = given.get(collection.id_property)
        if identity is not None and item_key(identity) in items:
            raise ApiError(409, f"there is a {path}/{item_key(identity)[:100]} already")
        count: int = state[COUNTS].get(path, 0)
        if identity is None:
            identity = self._maker.new_id(collection, path, items, count)
        parents = {name: value for name, value in request.path.items() if name in collection.properties}
        wanted = {collection.id_property: identity, **parents, **given, collection.id_property: identity}
        item = fitted(collection.item, wanted, f"{self._seed}:{path}:{count}")
        item = self._defaults.added(collection.item, item, wanted)
        answer = self._maker.shown(operation, collection, item, operation.success(201))
        key = item_key(identity)
        place = {"Location": f"{self._contract.prefix}{path}/{quote(key, safe='')}"} if answer.status == 201 else {}

        def apply() -> None:
            state[KEY].setdefault(path, {})[key] = item
            state[COUNTS][path] = count + 1

        return Outcome(ApiAnswer(answer.body, answer.status, place), apply)

    def _changed(
        self,
        operation: ApiOperation,
        collection: ApiCollection,
        request: ApiRequest,
        items: Items,
        key: str,
        *,
        merge: bool,
    ) -> Outcome | None:
        if not isinstance(request.body, dict):
            return None
        old = items[key]
        given = self._given(operation, collection, request.body, defaults=not merge)
        if given is None:
            return None
        taken = self._maker.taken(operation, collection)
        kept = {
            name: value
            for name, value in old.items()
            if self._maker.is_read_only(collection, name)
            or (taken and name in collection.properties and name not in taken)
        }
        identity = old[collection.id_property]
        changed = merged_patch(old, given) if merge else {**kept, **given}
        changed |= {name: None for name, value in given.items() if value is None and _may_be_null(collection, name)}
        changed[collection.id_property] = identity
        item = fitted(collection.item, changed, f"{self._seed}:{key}")
        item = item if merge else self._defaults.added(collection.item, item, changed)
        answer = self._maker.shown(operation, collection, item, operation.success(200))
        return Outcome(answer, lambda: items.__setitem__(key, item))

    def _given(
        self, operation: ApiOperation, collection: ApiCollection, body: Mapping[str, JSON], *, defaults: bool = True
    ) -> dict[str, JSON] | None:
        """What a body sets of an item: what it has, and the defaults of what it leaves out; None without an item."""
        media = operation.body.media if operation.body is not None else ()
        check = next((rule.check for rule in media if rule.is_json), None)
        envelope = self._maker.envelope(operation, collection)
        if envelope is not None:
            inner = body.get(envelope.name)
            if not isinstance(inner, dict):
                return None
            body, check = inner, None if check is None else check.at(envelope.node)
        whole = body if check is None or not defaults else self._defaults.added(check, body, body)
        return {name: value for name, value in whole.items() if not self._maker.is_read_only(collection, name)}


def _filled(template: str, request: ApiRequest) -> str:
    """A path of a collection with the values of a request, percent-encoded, so that no value is more than a segment."""
    return fill(template, {name: quote(item_key(value), safe="") for name, value in request.path.items()})


def _remove(state: State, path: str, identity: str) -> None:
    """Take an item away, with the collections inside it."""
    del state[KEY][path][identity]
    inside = f"{path}/{quote(identity, safe='')}/"
    for below in [below for below in state[KEY] if below.startswith(inside)]:
        del state[KEY][below]


def _matches(item: JSON, filters: Mapping[str, JSON]) -> bool:
    for name, wanted in filters.items():
        values = item.get(name) if isinstance(item.get(name), list) else [item.get(name)]
        allowed = wanted if isinstance(wanted, list) else [wanted]
        if not any(value == other or str(value) == str(other) for value in values for other in allowed):
            return False
    return True


def merged_patch(old: JSON, patch: JSON) -> JSON:
    """A value with a patch of RFC 7396: null takes a property away."""
    if not isinstance(patch, dict):
        return patch
    made = dict(old) if isinstance(old, dict) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = merged_patch(made.get(name), value)
    return made


def _may_be_null(collection: ApiCollection, name: str) -> bool:
    return name in collection.properties and collection.item.at(collection.properties[name]).is_valid(None)


def _first_page(operation: ApiOperation) -> int:
    """The number of the first page: 0 where the document says so in the parameter's default or minimum, else 1."""
    for rule in operation.parameters:
        schema = rule.check.schema
        if rule.parameter.name.lower() in PAGES and isinstance(schema, dict):
            return 0 if 0 in (schema.get("default"), schema.get("minimum")) else 1
    return 1
