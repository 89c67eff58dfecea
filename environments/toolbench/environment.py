"""ToolBench's APIs behind a virtual server, after StableToolBench (Guo et al., 2024)."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sandbox import (
    ANY_TOOL,
    EnvironmentContext,
    Observation,
    StatelessEnvironment,
    Task,
    ToolAnswer,
    ToolCall,
    ToolSpec,
)

from .cache import AnswerCache
from .finish import FINISH, finish
from .simulator import Simulator
from .steps import (
    ANSWERED,
    GAVE_UP,
    NO_JSON,
    NO_SUCH_FUNCTION,
    NOT_WORKING,
    Step,
    answer_step,
)
from .templates import fill

ANYTHING = ToolSpec(ANY_TOOL, "", {"type": "object"}, checked=False, offered=False)


class Environment(StatelessEnvironment):
    """Answers a call from a recording of it, else from the cache, else by the simulator, else from a template.

    `task.setup` has `apis`, a list of `function`, `category`, `tool`, `api` (names of the cache's files),
    `tool_description`, `document` (the API as the query has it), and `recorded`, arguments, observation and code each;
    `cache`, a folder, and `simulator`, an agent's name, each empty for none; `simulator_form` and `simulator_prompt`;
    and `endings`, whether a function may be called by the end of its name, as in ToolBench, where the first one counts.

    The record `step` of each call tells the function, the code and where the answer comes from.
    """

    def __init__(self, context: EnvironmentContext) -> None:
        super().__init__()
        self._open_model = context.open_model
        self._records: list[tuple[str, Any]] = []
        self._apis: Sequence[dict[str, Any]] = ()
        self._cache: Path | None = None
        self._simulator: Simulator | None = None
        self._endings = True

    async def reset(self, task: Task) -> Observation:
        setup = task.setup
        self._records = []
        self._apis = setup["apis"]
        self._endings = setup["endings"]
        self._cache = Path(setup["cache"]) if setup["cache"] else None
        self._simulator = None
        if setup["simulator"]:
            model = self._open_model(setup["simulator"])
            self._simulator = Simulator(model.ask, setup["simulator_form"], setup["simulator_prompt"])
        return await super().reset(task)

    def tools(self) -> Sequence[ToolSpec]:
        return (*self._tools, ANYTHING)

    async def call(self, call: ToolCall) -> str:
        written = json.dumps(call.arguments) if call.written is None else call.written
        step = finish(written) if call.name == FINISH else await self._call_api(call.name, written)
        self._records.append(("step", step.to_json()))
        if step.code == ANSWERED:
            return ToolAnswer(step.shown, status="answer")
        if step.code == GAVE_UP:
            return ToolAnswer(step.shown, status="give_up")
        if step.code == NO_SUCH_FUNCTION:
            return ToolAnswer(step.shown, status="unknown_tool")
        return step.shown

    def take_records(self) -> Sequence[tuple[str, Any]]:
        records, self._records = self._records, []
        return records

    async def _call_api(self, name: str, written: str) -> Step:
        api = self._find(name)
        if api is None:
            told = {"error": f"No such function name: {name}", "response": ""}
            return Step(json.dumps(told), NO_SUCH_FUNCTION, "environment", None)
        function = api["function"]
        try:
            arguments = json.loads(written) if written else {}
            canonical = _canonical(arguments)
        except (ValueError, RecursionError):
            return answer_step(NO_JSON, "environment", function)
        recorded = _recordings(api).get(canonical)
        if recorded is not None:
            return Step(*recorded, "recorded", function)
        cache = AnswerCache(self._cache, api["category"], api["tool"], api["api"]) if self._cache else None
        if cache and (kept := cache.find(arguments)) is not None:
            return answer_step(*kept, function)
        if cache and self._simulator:
            answer = await self._simulator.answer(api, arguments, cache.answers())
            kept_answer = await asyncio.to_thread(cache.keep, arguments, answer)
            return answer_step(kept_answer, "simulator", function)
        template = api["document"]["template_response"]
        if not template:
            return answer_step(NOT_WORKING, "nothing", function)
        response = fill(template, arguments, f"{function} {canonical}")
        return answer_step({"error": "", "response": response}, "template", function)

    def _find(self, name: str) -> dict[str, Any] | None:
        """The API that is called by a name."""
        for api in self._apis:
            function = api["function"]
            if function == name or (self._endings and function.endswith(name)):
                return api
        return None


def _recordings(api: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """Observation and code by arguments in one form; of several of one call the first."""
    found: dict[str, tuple[str, int]] = {}
    for written, observation, code in api["recorded"]:
        with contextlib.suppress(ValueError):
            found.setdefault(_canonical(json.loads(written or "{}")), (observation, code))
    return found


def _canonical(arguments: Any) -> str:
    """The same text for the same arguments, whatever their order."""
    return json.dumps(arguments, sort_keys=True)
