"""Every task of our own is solved by its solution in a real sandbox, and by nothing less."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from tasks.intercode_ctf.challenges.collection import ALL

FLAGS = {challenge.name: challenge.flag(2023) for challenge in ALL}
RUN = ["run", "--suite", "intercode_ctf", "--sandbox", "bubblewrap", "--concurrency", "4"]


def outputs(row: dict[str, Any], kind: str, key: str) -> list[str]:
    return [event["data"][key] for event in row["events"] if event["kind"] == kind]


def records(row: dict[str, Any], name: str) -> list[Any]:
    found = [event["data"] for event in row["events"] if event["kind"] == "record"]
    return [data["data"] for data in found if data["name"] == name]


@pytest.mark.parametrize("seed", ["2023", "5"])
def test_the_last_command_of_a_solution_prints_the_flag(cli: CommandLine, seed: str) -> None:
    done = cli.json(*RUN, "--agent", "oracle", "--set", f"seed_of_flags={seed}", "--out", "o.sqlite", "--json")
    assert done["episodes"] == len(ALL)
    assert done["errors"] == 0
    for row in cli.lines("export", "o.sqlite", "--trajectories"):
        assert row["scores"]["official"]["passed"], row["task_id"]
        assert row["scores"]["exact"]["passed"], row["task_id"]
        *_, printed, answer = outputs(row, "tool_result", "content")
        assert answer == "That is the flag."
        (submission,) = records(row, "submission")
        assert submission["flag"] in printed, row["task_id"]


def test_solutions_pass_as_texts(cli: CommandLine) -> None:
    done = cli.json(*RUN, "--agent", "oracle", "--set", "interface=text", "--out", "o.sqlite", "--json")
    assert {row["passed"] for row in done["scores"]} == {len(ALL)}
    for row in cli.lines("export", "o.sqlite", "--trajectories"):
        (submission,) = records(row, "submission")
        assert submission["flag"] in outputs(row, "observation", "text")[-1], row["task_id"]


def test_doing_nothing_fails_every_task(cli: CommandLine, write_lines: Callable[[str, list[Any]], Path]) -> None:
    path = write_lines("nothing.jsonl", [{"task_id": f"fresh/{name}", "outputs": []} for name in FLAGS])
    replies = ["--agent", "recorded", "--set", f"recordings={path}"]
    done = cli.json(*RUN, *replies, "--out", "n.sqlite", "--json")
    assert {row["passed"] for row in done["scores"]} == {0}
    for row in cli.lines("export", "n.sqlite"):
        assert row["scores"]["official"]["error_class"] in ("no_call", "limit_reached")


def test_recorded_texts_are_acted_out(cli: CommandLine, write_lines: Callable[[str, list[Any]], Path]) -> None:
    flag = FLAGS["files_haystack"]
    texts = ["Action: cd notes", "grep -rhoE 'flag[{].*[}]' .", "submit", "submit flag{no}", f"submit {flag.upper()}"]
    path = write_lines("texts.jsonl", [{"task_id": "fresh/files_haystack", "outputs": texts}])
    replies = ["--agent", "recorded", "--set", f"recordings={path}", "--set", "interface=text"]
    cli.ok(*RUN, *replies, "--out", "r.sqlite")
    (row,) = cli.lines("export", "r.sqlite", "--trajectories")
    told = outputs(row, "observation", "text")[1:]
    assert told[1] == f"Observation: {flag}\n\nAction:"
    assert len(told) == 4
    assert [row["scores"][name]["passed"] for name in ("official", "exact")] == [True, False]


def test_two_runs_have_the_same_journal(cli: CommandLine) -> None:
    names = ("files_permissions", "files_haystack", "forensics_amended", "reversing_machine", "web_session")
    chosen = [word for name in names for word in ("--task", f"fresh/{name}")]
    journals = []
    for out in ("a.sqlite", "b.sqlite"):
        cli.ok(*RUN, *chosen, "--agent", "oracle", "--out", out)
        rows = cli.lines("export", out, "--trajectories")
        journals.append({row["task_id"]: [(event["kind"], event["data"]) for event in row["events"]] for row in rows})
    assert len(journals[0]) == len(names)
    assert journals[0] == journals[1]


PROGRAMS = {
    "reversing_wrapped_script": ("./open.sh {flag}", "yes"),
    "reversing_many_conditions": ("python3 check.py {flag}", "True"),
    "reversing_equations": ("python3 check.py {flag}", "True"),
    "reversing_machine": ("python3 machine.py {flag}", "accepted"),
    "reversing_native_code": ("printf %s {flag} | ./check", "right"),
}
"""What a program says to the flag."""


def test_programs_say_yes_to_the_flag_and_no_to_another(
    cli: CommandLine, write_lines: Callable[[str, list[Any]], Path]
) -> None:
    rows = []
    for name, (command, _) in PROGRAMS.items():
        flag = FLAGS[name]
        changed = flag.replace("_", "-", 1)
        lines = [command.format(flag=shlex.quote(word)) for word in (flag, changed, flag[:-1])]
        rows.append({"task_id": f"fresh/{name}", "outputs": [[{"execute": {"command": line}}] for line in lines]})
    path = write_lines("programs.jsonl", rows)
    replies = ["--agent", "recorded", "--set", f"recordings={path}", "--set", "dialect=native"]
    cli.ok(*RUN, *replies, "--out", "p.sqlite")
    for row in cli.lines("export", "p.sqlite", "--trajectories"):
        _, yes = PROGRAMS[row["task_id"].removeprefix("fresh/")]
        right, *wrong = [text.split()[-1] for text in outputs(row, "tool_result", "content")]
        assert right == yes, row["task_id"]
        assert yes not in wrong, row["task_id"]
        assert len(wrong) == 2
