"""A mock API on a port: as a library, and as the command `sandbox mock`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import CommandLine
from mock_documents import FACTORY, SHOP, one_operation

from sandbox import ApiFaults, MockApi, UsageError, serve_api
from sandbox.mock.bodies import ApiLimits
from sandbox.mock.server import is_loopback


async def test_it_serves_over_http() -> None:
    api = MockApi(SHOP, seed=2)
    async with serve_api(api) as url, httpx.AsyncClient(verify=False) as client:
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/v1")
        made = await client.post(f"{url}/products", json={"name": "Säge", "price": 1})
        assert made.status_code == 201
        assert (await client.get(f"{url}/products/{made.json()['id']}")).json()["name"] == "Säge"
        assert (await client.get(f"{url}/products/..%2f..%2fetc%2fpasswd")).status_code == 400
        assert "server" not in made.headers
    async with httpx.AsyncClient(verify=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_a_body_that_is_too_large_is_answered_and_not_kept() -> None:
    api = MockApi(SHOP, limits=ApiLimits(body_bytes=1000))
    async with serve_api(api) as url, httpx.AsyncClient(verify=False) as client:
        assert (await client.post(f"{url}/products", content=b"x" * 5_000_000)).status_code == 413
        assert (await client.get(f"{url}/products")).status_code == 200


async def test_dropped_connections_are_cut() -> None:
    for kind, applied in (("dropped", False), ("lost_answer", True)):
        api = MockApi(SHOP, faults=ApiFaults.model_validate({kind: 1.0}), items=0)
        async with serve_api(api) as url, httpx.AsyncClient(verify=False) as client:
            with pytest.raises(httpx.TransportError):
                await client.post(f"{url}/orders", json={"product_id": 1, "quantity": 1})
        assert bool(api.state()["resources"]["/orders"]) == applied


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /v1/products HTTP/1.1\r\nHost: a\r\nX-A: b\r\nX B: c\r\n\r\n",
        b"GET /v1/products\r\n X: y HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /v1/products HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10,
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_the_server_lives(raw: bytes) -> None:
    async with serve_api(MockApi(SHOP)) as url, httpx.AsyncClient(verify=False) as client:
        port = httpx.URL(url).port
        assert port is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(raw)
        with contextlib.suppress(ConnectionError):
            received = await asyncio.wait_for(reader.read(200), 20)
            assert received == b"" or received.startswith(b"HTTP/1.1 4")
        writer.close()
        assert (await client.get(f"{url}/products")).status_code == 200


async def test_a_port_that_is_taken_is_an_error() -> None:
    async with serve_api(MockApi(SHOP)) as url:
        port = httpx.URL(url).port
        assert port is not None
        with pytest.raises(UsageError, match=f"127.0.0.1 port {port}"):
            async with serve_api(MockApi(SHOP), port=port):
                pass


def test_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.0.1", "example.org")))


@contextlib.contextmanager
def running(cli: CommandLine, *arguments: str | Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command, and the first line that it prints."""
    process = subprocess.Popen(
        cli.command("mock", *arguments),
        cwd=cli.folder,
        env=cli.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str], number: int = signal.SIGINT) -> tuple[int, str]:
    """(exit code, standard error) after a signal."""
    os.kill(process.pid, number)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def write(path: Path, document: dict[str, Any]) -> Path:
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_address_and_ends_in_good_order(cli: CommandLine, number: int) -> None:
    spec = write(cli.folder / "shop.json", SHOP)
    with running(cli, spec, "--print-url", "--seed", "3", "--items", "2", "--log", "log.jsonl") as (url, process):
        assert len(httpx.get(f"{url}/products", verify=False).json()) == 2
        assert httpx.get(f"{url}/nothing", verify=False).status_code == 404
        assert ended(process, number) == (0, "")
    records = [json.loads(line) for line in (cli.folder / "log.jsonl").read_text().splitlines()]
    assert [(record.get("operation"), record["status"]) for record in records] == [("listProducts", 200), (None, 404)]


def test_the_command_shows_credentials_and_takes_them(cli: CommandLine) -> None:
    spec = write(cli.folder / "factory.json", FACTORY)
    with running(cli, spec, "--key", "key=abc-123", "--faults", "server_error=0", "--rate-limit", "2/60") as (
        first,
        process,
    ):
        url = first.split()[3].rstrip(",")
        assert first.startswith("6 operations at http://127.0.0.1:")
        statuses = [
            httpx.get(f"{url}/jobs", headers={"X-Api-Key": "abc-123"}, verify=False).status_code for _ in range(3)
        ]
        assert statuses == [200, 200, 429]
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(4)]
        assert told[0] == "credential key: abc-123 (header X-Api-Key)"
        assert told[3] == f"tokens: {url.removesuffix('/api')}/oauth/token"
        assert ended(process)[0] == 0


def test_the_command_loads_handlers(cli: CommandLine) -> None:
    spec = write(cli.folder / "shop.json", SHOP)
    (cli.folder / "shop_handlers.py").write_text(
        "from sandbox import ApiHandlers\n"
        "handlers = ApiHandlers()\n"
        "@handlers.operation('listProducts')\n"
        "def listed(request, state):\n"
        "    state['asked'] = state.get('asked', 0) + 1\n"
        "    return [{'id': state['asked'], 'name': 'x', 'price': 1}]\n"
    )
    with running(cli, spec, "--print-url", "--handlers", "shop_handlers.py") as (url, _):
        ids = [httpx.get(f"{url}/products", verify=False).json()[0]["id"] for _ in range(2)]
    assert ids == [1, 2]


def test_the_command_records_and_replays(cli: CommandLine) -> None:
    spec = write(cli.folder / "shop.json", SHOP)
    with (
        running(cli, spec, "--print-url", "--seed", "9") as (real, _),
        running(cli, spec, "--print-url", "--record", real, "--to", "real.jsonl") as (url, process),
    ):
        listed = httpx.get(f"{url}/products", headers={"Authorization": "Bearer abcdefgh"}, verify=False).json()
        code, errors = ended(process)
        assert (code, errors.splitlines()) == (
            0,
            ["recording into real.jsonl", "recorded into real.jsonl; left out: request.headers.authorization (1)"],
        )
    with running(cli, spec, "--print-url", "--replay", "real.jsonl") as (url, _):
        assert httpx.get(f"{url}/products", verify=False).json() == listed
        assert httpx.get(f"{url}/orders", verify=False).status_code == 501


def test_the_command_says_what_it_adds_to(cli: CommandLine) -> None:
    spec = write(cli.folder / "shop.json", SHOP)
    exchange = '{"request": {"method": "GET", "path": "/v1/products"}, "response": {"status": 200}}\n'
    for count, told in ((1, "1 exchange"), (2, "2 exchanges")):
        (cli.folder / "real.jsonl").write_text(exchange * count)
        arguments = ("--print-url", "--record", "http://127.0.0.1:9/v1", "--to", "real.jsonl")
        with running(cli, spec, *arguments) as (_, process):
            first = ended(process)[1].splitlines()[0]
        assert first == f"recording into real.jsonl, added to the {told} in it"


def test_one_operation_is_no_operations(cli: CommandLine) -> None:
    with running(cli, write(cli.folder / "thing.json", one_operation({}))) as (first, _):
        assert first.startswith("1 operation at http://127.0.0.1:")


def test_the_command_says_where_it_records_and_that_the_real_api_is_away(cli: CommandLine) -> None:
    spec = write(cli.folder / "shop.json", SHOP)
    with running(cli, spec, "--print-url", "--record", "http://127.0.0.1:9/v1") as (url, process):
        assert httpx.get(f"{url}/products", verify=False).status_code == 502
        code, errors = ended(process)
    first, warning, last = errors.splitlines()
    assert (code, first, last) == (0, "recording into shop.exchanges.jsonl", "nothing was recorded")
    assert warning.startswith("warning: the API at http://127.0.0.1:9/v1 cannot be reached")


def test_the_command_takes_any_credential_in_a_replay_but_for_those_that_are_given(cli: CommandLine) -> None:
    spec = write(cli.folder / "factory.json", FACTORY)
    exchange = {"request": {"method": "GET", "path": "/api/jobs"}, "response": {"status": 200}}
    write(cli.folder / "factory.jsonl", exchange)
    with running(cli, spec, "--replay", "factory.jsonl", "--key", "user=ada:pw") as (first, process):
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(3)]
        url = first.split()[3].rstrip(",")
        assert httpx.get(f"{url}/jobs", headers={"X-Api-Key": "my-own"}, verify=False).status_code == 200
        assert httpx.get(f"{url}/jobs", verify=False).status_code == 401
    assert told == [
        "credential key: any (header X-Api-Key)",
        "credential user: ada:pw (header Authorization: Basic, in Base64)",
        "credential app: any (OAuth2 client credentials; the token goes into header Authorization: Bearer TOKEN)",
    ]


def test_the_command_remarks_on_names_and_schemas_that_are_not_as_they_seem(cli: CommandLine) -> None:
    node = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    document = one_operation({"operationId": "look"}, components={"schemas": {"Node": node}})
    document["paths"]["/other"] = {"get": {"operationId": "look", "responses": {"200": {"description": ""}}}}
    with running(cli, write(cli.folder / "thing.json", document), "--print-url") as (_, process):
        code, errors = ended(process)
    assert code == 0
    names, schema = errors.splitlines()
    assert (
        names
        == "remark: #/paths/~1other/get: #/paths/~1thing/get has the operationId look too; this one is named look_2"
    )
    assert schema.startswith("remark: #/components/schemas/Node: every value would have to hold another one")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["none.json"], 2, "none.json cannot be read: No such file or directory try: a file that is there"),
        (["broken.json"], 2, "broken.json is not JSON: line 1, column 2"),
        (["broken.md"], 2, "broken.md is not JSON: line 1, column 2 try: a name that ends in .yaml or .yml"),
        (["swagger.json"], 2, "npx swagger2openapi"),
        (["plain.json"], 2, '"openapi": "3.0.x"'),
        (["shop.json", "--faults", "sloth=1"], 2, "unknown fault 'sloth'"),
        (["shop.json", "--key", "k"], 2, "SCHEME=SECRET"),
        (["shop.json", "--rate-limit", "many"], 2, "--rate-limit 100/60"),
        (["shop.json", "--faults", "3"], 2, "faults: the rates add up to 3, more than 1"),
        (["shop.json", "--handlers", "none.py"], 3, "none.py"),
        (["shop.json", "--handlers", "none.py"], 3, "try: handlers = ApiHandlers()"),
        (["shop.json", "--handlers", "empty.py"], 3, "try: handlers = ApiHandlers()"),
        (["shop.json", "--replay", "none.jsonl"], 3, "there is no recording none.jsonl"),
        (["shop.json", "--replay", "none.jsonl"], 3, "sandbox mock SPEC --record URL --to none.jsonl"),
        (["shop.json", "--record", "http://127.0.0.1:9", "--to", "shop.json"], 3, "shop.json, line 1"),
        (["shop.json", "--to", "x.jsonl"], 2, "--record"),
        (["shop.json", "--host", "203.0.113.1"], 2, "nothing can listen"),
    ],
)
def test_what_is_wrong_is_told(cli: CommandLine, arguments: list[str], code: int, said: str) -> None:
    write(cli.folder / "shop.json", SHOP)
    write(cli.folder / "swagger.json", {"swagger": "2.0"})
    write(cli.folder / "plain.json", {"paths": {}})
    (cli.folder / "empty.py").write_text("")
    for name in ("broken.json", "broken.md"):
        (cli.folder / name).write_text("{]")
    done = cli("mock", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in " ".join(done.stderr.split())
    assert not any(leak in done.stderr for leak in ("Errno", "Value error", "Expecting"))


def test_without_uvicorn_it_says_what_to_install(cli: CommandLine) -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None; from sandbox.cli import main; sys.exit(main(['mock', 'none.json']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cli.folder, env=cli.environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 3
    assert "pip install 'sandbox[mock]'" in done.stderr
    assert "none.json" not in done.stderr, "it is told before any document is looked for"


def test_listening_beyond_this_machine_is_warned_of(cli: CommandLine) -> None:
    spec = write(cli.folder / "shop.json", SHOP)
    with running(cli, spec, "--print-url", "--host", "0.0.0.0") as (url, process):
        assert url.startswith("http://0.0.0.0:")
        code, errors = ended(process)
    assert code == 0
    assert "warning: every machine that reaches 0.0.0.0" in errors
    with running(cli, spec, "--print-url") as (url, process):
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0)):
            pass
        assert ended(process) == (0, "")
