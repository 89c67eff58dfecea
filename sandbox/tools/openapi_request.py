"""A tool's arguments as an HTTP request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_OID, uuid5

from sandbox.errors import ToolError
from sandbox.tools.openapi_document import FORM_TYPE, JSON_TYPE, MULTIPART_TYPE, Operation, Parameter
from sandbox.types import JSON

if TYPE_CHECKING:
    import httpx

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}


def build_request(client: httpx.AsyncClient, operation: Operation, arguments: Mapping[str, JSON]) -> httpx.Request:
    """The request that a call stands for.

    Raises:
        ToolError: an argument cannot stand where it belongs.
    """
    path = operation.path
    query: list[tuple[str, str | int | float | bool | None]] = []
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for parameter in operation.parameters:
        if parameter.argument not in arguments:
            continue
        value = arguments[parameter.argument]
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", _segment(parameter, _joined(parameter, value)))
        elif parameter.place == "query":
            query += _pairs(parameter, value)
        elif parameter.place == "header":
            headers[parameter.name] = _header(parameter, _joined(parameter, value))
        else:
            cookies += [f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in _pairs(parameter, value)]
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    content = None
    if operation.body in arguments:
        headers["Content-Type"], content = _content(operation.media_type, arguments[operation.body])
    return client.build_request(operation.method, path, params=query or None, headers=headers, content=content)


def _plain(value: JSON) -> str:
    """A value as a text: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _joined(parameter: Parameter, value: JSON) -> str:
    """A value in one text, its parts between delimiters."""
    delimiter = _DELIMITERS.get(parameter.style, ",")
    if isinstance(value, list) and not parameter.as_json:
        return delimiter.join(map(_plain, value))
    if isinstance(value, dict) and not parameter.as_json:
        between = "=" if parameter.explode else delimiter
        return delimiter.join(f"{name}{between}{_plain(part)}" for name, part in value.items())
    return _plain(value)


def _pairs(parameter: Parameter, value: JSON) -> list[tuple[str, str]]:
    """A value as names and texts of a query."""
    if isinstance(value, dict) and parameter.style == "deepObject":
        return [(f"{parameter.name}[{name}]", _plain(part)) for name, part in value.items()]
    if isinstance(value, (list, dict)) and parameter.explode and not parameter.as_json:
        parts = value.items() if isinstance(value, dict) else [(parameter.name, part) for part in value]
        return [(name, _plain(part)) for name, part in parts]
    return [(parameter.name, _joined(parameter, value))]


def _segment(parameter: Parameter, text: str) -> str:
    if text in ("", ".", ".."):
        raise ToolError(f"{parameter.argument}: {text!r} cannot stand in the path of an address")
    return quote(text, safe="")


def _header(parameter: Parameter, text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ToolError(f"{parameter.argument}: only printable ASCII characters can stand in a header")
    return text.strip()


def _content(media_type: str, value: JSON) -> tuple[str, bytes]:
    """(content type, body)."""
    if JSON_TYPE.match(media_type):
        return media_type, json.dumps(value, ensure_ascii=False).encode()
    if media_type == FORM_TYPE and isinstance(value, dict):
        return media_type, urlencode(_form(value)).encode()
    if media_type == MULTIPART_TYPE and isinstance(value, dict):
        return _multipart(_form(value))
    return media_type, _plain(value).encode()


def _multipart(fields: list[tuple[str, str]]) -> tuple[str, bytes]:
    """Fields as RFC 7578 writes them; the boundary is made of the fields, so that equal calls are equal requests."""
    boundary = uuid5(NAMESPACE_OID, json.dumps(fields)).hex
    parts = []
    for name, text in fields:
        escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{escaped}"\r\n\r\n{text}\r\n')
    return f"{MULTIPART_TYPE}; boundary={boundary}", ("".join(parts) + f"--{boundary}--\r\n").encode()


def _form(value: dict[str, JSON]) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for name, part in value.items():
        fields += [(name, _plain(item)) for item in (part if isinstance(part, list) else [part])]
    return fields
