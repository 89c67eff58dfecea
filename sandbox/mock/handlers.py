"""Operations written in Python: a world with a state of its own behind an API."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from sandbox.errors import DataError, UnknownNameError
from sandbox.folder_module import load_module
from sandbox.mock.contract import ApiOperation
from sandbox.mock.exchange import ApiAnswer, ApiRequest
from sandbox.types import JSON

State: TypeAlias = dict[str, JSON]
Handler: TypeAlias = Callable[[ApiRequest, State], Any]
_HINT = "handlers = ApiHandlers() in a Python file, as docs/mock-apis.md shows under Handlers"
Function = TypeVar("Function", bound=Callable[..., Any])


class ApiHandlers:
    """Functions that answer operations.

    A handler gets the request, which fits the document, and the state, which it may change. It returns an
    `ApiAnswer`, or the body of a success, or raises `ApiError`. It may be `async`; no other request is applied
    meanwhile. When it raises, or its answer does not fit the document, the state is what it was before.
    """

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._initial: Callable[[int], State] | None = None

    def operation(self, name: str) -> Callable[[Function], Function]:
        """Decorator of the function `(request, state)` that answers an operation, by its `operationId`."""

        def keep(function: Function) -> Function:
            self._handlers[name] = function
            return function

        return keep

    def initial(self, function: Function) -> Function:
        """Decorator of the function that makes the first state, a plain JSON object, from a seed."""
        self._initial = function
        return function

    def initial_state(self, seed: int) -> State:
        return {} if self._initial is None else self._initial(seed)

    def by_operation(self, operations: Iterable[ApiOperation]) -> dict[str, Handler]:
        """The handlers by the operations' names.

        Raises:
            UnknownNameError: a handler for an operation that the document does not have.
        """
        names = {operation.operation_id: operation.name for operation in operations}
        names |= {name: name for name in names.values()}
        for wanted in self._handlers:
            if wanted not in names:
                raise UnknownNameError("operation", wanted, names)
        return {names[wanted]: handler for wanted, handler in self._handlers.items()}


async def call_handler(handler: Handler, request: ApiRequest, state: State) -> ApiAnswer:
    """What a handler answers.

    Raises:
        ApiError: the handler refuses the request.
    """
    result = handler(request, state)
    if inspect.isawaitable(result):
        result = await result
    return result if isinstance(result, ApiAnswer) else ApiAnswer(result)


def load_handlers(path: Path) -> ApiHandlers:
    """The attribute `handlers` of a Python file.

    Raises:
        MissingError: the file needs what is not on this machine.
        DataError: it cannot be loaded, or has no handlers.
    """
    if not path.is_file():
        raise DataError(str(path), 0, "there is no such file", hint=_HINT)
    found = getattr(load_module(path.resolve().parent, path.stem), "handlers", None)
    if not isinstance(found, ApiHandlers):
        raise DataError(str(path), 0, "expected an attribute `handlers`", hint=_HINT)
    return found
