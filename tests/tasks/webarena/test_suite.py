"""The suite on a small shop: solutions pass, doing nothing and doing something else fail, for the right reasons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer, completion
from command_line import CommandLine
from small_shop import SmallShop, login_state
from web_browser import require_browser

from sandbox.errors import DataError, DataMissingError, UsageError
from sandbox.workspace import Workspaces, builtin_root

TASKS = Path(__file__).parent / "small_shop.json"
COUNT = 8


def load(**settings: Any) -> list[Any]:
    suite = Workspaces([builtin_root()]).load_suite("webarena", settings).suite
    return list(suite.tasks("shopping"))


@pytest.fixture
def logins(tmp_path: Path) -> Path:
    folder = tmp_path / "logins"
    folder.mkdir()
    (folder / "shopping_state.json").write_text(json.dumps(login_state()))
    return folder


@pytest.fixture
def shop() -> Iterator[SmallShop]:
    require_browser()
    with SmallShop() as running:
        yield running


@pytest.fixture
def settings(shop: SmallShop, logins: Path) -> list[str]:
    pairs = [f"tasks={TASKS}", f"shopping={shop.address}", f"logins={logins}", "wait=0.5"]
    return [word for pair in pairs for word in ("--set", pair)]


def test_addresses_stand_in_place_of_their_words(logins: Path) -> None:
    tasks = load(tasks=str(TASKS), shopping="http://shop.example:7770/", logins=str(logins))
    assert len(tasks) == COUNT
    assert "__SHOPPING__" not in repr(tasks)
    assert tasks[2].gold["url"] == "http://shop.example:7770/product/4"
    assert tasks[7].setup["start_urls"] == [f"http://shop.example:7770/product/{number}" for number in (1, 5)]
    assert tasks[5].setup["storage_state"] == str(logins / "shopping_state.json")


def test_addresses_are_filled_into_every_text_of_a_task(tmp_path: Path) -> None:
    task = json.loads(TASKS.read_text())[4]
    task["intent"] = "Post __REDDIT__/f/space."
    task["eval"]["program_html"] = [
        {"url": "last", "locator": "", "required_contents": {"must_include": ["a |OR| b", "__REDDIT__/f/space/1"]}}
    ]
    (tmp_path / "one.json").write_text(json.dumps([task]))
    one = load(tasks=str(tmp_path / "one.json"), shopping="http://s.example", reddit="http://r.example:9999/")[0]
    assert one.prompt == "Post http://r.example:9999/f/space."
    assert one.gold["contents"] == [{"must_include": ["a |OR| b", "http://r.example:9999/f/space/1"]}]


def test_each_task_is_in_one_split(tmp_path: Path) -> None:
    sites = [["map"], ["wikipedia"], ["wikipedia", "map"], ["homepage"], ["shopping"]]
    task = json.loads(TASKS.read_text())[0] | {"start_url": "http://a.example"}
    (tmp_path / "tasks.json").write_text(json.dumps([task | {"task_id": i, "sites": s} for i, s in enumerate(sites)]))
    loaded = Workspaces([builtin_root()]).load_suite("webarena", {"tasks": str(tmp_path / "tasks.json")})
    ids = [one.id for split in loaded.manifest.splits for one in loaded.suite.tasks(split)]
    assert sorted(ids) == ["map/0", "several/1", "several/2", "several/3", "shopping/4"]


def test_what_is_missing_is_named(logins: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the site shopping") as no_address:
        load(tasks=str(TASKS), logins=str(logins))
    assert "--set shopping=" in str(no_address.value.hint)
    with pytest.raises(UsageError, match="begins logged in"):
        load(tasks=str(TASKS), shopping="http://shop.example")
    with pytest.raises(UsageError, match="no address of a web site"):
        load(tasks=str(TASKS), shopping="shop.example")
    with pytest.raises(DataMissingError) as no_file:
        load(tasks=str(tmp_path / "none.json"), shopping="http://shop.example")
    assert "test.raw.json" in str(no_file.value.hint)


@pytest.mark.parametrize(
    "change",
    [
        lambda task: task["eval"].update(eval_types=["guess"]),
        lambda task: task.update(sites="shopping"),
        lambda task: task.pop("intent"),
    ],
)
def test_a_file_that_is_not_in_the_format_is_refused(tmp_path: Path, change: Callable[[Any], Any]) -> None:
    tasks = json.loads(TASKS.read_text())
    change(tasks[0])
    file = tmp_path / "tasks.json"
    file.write_text(json.dumps(tasks))
    with pytest.raises(DataError):
        load(tasks=str(file), shopping="http://shop.example")


def test_tasks_without_a_solution_of_their_own_have_their_references_for_one(tmp_path: Path) -> None:
    tasks = json.loads(TASKS.read_text())[:5]
    for task in tasks:
        del task["solution"]
    file = tmp_path / "tasks.json"
    file.write_text(json.dumps(tasks))
    said = [
        [message.content for message in task.solution] for task in load(tasks=str(file), shopping="http://s.example")
    ]
    assert said == [
        ["```stop [$129.00]```"],
        ["```stop [4]```"],
        ["```goto [http://s.example/product/4]```", "```stop []```"],
        ["```goto [http://s.example/search?q=lamp]```", "```stop []```"],
        [],
    ]


def scores(cli: CommandLine, run: str) -> dict[str, dict[str, Any]]:
    return {line["task_id"]: line["scores"]["official"] for line in cli.lines("export", run)}


def test_solutions_pass_and_doing_nothing_fails(cli: CommandLine, settings: list[str]) -> None:
    suite = ("--suite", "webarena", "--split", "shopping", *settings)
    cli.ok("run", "--agent", "oracle", *suite, "--out", "oracle.sqlite")
    done = scores(cli, "oracle.sqlite")
    assert len(done) == COUNT
    assert {task: score for task, score in done.items() if not score["passed"]} == {}
    cli.ok("run", "--agent", "silent", *suite, "--out", "silent.sqlite")
    nothing = scores(cli, "silent.sqlite")
    assert [score["passed"] for score in nothing.values()] == [False] * COUNT
    assert {score["owner"] for score in nothing.values()} == {"model"}


WRONG = {
    0: (["stop [$89.50]"], "wrong_value", "string_match"),
    1: (["stop [There are 40.]"], "wrong_value", "string_match"),
    2: (["click [13]", "stop"], "bad_final_state", "url_match"),
    3: (["type [6] [table] [1]", "stop"], "bad_final_state", "url_match"),
    4: (["goto [__SHOPPING__/product/5]", "type [30] [3] [1]", "stop"], "bad_final_state", "program_html"),
    5: (["type [11] [1] [1]", "stop"], "bad_final_state", "program_html"),
    6: (["click [2]", "click [2]", "click [2]"], "limit_reached", "string_match"),
    7: (["I do not know.", "Neither.", "Both."], "unparsable_call", "string_match"),
}


def test_wrong_actions_fail_for_their_reason(
    cli: CommandLine, shop: SmallShop, settings: list[str], write_lines: Callable[[str, list[Any]], Path]
) -> None:
    rows = [
        {
            "task_id": f"shopping/{number}",
            "outputs": [
                text if number == 7 else f"```{text}```".replace("__SHOPPING__", shop.address) for text in said
            ],
        }
        for number, (said, _, _) in WRONG.items()
    ]
    file = write_lines("said.jsonl", rows)
    words = ("--split", "shopping", "--set", f"recordings={file}", *settings, "--out", "r.sqlite")
    cli.ok("run", "--agent", "recorded", "--suite", "webarena", *words)
    found = {task: (score["error_class"], score["official_error"]) for task, score in scores(cli, "r.sqlite").items()}
    assert found == {f"shopping/{number}": (error, check) for number, (_, error, check) in WRONG.items()}


def test_a_judge_decides_what_has_to_be_read(cli: CommandLine, tmp_path: Path, shop: SmallShop) -> None:
    task = json.loads(TASKS.read_text())[6]
    task["eval"]["reference_answers"] = {"fuzzy_match": ["The shop sells no pianos."]}
    task["solution"] = ["stop [They have none.]"]
    (tmp_path / "one.json").write_text(json.dumps([task]))
    words = ("--split", "shopping", "--set", "tasks=one.json", "--set", f"shopping={shop.address}", "--set", "wait=0.5")
    cli("run", "--agent", "oracle", "--suite", "webarena", *words, "--out", "r.sqlite")
    assert scores(cli, "r.sqlite")["shopping/6"]["owner"] == "grader"
    with ChatServer(completion("The meaning is the same: correct")) as server:
        cli.ok("judge", "r.sqlite", "--judge", f"server:{server.base_url}#judge")
    assert scores(cli, "r.sqlite")["shopping/6"]["passed"]
