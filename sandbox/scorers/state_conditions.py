"""The goal of a task as a state: what must hold, what may have changed, in which order, and what must be answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sandbox.scorers.conditions import misfits
from sandbox.scorers.searched_text import SearchedText
from sandbox.types import JSON

ID_OF, NEW = "id_of", "+"
"""The condition that a value is the id of one of these records, and the segment that stands for a new one's id."""


def _checked(conditions: dict[str, Any]) -> dict[str, Any]:
    list(named_ids(conditions))
    return conditions


Conditions: TypeAlias = Annotated[dict[str, Any], AfterValidator(_checked)]
"""By field, a value or a condition."""


class Records(BaseModel):
    """Records of a table.

    Attributes:
        table: a key of the state.
        new: only those that the first state does not have.
        where: by field, a value or a condition; the records that fit all of them are meant.
    """

    model_config = ConfigDict(extra="forbid")

    table: str
    new: bool = False
    where: Conditions = {}


class RecordGoal(Records):
    """What must hold of the records of a table.

    Attributes:
        count: how many there must be.
        fields: by field, what each of them must have.
    """

    count: int = Field(default=1, ge=0)
    fields: Conditions = {}


class CallGoal(BaseModel):
    """Calls of one tool, or of one of several.

    Attributes:
        arguments: by parameter, a value or a condition, as in `Records`; a dot leads into objects.
    """

    model_config = ConfigDict(extra="forbid")

    tool: str | list[str]
    arguments: Conditions = {}

    @property
    def tools(self) -> list[str]:
        return [self.tool] if isinstance(self.tool, str) else self.tool


class AnswerGoal(BaseModel):
    """What the agent must tell the user.

    Attributes:
        contains: texts and numbers that must be said; of a list in it, one.
        lacks: those that must not.
    """

    model_config = ConfigDict(extra="forbid")

    contains: list[str | int | float | list[str | int | float]] = []
    lacks: list[str | int | float] = []


class StateGoal(BaseModel):
    """The goal of a task.

    Attributes:
        holds: of the last state.
        changes: patterns of the places that may differ from the first state, such as `orders/o12/status` or
            `refunds/*`: `*` stands for one segment, and a pattern covers what is below it. As the second segment `+`
            stands for the id of any new record.
        order: pairs of calls, each a tool's name or a `CallGoal`: one of the first must have succeeded before any of
            the second does. A call that came too early does not count where the same one, with the same arguments,
            changed the state once more after one of the first: it was undone before.
        answer: what must be said after the last call.
    """

    model_config = ConfigDict(extra="forbid")

    holds: list[RecordGoal] = []
    changes: list[str] = []
    order: list[tuple[str | CallGoal, str | CallGoal]] = []
    answer: AnswerGoal = AnswerGoal()


def check_goal(goal: StateGoal, first: Mapping[str, JSON], tools: Collection[str]) -> None:
    """Hold a goal to the world that it is about.

    Raises:
        ValueError: it names what is no table of the first state, or no tool.
    """
    for wanted in _all_records(goal):
        if not is_table(first.get(wanted.table)):
            raise ValueError(f"expected a table of records, got {wanted.table!r}")
    for pattern in goal.changes:
        if pattern.partition("/")[0] not in first:
            raise ValueError(f"changes: expected a place in the state, got {pattern!r}")
    for side in (side for pair in goal.order for side in pair):
        for name in call_goal(side).tools:
            if name not in tools:
                raise ValueError(f"order: expected the name of a tool, got {name!r}")


def _all_records(goal: StateGoal) -> Iterator[Records]:
    for wanted in goal.holds:
        yield from (wanted, *named_ids(wanted.where), *named_ids(wanted.fields))
    for side in (side for pair in goal.order for side in pair):
        yield from named_ids(call_goal(side).arguments)


def is_table(value: JSON) -> bool:
    return isinstance(value, Mapping) and all(isinstance(record, Mapping) for record in value.values())


def call_goal(side: str | CallGoal) -> CallGoal:
    """A side of a pair of `order`."""
    return CallGoal(tool=side) if isinstance(side, str) else side


def named_ids(conditions: JSON) -> Iterator[Records]:
    """The records that conditions name by `id_of`.

    Raises:
        ValidationError: one is no `Records`.
    """
    if isinstance(conditions, Mapping) and conditions.keys() == {ID_OF}:
        records = Records.model_validate(conditions[ID_OF])
        yield records
        yield from named_ids(records.where)
    elif isinstance(conditions, Mapping | list):
        for part in conditions.values() if isinstance(conditions, Mapping) else conditions:
            yield from named_ids(part)


@dataclass(slots=True, frozen=True)
class States:
    """The state at the beginning of an episode, and the one that it left."""

    first: Mapping[str, JSON]
    last: Mapping[str, JSON]

    def matching(self, wanted: Records) -> dict[str, Mapping[str, JSON]]:
        """The records of the last state that are meant, by id, which is their field `id` where they have none.

        Raises:
            ValueError: there is something else than a table.
        """
        table = self.last.get(wanted.table, {})
        if not is_table(table):
            raise ValueError(f"{wanted.table!r} is no table of records")
        before = self.first.get(wanted.table, {}) if wanted.new else {}
        where = self.resolved(wanted.where)
        return {key: record for key, record in table.items() if key not in before and not misfits(where, record, key)}

    def resolved(self, conditions: JSON) -> Any:
        """Conditions with the ids in place of `id_of`."""
        if isinstance(conditions, Mapping) and conditions.keys() == {ID_OF}:
            return {"in": list(self.matching(Records.model_validate(conditions[ID_OF])))}
        if isinstance(conditions, Mapping):
            return {name: self.resolved(condition) for name, condition in conditions.items()}
        if isinstance(conditions, list):
            return [self.resolved(condition) for condition in conditions]
        return conditions


def is_allowed(path: Sequence[str], patterns: Iterable[Sequence[str]], first: Mapping[str, JSON]) -> bool:
    """Whether a change at a path is covered by a pattern.

    Args:
        first: the state before all changes.
    """
    is_new = len(path) > 1 and path[1] not in first.get(path[0], {})
    return any(
        len(pattern) <= len(path)
        and all(
            part in ("*", own) or (part == NEW and depth == 1 and is_new)
            for depth, (part, own) in enumerate(zip(pattern, path, strict=False))
        )
        for pattern in patterns
    )


def unanswered(goal: AnswerGoal, text: str) -> Iterator[tuple[str, JSON]]:
    """(`missing` or `unwanted`, what) of each part of the answer that is not as it should be."""
    said = SearchedText(text)
    for wanted in goal.contains:
        if not any(said.has(way) for way in (wanted if isinstance(wanted, list) else [wanted])):
            yield "missing", wanted
    for unwanted in goal.lacks:
        if said.has(unwanted):
            yield "unwanted", unwanted
