"""The supervisor runs with whatever Python an image has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sandbox.sandboxes import guest
from sandbox.sandboxes.supervisor import MODULES, PACKAGE

FOLDER = Path(guest.__file__).parent

QUICK = {"errno", "marshal", "mmap", "os", "resource", "select", "signal", "stat", "sys", "time"}
"""Modules of the standard library that are there since Python 3.6 and that load at once."""

SLOWER = {"ctypes", "socket"}
"""Those that are loaded where they are needed."""


@pytest.mark.parametrize("name", [*MODULES, "supervisor"])
def test_a_module_is_plain_enough(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(), feature_version=(3, 6))
    known = set(MODULES[: MODULES.index(name)] if name in MODULES else MODULES)
    checking = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
    ]
    unseen = {inner for node in checking for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= (QUICK if node in tree.body else QUICK | SLOWER)
        if isinstance(node, ast.ImportFrom):
            package, _, module = (node.module or "").rpartition(".")
            assert package == PACKAGE
            assert module in known


def test_every_module_is_sent() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == {"__init__", "supervisor", *MODULES}
