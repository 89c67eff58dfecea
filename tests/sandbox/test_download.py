"""Downloads against a real server that misbehaves."""

from __future__ import annotations

import hashlib
import random
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sandbox.download import download
from sandbox.errors import DownloadError, MismatchError, SourceMissingError
from sandbox.journal.lock import run_lock

CONTENT = random.Random(7).randbytes(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
OTHER = random.Random(8).randbytes(300_000)
QUICK = 0.001


@dataclass
class Server:
    """What the server does next.

    Attributes:
        drop_after: bytes of a body after which the connection is dropped; None: never.
        drops: how many connections are dropped.
        stall: hold a connection open after `drop_after` bytes.
        statuses: answered first, one for each request.
        names_length: whether a Content-Length is sent.
        headers: added to the answers with a status or the file.
        seen: (path, headers) of each request.
    """

    content: bytes = CONTENT
    etag: str | None = '"one"'
    drop_after: int | None = None
    drops: int = 10**9
    stall: bool = False
    ignores_range: bool = False
    ignores_if_range: bool = False
    statuses: list[int] = field(default_factory=list)
    names_length: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    def ranges(self) -> list[str | None]:
        return [headers.get("range") for _, headers in self.seen]


def handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            pass

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.seen.append((self.path, headers))
            if server.statuses:
                self._answer(server.statuses.pop(0), server.headers, b"")
            elif self.path == "/moved":
                self._answer(302, {"Location": "/file"}, b"")
            elif self.path != "/file":
                self._answer(404, {}, b"")
            else:
                self._send_file(headers)

        def _send_file(self, headers: dict[str, str]) -> None:
            content, about = server.content, dict(server.headers)
            if server.etag is not None:
                about["ETag"] = server.etag
            asked = re.fullmatch(r"bytes=(\d+)-", headers.get("range", ""))
            same = server.ignores_if_range or headers.get("if-range", server.etag) == server.etag
            if asked is None or server.ignores_range or not same:
                self._answer(200, about, content)
            elif (start := int(asked[1])) >= len(content):
                self._answer(416, {"Content-Range": f"bytes */{len(content)}"}, b"")
            else:
                about.setdefault("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
                self._answer(206, about, content[start:])

        def _answer(self, status: int, about: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in about.items():
                self.send_header(name, value)
            if server.names_length:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if server.drop_after is not None and server.drops > 0 and len(body) > server.drop_after:
                server.drops -= 1
                body = body[: server.drop_after]
            self.wfile.write(body)
            if server.stall:
                server.closing.wait()

    return Handler


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler_of(server)) as listener:
        server.address = f"http://127.0.0.1:{listener.server_address[1]}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.closing.set()
        listener.shutdown()
        thread.join()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "below" / "model.bin"


def files_of(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def broken_off(server: Server, target: Path, count: int, **expected: Any) -> None:
    """Leave a part of `count` bytes, as a process does that gave up."""
    server.drop_after, drops = count, server.drops
    with pytest.raises(DownloadError):
        download(f"{server.address}/file", target, retries=0, **expected)
    assert target.with_name("model.bin.part").read_bytes() == server.content[:count]
    server.drop_after, server.drops = None, drops
    server.seen.clear()


def test_a_file_arrives_whole(server: Server, target: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    found = download(f"{server.address}/file", target, progress=lambda done, total: heard.append((done, total)))
    assert target.read_bytes() == CONTENT
    assert found == SHA256
    assert files_of(target) == ["model.bin"]
    assert heard[-1] == (len(CONTENT), len(CONTENT))
    assert heard == sorted(set(heard))
    assert server.seen[0][1]["accept-encoding"] == "identity"


@pytest.mark.parametrize("drop_after", [20_000, 65_537, 299_999])
def test_dropped_connections_are_taken_up_where_they_broke(server: Server, target: Path, drop_after: int) -> None:
    server.drop_after = drop_after
    heard: list[int] = []
    download(
        f"{server.address}/file", target, retries=1, first_delay=QUICK, progress=lambda done, _: heard.append(done)
    )
    assert target.read_bytes() == CONTENT
    assert server.ranges() == [None, *(f"bytes={at}-" for at in range(drop_after, len(CONTENT), drop_after))]
    assert {headers.get("if-range") for _, headers in server.seen[1:]} == {'"one"'}
    assert heard == sorted(heard)
    assert files_of(target) == ["model.bin"]


def test_the_part_of_a_killed_process_is_taken_up(server: Server, target: Path) -> None:
    server.drop_after, server.stall = 100_000, True
    code = (
        "import sys, pathlib, sandbox.download as d;"
        "d.download(sys.argv[1], pathlib.Path(sys.argv[2]), progress=lambda done, total: print(done, flush=True))"
    )
    command = [sys.executable, "-c", code, f"{server.address}/file", str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 100_000:
                break
        process.kill()
    part = target.with_name("model.bin.part")
    kept = part.stat().st_size
    assert kept > 50_000
    assert not target.exists()
    server.drop_after, server.stall = None, False
    download(f"{server.address}/file", target)
    assert target.read_bytes() == CONTENT
    assert server.ranges() == [None, f"bytes={kept}-"]


def test_without_a_validator_a_part_is_taken_up_only_under_a_hash(server: Server, target: Path) -> None:
    server.etag = None
    broken_off(server, target, 1000)
    download(f"{server.address}/file", target, sha256=SHA256)
    assert server.ranges() == ["bytes=1000-"]
    assert target.read_bytes() == CONTENT

    broken_off(server, target, 1000)
    server.content = OTHER
    download(f"{server.address}/file", target)
    assert server.ranges() == [None]
    assert target.read_bytes() == OTHER


def test_a_part_from_another_address_is_taken_up_under_a_hash(server: Server, target: Path) -> None:
    broken_off(server, target, 1000)
    server.etag = '"of the mirror"'
    download(f"{server.address}/moved", target, sha256=SHA256)
    assert server.ranges() == ["bytes=1000-", "bytes=1000-"]
    assert "if-range" not in server.seen[0][1]
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("ignores_if_range", [False, True])
def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server, target: Path, ignores_if_range: bool) -> None:
    broken_off(server, target, 1000)
    server.content, server.etag, server.ignores_if_range = OTHER, '"two"', ignores_if_range
    download(f"{server.address}/file", target, first_delay=QUICK)
    assert server.ranges()[0] == "bytes=1000-"
    assert target.read_bytes() == OTHER


def test_a_part_of_two_versions_is_found_by_its_hash(server: Server, target: Path) -> None:
    server.etag = None
    broken_off(server, target, 1000)
    server.content = OTHER
    expected = hashlib.sha256(OTHER).hexdigest()
    found = hashlib.sha256(CONTENT[:1000] + OTHER[1000:]).hexdigest()
    with pytest.raises(MismatchError, match=f"{found}.*{expected}"):
        download(f"{server.address}/file", target, sha256=expected)
    assert files_of(target) == []
    download(f"{server.address}/file", target, sha256=expected)
    assert target.read_bytes() == OTHER


def test_a_server_that_ignores_ranges_is_read_from_the_start(server: Server, target: Path) -> None:
    server.ignores_range, server.drop_after, server.drops = True, 1000, 2
    download(f"{server.address}/file", target, first_delay=QUICK)
    assert server.ranges() == [None, "bytes=1000-", "bytes=1000-"]
    assert target.read_bytes() == CONTENT


def test_attempts_that_bring_nothing_new_end(server: Server, target: Path) -> None:
    server.ignores_range, server.drop_after = True, 1000
    with pytest.raises(DownloadError, match="failed 4 times") as caught:
        download(f"{server.address}/file", target, retries=3, first_delay=QUICK)
    assert len(server.seen) == 1 + 3
    assert caught.value.hint is not None
    assert files_of(target) == ["model.bin.part", "model.bin.part.origin"]


def test_a_complete_part_is_not_fetched_again(server: Server, target: Path) -> None:
    broken_off(server, target, len(CONTENT) - 1)
    with target.with_name("model.bin.part").open("ab") as part:
        part.write(CONTENT[-1:])
    sent: list[int] = []
    download(f"{server.address}/file", target, progress=lambda done, _: sent.append(done))
    assert server.ranges() == [f"bytes={len(CONTENT)}-"]
    assert sent == []
    assert target.read_bytes() == CONTENT


def test_a_part_longer_than_the_file_is_thrown_away(server: Server, target: Path) -> None:
    broken_off(server, target, 200_000)
    server.content = CONTENT[:150_000]
    download(f"{server.address}/file", target, first_delay=QUICK)
    assert server.ranges() == ["bytes=200000-", None]
    assert target.read_bytes() == CONTENT[:150_000]


@pytest.mark.parametrize("content_range", ["bytes 5-9/10", "nonsense", "bytes */*", "bytes " + "9" * 5000 + "-1/1"])
def test_a_piece_from_elsewhere_in_the_file_is_not_kept(server: Server, target: Path, content_range: str) -> None:
    broken_off(server, target, 1000)
    server.headers["Content-Range"] = content_range
    download(f"{server.address}/file", target, first_delay=QUICK)
    assert server.ranges() == ["bytes=1000-", None]
    assert target.read_bytes() == CONTENT


def test_redirects_are_followed_by_each_attempt(server: Server, target: Path) -> None:
    server.drop_after = 160_000
    download(f"{server.address}/moved", target, first_delay=QUICK)
    assert [path for path, _ in server.seen] == ["/moved", "/file", "/moved", "/file"]
    assert server.ranges()[-1] == "bytes=160000-"
    assert target.read_bytes() == CONTENT


def test_errors_that_pass_are_waited_out(server: Server, target: Path) -> None:
    server.statuses = [500, 429, 503]
    heard: list[str] = []
    download(f"{server.address}/file", target, first_delay=QUICK, tell=heard.append)
    assert len(server.seen) == 4
    assert target.read_bytes() == CONTENT
    again = f"{target.name}: the server answered {{}}; trying again in 0.0 s ({{}} of 6)"
    assert heard == [again.format(500, 1), again.format(429, 2), again.format(503, 3)]


def test_without_a_network_it_gives_up_soon_and_says_so(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    heard: list[str] = []
    with pytest.raises(DownloadError, match=r"^http://nothing\.invalid/file: no network, or no such server") as caught:
        download("http://nothing.invalid/file", target, first_delay=QUICK, tell=heard.append)
    assert len(heard) == 1
    assert "--from, an address or a local folder" in str(caught.value.hint)


@pytest.mark.parametrize("wait", ["0", "Wed, 21 Oct 2015 07:28:00 GMT", "-1", "soon"])
def test_any_advice_on_when_to_come_back_is_taken(server: Server, target: Path, wait: str) -> None:
    server.statuses, server.headers = [503], {"Retry-After": wait}
    download(f"{server.address}/file", target, first_delay=QUICK)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(("status", "requests"), [(503, 3), (403, 1), (404, 1), (410, 1)])
def test_errors_that_stay_end_the_fetch(server: Server, target: Path, status: int, requests: int) -> None:
    server.statuses = [status] * 10
    with pytest.raises(DownloadError, match=str(status)) as caught:
        download(f"{server.address}/file", target, retries=2, first_delay=QUICK)
    assert len(server.seen) == requests
    assert isinstance(caught.value, SourceMissingError) == (status in (404, 410))
    assert caught.value.hint is not None
    assert files_of(target) == []


def test_a_server_that_is_not_there_is_an_error(target: Path) -> None:
    with pytest.raises(DownloadError, match="failed 2 times"):
        download("http://127.0.0.1:1/file", target, retries=1, first_delay=QUICK)
    with pytest.raises(DownloadError, match="cannot be fetched"):
        download("http://", target)
    assert files_of(target) == []


def test_a_wrong_hash_leaves_nothing(server: Server, target: Path) -> None:
    server.content = OTHER
    with pytest.raises(MismatchError, match=f"{hashlib.sha256(OTHER).hexdigest()}.*{SHA256}"):
        download(f"{server.address}/file", target, size=len(CONTENT), sha256=SHA256)
    assert files_of(target) == []


def test_a_wrong_hash_leaves_the_file_that_was_there(server: Server, target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"before")
    with pytest.raises(MismatchError):
        download(f"{server.address}/file", target, sha256="0" * 64)
    assert files_of(target) == ["model.bin"]
    assert target.read_bytes() == b"before"


@pytest.mark.parametrize("names_length", [True, False])
@pytest.mark.parametrize("size", [len(CONTENT) // 2, 0])
def test_a_file_of_another_size_leaves_nothing(server: Server, target: Path, size: int, names_length: bool) -> None:
    server.names_length = names_length
    heard: list[int] = []
    with pytest.raises(MismatchError, match=f"expected {size}"):
        download(f"{server.address}/file", target, size=size, progress=lambda done, _: heard.append(done))
    assert max(heard, default=0) < len(CONTENT)
    assert files_of(target) == []


def test_a_shorter_file_than_expected_leaves_nothing(server: Server, target: Path) -> None:
    with pytest.raises(MismatchError, match=f"{len(CONTENT)}, expected {len(CONTENT) + 1}"):
        download(f"{server.address}/file", target, size=len(CONTENT) + 1)
    assert files_of(target) == []


def test_a_file_of_unknown_length_needs_a_size_or_a_hash(server: Server, target: Path) -> None:
    server.names_length = False
    with pytest.raises(DownloadError, match="how long"):
        download(f"{server.address}/file", target)
    assert files_of(target) == []
    server.drop_after, server.drops = 1000, 1
    download(f"{server.address}/file", target, size=len(CONTENT), first_delay=QUICK)
    assert server.ranges()[-1] == "bytes=1000-"
    assert target.read_bytes() == CONTENT
    download(f"{server.address}/file", target, sha256=SHA256)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("header", [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")])
def test_what_is_plainly_not_the_file_is_refused(server: Server, target: Path, header: tuple[str, str]) -> None:
    server.headers = dict([header])
    with pytest.raises(DownloadError, match=r"web page|compressed"):
        download(f"{server.address}/file", target)
    assert files_of(target) == []


def test_an_empty_file_arrives(server: Server, target: Path) -> None:
    server.content = b""
    download(f"{server.address}/file", target, size=0, sha256=hashlib.sha256(b"").hexdigest())
    assert target.read_bytes() == b""
    assert files_of(target) == ["model.bin"]


@pytest.mark.parametrize("etag", ['W/"weak"', '"\xe9"', ""])
def test_validators_that_cannot_be_sent_back_are_not(server: Server, target: Path, etag: str) -> None:
    server.etag = etag
    broken_off(server, target, 1000)
    download(f"{server.address}/file", target, sha256=SHA256)
    assert server.ranges() == ["bytes=1000-"]
    assert "if-range" not in server.seen[0][1]
    assert target.read_bytes() == CONTENT


def test_local_files_and_folders_are_copied(tmp_path: Path, target: Path) -> None:
    folder = tmp_path / "from"
    folder.mkdir()
    (folder / "model.bin").write_bytes(CONTENT)
    heard: list[int] = []
    found = download(str(folder), target, sha256=SHA256, progress=lambda done, _: heard.append(done))
    assert (target.read_bytes(), found, heard[-1]) == (CONTENT, SHA256, len(CONTENT))
    (folder / "other").write_bytes(OTHER)
    download(str(folder / "other"), target, size=len(OTHER))
    assert target.read_bytes() == OTHER
    assert files_of(target) == ["model.bin"]


def test_local_files_are_checked(tmp_path: Path, target: Path) -> None:
    (tmp_path / "other").write_bytes(OTHER)
    with pytest.raises(MismatchError, match=f"{hashlib.sha256(OTHER).hexdigest()}.*{SHA256}"):
        download(str(tmp_path / "other"), target, sha256=SHA256)
    with pytest.raises(MismatchError, match="expected 5"):
        download(str(tmp_path / "other"), target, size=5)
    with pytest.raises(SourceMissingError, match="nowhere"):
        download(str(tmp_path / "nowhere"), target)
    assert files_of(target) == []


def test_a_place_that_cannot_be_written_is_named(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    target = tmp_path / "file" / "model.bin"
    with pytest.raises(DownloadError, match=re.escape(str(target))):
        download(f"{server.address}/file", target)
    with pytest.raises(DownloadError, match=re.escape(str(tmp_path))):
        download(f"{server.address}/file", tmp_path)
    assert server.seen == []


def test_a_full_disk_is_an_error_that_a_later_call_makes_good(server: Server, target: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(DownloadError, match=re.escape(str(target))):
            download(f"{server.address}/file", target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not target.exists()
    kept = target.with_name("model.bin.part").stat().st_size
    download(f"{server.address}/file", target)
    assert server.ranges() == [None, f"bytes={kept}-"]
    assert target.read_bytes() == CONTENT


def test_two_processes_do_not_write_one_file(server: Server, target: Path) -> None:
    target.parent.mkdir()
    with (
        run_lock(target.with_name("model.bin.part")),
        pytest.raises(DownloadError, match="another process"),
    ):
        download(f"{server.address}/file", target)
    assert server.seen == []
    download(f"{server.address}/file", target)
    assert target.read_bytes() == CONTENT


def test_the_http_library_is_loaded_by_a_download_only() -> None:
    code = "import sys, sandbox.download; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
