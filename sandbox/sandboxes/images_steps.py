"""Images built without an engine: the steps of a Dockerfile, in a folder that bubblewrap makes the root.

Owners of files are kept while the steps run, as programs such as dpkg want it. That takes root, or a range
of user ids of one's own (`/etc/subuid`): without root, every command runs in a user namespace that
maps them.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from sandbox.errors import DataError, ProviderError
from sandbox.paths import cache_home
from sandbox.sandboxes.bubblewrap_launch import start_failure
from sandbox.sandboxes.images import ImageSource
from sandbox.sandboxes.images_packages import base_archive, last_lines, proxies
from sandbox.sandboxes.images_plan import Action, Copy, MakeFolder, Run, read_plan
from sandbox.sandboxes.images_unpack import NOT_UNPACKED, keep_unpacked

CAPABILITIES = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETFCAP", "SETGID", "SETUID", "SYS_CHROOT")
"""What a build's commands may do as root: what an engine allows them, but for devices, networks and audits."""

CONTEXT = "/.sandbox-build"
"""Where a build sees the files that it copies."""

CHUNK = 2**20

_COPY_FOLDER = 'mkdir -p -- "$2" && cp -a --no-preserve=ownership -- "$1/." "$2"'
_COPY_FILE = """target=$2
[ -d "$target" ] && target=${target%/}/${1##*/}
mkdir -p -- "$(dirname -- "$target")" && cp -L --preserve=mode,timestamps -T -- "$1" "$target"
"""
_AS_USER = """user=${1%%:*}
case $1 in *:*) group=${1#*:} ;; *) group=$(id -g -- "$user" 2>/dev/null || echo 0) ;; esac
shift
exec setpriv --reuid "$user" --regid "$group" --clear-groups -- "$@"
"""


def build_by_steps(source: ImageSource, report: Callable[[str], None]) -> Path:
    """Build an image by running its Dockerfile's steps, and unpack it into the cache.

    Args:
        report: told what takes long.

    Returns:
        The folder of the image's file system.

    Raises:
        ProviderError: a step failed, with its last lines of output; a program is missing; or bubblewrap does not start.
        DataError: an instruction that is wrong, or that only an engine knows.
    """
    plan = read_plan(source.folder / "Dockerfile")
    _check_programs()
    base = base_archive(plan.base, report)
    above = cache_home() / "images"
    above.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".build-", dir=above))
    try:
        build = _Build(source, work)
        build.begin(base)
        for number, action in enumerate(plan.actions, 1):
            report(f"{source.name}: step {number}/{len(plan.actions)}, line {action.line}")
            build.do(action)
        return keep_unpacked(source, plan.env, build.archive())
    finally:
        _as_root(["rm", "--recursive", "--force", str(work / "root")])
        shutil.rmtree(work, ignore_errors=True)


class _Build:
    """A file system while it is built: `root` in the folder `work`, and the files to copy in `context`."""

    def __init__(self, source: ImageSource, work: Path) -> None:
        self._source = source
        self._root = work / "root"
        self._context = work / "context"

    def begin(self, base: Path) -> None:
        for file in self._source.files:
            target = self._context / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self._source.folder / file, target, follow_symlinks=False)
        self._root.mkdir()
        excluded = [f"--exclude={path}" for path in NOT_UNPACKED]
        options = ["--numeric-owner", "--same-permissions", "--same-owner", "--anchored", *excluded]
        done = _as_root(["tar", "--extract", "--file", str(base), "--directory", str(self._root), *options])
        if done.returncode != 0:
            raise ProviderError(f"the base image cannot be unpacked:\n{last_lines(done.stdout)}", hint=_SUBUID_HINT)

    def do(self, action: Action) -> None:
        match action:
            case MakeFolder():
                self._execute(action.line, ["mkdir", "-p", "--", action.path], {}, "/")
            case Copy():
                self._copy(action)
            case Run():
                command = [*action.command]
                if action.user:
                    command = ["sh", "-c", _AS_USER, "sh", action.user, *command]
                self._execute(action.line, command, action.env, action.workdir)

    def archive(self) -> Iterator[bytes]:
        """The file system as a tar archive, in pieces."""
        command = _rooted(["tar", "--create", "--numeric-owner", "--directory", str(self._root), "."])
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            while piece := process.stdout.read(CHUNK):
                yield piece
        if process.returncode != 0:
            raise ProviderError("the image that was built cannot be read", hint=self._source.build_command)

    def _copy(self, action: Copy) -> None:
        found = [name for pattern in action.sources for name in self._matching(action, pattern)]
        if len(found) > 1 and not action.target.endswith("/"):
            raise self._wrong(action, f"several files need a target that ends with a slash, not {action.target}")
        for name in found:
            path = self._context / name
            beside = action.target + path.name if action.target.endswith("/") else action.target
            script, target = (_COPY_FOLDER, action.target) if path.is_dir() else (_COPY_FILE, beside)
            self._execute(action.line, ["sh", "-c", script, "sh", f"{CONTEXT}/{name}", target], {}, "/")

    def _matching(self, action: Copy, pattern: str) -> list[str]:
        relative = os.path.normpath(pattern.lstrip("/") or ".")
        if (self._context / relative).exists():
            return [relative]
        found = sorted(glob.glob(relative, root_dir=self._context, include_hidden=True))
        if not found:
            raise self._wrong(action, f"there is no {pattern} beside the Dockerfile")
        return found

    def _execute(self, line: int, command: Sequence[str], env: Mapping[str, str], workdir: str) -> None:
        done = _as_root([*self._bubblewrap(env, workdir), *command])
        if not self._root.joinpath(CONTEXT.lstrip("/")).is_dir():
            raise start_failure(last_lines(done.stdout))
        self._root.joinpath(CONTEXT.lstrip("/")).rmdir()
        if done.returncode != 0:
            raise ProviderError(
                f"the image of {self._source.name} cannot be built: {self._source.folder / 'Dockerfile'}, "
                f"line {line}: exit code {done.returncode}\n{last_lines(done.stdout)}",
                hint=f"correct that line, then {self._source.build_command}",
            )

    def _bubblewrap(self, env: Mapping[str, str], workdir: str) -> list[str]:
        options = ["bwrap", "--bind", str(self._root), "/", "--dev", "/dev", "--proc", "/proc"]
        options += ["--ro-bind", str(self._context), CONTEXT]
        for path in ("/etc/resolv.conf", "/etc/hosts"):
            if os.path.exists(path):
                options += ["--ro-bind", os.path.realpath(path), path]
        options += ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--new-session", "--die-with-parent"]
        options += ["--chdir", workdir, "--clearenv", "--cap-drop", "ALL"]
        for capability in CAPABILITIES:
            options += ["--cap-add", f"CAP_{capability}"]
        for name, value in ({"PATH": os.defpath, "HOME": "/root"} | proxies() | dict(env)).items():
            options += ["--setenv", name, value]
        return [*options, "--"]

    def _wrong(self, action: Copy, what: str) -> DataError:
        return DataError(str(self._source.folder / "Dockerfile"), action.line, what)


_SUBUID_HINT = "run as root, or give yourself a range of user ids: sudo usermod --add-subuids 100000-165535 $USER"


def _check_programs() -> None:
    needed = {"bwrap": "bubblewrap", "tar": "tar"}
    if os.geteuid() != 0:
        needed |= {"unshare": "util-linux", "newuidmap": "uidmap"}
    for program, package in needed.items():
        if shutil.which(program) is None:
            raise ProviderError(f"{program} is not installed, which builds images", hint=f"apt install {package}")


def _rooted(command: Sequence[str]) -> list[str]:
    """The command as root, or as what is root in a user namespace with a range of ids."""
    namespace = [] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--map-auto", "--"]
    return [*namespace, *command]


def _as_root(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _rooted(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
