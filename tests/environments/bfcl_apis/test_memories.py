"""The three memories, called as a model's calls reach them. Answers are those of bfcl-eval 2026.3.23."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_gguf import write_tiny_bert

from environments.bfcl_apis.memory_kv import MemoryAPI_kv
from environments.bfcl_apis.memory_rec_sum import MAX_REPLACED, MemoryAPI_rec_sum
from environments.bfcl_apis.memory_search import ranked
from environments.bfcl_apis.memory_vector import MemoryAPI_vector
from environments.bfcl_apis.world import World
from environments.bfcl_apis.worlds import Worlds

MADE: dict[str, type[World]] = {
    "memory_kv": MemoryAPI_kv,
    "memory_vector": MemoryAPI_vector,
    "memory_rec_sum": MemoryAPI_rec_sum,
}
FAILED = "Error during execution: "


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"embedding": str(write_tiny_bert(tmp_path_factory.mktemp("gguf") / "tiny.gguf"))}


def memory(name: str, state: Any = None, extension: Any = None) -> Worlds:
    class_name = MADE[name].__name__
    return Worlds([class_name], {} if state is None else {class_name: state}, extension)


def answers(memory: Worlds, *calls: tuple[str, dict[str, Any]]) -> list[str]:
    return [memory.execute(*call)[0] for call in calls]


@pytest.mark.parametrize("name", MADE)
def test_tools_are_those_of_the_documents(shared_data: Path, name: str) -> None:
    lines = (shared_data / "bfcl" / "v4" / "multi_turn_func_doc" / f"{name}.json").read_text().splitlines()
    documents = {line["name"]: line for line in map(json.loads, lines)}
    assert sorted(MADE[name].TOOLS) == sorted(documents)
    for tool, document in documents.items():
        parameters = list(inspect.signature(getattr(MADE[name], tool)).parameters.values())[1:]
        required = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
        assert [parameter.name for parameter in parameters] == list(document["parameters"]["properties"])
        assert required == document["parameters"]["required"]


def test_answers_of_a_memory_by_key() -> None:
    told = answers(
        memory("memory_kv"),
        ("core_memory_key_search", {"query": "x"}),
        ("core_memory_add", {"key": "home_city", "value": "Paris"}),
        ("core_memory_add", {"key": "user_name", "value": "Ann"}),
        ("core_memory_add", {"key": "name_of_the_dog", "value": "Rex"}),
        ("core_memory_key_search", {"query": "the user_name"}),
        ("core_memory_key_search", {"query": "Name city", "k": 2}),
        ("core_memory_key_search", {"query": "name", "k": "2"}),
        ("core_memory_retrieve", {"key": ["a"]}),
        ("core_memory_add", {"key": "a\n", "value": 5}),
        ("core_memory_retrieve_all", {}),
        ("archival_memory_list_keys", {"x": 1}),
        ("archival_memory_retrieve_all", {}),
        ("core_memory_add", {"key": "user_name", "value": "Bob"}),
        ("core_memory_add", {"key": "A", "value": "Bob"}),
        ("core_memory_replace", {"key": "user_name", "value": 7}),
        ("core_memory_remove", {"key": "user"}),
        ("core_memory_clear", {}),
        ("archival_memory_clear", {}),
        ("archival_memory_add", {"key": "k", "value": "v"}),
    )
    first, second = (5.80876862581926, "user_name"), (5.163239202130204, "name_of_the_dog")
    assert told == [
        f"{FAILED}division by zero",
        *['{"status": "Key-value pair added."}'] * 3,
        json.dumps({"ranked_results": [first, second, (3.4657359027997265, "home_city")]}),
        json.dumps({"ranked_results": [(3.641463357026192, "home_city"), (2.860452449353014, "user_name")]}),
        f"{FAILED}slice indices must be integers or None or have an __index__ method",
        f"{FAILED}unhashable type: 'list'",
        '{"status": "Key-value pair added."}',
        '{"home_city": "Paris", "user_name": "Ann", "name_of_the_dog": "Rex", "a\\n": "5"}',
        f"{FAILED}MemoryAPI_kv.archival_memory_list_keys() got an unexpected keyword argument 'x'",
        f"{FAILED}name 'archival_memory_retrieve_all' is not defined",
        '{"error": "Key name must be unique."}',
        '{"error": "Key must be in snake_case format and cannot contain spaces."}',
        '{"status": "Key replaced."}',
        '{"error": "Key not found."}',
        '{"status": "Short term memory cleared."}',
        '{"status": "Long term memory cleared."}',
        '{"status": "Key added."}',
    ]


@pytest.mark.parametrize(
    ("part", "title", "entries", "characters"), [("core", "Core", 7, 300), ("archival", "Long term", 50, 2000)]
)
def test_limits_of_a_memory_by_key(part: str, title: str, entries: int, characters: int) -> None:
    kept = memory("memory_kv")
    add = f"{part}_memory_add"
    too_long = json.dumps(
        {"error": f"Entry is too long. Please shorten the entry to less than {characters} characters."}
    )
    assert answers(kept, (add, {"key": "a", "value": "x" * (characters + 1)})) == [too_long]
    told = answers(kept, *((add, {"key": f"k_{number}", "value": "x" * characters}) for number in range(entries + 1)))
    assert told[-1] == json.dumps({"error": f"{title} memory is full. Please clear some entries."})
    assert all("added" in answer for answer in told[:-1])
    assert answers(kept, (f"{part}_memory_replace", {"key": "k_0", "value": "x" * (characters + 1)})) == [too_long]


def test_answers_of_a_memory_by_meaning(extension: dict[str, str]) -> None:
    told = answers(
        memory("memory_vector", None, extension),
        ("core_memory_retrieve", {"query": "x", "top_k": 0}),
        ("core_memory_add", {"text": "a red car"}),
        ("core_memory_add", {"text": "x" * 301}),
        ("core_memory_add", {"text": 5}),
        ("core_memory_add", {"text": "a blue car"}),
        ("core_memory_update", {"vec_id": 0, "new_text": "tea"}),
        ("core_memory_update", {"vec_id": "0", "new_text": "tea"}),
        ("core_memory_retrieve_all", {}),
        ("core_memory_retrieve", {"query": "tea", "top_k": 0}),
        ("core_memory_retrieve", {"query": "tea", "top_k": "2"}),
        ("core_memory_remove", {"vec_id": 1}),
        ("core_memory_remove", {"vec_id": 1}),
        ("core_memory_add", {"text": "b"}),
        ("core_memory_clear", {}),
        ("core_memory_add", {"text": "c"}),
    )
    assert told == [
        '{"result": []}',
        '{"id": 0}',
        '{"error": "Entry length exceeds maximum length of 300 characters."}',
        f"{FAILED}object of type 'int' has no len()",
        '{"id": 1}',
        '{"status": "ID 0 updated."}',
        '{"error": "ID 0 not present in store."}',
        '{"result": [{"id": 0, "text": "tea"}, {"id": 1, "text": "a blue car"}]}',
        FAILED,
        f"{FAILED}'<' not supported between instances of 'int' and 'str'",
        '{"status": "ID 1 removed from store."}',
        '{"error": "ID 1 not present in store."}',
        '{"id": 2}',
        '{"status": "Memory cleared."}',
        '{"id": 0}',
    ]


def test_answers_of_a_memory_of_one_text() -> None:
    told = answers(
        memory("memory_rec_sum"),
        ("memory_retrieve", {}),
        ("memory_append", {"text": "a b"}),
        ("memory_append", {"text": 5}),
        ("memory_replace", {"old_text": "c", "new_text": "d"}),
        ("memory_replace", {"old_text": "", "new_text": "-"}),
        ("memory_retrieve", {}),
        ("memory_append", {"text": "x" * 9992}),
        ("memory_update", {"text": "x" * 10001}),
        ("memory_update", {"text": "x" * 10000}),
        ("memory_clear", {}),
    )
    shorten = "Please shorten the entry to less than 10000 characters."
    assert told == [
        '{"error": "Memory is empty."}',
        *['{"status": "Memory appended."}'] * 2,
        '{"error": "Text \'c\' not found in memory."}',
        '{"status": "Memory updated."}',
        '{"memory_content": "-a- -b-5-"}',
        json.dumps({"error": f"Entry will be too long after appending. {shorten}"}),
        json.dumps({"error": f"Entry will be too long after updating. {shorten}"}),
        '{"status": "Memory updated."}',
        '{"status": "Short term memory cleared."}',
    ]


def test_a_memory_of_one_text_cannot_grow_without_end() -> None:
    kept = memory("memory_rec_sum", {"memory": "x" * 10_000})
    grow = ("memory_replace", {"old_text": "", "new_text": "y" * 90})
    assert answers(kept, grow)[0] == '{"status": "Memory updated."}'
    assert "too long" in answers(kept, grow)[0]
    assert len(kept.states()["MemoryAPI_rec_sum"]["memory"]) <= MAX_REPLACED


VALUES = st.none() | st.booleans() | st.integers(-3, 60) | st.floats() | st.text() | st.lists(st.text(), max_size=2)


@settings(max_examples=300)
@given(st.data())
def test_any_call_is_answered_and_a_memory_read_back_answers_alike(
    extension: dict[str, str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(MADE)))
    tools = sorted(MADE[name].TOOLS)
    kept = memory(name, None, extension)
    for _ in range(data.draw(st.integers(0, 12))):
        tool = data.draw(st.sampled_from(tools))
        parameters = list(inspect.signature(getattr(MADE[name], tool)).parameters)[1:]
        keys = st.text("ab_", max_size=3) | VALUES
        arguments = {parameter: data.draw(keys) for parameter in parameters if data.draw(st.integers(0, 9))}
        assert isinstance(kept.execute(tool, arguments)[0], str)
    state = json.loads(json.dumps(kept.states()[MADE[name].__name__]))
    again = memory(name, state, extension)
    questions = [(tool, {"query": "a", "key": "a"}) for tool in tools if "retrieve" in tool or "list" in tool]
    for tool, arguments in questions:
        known = inspect.signature(getattr(MADE[name], tool)).parameters
        given_arguments = {key: value for key, value in arguments.items() if key in known}
        assert again.execute(tool, given_arguments) == kept.execute(tool, given_arguments)


@given(st.lists(st.text("ab _", min_size=1).filter(lambda text: bool(text.strip(" _"))), min_size=1), st.text("ab _"))
def test_ranking_keeps_every_text_and_puts_the_best_first(texts: list[str], query: str) -> None:
    found = ranked(query, texts)
    assert sorted(text for _, text in found) == sorted(texts)
    assert [score for score, _ in found] == sorted((score for score, _ in found), reverse=True)
