"""Problems that are solved in turns: run Python, look at what it gives, propose a solution.

The turns, their budget and what is told are those of MINT (Wang et al., 2023).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import (
    EnvironmentContext,
    EnvironmentFailedError,
    HouseholdError,
    HouseholdFunctions,
    KeepReply,
    Observation,
    Sandbox,
    SandboxSpec,
    Task,
    ToolCall,
    ToolError,
    ToolSpec,
)

from .budget import NOT_UNDERSTOOD, RIGHT, WRONG, Budget
from .feedback import Expert
from .functions import functions_for
from .grading import GradingPlace, Judgement, judge
from .interpreter import Functions, Interpreter
from .replies import EXECUTE, SOLUTION, Reply, read_reply

SPEC = SandboxSpec(image="mint", memory_mb=1024, scratch_mb=64)


def _tool(name: str, parameter: str, description: str) -> ToolSpec:
    properties = {parameter: {"type": "string"}}
    return ToolSpec(name, description, {"type": "object", "properties": properties, "required": [parameter]})


TOOLS = (
    _tool(EXECUTE, "code", "Run Python; what it prints and its last value are told, and its variables are kept."),
    _tool(SOLUTION, "answer", "Propose a solution."),
)


@dataclass(slots=True, frozen=True)
class Snapshot:
    """A moment of an episode.

    Attributes:
        cells: what was run, each with what it gave.
        exact: whether a right solution was proposed.
        said: what the expert knows; empty without one.
    """

    cells: tuple[tuple[str, str], ...]
    steps: int
    proposals: int
    success: bool
    exact: bool
    said: tuple[str, ...]


class Environment:
    """Works on tasks of MINT.

    `task.setup` has `steps` and `proposals`, the budget; `gold`, what the graders need; `functions`, what code may
    call: empty, `wikipedia` with `corpus`, or `alfworld` with `game`; `feedback`, the agent that comments on steps.

    Records for scorers: `proposal` for each solution, with both judgements; `end`, whether the problem was solved by
    either, and how the episode ended.

    A search comes back by running the cells again, in an interpreter begun anew.
    """

    sandbox_specs: Sequence[SandboxSpec] = (SPEC,)

    def __init__(self, context: EnvironmentContext) -> None:
        self._context = context
        self._sandbox: Sandbox | None = None
        self._interpreter: Interpreter | None = None
        self._functions: Functions | None = None
        self._setup: Mapping[str, Any] = {}
        self._cells: list[tuple[str, str]] = []
        self._budget = Budget(0, 0)
        self._expert: Expert | None = None
        self._records: list[tuple[str, Any]] = []
        self._success = False
        self._exact = False
        self._keep: KeepReply | None = None

    def keep_replies(self, keep: KeepReply) -> None:
        self._keep = keep

    async def reset(self, task: Task) -> Observation:
        await self.close()
        setup = self._setup = task.setup
        self._cells = []
        try:
            self._functions = functions_for(setup)
        except HouseholdError as error:
            raise EnvironmentFailedError(f"the game cannot be played: {error}") from error
        self._budget = Budget(setup["steps"], setup["proposals"])
        self._success, self._exact, self._records = False, False, []
        self._expert = None
        if setup["feedback"]:
            self._expert = Expert(self._context.open_model(setup["feedback"]), task.prompt, self._keep)
        return Observation(task.prompt)

    def tools(self) -> Sequence[ToolSpec]:
        return TOOLS

    async def call(self, call: ToolCall) -> str:
        if self.finished:
            raise ToolError("the task is over")
        content = str(call.arguments.get("code" if call.name == EXECUTE else "answer", ""))
        reply = Reply("execute" if call.name == EXECUTE else "solution", content.strip())
        return await self._step(reply, f"<{reply.does}>\n{reply.content}\n</{reply.does}>")

    async def respond(self, text: str) -> Observation | None:
        told = await self._step(read_reply(text), text)
        return None if self.finished else Observation(f"Observation:\n{told}")

    def take_records(self) -> Sequence[tuple[str, Any]]:
        records, self._records = self._records, []
        return records

    @property
    def finished(self) -> bool:
        return self._success or self._budget.over

    def state_hash(self) -> str | None:
        return None

    async def close(self) -> None:
        self._interpreter = None
        if self._sandbox is not None:
            sandbox, self._sandbox = self._sandbox, None
            await self._context.sandboxes.release(sandbox)

    async def snapshot(self) -> object:
        said = () if self._expert is None else tuple(self._expert.said)
        budget = self._budget
        return Snapshot(tuple(self._cells), budget.steps, budget.proposals, self._success, self._exact, said)

    async def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Snapshot)
        if tuple(self._cells) != snapshot.cells:
            await self._run_again(snapshot.cells)
        self._budget = Budget(snapshot.steps, snapshot.proposals)
        self._success, self._exact = snapshot.success, snapshot.exact
        if self._expert is not None:
            self._expert.said = list(snapshot.said)

    async def _run_again(self, cells: Sequence[tuple[str, str]]) -> None:
        """Begin anew and run cells.

        Raises:
            EnvironmentFailedError: one gives something else than before.
        """
        self._interpreter, self._cells = None, []
        self._functions = functions_for(self._setup)
        if self._sandbox is not None:
            await self._sandbox.reset()
        for code, output in cells:
            if await self._execute(code) != output:
                raise EnvironmentFailedError(
                    f"the search cannot come back: {code[:200]!r} gives something else when it is run again"
                )

    async def _step(self, reply: Reply, text: str) -> str:
        """Do what a reply says. Returns what is told, with what is left."""
        self._budget.steps -= 1
        if reply.does == "solution":
            self._budget.proposals -= 1
        if not reply.content:
            observation = NOT_UNDERSTOOD
        elif reply.does == "solution":
            observation = await self._propose(reply.content)
        else:
            observation = await self._execute(reply.content)
        if self.finished:
            self._records.append(
                ("end", {"official": self._success, "exact": self._is_solved(), "reason": self._reason()})
            )
            return self._budget.told(observation)
        told = self._budget.told(observation)
        return told + (await self._expert.comment(text, told) if self._expert is not None else "")

    async def _execute(self, code: str) -> str:
        if self._interpreter is None:
            self._interpreter = await Interpreter.start(await self._place(), self._functions)
        output = await self._interpreter.run(code)
        self._cells.append((code, output))
        self._success = self._is_over()
        return output

    async def _propose(self, answer: str) -> str:
        if isinstance(self._functions, HouseholdFunctions):
            judgement = Judgement(official=self._is_over(), exact=self._functions.play.won)
        else:
            judgement = await judge(GradingPlace(self._context.sandboxes, SPEC), answer, self._setup["gold"])
        self._success = judgement.official
        self._exact = self._exact or judgement.exact
        data = {"answer": answer, "official": judgement.official, "exact": judgement.exact}
        self._records.append(("proposal", data))
        return RIGHT if judgement.official else WRONG

    async def _place(self) -> Sandbox:
        if self._sandbox is None:
            self._sandbox = await self._context.sandboxes.acquire(SPEC)
        return self._sandbox

    def _is_over(self) -> bool:
        """Whether a household is as asked, or 50 commands were done: the published program takes both for success."""
        return isinstance(self._functions, HouseholdFunctions) and self._functions.over

    def _is_solved(self) -> bool:
        return self._functions.play.won if isinstance(self._functions, HouseholdFunctions) else self._exact

    def _reason(self) -> str:
        if self._success:
            return "task_success"
        return "max_propose_steps" if self._budget.proposals <= 0 else "max_steps"
