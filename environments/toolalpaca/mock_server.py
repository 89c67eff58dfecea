"""The project's mock API in place of a simulated one: its answers follow from the OpenAPI document and a seed."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sandbox import MockApi, Tool, ToolError

from .answers import Answer

_STATUS = re.compile(r"HTTP (\d{3})[^:]*:? ?")
_VARIABLE = re.compile(r"\{([^}]*)\}")
OK = 200


class MockServer:
    """Answers calls of functions by a mock API of their document.

    Args:
        document: OpenAPI, as JSON.
        functions: path and method by the name of the function.
    """

    origin = "mock"

    def __init__(self, document: str, functions: Mapping[str, tuple[str, str]]) -> None:
        places = tuple((name, *place) for name, place in functions.items())
        self._api = _api(document, places).fork()
        self._tools: dict[str, Tool] = {tool.spec.name: tool for tool in self._api.tools()}

    async def answer(self, function: str, arguments: Mapping[str, Any]) -> Answer:
        """What the API answers. Arguments that are empty count as left out."""
        tool = self._tools[function]
        try:
            text = await tool.call(_nested(tool.spec.parameters, arguments))
        except ToolError as error:
            found = _STATUS.match(str(error))
            if found is None or error.owner is not None:
                raise
            return Answer(int(found[1]), str(error)[found.end() :])
        found = _STATUS.fullmatch(text)
        return Answer(int(found[1]), "") if found else Answer(OK, text)

    def state_hash(self) -> str:
        return self._api.state_hash()

    def snapshot(self) -> dict[str, Any]:
        """The API's state, for `restore`."""
        return self._api.snapshot()

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Come back to what `snapshot` gave."""
        self._api.restore(snapshot)


@lru_cache(maxsize=32)
def _api(document: str, places: tuple[tuple[str, str, str], ...]) -> MockApi:
    return MockApi(mended_document(json.loads(document), {name: (path, method) for name, path, method in places}))


def mended_document(document: dict[str, Any], functions: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """The document with an operation for each function, under its name, and without what no server can keep.

    Some published documents refer to schemas that they do not have, or give two operations the same addresses. Servers
    and credentials are left out: keys are arguments of the functions.
    """
    paths: dict[str, dict[str, Any]] = {}
    taken: dict[tuple[str, str], str] = {}
    for name, (path, method) in functions.items():
        operation = copy.deepcopy(document["paths"][path][method])
        operation.pop("security", None)
        shared = document["paths"][path].get("parameters", [])
        operation |= {"operationId": name, "parameters": [*shared, *operation.get("parameters", [])]}
        address = f"/{path.lstrip('/')}"
        if taken.setdefault((_VARIABLE.sub("{}", address), method), name) != name:
            address += "".join(f"/by-{variable}" for variable in _VARIABLE.findall(address))
        paths.setdefault(address, {})[method] = operation
    components = {key: value for key, value in document.get("components", {}).items() if key != "securitySchemes"}
    mended = {"openapi": document["openapi"], "info": document["info"], "paths": paths, "components": components}
    found: dict[str, Any] = _without_dead_references(mended, mended)
    return found


def _without_dead_references(value: Any, document: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str) and not _leads_somewhere(value["$ref"], document):
            return {}
        return {key: _without_dead_references(item, document) for key, item in value.items()}
    return [_without_dead_references(item, document) for item in value] if isinstance(value, list) else value


def _leads_somewhere(reference: str, document: Any) -> bool:
    for part in reference.removeprefix("#/").split("/"):
        if not isinstance(document, dict) or part not in document:
            return False
        document = document[part]
    return True


def _nested(parameters: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the mock API's tool takes them: those of the body below `body`."""
    given = {name: value for name, value in arguments.items() if value not in ("", None)}
    properties = parameters.get("properties", {})
    if "body" not in properties or "body" in given:
        return given
    body = {name: value for name, value in given.items() if name not in properties}
    return {name: value for name, value in given.items() if name in properties} | {"body": body}
