"""Commands: what they are given, what they answer, when they end."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random

from sandbox.sandboxes.conformance.case import Check, output, started
from sandbox.sandboxes.types import SandboxProvider, SandboxSpec


async def exit_codes_are_those_of_a_shell(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        assert (await sandbox.exec("exit 7")).exit_code == 7
        assert (await sandbox.exec(["true"])).exit_code == 0
        assert (await sandbox.exec(["no-such-program-anywhere"])).exit_code == 127
        assert (await sandbox.exec("no-such-program-anywhere")).exit_code == 127
        await sandbox.write_file("plain", b"no program")
        assert (await sandbox.exec(["./plain"])).exit_code == 126
        elsewhere = await sandbox.exec("true", cwd="/no/such/folder")
        assert elsewhere.exit_code != 0
        assert "/no/such/folder" in elsewhere.output


async def a_signal_is_128_more(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        assert (await sandbox.exec("kill -9 $$")).exit_code == 137
        assert (await sandbox.exec("kill -TERM $$")).exit_code == 143


async def a_list_is_no_shell_text(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        words = ["$HOME", "*", "a  b", "; exit 3", '"', "", "é"]
        assert await output(sandbox, ["printf", "[%s]", *words]) == "".join(f"[{word}]" for word in words)
        assert await output(sandbox, "echo $((6 * 7)); [[ a == a ]] && echo bash") == "42\nbash\n"


async def outputs_are_apart_or_merged(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        script = "for i in 1 2 3; do echo out$i; echo err$i >&2; done"
        apart = await sandbox.exec(script)
        assert (apart.stdout, apart.stderr) == (b"out1\nout2\nout3\n", b"err1\nerr2\nerr3\n")
        merged = await sandbox.exec(script, merge=True)
        assert (merged.stdout, merged.stderr) == (b"out1\nerr1\nout2\nerr2\nout3\nerr3\n", b"")


async def every_byte_comes_through(provider: SandboxProvider) -> None:
    content = random.Random(1).randbytes(200_000) + bytes(range(256))
    async with started(provider) as sandbox:
        done = await sandbox.exec("cat; cat /dev/null >&2", stdin=content)
        assert done.stdout == content
        assert done.stderr == b""


async def long_output_keeps_both_ends(provider: SandboxProvider) -> None:
    async with started(provider, output_bytes=10_000) as sandbox:
        done = await sandbox.exec("echo first; yes 0123456 | head -c 40000000; echo last; echo short >&2")
        assert done.exit_code == 0
        assert done.stdout.startswith(b"first\n0123456\n")
        assert done.stdout.endswith(b"0123456\nlast\n")
        assert str(done.cut).encode() + b" bytes left out" in done.stdout
        assert done.stderr == b"short\n"
        kept = len(done.stdout) - len(f"\n[... {done.cut} bytes left out ...]\n")
        assert kept + done.cut == 40_000_011
        assert kept <= 10_000


async def a_limit_for_one_command(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        done = await sandbox.exec("yes | head -c 100000", output_bytes=1000)
        assert done.cut == 99_000
        assert (await sandbox.exec("yes | head -c 100000")).cut == 0
        for limit in (0, 1):
            assert (await sandbox.exec("yes | head -c 1000000", output_bytes=limit)).cut == 1_000_000 - limit


async def output_without_end_is_ended(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        done = await sandbox.exec("yes 0123456789012345678901234567890123456789", seconds=120)
        assert done.exit_code == 137
        assert not done.timed_out
        assert b"[killed: " in done.stderr
        assert await output(sandbox, "echo on") == "on\n"


async def no_character_is_cut_in_two(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        for limit in range(1000, 1008):
            done = await sandbox.exec("yes 'é€😀' | head -n 5000 | tr -d '\\n'", output_bytes=limit)
            text = done.stdout.decode()
            assert set(text.replace(f"\n[... {done.cut} bytes left out ...]\n", "")) == set("é€😀")


async def standard_input_arrives_whole(provider: SandboxProvider) -> None:
    content = random.Random(2).randbytes(5_000_000)
    async with started(provider) as sandbox:
        assert hashlib.sha256(content).hexdigest() in await output(sandbox, ["sha256sum"], stdin=content)
        assert await output(sandbox, ["cat"]) == ""
        assert (await sandbox.exec(["true"], stdin=content)).exit_code == 0
        assert await output(sandbox, "head -c 3; exec <&-; sleep 0.1", stdin=content[:3] + bytes(1_000_000)) != ""


async def folder_and_variables(provider: SandboxProvider) -> None:
    async with started(provider, env=(("GIVEN", "by spec"), ("OTHER", "kept"))) as sandbox:
        done = await output(sandbox, 'mkdir -p a/b; echo "$GIVEN, $OTHER"', env={"GIVEN": "by call é"})
        assert done == "by call é, kept\n"
        workdir = SandboxSpec().workdir
        assert (await output(sandbox, "pwd", cwd="a/b")).endswith(f"{workdir}/a/b\n")
        assert (await output(sandbox, "pwd")).endswith(f"{workdir}\n")
        assert await output(sandbox, "pwd", cwd="/usr") == "/usr\n"


async def the_host_s_variables_stay_there(provider: SandboxProvider) -> None:
    os.environ["CONFORMANCE_SECRET"] = "xyzzy-secret"
    try:
        async with started(provider) as sandbox:
            seen = await sandbox.exec("env; cat /proc/1/environ /proc/self/environ; true")
            assert "xyzzy-secret" not in seen.output
    finally:
        del os.environ["CONFORMANCE_SECRET"]


async def what_cannot_be_a_command_is_answered(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        assert (await sandbox.exec("echo a\0b")).exit_code == 126
        assert (await sandbox.exec([])).exit_code == 126
        assert (await sandbox.exec("true", env={"A=B": "c"})).exit_code == 126
        assert (await sandbox.exec("true", cwd="a\0b")).exit_code == 126
        assert (await sandbox.exec("echo \ud800\udfff")).exit_code == 0
        assert (await sandbox.exec("")).exit_code == 0
        assert (await sandbox.exec("'")).exit_code == 2
        assert (await sandbox.exec(": " + "x" * 100_000)).exit_code == 0
        assert (await sandbox.exec(": " + "x" * 3_000_000)).exit_code == 126
        assert await output(sandbox, "echo on") == "on\n"


async def seconds_are_measured(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        done = await sandbox.exec("sleep 0.3")
        assert done.seconds >= 0.3
        assert not done.timed_out


async def calls_at_once_take_turns(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        script = "[ -e busy ] && exit 1; touch busy; sleep 0.05; rm busy; echo {}"
        done = await asyncio.gather(*(sandbox.exec(script.format(number)) for number in range(6)))
        assert [one.output for one in done] == [f"{number}\n" for number in range(6)]


CHECKS: tuple[Check, ...] = (
    exit_codes_are_those_of_a_shell,
    a_signal_is_128_more,
    a_list_is_no_shell_text,
    outputs_are_apart_or_merged,
    every_byte_comes_through,
    long_output_keeps_both_ends,
    a_limit_for_one_command,
    output_without_end_is_ended,
    no_character_is_cut_in_two,
    standard_input_arrives_whole,
    folder_and_variables,
    the_host_s_variables_stay_there,
    what_cannot_be_a_command_is_answered,
    seconds_are_measured,
    calls_at_once_take_turns,
)
