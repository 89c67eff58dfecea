"""Judges the tool calls of an episode against the expected ones, argument by argument."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from sandbox.journal.trajectory import Trajectory
from sandbox.types import JSON, ErrorClass, Task, ToolCall, Verdict

Schemas: TypeAlias = Mapping[str, Mapping[str, JSON]]
"""By tool name, the schemas of its parameters."""


@dataclass(slots=True, frozen=True)
class ExpectedCall:
    """One call of the gold.

    Attributes:
        name: the tool's name.
        arguments: by parameter, the values that are accepted.
        optional: parameters that may be left out.
    """

    name: str
    arguments: Mapping[str, Sequence[JSON]]
    optional: frozenset[str]

    @classmethod
    def from_json(cls, data: Mapping[str, JSON]) -> ExpectedCall:
        return cls(data["name"], data["arguments"], frozenset(data.get("optional", ())))

    def to_json(self) -> dict[str, JSON]:
        return {"name": self.name, "arguments": dict(self.arguments), "optional": sorted(self.optional)}


@dataclass(slots=True, frozen=True)
class ArgumentFault:
    """What is wrong with one argument."""

    error_class: ErrorClass
    argument: str
    got: JSON = None


class CallScorer:
    """Passes an episode that made exactly the expected calls, each once.

    `task.gold` is `{"calls": [{"name", "arguments": {parameter: [accepted values]}, "optional":
    [parameters]}], "ordered": bool}`; with no calls, to call nothing is right. Ordered calls must
    come in the gold's order; the others in any, matched so that as many as possible fit.

    Strings are equal but for outer white space, numbers by value (1 is 1.0; true is no number),
    arrays and objects deeply. An argument that is written out with its schema's default counts the
    same as one left out. A tool is known if the task offers it, the gold names it, or it has answered.

    The error class of a failure is the first of these that holds: `unparsable_call` or `no_call`
    when nothing was called; `hallucinated_api` for a tool that does not exist; for a call that is
    left over beside an expected call of the same tool, what is wrong with its first wrong argument;
    `wrong_api` for any other call left over beside an expected one, or where nothing was to be
    called; `wrong_count` when calls are missing or too many; `wrong_order`.
    """

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        expected = [ExpectedCall.from_json(call) for call in task.gold["calls"]]
        calls, parse_errors = trajectory.calls, trajectory.parse_errors
        if not calls:
            return _nothing_called(expected, parse_errors)
        schemas = {tool.name: tool.parameters.get("properties", {}) for tool in task.tools}
        known = schemas.keys() | {call.name for call in expected}
        known |= {result.name for result in trajectory.results if not result.error}
        unknown = next((call for call in calls if call.name not in known), None)
        if unknown is not None:
            return Verdict.failure("hallucinated_api", got=_shown_call(unknown), offered=sorted(schemas))
        if not expected:
            return Verdict.failure("wrong_api", expected=[], got=_shown_call(calls[0]))
        return _compare(expected, calls, schemas, bool(task.gold.get("ordered", False)))


def _nothing_called(expected: Sequence[ExpectedCall], parse_errors: Sequence[str]) -> Verdict:
    if parse_errors:
        return Verdict.failure("unparsable_call", parse_error=shown(parse_errors[0]), parse_errors=len(parse_errors))
    if expected:
        return Verdict.failure("no_call", expected=[call.to_json() for call in expected])
    return Verdict.success(calls=0)


def _compare(expected: Sequence[ExpectedCall], calls: Sequence[ToolCall], schemas: Schemas, ordered: bool) -> Verdict:
    """The verdict on calls of known tools, of which some are expected and some were made."""
    fits = [[index for index, call in enumerate(calls) if _fits(wanted, call, schemas)] for wanted in expected]
    matched = maximum_matching(fits)
    missing = [wanted for index, wanted in enumerate(expected) if index not in matched]
    taken = set(matched.values())
    left_over = [call for index, call in enumerate(calls) if index not in taken]
    if missing and left_over:
        return _mistaken(missing, left_over, schemas)
    if missing or left_over:
        return Verdict.failure(
            "wrong_count",
            expected=len(expected),
            got=len(calls),
            missing=[wanted.to_json() for wanted in missing],
            too_many=[*map(_shown_call, left_over[:_MAX_ITEMS])],
        )
    if ordered and any(index not in fitting for index, fitting in enumerate(fits)):
        wanted_order = [wanted.to_json() for wanted in expected]
        return Verdict.failure("wrong_order", expected=wanted_order, got=[*map(_shown_call, calls)])
    return Verdict.success(calls=len(calls))


def _mistaken(missing: Sequence[ExpectedCall], left_over: Sequence[ToolCall], schemas: Schemas) -> Verdict:
    """The verdict when an expected call was not made, and another call was.

    Shown is the first expected call that has one of the same tool beside it, with the closest such.
    """
    for wanted in missing:
        properties = schemas.get(wanted.name, {})
        attempts = [(call, _faults(wanted, call, properties)) for call in left_over if call.name == wanted.name]
        if attempts:
            call, faults = min(attempts, key=lambda attempt: len(attempt[1]))
            fault = faults[0]
            return Verdict.failure(
                fault.error_class,
                argument=shown(fault.argument),
                accepted=list(wanted.arguments.get(fault.argument, ())),
                value=shown(fault.got),
                expected=wanted.to_json(),
                got=_shown_call(call),
            )
    return Verdict.failure("wrong_api", expected=missing[0].to_json(), got=_shown_call(left_over[0]))


def _fits(wanted: ExpectedCall, call: ToolCall, schemas: Schemas) -> bool:
    return call.name == wanted.name and not _faults(wanted, call, schemas.get(call.name, {}))


def _faults(wanted: ExpectedCall, call: ToolCall, properties: Mapping[str, JSON]) -> list[ArgumentFault]:
    """What is wrong with the arguments of a call of the right tool; empty when they fit."""
    faults = []
    for name, accepted in wanted.arguments.items():
        if not (name in call.arguments or name in wanted.optional or _is_default(properties, name, accepted)):
            faults.append(ArgumentFault("missing_argument", name))
    for name, got in call.arguments.items():
        if name not in wanted.arguments:
            if not _is_default(properties, name, [got]):
                faults.append(ArgumentFault("unexpected_argument", name, got))
        elif any(same_value(value, got) for value in wanted.arguments[name]):
            continue
        elif not (name in wanted.optional and _is_default(properties, name, [got])):
            right_type = _has_type(got, properties.get(name), wanted.arguments[name])
            faults.append(ArgumentFault("wrong_value" if right_type else "wrong_type", name, got))
    return faults


def _is_default(properties: Mapping[str, JSON], name: str, values: Sequence[JSON]) -> bool:
    """Whether the schema has a default for a parameter, and it is one of the values."""
    schema = properties.get(name)
    if not isinstance(schema, Mapping) or "default" not in schema:
        return False
    return any(same_value(schema["default"], value) for value in values)


def _has_type(value: JSON, schema: JSON, accepted: Sequence[JSON]) -> bool:
    """Whether a value has a type that the schema declares or, where it declares none, an accepted value's."""
    declared = schema.get("type") if isinstance(schema, Mapping) else None
    types = {declared} if isinstance(declared, str) else set(declared or map(json_type, accepted))
    kind = json_type(value)
    return kind in types or (kind == "integer" and "number" in types)


def json_type(value: JSON) -> str:
    """The JSON schema type of a value: `integer` for a number without a fraction."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    if value is None:
        return "null"
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "unknown")


_TYPES = ((float, "number"), (str, "string"), (list, "array"), (dict, "object"))


def same_value(accepted: JSON, got: JSON) -> bool:
    """Whether a value is an accepted one. Goes no deeper into either than the shallower one is deep."""
    if isinstance(accepted, str) and isinstance(got, str):
        return accepted.strip() == got.strip()
    if isinstance(accepted, list) and isinstance(got, list):
        return len(accepted) == len(got) and all(map(same_value, accepted, got))
    if isinstance(accepted, dict) and isinstance(got, dict):
        return accepted.keys() == got.keys() and all(same_value(accepted[key], got[key]) for key in accepted)
    return json_type(accepted) == json_type(got) and bool(accepted == got)


def maximum_matching(fits: Sequence[Sequence[int]]) -> dict[int, int]:
    """As many pairs (left, right) as possible, none sharing a side.

    Args:
        fits: for each left, the rights it may be paired with.

    Returns:
        Right by left. Grown by augmenting paths (Berge), each searched breadth first.
    """
    right_of: dict[int, int] = {}
    left_of: dict[int, int] = {}
    for start in range(len(fits)):
        reached_from: dict[int, int] = {}
        queue = [start]
        for left in queue:
            new = [right for right in fits[left] if right not in reached_from]
            reached_from |= dict.fromkeys(new, left)
            queue += [left_of[right] for right in new if right in left_of]
        free = next((right for right in reached_from if right not in left_of), None)
        while free is not None:
            left = reached_from[free]
            left_of[free] = left
            right_of[left], free = free, right_of.get(left)
    return right_of


_MAX_DEPTH, _MAX_ITEMS, _MAX_CHARACTERS, _MAX_BITS = 6, 20, 500, 256
"""How much of a value is shown."""


def shown(value: JSON, depth: int = 0) -> JSON:
    """A value as evidence: short, shallow and JSON-serialisable, whatever a model wrote; tuples and sets as arrays."""
    if isinstance(value, str):
        return value if len(value) <= _MAX_CHARACTERS else f"{value[:_MAX_CHARACTERS]}… ({len(value)} characters)"
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if value.bit_length() <= _MAX_BITS else f"an integer of {value.bit_length()} bits"
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if not isinstance(value, (list, tuple, set, dict)):
        return f"a {type(value).__name__}"
    if depth == _MAX_DEPTH:
        return f"… ({len(value)} items)"
    if not isinstance(value, dict):
        return [shown(item, depth + 1) for item in islice(value, _MAX_ITEMS)]
    return {str(shown(key)): shown(item, depth + 1) for key, item in islice(value.items(), _MAX_ITEMS)}


def _shown_call(call: ToolCall) -> JSON:
    return {"name": shown(call.name), "arguments": shown(call.arguments)}
