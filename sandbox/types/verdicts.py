"""What is said of an episode, and whose fault a failure is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from sandbox.types.values import JSON

Owner: TypeAlias = Literal["model", "tool", "environment", "infrastructure", "grader"]
"""The boundary that a failure is charged to. Only `model` counts against the agent."""

ErrorClass: TypeAlias = Literal[
    "no_call",
    "unparsable_call",
    "hallucinated_api",
    "wrong_api",
    "missing_argument",
    "unexpected_argument",
    "wrong_type",
    "wrong_value",
    "wrong_order",
    "wrong_count",
    "bad_final_state",
    "collateral_change",
    "gave_up",
    "limit_reached",
]
"""Why a verdict is not a pass; one list for all suites."""

ERROR_CLASSES: tuple[ErrorClass, ...] = get_args(ErrorClass)


@dataclass(slots=True)
class Verdict:
    """What a scorer says of an episode.

    Attributes:
        value: the score, most often 0 or 1.
        passed: whether the task counts as solved.
        error_class: why not; None when passed, or when nothing of the model's was wrong.
        owner: whose fault; None when passed.
        official_error: the benchmark's own error string.
        details: evidence, JSON-serialisable.
    """

    value: float
    passed: bool
    error_class: ErrorClass | None = None
    owner: Owner | None = None
    official_error: str | None = None
    details: dict[str, JSON] = field(default_factory=dict)

    @classmethod
    def success(cls, **details: JSON) -> Verdict:
        return cls(1.0, True, details=details)

    @classmethod
    def failure(cls, error_class: ErrorClass, official_error: str | None = None, **details: JSON) -> Verdict:
        return cls(0.0, False, error_class, "model", official_error, details)

    def to_json(self) -> dict[str, JSON]:
        return {
            "value": self.value,
            "passed": self.passed,
            "error_class": self.error_class,
            "official_error": self.official_error,
            "owner": self.owner,
            "details": self.details,
        }


@dataclass(slots=True, frozen=True)
class GroupScore:
    """A score over several splits, by a suite's own arithmetic.

    Attributes:
        value: a share from 0 to 1; None where splits are missing.
        splits: what it is made of.
        missing: those that were not run.
    """

    name: str
    value: float | None
    splits: tuple[str, ...]
    missing: tuple[str, ...] = ()
