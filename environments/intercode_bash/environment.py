"""InterCode's Bash: a request in words, a shell, and a reward for each command from a comparison with the gold one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import EnvironmentContext, Observation, Sandbox, SandboxSpec, Task, ToolCall, ToolError, ToolSpec

from .code_in_text import SUBMIT, find_command
from .place import Changes
from .reward import Outcome, Reward, reward
from .session import Session
from .session import Snapshot as SessionSnapshot

MAX_TURNS = 10
SHOWN = 1000
"""Characters of an output that the agent sees."""
NO_OUTPUT = "No output"
RETRY = "There is no command in this reply. Give one bash command, in a block between ```bash and ```."
SUBMITTED = "Submitted."

SOFTWARE = (
    *("/bin", "/boot", "/lib", "/lib32", "/lib64", "/libx32", "/sbin"),
    *("/usr/bin", "/usr/games", "/usr/include", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/libx32"),
    *("/usr/local", "/usr/sbin", "/usr/share", "/usr/src"),
)
"""What cannot be written. `/usr` itself can, since a task makes folders there."""

BASH_TOOL = ToolSpec(
    "bash",
    "Run a command in bash, as root. The folder and variables are kept for the next command.",
    {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]},
)
SUBMIT_TOOL = ToolSpec(
    SUBMIT,
    "End the task: the last command's output and the files are the answer.",
    {"type": "object", "properties": {}},
)


def make_spec(file_system: int) -> SandboxSpec:
    """The sandbox of a task. Its variables are those of the published image, which tell the file system's number."""
    return SandboxSpec(
        image="intercode_bash",
        root=True,
        writable_root=True,
        writable=(),
        kept=SOFTWARE,
        workdir="/",
        env=(
            ("HOME", "/root"),
            ("LANG", "C"),
            ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ("file_system_version", str(file_system)),
            ("script", f"setup_nl2b_fs_{file_system}.sh"),
        ),
    )


@dataclass(slots=True, frozen=True)
class Snapshot:
    """A moment of an episode."""

    session: SessionSnapshot
    turns: int
    over: bool
    changes: Changes | None


class Environment:
    """Gives each command a reward, and ends with a reward of 1, after ten turns, or when the agent submits.

    `task.setup` has `gold`, the gold command; `file_system`, its number; `tree`, the archive's path, empty for none;
    `show_reward`, whether the agent sees rewards; `original`, whether commands are run with the losses of the
    published program.

    Records for scorers: `gold`, what the gold command left; `turn`, for each turn what the agent's did.
    """

    sandbox_specs: Sequence[SandboxSpec] = (make_spec(1),)

    def __init__(self, context: EnvironmentContext) -> None:
        self._sandboxes = context.sandboxes
        self._sandbox: Sandbox | None = None
        self._records: list[tuple[str, Any]] = []

    async def reset(self, task: Task) -> Observation:
        await self.close()
        self._show_reward = bool(task.setup["show_reward"])
        self._turns = 0
        self._over = False
        self._changes: Changes | None = {}
        self._sandbox = await self._sandboxes.acquire(make_spec(task.setup["file_system"]))
        self._session = await Session.begin(self._sandbox, task.setup)
        self._records = [("gold", self._session.gold_to_json())]
        return Observation(task.prompt)

    def tools(self) -> Sequence[ToolSpec]:
        return (BASH_TOOL, SUBMIT_TOOL)

    async def call(self, call: ToolCall) -> str:
        if self.finished:
            raise ToolError("the task is over")
        if call.name == SUBMIT:
            self._over = True
            return SUBMITTED
        return await self._act(call.arguments["command"])

    async def respond(self, text: str) -> Observation | None:
        command = find_command(text)
        if command == SUBMIT:
            self._over = True
        elif command is None:
            self._turns += 1
            self._records.append(("turn", {"command": None, "reward": 0.0}))
        shown = RETRY if command is None or self._over else await self._act(command)
        return None if self.finished else Observation(shown)

    async def _act(self, command: str) -> str:
        self._turns += 1
        turn = await self._session.act(command)
        self._changes = turn.changes
        self._records.append(("turn", {"command": command} | turn.to_json()))
        self._over = turn.reward == 1.0
        shown = turn.done.output[:SHOWN] or NO_OUTPUT
        return f"{shown}\nReward: {turn.reward:.2f}" if self._show_reward else shown

    def take_records(self) -> Sequence[tuple[str, Any]]:
        records, self._records = self._records, []
        return records

    @property
    def finished(self) -> bool:
        return self._over or self._turns >= MAX_TURNS

    def state_hash(self) -> str | None:
        """Of what has changed in the file system; None where that cannot be read any more."""
        if self._changes is None:
            return None
        return hashlib.sha256(json.dumps(self._changes, sort_keys=True).encode()).hexdigest()

    async def snapshot(self) -> object:
        return Snapshot(await self._session.snapshot(), self._turns, self._over, self._changes)

    async def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Snapshot)
        await self._session.restore(snapshot.session)
        self._turns, self._over, self._changes = snapshot.turns, snapshot.over, snapshot.changes

    async def close(self) -> None:
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            await self._sandboxes.release(sandbox)

    @staticmethod
    def judge(agent: Mapping[str, Any], gold: Mapping[str, Any]) -> Reward:
        """The reward of a recorded turn beside the recorded gold."""
        return reward(_outcome(agent), _outcome(gold))


def _outcome(record: Mapping[str, Any]) -> Outcome:
    return Outcome(record["output"], record["status"], record["hashes"])
