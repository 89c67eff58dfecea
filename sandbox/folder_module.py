"""Python code in a workspace's folder, loaded as a package of its own.

The folder becomes a package with a name that no other folder has, so modules in it import each
other relatively, and two workspaces may have suites of the same name.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.errors import DataError


def load_attribute(folder: Path, entry: str) -> Any:
    """The attribute that `module:attribute` names in a folder.

    Raises:
        DataError: the module cannot be loaded, or lacks the attribute.
    """
    module_name, _, attribute = entry.partition(":")
    package = _package(folder)
    name = f"{package.__name__}.{module_name}"
    try:
        module = importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise DataError(str(folder / f"{module_name}.py"), 0, f"cannot be loaded: {error!r}") from error
    if not hasattr(module, attribute):
        raise DataError(str(folder / f"{module_name}.py"), 0, f"expected to find {attribute} in it")
    return getattr(module, attribute)


def _package(folder: Path) -> ModuleType:
    folder = folder.resolve()
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    name = f"sandbox_content_{folder.name}_{digest}"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return sys.modules[name]
