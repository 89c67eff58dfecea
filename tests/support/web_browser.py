"""Whether this machine has the browser that web tasks need."""

from __future__ import annotations

import importlib.util
import shutil

import pytest


def require_browser() -> None:
    """Skip the test where there is no Playwright or no Chromium."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("Playwright is not installed")
    if shutil.which("chromium") is None:
        pytest.skip("there is no Chromium on this machine")
