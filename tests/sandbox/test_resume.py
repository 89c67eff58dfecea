"""A run that is killed, interrupted or scored again."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_line import CommandLine, make_command_line
from killed_runs import contents, events_in, has_header, kill_after_progress

from sandbox.journal.run_file import RunFile

TASKS = 500
KILLS = 20
DELAY = 0.03


@pytest.fixture
def two_calls(tmp_path: Path, root: Path) -> CommandLine:
    """The command line in the workspace of the suite `two_calls`."""
    workspace = root / "benchmarks" / "harness_overhead" / "workspace"
    return make_command_line(tmp_path, SANDBOX_WORKSPACE=str(workspace))


def run_arguments(out: str, tasks: int = TASKS, delay: float = DELAY) -> list[str]:
    sizes = ["--set", f"tasks={tasks}", "--set", f"delay={delay}", "--concurrency", "16"]
    return ["run", "--agent", "oracle", "--suite", "two_calls", "--out", out, *sizes]


def test_killed_twenty_times_a_run_ends_like_an_undisturbed_one(two_calls: CommandLine) -> None:
    two_calls.ok(*run_arguments("whole.sqlite", delay=0.0))
    chance = random.Random(7)
    path = two_calls.folder / "killed.sqlite"
    kills, interrupted = 0, 0
    arguments = run_arguments("killed.sqlite")
    while kills < KILLS and kill_after_progress(two_calls, arguments, path, chance.randrange(1, 250)):
        kills += 1
        arguments = ["resume", "killed.sqlite"]
        with RunFile(path) as run:
            interrupted += sum(record.status == "unfinished" for record in run.episodes())
    assert kills == KILLS
    assert interrupted > KILLS, "the kills should have struck inside episodes"
    two_calls.ok("resume", "killed.sqlite")
    killed = contents(path)
    assert len(killed) == TASKS
    assert killed == contents(two_calls.folder / "whole.sqlite")


def test_resume_keeps_what_an_interrupted_episode_had_recorded(two_calls: CommandLine) -> None:
    path = two_calls.folder / "run.sqlite"
    assert kill_after_progress(two_calls, run_arguments("run.sqlite", tasks=40, delay=0.2), path, 40)
    with RunFile(path) as run:
        before = {
            record.task_id: run.events(record.number) for record in run.episodes() if record.status == "unfinished"
        }
    assert any(event.kind == "reply" for events in before.values() for event in events)
    two_calls.ok("resume", "run.sqlite")
    with RunFile(path) as run:
        for record in run.episodes():
            recorded = before.get(record.task_id, [])
            assert run.events(record.number)[: len(recorded)] == recorded, "recorded events were made again"
        assert run.finished


def test_a_retry_counts_once_and_is_itself_resumed_inside(two_calls: CommandLine) -> None:
    """The environment breaks in every episode, is mended, and the run is killed while it tries again."""
    workspace = two_calls.folder / "workspace"
    shutil.copytree(two_calls.environment["SANDBOX_WORKSPACE"], workspace)
    environment = workspace / "environments" / "adder" / "environment.py"
    sound = environment.read_text()
    broken = sound.replace(
        "        if self._delay:", "        raise EnvironmentFailedError('broken')\n        if self._delay:"
    )
    environment.write_text(broken.replace("import Observation", "import EnvironmentFailedError, Observation"))
    line = make_command_line(two_calls.folder, SANDBOX_WORKSPACE=str(workspace))
    path = line.folder / "run.sqlite"
    assert line(*run_arguments("run.sqlite", tasks=30, delay=0.2)).returncode == 4
    environment.write_text(sound)
    assert kill_after_progress(line, ["resume", "run.sqlite"], path, 40)
    with RunFile(path) as run:
        assert not run.finished
        unfinished = [record.number for record in run.episodes() if record.status == "unfinished"]
        before = {number: run.events(number) for number in unfinished}
    assert unfinished
    result = line.json("resume", "run.sqlite", "--json")
    assert (result["episodes"], result["errors"]) == (30, 0)
    with RunFile(path) as run:
        for number, events in before.items():
            after = run.events(number)
            assert after[: len(events)] == events
            assert sum(event.kind == "retry" for event in after) == 1


def changed(two_calls: CommandLine, old: str, new: str) -> CommandLine:
    """The same command line with another text in the environment of the suite."""
    workspace = two_calls.folder / "workspace"
    shutil.copytree(two_calls.environment["SANDBOX_WORKSPACE"], workspace)
    environment = workspace / "environments" / "adder" / "environment.py"
    text = environment.read_text()
    assert old in text
    environment.write_text(text.replace(old, new))
    return make_command_line(two_calls.folder, SANDBOX_WORKSPACE=str(workspace))


def test_the_time_to_clear_up_does_not_count_against_the_episode(two_calls: CommandLine) -> None:
    hashing = "    def state_hash("
    closing = "    async def close(self) -> None:\n        await asyncio.sleep(3)\n\n"
    line = changed(two_calls, hashing, closing + hashing)
    line.ok(*run_arguments("run.sqlite", tasks=4, delay=0.0), "--set", "limits.seconds=2")
    assert [row["status"] for row in line.lines("export", "run.sqlite")] == ["completed"] * 4


def test_an_episode_that_cancels_itself_is_counted_and_loses_no_other(two_calls: CommandLine) -> None:
    delaying = "        if self._delay:"
    line = changed(two_calls, delaying, f"        raise asyncio.CancelledError\n{delaying}")
    assert line(*run_arguments("run.sqlite", tasks=40, delay=0.0)).returncode == 4
    rows = line.lines("export", "run.sqlite")
    assert len(rows) == 40
    assert {row["scores"]["exact"]["owner"] for row in rows} == {"environment"}


def test_state_is_recorded_when_it_changes_and_only_then(two_calls: CommandLine) -> None:
    two_calls.ok(*run_arguments("run.sqlite", tasks=1, delay=0.0))
    with RunFile(two_calls.folder / "run.sqlite") as run:
        (record,) = run.episodes()
        kinds = [event.kind for event in run.events(record.number)]
        trajectory = run.trajectory(record.number)
    assert kinds.count("state") == 2
    assert trajectory.state == str(0 + 1 + 1 + 2)


def test_resume_of_a_finished_run_changes_nothing(two_calls: CommandLine) -> None:
    two_calls.ok(*run_arguments("run.sqlite", tasks=5, delay=0.0))
    before = contents(two_calls.folder / "run.sqlite")
    two_calls.ok("resume", "run.sqlite")
    assert contents(two_calls.folder / "run.sqlite") == before


def test_first_interrupt_finishes_running_episodes_and_leaves_a_resumable_run(two_calls: CommandLine) -> None:
    process, path = start_and_wait(two_calls, delay=0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "resume" in errors
    with RunFile(path) as run:
        statuses = {record.status for record in run.episodes()}
        done = sum(1 for _ in run.episodes())
        assert not run.finished
    assert statuses == {"completed"}
    assert 0 < done < TASKS


def test_second_interrupt_stops_at_once(two_calls: CommandLine) -> None:
    process, path = start_and_wait(two_calls, delay=30.0)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None, "the first interrupt waits for running episodes"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    with RunFile(path) as run:
        assert {record.status for record in run.episodes()} == {"unfinished"}


def start_and_wait(line: CommandLine, delay: float) -> tuple[subprocess.Popen[str], Path]:
    """A run in the background, once its first events are written."""
    path = line.folder / "run.sqlite"
    process = subprocess.Popen(
        line.command(*run_arguments("run.sqlite", delay=delay)),
        cwd=line.folder,
        env=line.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (path.exists() and has_header(path)) or events_in(path) == 0:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    return process, path


def test_two_processes_cannot_write_one_run(two_calls: CommandLine) -> None:
    process, _ = start_and_wait(two_calls, delay=0.3)
    second = two_calls("resume", "run.sqlite")
    process.kill()
    process.wait()
    assert second.returncode == 5
    assert "another process" in second.stderr


def test_scoring_again_gives_the_same_verdicts_without_the_model(
    cli_with_data: CommandLine, write_lines: object, tmp_path: Path
) -> None:
    recordings = tmp_path / "answers.jsonl"
    recordings.write_text(
        '{"task_id": "torchhub/1", "output": "api_call: torch.hub.load(\'x\', \'y\')"}\n'
        '{"task_id": "torchhub/2", "output": "no idea"}\n'
    )
    arguments = [
        "--agent",
        "recorded",
        "--suite",
        "apibench",
        "--split",
        "torchhub",
        "--set",
        f"recordings={recordings}",
    ]
    cli_with_data.ok("run", *arguments, "--out", "run.sqlite")
    before = contents(tmp_path / "run.sqlite")
    recordings.unlink()
    scored = cli_with_data.json("score", "run.sqlite", "--json")
    assert scored["episodes"] == 2
    assert contents(tmp_path / "run.sqlite") == before


def test_a_run_file_that_is_removed_during_the_run_is_an_error(two_calls: CommandLine) -> None:
    process, path = start_and_wait(two_calls, delay=0.01)
    for file in path.parent.glob("run.sqlite*"):
        file.unlink(missing_ok=True)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 5
    assert "was removed" in errors
