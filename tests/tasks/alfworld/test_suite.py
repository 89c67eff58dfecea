"""The suite as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, make_command_line
from small_household import DOMAIN, GRAMMAR, PROBLEM

RUN = ("--suite", "alfworld", "--out", "r.sqlite", "--json")
LAMP = "valid_unseen/look_at_obj_in_light-AlarmClock-None-DeskLamp-308/trial_T20190908_222917_366542"
WriteLines = Callable[[str, list[Any]], Path]


def scores(line: CommandLine, *words: str) -> dict[str, Any]:
    done = line.json("run", *words, *RUN)
    assert done["errors"] == 0
    (row,) = done["scores"]
    return dict(row)


def test_solutions_pass_and_are_counted_by_kind(cli_with_data: CommandLine) -> None:
    row = scores(cli_with_data, "--agent", "oracle", "--limit", "20")
    assert (row["passed"], row["n"]) == (20, 20)
    groups = cli_with_data.json("show", "r.sqlite", "--json")["subgroups"]["valid_unseen"]["scores"]
    assert {group["group"]: group["n"] for group in groups} == {"examine": 18, "put": 2}


def test_a_recorded_episode_is_played(cli_with_data: CommandLine, write_lines: WriteLines) -> None:
    outputs = ["> think: where is a lamp?", "> go to desk 1", "> use desklamp 1", "> go to shelf 99"]
    path = write_lines("recordings.jsonl", [{"task_id": LAMP, "outputs": outputs}])
    chosen = ["--task", LAMP, "--set", f"recordings={path}", "--set", "turns=4"]
    row = scores(cli_with_data, "--agent", "recorded", *chosen)
    assert row["passed"] == 0
    (episode,) = cli_with_data.lines("export", "r.sqlite", "--trajectories")
    assert episode["scores"]["official"]["error_class"] == "limit_reached"
    assert episode["scores"]["official"]["details"] == {"kind": "examine", "turns": 4, "without_effect": 2}
    seen = [event["data"]["text"] for event in episode["events"] if event["kind"] == "observation"]
    assert seen[0].startswith("Interact with a household to solve a task.\nYou are in the middle of a room.")
    assert seen[0].endswith("Your task is to: examine the alarmclock with the desklamp.")
    assert seen[1] == "OK."
    assert seen[2].startswith("On the desk 1, you see a")
    assert seen[3] == "You turn on the desklamp 1."


def test_doing_nothing_fails(cli_with_data: CommandLine) -> None:
    assert scores(cli_with_data, "--agent", "silent", "--limit", "2")["passed"] == 0
    (first, _) = cli_with_data.lines("export", "r.sqlite")
    assert first["scores"]["official"]["error_class"] == "no_call"


def test_a_game_of_ones_own_is_a_task(tmp_path: Path) -> None:
    line = make_command_line(tmp_path, SANDBOX_DATA=str(tmp_path / "data"))
    folder = tmp_path / "data" / "alfworld" / "tidy-Mug-None-Cabinet-1" / "trial_1"
    folder.mkdir(parents=True)
    game = {"pddl_domain": DOMAIN, "pddl_problem": PROBLEM, "grammar": GRAMMAR, "solvable": True}
    (folder / "game.tw-pddl").write_text(json.dumps(game))
    assert scores(line, "--agent", "silent")["n"] == 1
    (row,) = line.lines("export", "r.sqlite")
    assert row["task_id"] == "valid_unseen/tidy-Mug-None-Cabinet-1/trial_1"
    assert row["scores"]["official"]["details"]["kind"] == "tidy"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{}", "expected a game; Field required"),
        (json.dumps({"pddl_domain": "x", "pddl_problem": PROBLEM, "grammar": GRAMMAR}), "not one expression"),
    ],
)
def test_missing_and_damaged_games_are_told(tmp_path: Path, content: str, complaint: str) -> None:
    line = make_command_line(tmp_path, SANDBOX_DATA=str(tmp_path / "data"))
    asked = ("run", "--agent", "silent", *RUN)
    done = line(*asked)
    assert done.returncode == 3
    assert "sandbox data pull alfworld" in done.stderr
    folder = tmp_path / "data" / "alfworld" / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "game.tw-pddl").write_text(content)
    done = line(*asked)
    assert done.returncode == 3
    assert complaint in done.stderr.replace("\n", " ")
