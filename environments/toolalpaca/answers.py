"""What an API answers, and how a simulated one writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARACTERS = 8_000
"""As much of an answer is shown."""
_SIMULATED = re.compile(
    r"Status Code:\s*(?P<status>\d{3}).*?\n\s*Response:\s*(?P<body>.*?)\s*(?:\n\s*Explanation:|\Z)", re.DOTALL
)


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
    found = _SIMULATED.search(text[: 10 * MAX_CHARACTERS])
    return Answer(int(found["status"]), found["body"]) if found else Answer(None, text.strip())
