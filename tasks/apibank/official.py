"""The published rules: a call is made on a fresh database and held to its API's checker; a reply by ROUGE-L."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox import ErrorClass, Task, ToolCall, ToolError, Trajectory, Verdict

from .call_text import published_call, written_call
from .rouge import rouge_l
from .rules import Result, rule_of
from .worlds import SEARCHER, World, Worlds

LOW_SCORE = 0.2
"""Below this the published program logs a reply as a bad one."""
_CLASSES: Mapping[str, ErrorClass] = {
    "invalid tool name": "hallucinated_api",
    "invalid parameter name": "unexpected_argument",
    "invalid parameter type": "wrong_type",
}
"""By the beginning of what the world says of a call that it cannot make."""


def reply_text(trajectory: Trajectory) -> str:
    """What the agent wrote; native calls as the benchmark writes them."""
    calls = trajectory.calls
    written = written_call(calls[0].name, calls[0].arguments) if calls else ""
    text = trajectory.final_text
    return text if not written or published_call(text) else written


class CallScorer:
    """Whether the one call of a reply is right.

    Of a search for APIs the found names are compared, for the recorded documents are of several versions.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        return self.judge(task.gold, reply_text(trajectory))

    def judge(self, gold: Mapping[str, Any], text: str) -> Verdict:
        """The verdict on a reply. `gold` has `level`, `api` and `result`."""
        read = published_call(text)
        if read is None:
            return Verdict.failure("no_call", "no_api_call")
        name, arguments = read
        world = self._worlds.after(gold["level"], ())
        evidence: dict[str, Any] = {"called": {"api": name, "arguments": arguments}}
        if name != gold["api"]:
            known: ErrorClass = "wrong_api" if name in world.documents else "hallucinated_api"
            return Verdict.failure(known, "api_name_mismatch", **evidence)
        try:
            result = world.call(name, arguments)
        except ToolError as error:
            return Verdict.failure(_class_of(str(error)), f"call_exception: {error}", **evidence)
        evidence["result"] = {"output": result.output, "exception": result.exception}
        error_name = self.mismatch(name, result, gold["result"], gold["level"])
        return Verdict.failure("wrong_value", error_name, **evidence) if error_name else Verdict.success(**evidence)

    def mismatch(self, api: str, result: Result, gold: Result, level: int) -> str:
        """Empty where a result counts as the gold one, else what the published program says."""
        try:
            if api == SEARCHER:
                names = self._worlds.environment.found_names
                return "" if result.exception is None and names(result.output) == names(gold.output) else "checked"
            return "" if rule_of(api, level).accepts(result, gold) else "checked"
        except KeyError:
            return "key_error"
        except (TypeError, ValueError, AttributeError):
            return "checked"


def _class_of(message: str) -> ErrorClass:
    return next((found for start, found in _CLASSES.items() if message.startswith(start)), "missing_argument")


class ReplyScorer:
    """A reply by ROUGE-L with the recorded one: the value is the F score, and a low one does not pass."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        value = round(rouge_l(trajectory.final_text, task.gold["text"]), 4)
        if value >= LOW_SCORE:
            return Verdict(value, True)
        return Verdict(value, False, "wrong_value", "model", None, {"expected": task.gold["text"]})


class EpisodeScorer:
    """How many of the gold calls of an episode were made, in their order, each by its API's checker.

    The value is their share; all of them pass. The published evaluation gives the model the gold calls so far
    instead: the split `level_3_calls`.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._calls = CallScorer(worlds)

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        golds = task.gold["calls"]
        world = self._worlds.after(task.gold["level"], ())
        made = [(call.name, result) for call in trajectory.calls if (result := _made(world, call)) is not None]
        found = 0
        for name, result in made:
            if found < len(golds):
                api, gold = golds[found]
                found += name == api and not self._calls.mismatch(api, result, gold, task.gold["level"])
        if found == len(golds):
            return Verdict.success(calls=found)
        error: ErrorClass = "no_call" if not trajectory.calls else "wrong_count"
        share = {"calls": found, "of": len(golds), "next": golds[found][0]}
        return Verdict(found / len(golds), False, error, "model", None, share)


def _made(world: World, call: ToolCall) -> Result | None:
    try:
        return world.call(call.name, call.arguments)
    except ToolError:
        return None
