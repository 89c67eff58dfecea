"""The sandboxes of one run: started when an environment first asks for one, and kept warm."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.errors import ProviderError, SandboxGoneError

if TYPE_CHECKING:
    from sandbox.sandboxes.types import Sandbox, SandboxProvider, SandboxSpec


class SandboxPool:
    """Hands out sandboxes of one provider. An async context manager, which ends them all.

    Args:
        open_provider: called at the first need of a sandbox.
        adjust: makes of a spec that an environment asks for the one that the suite allows.
        left_by: a run that was killed, whose sandboxes are removed first; empty for none.
    """

    def __init__(
        self,
        open_provider: Callable[[], SandboxProvider],
        adjust: Callable[[SandboxSpec], SandboxSpec] = lambda spec: spec,
        left_by: str = "",
    ) -> None:
        self._open_provider = open_provider
        self._adjust = adjust
        self._left_by = left_by
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
