"""How model families are told of tools, and how they write calls.

Every `parse` takes hostile text: it never raises and takes time linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.dialects.gorilla import GorillaDialect
from sandbox.dialects.json_calls import JsonDialect
from sandbox.dialects.native import NativeDialect
from sandbox.dialects.openfunctions import OpenFunctionsDialect
from sandbox.dialects.signatures import SignaturesDialect
from sandbox.errors import UnknownNameError
from sandbox.protocols import Dialect

_DIALECTS: dict[str, Callable[[], Dialect]] = {
    "gorilla": GorillaDialect,
    "json": JsonDialect,
    "native": NativeDialect,
    "openfunctions": OpenFunctionsDialect,
    "signatures": SignaturesDialect,
}


def dialect(name: str) -> Dialect:
    if name not in _DIALECTS:
        raise UnknownNameError("dialect", name, _DIALECTS)
    return _DIALECTS[name]()
