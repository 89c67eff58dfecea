"""Every provider keeps what every provider has to keep."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from engine import engine_with_base

from sandbox.errors import MissingError
from sandbox.sandboxes.conformance import CASES, Case
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import ProviderName, SandboxProvider, SandboxSpec

ISOLATING: tuple[ProviderName, ...] = ("docker", "bubblewrap")

_reasons: dict[ProviderName, str] = {}


@pytest_asyncio.fixture
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[SandboxProvider]:
    """A provider by its name; where it does not work on this machine the test is skipped, but under CI it fails."""
    opened = await _opened(request.param)
    yield opened
    await opened.close()


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("provider", ISOLATING, indirect=True)
async def test_an_isolating_provider(provider: SandboxProvider, case: Case) -> None:
    await case.check(provider)


@pytest.mark.parametrize("case", [case for case in CASES if not case.isolation], ids=str)
@pytest.mark.parametrize("provider", ["local"], indirect=True)
async def test_a_provider_without_isolation(provider: SandboxProvider, case: Case) -> None:
    await case.check(provider)


async def _opened(name: ProviderName) -> SandboxProvider:
    if name not in _reasons:
        try:
            if name == "docker":
                engine_with_base().close()
            found = open_provider(name, "conformance")
            await (await found.start(SandboxSpec())).stop()
            await found.close()
            _reasons[name] = ""
        except MissingError as error:
            _reasons[name] = f"{error.message} ({error.hint})"
    if _reasons[name]:
        if os.environ.get("CI"):
            pytest.fail(_reasons[name])
        pytest.skip(_reasons[name])
    return open_provider(name, "conformance")
