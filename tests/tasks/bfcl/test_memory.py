"""The memory splits as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bfcl_data import write_bfcl_data
from chat_server import ChatServer, completion
from command_line import CommandLine, make_command_line
from tiny_gguf import write_tiny_bert

BACKENDS = ("kv", "vector", "rec_sum")
FIRST = "memory_{}/memory_{}_prereq_32-notetaker-0"
SECOND = "memory_{}/memory_{}_prereq_33-notetaker-1"
LAST = "memory_{}/memory_{}_prereq_36-notetaker-4"


@pytest.fixture
def line(tmp_path: Path, shared_data: Path) -> CommandLine:
    return make_command_line(tmp_path, SANDBOX_DATA=str(write_bfcl_data(tmp_path / "data", shared_data)))


@pytest.fixture
def embedding(tmp_path: Path) -> list[str]:
    return ["--set", f"embedding={write_tiny_bert(tmp_path / 'tiny.gguf')}"]


@pytest.fixture
def play(
    line: CommandLine, embedding: list[str], write_lines: Callable[[str, list[Any]], Path]
) -> Callable[[str, dict[str, list[Any]]], dict[str, Any]]:
    """Plays outputs by task, and returns the exported episodes by task."""

    def run(split: str, outputs: dict[str, list[Any]]) -> dict[str, Any]:
        path = write_lines("recordings.jsonl", [{"task_id": task, "outputs": said} for task, said in outputs.items()])
        settings = ["--set", f"recordings={path}", "--set", "dialect=native", *embedding]
        line.ok("run", "--agent", "recorded", "--suite", "bfcl", "--split", split, *settings, "--out", "r.sqlite")
        return {row["task_id"]: row for row in line.lines("export", "r.sqlite", "--trajectories")}

    return run


def results(row: dict[str, Any]) -> list[Any]:
    return [json.loads(event["data"]["content"]) for event in row["events"] if event["kind"] == "tool_result"]


def final_state(row: dict[str, Any]) -> Any:
    return next(event["data"]["state"] for event in row["events"] if event["kind"] == "final_state")


def test_the_oracle_passes_and_its_preparing_episodes_fill_the_memory(line: CommandLine, embedding: list[str]) -> None:
    splits = [part for backend in BACKENDS for part in ("--split", f"memory_{backend}")]
    done = line.json("run", "--agent", "oracle", "--suite", "bfcl", *splits, *embedding, "--out", "o.sqlite", "--json")
    assert (done["episodes"], done["preparing"], done["errors"]) == (465, 111, 0)
    assert {(row["group"], row["scorer"], row["n"], row["passed"]) for row in done["scores"]} == {
        (f"memory_{backend}", scorer, 155, 155) for backend in BACKENDS for scorer in ("official", "exact")
    }
    rows = {row["task_id"]: row for row in line.lines("export", "o.sqlite", "--trajectories")}
    states = {backend: final_state(rows[LAST.format(backend, backend)]) for backend in BACKENDS}
    assert len(states["kv"]["MemoryAPI_kv"]["archival_memory"]) == 5
    assert list(states["vector"]["MemoryAPI_vector"]["archival_memory"]["store"]) == ["0", "1", "2", "3", "4"]
    assert states["rec_sum"]["MemoryAPI_rec_sum"]["memory"].startswith("Monday: Team meeting")
    before = [row["scores"] for row in line.lines("export", "o.sqlite")]
    line.ok("score", "o.sqlite")
    assert [row["scores"] for row in line.lines("export", "o.sqlite")] == before
    groups = {group["name"]: group for group in line.json("show", "o.sqlite", "--json")["groups"]["official"]}
    assert (groups["memory"]["value"], groups["agentic"]["value"]) == (1.0, None)


def test_a_question_brings_the_conversations_of_its_scenario(line: CommandLine) -> None:
    task = "memory_kv/memory_kv_130-notetaker-0"
    line.ok("run", "--agent", "oracle", "--suite", "bfcl", "--task", task, "--out", "r.sqlite")
    rows = line.lines("export", "r.sqlite")
    prepared = [row["task_id"] for row in rows if row["status"] == "prepared"]
    assert prepared == [f"memory_kv/memory_kv_prereq_{32 + number}-notetaker-{number}" for number in range(5)]
    assert [row["task_id"] for row in rows if row["status"] == "completed"] == [task]


def test_memories_by_key_go_on_from_one_conversation_to_the_next(play: Callable[..., dict[str, Any]]) -> None:
    first, second = FIRST.format("kv", "kv"), SECOND.format("kv", "kv")
    rows = play(
        "memory_kv",
        {
            first: [[{"core_memory_add": {"key": "boss", "value": "Jacob"}}], "Noted."],
            second: [
                [{"core_memory_retrieve": {"key": "boss"}}, {"core_memory_key_search": {"query": "the boss"}}],
                [{"core_memory_add": {"key": "Boss", "value": "x"}}, {"core_memory_retrieve": {}}],
                "Done.",
            ],
        },
    )
    found, ranked, refused, failed = [
        event["data"] for event in rows[second]["events"] if event["kind"] == "tool_result"
    ]
    assert found["content"] == '{"value": "Jacob"}'
    assert json.loads(ranked["content"])["ranked_results"][0][1] == "boss"
    assert refused["content"] == '{"error": "Key must be in snake_case format and cannot contain spaces."}'
    assert (failed["error"], "missing 1 required positional argument: 'key'" in failed["content"]) == (True, True)


def test_memories_by_meaning_find_the_nearest_text(play: Callable[..., dict[str, Any]]) -> None:
    first, second = FIRST.format("vector", "vector"), SECOND.format("vector", "vector")
    texts = ["tea at five", "a red car", "call the bank"]
    rows = play(
        "memory_vector",
        {
            first: [[{"archival_memory_add": {"text": text}} for text in texts], "Noted."],
            second: [
                [
                    {"archival_memory_retrieve": {"query": "a red car", "top_k": 2}},
                    {"archival_memory_remove": {"vec_id": 1}},
                    {"archival_memory_add": {"text": "a blue car"}},
                    {"archival_memory_retrieve_all": {}},
                ],
                "Done.",
            ],
        },
    )
    nearest, removed, added, everything = results(rows[second])
    assert nearest["result"][0]["id"] == 1
    assert nearest["result"][0]["similarity_score"] == pytest.approx(1, abs=1e-5)
    assert len(nearest["result"]) == 2
    assert removed == {"status": "ID 1 removed from store."}
    assert added == {"id": 3}
    assert everything["result"] == [
        {"id": 0, "text": "tea at five"},
        {"id": 2, "text": "call the bank"},
        {"id": 3, "text": "a blue car"},
    ]


def test_a_memory_of_one_text_is_appended_to(play: Callable[..., dict[str, Any]]) -> None:
    first, second = FIRST.format("rec_sum", "rec_sum"), SECOND.format("rec_sum", "rec_sum")
    rows = play(
        "memory_rec_sum",
        {
            first: [[{"memory_append": {"text": "Jacob called."}}], "Noted."],
            second: [[{"memory_append": {"text": " Twice."}}, {"memory_retrieve": {}}], "Done."],
        },
    )
    assert results(rows[second])[-1] == {"memory_content": "Jacob called. Twice."}
    assert final_state(rows[second]) == {"MemoryAPI_rec_sum": {"memory": "Jacob called. Twice."}}


@pytest.mark.parametrize(
    ("backend", "call", "empty", "filled"),
    [
        (
            "kv",
            ("core_memory_add", {"key": "boss", "value": "Jacob"}),
            "Core memory:\n(The memory is still empty.)\n",
            'Core memory:\n{\n    "boss": "Jacob"\n}\n',
        ),
        (
            "vector",
            ("core_memory_add", {"text": "Jacob"}),
            "Core memory:\n{}\n",
            'Core memory:\n{\n    "0": "Jacob"\n}\n',
        ),
        (
            "rec_sum",
            ("memory_append", {"text": "{Jacob}"}),
            "Whole memory:\n(The memory is still empty.)\n",
            "Whole memory:\n{Jacob}\n",
        ),
    ],
)
def test_the_prompt_shows_the_part_of_the_memory_that_is_in_sight(
    line: CommandLine, embedding: list[str], backend: str, call: tuple[str, Any], empty: str, filled: str
) -> None:
    (line.folder / "agents").mkdir()
    with ChatServer(completion(None, [(call[0], json.dumps(call[1]))])) as server:
        preset = f'description = "x"\ndialect = "native"\n[model]\nkind = "openai"\nbase_url = "{server.base_url}"\n'
        (line.folder / "agents" / "clerk.toml").write_text(f'{preset}name = "m"\n')
        question = f"memory_{backend}/memory_{backend}_130-notetaker-0"
        line.ok("run", "--agent", "clerk", "--suite", "bfcl", "--task", question, *embedding, "--out", "r.sqlite")
        told = [request.body["messages"][0] for request in server.requests]
    assert {message["role"] for message in told} == {"system"}
    systems = list(dict.fromkeys(message["content"] for message in told))
    assert systems[0] == f"You note.\n{empty}"
    assert systems[1] == f"You note.\n{filled}"
    assert systems[2] == f"You note.\n{filled}\n\nAnswer like this: {{'answer': ...}}"


def test_without_the_official_prompts_the_data_is_to_be_pulled(cli_with_data: CommandLine) -> None:
    done = cli_with_data("run", "--agent", "oracle", "--suite", "bfcl", "--split", "memory_kv")
    assert done.returncode == 3
    assert "default_prompts.py" in done.stderr
    assert "sandbox data pull bfcl" in done.stderr


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ([], ("it needs an embedding model", "--set embedding=FILE.gguf")),
        (["embedding=no.gguf"], ("there is no embedding model ", "no.gguf", "--set embedding=FILE.gguf")),
        (["embedding=notes.txt"], ("notes.txt: expected a GGUF model",)),
    ],
)
def test_without_an_embedding_model_the_split_is_refused(
    line: CommandLine, setting: list[str], told: tuple[str, ...]
) -> None:
    (line.folder / "notes.txt").write_text("no model")
    settings = [part for value in setting for part in ("--set", value)]
    done = line("run", "--agent", "oracle", "--suite", "bfcl", "--split", "memory_vector", *settings)
    assert done.returncode == 3
    assert all(text in done.stderr for text in told)


def test_the_header_has_the_hashes_of_all_that_is_read(line: CommandLine, embedding: list[str]) -> None:
    limit = ["--split", "memory_vector", "--limit", "1"]
    line.ok("run", "--agent", "oracle", "--suite", "bfcl", *limit, *embedding, "--out", "r.sqlite")
    header = line.json("show", "r.sqlite", "--json")["header"]
    assert set(header["data_sha256"]) == {
        "embedding",
        "BFCL_v4_memory.json",
        "possible_answer/BFCL_v4_memory.json",
        "default_prompts.py",
        "multi_turn_func_doc/memory_vector.json",
        *(
            f"memory_prereq_conversation/memory_{scenario}.json"
            for scenario in ("customer", "healthcare", "finance", "student", "notetaker")
        ),
    }
