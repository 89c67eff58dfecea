"""Where InterCode's capture-the-flag tasks are acted out: a shell in a sandbox, and a flag to submit."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import (
    EnvironmentContext,
    EnvironmentFailedError,
    ExecResult,
    Observation,
    QuestionEnvironment,
    Sandbox,
    SandboxSnapshot,
    SandboxSpec,
    Task,
    ToolCall,
    ToolError,
    ToolSpec,
)

from .actions import Action, action_in, read_action
from .assets import archive_of_files, archive_of_folder

SPEC = SandboxSpec(memory_mb=1024, scratch_mb=512)
"""Of the plain base; a suite may ask for an image."""
MAX_COMMAND = 100_000
"""Bytes; the kernel takes an argument of at most 128 KiB."""
MAX_PATH = 4096
ARCHIVE = "/tmp/task.tar"
NO_OUTPUT = "No output"
TOO_LONG = "The command took too long and was ended."
NOT_THE_FLAG = "That is not the flag. You can go on."
WITHOUT_FLAG = "There is no flag behind submit. Write: submit <flag>"
WITHOUT_ACTION = "That holds no action."
_SCRIPT = 'exec 9>&2 2>&1; trap "pwd >&9" EXIT; cd -- "$1"; ACTION=$2; shift 2; eval "$ACTION"'
"""Runs a command in a folder and tells, on what was its standard error, the folder that it ends in."""


@dataclass(slots=True, frozen=True)
class Snapshot:
    """A moment of an episode.

    Attributes:
        files: those of the sandbox.
        folder: the shell's.
        known: what the state's hash is of, beside the folder.
    """

    files: SandboxSnapshot
    folder: str
    turns_left: int
    over: bool
    known: tuple[str, ...]


class Environment(QuestionEnvironment):
    """A shell that begins in the folder of the task's files; the folder carries over from one command to the next.

    `task.setup` has `flag`; `turns`, how many actions an episode may take, texts without one counted;
    `observation_characters`, of each output; `text`, whether actions are the texts of
    replies in place of tool calls; and, as the task needs them, `files` by name (base64) with their `modes`, or
    a `folder` of files on this machine; `commands` that are run before the task begins; a `server`, Python source
    of a web server that goes into the background by itself.

    For the scorers it records each `submission` of a flag, each `action` read from a text, the exit code of each
    `command` of `commands`, and how the episode came to its `end`: `solved`, `skipped` or `turns`.

    A search that comes back finds the files and the folder as they were, and the server begun anew; other processes
    that commands left in the background are gone.
    """

    sandbox_specs = (SPEC,)

    def __init__(self, context: EnvironmentContext) -> None:
        super().__init__()
        self._sandboxes = context.sandboxes
        self._sandbox: Sandbox | None = None
        self._records: list[tuple[str, Any]] = []
        self._setup: dict[str, Any] = {}
        self._folder = "."
        self._turns_left = 0
        self._over = True
        self._known: list[str] = []

    async def reset(self, task: Task) -> Observation:
        await self.close()
        self._setup = dict(task.setup)
        self._records.clear()
        self._folder = "."
        self._turns_left = int(self._setup["turns"])
        self._over = False
        self._known = [task.id]
        self._sandbox = await self._sandboxes.acquire(SPEC)
        await self._prepare(self._sandbox)
        self._tools = () if self._setup["text"] else TOOLS
        return Observation(task.prompt)

    async def close(self) -> None:
        if self._sandbox is not None:
            sandbox, self._sandbox = self._sandbox, None
            await self._sandboxes.release(sandbox)

    async def call(self, call: ToolCall) -> str:
        if self.finished:
            raise ToolError("the episode is over")
        if call.name == "execute":
            return await self._act(read_action(call.arguments["command"]))
        if call.name == "submit":
            return await self._act(read_action(f"submit {call.arguments['flag']}"))
        return await self._act(Action("skip"))

    async def respond(self, text: str) -> Observation | None:
        """The outcome of the action in a text, where actions are texts; else a reminder that costs a turn."""
        action = action_in(text) if self._setup["text"] else Action("nothing")
        if action.kind != "nothing":
            self._records.append(("action", {"kind": action.kind, "text": action.text}))
        answer = await self._act(action)
        if self.finished:
            return None
        return Observation(f"Observation: {answer}\nAction:" if self._setup["text"] else answer)

    @property
    def finished(self) -> bool:
        return self._over

    def take_records(self) -> Sequence[tuple[str, Any]]:
        taken, self._records = self._records, []
        return taken

    def state_hash(self) -> str:
        """Of the task, the folder that the shell is in, and the flags; what commands did to files is not in it."""
        return hashlib.sha256(json.dumps([*self._known, self._folder]).encode()).hexdigest()

    async def snapshot(self) -> object:
        files = await self._working.snapshot()
        return Snapshot(files, self._folder, self._turns_left, self._over, tuple(self._known))

    async def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Snapshot)
        await self._working.reset(snapshot.files)
        await self._serve(self._working)
        self._folder, self._turns_left, self._over = snapshot.folder, snapshot.turns_left, snapshot.over
        self._known = list(snapshot.known)

    @property
    def _working(self) -> Sandbox:
        if self._sandbox is None:
            raise EnvironmentFailedError("the environment has no task yet")
        return self._sandbox

    async def _prepare(self, sandbox: Sandbox) -> None:
        """Put the task's files in place, run its commands, start its server."""
        setup = self._setup
        if "files" in setup:
            files = {name: base64.b64decode(content) for name, content in setup["files"].items()}
            archive = archive_of_files(files, setup.get("modes", {}))
        else:
            archive = await archive_of_folder(setup["folder"])
        await sandbox.write_file(ARCHIVE, archive)
        _check(await sandbox.exec(f"tar -xp -f {ARCHIVE} && rm {ARCHIVE}"), "the task's files")
        for command in setup.get("commands", ()):
            done = await self._run(command)
            self._records.append(("command", {"command": command, "exit_code": done.exit_code}))
        await self._serve(sandbox)

    async def _serve(self, sandbox: Sandbox) -> None:
        """Start the task's server, if it has one."""
        if "server" in self._setup:
            _check(await sandbox.exec(["python3", "-"], stdin=self._setup["server"].encode()), "the task's server")

    async def _act(self, action: Action) -> str:
        """Carry out an action, which costs a turn."""
        self._turns_left -= 1
        if action.kind == "command":
            answer = await self._execute(action.text)
        elif action.kind == "submit":
            answer = self._submit(action.text)
        elif action.kind == "skip":
            self._end("skipped")
            return "You gave up."
        else:
            answer = WITHOUT_ACTION if self._setup["text"] else f"{WITHOUT_ACTION} Call execute, submit or skip."
        if self._turns_left == 0 and not self._over:
            self._end("turns")
        return answer

    def _submit(self, flag: str) -> str:
        if not flag:
            return WITHOUT_FLAG
        self._records.append(("submission", {"flag": flag}))
        self._known.append(flag)
        if flag.lower() != self._setup["flag"].lower():
            return NOT_THE_FLAG
        self._end("solved")
        return "That is the flag."

    def _end(self, reason: str) -> None:
        self._over = True
        self._records.append(("end", {"reason": reason}))

    async def _execute(self, command: str) -> str:
        """What a command printed, as far as the agent may see it."""
        if "\0" in command:
            return "A command cannot have a NUL character in it."
        command = command.encode(errors="replace").decode()
        if len(command.encode()) > MAX_COMMAND:
            return f"The command is too long: it may have {MAX_COMMAND} bytes."
        done = await self._run(command)
        printed = done.stdout.decode(errors="replace")
        if done.timed_out:
            printed = f"{TOO_LONG}\n{printed}"
        else:
            told, killed, reason = done.stderr.decode(errors="replace").partition("\n[killed: ")
            printed += (killed + reason).strip("\n")
            told = told.removesuffix("\n")
            self._folder = told if told.startswith("/") and len(told) <= MAX_PATH and "\0" not in told else self._folder
        return printed[: self._setup["observation_characters"]] or NO_OUTPUT

    async def _run(self, command: str) -> ExecResult:
        return await self._working.exec(["bash", "-c", _SCRIPT, "bash", self._folder, command])


def _check(done: ExecResult, what: str) -> None:
    """Hold a step of the preparation to its exit code.

    Raises:
        EnvironmentFailedError: it failed.
    """
    if done.exit_code != 0:
        raise EnvironmentFailedError(f"{what} could not be put in place: {done.output[-500:]}")


def _tool(name: str, description: str, **parameters: str) -> ToolSpec:
    properties = {parameter: {"type": "string", "description": text} for parameter, text in parameters.items()}
    schema = {"type": "object", "properties": properties, "required": list(parameters), "additionalProperties": False}
    return ToolSpec(name, description, schema)


TOOLS = (
    _tool(
        "execute",
        "Run a command in bash and see what it prints. The folder that it ends in is where the next one begins.",
        command="the command; it may have several lines",
    ),
    _tool("submit", "Say that a flag is the task's. The episode ends if it is.", flag="the whole flag"),
    _tool("skip", "Give the task up, which ends the episode."),
)
