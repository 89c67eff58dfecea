"""What a user meets when something is wrong or missing: one line, the next thing to do, an exit code."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from command_line import CommandLine, make_command_line

from sandbox.journal.schema import FORMAT_VERSION


def recordings(folder: Path, text: str) -> str:
    path = folder / "recordings.jsonl"
    path.write_text(text)
    return f"recordings={path}"


def fails(line: CommandLine, code: int, *arguments: str | Path) -> str:
    """Standard error of a command that must end with an exit code, and without a traceback."""
    done = line(*arguments)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--agent", "lemmur", "--suite", "starter"], ["lemmur", "lemur"]),
        (["run", "--agent", "oracle", "--suite", "startr"], ["startr", "starter"]),
        (["run", "--agent", "oracle", "--suite", "starter", "--split", "singel"], ["singel", "single"]),
        (["run", "--agent", "oracle", "--suite", "starter", "--task", "single/nothing"], ["single/nothing"]),
        (["run", "--agent", "oracle", "--suite", "starter", "--task", "nowhere/1"], ["nowhere/1"]),
        (
            ["run", "--agent", "oracle", "--suite", "starter", "--split", "choose", "--task", "single/lisbon-now"],
            ["the task single/lisbon-now is in none of the splits asked for: choose"],
        ),
        (["run", "--agent", "oracle", "--suite", "starter", "--set", "search.width=5"], ["search.width", "dfsdt"]),
        (
            ["run", "--agent", "oracle", "--suite", "starter", "--set", "strategy=one_shot", "--set", "max_turns=3"],
            ["max_turns", "react"],
        ),
        (["run", "--agent", "oracle", "--suite", "starter", "--set", "limits.cost=1"], ["no prices", "limits.tokens"]),
        (["run", "--agent", "oracle", "--suite", "starter", "--set", "retreiver=bm25"], ["retreiver"]),
        (["run", "--agent", "gpt", "--suite", "starter", "--set", "model.temprature=1"], ["temprature", "temperature"]),
        (["run", "--agent", "oracle", "--suite", "starter", "--set", "nonsense"], ["KEY=VALUE"]),
        (["run", "--agent", "oracle", "--suite", "apibench", "--set", "retriever=bm52"], ["bm52", "bm25"]),
        (["run", "--agent", "oracle", "--suite", "starter", "--set", "limits.turns=0"], ["limits.turns"]),
        (["run", "--agent", "oracle", "--suite", "starter", "--set", "dialect=jsn"], ["jsn", "json"]),
        (["run", "--agent", "recorded", "--suite", "starter"], ["recordings=FILE"]),
        (["run", "--agent", "oracle", "--suite", "starter", "--trials", "0"], ["--trials"]),
        (["run", "--agent", "oracle"], ["--suite"]),
        (["run", "--agent", "oracle", "--agent", "lemur", "--suite", "starter", "--out", "x.sqlite"], ["folder"]),
        (["frobnicate"], ["frobnicate"]),
        (["list", "agnets"], ["agnets", "agents"]),
        (["show", "no-such-run"], ["no-such-run"]),
    ],
)
def test_wrong_usage_names_the_culprit_and_the_closest_thing(
    cli: CommandLine, arguments: list[str], said: list[str]
) -> None:
    errors = fails(cli, 2, *arguments)
    for word in said:
        assert word in errors
    assert not list(cli.folder.glob("runs/*")), "nothing may be left behind"


def test_missing_data_names_the_command_that_fetches_it(cli: CommandLine) -> None:
    assert "sandbox data pull apibench" in fails(cli, 3, "run", "--agent", "oracle", "--suite", "apibench")


def test_missing_weights_name_path_size_and_command(cli: CommandLine) -> None:
    errors = fails(cli, 3, "run", "--agent", "lemur", "--suite", "starter")
    assert "lemur-70b-chat-v1.Q4_K_M.gguf" in errors
    assert "41.4 GB" in errors
    assert "sandbox models pull lemur" in errors


def test_a_damaged_data_line_is_named_before_any_model_call(tmp_path: Path, apibench_data: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(apibench_data, data / "apibench")
    questions = data / "apibench/questions/torchhub/questions_torchhub_0_shot.jsonl"
    questions.parent.chmod(0o755)
    questions.chmod(0o644)
    lines = questions.read_text().splitlines()
    lines[6] = '{"question_id": "seven"}'
    questions.write_text("\n".join(lines))
    line = make_command_line(tmp_path, SANDBOX_DATA=str(data))
    errors = fails(line, 3, "run", "--agent", "oracle", "--suite", "apibench", "--split", "torchhub")
    assert f"{questions}, line 7" in errors
    assert "question_id" in errors


@pytest.mark.parametrize(
    "damaged",
    [
        "not json",
        '{"task_id": "single/1"}',
        '{"task_id": 1, "output": "x"}',
        '{"task_id": "a", "output": 5}',
        '{"task_id": "a", "output": "x", "outputs": []}',
        "[" * 100_000,
        '{"task_id": "a", "output": "\xff"}',
    ],
)
def test_a_damaged_recording_is_named_with_its_line(cli: CommandLine, damaged: str) -> None:
    setting = recordings(cli.folder, '{"task_id": "single/x", "output": "fine"}\n\n')
    with (cli.folder / "recordings.jsonl").open("ab") as file:
        file.write(damaged.encode("latin-1"))
    errors = fails(cli, 3, "run", "--agent", "recorded", "--suite", "starter", "--set", setting)
    assert "recordings.jsonl, line 3" in errors
    assert "task_id" in errors


def test_tasks_without_a_recording_are_counted_and_named(cli: CommandLine) -> None:
    tasks = [row["task_id"] for row in oracle_rows(cli)]
    setting = recordings(cli.folder, json.dumps({"task_id": tasks[0], "output": "I do not know."}) + "\n")
    result = cli.json(
        "run", "--agent", "recorded", "--suite", "starter", "--split", "single", "--set", setting, "--json"
    )
    assert result["episodes"] == 1
    assert result["skipped"] == len(tasks) - 1
    assert result["skipped_tasks"][0] == tasks[1]


def oracle_rows(line: CommandLine) -> list[dict[str, str]]:
    line.ok("run", "--agent", "oracle", "--suite", "starter", "--split", "single", "--out", "oracle.sqlite")
    return line.lines("export", "oracle.sqlite")


@pytest.mark.parametrize(
    "output",
    [
        "",
        "x" * 3_000_000,
        "\ud800 \x1b]0;title\x07 [/INST]",
        "f(((((",
        "[" * 1000 + "]" * 1000,
        '{"name": ' * 1000,
        "\0",
        "api_call" * 999,
    ],
    ids=["empty", "megabytes", "surrogates", "unbalanced", "brackets", "nested", "nul", "markers"],
)
def test_hostile_output_gets_a_verdict_with_an_error_class(cli_with_data: CommandLine, output: str) -> None:
    cli = cli_with_data
    rows = [{"task_id": f"torchhub/{number}", "output": output} for number in (1, 2)]
    rows += [{"task_id": row["task_id"], "output": output} for row in oracle_rows(cli)[:3]]
    setting = recordings(cli.folder, "".join(json.dumps(row) + "\n" for row in rows))
    for suite, split in (("apibench", "torchhub"), ("starter", "single")):
        out = f"{suite}.sqlite"
        cli.ok("run", "--agent", "recorded", "--suite", suite, "--split", split, "--set", setting, "--out", out)
        exported = cli.lines("export", out, "--trajectories")
        assert exported
        for row in exported:
            for verdict in row["scores"].values():
                assert verdict["owner"] == "grader" or verdict["error_class"] is not None
        assert cli("show", out, exported[0]["task_id"]).returncode == 0


def test_an_unwritable_run_folder_is_an_error_before_the_model_is_loaded(cli: CommandLine) -> None:
    (cli.folder / "file").write_text("")
    errors = fails(cli, 5, "run", "--agent", "lemur", "--suite", "starter", "--out", "file/runs")
    assert "--out" in errors


STATELY = """
from sandbox import Observation


class Environment:
    async def reset(self, task):
        return Observation("?")

    def tools(self):
        return ()

    async def call(self, call):
        return ""

    async def respond(self, text):
        return None

    finished = False

    def state_hash(self):
        return None

    async def close(self):
        return None
"""


def test_a_strategy_that_the_environment_cannot_follow_leaves_no_run_file(cli: CommandLine) -> None:
    score = "    def score(self, task, t): return Verdict.success()\n"
    arguments = suite_of(cli, "    def tasks(self, split): yield Task('a/1', 'x')\n" + score)
    manifest = cli.folder / "tasks" / "odd" / "suite.toml"
    manifest.write_text(manifest.read_text() + 'environment = "stately"\n')
    (cli.folder / "environments" / "stately").mkdir(parents=True)
    (cli.folder / "environments" / "stately" / "environment.py").write_text(STATELY)
    errors = fails(cli, 2, *arguments, "--set", "strategy=dfsdt")
    assert "strategy dfsdt goes back to earlier states, which the environment stately cannot" in errors
    assert list(cli.folder.glob("*.sqlite*")) == []
    cli.ok(*arguments)


def limit_file_size() -> None:
    """What a full disk does to a process, without one: no file grows beyond 600 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))


def test_a_full_disk_is_an_error_and_the_run_can_be_resumed(tmp_path: Path, root: Path) -> None:
    workspace = root / "benchmarks" / "harness_overhead" / "workspace"
    line = make_command_line(tmp_path, SANDBOX_WORKSPACE=str(workspace))
    command = line.command("run", "--agent", "oracle", "--suite", "two_calls", "--out", "run.sqlite")
    done = subprocess.run(
        command, cwd=tmp_path, env=line.environment, capture_output=True, text=True, preexec_fn=limit_file_size
    )
    assert done.returncode == 5
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert 0 < len(line.lines("export", "run.sqlite")) < 2000
    line.ok("resume", "run.sqlite")
    assert len(line.lines("export", "run.sqlite")) == 2000


def finished_run(line: CommandLine) -> Path:
    line.ok("run", "--agent", "oracle", "--suite", "starter", "--split", "none", "--out", "run.sqlite")
    return line.folder / "run.sqlite"


@pytest.mark.parametrize("command", ["show", "export", "resume", "score"])
def test_a_run_file_of_a_newer_version_is_refused(cli: CommandLine, command: str) -> None:
    path = finished_run(cli)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT_VERSION + 1}")
    connection.close()
    errors = fails(cli, 5, command, path)
    assert f"format {FORMAT_VERSION + 1}" in errors


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_run_file_is_refused(cli: CommandLine, content: bytes) -> None:
    path = cli.folder / "odd.sqlite"
    path.write_bytes(content)
    assert "odd.sqlite" in fails(cli, 5, "show", path)


def test_resume_refuses_other_data_than_the_run_was_made_with(cli: CommandLine) -> None:
    output = '{"task_id": "single/x", "output": "a"}\n'
    setting = recordings(cli.folder, output)
    cli.ok("run", "--agent", "recorded", "--suite", "starter", "--set", setting, "--out", "run.sqlite")
    recordings(cli.folder, output * 2)
    assert "not what it was" in fails(cli, 5, "resume", "run.sqlite")


def test_an_existing_run_file_is_not_overwritten(cli: CommandLine) -> None:
    path = finished_run(cli)
    before = path.read_bytes()
    fails(cli, 5, "run", "--agent", "oracle", "--suite", "starter", "--out", path)
    assert path.read_bytes() == before


def test_a_workspace_of_ones_own_with_broken_parts_says_which(cli: CommandLine) -> None:
    (cli.folder / "agents").mkdir()
    (cli.folder / "agents" / "mine.toml").write_text('description = "x"\n[model\n')
    assert "mine.toml" in fails(cli, 3, "run", "--agent", "mine", "--suite", "starter")
    suite = cli.folder / "tasks" / "broken"
    suite.mkdir(parents=True)
    (suite / "suite.toml").write_text('name = "broken"\ndescription = "x"\nentry = "suite:Suite"\nsplits = ["a"]\n')
    (suite / "suite.py").write_text("import nothing_of_that_name\n")
    assert "suite.py" in fails(cli, 3, "run", "--agent", "oracle", "--suite", "broken")


def test_a_damaged_api_document_is_named_before_any_model_call(tmp_path: Path, apibench_data: Path) -> None:
    data = tmp_path / "data"
    folders = [apibench_data / name for name in ("api", "eval", "questions")]
    for folder in folders:
        for file in folder.rglob("*.json*"):
            copy = data / "apibench" / file.relative_to(apibench_data)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    apis = data / "apibench" / "api" / "torchhub_api.jsonl"
    lines = apis.read_text().splitlines()
    lines[2] = lines[2][:-20]
    apis.write_text("\n".join(lines))
    line = make_command_line(tmp_path, SANDBOX_DATA=str(data))
    errors = fails(line, 3, "run", "--agent", "oracle", "--suite", "apibench", "--split", "torchhub")
    assert f"{apis}, line 3" in errors
    apis.unlink()
    errors = fails(line, 3, "run", "--agent", "oracle", "--suite", "apibench", "--split", "torchhub")
    assert "sandbox data pull apibench" in errors


def test_lists_of_calls_need_the_native_dialect(cli: CommandLine) -> None:
    (task, *_) = oracle_rows(cli)
    setting = recordings(cli.folder, json.dumps({"task_id": task["task_id"], "output": [{"f": {}}]}) + "\n")
    run = ["run", "--agent", "recorded", "--suite", "starter", "--split", "single", "--set", setting]
    assert "dialect=native" in fails(cli, 3, *run)
    cli.ok(*run, "--set", "dialect=native")


def test_a_run_can_be_resumed_from_another_folder(cli: CommandLine) -> None:
    (task, *_) = oracle_rows(cli)
    recordings(cli.folder, json.dumps({"task_id": task["task_id"], "output": "no"}) + "\n")
    setting = ["--set", "recordings=recordings.jsonl", "--out", "r.sqlite"]
    cli.ok("run", "--agent", "recorded", "--suite", "starter", *setting)
    elsewhere = cli.folder / "elsewhere"
    elsewhere.mkdir()
    make_command_line(elsewhere).ok("resume", cli.folder / "r.sqlite")


def test_a_split_that_is_named_twice_runs_once(cli: CommandLine) -> None:
    twice = ["--split", "none", "--split", "none", "--out", "r.sqlite"]
    cli.ok("run", "--agent", "oracle", "--suite", "starter", *twice)
    assert len(cli.lines("export", "r.sqlite")) == 10


def suite_of(line: CommandLine, body: str) -> list[str]:
    """A suite with one class whose methods are given; the command that runs it."""
    folder = line.folder / "tasks" / "odd"
    folder.mkdir(parents=True)
    (folder / "suite.toml").write_text('name = "odd"\ndescription = "x"\nentry = "suite:Odd"\nsplits = ["a"]\n')
    (folder / "suite.py").write_text(
        "from sandbox import Message, Task, Verdict\n\nclass Odd:\n"
        "    def __init__(self, context): pass\n"
        "    def data_sha256(self, splits): return {}\n"
        "    def scorers(self): return {'odd': self}\n" + body
    )
    return ["run", "--agent", "oracle", "--suite", "odd", "--out", "odd.sqlite"]


@pytest.mark.parametrize(
    "returned",
    [
        "None",
        "Verdict(float('nan'), True)",
        "Verdict(1.0, True, details={(1, 2): 3})",
        "exit(0)",
        "Verdict.failure('oops')",
        "Verdict(1.0, None)",
        "Verdict('1', True)",
        "Verdict(0.0, False, 'no_call', 'agent')",
        "Verdict(0.0, False, 'no_call', 'model', ValueError('no'))",
        "Verdict(1.0, True, details=None)",
    ],
)
def test_what_is_no_verdict_is_the_graders_fault(cli: CommandLine, returned: str) -> None:
    body = f"    def tasks(self, split): yield Task('a/1', 'x')\n    def score(self, task, t): return {returned}\n"
    assert cli(*suite_of(cli, body)).returncode == 4
    (row,) = cli.lines("export", "odd.sqlite")
    assert row["scores"]["odd"]["owner"] == "grader"


def test_lone_surrogates_are_kept_as_escapes(cli: CommandLine) -> None:
    body = (
        "    def tasks(self, split): yield Task('a/1', 'x', solution=(Message('assistant', '\\ud800'),))\n"
        "    def score(self, task, t): return Verdict.failure('wrong_value', t.final_text, said=t.final_text)\n"
    )
    cli.ok(*suite_of(cli, body))
    (row,) = cli.lines("export", "odd.sqlite")
    assert row["scores"]["odd"]["official_error"] == "\\ud800"
    assert "\\ud800" in cli.ok("show", "odd.sqlite", "a/1")


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        ("[Task('b/1', 'x')]", "begin with a/"),
        ("[Task('a/1', 'x'), Task('a/1', 'y')]", "id of its own"),
        ("[Task('a/1', 'x'), 1 / 0]", "ZeroDivisionError"),
    ],
)
def test_a_suite_with_wrong_tasks_is_refused(cli: CommandLine, tasks: str, said: str) -> None:
    body = f"    def tasks(self, split): yield from {tasks}\n    def score(self, task, t): return Verdict.success()\n"
    done = cli(*suite_of(cli, body))
    assert done.returncode in (3, 5)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


NESTED = {
    "attributes": "a" + ".a" * 120_000,
    "attributes of a bearable length": "a" + ".a" * 15_000,
    "sums": "1" + "+1" * 15_000,
    "calls of calls": "f" + "(x)" * 10_000,
    "calls in calls": "f(" * 150 + "y" * 30_000 + ")" * 150,
}


def test_long_nested_answers_get_verdicts_and_small_evidence(cli_with_data: CommandLine) -> None:
    cli = cli_with_data
    rows = [
        {"task_id": f"torchhub/{number}", "output": f"api_call: {text}"}
        for number, text in enumerate(NESTED.values(), 1)
    ]
    setting = recordings(cli.folder, "".join(json.dumps(row) + "\n" for row in rows))
    arguments = ["--agent", "recorded", "--suite", "apibench", "--split", "torchhub", "--set", setting]
    cli.ok("run", *arguments, "--out", "r.sqlite")
    exported = cli.lines("export", "r.sqlite")
    assert len(exported) == len(NESTED)
    for row in exported:
        assert not row["scores"]["official"]["passed"]
        assert len(json.dumps(row["scores"]["official"])) < 10_000


def test_native_calls_are_read_in_both_shapes(cli: CommandLine) -> None:
    (task, *_) = oracle_rows(cli)
    for call in ({"a_tool": {"x": 1}}, {"name": "a_tool", "arguments": '{"x": 1}'}):
        setting = recordings(cli.folder, json.dumps({"task_id": task["task_id"], "output": [call]}) + "\n")
        out = f"{len(call)}.sqlite"
        run = ["run", "--agent", "recorded", "--suite", "starter", "--task", task["task_id"], "--out", out]
        cli.ok(*run, "--set", setting, "--set", "dialect=native")
        (row,) = cli.lines("export", out, "--trajectories")
        (made,) = [event["data"] for event in row["events"] if event["kind"] == "tool_call"]
        assert (made["name"], made["arguments"]) == ("a_tool", {"x": 1})


def test_a_broken_preset_or_suite_does_not_hide_the_others(cli: CommandLine) -> None:
    (cli.folder / "agents").mkdir()
    (cli.folder / "agents" / "broken.toml").write_text("[model\n")
    broken = cli.folder / "tasks" / "broken"
    broken.mkdir(parents=True)
    (broken / "suite.toml").write_text("name = 5\n")
    agents = {row["name"]: row for row in cli.json("list", "agents", "--json")}
    assert "oracle" in agents
    assert "broken.toml" in agents["broken"]["description"]
    suites = {row["name"]: row for row in cli.json("list", "suites", "--json")}
    assert "starter" in suites
    assert "suite.toml" in suites["broken"]["description"]
    assert cli("doctor").returncode == 0
