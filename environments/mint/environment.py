"""Problems that are solved in turns: run Python, look at what it gives, propose a solution.

The turns, their budget and what is told are those of MINT (Wang et al., 2023).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class Environment:
    """Works on tasks of MINT.

    `task.setup` has `steps` and `proposals`, the budget; `gold`, what the graders need; `functions`, what code may
    call: empty, `wikipedia` with `corpus`, or `alfworld` with `game`; `feedback`, the agent that comments on steps.

    Records for scorers: `proposal` for each solution, with both judgements; `end`, whether the problem was solved by
    either, and how the episode ended.
    """

    sandbox_specs: Sequence[SandboxSpec] = (SPEC,)

    def __init__(self, context: EnvironmentContext) -> None:
        self._context = context
        self._sandbox: Sandbox | None = None
        self._interpreter: Interpreter | None = None
        self._functions: Functions | None = None
        self._gold: Mapping[str, Any] = {}
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
        setup = task.setup
        self._gold = setup["gold"]
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
        self._success = self._is_over()
        return output

    async def _propose(self, answer: str) -> str:
        if isinstance(self._functions, HouseholdFunctions):
            judgement = Judgement(official=self._is_over(), exact=self._functions.play.won)
        else:
            judgement = await judge(GradingPlace(self._context.sandboxes, SPEC), answer, self._gold)
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
