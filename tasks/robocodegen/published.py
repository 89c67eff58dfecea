"""The published problems, from the notebook of the Robot Code-Gen Benchmark. Nothing of it is executed here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox import DataError, DataMissingError

from .source_slices import Source

CONTEXT = "context_vars"
"""The notebook's name for what a solution finds there."""
PROMPTS = {"hierarchical": "prompt_f_gen", "flat": "prompt_f_gen_flat"}
EXECUTED = "prompt_f_gen_exec"
"""The notebook's name for the text whose names a solution finds there."""
PROBLEMS = "all_problems"
BANNED = ("import", "__")
"""What the notebook's program refuses in code."""
HINT = "add --set notebook=FILE, the ipynb file of the Robot Code-Gen Benchmark in Code as Policies"


class Cell(BaseModel):
    model_config = ConfigDict(extra="ignore")

    cell_type: str
    source: list[str] | str

    @property
    def text(self) -> str:
        return self.source if isinstance(self.source, str) else "".join(self.source)


class Notebook(BaseModel):
    """The part of a Jupyter notebook (format 4) that is read."""

    model_config = ConfigDict(extra="ignore")

    cells: list[Cell] = Field(min_length=1)


@dataclass(slots=True, frozen=True)
class PublishedProblem:
    """
    Attributes:
        call: how the function is called and what its value is for.
        solution: source of the reference, under the function's name.
    """

    name: str
    call: str
    solution: str


class PublishedProblems:
    """
    Raises:
        DataMissingError: there is no such file.
        DataError: it is not the benchmark's notebook.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DataMissingError(f"there is no notebook {path}", hint=HINT)
        self._path = path
        try:
            cells = Notebook.model_validate_json(path.read_bytes()).cells
        except ValidationError as error:
            raise DataError(str(path), 0, f"expected a notebook; {error.errors()[0]['msg']}") from None
        texts = [cell.text for cell in cells if cell.cell_type == "code"]
        self._words = self._cell(texts, EXECUTED)
        self._problems = self._cell(texts, PROBLEMS)

    @property
    def source(self) -> list[str]:
        """What a sandbox executes to have the problems."""
        return [_written(self._words), _written(self._problems)]

    @property
    def context(self) -> str:
        """Source of what a solution finds there."""
        added = [name for one in self._problems.statements for name in _added_to_context(one)]
        return "\n\n".join([self._text(EXECUTED), self._problems.imports, self._problems.needed(added)])

    def prompt(self, examples: str) -> str:
        """What stands before the call: `hierarchical` or `flat` examples."""
        return self._text(PROMPTS[examples])

    def problems(self) -> Iterator[PublishedProblem]:
        added = {name for one in self._problems.statements for name in _added_to_context(one)}
        found = False
        for statement in self._problems.statements:
            for node in ast.walk(statement):
                fields = _fields(node)
                if {"f_name", "f_sig", "f_sol"} <= fields.keys():
                    found = True
                    name, call = self._string(fields["f_name"]), self._string(fields["f_sig"])
                    yield PublishedProblem(name, call, self._solution(name, fields["f_sol"], added))
        if not found:
            raise DataError(str(self._path), 0, "expected problems with f_name, f_sig and f_sol")

    def _solution(self, name: str, reference: ast.expr, added: set[str]) -> str:
        used = [node.id for node in ast.walk(reference) if isinstance(node, ast.Name)]
        needed = self._problems.needed((one for one in used if one not in added), without=added)
        if isinstance(reference, ast.Name) and reference.id == name:
            return needed
        return f"{needed}\n\n{name} = {ast.unparse(reference)}".lstrip()

    def _cell(self, texts: list[str], name: str) -> Source:
        """The cell that assigns a name."""
        for text in texts:
            if name in text:
                try:
                    source = Source(text)
                except (SyntaxError, ValueError, RecursionError):
                    continue
                if any(_assigned(one) == name for one in source.statements):
                    return source
        raise DataError(str(self._path), 0, f"expected a cell that assigns {name}")

    def _text(self, name: str) -> str:
        """A text of the notebook, which may be a literal with `.strip()` behind it."""
        for one in self._words.statements:
            if isinstance(one, ast.Assign) and _assigned(one) == name:
                value = one.value
                if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "strip":
                    return self._string(value.func.value).strip()
                return self._string(value)
        raise DataError(str(self._path), 0, f"expected a text {name}")

    def _string(self, node: ast.AST) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        raise DataError(str(self._path), 0, "expected a text where a problem or a prompt has something else")


def _assigned(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return None


def _added_to_context(statement: ast.stmt) -> Iterator[str]:
    """The name that a statement such as `context_vars['name'] = name` puts there."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id == CONTEXT:
        yield from (
            node.value
            for node in ast.walk(target.slice)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )


def _fields(node: ast.AST) -> dict[Any, ast.expr]:
    if not isinstance(node, ast.Dict):
        return {}
    pairs = zip(node.keys, node.values, strict=True)
    return {key.value: value for key, value in pairs if isinstance(key, ast.Constant)}


def _written(source: Source) -> str:
    return "\n".join(ast.unparse(one) for one in source.statements)
