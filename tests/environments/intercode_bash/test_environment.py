"""Episodes as an agent meets them, in real sandboxes with file systems of the benchmark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from environments.intercode_bash.environment import MAX_TURNS, NO_OUTPUT, RETRY, Environment
from environments.intercode_bash.shells import TIMED_OUT
from sandbox import EnvironmentContext, EnvironmentFailedError, Sandboxes, Task, ToolCall, ToolError

GOLD = "find /testbed -name '*.php' | xargs cat | wc -l"
MakeTask = Callable[..., Task]


@pytest.fixture
def environment(sandboxes: Sandboxes, tmp_path: Path) -> Environment:
    return Environment(EnvironmentContext(tmp_path, tmp_path, sandboxes))


@pytest.fixture
def make_task(shared_data: Path) -> MakeTask:
    folder = shared_data / "agents" / "intercode" / "nl2bash"

    def make(gold: str = GOLD, file_system: int = 1, *, show_reward: bool = False, original: bool = False) -> Task:
        tree = "" if file_system == 4 else str(folder / f"filesystem_{file_system}.tar.gz")
        setup = {"gold": gold, "tree": tree, "file_system": file_system}
        return Task("fs/0", "Do it.", setup=setup | {"show_reward": show_reward, "original": original})

    return make


def bash(command: str) -> ToolCall:
    return ToolCall("bash", {"command": command})


def turns(environment: Environment) -> list[dict[str, Any]]:
    return [data for name, data in environment.take_records() if name == "turn"]


async def test_the_gold_command_ends_the_episode_with_a_reward_of_one(
    environment: Environment, make_task: MakeTask
) -> None:
    assert (await environment.reset(make_task())).text == "Do it."
    ((name, gold),) = environment.take_records()
    assert (name, gold["output"], gold["status"], gold["changes"]) == ("gold", "2\n", "", {})
    assert await environment.call(bash("ls /testbed | head -1")) == "FooBar.html\n"
    assert not environment.finished
    assert await environment.call(bash(GOLD)) == "2\n"
    assert environment.finished
    assert [turn["reward"] for turn in turns(environment)] == [pytest.approx(0.67), 1.0]
    with pytest.raises(ToolError):
        await environment.call(bash("ls"))
    await environment.close()


async def test_changes_are_seen_and_undone(environment: Environment, make_task: MakeTask) -> None:
    task = make_task("mv '/system/folder2/special text3.txt' /etc/moved; chmod 600 /system/MANIFEST; mkdir /new", 2)
    for _ in range(2):
        await environment.reset(task)
        gold = environment.take_records()[0][1]
        assert gold["changes"]["/system/folder2/special text3.txt"] is None
        assert gold["changes"]["/new"] == ["d", "755", ""]
        assert gold["changes"]["/system/MANIFEST"][:2] == ["f", "600"]
        assert list(gold["changes"]) == ["/etc/moved", "/new", "/system/MANIFEST", "/system/folder2/special text3.txt"]
        before = environment.state_hash()
        await environment.call(bash("touch /system/MANIFEST; rm /system/text1.txt; echo x > /tmp/y"))
        (turn,) = turns(environment)
        assert list(turn["changes"]) == ["/system/text1.txt", "/tmp/y"], "a date alone is no change"
        assert turn["status"].split() == ["D", "system/text1.txt", "??", "tmp/"]
        assert environment.state_hash() != before
        await environment.close()


@pytest.mark.parametrize("original", [False, True])
async def test_a_search_comes_back_as_if_nothing_had_been_done(
    environment: Environment, make_task: MakeTask, original: bool
) -> None:
    await environment.reset(make_task(original=original))
    await environment.call(bash("cd /testbed"))
    kept, before = await environment.snapshot(), environment.state_hash()
    for _ in range(2):
        turns(environment)
        await environment.call(bash("echo x >> /etc/passwd; rm -r /testbed /etc/group; mkdir /new; chmod 700 /etc"))
        assert environment.state_hash() != before
        await environment.restore(kept)
        assert environment.state_hash() == before
        assert await environment.call(bash("pwd; git status --short")) == "/testbed\n"
        changed, unchanged = (turn["changes"] for turn in turns(environment))
        assert {"/etc", "/etc/group", "/etc/passwd", "/new", "/testbed"} <= changed.keys()
        assert unchanged == {}
    for _ in range(MAX_TURNS - 2):
        assert not environment.finished
        await environment.call(bash("true"))
    assert environment.finished


async def test_a_shell_goes_on_from_command_to_command(environment: Environment, make_task: MakeTask) -> None:
    await environment.reset(make_task())
    await environment.call(bash('cd /testbed/dir1; x="a  b"; say() { echo "<$1>"; }; export E=1; set -x'))
    shown = await environment.call(bash('pwd; say "$x"; env | grep ^E=; false'))
    assert shown == "/testbed/dir1\n<a  b>\nE=1\n"
    assert "line 1: nosuch: command not found" in await environment.call(bash("nosuch"))
    assert [turn["succeeded"] for turn in turns(environment)] == [True, False, False]
    await environment.close()


async def test_with_the_losses_of_the_original_quotes_and_variables_are_lost(
    environment: Environment, make_task: MakeTask
) -> None:
    await environment.reset(make_task(original=True))
    assert await environment.call(bash('echo "a  b"  c')) == "a\n", (
        "what follows a blank in quotes is an argument of bash"
    )
    assert await environment.call(bash("x=5; cd /testbed")) == NO_OUTPUT
    assert await environment.call(bash("echo $x; pwd")) == "\n/\n"
    assert await environment.call(bash("cd testbed/../testbed/dir1")) == NO_OUTPUT
    assert await environment.call(bash("pwd; ls -d /tmp subdir2")) == (
        "/testbed/dir1\nls: cannot access '/tmp': No such file or directory\n"
        "ls: cannot access 'subdir2': No such file or directory\n"
    ), "empty folders are missing"
    assert await environment.call(bash('echo "it')) == "Malformed command"
    assert await environment.call(bash("cd")) == "Malformed command"
    await environment.close()


async def test_with_the_losses_of_the_original_what_goes_on_in_the_background_is_heard_for_a_while(
    environment: Environment, make_task: MakeTask
) -> None:
    await environment.reset(make_task(original=True))
    command = "(sleep 0.5; echo later; sleep 60; touch /never) & echo 1 2>&1; false"
    assert await environment.call(bash(command)) == "1\nlater\n"
    assert await environment.call(bash("pgrep -x sleep >/dev/null && echo goes on")) == "goes on\n"
    assert [turn["succeeded"] for turn in turns(environment)] == [False, True]
    await environment.close()


async def test_a_command_that_takes_too_long_is_killed(
    environment: Environment, make_task: MakeTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("environments.intercode_bash.session.SECONDS", 0.5)
    await environment.reset(make_task())
    assert await environment.call(bash("sleep 1234")) == TIMED_OUT
    assert await environment.call(bash("pgrep -x sleep || echo none")) == "none\n"
    await environment.close()


async def test_texts_are_commands_or_cost_a_turn(environment: Environment, make_task: MakeTask) -> None:
    await environment.reset(make_task(show_reward=True))
    shown = await environment.respond("I will look.\n```bash\nls /testbed/dir1/subdir2\n```")
    assert shown is not None
    assert shown.text == f"{NO_OUTPUT}\nReward: 0.67"
    for _ in range(8):
        answer = await environment.respond("It is done.")
        assert answer is not None
        assert answer.text == RETRY
    assert await environment.respond("It is done.") is None
    assert environment.finished
    assert [turn["reward"] for turn in turns(environment)][1:] == [0.0] * 9
    await environment.close()


async def test_submitting_ends_the_episode(environment: Environment, make_task: MakeTask) -> None:
    for way in (lambda: environment.respond("submit"), lambda: environment.call(ToolCall("submit", {}))):
        await environment.reset(make_task())
        await way()
        assert environment.finished
        assert turns(environment) == []
        await environment.close()


async def test_an_agent_that_breaks_the_file_system_is_judged(environment: Environment, make_task: MakeTask) -> None:
    await environment.reset(make_task())
    await environment.call(bash("rm -rf /.git /testbed /etc 2>/dev/null; printf 'a\\xff\\0b'; touch $'/\\xff \\n.txt'"))
    await environment.call(bash("exec >/dev/null; x=\ud800; echo \0"))
    first, second = turns(environment)
    assert first["changes"]["/testbed"] is None
    assert "/\\xff \n.txt" in first["changes"]
    assert second["output"] == "Malformed command"
    await environment.close()
    await environment.reset(make_task())
    assert environment.take_records()[0][1]["output"] == "2\n"
    await environment.close()


async def test_a_search_of_the_whole_system_tells_nothing_of_the_sandbox(
    environment: Environment, make_task: MakeTask
) -> None:
    await environment.reset(make_task())
    assert await environment.call(bash("find /proc -maxdepth 3 -name nosuch; echo found")) == "found\n"
    assert "Permission denied" in await environment.call(bash("cat /proc/1/environ"))
    await environment.close()


async def test_long_outputs_are_cut_for_the_agent_alone(environment: Environment, make_task: MakeTask) -> None:
    await environment.reset(make_task())
    assert len(await environment.call(bash("seq 1000"))) == 1000
    assert turns(environment)[0]["output"].endswith("\n1000\n")
    await environment.close()


async def test_a_sandbox_without_the_tools_is_told(
    environment: Environment, make_task: MakeTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("environments.intercode_bash.place.NEEDED", ("bash", "no-such-tool"))
    with pytest.raises(EnvironmentFailedError, match="no-such-tool"):
        await environment.reset(make_task())
    await environment.close()
