"""A stricter scorer: the same API, and every argument compared as a parsed value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox import NotACallError, Task, ToolCall, Trajectory, Verdict

from .calls import find_calls, parse_call
from .official import MAX_CHARACTERS, extract_call

if TYPE_CHECKING:
    from .records import Hub


@dataclass(slots=True)
class KnownApi:
    """What tells an API from others: its function, and the texts among its arguments."""

    function: str
    texts: frozenset[str]

    def is_called_by(self, call: ToolCall) -> bool:
        return same_function(self.function, call.name) and self.texts <= _texts(call)


def known_api(call: ToolCall) -> KnownApi:
    return KnownApi(call.name, _texts(call))


def _texts(call: ToolCall) -> frozenset[str]:
    return frozenset(value for value in call.arguments.values() if isinstance(value, str))


def same_function(one: str, other: str) -> bool:
    """Whether two dotted names can mean one function: `transformers.pipeline` and `pipeline`."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def gold_defect(api_call: str) -> str | None:
    """Why a gold call cannot be compared; None for a sound one."""
    try:
        parse_call(api_call)
    except NotACallError as error:
        return f"the gold call is not one readable call: {error}"
    return None


class ExactScorer:
    """Scores answers of all hubs. Tasks whose gold call is defective count for no model."""

    def __init__(self, hubs: dict[str, Hub]) -> None:
        self._hubs = hubs
        self._known: dict[str, dict[str, list[KnownApi]]] = {}

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        return self.judge(task.split, str(task.gold["api_call"]), trajectory.final_text)

    def judge(self, hub: str, api_call: str, text: str) -> Verdict:
        """The verdict on an answer whose gold is `api_call`."""
        try:
            gold = parse_call(api_call)
        except NotACallError:
            return Verdict(0.0, False, None, "grader", None, {"message": gold_defect(api_call), "gold": api_call})
        if len(text) > MAX_CHARACTERS:
            return Verdict.failure("unparsable_call", None, characters=len(text))
        part, named = extract_call(text)
        calls = find_calls(part)
        if not calls:
            return Verdict.failure("unparsable_call" if named or "(" in part else "no_call", gold=api_call)
        gold_api = known_api(gold)
        attempts = [call for call in calls if gold_api.is_called_by(call)]
        if not attempts:
            return self._another_api(hub, api_call, calls)
        verdicts = [compare_arguments(gold, call) for call in attempts]
        return next((verdict for verdict in verdicts if verdict.passed), verdicts[0])

    def _another_api(self, hub: str, api_call: str, calls: list[ToolCall]) -> Verdict:
        """The verdict on calls of which none is of the gold API."""
        for call in calls:
            if any(api.is_called_by(call) for api in self._apis(hub).get(_last_part(call.name), ())):
                return Verdict.failure("wrong_api", called=call.to_json(), gold=api_call)
        return Verdict.failure("hallucinated_api", called=calls[0].to_json(), gold=api_call)

    def _apis(self, hub: str) -> dict[str, list[KnownApi]]:
        """The hub's APIs by the last part of their function's name."""
        if hub not in self._known:
            known: dict[str, list[KnownApi]] = {}
            for api in self._hubs[hub].apis:
                if gold_defect(api.api_call) is None:
                    entry = known_api(parse_call(api.api_call))
                    known.setdefault(_last_part(entry.function), []).append(entry)
            self._known[hub] = known
        return self._known[hub]


def _last_part(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def compare_arguments(gold: ToolCall, call: ToolCall) -> Verdict:
    """The verdict on a call of the right API: the first argument that differs decides."""
    evidence: dict[str, Any] = {"called": call.to_json(), "gold": gold.to_json()}
    for name, expected in gold.arguments.items():
        if name not in call.arguments:
            return Verdict.failure("missing_argument", argument=name, **evidence)
        got = call.arguments[name]
        if type(got) is not type(expected):
            return Verdict.failure("wrong_type", argument=name, **evidence)
        if got != expected:
            return Verdict.failure("wrong_value", argument=name, **evidence)
    for name in call.arguments:
        if name not in gold.arguments:
            return Verdict.failure("unexpected_argument", argument=name, **evidence)
    return Verdict.success(**evidence)
