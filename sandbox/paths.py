"""Where this program keeps data, weights and runs."""

from __future__ import annotations

import os
from pathlib import Path

from sandbox.errors import UsageError


def expanded(path: str | Path) -> Path:
    """A path in which `~` at the beginning is a home.

    Raises:
        UsageError: of a user whom there is not.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{path}: {error}", hint="write the whole path") from error


def data_home() -> Path:
    """The folder of the suites' data: `SANDBOX_DATA`, else the user's data folder."""
    return _from_environment("SANDBOX_DATA", "data")


def models_home() -> Path:
    """The folder of model files: `SANDBOX_MODELS`, else the user's data folder."""
    return _from_environment("SANDBOX_MODELS", "models")


def cache_home() -> Path:
    """The folder of what can be made again, such as unpacked images: `SANDBOX_CACHE`, else the user's cache folder.

    Root's is `/var/cache/sandbox`, since sandboxes that root starts run as another user, who could not
    enter root's home.
    """
    if given := os.environ.get("SANDBOX_CACHE"):
        return expanded(given).resolve()
    if base := os.environ.get("XDG_CACHE_HOME"):
        return expanded(base) / "sandbox"
    return Path("/var/cache/sandbox") if os.geteuid() == 0 else expanded("~/.cache/sandbox")


def runtime_home() -> Path:
    """The folder of what is true only while processes of this program run: `SANDBOX_RUNTIME`, else one in memory."""
    if given := os.environ.get("SANDBOX_RUNTIME"):
        return expanded(given).resolve()
    if os.geteuid() == 0:
        return Path("/run/sandbox")
    if base := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(base) / "sandbox"
    return cache_home() / "runtime"


def _from_environment(variable: str, folder: str) -> Path:
    if given := os.environ.get(variable):
        return expanded(given).resolve()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return expanded(base) / "sandbox" / folder
