"""Finds schemas that no value fits, since each value would have to hold another one without end."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.mock.schema_hints import implied_type
from sandbox.tools.openapi_schema import at_pointer
from sandbox.types import JSON


def endless_schemas(document: Mapping[str, JSON]) -> list[str]:
    """The names of the component schemas that only endless values would fit.

    A schema ends if all that it asks for does: of each group of alternatives one schema. What ends is found from the
    schemas that ask for nothing upwards, each step taken once (unit propagation on Horn clauses; Dowling and Gallier,
    1984), so the time grows with the document's size and no more.

    Raises:
        UsageError: a reference leads nowhere.
    """
    schemas: Mapping[str, JSON] = document.get("components", {}).get("schemas", {})
    open_groups: dict[int, int] = {}
    asked_by: dict[int, list[tuple[int, int]]] = {}
    ended: list[int] = []
    waiting = list(schemas.values())
    while waiting:
        node = waiting.pop()
        if id(node) in open_groups:
            continue
        groups = _asked_for(document, node) if isinstance(node, Mapping) else []
        open_groups[id(node)] = len(groups)
        if not groups:
            ended.append(id(node))
        for number, group in enumerate(groups):
            for part in group:
                asked_by.setdefault(id(part), []).append((id(node), number))
                waiting.append(part)
    met: set[tuple[int, int]] = set()
    while ended:
        for asker in asked_by.get(ended.pop(), ()):
            if asker not in met:
                met.add(asker)
                open_groups[asker[0]] -= 1
                if not open_groups[asker[0]]:
                    ended.append(asker[0])
    return [name for name, node in schemas.items() if open_groups[id(node)]]


def _asked_for(document: Mapping[str, JSON], node: Mapping[str, JSON]) -> list[list[JSON]]:
    """Groups of schemas, of each of which one has to end so that this one does."""
    groups = [[at_pointer(document, node["$ref"])]] if "$ref" in node else []
    groups += [list(node[keyword]) for keyword in ("anyOf", "oneOf") if node.get(keyword)]
    groups += [[part] for part in node.get("allOf") or ()]
    kind = node.get("type") or implied_type(node)
    kinds = set(kind) if isinstance(kind, list) else {kind}
    if node.get("nullable") is True or "enum" in node or "const" in node:
        return groups
    if kinds == {"object"}:
        properties = node.get("properties") or {}
        asked = [properties[name] for name in node.get("required") or () if name in properties]
        groups += [[part] for part in asked if not _is_one_way(part)]
    if kinds == {"array"}:
        first = list(node.get("prefixItems") or ())
        fewest = node.get("minItems") or 0
        groups += [[part] for number, part in enumerate(first) if number < fewest]
        if fewest > len(first) and "items" in node:
            groups.append([node["items"]])
    return groups


def _is_one_way(part: JSON) -> bool:
    """Whether only requests have a property, or only answers, so that it need not be there."""
    return isinstance(part, Mapping) and bool(part.get("readOnly") or part.get("writeOnly"))
