"""The commands that read, list and fetch, as a user runs them."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest
from command_line import CommandLine, make_command_line

ROOT = Path(__file__).resolve().parents[3]
KEYS = {"run", "agent", "suite", "split", "task_id", "trial", "status", "scores", "usage", "seconds"}
VERDICT_KEYS = {"value", "passed", "error_class", "official_error", "owner", "details"}


def test_a_batch_is_every_agent_on_every_suite(cli: CommandLine, root: Path) -> None:
    recordings = root / "tasks" / "starter" / "recordings" / "mixed.jsonl"
    (cli.folder / "agents").mkdir()
    (cli.folder / "agents" / "replay.toml").write_text(
        f'description = "our recordings"\n[model]\nkind = "recorded"\nrecordings = "{recordings}"\n'
    )
    cli.ok("run", "--agent", "oracle", "--agent", "replay", "--suite", "starter", "--split", "single")
    runs = cli.json("list", "runs", "--json")
    assert sorted((run["agent"], run["state"]) for run in runs) == [("oracle", "finished"), ("replay", "finished")]
    table = cli.ok("show", next(run["name"] for run in runs if run["agent"] == "replay"))
    assert "60.00" in table
    assert "hallucinated_api 1" in table


def test_export_has_the_documented_shape(cli: CommandLine) -> None:
    cli.ok("run", "--agent", "oracle", "--suite", "starter", "--split", "several", "--out", "run.sqlite")
    rows = cli.lines("export", "run.sqlite")
    assert len(rows) == 16
    for row in rows:
        assert set(row) == KEYS
        assert (row["agent"], row["suite"], row["split"]) == ("oracle", "starter", "several")
        assert set(row["scores"]["exact"]) == VERDICT_KEYS
    events = cli.lines("export", "run.sqlite", "--trajectories")[0]["events"]
    assert [event["kind"] for event in events][:3] == ["observation", "reply", "tool_call"]
    assert events[-1]["kind"] == "end"


def test_trials_limit_and_task_choose_the_episodes(cli: CommandLine) -> None:
    run = ["run", "--agent", "oracle", "--suite", "starter"]
    cli.ok(*run, "--limit", "2", "--trials", "3", "--out", "limited.sqlite")
    rows = cli.lines("export", "limited.sqlite")
    assert len(rows) == 4 * 2 * 3
    assert len({(row["task_id"], row["trial"]) for row in rows}) == len(rows)
    wanted = rows[0]["task_id"]
    cli.ok(*run, "--task", wanted, "--out", "one.sqlite")
    assert [row["task_id"] for row in cli.lines("export", "one.sqlite")] == [wanted]


def test_a_limit_counts_the_tasks_that_are_named(cli: CommandLine) -> None:
    named = ["--task", "single/lisbon-now", "--task", "single/oslo-week", "--limit", "1"]
    cli.ok("run", "--agent", "oracle", "--suite", "starter", *named, "--out", "run.sqlite")
    assert [row["task_id"] for row in cli.lines("export", "run.sqlite")] == ["single/lisbon-now"]


def test_show_prints_a_trajectory(cli: CommandLine) -> None:
    cli.ok("run", "--agent", "oracle", "--suite", "starter", "--split", "several", "--out", "run.sqlite")
    task = cli.lines("export", "run.sqlite")[0]["task_id"]
    shown = cli.ok("show", "run.sqlite", task)
    for part in ("observation", "tool_call", "tool_result", "verdict of exact", "passed"):
        assert part in shown
    missing = cli("show", "run.sqlite", task + "x")
    assert missing.returncode == 2
    assert task in missing.stderr


def test_two_runs_with_the_same_header_have_the_same_journal_but_for_times(cli: CommandLine) -> None:
    journals = []
    for out in ("one.sqlite", "two.sqlite"):
        cli.ok("run", "--agent", "oracle", "--suite", "starter", "--out", out)
        rows = cli.lines("export", out, "--trajectories")
        journals.append({row["task_id"]: [(event["kind"], event["data"]) for event in row["events"]] for row in rows})
    assert journals[0] == journals[1]


def test_a_suite_of_ones_own_is_a_folder(cli: CommandLine) -> None:
    suite = cli.folder / "tasks" / "capitals"
    suite.mkdir(parents=True)
    (suite / "suite.toml").write_text(
        'name = "capitals"\ndescription = "Capitals."\nentry = "suite:Capitals"\nsplits = ["europe"]\n'
    )
    (suite / "suite.py").write_text(
        "from sandbox import Message, Task, Verdict\n\n"
        "class Contains:\n"
        "    def score(self, task, trajectory):\n"
        "        if task.gold['answer'] in trajectory.final_text:\n"
        "            return Verdict.success()\n"
        "        return Verdict.failure('wrong_value')\n\n"
        "class Capitals:\n"
        "    def __init__(self, context):\n"
        "        pass\n"
        "    def tasks(self, split):\n"
        "        yield Task('europe/no', 'Capital of Norway?', gold={'answer': 'Oslo'},\n"
        "                   solution=(Message('assistant', 'It is Oslo.'),))\n"
        "    def scorers(self):\n"
        "        return {'contains': Contains()}\n"
        "    def data_sha256(self, splits):\n"
        "        return {}\n"
    )
    result = cli.json("run", "--agent", "oracle", "--suite", "capitals", "--json")
    assert result["scores"][0]["passed"] == 1
    (listed,) = [row for row in cli.json("list", "suites", "--json") if row["name"] == "capitals"]
    assert listed["from"] == str(suite)


def test_a_scorer_that_raises_is_the_graders_fault_and_counts_for_nobody(cli: CommandLine) -> None:
    suite = cli.folder / "tasks" / "bad"
    suite.mkdir(parents=True)
    (suite / "suite.toml").write_text('name = "bad"\ndescription = "x"\nentry = "suite:Bad"\nsplits = ["a"]\n')
    (suite / "suite.py").write_text(
        "from sandbox import Task\n\n"
        "class Bad:\n"
        "    def __init__(self, context): pass\n"
        "    def tasks(self, split): yield Task('a/1', 'x')\n"
        "    def scorers(self): return {'bad': self}\n"
        "    def data_sha256(self, splits): return {}\n"
        "    def score(self, task, trajectory): raise KeyError('oops')\n"
    )
    done = cli("run", "--agent", "oracle", "--suite", "bad", "--json", "--out", "run.sqlite")
    assert done.returncode == 4
    (score,) = json.loads(done.stdout)["scores"]
    assert (score["n"], score["not_counted"]) == (0, {"grader": 1})
    (suite / "suite.py").write_text(
        (suite / "suite.py").read_text().replace("raise KeyError('oops')", "return Verdict.success()")
        .replace("import Task", "import Task, Verdict")
    )  # fmt: skip
    assert cli.json("score", "run.sqlite", "--json")["scores"][0]["passed"] == 1


def test_live_bm25_adds_the_best_documents(cli_with_data: CommandLine) -> None:
    arguments = ["--agent", "oracle", "--suite", "apibench", "--split", "torchhub", "--limit", "3", "--out", "r.sqlite"]
    cli_with_data.ok("run", *arguments, "--set", "retriever=live_bm25", "--set", "retriever_k=2")
    for row in cli_with_data.lines("export", "r.sqlite", "--trajectories"):
        assert row["events"][0]["data"]["text"].count("Use this API documentation for reference: ") == 2


@pytest.mark.parametrize(("retriever", "mark"), [("none", 0), ("bm25", 1), ("gpt_index", 1), ("oracle", 1)])
def test_published_retrievers(cli_with_data: CommandLine, retriever: str, mark: int) -> None:
    arguments = ["--agent", "oracle", "--suite", "apibench", "--split", "torchhub", "--limit", "1", "--out", "r.sqlite"]
    cli_with_data.ok("run", *arguments, "--set", f"retriever={retriever}")
    (row,) = cli_with_data.lines("export", "r.sqlite", "--trajectories")
    assert row["events"][0]["data"]["text"].count("Use this API documentation for reference:") == mark


def test_doctor_says_what_is_missing_and_how_to_get_it(cli: CommandLine) -> None:
    findings = {finding["what"]: finding for finding in cli.json("doctor", "--json")}
    assert findings["data of starter"]["ok"]
    assert not findings["data of apibench"]["ok"]
    assert findings["data of apibench"]["todo"] == "sandbox data pull apibench"
    assert findings["weights of lemur"]["todo"] == "sandbox models pull lemur"
    assert "GPU offload" in findings
    assert all(finding["ok"] or finding["todo"] for finding in findings.values())
    assert not any(finding["ok"] and finding["todo"] for finding in findings.values())
    shown = cli.ok("doctor")
    assert "sandbox data pull SUITE" in shown
    assert "-- is optional" in shown


def test_doctor_tells_what_is_broken_from_what_is_not_there(cli: CommandLine) -> None:
    (cli.folder / "agents").mkdir()
    (cli.folder / "agents" / "odd.toml").write_text("description = 1\n")
    (cli.folder / "tasks" / "odd").mkdir(parents=True)
    (cli.folder / "tasks" / "odd" / "suite.toml").write_text("")
    (cli.folder / "tasks" / "odd" / "data.toml").write_text("files = 3\n")
    begun = cli.folder / "home" / "sandbox" / "data" / "toolalpaca"
    manifest = tomllib.loads((ROOT / "tasks" / "toolalpaca" / "data.toml").read_text())
    first = begun / manifest["files"][0]["path"]
    first.parent.mkdir(parents=True)
    first.write_text("")
    findings = {finding["what"]: finding for finding in cli.json("doctor", "--json")}
    broken = {"agent odd", "data of odd", "data of toolalpaca"}
    for what in broken:
        assert not findings[what]["ok"]
        assert not findings[what]["optional"]
        assert findings[what]["todo"]
    assert findings["data of apibench"]["optional"]
    assert findings["weights of lemur"]["found"].startswith("not pulled (41.4 GB")
    shown = cli.ok("doctor")
    assert {line.split("  ")[1].strip() for line in shown.splitlines() if line.startswith(" !!  ")} >= broken


def test_data_pull_then_run(tmp_path: Path, apibench_data: Path) -> None:
    line = make_command_line(tmp_path)
    done = line("data", "pull", "apibench", "--from", apibench_data)
    assert "18 files fetched" in done.stdout
    (told,) = done.stderr.splitlines()
    assert re.fullmatch(rf"apibench: fetching 18 files, [0-9.]+ MB, from {re.escape(str(apibench_data))}", told)
    assert "0 files fetched, 18 were there" in line.ok("data", "pull", "apibench", "--from", apibench_data)
    result = line.json("run", "--agent", "oracle", "--suite", "apibench", "--split", "torchhub", "--json")
    assert result["episodes"] == 186


def test_models_pull_then_run_offline(cli: CommandLine) -> None:
    from tiny_gguf import write_tiny_gguf

    (cli.folder / "agents").mkdir()
    (cli.folder / "agents" / "small.toml").write_text(
        'description = "noise"\n[model]\nkind = "llama_cpp"\ntemplate = "chatml"\nmax_tokens = 4\n'
        '[weights]\nrepository = "ours/small"\nfile = "small.gguf"\nlicence = "Apache-2.0"\n'
    )
    source = write_tiny_gguf(cli.folder / "elsewhere.gguf")
    run = ["run", "--agent", "small", "--suite", "starter", "--limit", "1"]
    assert cli(*run).returncode == 3
    cli.ok("models", "pull", "small", "--from", source)
    cli.ok(*run)
    pulled = next(cli.folder.rglob("models/small.gguf"))
    pulled.write_bytes(pulled.read_bytes()[:-1] + b"\1")
    changed = cli(*run)
    assert changed.returncode == 3
    assert "not the file that was first pulled" in changed.stderr


def test_a_model_file_of_ones_own_may_be_made_anew(cli: CommandLine) -> None:
    from tiny_gguf import write_tiny_gguf

    own = cli.folder / "own.gguf"
    run = ["run", "--agent", "lemur", "--suite", "starter", "--limit", "1", "--set", f"model.path={own}"]
    hashes = []
    for seed in (1, 2):
        write_tiny_gguf(own, seed=seed)
        cli.ok(*run, "--set", "model.max_tokens=4", "--out", f"{seed}.sqlite")
        hashes.append(cli.json("show", f"{seed}.sqlite", "--json")["header"]["model"]["sha256"])
    assert hashes[1] == hashlib.sha256(own.read_bytes()).hexdigest() != hashes[0]
