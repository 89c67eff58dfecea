"""The wordings that are read out of the benchmarks' programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer, completion
from command_line import make_command_line
from hypothesis import given
from hypothesis import strategies as st

from sandbox import DataError, DataMissingError
from sandbox.hashing import file_sha256
from sandbox.suite_manifest import load_data_manifest
from sandbox.workspace import Workspaces, builtin_root
from tasks.toolbench.program_prompts import PLACES, RANKING, TEXTS, Prompt, find_prompt, read_prompt

SYSTEM, USER = "LLM_PAIRWISE_RANK_SUBFIX_SYSTEM_PROMPT", "LLM_PAIRWISE_RANK_USER_PROMPT"


@pytest.fixture
def texts(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data / "toolbench" / TEXTS).read_text())
    return found


def write_programs(data: Path, texts: dict[str, Any]) -> None:
    """The two programs that are constants alone as they are published, and of the server what is read."""
    reasoning, plain = (texts[PLACES[name].key] for name in ("mirror_reasoning", "mirror"))
    system, user = (texts[PLACES[name].key] for name in RANKING)
    server = texts[PLACES["stable"].key]
    contents: dict[Prompt, str] = {
        "mirror": f'COT_SYSTEM="""\\\n{reasoning}"""\n\n\nSFT_SYSTEM = """\\\n{plain}"""',
        "rank_user": f"\n{SYSTEM} = '''{system}'''\n\n\n\n\n{USER} = '''{user}'''",
        "stable": f"import nothing\n\ndef ask():\n    system_prompt = {server!r}\n"
        '    system_prompt = {"content": system_prompt}\n',
    }
    for name, content in contents.items():
        path = data / PLACES[name].program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def test_each_is_read_from_its_program_else_from_the_texts(
    tmp_path: Path, shared_data: Path, texts: dict[str, Any]
) -> None:
    write_programs(tmp_path, texts)
    for name, place in PLACES.items():
        assert find_prompt(tmp_path, name) == texts[place.key] == find_prompt(shared_data / "toolbench", name)


@pytest.mark.parametrize("name", ["mirror", "rank_user"])
def test_the_pinned_hashes_are_those_of_the_texts(tmp_path: Path, texts: dict[str, Any], name: Prompt) -> None:
    write_programs(tmp_path, texts)
    program = PLACES[name].program
    manifest = load_data_manifest(builtin_root() / "tasks" / "toolbench")
    assert manifest is not None
    (pinned,) = [file for file in manifest.files if file.path == program.as_posix()]
    assert (pinned.sha256, pinned.bytes) == (file_sha256(tmp_path / program), (tmp_path / program).stat().st_size)


def test_a_search_ranks_and_a_simulator_is_asked_in_the_words_of_the_programs(
    tmp_path: Path, shared_data: Path, texts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data" / "toolbench"
    line = make_command_line(tmp_path, SANDBOX_DATA=str(data.parent))
    line.ok("data", "pull", "toolbench", "--from", str(shared_data / "toolbench"))
    write_programs(data, texts)

    def answer(request: Any) -> Any:
        return completion('{"error": "", "response": "Balloons."}')

    with ChatServer(otherwise=answer) as server:
        simulated = ("--set", f"simulator=server:{server.base_url}#m", "--set", "cache=cache")
        asked = ("--task", "G1_instruction/1073", "--set", "simulator_form=mirror", "--out", "r.sqlite")
        line.ok("run", "--agent", "oracle", "--suite", "toolbench", *simulated, *asked)
    assert server.requests[0].body["messages"][0]["content"] == texts["stb:SFT_SYSTEM"]
    monkeypatch.setenv("SANDBOX_DATA", str(data.parent))
    task = next(iter(Workspaces([builtin_root()]).load_suite("toolbench", {}).suite.tasks("G1_tool")))
    assert [task.prompts[name] for name in RANKING] == [texts[PLACES[name].key] for name in RANKING]
    assert "toolbench/inference/rank_prompts.py" in line.json("show", "r.sqlite", "--json")["header"]["data_sha256"]


def test_what_is_missing_or_damaged_is_told(tmp_path: Path) -> None:
    assert find_prompt(tmp_path, "stable") is None
    with pytest.raises(DataMissingError, match=r"server/main\.py") as raised:
        read_prompt(tmp_path, "stable", "pull it")
    assert raised.value.hint == "pull it"
    path = tmp_path / PLACES["stable"].program
    path.parent.mkdir(parents=True)
    for content in ("def (", "system_prompt = 1", "other = 'x'", "system_prompt = f'{x}'"):
        path.write_text(content)
        with pytest.raises(DataError, match=r"main\.py"):
            find_prompt(tmp_path, "stable")
    (tmp_path / TEXTS).parent.mkdir()
    (tmp_path / TEXTS).write_text('{"stb:SFT_SYSTEM": 3}')
    with pytest.raises(DataError, match="stb:SFT_SYSTEM"):
        find_prompt(tmp_path, "mirror")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / PLACES["mirror"].program
    path.parent.mkdir(parents=True)
    return path


@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: f"SFT_SYSTEM = {text!r}".encode("utf-8", "replace")),
    )
)
def test_whatever_a_program_is_a_text_or_an_error_comes_of_it(program: Path, content: bytes) -> None:
    program.write_bytes(content)
    try:
        assert isinstance(find_prompt(program.parents[2], "mirror"), str)
    except DataError:
        return
