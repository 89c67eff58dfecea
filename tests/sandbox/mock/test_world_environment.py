"""Worlds as environments: first states, records, faults, snapshots, and what is wrong with a world's folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, make_command_line
from world_play import WORKSPACES, Play, call

from sandbox import DataError, MockWorldEnvironment, Task, ToolError, UsageError
from sandbox.mock.world_folder import load_world

PHONE = call("updateCustomer", customer_id="c1", body={"phone": "+49 30 7654321"})
CALL_PHONE = {"path": "/customers/c1/phone", "kind": "changed"}


async def begun(**setup: Any) -> Play:
    return await Play("shop", Task("single/1", "?", setup=setup)).begin()


async def test_every_operation_is_a_tool_of_its_name() -> None:
    episode = await begun()
    names = {tool.name for tool in episode.environment.tools()}
    assert len(names) == 37
    assert {"placeOrder", "refundPayment", "openTicket"} <= names


async def test_a_task_puts_records_into_the_first_state_and_takes_some_away() -> None:
    own = {"customers": {"c1": None, "c99": {"name": "New"}}, "now": "2032-01-01T00:00:00Z", "extra": {"x": {"y": 1}}}
    state = (await begun(state=own)).environment.state()
    assert "c1" not in state["customers"]
    assert state["customers"]["c99"] == {"name": "New"}
    assert "c2" in state["customers"]
    assert (state["now"], state["extra"]) == ("2032-01-01T00:00:00Z", {"x": {"y": 1}})
    assert "c1" in (await begun()).environment.state()["customers"], "another task has the world as it was"


async def test_only_what_changes_the_state_is_recorded_as_its_difference_from_the_first() -> None:
    episode = await begun()
    assert episode.environment.take_records() == []
    environment = episode.environment
    await environment.call(call("getCustomer", customer_id="c1"))
    assert environment.take_records() == []
    first = environment.state_hash()
    await environment.call(PHONE)
    ((name, changes),) = environment.take_records()
    assert name == "state_difference"
    assert [{"path": change["path"], "kind": change["kind"]} for change in changes] == [CALL_PHONE]
    assert environment.state_hash() != first
    with pytest.raises(ToolError, match="404"):
        await environment.call(call("getCustomer", customer_id="c0"))
    assert environment.take_records() == []


async def test_two_resets_are_equal_whatever_happened_between() -> None:
    episode = await begun()
    first = episode.environment.state_hash()
    await episode.step(PHONE)
    await episode.environment.reset(Task("single/1", "?"))
    assert episode.environment.state_hash() == first
    assert episode.environment.take_records() == []


async def test_a_snapshot_can_be_come_back_to_more_than_once() -> None:
    episode = await begun()
    environment = episode.environment
    kept = await environment.snapshot()
    first = environment.state_hash()
    for _ in range(2):
        await episode.step(PHONE)
        assert environment.state_hash() != first
        await environment.restore(kept)
        assert environment.state_hash() == first
        assert environment.take_records() == [("state_difference", [])], "what scorers see is the state that holds"


async def test_faults_meet_the_same_calls_each_time_and_others_in_another_task() -> None:
    async def met(task_id: str) -> list[bool]:
        episode = await Play("shop", Task(task_id, "?", setup={"faults": "server_error=0.5"})).begin()
        return [bool((await episode.step(call("getProduct", product_id="p1")) or PHONE).error) for _ in range(20)]  # type: ignore[union-attr]

    assert await met("single/1") == await met("single/1")
    assert await met("single/1") != await met("single/2")


async def test_a_fault_that_the_agent_gets_over_counts_as_recovered() -> None:
    episode = await begun(faults="server_error=0.5")
    results = [await episode.step(call("getProduct", product_id="p1")) for _ in range(20)]
    assert any(result is not None and result.error for result in results)
    while (result := await episode.step(call("getProduct", product_id="p1"))) is not None and result.error:
        continue
    told = [event.data["data"] for event in episode.events if event.data.get("name") == "faults"]
    assert told[-1]["injected"] == told[-1]["recovered"] == told[-1]["kinds"]["server_error"] > 0
    assert told[0] == {"injected": 0, "recovered": 0, "kinds": {}}


async def test_each_kind_of_fault_is_counted() -> None:
    episode = await begun(faults="server_error=0.3,dropped=0.3")
    for _ in range(20):
        await episode.step(call("getProduct", product_id="p1"))
    told = [event.data["data"] for event in episode.events if event.data.get("name") == "faults"][-1]
    assert set(told["kinds"]) == {"server_error", "dropped"}
    assert sum(told["kinds"].values()) == told["injected"]


async def test_an_episode_without_the_setting_tells_of_no_faults() -> None:
    episode = await begun()
    await episode.step(call("getProduct", product_id="p1"))
    assert not [event for event in episode.events if event.data.get("name") == "faults"]


async def test_a_fault_waits_only_where_the_setting_says_so() -> None:
    episode = await begun(faults="timeout=1")
    result = await episode.step(call("getProduct", product_id="p1"))
    assert result is not None
    assert "did not answer in time" in result.content


async def test_faults_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(UsageError, match="sever_error"):
        await begun(faults="sever_error=1")


@pytest.fixture
def world(tmp_path: Path, root: Path) -> Path:
    """A copy of the shop, to break."""
    folder = tmp_path / "environments" / "shop"
    shutil.copytree(root / "environments" / "shop", folder)
    return folder


def test_a_world_without_a_document_says_what_it_needs(world: Path) -> None:
    (world / "openapi.json").unlink()
    with pytest.raises(DataError, match=r"expected openapi\.json or openapi\.yaml"):
        load_world(world)


def test_an_operation_without_a_rule_is_named(world: Path) -> None:
    text = (world / "handlers.py").read_text()
    (world / "handlers.py").write_text(text.replace('    "getCoupon": payments.get_coupon,\n', ""))
    with pytest.raises(DataError, match="handler for the operation getCoupon"):
        load_world(world)


def test_a_seed_that_is_no_json_is_named(world: Path) -> None:
    (world / "seed.json").write_text("[1, 2]")
    with pytest.raises(DataError, match=r"seed\.json: expected tables of records"):
        load_world(world)


def test_a_document_in_yaml_does_as_well(world: Path) -> None:
    yaml = pytest.importorskip("yaml")
    document = json.loads((world / "openapi.json").read_text())
    (world / "openapi.json").unlink()
    (world / "openapi.yaml").write_text(yaml.safe_dump(document))
    assert len(load_world(world).api.operations) == 37


def test_without_a_seed_the_handlers_make_the_first_state(world: Path) -> None:
    seed = (world / "seed.json").read_text()
    (world / "seed.json").unlink()
    with (world / "handlers.py").open("a") as file:
        file.write(f'\n\n@handlers.initial\ndef first(seed):\n    import json\n    return json.loads(r"""{seed}""")\n')
    assert load_world(world).tables == json.loads(seed)


@pytest.fixture
def line(tmp_path: Path, world: Path, root: Path) -> CommandLine:
    """The command line beside a copy of the world and its suite."""
    shutil.copytree(root / "tasks" / "shop", tmp_path / "tasks" / "shop")
    return make_command_line(tmp_path)


@pytest.mark.parametrize(
    ("found", "written", "told"),
    [
        ('"kind": "single"', '"kind": "sngle"', "expected a kind among the splits, got 'sngle'"),
        ('"say": ', '"sey": ', ".sey: Extra inputs"),
        ('"holds"', '"hold"', "goal.hold"),
        ('"when": "', '"when": "(', "no regular expression"),
        ('"table": "refunds"', '"table": "now"', "goal: expected a table of records, got 'now'"),
        ('"table": "refunds"', '"table": "refunsd"', "goal: expected a table of records, got 'refunsd'"),
        ('"refunds/+"', '"refunsd/+"', "goal: changes: expected a place in the state, got 'refunsd/+'"),
        (
            '{"tool": "placeOrder", "arguments": {"body.',
            '{"tool": "plcaeOrder", "arguments": {"body.',
            "got 'plcaeOrder'",
        ),
        (
            '"tool": "placeOrder", "arguments": {"body.',
            '"tools": "placeOrder", "arguments": {"body.',
            "goal.order.0.1.",
        ),
        ('"id_of": {"table"', '"id_of": {"tabel"', "goal.holds."),
    ],
)
def test_a_wrong_line_of_a_suite_is_named(line: CommandLine, found: str, written: str, told: str) -> None:
    tasks = line.folder / "tasks" / "shop" / "tasks.jsonl"
    tasks.write_text(tasks.read_text().replace(found, written))
    done = line("run", "--agent", "oracle", "--suite", "shop")
    assert done.returncode == 3
    assert told in done.stderr.replace("\n", "")
    assert "tasks.jsonl, line" in done.stderr


def test_a_goal_about_what_is_no_table_is_found_by_validate(line: CommandLine) -> None:
    tasks = line.folder / "tasks" / "shop" / "tasks.jsonl"
    tasks.write_text(tasks.read_text().replace('"table": "refunds"', '"table": "now"'))
    done = line("validate", "shop", "--json")
    assert done.returncode == 1
    assert "line 1: goal: expected a table of records, got 'now'" in done.stdout


def test_a_run_whose_world_was_changed_is_not_resumed(line: CommandLine) -> None:
    line.ok("run", "--agent", "oracle", "--suite", "shop", "--split", "single", "--out", "run.sqlite")
    seed = line.folder / "environments" / "shop" / "seed.json"
    seed.write_text(seed.read_text().replace("Mira Holt", "Mirja Holt"))
    done = line("resume", "run.sqlite")
    assert done.returncode == 5
    assert "the data of suite shop" in done.stderr


def test_a_search_can_go_back_in_a_world() -> None:
    from sandbox.protocols import AsksModels, Recording, Restorable

    environment = WORKSPACES.load_environment("shop")
    assert isinstance(environment, MockWorldEnvironment)
    assert isinstance(environment, Restorable)
    assert isinstance(environment, Recording)
    assert isinstance(environment, AsksModels)
