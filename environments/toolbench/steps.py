"""What came of a call, with ToolBench's codes for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

OBSERVED = 1024
"""Characters of an answer that the agent sees."""

DONE, NO_SUCH_FUNCTION, BAD_FINISH, ANSWERED, GAVE_UP = range(5)
_CODES_BY_ERROR = {
    "API not working error...": 6,
    "Unauthorized error...": 7,
    "Unsubscribed error...": 8,
    "Too many requests error...": 9,
    "Rate limit per minute error...": 10,
    "Message error...": 11,
}
NOT_WORKING = {"error": "API not working error...", "response": ""}
NO_JSON = {"error": "Tool input parse error...\n", "response": ""}

Origin: TypeAlias = Literal["recorded", "cache", "simulator", "template", "nothing", "environment"]
"""Where an answer comes from; `nothing` where there is none to be had, `environment` where no API is asked."""


@dataclass(slots=True, frozen=True)
class Step:
    """A call that was executed.

    Attributes:
        observation: what the agent sees, not yet cut.
        code: 0 answered, 1 no such function, 2 bad arguments of `Finish`, 3 final answer, 4 given up, 6 API not
            working, 7 unauthorized, 8 unsubscribed, 9 too many requests, 10 rate limit, 11 the API's own error,
            12 request failed, as recorded. ToolBench's 5, a timeout, does not occur: StableToolBench waits for its
            server without limit.
        function: the one that was called; None for one that there is not.
    """

    observation: str
    code: int
    origin: Origin
    function: str | None

    @property
    def shown(self) -> str:
        cut = self.observation[:OBSERVED]
        return cut if cut == self.observation else cut + "..."

    def to_json(self) -> dict[str, Any]:
        return {"function": self.function, "code": self.code, "origin": self.origin}


def answer_step(answer: dict[str, Any], origin: Origin, function: str) -> Step:
    """The step of an API's answer, an object with `error` and `response`."""
    error = answer.get("error")
    code = _CODES_BY_ERROR.get(error, DONE) if isinstance(error, str) else DONE
    return Step(json.dumps(answer), code, origin, function)
