"""What a sandbox looks like at a task's beginning."""

from __future__ import annotations

import time

import pytest
from engine import unpack_base

from environments.intercode_bash.environment import make_spec
from environments.intercode_bash.place import Place
from environments.intercode_bash.trees import Times, load_tree
from sandbox import Sandboxes
from sandbox.sandboxes.images import BASE
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import ProviderName

EMPTY = "d41d8cd98f00b204e9800998ecf8427e"
"""The MD5 sum of nothing."""

LOGS = "mkdir -p /var/log/apt; cd /var/log; touch -d 2023-04-25 apt/term.log bootstrap.log dpkg.log wtmp"
OLDER_THAN_A_DAY = "find /var/log -mtime +1 -type f -printf '%f\\n' | sort"


@pytest.mark.parametrize(
    ("original", "age", "old"),
    [
        (True, 60, "bootstrap.log wtmp"),
        (True, 3 * 86400, "bootstrap.log dpkg.log term.log wtmp"),
        (False, 60, "bootstrap.log dpkg.log term.log wtmp"),
    ],
)
async def test_logs_are_as_young_as_the_file_system_in_the_original_alone(
    sandboxes: Sandboxes, original: bool, age: int, old: str
) -> None:
    sandbox = await sandboxes.acquire(make_spec(4))
    await sandbox.exec(LOGS)
    times = Times(int(time.time()), None, age)
    for _ in range(2):
        await Place(sandbox, load_tree(""), times, original=original).prepare()
        assert (await sandbox.exec(OLDER_THAN_A_DAY)).output.split() == old.split()
        await sandbox.reset()
    await sandboxes.release(sandbox)


@pytest.mark.parametrize("name", ["docker", "bubblewrap"])
async def test_folders_can_be_made_beside_the_installed_software_of_an_image(name: ProviderName) -> None:
    unpack_base()
    spec = make_spec(4).model_copy(update={"image": BASE})
    async with SandboxPool(lambda: open_provider(name, "")) as pool:
        sandbox = await pool.acquire(spec)
        for _ in range(2):
            place = Place(sandbox, load_tree(""), Times(int(time.time())), original=False)
            await place.prepare()
            refused = await sandbox.exec("mkdir /usr/made; touch /usr/made/file /usr/bin/made")
            assert refused.output.count("Read-only file system") == 1
            _, changes = await place.look("")
            assert changes == {"/usr/made": ["d", "755", ""], "/usr/made/file": ["f", "644", EMPTY]}
            await sandbox.reset()
        await pool.release(sandbox)
