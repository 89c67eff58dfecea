"""An API that is served to the processes of one sandbox, and to nobody else."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from engine import engine_with_base
from mock_documents import SHOP

from sandbox import MockApi, SandboxSpec, UsageError, serve_in_sandbox
from sandbox.errors import MissingError, ProviderError
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import Sandbox, SandboxProvider

SPEC = SandboxSpec(api_port=8080)
CREATE_AND_READ = """
import json, sys, urllib.request
def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(sys.argv[1] + path, data, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=60))
made = ask("/products", {"name": "lamp", "price": 3})
print(json.dumps(ask("/products/%s" % made["id"])))
"""


@pytest.fixture(params=["docker", "bubblewrap"])
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[SandboxProvider]:
    try:
        if request.param == "docker":
            engine_with_base().close()
        opened = open_provider(request.param, "test")
    except MissingError as error:
        pytest.skip(error.message)
    yield opened
    await opened.close()


START_AND_WAIT = """
import asyncio, sys
from sandbox import SandboxSpec
from sandbox.sandboxes.providers import open_provider
async def main():
    sandbox = await open_provider(sys.argv[1], sys.argv[2]).start(SandboxSpec(api_port=8080))
    print(sandbox.api_entrance.folder, flush=True)
    await asyncio.sleep(1000)
asyncio.run(main())
"""


def is_there(folder: Path) -> bool:
    return folder.is_dir()


async def created(sandbox: Sandbox, url: str) -> dict[str, object]:
    done = await sandbox.exec(["python3", "-c", CREATE_AND_READ, url])
    assert done.exit_code == 0, done.output
    read: dict[str, object] = json.loads(done.stdout)
    return read


async def test_a_command_creates_and_reads_over_http(provider: SandboxProvider) -> None:
    sandbox = await provider.start(SPEC)
    api = MockApi(SHOP, seed=3, items=0)
    async with serve_in_sandbox(api, sandbox) as url:
        assert url == "http://127.0.0.1:8080/v1"
        made = await created(sandbox, url)
        assert list(api.state()["resources"]["/products"].values()) == [made]
        with pytest.raises(UsageError, match="nothing can listen"):
            async with serve_in_sandbox(api, sandbox):
                pass
    await sandbox.reset(fresh=True)
    other = MockApi(SHOP, seed=3, items=0)
    async with serve_in_sandbox(other, sandbox) as url:
        assert await created(sandbox, url) == made
    assert [record.path for record in other.log] == [record.path for record in api.log]


async def test_a_process_in_the_background_is_answered_between_commands(provider: SandboxProvider) -> None:
    sandbox = await provider.start(SPEC)
    api = MockApi(SHOP, items=0)
    async with serve_in_sandbox(api, sandbox) as url:
        process = await sandbox.start_process(["python3", "-c", f"input()\n{CREATE_AND_READ}", url])
        await process.send(b"\n")
        said = await process.receive(b"\n", seconds=60)
    assert json.loads(said.output)["name"] == "lamp"


async def test_what_a_killed_program_leaves_is_cleaned(provider: SandboxProvider) -> None:
    run = f"killed-{secrets.token_hex(4)}"
    program = [sys.executable, "-c", START_AND_WAIT, provider.name, run]
    process = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    folder = Path((await process.stdout.readline()).decode().strip())
    process.kill()
    await process.wait()
    assert is_there(folder)
    assert any(folder.parent.name in told for told in await provider.clean(run))
    assert not is_there(folder.parent)
    assert await provider.clean(run) == []


async def test_a_sandbox_without_a_port_says_how_to_ask_for_one() -> None:
    try:
        opened = open_provider("bubblewrap", "test")
    except ProviderError as error:
        pytest.skip(error.message)
    sandbox = await opened.start(SandboxSpec())
    with pytest.raises(UsageError) as raised:
        async with serve_in_sandbox(MockApi(SHOP), sandbox):
            pass
    await opened.close()
    assert "api_port" in str(raised.value.hint)


async def test_a_provider_without_isolation_gives_no_port() -> None:
    with pytest.raises(ProviderError, match="no loopback of its own"):
        await open_provider("local", "test").start(SPEC)


@pytest.mark.parametrize("fields", [{"api_port": 80}, {"api_port": 70000}, {"api_port": 8080, "network": True}])
def test_a_port_that_cannot_be_is_refused(fields: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"api_port|65535"):
        SandboxSpec.model_validate(fields)


def test_a_port_is_told_in_the_run_header() -> None:
    assert SPEC.weakened() == {"api_port": 8080}
