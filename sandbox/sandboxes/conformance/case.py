"""One check, and what checks use."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.sandboxes.types import Sandbox, SandboxProvider, SandboxSpec

Raised = TypeVar("Raised", bound=BaseException)

Check = Callable[[SandboxProvider], Awaitable[None]]


@dataclass(slots=True, frozen=True)
class Case:
    """A check.

    Attributes:
        isolation: whether only a provider that isolates can pass it.
    """

    check: Check
    isolation: bool

    def __str__(self) -> str:
        return self.check.__name__


@contextlib.asynccontextmanager
async def started(provider: SandboxProvider, **fields: Any) -> AsyncIterator[Sandbox]:
    """A sandbox with these fields of the spec, stopped afterwards."""
    sandbox = await provider.start(SandboxSpec(**fields))
    try:
        yield sandbox
    finally:
        await sandbox.stop()


async def output(sandbox: Sandbox, command: str | Sequence[str], **options: Any) -> str:
    """What a command writes, which has to succeed."""
    done = await sandbox.exec(command, **options)
    assert done.exit_code == 0, done
    return done.output


def program(code: str) -> list[str]:
    """The command of a program for the sandbox's Python. Indentation of the whole is taken off."""
    return ["python3", "-c", textwrap.dedent(code)]


async def python(sandbox: Sandbox, code: str, **options: Any) -> str:
    """What a program for the sandbox's Python writes, which has to succeed."""
    return await output(sandbox, program(code), **options)


async def expect(error: type[Raised], call: Awaitable[object]) -> Raised:
    """The error that a call has to raise."""
    try:
        await call
    except error as raised:
        return raised
    raise AssertionError(f"no {error.__name__} was raised")
