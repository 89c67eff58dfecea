"""ApiFaults of an API as settings: which request meets which fault follows from a seed."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sandbox.errors import UnknownNameError, UsageError

FaultKind: TypeAlias = Literal[
    "latency",
    "rate_limited",
    "server_error",
    "timeout",
    "dropped",
    "lost_answer",
    "truncated",
    "not_json",
    "renamed_field",
    "stale_read",
]
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
BEFORE: frozenset[FaultKind] = frozenset({"rate_limited", "server_error", "timeout", "dropped"})
"""ApiFaults that meet a request before it is applied: it changes nothing."""

_HINT = "for example --faults server_error=0.05,latency=0.1,seed=3, or --faults 0.2"
_NO_CHANCE = random.Random(0)
"""Where there is no fault, nothing is drawn."""

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Seconds: TypeAlias = Annotated[float, Field(ge=0, le=3600)]


class ApiFaults(BaseModel):
    """How often each fault happens, as a share of the requests; at most one happens to a request.

    `rate_limited` (429 with Retry-After), `server_error` (500), `timeout` and `dropped` (no answer) meet a
    request before it changes anything. `lost_answer` drops the connection after the request was applied;
    `truncated`, `not_json` and `renamed_field` spoil the answer of an applied request. `stale_read` answers a
    GET as before the last change. `latency` only delays.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    latency: Share = 0.0
    rate_limited: Share = 0.0
    server_error: Share = 0.0
    timeout: Share = 0.0
    dropped: Share = 0.0
    lost_answer: Share = 0.0
    truncated: Share = 0.0
    not_json: Share = 0.0
    renamed_field: Share = 0.0
    stale_read: Share = 0.0
    latency_seconds: Seconds = 0.5
    timeout_seconds: Seconds = 10.0
    retry_after: Annotated[int, Field(ge=0, le=3600)] = 1
    seed: int | None = None

    @model_validator(mode="after")
    def _no_more_than_all(self) -> ApiFaults:
        total = sum(getattr(self, kind) for kind in KINDS)
        if total > 1 + 1e-9:
            raise ValueError(f"the rates add up to {total:g}, more than 1")
        return self

    def draw(self, seed: int, operation: str, number: int) -> tuple[FaultKind | None, random.Random]:
        """The fault that a request meets, and what its details are drawn from.

        Args:
            seed: of the API; the settings' own seed goes before it.
            number: which request of the operation it is.
        """
        own = seed if self.seed is None else self.seed
        if not any(getattr(self, kind) for kind in KINDS):
            return None, _NO_CHANCE
        material = hashlib.sha256(f"fault:{own}:{operation}:{number}".encode()).digest()
        chooser = random.Random(material)
        share = int.from_bytes(material[:8], "big") / 2**64
        for kind in KINDS:
            rate: float = getattr(self, kind)
            if share < rate:
                return kind, chooser
            share -= rate
        return None, chooser


@dataclass(slots=True)
class MetFault:
    """A fault that happened.

    Attributes:
        request: the number of the request, of all that the API got, from 0.
        operation: the operation's name.
        number: which request of the operation it was, from 0.
        path: with the query.
        applied: whether the request had done its work, so that sending it again may do it twice.
        recovered: whether a later request got what this one did not: the same method and path, undisturbed and
            answered with success; after an applied one any method on that path.
    """

    request: int
    operation: str
    number: int
    kind: FaultKind
    method: str
    path: str
    applied: bool
    recovered: bool = False


def parse_faults(text: str) -> ApiFaults:
    """ApiFaults as the command line has them: `KIND=RATE,...`, or one rate that all kinds share.

    Raises:
        UsageError: a part is no setting, or has a value that it does not take.
        UnknownNameError: there is no such setting.
    """
    settings: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            settings |= _all_kinds(part)
        elif name not in ApiFaults.model_fields:
            raise UnknownNameError("fault", name, ApiFaults.model_fields)
        else:
            settings[name] = value
    try:
        return ApiFaults.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise UsageError(f"faults: {f'{where}: ' if where else ''}{message}", hint=_HINT) from None


def _all_kinds(part: str) -> dict[str, float]:
    try:
        return dict.fromkeys(KINDS, float(part) / len(KINDS))
    except ValueError:
        raise UsageError(f"faults: {part!r} is neither KIND=RATE nor a rate", hint=_HINT) from None
