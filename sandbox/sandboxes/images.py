"""Images of sandboxes: the Dockerfiles of environments, and what has been built of them.

An image is named by the content of its folder. Under an engine it is tagged `sandbox-NAME:HASH`; for
bubblewrap it is a folder in the cache that holds the whole file system.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import ProviderError, UnknownNameError, UsageError
from sandbox.paths import cache_home
from sandbox.sandboxes.images_dockerfile import copied_files
from sandbox.workspace import Workspaces, find_workspaces

BASE = "base"
"""The name of the image of a sandbox that asks for none."""

DIGEST = "sha256"
"""The file beside an unpacked image that has the hash of its content."""

HASH_DIGITS = 16
"""Hexadecimal digits of the content's hash in the names of images."""


@dataclass(slots=True, frozen=True)
class ImageSource:
    """A Dockerfile and the files beside it.

    Attributes:
        name: of the environment, or `base`.
        folder: where the Dockerfile is.
        files: what goes into the build, as paths relative to the folder, in order: the Dockerfile and what it copies.
        sha256: of these files, with their names and whether they can be executed.
    """

    name: str
    folder: Path
    files: tuple[str, ...]
    sha256: str

    @property
    def tag(self) -> str:
        """The image's name under an engine."""
        return f"sandbox-{self.name.lower()}:{self.sha256[:HASH_DIGITS]}"

    @property
    def unpacked(self) -> Path:
        """The folder in the cache where the image is unpacked."""
        return cache_home() / "images" / f"{self.name}-{self.sha256[:HASH_DIGITS]}"

    @property
    def build_command(self) -> str:
        return f"sandbox images build {self.name}"


def image_source(image: str, workspaces: Workspaces | None = None) -> ImageSource:
    """The source of the image that a spec names; of the base for an empty name.

    Raises:
        UnknownNameError: no workspace has such an environment.
        ProviderError: the environment has no Dockerfile.
        DataError: a COPY or ADD in it is wrong.
        UsageError: its `.dockerignore` has exceptions.
    """
    if image in ("", BASE):
        return _source(BASE, Path(__file__).parent / "base")
    environments = (workspaces or find_workspaces()).environments
    if image not in environments:
        raise UnknownNameError("environment", image, environments)
    folder = environments[image]
    if not (folder / "Dockerfile").is_file():
        raise ProviderError(f"environment {image} has no Dockerfile", hint=f"write {folder / 'Dockerfile'}")
    return _source(image, folder)


def image_sources() -> list[ImageSource]:
    """The base, and every environment in reach that has a Dockerfile."""
    workspaces = find_workspaces()
    named = [name for name, folder in workspaces.environments.items() if (folder / "Dockerfile").is_file()]
    return [image_source(name, workspaces) for name in (BASE, *named)]


def rootfs(image: str) -> Path:
    """The folder with the unpacked file system of an image.

    Raises:
        UnknownNameError: no workspace has such an environment.
        ProviderError: the image is not unpacked yet, or the environment has no Dockerfile.
    """
    source = image_source(image)
    folder = source.unpacked / "root"
    if not folder.is_dir():
        raise ProviderError(f"the image of {source.name} is not unpacked here", hint=source.build_command)
    return folder


def rootfs_env(image: str) -> dict[str, str]:
    """The environment variables that an unpacked image sets for commands.

    Raises:
        ProviderError: the image is not unpacked yet.
    """
    found: dict[str, str] = json.loads((rootfs(image).parent / "environment.json").read_text())
    return found


def rootfs_sha256(image: str) -> str:
    """The hash of an unpacked image's content, as it was when it was unpacked.

    Raises:
        ProviderError: the image is not unpacked yet, or was unpacked without one.
    """
    path = rootfs(image).parent / DIGEST
    if not path.is_file():
        raise ProviderError(
            f"the image of {image} was unpacked by an older version, without a hash of its content",
            hint=image_source(image).build_command,
        )
    return path.read_text()


def _source(name: str, folder: Path) -> ImageSource:
    files = tuple(sorted(_context(folder)))
    hashed = hashlib.sha256()
    for file in files:
        path = folder / file
        content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
        kind = b"link" if path.is_symlink() else b"program" if os.access(path, os.X_OK) else b"file"
        for part in (file.encode(), kind, content):
            hashed.update(len(part).to_bytes(8, "big") + part)
    return ImageSource(name, folder, files, hashed.hexdigest())


def _context(folder: Path) -> Iterator[str]:
    """The files that go into a build: the Dockerfile and what it copies, but for what `.dockerignore` names."""
    copied = copied_files(folder / "Dockerfile")
    ignored = _ignored(folder / ".dockerignore")
    for above, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        links = [name for name in folders if (Path(above) / name).is_symlink()]
        for name in (*files, *links):
            path = (Path(above) / name).relative_to(folder)
            if path == Path("Dockerfile") or (_is_named(path, copied) and not _is_named(path, ignored)):
                yield path.as_posix()


def _is_named(path: Path, patterns: list[str]) -> bool:
    """Whether a pattern is that of the path or of a folder above it; `*` stands for no slash, `**` for any folders."""
    ways = [path.parts[:length] for length in range(1, len(path.parts) + 1)]
    return any(_fits(way, pattern.split("/")) for way in ways for pattern in patterns)


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_fits(parts[number:], pattern[1:]) for number in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def _ignored(path: Path) -> list[str]:
    if not path.is_file():
        return []
    lines = [line.strip() for line in path.read_text().splitlines()]
    patterns = [line for line in lines if line and not line.startswith("#")]
    for pattern in patterns:
        if pattern.startswith("!"):
            raise UsageError(f"{path}: {pattern}: exceptions are not supported", hint="name what is to be left out")
    return [posixpath.normpath(pattern).strip("/") for pattern in patterns]
