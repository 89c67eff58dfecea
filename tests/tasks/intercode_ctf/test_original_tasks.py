"""The published list: it is loaded from the data, and asks for the files that are not shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import CommandLine

from sandbox import DataError, DataMissingError, Suite
from sandbox.workspace import Workspaces, builtin_root

WORKSPACES = Workspaces([builtin_root()])


@pytest.fixture
def published(shared_data: Path) -> Path:
    return shared_data / "agents" / "intercode" / "ctf"


def suite_with(data: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> Suite:
    monkeypatch.setenv("SANDBOX_DATA", str(data))
    return WORKSPACES.load_suite("intercode_ctf", dict(settings)).suite


def make_assets(folder: Path, count: int = 100) -> Path:
    for number in range(count):
        (folder / str(number)).mkdir(parents=True)
    return folder


@pytest.fixture
def home(tmp_path: Path, published: Path) -> Path:
    """A data home with the published list."""
    folder = tmp_path / "data" / "intercode_ctf"
    folder.mkdir(parents=True)
    (folder / "ic_ctf.json").write_bytes((published / "ic_ctf.json").read_bytes())
    return tmp_path / "data"


def test_the_list_is_pulled_from_where_it_lies(cli: CommandLine, published: Path) -> None:
    cli.ok("data", "pull", "intercode_ctf", "--from", published)
    done = cli("run", "--agent", "oracle", "--suite", "intercode_ctf", "--split", "original")
    assert done.returncode == 3
    assert "--set assets=FOLDER" in done.stderr
    assert "--split fresh" in done.stderr


def test_a_list_that_is_not_there_is_told_with_the_command_that_fetches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataMissingError) as caught:
        list(suite_with(tmp_path, monkeypatch).tasks("original"))
    assert caught.value.hint == "sandbox data pull intercode_ctf"


def test_all_tasks_are_loaded_with_their_own_folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets = make_assets(home / "elsewhere")
    tasks = list(suite_with(home, monkeypatch, assets=str(assets)).tasks("original"))
    rows = json.loads((home / "intercode_ctf" / "ic_ctf.json").read_text())
    assert [task.id for task in tasks] == [f"original/{row['task_id']}" for row in rows]
    assert [(task.prompt, task.gold["flag"]) for task in tasks] == [(row["query"], row["gold"]) for row in rows]
    assert tasks[7].setup["folder"] == str(assets / "7")
    assert {task.id for task in tasks if "commands" in task.setup} == {
        f"original/{row['task_id']}" for row in rows if "setup" in row
    }
    assert all(task.gold["flag"] not in task.guidance for task in tasks)


def test_the_list_is_found_in_a_copy_of_all_the_data(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = make_assets(tmp_path / "elsewhere")
    suite = suite_with(shared_data, monkeypatch, assets=str(assets))
    assert len(list(suite.tasks("original"))) == 100
    assert suite.data_sha256(["original"]).keys() == {"ic_ctf.json"}


def test_a_missing_folder_of_one_task_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_assets(home / "intercode_ctf" / "task_assets", 7)
    with pytest.raises(DataMissingError, match="task_assets/7"):
        list(suite_with(home, monkeypatch).tasks("original"))


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'[{"task_id": "x", "query": "q", "gold": "g"}]', b"\xff"])
def test_a_damaged_list_is_told(home: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    (home / "intercode_ctf" / "ic_ctf.json").write_bytes(content)
    with pytest.raises(DataError, match=r"ic_ctf\.json"):
        list(suite_with(home, monkeypatch).tasks("original"))


def test_the_solution_says_the_published_flag(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets = make_assets(home / "elsewhere")
    for task in suite_with(home, monkeypatch, assets=str(assets)).tasks("original"):
        (message,) = task.solution
        assert message.calls[0].arguments == {"flag": task.gold["flag"]}
