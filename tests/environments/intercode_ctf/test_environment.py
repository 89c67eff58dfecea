"""A shell in a real sandbox, and the flags that are handed in."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import Observation, SandboxSpec, Task, ToolCall
from sandbox.protocols import Recording, Sandboxed
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from sandbox.tool_registry import ToolRegistry
from sandbox.workspace import Workspaces, builtin_root

FLAG = "flag{Two_words_1}"
WORKSPACES = Workspaces([builtin_root()])


class Shell:
    """The environment as an episode uses it."""

    def __init__(self, pool: SandboxPool) -> None:
        self.environment: Any = WORKSPACES.load_environment("intercode_ctf", pool)
        self.tools = ToolRegistry(self.environment)
        self.records: list[tuple[str, Any]] = []

    async def begin(self, **setup: Any) -> Observation:
        usual = {"flag": FLAG, "turns": 10, "observation_characters": 1000, "text": False, "files": {}}
        if "folder" in setup:
            del usual["files"]
        if "files" in setup:
            setup["files"] = {name: base64.b64encode(content).decode() for name, content in setup["files"].items()}
        observation: Observation = await self.environment.reset(Task("fresh/x", "Find it.", setup=usual | setup))
        self.records = list(self.environment.take_records())
        return observation

    async def call(self, name: str, **arguments: str) -> str:
        result = await self.tools.call(ToolCall(name, arguments, "call_0"))
        self.records += self.environment.take_records()
        return result.content

    async def run(self, command: str) -> str:
        return await self.call("execute", command=command)

    async def say(self, text: str) -> str | None:
        observation = await self.environment.respond(text)
        self.records += self.environment.take_records()
        return observation.text if observation is not None else None

    @property
    def over(self) -> bool:
        return bool(self.environment.finished)


@pytest.fixture
async def shell() -> AsyncIterator[Shell]:
    async with SandboxPool(lambda: open_provider("bubblewrap", "tests")) as pool:
        shell = Shell(pool)
        yield shell
        await shell.environment.close()


async def test_it_tells_the_engine_what_it_needs_and_records(shell: Shell) -> None:
    assert isinstance(shell.environment, Recording)
    assert isinstance(shell.environment, Sandboxed)


async def test_files_are_in_place_with_names_and_modes(shell: Shell) -> None:
    files = {"a b/-rf": b"one", "run": b"#!/bin/sh\necho ran\n", "a\nb": b"two"}
    observation = await shell.begin(files=files, modes={"run": 0o755})
    assert observation.text == "Find it."
    assert await shell.run("./run; cat 'a b/-rf' $'a\\nb'; ls | wc -l; ls /tmp") == "ran\nonetwo4\n"
    assert await shell.run("stat -c '%a %Y' run 'a b'") == "755 1704067200\n755 1704067200\n"


async def test_a_command_arrives_as_it_was_written(shell: Shell) -> None:
    await shell.begin()
    assert await shell.run("""echo "two  blanks" '"quoted"' $((1 + 1)) "$#" """) == 'two  blanks "quoted" 2 0\n'
    assert await shell.run("python3 - <<'END'\nprint('a')\nEND\necho b >&2") == "a\nb\n"
    assert await shell.run("true") == "No output"


async def test_the_folder_carries_over_whatever_the_command_does_besides(shell: Shell) -> None:
    await shell.begin(files={"in ner/x": b""})
    await shell.run("cd 'in ner' && ls; false")
    assert await shell.run("ls") == "x\n"
    await shell.run("cd / && exit 3")
    assert await shell.run("pwd") == "/\n"
    assert "No such file" in await shell.run("cd nowhere")
    await shell.run("echo 'cd /tmp' | bash")
    assert await shell.run("pwd") == "/\n"


async def test_a_folder_that_was_removed_is_told(shell: Shell) -> None:
    await shell.begin()
    await shell.run("mkdir gone && cd gone && rmdir ../gone")
    assert "No such file" in await shell.run("ls")
    assert not shell.over


async def test_a_broken_command_is_answered_by_the_shell(shell: Shell) -> None:
    await shell.begin()
    assert "syntax error" in await shell.run("echo (")
    assert "not found" in await shell.run("no-such-command")
    assert await shell.run("echo still here") == "still here\n"


async def test_hostile_commands_are_answered(shell: Shell) -> None:
    await shell.begin()
    assert "NUL" in await shell.run("echo \0")
    assert "too long" in await shell.run("echo " + "x" * 200_000)
    assert await shell.run("echo \ud800") == "?\n"
    assert await shell.run("head -c 5000000 /dev/urandom") != "No output"
    assert await shell.run("exec 9>&- 2>&-; echo x") == "x\n"
    assert await shell.run("printf 'a\\0b' >&9; echo x") == "x\n"
    assert await shell.run("head -c 200000 /dev/zero | tr '\\0' y >&9; echo x") == "x\n"
    assert await shell.run("pwd") == "/work\n"
    assert await shell.run("kill -9 $$") == "No output"
    assert await shell.run("printf '\\xff'") == "\ufffd"


async def test_an_output_is_cut_to_its_beginning(shell: Shell) -> None:
    await shell.begin(observation_characters=10)
    assert await shell.run("seq 100000") == "1\n2\n3\n4\n5\n"


async def test_a_command_without_an_end_is_ended() -> None:
    def hurried(spec: SandboxSpec) -> SandboxSpec:
        return spec.model_copy(update={"seconds": 1.0})

    async with SandboxPool(lambda: open_provider("bubblewrap", "tests"), hurried) as pool:
        shell = Shell(pool)
        await shell.begin()
        assert await shell.run("cat; echo read nothing") == "read nothing\n"
        told = await shell.run("cd /tmp; echo begun; sleep 1000")
        assert "too long" in told
        assert "begun" in told
        assert await shell.run("pwd") == "/work\n"
        await shell.environment.close()


@pytest.mark.parametrize("flag", [FLAG, FLAG.upper(), FLAG.lower(), f" {FLAG}\n", f"{FLAG} surely"])
async def test_the_right_flag_ends_the_episode(shell: Shell, flag: str) -> None:
    await shell.begin()
    assert await shell.call("submit", flag=flag) == "That is the flag."
    assert shell.over
    assert [name for name, _ in shell.records] == ["submission", "end"]
    assert shell.records[-1][1] == {"reason": "solved"}
    assert "over" in await shell.call("submit", flag=FLAG)


async def test_a_wrong_flag_does_not_end_it(shell: Shell) -> None:
    await shell.begin()
    for flag in ("flag{no}", "Two_words_1", f"'{FLAG}'"):
        assert "not the flag" in await shell.call("submit", flag=flag)
    assert not shell.over
    assert "not the flag" in await shell.run("submit flag{no}")
    assert await shell.run(f"submit {FLAG}") == "That is the flag."
    assert len(shell.records) == 6


async def test_submit_without_a_flag_is_no_crash_and_no_submission(shell: Shell) -> None:
    await shell.begin()
    for answer in (await shell.run("submit"), await shell.call("submit", flag=" ")):
        assert "submit <flag>" in answer
    assert not shell.records
    assert not shell.over


async def test_giving_up_ends_it(shell: Shell) -> None:
    for command in (None, "skip", "SKIP"):
        await shell.begin()
        await (shell.call("skip") if command is None else shell.run(command))
        assert shell.over
        assert shell.records == [("end", {"reason": "skipped"})]


async def test_the_last_turn_ends_it(shell: Shell) -> None:
    await shell.begin(turns=3)
    await shell.run("true")
    assert "execute" in str(await shell.say("I think that the flag is somewhere."))
    assert not shell.over
    assert await shell.run("echo done") == "done\n"
    assert shell.over
    assert shell.records == [("end", {"reason": "turns"})]
    assert "over" in await shell.run("echo more")


async def test_the_right_flag_in_the_last_turn_counts(shell: Shell) -> None:
    await shell.begin(turns=1)
    await shell.call("submit", flag=FLAG)
    assert shell.records[-1] == ("end", {"reason": "solved"})
    assert len(shell.records) == 2


async def test_replies_are_actions_where_there_are_no_tools(shell: Shell) -> None:
    await shell.begin(text=True, files={"note": b"hello"})
    assert not shell.environment.tools()
    assert await shell.say("Action: cat note\nObservation: bye") == "Observation: hello\nAction:"
    assert "no action" in str(await shell.say("Action:"))
    assert "not the flag" in str(await shell.say("submit flag{no}"))
    assert await shell.say(f"Action: submit {FLAG}") is None
    assert [name for name, _ in shell.records] == ["action", "action", "submission", "action", "submission", "end"]
    assert shell.records[0] == ("action", {"kind": "command", "text": "cat note"})


async def test_a_folder_on_this_machine_goes_in_without_its_solution(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "tool.sh").write_text("echo tool")
    (tmp_path / "sub" / "tool.sh").chmod(0o755)
    (tmp_path / "solution").mkdir()
    (tmp_path / "solution" / "README.md").write_text(FLAG)
    await shell.begin(folder=str(tmp_path), commands=["echo fetched > more", "wget http://a.test/x"])
    assert await shell.run("find . -type f | sort; sub/tool.sh; cat more") == "./more\n./sub/tool.sh\ntool\nfetched\n"
    (first, second) = [data for name, data in shell.records if name == "command"]
    assert first == {"command": "echo fetched > more", "exit_code": 0}
    assert second["exit_code"] != 0


async def test_a_server_answers_and_keeps_its_secret_to_itself(shell: Shell) -> None:
    suite = WORKSPACES.load_suite("intercode_ctf", {}).suite
    (task,) = [task for task in suite.tasks("fresh") if task.id == "fresh/web_notes"]
    await shell.begin(server=task.setup["server"], flag=task.gold["flag"])
    ask = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8000/').read().decode())"
    assert "Your notes" in await shell.run(f'python3 -c "{ask}"')
    search = "grep -rsal '[f]lag{' /work /tmp /proc/[0-9]*/cmdline /proc/[0-9]*/environ; echo searched"
    assert await shell.run(search) == "searched\n"
    await shell.run("python3 -c 'import time; time.sleep(60)' & sleep 0.5")
    assert await shell.run("grep -lsE 'bin/python3' /proc/[0-9]*/maps | wc -l") == "1\n"


async def test_two_resets_look_the_same_and_nothing_stays(shell: Shell) -> None:
    hashes = []
    for _ in range(2):
        await shell.begin(files={"note": b"hello"})
        hashes.append(shell.environment.state_hash())
        assert await shell.run("ls -A; ls -A /tmp") == "note\n"
        await shell.run("touch left; rm note; cd /tmp; touch left; sleep 1000 & echo begun")
        assert shell.environment.state_hash() != hashes[-1]
    assert hashes[0] == hashes[1]
    await shell.begin()
    assert await shell.run("ls -A; pwd; pgrep sleep") == "/work\n"
