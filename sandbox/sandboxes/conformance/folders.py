"""Snapshot and reset: the folders come back as they were, whatever was done to them."""

from __future__ import annotations

from sandbox.errors import SandboxFileError
from sandbox.sandboxes.conformance.case import Check, expect, output, python, started
from sandbox.sandboxes.types import SandboxProvider

SHOW = """
    import os, hashlib
    for above, folders, files in os.walk(b'.'):
        folders.sort()
        for name in sorted(folders + files):
            path = os.path.join(above, name)
            s = os.lstat(path)
            what = os.readlink(path) if os.path.islink(path) else b''
            if os.path.isfile(path) and not what:
                if not s.st_mode & 0o400: os.chmod(path, s.st_mode | 0o400)
                what = hashlib.sha256(open(path, 'rb').read()).hexdigest()
                os.chmod(path, s.st_mode & 0o7777)
            print(path, oct(s.st_mode), s.st_mtime_ns, what, flush=True)
"""
"""Names, modes, times and contents of all that is there."""

MAKE = (
    "mkdir -p a/b/c empty ro; echo one > a/one; echo two > a/b/two; head -c 300000 /dev/urandom > big; "
    "touch -d 2001-02-03 old; ln -s a/one link; ln -s nowhere dangling; echo 1 > ro/file; chmod 500 ro; "
    "chmod 000 a/one; chmod 4711 old; "
    "printf x > \"$(printf 'odd\\nname')\"; touch -d 1999-01-01 a; mkfifo fifo"
)


async def reset_comes_back_to_the_beginning(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await output(sandbox, f'{MAKE}; rm -rf /tmp/x; echo x > "${{TMPDIR:-/tmp}}/x"')
        await sandbox.reset()
        assert await output(sandbox, 'ls -A; ls -A "${TMPDIR:-/tmp}"') == ""
        assert await output(sandbox, "pwd; touch again; ls") != ""


async def reset_comes_back_to_the_snapshot(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await output(sandbox, MAKE)
        before = await python(sandbox, SHOW)
        await sandbox.snapshot()
        for change in CHANGES:
            await output(sandbox, change)
            await sandbox.reset()
            assert await python(sandbox, SHOW) == before, change
            await sandbox.reset()


CHANGES = (
    "true",
    "chmod u+w ro; rm -rf a link ro/file",
    "echo other > big; rm a/b/two; echo 2wo > a/b/two; chmod 777 a old empty",
    "mv a z; mv big a; mkdir big; touch big/x",
    "rm link; mkdir link; rm -rf empty; ln -s / empty; rm dangling; ln -s elsewhere dangling",
    "touch old; touch -d 2005-01-01 a/b; chmod 000 .",
    "ln big hard; ln a/b/two a/b/three; mv a/b/two big; rm fifo; mkfifo other",
    "rm -rf * .[!.]*; mkfifo a; touch b; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"s\")'",
    "cp -a big big2; cp -a a a2; mv big2 big; rm -rf a; mv a2 a",
)


async def a_quick_change_of_the_same_size_is_seen(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        for number in range(15):
            await output(sandbox, f"echo a{number:03} > file")
            await sandbox.snapshot()
            await output(sandbox, "printf b > file.new; printf b | dd of=file conv=notrunc status=none")
            await sandbox.reset()
            await output(sandbox, "printf c | dd of=file conv=notrunc status=none")
            await sandbox.reset()
            assert await sandbox.read_file("file") == b"a%03d\n" % number
            await output(sandbox, "touch -r file as; printf d | dd of=file conv=notrunc status=none; touch -r as file")
            await sandbox.reset()
            assert await sandbox.read_file("file") == b"a%03d\n" % number


async def a_fresh_reset_forgets_the_snapshot(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await output(sandbox, MAKE)
        await sandbox.snapshot()
        await output(sandbox, "echo more > more")
        await sandbox.snapshot()
        await output(sandbox, "rm more big")
        await sandbox.reset()
        assert await sandbox.read_file("more") == b"more\n"
        await sandbox.reset(fresh=True)
        assert await output(sandbox, "ls -A") == ""
        await output(sandbox, "touch later")
        await sandbox.reset()
        assert await output(sandbox, "ls -A") == ""


async def reset_comes_back_to_any_of_several_snapshots(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        taken = []
        for change in (MAKE, CHANGES[2], CHANGES[4], CHANGES[3]):
            await output(sandbox, change)
            taken.append((await sandbox.snapshot(), await python(sandbox, SHOW)))
        await output(sandbox, "rm -rf * .[!.]*; echo again > big")
        for number in (2, 0, 3, 3, 1, 0):
            snapshot, before = taken[number]
            await sandbox.reset(snapshot)
            assert await python(sandbox, SHOW) == before
            await output(sandbox, "rm -rf a empty; echo other > big; chmod 600 old; echo new > new")
        await sandbox.reset()
        assert await python(sandbox, SHOW) == taken[0][1]
        await sandbox.reset(fresh=True)
        await expect(SandboxFileError, sandbox.reset(taken[0][0]))
        assert await output(sandbox, "ls -A") == ""


async def a_snapshot_is_of_its_own_sandbox(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox, started(provider) as other:
        theirs, ours = await other.snapshot(), await sandbox.snapshot()
        await expect(SandboxFileError, sandbox.reset(theirs))
        await sandbox.reset(ours)


async def snapshots_share_what_stays(provider: SandboxProvider) -> None:
    async with started(provider, scratch_mb=8) as sandbox:
        await output(sandbox, "head -c 5M /dev/urandom > stays")
        before = await output(sandbox, "sha256sum stays")
        taken = []
        for number in range(5):
            await output(sandbox, f"echo {number} > file; echo {number} > file{number}")
            taken.append(await sandbox.snapshot())
        await output(sandbox, "rm *")
        for number in (4, 0):
            await sandbox.reset(taken[number])
            assert await output(sandbox, "cat file; ls | wc -l") == f"{number}\n{number + 3}\n"
            assert await output(sandbox, "sha256sum stays") == before


async def snapshots_hold_no_more_than_one_may(provider: SandboxProvider) -> None:
    """Those that nothing refers to hold nothing; of the others, the one too many is refused."""
    fill = "head -c 3M /dev/urandom > file; sha256sum file"
    async with started(provider, scratch_mb=8) as sandbox:
        for _ in range(6):
            before = await output(sandbox, fill)
            latest = await sandbox.snapshot()
        await output(sandbox, fill)
        between = await sandbox.snapshot()
        await output(sandbox, fill)
        await expect(SandboxFileError, sandbox.snapshot())
        await sandbox.reset(latest)
        assert await output(sandbox, "sha256sum file") == before
        await sandbox.reset(between)
        assert await output(sandbox, "sha256sum file") != before


async def hostile_names_are_removed(provider: SandboxProvider) -> None:
    make = """
        import os
        for n in range(1, 256):
            if n not in (46, 47): open(bytes([n]), 'w').close(); os.makedirs(bytes([n]) * 3 + b'/' + b'\\xff' * 255)
        os.mkdir('-rf'); os.mkdir('...'); open('\\n', 'w').close(); open('n' * 255, 'w').close()
    """
    async with started(provider) as sandbox:
        await python(sandbox, make)
        await sandbox.snapshot()
        before = await python(sandbox, SHOW)
        await output(sandbox, "rm -rf -- *")
        await sandbox.reset()
        assert await python(sandbox, SHOW) == before
        await sandbox.reset(fresh=True)
        assert await output(sandbox, "ls -A | wc -l") == "0\n"


async def a_deep_tree_is_removed(provider: SandboxProvider) -> None:
    make = """
        import os
        for n in range(2000):
            os.mkdir('d' * 50); os.chdir('d' * 50)
        open('bottom', 'w').close()
        os.chmod('.', 0)
    """
    async with started(provider) as sandbox:
        await python(sandbox, make)
        await sandbox.reset()
        assert await output(sandbox, "ls -A") == ""
        await python(sandbox, make)
        await sandbox.snapshot()
        await python(sandbox, "import os\nfor n in range(1000): os.chdir('d' * 50)\nos.rename('d' * 50, 'e')")
        await sandbox.reset()
        down = "import os\nfor n in range(1999): os.chdir('d' * 50)\nprint(oct(os.lstat('d' * 50).st_mode))"
        assert await python(sandbox, down) == "0o40000\n"


async def twenty_thousand_files_are_removed(provider: SandboxProvider) -> None:
    make = """
        import os
        for n in range(200):
            os.mkdir(f'd{n}')
            for m in range(100): open(f'd{n}/{m}', 'w').close()
            os.chmod(f'd{n}', 0o000 if n % 2 else 0o111)
    """
    async with started(provider) as sandbox:
        await python(sandbox, make, seconds=120)
        await sandbox.reset()
        assert await output(sandbox, "ls -A") == ""


async def links_are_not_followed(provider: SandboxProvider) -> None:
    """A folder of the snapshot is a link elsewhere when it is to be brought back."""
    async with started(provider) as sandbox:
        await output(sandbox, "mkdir -p data/sub; echo 1 > data/sub/file; mkdir other; echo keep > other/file")
        await sandbox.snapshot()
        await output(sandbox, "rm -rf data; ln -s other data; ln -s /usr sub; rm -rf other/file; echo kept > other/new")
        await sandbox.reset()
        assert (
            await output(sandbox, "cat data/sub/file other/file; ls; ls -d /usr/bin")
            == "1\nkeep\ndata\nother\n/usr/bin\n"
        )


async def too_much_for_a_snapshot_is_said(provider: SandboxProvider) -> None:
    async with started(provider, scratch_mb=8) as sandbox:
        await output(sandbox, "echo small > file")
        await sandbox.snapshot()
        done = await sandbox.exec("for i in 1 2 3; do truncate -s 7M sparse$i || exit 1; done")
        assert done.exit_code == 0
        await expect(SandboxFileError, sandbox.snapshot())
        await sandbox.reset()
        assert await output(sandbox, "ls; cat file") == "file\nsmall\n"


async def a_refused_snapshot_changes_nothing(provider: SandboxProvider) -> None:
    """Each of two folders holds what it may, and both together more than a snapshot takes."""
    async with started(provider, scratch_mb=8) as sandbox:
        await output(sandbox, "echo good > file; echo good > /tmp/file")
        await sandbox.snapshot()
        await output(sandbox, "echo bad > file; echo bad > /tmp/file; truncate -s 5M big /tmp/big")
        await expect(SandboxFileError, sandbox.snapshot())
        await sandbox.reset()
        assert await output(sandbox, "cat file /tmp/file; ls; ls /tmp") == "good\ngood\nfile\nfile\n"


async def an_empty_file_of_a_terabyte_is_no_harm(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        made = await sandbox.exec("truncate -s 1T sparse && truncate -s 1T sparse2")
        if made.exit_code == 0:
            await expect(SandboxFileError, sandbox.read_file("sparse"))
            await expect(SandboxFileError, sandbox.snapshot())
        await sandbox.reset()
        assert await output(sandbox, "ls -A") == ""


CHECKS: tuple[Check, ...] = (
    reset_comes_back_to_the_beginning,
    reset_comes_back_to_the_snapshot,
    a_quick_change_of_the_same_size_is_seen,
    a_fresh_reset_forgets_the_snapshot,
    reset_comes_back_to_any_of_several_snapshots,
    a_snapshot_is_of_its_own_sandbox,
    snapshots_share_what_stays,
    snapshots_hold_no_more_than_one_may,
    hostile_names_are_removed,
    a_deep_tree_is_removed,
    twenty_thousand_files_are_removed,
    links_are_not_followed,
    too_much_for_a_snapshot_is_said,
    an_empty_file_of_a_terabyte_is_no_harm,
)


async def shared_memory_is_cleared(provider: SandboxProvider) -> None:
    make = """
        import ctypes, os
        open('/dev/shm/left', 'w').close()
        libc = ctypes.CDLL(None)
        libc.shmget(77, 4096, 0o1666); libc.semget(77, 1, 0o1666); libc.msgget(77, 0o1666)
        try: libc.mq_open(b'/left', os.O_CREAT | os.O_RDWR, 0o666, None)
        except AttributeError: pass
    """
    show = (
        "ls -A /dev/shm /dev/mqueue 2>&- | grep left; tail -qn +2 /proc/sysvipc/shm /proc/sysvipc/sem /proc/sysvipc/msg"
    )
    async with started(provider) as sandbox:
        await python(sandbox, make)
        await sandbox.reset()
        assert await output(sandbox, show) == ""


async def a_writable_root_comes_back(provider: SandboxProvider) -> None:
    async with started(provider, writable_root=True, root=True) as sandbox:
        before = await output(sandbox, "cat /etc/passwd; ls /etc /opt / 2>&1; id -u")
        assert before.endswith("\n0\n")
        await output(
            sandbox, "echo evil >> /etc/passwd; mkdir -p /opt/new /new; rm -f /etc/hostname; touch /etc/x /tmp/y"
        )
        await sandbox.reset()
        assert await output(sandbox, "cat /etc/passwd; ls /etc /opt / 2>&1; id -u") == before
        await sandbox.write_file("/etc/made", b"1")
        await sandbox.snapshot()
        await output(sandbox, "rm -rf /etc/made /tmp /opt")
        await sandbox.reset()
        assert await sandbox.read_file("/etc/made") == b"1"
        assert await output(sandbox, "cat /etc/passwd; rm /etc/made; ls /etc /opt / 2>&1; id -u") == before
        await sandbox.reset(fresh=True)
        assert await output(sandbox, "cat /etc/passwd; ls /etc /opt / 2>&1; id -u") == before


ISOLATION_CHECKS: tuple[Check, ...] = (
    a_refused_snapshot_changes_nothing,
    shared_memory_is_cleared,
    a_writable_root_comes_back,
)
