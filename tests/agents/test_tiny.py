"""The model that ships with the project, through the same path as any other."""

from __future__ import annotations

import json

from command_line import CommandLine


def test_tiny_comes_to_the_end_of_every_episode_with_its_calls_held_to_a_grammar(cli: CommandLine) -> None:
    cli.ok("run", "--agent", "tiny", "--suite", "starter", "--out", "tiny.sqlite")
    rows = cli.lines("export", "tiny.sqlite", "--trajectories")
    assert len(rows) == 64
    statuses = [row["status"] for row in rows]
    assert statuses.count("completed") + statuses.count("limit") == 64
    assert statuses.count("limit") <= 3
    header = cli.json("show", "tiny.sqlite", "--json")["header"]
    assert header["model"]["file"] == "tiny.gguf"
    assert header["model"]["constrain"]


def test_tiny_is_right_where_chance_is_not(cli: CommandLine) -> None:
    right = {}
    for agent in ("tiny", "random"):
        cli.ok("run", "--agent", agent, "--suite", "starter", "--split", "single", "--out", f"{agent}.sqlite")
        rows = cli.lines("export", f"{agent}.sqlite")
        assert len(rows) == 20
        right[agent] = sum(row["scores"]["exact"]["passed"] for row in rows)  # type: ignore[index]
    assert right["random"] == 0
    assert right["tiny"] >= 8, json.dumps(right)
