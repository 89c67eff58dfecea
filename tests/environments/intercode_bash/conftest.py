"""Sandboxes with this machine's own programs, so that no image has to be built."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.errors import ProviderError
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider


@pytest.fixture
async def sandboxes() -> AsyncIterator[SandboxPool]:
    try:
        provider = open_provider("bubblewrap", "")
    except ProviderError as error:
        pytest.skip(f"bubblewrap does not work here: {error}")
    async with SandboxPool(lambda: provider, lambda spec: spec.model_copy(update={"image": ""})) as pool:
        yield pool
