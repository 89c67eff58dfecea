"""The sandboxes of one run: started when an environment first asks for one, and kept warm."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.errors import ProviderError, SandboxGoneError

if TYPE_CHECKING:
    from sandbox.sandboxes.types import Sandbox, SandboxProvider, SandboxSpec

SECONDS_TO_COME_BACK = 60.0
"""How long a provider that stopped answering is waited for."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Seconds between two looks for it; each pause is twice the one before."""


class SandboxPool:
    """Hands out sandboxes of one provider. An async context manager, which ends them all.

    Args:
        open_provider: called at the first need of a sandbox.
        adjust: makes of a spec that an environment asks for the one that the suite allows.
        left_by: a run that was killed, whose sandboxes are removed first; empty for none.
        resumed_by: the command that goes on with a run which has to end here; empty where there is none.
    """

    def __init__(
        self,
        open_provider: Callable[[], SandboxProvider],
        adjust: Callable[[SandboxSpec], SandboxSpec] = lambda spec: spec,
        left_by: str = "",
        resumed_by: str = "",
    ) -> None:
        self._open_provider = open_provider
        self._adjust = adjust
        self._left_by = left_by
        self._resumed_by = resumed_by
        self._recovery = asyncio.Lock()
        self._provider: SandboxProvider | None = None
        self._warm: defaultdict[SandboxSpec, list[Sandbox]] = defaultdict(list)
        self._lent: dict[int, tuple[Sandbox, SandboxSpec]] = {}

    async def __aenter__(self) -> SandboxPool:
        if self._left_by:
            await self._opened().clean(self._left_by)
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._provider is not None:
            await self._provider.close()

    async def acquire(self, spec: SandboxSpec) -> Sandbox:
        spec = self._adjust(spec)
        warm = self._warm[spec]
        sandbox = warm.pop() if warm else await self._opened().start(spec)
        self._lent[id(sandbox)] = (sandbox, spec)
        return sandbox

    async def release(self, sandbox: Sandbox) -> None:
        _, spec = self._lent.pop(id(sandbox))
        await self._keep(sandbox, spec)

    async def ready(self) -> None:
        """After a failure: wait until the provider answers, and forget the sandboxes that it lost meanwhile.

        All who wait at once wait for the same.

        Raises:
            ProviderError: it has not come back after a minute.
        """
        if self._provider is None:
            return
        async with self._recovery:
            await self._wait_for(self._provider)
            for spec, warm in list(self._warm.items()):
                self._warm[spec] = []
                for sandbox in warm:
                    await self._keep(sandbox, spec)

    async def _wait_for(self, provider: SandboxProvider) -> None:
        now = asyncio.get_running_loop().time
        deadline, pause = now() + SECONDS_TO_COME_BACK, FIRST_PAUSE
        while not await provider.answers():
            if now() >= deadline:
                then = f", then {self._resumed_by}" if self._resumed_by else ""
                raise ProviderError(
                    f"the sandbox provider {provider.name} does not answer any more", hint=f"sandbox doctor{then}"
                )
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _keep(self, sandbox: Sandbox, spec: SandboxSpec) -> None:
        """Keep a sandbox for the next who wants one like it, or end it where it cannot be brought back."""
        kept = False
        try:
            await sandbox.reset(fresh=True)
            self._warm[spec].append(sandbox)
            kept = True
        except SandboxGoneError:
            kept = False
        finally:
            if not kept:
                with contextlib.suppress(SandboxGoneError):
                    await sandbox.stop()

    def _opened(self) -> SandboxProvider:
        if self._provider is None:
            self._provider = self._open_provider()
        return self._provider


class NoSandboxes:
    """What environments are given where no run is going on."""

    async def acquire(self, spec: SandboxSpec) -> Sandbox:
        raise ProviderError("there are no sandboxes outside of a run", hint="sandbox run --help")

    async def release(self, sandbox: Sandbox) -> None:
        return None
