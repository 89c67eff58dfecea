"""What an API answers, and how a simulated one writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARACTERS = 8_000
"""As much of an answer is shown."""
_STATUS = re.compile(r"Status Code:\s*+(\d{3})")
_RESPONSE = re.compile(r"\n[^\S\n]*+Response:")
_EXPLANATION = re.compile(r"\n[^\S\n]*+Explanation:")


@dataclass(slots=True, frozen=True)
class Answer:
    """An answer of an API.

    Attributes:
        status: the HTTP status; None where a simulator did not say one.
    """

    status: int | None
    body: str

    @property
    def shown(self) -> str:
        """As the agent sees it; the form is that of the published episodes."""
        body = self.body[:MAX_CHARACTERS]
        return body if self.status is None else f"Status Code: {self.status}. Response: {body}"


def read_answer(text: str) -> Answer:
    """The answer in what a simulator said; all of it where it does not keep to the form."""
    read = text[: 10 * MAX_CHARACTERS]
    status = _STATUS.search(read)
    response = status and _RESPONSE.search(read, status.end())
    if not status or not response:
        return Answer(None, text.strip())
    explanation = _EXPLANATION.search(read, response.end())
    return Answer(int(status[1]), read[response.end() : explanation.start() if explanation else len(read)].strip())
