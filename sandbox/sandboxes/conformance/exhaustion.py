"""Using up what there is: the command fails, and the sandbox goes on."""

from __future__ import annotations

from sandbox.errors import SandboxFileError
from sandbox.sandboxes.conformance.case import Check, expect, output, program, started
from sandbox.sandboxes.types import Sandbox, SandboxProvider


async def _goes_on(sandbox: Sandbox) -> None:
    await sandbox.reset()
    assert await output(sandbox, "ls -A; echo on") == "on\n"


async def a_fork_bomb_is_bounded(provider: SandboxProvider) -> None:
    async with started(provider, processes=64) as sandbox:
        await sandbox.exec(":(){ :|:& };: ; sleep 1", seconds=3)
        await _goes_on(sandbox)
        bomb = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n"
        await sandbox.exec(program(bomb), seconds=2)
        await _goes_on(sandbox)


async def processes_are_counted(provider: SandboxProvider) -> None:
    many = """
        import os, time
        n = 0
        try:
            while n < 500:
                if os.fork() == 0:
                    time.sleep(100)
                n += 1
        except OSError: pass
        print(n, flush=True)
        time.sleep(1)
    """
    async with started(provider, processes=30) as sandbox:
        done = await sandbox.exec(program(many), seconds=20)
        assert done.exit_code == 137 or int(done.output) < 30, done
        await _goes_on(sandbox)


async def threads_are_counted(provider: SandboxProvider) -> None:
    many = """
        import threading, time
        n = 0
        try:
            while n < 500:
                threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
                n += 1
        except RuntimeError: pass
        print(n)
    """
    async with started(provider, processes=30) as sandbox:
        done = await sandbox.exec(program(many), seconds=20)
        assert done.exit_code == 137 or int(done.output) < 30, done
        await _goes_on(sandbox)


async def a_process_that_takes_all_memory_fails(provider: SandboxProvider) -> None:
    async with started(provider, memory_mb=128) as sandbox:
        eat = "x = []\nwhile True: x.append(bytearray(1 << 20))"
        assert (await sandbox.exec(program(eat))).exit_code != 0
        assert (await sandbox.exec(program("bytearray(1 << 30)"))).exit_code != 0
        assert (await sandbox.exec("python3 -c 'print(len(bytearray(64 << 20)))'")).output == "67108864\n"
        await _goes_on(sandbox)


async def processes_that_take_all_memory_together_fail(provider: SandboxProvider) -> None:
    eat = "import time; x = bytearray(40 << 20); time.sleep(30)"
    async with started(provider, memory_mb=128) as sandbox:
        script = f"for i in 1 2 3 4 5 6 7 8; do python3 -c '{eat}' & done; wait; exit 0"
        done = await sandbox.exec(script, seconds=25)
        assert not done.timed_out
        assert done.exit_code == 137 or b"illed" in done.stderr, done
        await _goes_on(sandbox)


async def memory_in_the_background_is_counted(provider: SandboxProvider) -> None:
    """And it is the background that is ended, not the command that happens to run."""
    eat = "import time; x = bytearray(60 << 20); time.sleep(98773)"
    async with started(provider, memory_mb=128) as sandbox:
        await output(
            sandbox, ["bash", "-c", 'for i in 1 2 3; do sleep 0.1; python3 -c "$0" & done > /dev/null 2>&1', eat]
        )
        assert (
            await output(sandbox, "while pgrep -f '[9]8773' > /dev/null; do sleep 0.1; done; echo ended") == "ended\n"
        )
        await _goes_on(sandbox)


async def memory_that_forked_processes_share_counts_once(provider: SandboxProvider) -> None:
    fork = """
        import os, time
        shared = bytearray(b"x") * (100 << 20)
        for _ in range(4):
            if os.fork() == 0:
                time.sleep(1)
                os._exit(0)
        for _ in range(4):
            os.wait()
        print(len(shared))
    """
    async with started(provider, memory_mb=192) as sandbox:
        done = await sandbox.exec(program(fork))
        assert (done.exit_code, done.output) == (0, "104857600\n"), done


async def memory_of_processes_that_end_all_the_time_counts_once(provider: SandboxProvider) -> None:
    fork = """
        import os, time
        shared = bytearray(b"x") * (100 << 20)
        alive, end = 0, time.monotonic() + 3
        while time.monotonic() < end:
            while alive < 8:
                alive += 1
                if os.fork() == 0:
                    time.sleep(0.02)
                    os._exit(0)
            os.wait()
            alive -= 1
        print(len(shared))
    """
    async with started(provider, memory_mb=192) as sandbox:
        done = await sandbox.exec(program(fork))
        assert (done.exit_code, done.output) == (0, "104857600\n"), done


async def shared_memory_is_counted(provider: SandboxProvider) -> None:
    eat = """
        import mmap, os, time
        x = []
        while len(x) < 600:
            m = mmap.mmap(-1, 1 << 20); m.write(bytes(1 << 20)); x.append(m)
        time.sleep(20)
        print('all')
    """
    async with started(provider, memory_mb=128) as sandbox:
        done = await sandbox.exec(program(eat))
        assert done.exit_code != 0
        assert b"all" not in done.stdout
        await _goes_on(sandbox)


async def anonymous_files_are_counted(provider: SandboxProvider) -> None:
    eat = """
        import os, time
        x = []
        for n in range(600):
            fd = os.memfd_create('x'); os.write(fd, bytes(1 << 20)); x.append(fd)
        time.sleep(20)
        print('all')
    """
    async with started(provider, memory_mb=128, scratch_mb=16) as sandbox:
        done = await sandbox.exec(program(eat))
        assert b"all" not in done.stdout
        assert done.exit_code != 0
        await _goes_on(sandbox)


async def a_full_disk_is_an_error(provider: SandboxProvider) -> None:
    async with started(provider, scratch_mb=8) as sandbox:
        for folder in ("/work", "/tmp", "/dev/shm"):
            done = await sandbox.exec(
                f"for i in 1 2 3 4; do head -c 6000000 /dev/zero > {folder}/f$i; done; du -sm {folder}"
            )
            if folder != "/dev/shm":
                assert int(done.stdout.split()[0]) <= 9, done
            assert b"No space left" in done.stderr or folder == "/dev/shm", done
        await expect(SandboxFileError, sandbox.write_file("more", bytes(5_000_000)))
        await _goes_on(sandbox)
        await sandbox.write_file("more", bytes(5_000_000))


async def a_writable_root_is_bounded(provider: SandboxProvider) -> None:
    unnamed = """
        import os, time
        for n in range(8):
            fd = os.open(f'/data/d{n}', os.O_CREAT | os.O_WRONLY)
            os.unlink(f'/data/d{n}')
            for _ in range(60): os.write(fd, bytes(1 << 20))
        time.sleep(20)
        print('all')
    """
    async with started(provider, root=True, writable_root=True) as sandbox:
        await output(sandbox, "mkdir /data")
        fill = "for i in 1 2 3 4 5 6 7 8; do head -c 60000000 /dev/zero > /data/f$i || exit 3; sleep 0.2; done"
        done = await sandbox.exec(fill)
        assert done.exit_code != 0, done
        assert int((await output(sandbox, "du -sm /data")).split()[0]) <= 320
        assert await output(sandbox, "rm /data/f*; echo room > /data/file; cat /data/file") == "room\n"
        quick = [await sandbox.exec(f"head -c 60000000 /dev/zero > /data/q{n}") for n in range(4)]
        assert any(done.exit_code for done in quick)
        await sandbox.reset()
        await output(sandbox, "mkdir /data")
        done = await sandbox.exec(program(unnamed))
        assert done.exit_code != 0, done
        assert b"all" not in done.stdout
        await sandbox.reset()
        assert await output(sandbox, "mkdir /data; head -c 60000000 /dev/zero > /data/f; echo on") == "on\n"


async def shared_memory_files_are_bounded(provider: SandboxProvider) -> None:
    async with started(provider, scratch_mb=64, memory_mb=512) as sandbox:
        done = await sandbox.exec("for i in 1 2 3 4 5 6; do head -c 60000000 /dev/zero > /dev/shm/f$i || exit 3; done")
        assert done.exit_code != 0
        await _goes_on(sandbox)


async def files_without_end_are_bounded(provider: SandboxProvider) -> None:
    make = """
        import os
        n = 0
        while n < 3000000:
            try: os.close(os.open(f'f{n}', os.O_CREAT | os.O_WRONLY))
            except OSError: raise SystemExit(5)
            n += 1
    """
    async with started(provider, scratch_mb=16) as sandbox:
        done = await sandbox.exec(program(make), seconds=100)
        assert done.exit_code in (5, 137)
        assert not done.timed_out
        await _goes_on(sandbox)


async def open_files_are_bounded(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        code = "import os\nx = []\nwhile len(x) < 2000000: x.append(os.dup(0))"
        done = await sandbox.exec(program(code))
        assert b"Too many open files" in done.stderr
        await _goes_on(sandbox)


CHECKS: tuple[Check, ...] = (
    a_fork_bomb_is_bounded,
    processes_are_counted,
    threads_are_counted,
    a_process_that_takes_all_memory_fails,
    processes_that_take_all_memory_together_fail,
    memory_in_the_background_is_counted,
    memory_that_forked_processes_share_counts_once,
    memory_of_processes_that_end_all_the_time_counts_once,
    shared_memory_is_counted,
    anonymous_files_are_counted,
    a_full_disk_is_an_error,
    a_writable_root_is_bounded,
    shared_memory_files_are_bounded,
    files_without_end_are_bounded,
    open_files_are_bounded,
)
