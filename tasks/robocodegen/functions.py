"""The functions that ship with the suite: files of references, each with what makes its inputs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .source_slices import Source

INPUTS = "inputs_of_"
"""A function is asked for if there is one of its name behind this, which makes inputs from a random generator."""


@dataclass(slots=True, frozen=True)
class AskedFunction:
    """
    Attributes:
        context: source of what a solution finds there: imports, names of types, and functions that are not asked for.
        offered: signatures of these functions.
        imports: the context without functions.
        signature: its first line and its docstring.
        solution: source of the reference, with what it calls that is not in the context.
    """

    name: str
    context: str
    offered: str
    imports: str
    signature: str
    solution: str


def read_functions(path: Path) -> Iterator[AskedFunction]:
    """The functions of a file, in its order."""
    source = Source(path.read_text("utf-8"))
    asked = [name for name in source.functions if f"{INPUTS}{name}" in source.functions]
    offered = [name for name in source.functions if name not in asked and not name.startswith(("_", INPUTS))]
    imports = f"{source.imports}\n\n{_aliases(source)}"
    signatures = "\n\n".join(_signature(source.functions[name]) for name in offered)
    for name in asked:
        yield AskedFunction(
            name=name,
            context=f"{imports}\n\n{source.needed(offered)}",
            offered=signatures,
            imports=imports,
            signature=_signature(source.functions[name]),
            solution=source.needed([name], without=offered),
        )


def _aliases(source: Source) -> str:
    """The names of types that signatures use, such as `Array`."""
    return "\n".join(
        ast.unparse(one)
        for one in source.statements
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Subscript)
    )


def _signature(function: ast.FunctionDef) -> str:
    """A function without what it does."""
    bare = ast.FunctionDef(**{field: getattr(function, field) for field in function._fields})
    bare.body = function.body[:1]
    return ast.unparse(ast.fix_missing_locations(ast.copy_location(bare, function)))
