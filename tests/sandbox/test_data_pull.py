"""Data pulls from a real server that drops connections, from a mirror and from local folders."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from sandbox.data_pull import pull_data
from sandbox.errors import DownloadError, MismatchError, SourceMissingError, UsageError
from sandbox.hashing import file_sha256
from sandbox.suite_manifest import DataFile, DataManifest, DataWheel, load_data_manifest

ROOT = Path(__file__).parents[2]
FILES = {"a/one.json": b"[1]" * 2000, "b c/two#.jsonl": b"{}\n" * 1000}
QUICK = 0.001


@dataclass
class Server:
    """Serves a folder with byte ranges.

    Attributes:
        drop_after: bytes of a body after which the connection is dropped; None: never.
        seen: (path, Range header) of each request.
    """

    folder: Path
    drop_after: int | None = None
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    address: str = ""

    def answer(self, path: str, asked: str | None) -> tuple[int, dict[str, str], bytes]:
        file = self.folder / path
        if not file.is_file():
            return 404, {}, b""
        content = file.read_bytes()
        if asked is None:
            return 200, {}, content
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        return 206, {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}, content[start:]


def handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            pass

        def do_GET(self) -> None:
            path, asked = unquote(self.path).lstrip("/"), self.headers.get("Range")
            server.seen.append((path, asked))
            status, headers, body = server.answer(path, asked)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: server.drop_after])

    return Handler


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server(tmp_path / "served")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler_of(server)) as listener:
        server.address = f"http://127.0.0.1:{listener.server_address[1]}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        listener.shutdown()
        thread.join()


def manifest_of(base_url: str) -> DataManifest:
    files = [
        DataFile(path=path, source=f"up stream/{path}", sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
        for path, data in FILES.items()
    ]
    return DataManifest(base_url=base_url, licence="MIT", files=files)


def lay_out(folder: Path, prefix: str = "") -> None:
    for path, data in FILES.items():
        file = folder / prefix / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_come_from_the_manifests_address(server: Server, tmp_path: Path) -> None:
    lay_out(server.folder, "up stream")
    heard: list[tuple[int, int | None]] = []
    target = tmp_path / "data"
    pulled = pull_data(
        manifest_of(server.address), "demo", target, progress=lambda done, total: heard.append((done, total))
    )
    assert contents(target) == FILES
    assert [(file.path, file.bytes, file.fetched) for file in pulled] == [
        (target / path, len(data), True) for path, data in FILES.items()
    ]
    total = sum(map(len, FILES.values()))
    assert heard == sorted(heard)
    assert {whole for _, whole in heard} == {total}
    assert heard[-1] == (total, total)


def test_only_what_is_missing_or_wrong_is_fetched(server: Server, tmp_path: Path) -> None:
    lay_out(server.folder, "up stream")
    lay_out(tmp_path / "data")
    manifest = manifest_of(server.address)
    heard: list[str] = []
    pulled = pull_data(manifest, "demo", tmp_path / "data", tell=heard.append)
    assert [file.fetched for file in pulled] == [False, False]
    assert server.seen == []
    assert heard == []
    (tmp_path / "data" / "b c" / "two#.jsonl").write_bytes(b"{}\n" * 999 + b"[]\n")
    pulled = pull_data(manifest, "demo", tmp_path / "data", tell=heard.append)
    assert [file.fetched for file in pulled] == [False, True]
    assert heard == [f"demo: fetching 1 files, 0.0 MB, from {server.address}"]
    assert [path for path, _ in server.seen] == ["up stream/b c/two#.jsonl"]
    assert contents(tmp_path / "data") == FILES


@pytest.mark.parametrize("prefix", ["up stream", ""])
def test_a_mirror_may_have_either_layout(server: Server, tmp_path: Path, prefix: str) -> None:
    lay_out(server.folder, prefix)
    pull_data(manifest_of("http://127.0.0.1:1"), "demo", tmp_path / "data", server.address + "/")
    assert contents(tmp_path / "data") == FILES


@pytest.mark.parametrize("prefix", ["up stream", ""])
def test_a_folder_may_have_either_layout(tmp_path: Path, prefix: str) -> None:
    lay_out(tmp_path / "from", prefix)
    pull_data(manifest_of("http://127.0.0.1:1"), "demo", tmp_path / "data", str(tmp_path / "from"))
    assert contents(tmp_path / "data") == FILES


def test_a_missing_file_is_named_with_the_places_looked_at(server: Server, tmp_path: Path) -> None:
    lay_out(server.folder, "up stream")
    (server.folder / "up stream" / "b c" / "two#.jsonl").unlink()
    with pytest.raises(DownloadError, match=r"suite demo, b c/two#\.jsonl: ") as caught:
        pull_data(manifest_of("http://127.0.0.1:1"), "demo", tmp_path / "data", server.address)
    assert f"{server.address}/up%20stream/b%20c/two%23.jsonl" in caught.value.message
    assert f"{server.address}/b%20c/two%23.jsonl" in caught.value.message
    assert caught.value.hint is not None
    assert isinstance(caught.value.__cause__, SourceMissingError)
    assert list(contents(tmp_path / "data")) == ["a/one.json"]


def test_a_source_may_lack_what_is_optional_but_may_not_have_it_wrong(tmp_path: Path) -> None:
    lay_out(tmp_path / "from")
    optional = tmp_path / "from" / "b c" / "two#.jsonl"
    optional.unlink()
    manifest = manifest_of("http://127.0.0.1:1")
    manifest.files[1] = manifest.files[1].model_copy(update={"optional": True})
    heard: list[str] = []
    pulled = pull_data(manifest, "demo", tmp_path / "data", str(tmp_path / "from"), tell=heard.append)
    assert [file.path for file in pulled] == [tmp_path / "data" / "a" / "one.json"]
    assert heard[-1] == "demo: left out b c/two#.jsonl, which the source does not have"
    with pytest.raises(DownloadError, match="is no folder"):
        pull_data(manifest, "demo", tmp_path / "data", str(tmp_path / "nowhere"))
    lay_out(tmp_path / "from")
    optional.write_bytes(b"{}")
    with pytest.raises(DownloadError, match=r"b c/two#\.jsonl: "):
        pull_data(manifest, "demo", tmp_path / "data", str(tmp_path / "from"))
    lay_out(tmp_path / "from")
    pull_data(manifest, "demo", tmp_path / "data", str(tmp_path / "from"))
    assert contents(tmp_path / "data") == FILES


def test_a_wrong_file_is_named_and_not_kept(server: Server, tmp_path: Path) -> None:
    lay_out(server.folder, "up stream")
    (server.folder / "up stream" / "a" / "one.json").write_bytes(b"[2]" * 2000)
    with pytest.raises(DownloadError, match=r"demo, a/one\.json: .*sha256"):
        pull_data(manifest_of(server.address), "demo", tmp_path / "data")
    assert contents(tmp_path / "data") == {}


def test_a_source_that_is_no_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"a/one\.json: .*is no folder"):
        pull_data(manifest_of("http://127.0.0.1:1"), "demo", tmp_path / "data", str(tmp_path / "nowhere"))


@pytest.mark.parametrize("path", ["../out", "a/../../out", "/out", "", ".", "..", "a\\..\\out"])
@pytest.mark.parametrize("entry", ["path", "source"])
def test_a_manifest_cannot_lead_out_of_its_folders(tmp_path: Path, path: str, entry: str) -> None:
    lay_out(tmp_path / "from")
    (tmp_path / "out").write_bytes(b"mine")
    manifest = manifest_of("http://127.0.0.1:1")
    manifest.files[1] = manifest.files[1].model_copy(update={entry: path})
    with pytest.raises(UsageError, match=re.escape(repr(path))):
        pull_data(manifest, "demo", tmp_path / "data", str(tmp_path / "from"))
    assert (tmp_path / "out").read_bytes() == b"mine"
    assert not (tmp_path / "data").exists()


def shared_data() -> Path:
    folder = Path(os.environ.get("SANDBOX_DATA") or ROOT.parent / "shared" / "data") / "apibench"
    if not folder.is_dir():
        pytest.skip(f"shared data of apibench is not at {folder}")
    return folder


def test_apibench_is_pulled_through_dropped_connections_and_from_folders(server: Server, tmp_path: Path) -> None:
    shared = shared_data()
    manifest = load_data_manifest(ROOT / "tasks" / "apibench")
    assert manifest is not None
    for file in manifest.files:
        upstream = server.folder / "repository" / file.source
        upstream.parent.mkdir(parents=True, exist_ok=True)
        upstream.symlink_to(shared / file.path)
    server.drop_after = 400_000
    served = manifest.model_copy(update={"base_url": f"{server.address}/repository"})
    sources = {"http": None, "upstream": str(server.folder / "repository"), "own": str(shared)}
    for name, source in sources.items():
        pulled = pull_data(served, "apibench", tmp_path / name, source, first_delay=QUICK)
        assert all(file.fetched for file in pulled)
        for file in manifest.files:
            assert file_sha256(tmp_path / name / file.path) == file.sha256
        assert len(contents(tmp_path / name)) == len(manifest.files)
    expected = sum(-(-file.bytes // server.drop_after) for file in manifest.files)
    assert len(server.seen) == expected
    assert len([asked for _, asked in server.seen if asked]) == expected - len(manifest.files)


def make_wheel(folder: Path, files: dict[str, bytes]) -> DataWheel:
    path = folder / "some_data-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return DataWheel(requirement="some-data==1.0", sha256=file_sha256(path))


def wheel_manifest(wheel: DataWheel) -> DataManifest:
    files = [
        DataFile(path=name, source=f"some_data/{name}", sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
        for name, content in FILES.items()
    ]
    return DataManifest(wheel=wheel, licence="none", files=files)


@pytest.mark.parametrize("named", ["folder", "file"])
def test_data_of_a_wheel_is_taken_out_of_it(tmp_path: Path, named: str) -> None:
    wheel = make_wheel(tmp_path, {f"some_data/{name}": content for name, content in FILES.items()})
    source = tmp_path if named == "folder" else next(tmp_path.glob("*.whl"))
    pulled = pull_data(wheel_manifest(wheel), "suite", tmp_path / "data", str(source))
    assert [file.fetched for file in pulled] == [True, True]
    assert contents(tmp_path / "data") == FILES
    again = pull_data(wheel_manifest(wheel), "suite", tmp_path / "data")
    assert [file.fetched for file in again] == [False, False]


def test_only_what_is_missing_or_wrong_is_taken_out_of_a_wheel(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, {"some_data/b c/two#.jsonl": FILES["b c/two#.jsonl"]})
    lay_out(tmp_path / "data")
    (tmp_path / "data" / "b c" / "two#.jsonl").write_bytes(b"{}")
    pulled = pull_data(wheel_manifest(wheel), "suite", tmp_path / "data", str(tmp_path))
    assert [file.fetched for file in pulled] == [False, True]
    assert contents(tmp_path / "data") == FILES


def test_data_of_a_wheel_may_lie_unpacked_in_a_folder(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, {})
    for name, content in FILES.items():
        path = tmp_path / "unpacked" / "some_data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    pull_data(wheel_manifest(wheel), "suite", tmp_path / "data", str(tmp_path / "unpacked"))
    assert contents(tmp_path / "data") == FILES


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, {"some_data/other": b""}).model_copy(update={"sha256": "0" * 64})
    with pytest.raises(MismatchError, match="expected 0000"):
        pull_data(wheel_manifest(wheel), "suite", tmp_path / "data", str(tmp_path))


def test_a_wheel_that_lacks_a_file_says_which(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, {"some_data/a/one.json": FILES["a/one.json"]})
    with pytest.raises(DownloadError, match=r"two#\.jsonl"):
        pull_data(wheel_manifest(wheel), "suite", tmp_path / "data", str(tmp_path))


def test_a_package_that_the_index_lacks_is_named(tmp_path: Path) -> None:
    wheel = DataWheel(requirement="no-such-package-of-data==1.0", sha256="0" * 64)
    with pytest.raises(SourceMissingError, match=r"no-such-package-of-data==1\.0"):
        pull_data(wheel_manifest(wheel), "suite", tmp_path / "data")
