"""Schemathesis, which tests APIs against their OpenAPI documents, finds no violation in what this package serves.

Each document is served on a port, and `schemathesis run` goes through its phases: examples, coverage (each bound of
each parameter and body, missing parts, other methods), fuzzing, and sequences of calls that follow links, both
those of the document and those that Schemathesis infers. What it draws follows from the documents alone. The checks
are all that it has, but for:

- `positive_data_acceptance`, in the worlds only: their rules refuse what a schema cannot say, such as a stay that
  ends before it begins;
- `object_level_authorization`, which compares two users: it is on, and has nothing to compare, because the
  credentials of an API stand for one caller each;
- `max_response_time`, because no test asserts times.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from mock_documents import FACTORY, SHOP, answer, shop_with_reviews

from sandbox import MockApi, RateLimit, serve_api
from sandbox.mock.world_folder import load_world

ROOT = Path(__file__).parents[3]
LIBRARY = ROOT / "benchmarks" / "mock_server" / "library.json"
CONFIGURATION = """\
color = false
[cache]
enabled = false
[generation]
deterministic = true
max-examples = 2
[phases.stateful.generation]
max-examples = 6
[checks.positive_data_acceptance]
enabled = {is_free_of_rules}
"""
CREDENTIALS = {"key": "k-123456", "user": "ada:pass-word", "app": "me:shh"}
AUTHENTICATION = """\
[auth.openapi.key]
api_key = "k-123456"
[auth.openapi.user]
username = "ada"
password = "pass-word"
[auth.openapi.app]
bearer = "{token}"
"""


def world(name: str) -> MockApi:
    """A world of the repository in its first state."""
    folder = load_world(ROOT / "environments" / name)
    api = folder.api.fork()
    api.restore({**api.snapshot(), "state": json.loads(json.dumps(folder.tables))})
    return api


def limited_shop() -> MockApi:
    """An API that refuses about half of its requests, because they come too fast by a clock that counts them."""
    document = copy.deepcopy(SHOP)
    wait = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    for path in document["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                operation["responses"]["429"] = {**answer({"type": "object"}), "headers": wait}
    ticks = itertools.count()
    return MockApi(document, rate_limit=RateLimit(5, 10), clock=lambda: float(next(ticks)))


async def find_violations(url: str, folder: Path, configuration: str) -> tuple[int, str]:
    """(exit status, what it printed) of Schemathesis; the status is 0 where it found none, and 1 where it did."""
    (folder / "schemathesis.toml").write_text(configuration)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


def untouched(api: MockApi) -> set[str]:
    """The operations that never answered with success."""
    return set(api.operations) - {record.operation for record in api.log if 200 <= record.status < 300}


@pytest.mark.parametrize("name", ["shop", "travel", "tracker"])
async def test_no_violation_in_the_worlds(name: str, tmp_path: Path) -> None:
    api = world(name)
    async with serve_api(api) as url:
        status, printed = await find_violations(url, tmp_path, CONFIGURATION.format(is_free_of_rules="false"))
    assert status == 0, printed
    assert {record.operation for record in api.log} >= set(api.operations)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: MockApi(LIBRARY), id="the library of the benchmarks"),
        pytest.param(lambda: MockApi(shop_with_reviews()), id="pages, nested collections and links"),
        pytest.param(limited_shop, id="a rate limit"),
    ],
)
async def test_no_violation_in_collections(made: Callable[[], MockApi], tmp_path: Path) -> None:
    api = made()
    async with serve_api(api) as url:
        status, printed = await find_violations(url, tmp_path, CONFIGURATION.format(is_free_of_rules="true"))
    assert status == 0, printed
    assert untouched(api) == set()


async def test_no_violation_behind_credentials(tmp_path: Path) -> None:
    api = MockApi(FACTORY, credentials=CREDENTIALS)
    async with serve_api(api) as url, httpx.AsyncClient(verify=False) as client:
        form = {"grant_type": "client_credentials", "client_id": "me", "client_secret": "shh"}
        granted = await client.post(f"{url.removesuffix('/api')}/oauth/token", data=form)
        secrets = AUTHENTICATION.format(token=granted.json()["access_token"])
        configuration = CONFIGURATION.format(is_free_of_rules="true") + secrets
        status, printed = await find_violations(url, tmp_path, configuration)
    assert status == 0, printed
    assert untouched(api) == set()
    assert any(record.status == 401 for record in api.log)


async def test_a_violation_would_be_found(tmp_path: Path) -> None:
    document: dict[str, Any] = copy.deepcopy(SHOP)
    document["paths"] = {"/products/{id}": document["paths"]["/products/{id}"]}
    del document["paths"]["/products/{id}"]["get"]["responses"]["400"]
    async with serve_api(MockApi(document)) as url:
        status, printed = await find_violations(url, tmp_path, CONFIGURATION.format(is_free_of_rules="true"))
    assert status == 1
    assert "Undocumented status code: 1" in printed
