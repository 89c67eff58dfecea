"""How model families are told of tools, and how they write calls.

Every `parse` takes hostile text: it never raises and takes time linear in the text.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from sandbox.dialects.bfcl import BfclDialect
from sandbox.dialects.gorilla import GorillaDialect
from sandbox.dialects.hermes import HermesDialect
from sandbox.dialects.json_calls import JsonDialect
from sandbox.dialects.llama3 import Llama3Dialect
from sandbox.dialects.mint import MintDialect
from sandbox.dialects.native import NativeDialect
from sandbox.dialects.openfunctions import OpenFunctionsDialect
from sandbox.dialects.react import ReactDialect
from sandbox.dialects.signatures import SignaturesDialect
from sandbox.dialects.toolllama import ToolLlamaDialect
from sandbox.dialects.toolllama_official import OfficialToolLlamaDialect
from sandbox.errors import UnknownNameError
from sandbox.protocols import Dialect

DIALECTS: dict[str, Callable[[], Dialect]] = {
    "bfcl": BfclDialect,
    "gorilla": GorillaDialect,
    "hermes": HermesDialect,
    "json": JsonDialect,
    "llama3": Llama3Dialect,
    "mint": MintDialect,
    "native": NativeDialect,
    "openfunctions": OpenFunctionsDialect,
    "react": ReactDialect,
    "signatures": SignaturesDialect,
    "toolllama": ToolLlamaDialect,
    "toolllama-tb": functools.partial(OfficialToolLlamaDialect, whole=False),
    "toolllama-stb": functools.partial(OfficialToolLlamaDialect, whole=True),
}


def dialect(name: str) -> Dialect:
    if name not in DIALECTS:
        raise UnknownNameError("dialect", name, DIALECTS)
    return DIALECTS[name]()
