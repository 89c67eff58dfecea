"""Which provider a name opens, and whom a sandbox belongs to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from engine import engine_with_base

from sandbox.errors import ProviderError
from sandbox.sandboxes.owner import is_gone, mark_of, own_mark
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import SandboxSpec


@pytest.fixture
def no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")


async def test_auto_is_docker_where_an_engine_answers() -> None:
    engine_with_base().close()
    provider = open_provider("auto", "test")
    assert provider.name == "docker"
    await provider.close()


@pytest.mark.usefixtures("no_engine")
async def test_auto_is_bubblewrap_where_no_engine_answers() -> None:
    try:
        open_provider("bubblewrap", "test")
    except ProviderError as error:
        pytest.skip(error.message)
    provider = open_provider("auto", "test")
    assert provider.name == "bubblewrap"
    await provider.close()


@pytest.mark.usefixtures("no_engine")
def test_without_any_provider_it_says_what_each_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProviderError) as caught:
        open_provider("auto", "test")
    for part in ("docker: ", "none.sock", "bubblewrap: ", "apt install bubblewrap"):
        assert part in caught.value.message
    assert caught.value.hint


def test_a_process_is_gone_once_it_has_ended() -> None:
    assert is_gone(own_mark()) is False
    process = subprocess.Popen(["sleep", "100"])
    mark = mark_of(process.pid)
    assert is_gone(mark) is False
    process.kill()
    process.wait()
    assert is_gone(mark) is True


def test_another_process_of_the_same_number_is_not_the_owner() -> None:
    pid, start, *place = own_mark().split(":")
    assert is_gone(":".join((pid, str(int(start) - 1), *place))) is True


@pytest.mark.parametrize("mark", ["", "1", "x:1:2:3", ":::", "1:2:3:another-boot", "9" * 30, "²:1:2:3"])
def test_what_cannot_be_told_from_here_is_left_open(mark: str) -> None:
    assert is_gone(mark) is None


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, {}),
        ({"memory_mb": 16, "seconds": 1.0, "scratch_mb": 1}, {}),
        (
            {"network": True, "root": True, "writable_root": True},
            {"network": True, "root": True, "writable_root": True},
        ),
        (
            {"memory_mb": 1024, "processes": 256, "scratch_mb": 512, "seconds": 90.0, "cpus": 2.0},
            {"memory_mb": 1024, "processes": 256, "scratch_mb": 512, "seconds": 90.0, "cpus": 2.0},
        ),
    ],
)
def test_what_isolates_or_limits_less_than_the_default_is_named(
    fields: dict[str, object], named: dict[str, object]
) -> None:
    assert SandboxSpec.model_validate(fields).weakened() == named
