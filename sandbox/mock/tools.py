"""The operations of an API in this process as tools."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from sandbox.errors import ToolError, UnknownNameError
from sandbox.mock.contract import Contract
from sandbox.mock.pipeline import OWNER_HEADER
from sandbox.mock.security import Security
from sandbox.tools.openapi import read_answer
from sandbox.tools.openapi_document import Operation, operations, read_operation
from sandbox.tools.openapi_request import build_request
from sandbox.tools.tool import Tool
from sandbox.tools.wire import check_sendable
from sandbox.types import JSON

if TYPE_CHECKING:
    import httpx

_SHOWN_HEADERS = ("Retry-After", "Location")


class MockApiFailedError(ToolError):
    """A mock API could not answer as its document promises, or has no recorded answer."""

    owner = "environment"


class ToolCalls:
    """What a call of each operation needs; read when it is first asked for.

    Args:
        only: the operations to call; by default all.

    Raises:
        UnknownNameError: a name in `only` that no operation has.
    """

    def __init__(self, contract: Contract, only: Collection[str] | None) -> None:
        for name in only or ():
            if name not in contract.operations:
                raise UnknownNameError("operation", name, contract.operations)
        self._document = contract.document
        self._only = only

    @functools.cached_property
    def found(self) -> list[Operation]:
        """The operations.

        Raises:
            UsageError: one takes a body that cannot be sent.
        """
        entries = [entry for entry in operations(self._document) if self._only is None or entry[0] in self._only]
        return [read_operation(self._document, *entry) for entry in entries]


def api_tool(client: httpx.AsyncClient, contract: Contract, security: Security | None, operation: Operation) -> Tool:
    """A tool that calls an operation.

    Args:
        security: whose credentials go with the calls; None for calls without any.
    """
    entry = contract.operations[operation.spec.name]
    credentials = security.headers_for(entry) if security is not None else ({}, {})
    return Tool(operation.spec, functools.partial(_call, client, operation, credentials))


async def _call(
    client: httpx.AsyncClient,
    operation: Operation,
    credentials: tuple[Mapping[str, str], Mapping[str, str]],
    arguments: dict[str, JSON],
) -> str:
    """The body of the answer.

    Raises:
        ToolError: the answer is an error of the API, which the model has to deal with: a status of 300 or more,
            no answer at all.
        MockApiFailedError: the API is at fault.
    """
    import httpx

    check_sendable(arguments)
    request = build_request(client, operation, arguments)
    headers, query = credentials
    for name, value in headers.items():
        both = name == "Cookie" and "cookie" in request.headers
        request.headers[name] = f"{request.headers['cookie']}; {value}" if both else value
    request.url = request.url.copy_merge_params(query) if query else request.url
    try:
        response = await client.send(request, stream=True)
    except httpx.TransportError as error:
        raise ToolError(f"no answer: {error}") from error
    text = await read_answer(response)
    if response.headers.get(OWNER_HEADER) is not None:
        raise MockApiFailedError(f"HTTP {response.status_code}: {text}")
    if response.status_code >= 300:
        told = [f" ({name}: {response.headers[name]})" for name in _SHOWN_HEADERS if name in response.headers]
        raise ToolError(f"HTTP {response.status_code}{''.join(told)}: {text}")
    return text or f"HTTP {response.status_code}"
