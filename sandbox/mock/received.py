"""Requests held to what their operations take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from sandbox.mock.bodies import MISFIT, ApiLimits, read_body, read_json
from sandbox.mock.contract import ApiOperation, ParameterRule
from sandbox.mock.exchange import Place, Refusal, WireRequest
from sandbox.types import JSON

MAX_QUERY_FIELDS = 1_000
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(slots=True, frozen=True)
class Received:
    """The values of a request that fits its operation, by place and name."""

    values: Mapping[Place, Mapping[str, JSON]]
    body: JSON


def receive(operation: ApiOperation, request: WireRequest, path: Mapping[str, str], limits: ApiLimits) -> Received:
    """Read a request as its operation says.

    Args:
        path: the decoded variables of its path.

    Raises:
        Refusal: 400, 415 or 422 (`ApiOperation.refusal` has the last word); names each part that does not fit, and why.
    """
    sources: dict[Place, Sequence[tuple[str, str]]] = {
        "path": list(path.items()),
        "query": query_fields(request.query),
        "header": list(request.headers.items()),
        "cookie": cookie_fields(request.headers.get("cookie", "")),
    }
    values: dict[Place, dict[str, JSON]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    problems: list[dict[str, JSON]] = []
    for rule in operation.parameters:
        place: Place = rule.parameter.place  # type: ignore[assignment]
        found, value = _read(rule, sources[place], problems)
        if found:
            values[place][rule.parameter.name] = value
        elif (default := _default(rule)) is not None:
            values[place][rule.parameter.name] = default
    if problems:
        raise Refusal(400, MISFIT, problems)
    body = read_body(operation, request, limits)
    return Received(values, body)


def _default(rule: ParameterRule) -> JSON:
    schema = rule.check.schema
    return schema.get("default") if isinstance(schema, dict) else None


def query_fields(query: str) -> list[tuple[str, str]]:
    """The fields of a query, decoded.

    Raises:
        Refusal: they are too many, or not UTF-8.
    """
    try:
        return parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MAX_QUERY_FIELDS)
    except UnicodeDecodeError:
        raise Refusal(400, "the query is not UTF-8") from None
    except ValueError:
        raise Refusal(400, f"the query has more than {MAX_QUERY_FIELDS} fields") from None


def cookie_fields(header: str) -> list[tuple[str, str]]:
    """The cookies of a header, percent-decoded."""
    pairs = (part.partition("=") for part in header.split(";"))
    return [(unquote(name.strip()), unquote(value.strip().strip('"'))) for name, _, value in pairs if name.strip()]


def _read(rule: ParameterRule, fields: Sequence[tuple[str, str]], problems: list[dict[str, JSON]]) -> tuple[bool, JSON]:
    """(whether the parameter was sent, its value); what is wrong with it is added to the problems."""
    parameter = rule.parameter
    name = parameter.name.lower() if parameter.place == "header" else parameter.name

    def problem(message: str, path: Sequence[str | int] = ()) -> tuple[bool, JSON]:
        problems.append({"in": parameter.place, "name": parameter.name, "path": list(path), "message": message})
        return False, None

    texts = [value for field, value in fields if field == name]
    if parameter.as_json:
        found, value = bool(texts), None
        if texts:
            try:
                value = read_json(texts[0].encode())
            except Refusal as refusal:
                return problem(refusal.message)
    else:
        found, value = _decoded(rule, name, texts, fields)
    if not found:
        return problem("it is required") if rule.required else (False, None)
    if len(texts) > 1 and not (rule.shape.is_array and parameter.explode):
        return problem("it is given more than once")
    for wrong in rule.check.problems(value):
        problem(wrong.message, wrong.path)
    return True, value


def _decoded(rule: ParameterRule, name: str, texts: list[str], fields: Sequence[tuple[str, str]]) -> tuple[bool, JSON]:
    """(whether it was sent, its value) of a parameter that is not JSON text."""
    parameter, shape = rule.parameter, rule.shape
    joint = parameter.place in ("path", "header") or not parameter.explode
    if shape.is_object and not (shape.kinds & {"string"}):
        found = _object_texts(rule, name, texts, fields) if not joint or parameter.style == "deepObject" else None
        if found is None and texts:
            found = _joined_object(texts[0], _DELIMITERS.get(parameter.style, ","), parameter.explode)
        return bool(found), shape.read_properties(found or {})
    if not texts:
        return False, None
    if shape.is_array and joint:
        delimiter = _DELIMITERS.get(parameter.style, ",")
        return True, shape.read_items(texts[0].split(delimiter)) if texts[0] else []
    if shape.is_array and (len(texts) > 1 or not shape.kinds - {"array", "null"}):
        return True, shape.read_items(texts)
    return True, shape.read(texts[0])


def _object_texts(
    rule: ParameterRule, name: str, texts: list[str], fields: Sequence[tuple[str, str]]
) -> dict[str, str] | None:
    """The properties of an object that is spread over fields."""
    if rule.parameter.style == "deepObject":
        start = f"{name}["
        return {
            field[len(start) : -1]: value for field, value in fields if field.startswith(start) and field[-1] == "]"
        }
    return {field: value for field, value in fields if field in rule.shape.properties} or None


def _joined_object(text: str, delimiter: str, explode: bool) -> dict[str, str]:
    """The properties of an object in one text: `a=1,b=2` when exploded, else `a,1,b,2`."""
    parts = text.split(delimiter) if text else []
    if explode:
        return {name: value for name, _, value in (part.partition("=") for part in parts)}
    return dict(zip(parts[::2], [*parts[1::2], *[""] * (len(parts) % 2)], strict=True))
