"""What breaks an episode from inside, and what a run file says of it before and after a resume."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

CALL = '        thing = call.arguments["thing"]\n'
"""A line of the environment that `sandbox new` writes: the first of a call."""
PROVIDER_GOES = """
import os
if os.environ.get("GONE"):
    from sandbox.errors import ProviderError
    from sandbox.sandboxes.pool import SandboxPool

    async def ready(self):
        raise ProviderError("the provider does not answer any more")

    SandboxPool.ready = ready
"""
"""What Python imports when it starts: nobody gives sandboxes any more."""


@pytest.fixture
def store(cli: CommandLine) -> CommandLine:
    """A workspace with the environment and the suite that `sandbox new` writes."""
    cli.ok("new", "environment", "store")
    cli.ok("new", "suite", "store")
    return cli


def change(line: CommandLine, old: str, new: str, file: str = "environments/store/environment.py") -> None:
    path = line.folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def run(line: CommandLine, *more: str) -> list[str]:
    return ["run", "--agent", "oracle", "--suite", "store", "--task", "main/order", "--out", "run.sqlite", *more]


def score(shown: dict[str, Any]) -> tuple[int, int]:
    """(passed, n)"""
    return shown["scores"][0]["passed"], shown["scores"][0]["n"]


def test_a_failure_after_which_the_run_broke_off_is_not_in_what_goes_on(store: CommandLine) -> None:
    gone = '        import os\\n        if os.environ.get("GONE"): raise SandboxGoneError("its supervisor ended")\\n'
    change(store, CALL, gone.replace("\\n", "\n") + CALL)
    change(store, "from sandbox import ", "from sandbox import SandboxGoneError, ")
    (store.folder / "sitecustomize.py").write_text(PROVIDER_GOES)
    store.environment |= {"PYTHONPATH": str(store.folder), "GONE": "1"}
    assert store(*run(store)).returncode not in (0, 4)
    store.environment["GONE"] = ""
    assert score(store.json("resume", "run.sqlite", "--json")) == (1, 1)
    assert score(store.json("score", "run.sqlite", "--json")) == (1, 1)


def test_time_that_runs_out_while_a_resume_repeats_ends_the_episode_there(store: CommandLine) -> None:
    slow = "        import asyncio, os\n        await asyncio.sleep(float(os.environ.get('SLOW', '0')))\n"
    dies = "        if os.environ.get('DIE') and self._stock['nut'] == 1: os.kill(os.getpid(), 9)\n"
    change(store, CALL, slow + dies + CALL)
    store.environment["DIE"] = "1"
    assert store(*run(store, "--set", "limits.seconds=2")).returncode == -signal.SIGKILL
    store.environment |= {"DIE": "", "SLOW": "3"}
    assert score(store.json("resume", "run.sqlite", "--json")) == (0, 1)
    assert score(store.json("score", "run.sqlite", "--json")) == (0, 1)
    (row,) = store.lines("export", "run.sqlite", "--trajectories")
    assert [event["kind"] for event in row["events"]][-2:] == ["limit", "end"]


@pytest.mark.parametrize("place", [CALL, "        self._stock = "])
def test_what_is_missing_on_the_machine_ends_the_run_with_what_to_do(store: CommandLine, place: str) -> None:
    change(store, place, '        raise ProviderError("no image", hint="sandbox images build store")\n' + place)
    change(store, "from sandbox import ", "from sandbox.errors import ProviderError\nfrom sandbox import ")
    ended = store(*run(store))
    assert ended.returncode == 3
    assert "no image" in ended.stderr
    assert "try: sandbox images build store" in ended.stderr


def test_an_environment_that_does_not_say_in_which_sandboxes_it_acts(store: CommandLine) -> None:
    change(
        store,
        "def __init__(self) -> None:\n",
        "def __init__(self, context):\n        self._given = context.sandboxes\n",
    )
    change(store, CALL, "        await self._given.acquire(SandboxSpec())\n" + CALL)
    change(store, "from sandbox import ", "from sandbox import SandboxSpec, ")
    ended = store(*run(store))
    assert ended.returncode == 2
    assert "sandbox_specs = (SPEC,)" in ended.stderr


@pytest.mark.parametrize(("line", "named"), [("api_port = 80", "sandbox"), ("memory_mb = 0", "sandbox.memory_mb")])
def test_a_wrong_table_of_the_sandbox_is_named(store: CommandLine, line: str, named: str) -> None:
    change(store, "    async def reset(", "    sandbox_specs = (SandboxSpec(),)\n\n    async def reset(")
    change(store, "from sandbox import ", "from sandbox import SandboxSpec, ")
    with (store.folder / "tasks" / "store" / "suite.toml").open("a") as manifest:
        manifest.write(f"\n[sandbox]\n{line}\n")
    ended = store(*run(store))
    assert ended.returncode == 3
    assert f"suite.toml of store: {named}: " in ended.stderr


def test_an_environment_that_changes_a_calls_arguments_changes_no_record(store: CommandLine) -> None:
    change(store, CALL, '        thing = call.arguments.pop("thing")\n')
    store.ok(*run(store))
    (row,) = store.lines("export", "run.sqlite", "--trajectories")
    calls = [event["data"]["arguments"] for event in row["events"] if event["kind"] == "tool_call"]
    assert all("thing" in arguments for arguments in calls)
    assert score(store.json("show", "run.sqlite", "--json")) == (1, 1)


def test_what_is_recorded_is_scored_as_it_was_then(store: CommandLine) -> None:
    change(store, '("outcome", dict(self._stock))', '("outcome", self._stock)')
    last = '        if trajectory.records("outcome")[-1:]'
    first = '        assert trajectory.records("outcome")[0] == task.setup["stock"]\n'
    change(store, last, first + last, "tasks/store/suite.py")
    store.ok(*run(store))
    assert score(store.json("show", "run.sqlite", "--json")) == (1, 1)
    assert score(store.json("score", "run.sqlite", "--json")) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "method"),
    [
        ("        return TOOLS\n", "        return TOLS\n", "tools"),
        ("        taken, self._records = self._records, []\n", "        taken = self._recrds\n", "take_records"),
        (
            "    def take_records",
            "    @property\n    def finished(self) -> bool:\n        return self._stok\n\n    def take_records",
            "finished",
        ),
    ],
)
def test_a_fault_of_an_environment_is_charged_to_it(store: CommandLine, old: str, new: str, method: str) -> None:
    change(store, old, new)
    assert store(*run(store)).returncode == 4
    (row,) = store.lines("export", "run.sqlite", "--trajectories")
    (error,) = [event["data"] for event in row["events"] if event["kind"] == "error"]
    assert error["owner"] == "environment"
    assert error["message"].startswith(f"{method} failed: ")


@pytest.mark.parametrize(("number", "times"), [(signal.SIGINT, 3), (signal.SIGTERM, 2)])
def test_a_run_that_code_keeps_from_going_on_can_be_ended(store: CommandLine, number: int, times: int) -> None:
    change(
        store,
        CALL,
        f"        import pathlib, time\n        pathlib.Path('blocked').touch()\n        time.sleep(600)\n{CALL}",
    )
    process = subprocess.Popen(store.command(*run(store)), cwd=store.folder, env=store.environment)
    try:
        _wait_for(store.folder / "blocked")
        for _ in range(times):
            process.send_signal(number)
            time.sleep(0.3)
        assert process.wait(30) == 130
    finally:
        process.kill()


def test_a_resume_under_other_limits_is_refused(store: CommandLine) -> None:
    store.ok(*run(store))
    path = store.folder / "tasks" / "store" / "suite.toml"
    path.write_text(path.read_text() + "max_turns = 1\n")
    refused = store("resume", "run.sqlite")
    assert refused.returncode == 5
    assert "the limits of run are not what they were" in refused.stderr


def test_a_run_file_without_a_beginning_says_so(store: CommandLine) -> None:
    from sandbox.journal.schema import create

    create(store.folder / "run.sqlite").close()
    refused = store("resume", "run.sqlite")
    assert refused.returncode == 5
    assert "stopped before it began" in refused.stderr


def _wait_for(file: Path) -> None:
    for _ in range(1200):
        if file.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"there is no {file}")
