"""Stricter rules without the published program's accidents.

Arguments are read properly and converted to their declared types, parameters that were renamed since the gold calls
were written are accepted under either name, and the calls before in the dialogue have been made. Then every argument
has to be right, and the call has to answer and to change the same as the gold call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox import ErrorClass, Task, ToolCall, ToolError, Trajectory, Verdict

from .call_text import is_json, literal, proper_call
from .rules import Result, are_similar, rule_of, strip
from .tool_schemas import optional_parameters
from .worlds import EPISODES, SEARCHER, Document, World, Worlds

JSON: TypeAlias = Any
FREE_TEXTS = ("content", "meeting_topic")
"""Arguments that the user's words do not settle: compared by their words, whatever the case."""
UNCHECKED = {("EmailReminder", "content"), (SEARCHER, "keywords")}
"""Texts that are the agent's own; of a search counts what is found."""
_TEXTS_OF_LISTS = ("list", "list(str)")


@dataclass(slots=True)
class Problem:
    """What is wrong with a call."""

    error_class: ErrorClass
    argument: str = ""
    value: JSON = None


class ExactCallScorer:
    """Whether the one call of a reply is right, as values and in its effects."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        calls = trajectory.calls
        return self.judge(task.gold, trajectory.final_text, calls[0] if calls else None)

    def judge(self, gold: Mapping[str, Any], text: str, native: ToolCall | None = None) -> Verdict:
        """The verdict on a reply. `gold` has `level`, `api`, `result` and `history`."""
        documents = self._worlds.after(gold["level"], ()).documents
        parameters = {name: _names(document, gold) for name, document in documents.items()}
        call = native or proper_call(text, parameters)
        if call is None or not is_json(call.arguments):
            return Verdict.failure("unparsable_call" if call or "(" in text else "no_call")
        evidence: dict[str, Any] = {"called": call.to_json()}
        if call.name != gold["api"]:
            return Verdict.failure("wrong_api" if call.name in documents else "hallucinated_api", **evidence)
        given = described_arguments(documents[call.name], call.arguments, gold["result"].input or {})
        wanted = described_arguments(documents[call.name], gold["result"].input or {}, {})
        evidence["expected"] = wanted
        problem = argument_problem(documents[call.name], given, wanted, gold["level"])
        needed = {name: value for name, value in given.items() if name in wanted}
        if problem is None and self._effects(gold, needed) != self._effects(gold, wanted):
            searched = call.name == SEARCHER
            problem = Problem("wrong_value", "keywords") if searched else Problem("bad_final_state")
        if problem is not None:
            return Verdict.failure(
                problem.error_class, None, argument=problem.argument, value=problem.value, **evidence
            )
        return Verdict.success(**evidence)

    def _effects(self, gold: Mapping[str, Any], arguments: Mapping[str, JSON]) -> JSON:
        """What the gold's API answers to arguments, and what it changes, but for free texts."""
        world = self._worlds.after(gold["level"], gold["history"])
        try:
            result = world.call(gold["api"], arguments, gold["result"].output)
        except ToolError as error:
            return str(error)
        if gold["api"] == SEARCHER and result.exception is None:
            return self._worlds.environment.found_names(result.output)
        return [result.output, result.exception is None, _without_texts(world.changes())]


MOST_BITS = 256
"""Of a whole number; a longer one is taken as a text, which is no right value."""


class ExactEpisodeScorer:
    """Whether an episode has just the gold calls but for searches, in any order, and changes the same.

    An API answers whether it was searched for or not, as in the published program; `called_unfound` lists the calls of
    APIs that no search before had found.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        golds = [(api, gold) for api, gold in task.gold["calls"] if api != SEARCHER]
        world, gold_world = (self._worlds.after(task.gold["level"], ()) for _ in range(2))
        if all(call.name == SEARCHER for call in trajectory.calls):
            return Verdict.failure("no_call")
        left = list(golds)
        found: set[str] = set()
        unfound: list[str] = []
        for call in trajectory.calls:
            document = world.documents.get(call.name)
            result = _make(world, call.name, call.arguments)
            if result is None:
                continue
            if call.name == SEARCHER:
                found.update(self._worlds.environment.found_names(result.output) if result.output else ())
                continue
            if call.name not in found:
                unfound.append(call.name)
            given = described_arguments(document, call.arguments, {}) if document else {}
            for place, (api, gold) in enumerate(left):
                if document and api == call.name and not argument_problem(document, given, gold.input or {}, EPISODES):
                    del left[place]
                    break
        for api, gold in golds:
            _make(gold_world, api, gold.input or {})
        if left:
            missing = [api for api, _ in left]
            return Verdict.failure("wrong_count", None, missing=missing, called_unfound=unfound)
        if _kinds(world) != _kinds(gold_world):
            return Verdict.failure("collateral_change", None, changed=world.changes(), called_unfound=unfound)
        return Verdict.success(called_unfound=unfound)


def _make(world: World, api: str, arguments: Mapping[str, JSON]) -> Result | None:
    try:
        return world.call(api, arguments)
    except ToolError:
        return None


def _kinds(world: World) -> Counter[str]:
    """How often which API changed something."""
    return Counter(api for table in world.changes().values() for api, _ in table.values())


def _names(document: Document, gold: Mapping[str, Any]) -> list[str]:
    """The parameters of an API, those of a gold call with other names included."""
    names = list(document.input_parameters)
    if document.name == gold["api"]:
        names += [name for name in gold["result"].input or {} if name not in names]
    return names


def described_arguments(document: Document, given: Mapping[str, JSON], gold: Mapping[str, JSON]) -> dict[str, JSON]:
    """Arguments under the names and with the types that the API's description has.

    A name that is not described, but is the gold call's, or the only one of its call, stands for the only described
    one that the call lacks.
    """
    described = document.input_parameters
    arguments: dict[str, JSON] = {}
    for name, value in given.items():
        known = described.get(name)
        if known is None and (not gold or name in gold):
            lacking = [other for other in described if other not in given and other not in gold]
            name = lacking[0] if len(lacking) == 1 else name
            known = described.get(name)
        arguments[name] = value if known is None else _converted(value, known.type)
    return arguments


def _converted(value: JSON, kind: str) -> JSON:
    """A value as one of the declared type, where it can be read as one."""
    if kind == "str":
        return value if isinstance(value, str) or value is None else str(value)
    read = literal(value) if isinstance(value, str) else value
    if kind == "int" and isinstance(read, float) and read.is_integer():
        return int(read)
    if type(read) is int and read.bit_length() > MOST_BITS:
        return str(value)
    if kind == "float" and type(read) is int:
        return float(read)
    if kind == "bool" and isinstance(read, str):
        return {"true": True, "false": False}.get(read.strip().lower(), read)
    if kind in _TEXTS_OF_LISTS and isinstance(read, tuple):
        return list(read)
    return read


def argument_problem(
    document: Document, given: Mapping[str, JSON], wanted: Mapping[str, JSON], level: int
) -> Problem | None:
    """The first argument that is wrong; None where all are right. Optional ones may be left out, or added."""
    optional = optional_parameters(document)
    for name in wanted:
        if name not in given and name not in optional:
            return Problem("missing_argument", name)
    for name, value in given.items():
        if name not in wanted and name in optional:
            continue
        if name not in wanted:
            return Problem("unexpected_argument", name, value)
        if (document.name, name) in UNCHECKED:
            continue
        if type(value) is not type(wanted[name]):
            return Problem("wrong_type", name, value)
        if not _is_right(document.name, name, value, wanted[name], level):
            return Problem("wrong_value", name, value)
    return None


def _is_right(api: str, name: str, value: JSON, wanted: JSON, level: int) -> bool:
    if name in FREE_TEXTS:
        return are_similar(value, wanted, lower=True)
    normal = (rule_of(api, level).fields or {}).get(name, strip if isinstance(wanted, str) else None)
    if normal is None:
        return bool(value == wanted)
    try:
        return bool(normal(value) == normal(wanted))
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def _without_texts(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {key: _without_texts(item) for key, item in value.items() if key not in FREE_TEXTS}
    return [_without_texts(item) for item in value] if isinstance(value, list) else value
