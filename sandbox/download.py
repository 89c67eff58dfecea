"""One file, from an address or a local path to a target path: whole and checked, or not at all.

On its way the file grows as `<target>.part`; `<target>.part.origin` says which version of which address
it is, so that the next attempt, in this process or a later one, asks only for the rest.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sandbox.errors import DownloadError, MismatchError, RunFileError, SourceMissingError
from sandbox.hashing import file_sha256
from sandbox.journal.lock import run_lock
from sandbox.paths import expanded

if TYPE_CHECKING:
    import httpx

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes done and the bytes in all (None: unknown). Done falls when a fetch starts over."""

Tell: TypeAlias = Callable[[str], None]
"""Is told in words what is tried, and why it is tried again."""

RETRIES, FIRST_DELAY = 6, 0.5
"""Attempts in a row that may bring nothing new; seconds before the first of them."""
_RETRIES_WITHOUT_NETWORK = 1
_LONGEST_DELAY, _TIMEOUT = 60.0, 30.0
_OTHER_SOURCE = "with --from, an address or a local folder"
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)


class _BrokenOffError(Exception):
    """An attempt ended early; a later one may get further. `wait`: seconds that the server asks for."""

    def __init__(self, problem: str, wait: float = 0.0) -> None:
        super().__init__(problem)
        self.wait = wait


@dataclass(slots=True, frozen=True)
class _Fetch:
    """One file on its way, with what is expected of it."""

    source: str
    target: Path
    size: int | None
    sha256: str | None
    progress: Progress
    tell: Tell

    def beside(self, suffix: str) -> Path:
        return self.target.with_name(self.target.name + suffix)

    def done(self) -> int:
        """The bytes that the part holds."""
        part = self.beside(".part")
        return part.stat().st_size if part.exists() else 0

    def validator(self) -> str | None:
        """The HTTP validator of the version that the part holds; None where it is not known."""
        origin = self.beside(".part.origin")
        address, _, validator = origin.read_text(errors="replace").partition("\n") if origin.exists() else ("", "", "")
        return validator if validator and address == self.source else None

    def restart(self, validator: str | None = None) -> None:
        """Empty the part; what comes now is of the version `validator`."""
        self.beside(".part.origin").unlink(missing_ok=True)
        self.beside(".part").unlink(missing_ok=True)
        if validator is not None:
            self.beside(".part.origin").write_text(f"{self.source}\n{validator}")

    def append(self, chunks: Iterable[bytes], total: int | None) -> int:
        """Add to the part; return the bytes that it holds then."""
        done = self.done()
        with self.beside(".part").open("ab") as file:
            for chunk in chunks:
                file.write(chunk)
                done += len(chunk)
                self.progress(done, total)
                if total is not None and done > total:
                    self.check("size", f"more than {total}", total)
        return done

    def check(self, what: str, found: object, expected: object) -> None:
        """Delete the part and raise `MismatchError` where both are known and differ."""
        if None not in (found, expected) and found != expected:
            self.restart()
            told = f"{self.source} is not the file for {self.target}: its {what} is {found}, expected {expected}"
            raise MismatchError(told, hint="try once more, then give another source with --from")

    def finish(self) -> str:
        """Move the checked part to the target; return its sha256."""
        part = self.beside(".part")
        self.check("size", self.done(), self.size)
        sha256 = file_sha256(part)
        self.check("sha256", sha256, self.sha256)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(part, self.target)
        self.beside(".part.origin").unlink(missing_ok=True)
        return sha256


def is_address(source: str) -> bool:
    """Whether a source is an HTTP(S) address; else it is a local path."""
    return source.lower().startswith(("http://", "https://"))


def download(
    source: str,
    target: Path,
    *,
    size: int | None = None,
    sha256: str | None = None,
    progress: Progress | None = None,
    tell: Tell | None = None,
    retries: int = RETRIES,
    first_delay: float = FIRST_DELAY,
) -> str:
    """Put the file of `source` at `target`, in the place of what is there, and return its sha256.

    Args:
        source: an HTTP(S) address, a local file, or a local folder with a file of the target's name.
        size: the exact bytes expected.
        retries, first_delay: see `RETRIES` and `FIRST_DELAY`; the delay doubles while nothing new comes.

    Raises:
        SourceMissingError: the source has no such file.
        MismatchError: the file is of another size or hash than expected; names both.
        DownloadError: the source failed for good, or the target cannot be written. What has arrived
            stays in `<target>.part` for the next call.
    """
    fetch = _Fetch(source, target, size, sha256, progress or (lambda done, total: None), tell or (lambda words: None))
    try:
        if target.is_dir():
            raise DownloadError(f"cannot write {target}: it is a folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        with run_lock(fetch.beside(".part")):
            if is_address(source):
                _fetch_over_http(fetch, retries, first_delay)
            else:
                _copy(fetch)
            return fetch.finish()
    except (OSError, RunFileError) as error:
        raise DownloadError(f"cannot put {source} at {target}: {error}", hint=f"look at {target.parent}") from error


def _copy(fetch: _Fetch) -> None:
    path = expanded(fetch.source)
    path = path / fetch.target.name if path.is_dir() else path
    if not path.is_file():
        raise SourceMissingError(f"there is no file {path}", hint="give an http(s) address, or a local file or folder")
    total = path.stat().st_size
    fetch.restart()
    with path.open("rb") as file:
        fetch.append(iter(lambda: file.read(1 << 20), b""), total)


def _fetch_over_http(fetch: _Fetch, retries: int, first_delay: float) -> None:
    import httpx

    failures, furthest = 0, fetch.done()
    begun = furthest
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT, headers={"Accept-Encoding": "identity"}) as client:
        while True:
            try:
                return _receive(client, fetch)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects, UnicodeError) as error:
                raise DownloadError(f"{fetch.source} cannot be fetched: {error}", hint="mend the address") from error
            except (_BrokenOffError, httpx.TransportError) as error:
                problem = error
            failures = 1 if fetch.done() > furthest else failures + 1
            furthest = max(furthest, fetch.done())
            last = str(problem) or type(problem).__name__
            if failures > min(retries, _RETRIES_WITHOUT_NETWORK) and furthest == begun and _without_network(problem):
                raise DownloadError(
                    f"{fetch.source}: no network, or no such server: {last}",
                    hint=f"connect this machine and run the same command again; or give another source {_OTHER_SOURCE}",
                ) from problem
            if failures > retries:
                hint = (
                    f"run the same command again: it goes on where it stopped; or give another source {_OTHER_SOURCE}"
                )
                raise DownloadError(f"{fetch.source} failed {failures} times, at last: {last}", hint=hint) from problem
            wait = problem.wait if isinstance(problem, _BrokenOffError) else 0.0
            seconds = min(_LONGEST_DELAY, max(wait, first_delay * 2 ** (failures - 1)))
            fetch.tell(f"{fetch.target.name}: {last}; trying again in {seconds:.1f} s ({failures} of {retries})")
            time.sleep(seconds)


def _without_network(problem: BaseException) -> bool:
    """Whether no server was reached because its name is not known here, or no way leads to it."""
    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, socket.gaierror) or (isinstance(cause, OSError) and cause.errno in _NO_WAY):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _receive(client: httpx.Client, fetch: _Fetch) -> None:
    """One attempt at the rest of the file."""
    done = fetch.done()
    if done and done == fetch.size and fetch.sha256 is not None:
        return
    headers = _range_headers(fetch, done)
    with client.stream("GET", fetch.source, headers=headers) as response:
        status, (start, total) = response.status_code, _content_range(response)
        if status == 416 and headers and total == done:
            return
        of_other_version = start != done or len({_validator(response), fetch.validator()} - {None}) > 1
        if status == 416 or (status == 206 and of_other_version):
            fetch.restart()
            raise _BrokenOffError(f"the server has no rest that fits the first {done} bytes")
        _check_answer(response, fetch)
        fetch.check("size", total, fetch.size)
        total = fetch.size if total is None else total
        if total is None and fetch.sha256 is None:
            raise DownloadError(f"{fetch.source}: the server does not say how long the file is", hint="use --from FILE")
        if status == 200:
            fetch.restart(_validator(response))
        done = fetch.append(response.iter_raw(), total)
        if total is not None and done < total:
            raise _BrokenOffError(f"it ended after {done} of {total} bytes")


def _range_headers(fetch: _Fetch, done: int) -> dict[str, str]:
    """Ask for the rest of the part where its version or the hash of the whole is known."""
    validator = fetch.validator()
    if not done or (validator is None and fetch.sha256 is None) or (fetch.size is not None and done > fetch.size):
        return {}
    return {"Range": f"bytes={done}-"} | ({"If-Range": validator} if validator else {})


def _content_range(response: httpx.Response) -> tuple[int, int | None]:
    """(where the body starts in the file, -1 where that is not said; bytes of the whole file or None)."""
    if response.status_code == 200:
        length = response.headers.get("content-length", "")
        return 0, int(length) if re.fullmatch(r"[0-9]{1,18}", length) else None
    named = response.headers.get("content-range", "")
    found = re.fullmatch(r"bytes (?:([0-9]{1,18})-[0-9]+|\*)/(?:([0-9]{1,18})|\*)", named)
    start, total = found.groups() if found else (None, None)
    return int(start or -1), int(total) if total else None


def _validator(response: httpx.Response) -> str | None:
    known = [response.headers.get(name, "") for name in ("etag", "last-modified")]
    return next((value for value in known if value and value.isascii() and not value.startswith("W/")), None)


def _check_answer(response: httpx.Response, fetch: _Fetch) -> None:
    status, source = response.status_code, fetch.source
    if status in (408, 425, 429, 500, 502, 503, 504):
        wait = response.headers.get("retry-after", "")
        raise _BrokenOffError(f"the server answered {status}", float(wait) if wait.isdecimal() else 0.0)
    if status in (404, 410):
        raise SourceMissingError(f"{source}: the server has no such file ({status})", hint="look at the address")
    if status not in (200, 206):
        raise DownloadError(f"{source}: the server answered {status}", hint="fetch it by hand, then --from PATH")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise DownloadError(f"{source}: the server sends it compressed", hint="give another source with --from")
    if response.headers.get("content-type", "").startswith("text/html") and fetch.sha256 is None:
        raise DownloadError(f"{source} is a web page, not a file", hint="look at the address, and at your network")
