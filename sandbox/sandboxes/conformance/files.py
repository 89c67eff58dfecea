"""Files that are sent in and fetched out."""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

from sandbox.errors import SandboxFileError
from sandbox.sandboxes.conformance.case import Check, expect, output, python, started
from sandbox.sandboxes.types import SandboxProvider

HOSTILE_NAMES = ("two\nlines", "-rf", "a b", "é€", "*", "'\"", "\\", "$(id)", "\udcff\udcfe", "n" * 255, " ", "...")


async def what_is_written_can_be_read(provider: SandboxProvider) -> None:
    content = random.Random(3).randbytes(3_300_000)
    async with started(provider) as sandbox:
        await sandbox.write_file("deep/er/file", content, mode=0o640)
        assert await sandbox.read_file("deep/er/file") == content
        assert await output(sandbox, "stat -c '%a %s' deep/er/file; stat -c %a deep") == "640 3300000\n755\n"
        await sandbox.write_file("deep/er/file", b"short", mode=0o755)
        assert await sandbox.read_file("deep/er/file") == b"short"
        assert await output(sandbox, "stat -c %a deep/er/file") == "755\n"
        await sandbox.write_file("empty", b"")
        assert await sandbox.read_file("empty") == b""


async def names_may_be_anything(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        for number, name in enumerate(HOSTILE_NAMES):
            await sandbox.write_file(f"d/{name}", b"%d" % number)
        for number, name in enumerate(HOSTILE_NAMES):
            assert await sandbox.read_file(f"d/{name}") == b"%d" % number
        assert await output(sandbox, "ls -A d | wc -l; ls -A -b d | wc -l") == "13\n12\n"


async def what_is_no_file_cannot_be_read(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await output(sandbox, "mkfifo fifo; ln -s loop loop; mkdir folder; head -c 5000 /dev/zero > large; touch shut")
        await output(sandbox, "chmod 000 shut")
        for path in ("missing", "folder", "fifo", "loop", "/dev/zero", "", "a\0b", "large/x", "x" * 5000, "n" * 256):
            await expect(SandboxFileError, sandbox.read_file(path))
        await expect(SandboxFileError, sandbox.read_file("large", max_bytes=4999))
        assert len(await sandbox.read_file("large", max_bytes=5000)) == 5000
        assert (await sandbox.read_file("/proc/self/status")).startswith(b"Name:")


async def what_is_no_file_cannot_be_written(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await output(sandbox, "mkfifo fifo; ln -s loop loop; mkdir folder; touch plain")
        for path in ("folder", "fifo", "loop", "", "a\0b", "plain/x", "/proc/self/status/x", "n" * 256, "/"):
            await expect(SandboxFileError, sandbox.write_file(path, b"x"))
        assert await sandbox.read_file("plain") == b""


async def links_lead_within_the_sandbox(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        await output(sandbox, "echo inside > /tmp/target || true; mkdir real; ln -s real way; ln -s way/file link")
        await sandbox.write_file("way/file", b"one")
        assert await sandbox.read_file("real/file") == b"one"
        await sandbox.write_file("link", b"two")
        assert await sandbox.read_file("real/../way/file") == b"two"


CHECKS: tuple[Check, ...] = (
    what_is_written_can_be_read,
    names_may_be_anything,
    what_is_no_file_cannot_be_read,
    what_is_no_file_cannot_be_written,
    links_lead_within_the_sandbox,
)


def _write(path: str, text: str) -> None:
    Path(path).write_text(text)


def _read(path: str) -> str:
    return Path(path).read_text()


async def no_path_leads_to_the_host(provider: SandboxProvider) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        secret = os.path.join(folder, "secret")
        _write(secret, "xyzzy")
        async with started(provider) as sandbox:
            await python(sandbox, f"import os; os.symlink({folder!r}, 'way'); os.symlink({secret!r}, 'link')")
            climbing = "../" * 40 + secret[1:]
            for path in (
                secret,
                "link",
                "way/secret",
                climbing,
                f"/proc/1/root{secret}",
                f"/proc/self/cwd/{climbing}",
            ):
                await expect(SandboxFileError, sandbox.read_file(path))
                assert (await sandbox.exec(["cat", path])).exit_code != 0
            for path in ("way/new", "../" * 40 + folder[1:] + "/new"):
                if (await sandbox.exec(["mkdir", "-p", folder])).exit_code == 0:
                    await sandbox.write_file(path, b"x")
        assert _read(secret) == "xyzzy"
        assert os.listdir(folder) == ["secret"]


async def nothing_is_written_outside_of_scratch(provider: SandboxProvider) -> None:
    walk = """
        import os, stat
        skipped = {'/proc', '/sys', '/tmp', '/work', '/dev/shm', '/dev/mqueue', '/dev/pts'}
        for above, folders, files in os.walk('/'):
            folders[:] = [f for f in folders if os.path.join(above, f) not in skipped]
            try:
                name = os.path.join(above, 'conformance-probe')
                os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
                print('wrote', name)
            except OSError: pass
            for file in files:
                path = os.path.join(above, file)
                if stat.S_ISREG(os.lstat(path).st_mode) and os.access(path, os.W_OK): print('can write', path)
    """
    async with started(provider) as sandbox:
        for path in ("/conformance-probe", "/usr/bin/conformance-probe", "/etc/passwd", "/dev/conformance-probe"):
            await expect(SandboxFileError, sandbox.write_file(path, b"x"))
        assert await python(sandbox, walk, seconds=300) == ""
        assert (await output(sandbox, "touch /tmp/a a && echo scratch")).strip() == "scratch"


ISOLATION_CHECKS: tuple[Check, ...] = (no_path_leads_to_the_host, nothing_is_written_outside_of_scratch)
