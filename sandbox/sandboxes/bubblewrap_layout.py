"""What a sandbox under bubblewrap sees of a file system, and as whom: the arguments of `bwrap`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import ProviderError
from sandbox.sandboxes.guest.relay import FOLDER
from sandbox.sandboxes.types import SandboxSpec

if TYPE_CHECKING:
    from sandbox.sandboxes.api_entrance import ApiEntrance

USER = 1000
"""The user and group inside, unless the spec asks for root."""

SHARED_MB = 64
"""Megabytes of `/dev/shm`."""

ROOT_CAPABILITIES = ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL")
"""What root inside may do, over the files and processes of the sandbox alone."""

PROGRAMS = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
"""What the plain base takes of this machine."""

HARMLESS = ("alternatives", "ssl/certs", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "mime.types")
"""And of its `/etc`."""

VIRTUAL = frozenset({"proc", "dev", "sys"})

PYTHONS = ("usr/bin/python3", "usr/local/bin/python3", "bin/python3")


@dataclass(slots=True, frozen=True)
class Layout:
    """Arguments of `bwrap` before the command.

    Attributes:
        arguments: all but those that name descriptors.
        files: contents of files that are made up, by path.
        folders: that can be written.
        unpacked: the folder whose content, without what is bound, has to be copied into a writable root.
        bound: what of that folder is bound, and so left out of the copy.
        python: the Python that runs the supervisor.
    """

    arguments: tuple[str, ...]
    files: dict[str, bytes]
    folders: tuple[str, ...]
    unpacked: Path | None
    bound: frozenset[str]
    python: str


def make_layout(spec: SandboxSpec, root: Path | None, entrance: ApiEntrance | None = None) -> Layout:
    """The layout of a sandbox.

    Args:
        root: the unpacked image; None for the plain base.
        entrance: where an API can be served to it.

    Raises:
        ProviderError: no Python for the supervisor, or a folder to be written is not there.
    """
    base = root or Path("/")
    python = _find_python(base, spec)
    size = str(spec.scratch_mb << 20)
    arguments = ["--size", size, "--perms", "0755", "--tmpfs", "/"] if spec.writable_root else []
    names = _bound_names(base, spec) if root else [name for name in PROGRAMS if os.path.lexists(base / name)]
    for name in names:
        arguments += _bind(base, name)
    _check_mount_points(base, spec, names)
    files: dict[str, bytes] = {}
    if root is None:
        files = _made_up_etc(spec)
        arguments += ["--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/etc/ssl"]
        for name in HARMLESS:
            if (base / "etc" / name).exists():
                arguments += ["--ro-bind", str((base / "etc" / name).resolve()), f"/etc/{name}"]
    arguments += ["--proc", "/proc", "--dev", "/dev", "--size", str(SHARED_MB << 20), "--perms", "1777"]
    arguments += ["--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    for folder in (*spec.writable, spec.workdir, "/root") if spec.writable_root else spec.writable:
        arguments += ["--perms", "1777" if folder in ("/tmp", "/var/tmp") else "0755"]
        arguments += ["--dir", folder] if spec.writable_root else ["--size", size, "--tmpfs", folder]
    arguments += [] if entrance is None else ["--ro-bind", str(entrance.folder), FOLDER]
    folders = ("/",) if spec.writable_root else spec.writable
    unpacked = root if spec.writable_root else None
    return Layout(tuple(arguments), files, folders, unpacked, frozenset(names), python)


def identity(spec: SandboxSpec) -> list[str]:
    """The arguments that say as whom commands run, and away from what."""
    user = "0" if spec.root else str(USER)
    arguments = ["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"]
    arguments += [] if spec.network else ["--unshare-net"]
    arguments += ["--uid", user, "--gid", user, "--hostname", "sandbox", "--cap-drop", "ALL"]
    for capability in ROOT_CAPABILITIES if spec.root else ():
        arguments += ["--cap-add", capability]
    return [*arguments, "--die-with-parent", "--as-pid-1", "--new-session", "--clearenv", "--chdir", "/"]


def environment(spec: SandboxSpec) -> dict[str, str]:
    """The variables of every command."""
    home = "/root" if spec.root and spec.writable_root else spec.workdir
    return {"HOME": home, "USER": "root" if spec.root else "agent"}


def _bound_names(base: Path, spec: SandboxSpec) -> list[str]:
    """The entries of an image that are bound: all but those that are written."""
    written = {folder.strip("/") for folder in spec.writable} | VIRTUAL
    names = sorted(name for name in os.listdir(base) if name not in written)
    if not spec.writable_root:
        return names
    return [kept.strip("/") for kept in spec.kept if os.path.lexists(base / kept.strip("/"))]


def _check_mount_points(base: Path, spec: SandboxSpec, bound: Sequence[str]) -> None:
    """
    Raises:
        ProviderError: a folder to be written lies in a bound one, where none can be made, and is not there.
    """
    for folder in () if spec.writable_root else spec.writable:
        if folder.strip("/").split("/")[0] in bound and not (base / folder.strip("/")).is_dir():
            raise ProviderError(
                f"the image of {spec.image or 'base'} has no folder {folder}, which is to be writable",
                hint=f"add RUN mkdir -p {folder} to its Dockerfile and build it again",
            )


def _bind(base: Path, name: str) -> Iterator[str]:
    path = base / name
    if path.is_symlink():
        yield from ("--symlink", os.readlink(path), f"/{name}")
    else:
        yield from ("--ro-bind", str(path), f"/{name}")


def _find_python(base: Path, spec: SandboxSpec) -> str:
    for name in PYTHONS:
        if os.path.lexists(base / name):
            return f"/{name}"
    if spec.image:
        raise ProviderError(f"the image of {spec.image} has no python3", hint="install python3 in its Dockerfile")
    raise ProviderError("this machine has no /usr/bin/python3, which runs in sandboxes", hint="apt install python3")


def _made_up_etc(spec: SandboxSpec) -> dict[str, bytes]:
    home = environment(spec)["HOME"]
    users = f"root:x:0:0:root:{home if spec.root else '/root'}:/bin/bash\n"
    groups = "root:x:0:\n"
    if not spec.root:
        users += f"agent:x:{USER}:{USER}::{home}:/bin/bash\n"
        groups += f"agent:x:{USER}:\n"
    files = {
        "/etc/passwd": users + "nobody:x:65534:65534::/:/usr/sbin/nologin\n",
        "/etc/group": groups + "nogroup:x:65534:\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
        "/etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost sandbox\n",
        "/etc/hostname": "sandbox\n",
    }
    if spec.network:
        files["/etc/resolv.conf"] = Path("/etc/resolv.conf").read_text()
    return {path: text.encode() for path, text in files.items()}
