"""Bodies of requests: their media types, their limits, and how each is read."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pydantic_core

from sandbox.mock.contract import ApiOperation, MediaRule
from sandbox.mock.exchange import Refusal, WireRequest
from sandbox.mock.text_values import TextShape
from sandbox.tools.openapi_document import FORM_TYPE, JSON_TYPE, MULTIPART_TYPE
from sandbox.types import JSON

MAX_FORM_FIELDS = 1_000
MISFIT = "the request does not fit the API's description"
DEFAULT_NESTING = 64
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s";]{1,70}))', re.IGNORECASE)
_FIELD_NAME = re.compile(r';\s*name="([^"]*)"|;\s*name=([^\s";]+)', re.IGNORECASE)


@dataclass(slots=True, frozen=True)
class ApiLimits:
    """What a request may be at most.

    Attributes:
        body_bytes: of a body; a larger one is answered with 413 and not read to its end.
        nesting: levels of lists and objects in JSON.
        seconds: that a request may take to come whole over a connection; a slower one is answered with 408.
    """

    body_bytes: int = 2**20
    nesting: int = DEFAULT_NESTING
    seconds: float = 60.0


def read_body(operation: ApiOperation, request: WireRequest, limits: ApiLimits) -> JSON:
    """The body of a request, as its media type says; None where there is none.

    Raises:
        Refusal: 415 for a media type that the operation does not take, 400 or 422 for a body that does not fit.
    """
    if operation.body is None:
        return None
    header = request.headers.get("content-type", "")
    if not request.body and not (header and operation.body.required):
        if operation.body.required:
            raise Refusal(400, MISFIT, [{"in": "body", "name": "", "path": [], "message": "a body is required"}])
        return None
    rule = _media_rule(operation.body.media, header)
    if rule is None or request.headers.get("content-encoding", "identity").lower() != "identity":
        types = ", ".join(media.media_type for media in operation.body.media)
        raise Refusal(415, f"a body of {header or 'no media type'} is not taken here; there is: {types}")
    essence = header.partition(";")[0].strip().lower()
    value, checked = _read(essence, header, request.body, rule.shape, limits)
    if checked and rule.check is not None:
        problems = [
            {"in": "body", "name": "", "path": list(problem.path), "message": problem.message}
            for problem in rule.check.problems(value)
        ]
        if problems:
            raise Refusal(422, MISFIT, problems)
    return value


def _media_rule(rules: tuple[MediaRule, ...], header: str) -> MediaRule | None:
    """The most exact rule for a content type."""
    essence = header.partition(";")[0].strip().lower()
    if "/" not in essence:
        return None
    for wanted in (essence, f"{essence.partition('/')[0]}/*", "*/*"):
        for rule in rules:
            if rule.media_type == wanted:
                return rule
    return None


def _read(essence: str, header: str, body: bytes, shape: TextShape, limits: ApiLimits) -> tuple[JSON, bool]:
    """(value, whether its schema says something of it)."""
    if JSON_TYPE.match(essence):
        return read_json(body, limits.nesting), True
    if essence == FORM_TYPE:
        return _form(_form_fields(body), shape), True
    if essence == MULTIPART_TYPE:
        return _form(multipart_fields(body, header), shape), True
    if essence.startswith("text/"):
        try:
            text = body.decode()
            return (shape.read(text), True) if essence == "text/plain" else (text, False)
        except UnicodeDecodeError:
            raise Refusal(400, "the body is not UTF-8") from None
    return body.decode("latin-1"), False


def read_json(body: bytes, nesting: int = DEFAULT_NESTING) -> JSON:
    """JSON of a request.

    Raises:
        Refusal: it is none, is nested too deeply, or has numbers that JSON cannot hold.
    """
    try:
        value = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Refusal(400, f"the body is not JSON: {error}") from None
    _check_depth(value, nesting)
    return value


def _check_depth(value: JSON, nesting: int) -> None:
    level: list[JSON] = [value]
    for _ in range(nesting + 1):
        below: list[JSON] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif isinstance(item, float) and not math.isfinite(item):
                raise Refusal(400, "the body has a number that is too large")
        if not below:
            return
        level = below
    raise Refusal(400, f"the body is nested more than {nesting} levels deep")


def _form_fields(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode()
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS)
    except UnicodeDecodeError:
        raise Refusal(400, "the form is not UTF-8") from None
    except ValueError:
        raise Refusal(400, f"the form has more than {MAX_FORM_FIELDS} fields") from None


def multipart_fields(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """The fields of a form of RFC 7578, each with its content as text; bytes that are no UTF-8 are read as Latin-1.

    Raises:
        Refusal: it has no boundary, is cut off, or has a part without a name.
    """
    return [(name, _text(body[start:end])) for name, start, end in multipart_spans(body, content_type)[1]]


def multipart_spans(body: bytes, content_type: str) -> tuple[bytes, list[tuple[str, int, int]]]:
    """(boundary, fields) of a form of RFC 7578: of each field its name, and where its content begins and ends.

    Raises:
        Refusal: it has no boundary, is cut off, or has a part without a name.
    """
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise Refusal(400, "the multipart body's type has no boundary")
    boundary = (match[1] or match[2]).encode("latin-1", "replace")
    delimiter = re.compile(rb"(?:\r\n|\A)--" + re.escape(boundary) + rb"(?:(--)|[ \t]*(?=\r\n))")
    ends = list(itertools.islice(delimiter.finditer(body), MAX_FORM_FIELDS + 2))
    last = next((index for index, end in enumerate(ends) if end[1]), None)
    if last is None or body[: ends[0].start()].strip():
        raise Refusal(400, "the multipart body does not end, or does not begin, with its boundary")
    return boundary, [_part(body, one.end(), two.start()) for one, two in itertools.pairwise(ends[: last + 1])]


def _part(body: bytes, start: int, end: int) -> tuple[str, int, int]:
    """(name, begin, end) of the content of a part."""
    headers = body.find(b"\r\n\r\n", start, end)
    lines = body[start : max(headers, start)].split(b"\r\n")
    disposition = next((line for line in lines if line.lower().startswith(b"content-disposition:")), b"")
    match = _FIELD_NAME.search(disposition.decode("utf-8", "replace"))
    if match is None or headers < 0:
        raise Refusal(400, "the multipart body has a part without a name")
    name = (match[1] if match[1] is not None else match[2]).replace("%22", '"')
    return name, headers + 4, end


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _form(fields: list[tuple[str, str]], shape: TextShape) -> dict[str, JSON]:
    """The object that a form stands for: fields of one name are a list, objects are JSON text."""
    texts: dict[str, list[str]] = {}
    for name, text in fields:
        texts.setdefault(name, []).append(text)
    return {name: _field(values, shape.properties.get(name, TextShape())) for name, values in texts.items()}


def _field(values: list[str], shape: TextShape) -> JSON:
    if shape.is_array:
        return shape.read_items(values)
    if len(values) > 1:
        return [*values]
    if shape.is_object:
        try:
            return read_json(values[0].encode())
        except Refusal:
            return values[0]
    return shape.read(values[0])
