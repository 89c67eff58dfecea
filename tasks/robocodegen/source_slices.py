"""Parts of a Python source: the top-level statements that names need. Nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property


class Source:
    """
    Args:
        text: Python.

    Raises:
        SyntaxError: it is none.
    """

    def __init__(self, text: str) -> None:
        self.statements = ast.parse(text).body

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        """The functions of the top level, by name."""
        return {one.name: one for one in self.statements if isinstance(one, ast.FunctionDef)}

    @cached_property
    def imports(self) -> str:
        found = (one for one in self.statements if isinstance(one, (ast.Import, ast.ImportFrom)))
        return "\n".join(ast.unparse(one) for one in found if not _is_future(one))

    def needed(self, names: Iterable[str], without: Collection[str] = ()) -> str:
        """The statements that define names, and those that these need, in their order; imports left out.

        Args:
            without: names that are there already, with all that they need.
        """
        homes = self._homes
        waiting, taken = [name for name in names if name in homes], set[int]()
        while waiting:
            number = homes[waiting.pop()]
            if number not in taken:
                taken.add(number)
                used = _names_in(self.statements[number])
                waiting += [name for name in used if name in homes and name not in without]
        return "\n\n".join(ast.unparse(self.statements[number]) for number in sorted(taken))

    @cached_property
    def _homes(self) -> dict[str, int]:
        """The statement that binds a name, by the name."""
        return {name: number for number, one in enumerate(self.statements) for name in _bound_by(one)}


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _names_in(statement: ast.stmt) -> Iterator[str]:
    return (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))


def _is_future(statement: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
