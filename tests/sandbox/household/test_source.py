"""The interpreter can be sent into a sandbox, whatever Python is there."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from sandbox import household

FOLDER = Path(household.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))


def is_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_plain_enough(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 6))
    unseen = {inner for node in ast.walk(tree) if is_checking(node) for inner in ast.walk(node)}
    for node in set(ast.walk(tree)) - unseen:
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= sys.stdlib_module_names
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert node.module in sys.stdlib_module_names
        if isinstance(node, ast.ImportFrom) and node.level:
            assert (FOLDER / f"{node.module}.py").is_file()
        assert not isinstance(node, ast.keyword) or node.arg != "strict", "zip has no strict before Python 3.10"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_annotations_that_are_evaluated_are_texts(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = [*node.args.args, *node.args.kwonlyargs]
            annotations = [one.annotation for one in arguments] + [node.returns]
            for annotation in annotations:
                assert not isinstance(annotation, (ast.Subscript, ast.BinOp)), ast.dump(annotation)
    for node in tree.body:
        if isinstance(node, ast.AnnAssign):
            assert isinstance(node.annotation, (ast.Constant, ast.Name))
