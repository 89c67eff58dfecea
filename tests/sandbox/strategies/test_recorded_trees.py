"""ToolBench's recorded searches, made again by our strategy with the same replies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from benchmarks.toolbench_parity.recorded_trees import RecordedTree, find_trees, read_tree
from benchmarks.toolbench_parity.tree_replay import PromptCount, Replayed, compare_prompts, replay
from benchmarks.toolbench_parity.trees import search_words
from sandbox import search_tree
from sandbox.journal.run_file import RunFile

BY_AN_OLDER_RULE = {
    "toolbench/data_example/answer/G1_answer/57_ChatGPT_DFS_woFilter_w2.json",
    "toolbench/data_example/answer/G1_answer/69_ChatGPT_DFS_woFilter_w2.json",
    "toolbench/data_example/answer/G3_answer/8_ChatGPT_DFS_woFilter_w2.json",
}


@pytest.fixture(scope="module")
def data(shared_data: Path) -> Path:
    return shared_data / "toolbench"


@pytest.fixture(scope="module")
def trees(data: Path) -> list[RecordedTree]:
    return [read_tree(path, data) for path in find_trees(data)]


@pytest.fixture(scope="module")
def words(data: Path) -> dict[str, str]:
    return search_words(data)


@pytest.fixture(scope="module")
def replays(trees: list[RecordedTree], words: dict[str, str]) -> list[tuple[RecordedTree, Replayed]]:
    return [(tree, replay(tree, words)) for tree in trees]


def test_nodes_their_order_and_the_queries_are_the_recorded_ones(
    replays: list[tuple[RecordedTree, Replayed]],
) -> None:
    assert len(replays) == 23
    assert {tree.name for tree, replayed in replays if not replayed.is_like(tree)} == BY_AN_OLDER_RULE


def test_the_others_come_out_by_the_older_rule(trees: list[RecordedTree], words: dict[str, str]) -> None:
    older = [tree for tree in trees if tree.name in BY_AN_OLDER_RULE]
    assert all(replay(tree, words, older=True).is_like(tree) for tree in older)


def test_searches_end_as_the_recorded_ones(replays: list[tuple[RecordedTree, Replayed]]) -> None:
    ends = [(tree.finish, replayed.tree.finish) for tree, replayed in replays if replayed.is_like(tree)]
    assert ends.count(("give_answer", "answer")) == 16
    assert ends.count(("give_up", "give_up")) == 4


def test_prompts_on_the_way_to_an_answer_are_the_recorded_ones(
    replays: list[tuple[RecordedTree, Replayed]],
) -> None:
    """One message of an earlier ToolBench has another number in a field that is 0.0 in all others."""
    count = PromptCount()
    for tree, replayed in replays:
        compare_prompts(tree, replayed, count)
    assert (count.prompts, count.equal) == (67, 67)
    assert (count.asking_for_other, count.other_equal) == (12, 11)


def test_searches_come_out_the_same_through_the_command_line(
    trees: list[RecordedTree], cli_with_data: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> None:
    """StableToolBench's, with the suite's own environment, which has other recordings of some of the calls."""
    stable = {tree.name.rpartition("/")[2].partition("_")[0]: tree for tree in trees if "stable" in tree.name}
    assert len(stable) == 3
    lines = [{"task_id": f"G1_instruction/{name}", "outputs": outputs(tree)} for name, tree in stable.items()]
    recordings = write_lines("recordings.jsonl", lines)
    tasks = [word for line in lines for word in ("--task", line["task_id"])]
    settings = [f"recordings={recordings}", "dialect=native", "strategy=dfsdt"]
    chosen = [word for setting in settings for word in ("--set", setting)]
    cli_with_data.ok("run", "--agent", "recorded", "--suite", "toolbench", *tasks, *chosen, "--out", "run.sqlite")
    with RunFile(cli_with_data.folder / "run.sqlite") as run:
        for name, recorded in stable.items():
            made = search_tree(run.trajectory(run.episode(f"G1_instruction/{name}").number))
            assert made is not None
            nodes = [node for node in made.nodes if node.type != "Root"]
            assert [node.order for node in nodes] == [place.order for place in recorded.places]
            assert [node.depth for node in nodes] == [place.depth for place in recorded.places]
            assert made.queries == recorded.queries
            assert nodes[-1].observation == recorded.replies[-1].observation
            assert made.finish == "answer"


def outputs(tree: RecordedTree) -> list[Any]:
    """The replies as recordings for a dialect with native calls."""
    said: list[Any] = []
    for reply in tree.replies:
        calls = [{"name": reply.name, "arguments": json.loads(reply.written)}] if reply.name else []
        said.append([*([reply.thought] if reply.thought else []), *calls] if calls else reply.thought)
    return said
