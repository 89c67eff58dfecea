"""Where this program keeps data, weights and runs."""

from __future__ import annotations

import os
from pathlib import Path


def data_home() -> Path:
    """The folder of the suites' data: `SANDBOX_DATA`, else the user's data folder."""
    return _from_environment("SANDBOX_DATA", "data")


def models_home() -> Path:
    """The folder of model files: `SANDBOX_MODELS`, else the user's data folder."""
    return _from_environment("SANDBOX_MODELS", "models")


def _from_environment(variable: str, folder: str) -> Path:
    if given := os.environ.get(variable):
        return Path(given).expanduser().resolve()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "sandbox" / folder
