"""Pulls of model files from a real server and from this machine."""

from __future__ import annotations

import functools
import hashlib
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sandbox.agent import AgentPreset, Weights
from sandbox.errors import DownloadError, UsageError, WeightsMissingError
from sandbox.models_pull import pull_weights
from sandbox.weights import WeightsRecord, record_path, weights_path, weights_sha256

MODEL = b"GGUF" + bytes(range(256)) * 500
OTHER = b"GGUF" + bytes(range(255, -1, -1)) * 500


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("SANDBOX_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """The file that the server offers."""
    file = tmp_path / "served" / "maker" / "model" / "m.gguf"
    file.parent.mkdir(parents=True)
    file.write_bytes(MODEL)
    return file


@pytest.fixture
def address(tmp_path: Path, served: Path) -> Iterator[str]:
    handler = functools.partial(QuietHandler, directory=str(tmp_path / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{listener.server_address[1]}"
        listener.shutdown()
        thread.join()


def preset_of(address: str, *, file: str = "m.gguf", size: int | None = None) -> AgentPreset:
    url = address + "/{repository}/{file}"
    weights = Weights(repository="maker/model", file=file, bytes=size, licence="MIT", url=url)
    return AgentPreset(name="demo", description="A demo.", model={"kind": "llama_cpp"}, weights=weights)


def record_of(path: Path) -> WeightsRecord:
    return WeightsRecord.model_validate_json(record_path(path).read_bytes())


def test_the_first_pull_records_the_hash(address: str, models: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    preset = preset_of(address)
    path = pull_weights(preset, progress=lambda done, total: heard.append((done, total)))
    assert path == models / "m.gguf" == weights_path(preset)
    assert path.read_bytes() == MODEL
    assert record_of(path).sha256 == hashlib.sha256(MODEL).hexdigest() == weights_sha256(path)
    assert (record_of(path).bytes, record_of(path).mtime_ns) == (len(MODEL), path.stat().st_mtime_ns)
    assert heard[-1] == (len(MODEL), len(MODEL))
    assert sorted(file.name for file in models.iterdir()) == ["m.gguf", "m.gguf.sha256.json"]


def test_a_later_pull_checks_the_file(address: str, served: Path, models: Path) -> None:
    preset = preset_of(address)
    path = pull_weights(preset)
    served.unlink()
    assert pull_weights(preset) == path
    path.write_bytes(OTHER)
    recorded = record_of(path)
    with pytest.raises(DownloadError) as caught:
        pull_weights(preset)
    assert hashlib.sha256(OTHER).hexdigest() in caught.value.message
    assert hashlib.sha256(MODEL).hexdigest() in caught.value.message
    assert f"rm {path}" in str(caught.value.hint)
    assert record_of(path) == recorded


@pytest.mark.parametrize("changed", [OTHER, MODEL + b"more"])
def test_a_file_fetched_anew_must_be_the_recorded_one(address: str, served: Path, models: Path, changed: bytes) -> None:
    preset = preset_of(address)
    path = pull_weights(preset)
    recorded = record_of(path)
    path.unlink()
    served.write_bytes(changed)
    with pytest.raises(DownloadError, match="expected") as caught:
        pull_weights(preset)
    assert f"rm {record_path(path)}" in str(caught.value.hint)
    assert sorted(file.name for file in models.iterdir()) == ["m.gguf.sha256.json"]
    served.write_bytes(MODEL)
    assert pull_weights(preset).read_bytes() == MODEL
    assert record_of(path).sha256 == recorded.sha256
    assert record_of(path).mtime_ns == path.stat().st_mtime_ns


def test_a_file_put_there_by_hand_is_recorded(address: str, served: Path, models: Path) -> None:
    served.unlink()
    models.mkdir()
    (models / "m.gguf").write_bytes(OTHER)
    path = pull_weights(preset_of(address))
    assert path.read_bytes() == OTHER
    assert record_of(path).sha256 == hashlib.sha256(OTHER).hexdigest()


@pytest.mark.parametrize("form", ["file address", "folder address", "folder", "file"])
def test_other_sources(address: str, served: Path, models: Path, form: str) -> None:
    sources = {
        "file address": f"{address}/maker/model/renamed.gguf",
        "folder address": f"{address}/maker/model/",
        "folder": str(served.parent),
        "file": str(served.rename(served.with_name("renamed.gguf"))) if "file" in form else "",
    }
    path = pull_weights(preset_of("http://127.0.0.1:1"), sources[form])
    assert path == models / "m.gguf"
    assert path.read_bytes() == MODEL


def test_a_missing_source_is_an_error(address: str, models: Path, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="404"):
        pull_weights(preset_of(address, file="none.gguf"))
    with pytest.raises(DownloadError, match="nowhere"):
        pull_weights(preset_of(address), str(tmp_path / "nowhere"))
    assert list(models.iterdir()) == []


def test_too_little_space_is_said_before_anything_is_fetched(address: str, models: Path) -> None:
    with pytest.raises(DownloadError, match=rf"{10**18} bytes.*\d+ bytes\) are free") as caught:
        pull_weights(preset_of(address, size=10**18))
    assert "SANDBOX_MODELS" in str(caught.value.hint)
    assert list(models.iterdir()) == []


def test_bytes_that_a_part_holds_need_no_space(address: str, models: Path) -> None:
    free = shutil.disk_usage(models.parent).free
    models.mkdir()
    with (models / "m.gguf.part").open("wb") as part:
        part.truncate(10**12)
    wanted = free + 10**12 // 2
    assert pull_weights(preset_of(address, size=wanted)).read_bytes() == MODEL


@pytest.mark.parametrize("size", [1, len(MODEL) * 2])
def test_approximate_bytes_do_not_fail_a_pull(address: str, models: Path, size: int) -> None:
    assert pull_weights(preset_of(address, size=size)).read_bytes() == MODEL


def test_a_broken_record_is_an_error(address: str, models: Path) -> None:
    path = pull_weights(preset_of(address))
    record_path(path).write_text("{}")
    with pytest.raises(DownloadError, match="not a record"):
        pull_weights(preset_of(address))
    assert path.read_bytes() == MODEL


def test_an_agent_without_weights_has_nothing_to_pull(models: Path) -> None:
    preset = AgentPreset(name="demo", description="A demo.", model={"kind": "openai"})
    with pytest.raises(WeightsMissingError, match="agent demo names no weights"):
        pull_weights(preset)


def test_a_preset_cannot_lead_out_of_the_models_folder(address: str, models: Path) -> None:
    with pytest.raises(UsageError, match=r"\.\./m\.gguf"):
        pull_weights(preset_of(address, file="../m.gguf"))
    assert not models.exists()


def test_a_folder_that_cannot_be_written_is_named(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("SANDBOX_MODELS", str(tmp_path / "file" / "models"))
    with pytest.raises(DownloadError, match="file/models"):
        pull_weights(preset_of(address))
