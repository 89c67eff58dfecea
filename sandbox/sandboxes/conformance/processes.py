"""Processes: those that run out of time, those in the background, those that are talked to."""

from __future__ import annotations

import asyncio

from sandbox.errors import SandboxFileError, SandboxGoneError
from sandbox.sandboxes.conformance.case import Check, expect, output, program, started
from sandbox.sandboxes.types import Sandbox, SandboxProvider

HIDING = """
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execlp('sleep', 'sleep', '98765')
        os._exit(0)
    time.sleep(100)
"""


async def _count(sandbox: Sandbox, seconds: int) -> int:
    """How many processes `sleep SECONDS` there are."""
    return int(await output(sandbox, f"pgrep -fxc 'sleep {seconds}' || true"))


async def a_command_out_of_time_is_killed(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        done = await sandbox.exec("echo begun; sleep 98761; echo never", seconds=0.5)
        assert done.timed_out
        assert done.exit_code == 137
        assert done.stdout == b"begun\n"
        assert done.seconds >= 0.5
        assert await output(sandbox, "echo on") == "on\n"


async def no_process_outlives_the_time(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        script = "trap '' TERM HUP; setsid sleep 98762 & nohup sleep 98762 & (sleep 98762 &) ; sleep 98762"
        assert (await sandbox.exec(script, seconds=0.5)).timed_out
        assert (await sandbox.exec(program(HIDING), seconds=1.0)).timed_out
        assert await _count(sandbox, 98762) == 0
        assert await _count(sandbox, 98765) == 0


async def time_spares_what_was_there_before(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await output(
            sandbox, "(while :; do sleep 0.1; done) > /dev/null 2>&1 & sleep 98763 & (sleep 0.5; sleep 98760; :) &"
        )
        assert (await sandbox.exec("sleep 98764 & sleep 98764", seconds=1.5)).timed_out
        assert await _count(sandbox, 98763) == 1
        assert await _count(sandbox, 98760) == 1
        assert await _count(sandbox, 98764) == 0
        assert (await output(sandbox, "grep -l 'while :' /proc/[0-9]*/cmdline 2>&- | wc -l")).strip() != "0"


async def the_background_lives_until_reset(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        done = await sandbox.exec(
            "(for i in 1 2 3 4 5 6 7 8; do sleep 0.05; echo $i; done; touch ready; sleep 98766) &"
        )
        assert done.exit_code == 0
        assert done.seconds < 98766
        await output(sandbox, "until [ -e ready ]; do sleep 0.05; done")
        assert await _count(sandbox, 98766) == 1
        await sandbox.reset()
        assert await _count(sandbox, 98766) == 0
        assert await output(sandbox, "ls") == ""


async def the_background_may_go_on_writing(provider: SandboxProvider) -> None:
    """It is neither blocked by a full pipe nor ended by a broken one."""
    async with started(provider) as sandbox:
        await output(sandbox, "(yes x | head -c 3000000; echo written > done; sleep 98767) &")
        await output(sandbox, "until [ -s done ]; do sleep 0.05; done")
        assert await _count(sandbox, 98767) == 1


async def a_cancelled_command_is_killed(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        running = asyncio.create_task(sandbox.exec("touch begun; sleep 98768 & sleep 98768"))
        await asyncio.sleep(0.5)
        running.cancel()
        result = (await asyncio.gather(running, return_exceptions=True))[0]
        assert isinstance(result, asyncio.CancelledError)
        assert await output(sandbox, "ls") == "begun\n"
        assert await _count(sandbox, 98768) == 0


async def cancelling_again_and_again_loses_nothing(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        for number in range(20):
            running = asyncio.create_task(sandbox.exec("yes | head -c 300000"))
            await asyncio.sleep(number * 0.002)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert await output(sandbox, f"echo {number}") == f"{number}\n"


async def an_interpreter_keeps_its_state(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        loop = "while True:\n    exec(input())\n    print('<end>', flush=True)"
        process = await sandbox.start_process(program(loop))
        await process.send(b"x = 20\n")
        assert (await process.receive(b"<end>\n")).output == b""
        await process.send(b"print(x + 1)\nprint('next')\n")
        first = await process.receive(b"<end>\n")
        assert (first.output, first.found, first.exit_code) == (b"21\n", True, None)
        assert await output(sandbox, "echo meanwhile") == "meanwhile\n"
        assert (await process.receive(b"<end>\n")).output == b"next\n"
        await process.send(b"import time; time.sleep(98769)\n")
        late = await process.receive(b"<end>\n", seconds=0.3)
        assert (late.found, late.timed_out, late.exit_code) == (False, True, None)
        await process.interrupt()
        ended = await process.receive(b"<end>\n")
        assert not ended.found
        assert b"KeyboardInterrupt" in ended.output
        assert ended.exit_code not in (None, 0)


async def a_process_can_be_fed_to_its_end(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        process = await sandbox.start_process("sort; exit 5")
        await process.send(b"b\nc\n")
        await process.send(b"a\n", last=True)
        ended = await process.receive()
        assert (ended.output, ended.exit_code, ended.timed_out) == (b"a\nb\nc\n", 5, False)


async def long_output_of_a_process_is_cut(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        process = await sandbox.start_process("yes | head -c 3000000; echo END; cat")
        got = await process.receive(b"END\n", output_bytes=1000)
        assert got.found
        assert got.cut == 2_999_000
        await process.kill()
        await process.kill()


async def a_killed_process_is_gone_with_its_own(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        process = await sandbox.start_process("sleep 98770 & (sleep 98770 &); sleep 98770")
        other = await sandbox.start_process("cat")
        await process.receive(seconds=0.5)
        assert await _count(sandbox, 98770) == 3
        await process.kill()
        assert await _count(sandbox, 98770) == 0
        await other.send(b"here\n")
        assert (await other.receive(b"\n")).output == b"here"
        await sandbox.reset()
        for call in (other.send(b"x"), other.receive(b"x"), process.receive(b"x")):
            await expect(SandboxFileError, call)


async def a_program_that_is_not_there_is_no_process(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        error = await expect(SandboxFileError, sandbox.start_process(["no-such-program-anywhere"]))
        assert "no-such-program-anywhere" in str(error)


async def a_stopped_sandbox_is_gone(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await sandbox.stop()
        await sandbox.stop()
        for call in (sandbox.exec("true"), sandbox.read_file("a"), sandbox.write_file("a", b""), sandbox.reset()):
            await expect(SandboxGoneError, call)


CHECKS: tuple[Check, ...] = (
    a_command_out_of_time_is_killed,
    no_process_outlives_the_time,
    time_spares_what_was_there_before,
    the_background_lives_until_reset,
    the_background_may_go_on_writing,
    a_cancelled_command_is_killed,
    cancelling_again_and_again_loses_nothing,
    an_interpreter_keeps_its_state,
    a_process_can_be_fed_to_its_end,
    long_output_of_a_process_is_cut,
    a_killed_process_is_gone_with_its_own,
    a_program_that_is_not_there_is_no_process,
    a_stopped_sandbox_is_gone,
)
