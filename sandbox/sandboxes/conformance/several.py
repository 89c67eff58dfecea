"""Several sandboxes at once, and what is said of them."""

from __future__ import annotations

import asyncio
import json

from sandbox.sandboxes.conformance.case import Check, output, started
from sandbox.sandboxes.types import SandboxProvider, SandboxSpec


async def two_do_not_see_each_other(provider: SandboxProvider) -> None:
    async with started(provider) as one, started(provider) as other:
        await output(one, "echo secret > file; echo secret > /tmp/file; echo secret > /dev/shm/file; sleep 98772 &")
        assert await output(other, "ls -A . /tmp /dev/shm | grep file || true") == ""
        assert await output(other, "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c '[s]leep 98772' || true") == "0\n"
        await other.exec("kill -9 -1")
        await other.stop()
        assert await output(one, "cat file; pgrep -fc 'sleep 98772'") == "secret\n1\n"


async def two_work_at_the_same_time(provider: SandboxProvider) -> None:
    async with started(provider) as one, started(provider) as other:
        waiting = asyncio.create_task(one.exec("until [ -e go ]; do sleep 0.02; done; echo went"))
        assert await output(other, "echo free") == "free\n"
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert await output(one, "echo free") == "free\n"


async def sixty_four_at_once(provider: SandboxProvider) -> None:
    spec = SandboxSpec(memory_mb=64, scratch_mb=4)
    try:
        sandboxes = await asyncio.gather(*(provider.start(spec) for _ in range(64)))
        for number, sandbox in enumerate(sandboxes):
            await sandbox.write_file("number", b"%d" % number)
        done = await asyncio.gather(*(sandbox.exec("cat number; echo x >> number") for sandbox in sandboxes))
        assert [one.output for one in done] == [str(number) for number in range(64)]
        await asyncio.gather(*(sandbox.reset() for sandbox in sandboxes))
        done = await asyncio.gather(*(sandbox.exec("ls -A; echo on") for sandbox in sandboxes))
        assert {one.output for one in done} == {"on\n"}
    finally:
        await provider.close()


async def clean_leaves_the_living(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await provider.clean(None)
        assert await output(sandbox, "echo on") == "on\n"


async def what_is_enforced_is_said(provider: SandboxProvider) -> None:
    said = await provider.describe(SandboxSpec())
    assert json.loads(json.dumps(said)) == said
    limits = said["limits"]
    assert isinstance(limits, dict)
    for name in ("memory", "processes", "cpus", "disk"):
        assert limits[name]


CHECKS: tuple[Check, ...] = (
    two_do_not_see_each_other,
    two_work_at_the_same_time,
    sixty_four_at_once,
    clean_leaves_the_living,
    what_is_enforced_is_said,
)
