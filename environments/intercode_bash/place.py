"""A sandbox whose file system is that of a task, and what has changed in it since the episode began."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from sandbox import EnvironmentFailedError, ExecResult, Sandbox, SandboxSnapshot

from .reward import Outcome, hashed_paths
from .shells import BASH, CLEAN_SHELL
from .trees import Times, Tree

IGNORED = (
    *("bin", "boot", "dev", "etc", "home", "lib", "media", "opt", "proc", "root", "run", "sbin", "srv", "sys", "usr"),
    *("var", ".dockerenv"),
)
"""What the published image's git leaves out of sight, at any depth."""
OLD_LOGS = ("bootstrap.log", "btmp", "wtmp")
"""The logs in the published image that are older than itself: installing packages wrote the others."""
STANDARD = ("/boot", "/home", "/media", "/mnt", "/opt", "/root", "/run", "/srv", "/tmp", "/var/log")
"""Folders that every system has."""
UNSEEN = ("/.git", "/dev", "/proc", "/sys")
"""Not part of the file system that `exact` compares, since no command's purpose lies there."""
API_SOCKET = "/sandbox-api"
"""Where a sandbox with a port for an API has its socket: no part of the file system."""
SET_UP_SCRIPT = "printf '#!/bin/bash\\n' > /$script; chmod 755 /$script"
UNPACK = "tar -xpf - --no-same-owner -C /"
MAX_LISTING = 16 * 1024 * 1024
NEEDED = ("bash", "find", "git", "md5sum", "tar", "xargs")
_NOT_PREPARED = 3
_FIELDS = ("%y", "%m", "%C@", "%s", "%l", "%p")
_LIST = ["find", "/", "-xdev", "(", "-false", *(word for path in UNSEEN for word in ("-o", "-path", path))]
_LIST += [")", "-prune", "-o", "-printf", "".join(f"{field}\\0" for field in _FIELDS)]

Changes = dict[str, Any]
"""By path, what is there now: [type, mode, content], or None for what is gone. Content is an MD5 sum of a file,
the target of a link."""


@dataclass(slots=True, frozen=True)
class _Entry:
    kind: str
    mode: str
    changed: str
    size: str
    target: str


@dataclass(slots=True, frozen=True)
class Snapshot:
    """The file system of a moment.

    Attributes:
        listed: everything in it; empty where it could not be listed.
        before: what it is compared with.
    """

    files: SandboxSnapshot
    listed: dict[str, _Entry]
    before: dict[str, _Entry]


class Place:
    """The sandbox of an episode.

    Args:
        original: whether empty folders are missing, the set-up script is there, and logs are as young as the file
            system, as the published program has it.
    """

    def __init__(self, sandbox: Sandbox, tree: Tree, times: Times, *, original: bool) -> None:
        self._sandbox = sandbox
        self._tree = tree
        self._original = original
        self._logged = times.now - times.fresh
        self._archive = tree.archive(times, with_empty_folders=not original) if tree.members else b""
        self._before: dict[str, _Entry] = {}

    async def prepare(self) -> None:
        """Bring the file system to a task's beginning.

        All but the task's own files is made once in a sandbox, and remembered by a snapshot. Those files are unpacked
        each time, so that their order in folders does not depend on what was done before.

        Raises:
            EnvironmentFailedError: the sandbox lacks a command that this needs, or one failed.
        """
        key = f"{self._tree.sha256} {self._original}"
        script = f"""[ "$(cat /.git/prepared 2>/dev/null)" = {shlex.quote(key)} ] || exit {_NOT_PREPARED}
{UNPACK if self._archive else ""}
{self._date_logs() if self._original else ""}
{CLEAN_SHELL}
"""
        result = await self._run(script)
        if result.exit_code == _NOT_PREPARED:
            await self._make(key)
            result = await self._run(script)
        _expect_success(result, "the file system cannot be made")
        self._before = await self._listed()

    async def snapshot(self) -> Snapshot:
        """The file system now.

        Raises:
            SandboxFileError: it holds too much.
        """
        return Snapshot(await self._sandbox.snapshot(), await self._list() or {}, self._before)

    async def restore(self, snapshot: Snapshot) -> None:
        """Bring the file system back, which ends all processes.

        What had not changed when the snapshot was taken counts as unchanged, though it may be made again.

        Raises:
            EnvironmentFailedError: it cannot be listed any more.
            SandboxGoneError: it cannot be brought back.
        """
        await self._sandbox.reset(snapshot.files)
        now = await self._listed() if snapshot.listed else {}
        self._before = {
            path: now.get(path, entry) if snapshot.listed.get(path) == entry else entry
            for path, entry in snapshot.before.items()
        }

    async def _make(self, key: str) -> None:
        missing = f'for c in {" ".join(NEEDED)}; do command -v "$c" >/dev/null || echo "$c"; done'
        found = await self._sandbox.exec([BASH, "-c", missing], cwd="/")
        if found.exit_code or found.stdout:
            names = " ".join(found.output.split()) or BASH
            raise EnvironmentFailedError(
                f"the sandbox has no {names}", hint="sandbox images build intercode_bash, or install what is missing"
            )
        ignored = "\\n".join(IGNORED)
        script = f"""set -e
mkdir -p {" ".join(STANDARD)}; chmod 1777 /tmp
{UNPACK if self._archive else ""}
printf '{ignored}\\n' > /.gitignore
{SET_UP_SCRIPT if self._original else ""}
git config --global user.email intercode@localhost
git config --global user.name intercode
git config --global --add safe.directory /
git -c init.defaultBranch=master init -q /
echo {API_SOCKET} >> /.git/info/exclude
git add -A
git commit -q -m 'initial commit'
{"git clean -fdq" if self._original else ""}
rm -rf {" ".join(map(shlex.quote, self._tree.tops))}
printf %s {shlex.quote(key)} > /.git/prepared
"""
        _expect_success(await self._run(script), "the file system cannot be made")
        await self._sandbox.snapshot()

    def _date_logs(self) -> str:
        old = " ".join(f"! -name {name}" for name in OLD_LOGS)
        return f"find /var/log -depth {old} -exec touch -d @{self._logged} {{}} +"

    async def _run(self, script: str) -> ExecResult:
        return await self._sandbox.exec([BASH, "-c", script], cwd="/", stdin=self._archive)

    async def look(self, output: str) -> tuple[Outcome, Changes | None]:
        """What an action left behind: what the official reward compares, and what has changed in truth.

        The second is None where the file system cannot be read any more.
        """
        return await self.compared(output), await self._changes()

    async def compared(self, output: str) -> Outcome:
        """What the official reward compares after an action that printed this."""
        status = (await self._sandbox.exec(["git", "status", "--short"], cwd="/", merge=True)).output
        return Outcome(output, status, {path: await self._hash(path) for path in hashed_paths(status)})

    async def _hash(self, path: str) -> str:
        """What `md5sum` prints of a path as git shows it, quoted as that may be."""
        try:
            argv = shlex.split(f"md5sum {path}")
        except ValueError:
            return ""
        return (await self._sandbox.exec(argv, cwd="/", merge=True, output_bytes=4096)).output

    async def _changes(self) -> Changes | None:
        after = await self._list()
        if after is None:
            return None
        touched = [path for path, entry in after.items() if self._before.get(path) != entry]
        sums = await self._sums([path for path in touched if after[path].kind == "f"])
        if sums is None:
            return None
        changes: Changes = {_printable(path): None for path in self._before.keys() - after.keys()}
        for path in touched:
            entry, content = after[path], sums.get(path, after[path].target)
            if not self._is_as_before(path, entry, content):
                changes[_printable(path)] = [entry.kind, entry.mode, content]
        return dict(sorted(changes.items()))

    def _is_as_before(self, path: str, entry: _Entry, content: str) -> bool:
        """Whether nothing but times has changed."""
        before = self._before.get(path)
        if before is None or (entry.kind, entry.mode, entry.target) != (before.kind, before.mode, before.target):
            return False
        return entry.kind != "f" or content == self._tree.sums.get(path)

    async def _list(self) -> dict[str, _Entry] | None:
        """Everything on the root's file system, but for `UNSEEN` and installed software; None where that fails."""
        result = await self._sandbox.exec(_LIST, cwd="/", output_bytes=MAX_LISTING)
        if not result.stdout or result.cut or result.timed_out:
            return None
        words = result.stdout.decode(errors="surrogateescape").split("\0")
        rows = zip(*(words[start :: len(_FIELDS)] for start in range(len(_FIELDS))), strict=False)
        return {path: _Entry(kind, mode, changed, size, target) for kind, mode, changed, size, target, path in rows}

    async def _listed(self) -> dict[str, _Entry]:
        listed = await self._list()
        if listed is None:
            raise EnvironmentFailedError("the file system of the sandbox cannot be listed")
        return listed

    async def _sums(self, files: list[str]) -> dict[str, str] | None:
        """MD5 sums by path, of those files that can be read; None where there are too many."""
        if not files:
            return {}
        names = "\0".join(files).encode(errors="surrogateescape")
        argv = ["xargs", "-0", "md5sum", "-z", "--"]
        result = await self._sandbox.exec(argv, cwd="/", stdin=names, output_bytes=MAX_LISTING)
        if result.cut or result.timed_out:
            return None
        lines = result.stdout.decode(errors="surrogateescape").split("\0")
        return {line[34:]: line[:32] for line in lines if line}


def _printable(path: str) -> str:
    return path.encode(errors="surrogateescape").decode(errors="backslashreplace")


def _expect_success(result: ExecResult, what: str) -> None:
    if result.exit_code:
        raise EnvironmentFailedError(f"{what}: {result.output.strip()[-500:]}")
