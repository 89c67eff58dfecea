"""The Python examples of the page on mock APIs, used as they stand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import CommandLine

from sandbox import EnvironmentContext, MockApi, Task, ToolCall
from sandbox.errors import ProviderError
from sandbox.mock.faults import KINDS
from sandbox.mock.handlers import load_handlers
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "mock-apis.md").read_text()


def python_blocks(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def document(page: str) -> str:
    """The page's `shop.json`."""
    (text,) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return str(text)


def test_every_command_on_the_shop_works(page: str, document: str, cli: CommandLine) -> None:
    commands = re.findall(r"^(?:\$ )?sandbox mock (shop\.json .*)$", page, re.MULTILINE)
    (cli.folder / "shop.json").write_text(document)
    (cli.folder / "shop_handlers.py").write_text(python_blocks(page)[0])
    (told,) = re.findall(r"^(\d+ operations at) http", page, re.MULTILINE)
    commands += re.findall(r"`sandbox mock (shop\.json --handlers [^`]*)`", page)
    assert len(commands) == 7
    processes: list[subprocess.Popen[str]] = []
    real = ""
    try:
        for command in commands:
            arguments = command.replace("http://127.0.0.1:8001/v1", real).replace("8001", "0").split()
            process = subprocess.Popen(
                cli.command("mock", *arguments),
                cwd=cli.folder,
                env=cli.environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            processes.append(process)
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith(told), f"{command}: {first}"
            url = first.split()[3].rstrip(",")
            real = url if "--port" in command else real
            if "--record" in command:
                assert httpx.get(f"{url}/products", verify=False).status_code == 200
    finally:
        for process in processes:
            process.kill()
            process.communicate()


async def test_the_example_handlers_sell_what_is_there(page: str, document: str, tmp_path: Path) -> None:
    path = tmp_path / "shop_handlers.py"
    path.write_text(python_blocks(page)[0])
    api = MockApi(json.loads(document), handlers=load_handlers(path))
    async with api.client() as client:
        order = {"product_id": 7, "quantity": 2}
        statuses = [(await client.post("/orders", json=order)).status_code for _ in range(2)]
    assert statuses == [201, 404]
    assert api.state()["stock"] == {"7": 1}


def test_the_example_program_prints_what_changed(page: str, document: str, tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text(document)
    done = subprocess.run(
        [sys.executable, "-c", python_blocks(page)[1]], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert re.fullmatch(r"\['changed /created/~1orders', 'added /resources/~1orders/[0-9a-f-]{36}'\]\n", done.stdout)


async def test_the_example_environment_lets_commands_call_the_api(page: str, document: str, tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text(document)
    try:
        provider = open_provider("bubblewrap", "test")
    except ProviderError as error:
        pytest.skip(error.message)
    names: dict[str, Any] = {}
    exec(python_blocks(page)[2], names)
    read = "import os, urllib.request as u; print(u.urlopen(os.environ['API'] + '/products').read().decode())"
    async with SandboxPool(lambda: provider) as pool:
        environment = names["Environment"](EnvironmentContext(tmp_path, tmp_path, pool))
        answers = []
        for number in range(2):
            await environment.reset(Task(f"a/{number}", "?"))
            answers.append(await environment.call(ToolCall("shell", {"command": f'python3 -c "{read}"'}, "c")))
        await environment.close()
    assert len(json.loads(answers[0])) == 3
    assert answers[0] == answers[1]


def test_the_table_of_faults_is_whole(page: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert set(rows) == set(KINDS)
