"""Whether an observation equals the recorded one, or would but for what no replay can repeat; else why it does not."""

from __future__ import annotations

import re
from itertools import combinations

EXCEPTED = (
    ("timing", re.compile(r"-{75}\nTimeoutError +Traceback.*?(?=\nYou have )", re.DOTALL)),
    ("timing", re.compile(r"\d+\.\d+(?:e-\d+)? (?:seconds|s|ms|µs)\b")),
    ("address", re.compile(r"\b0x[0-9a-f]{9,16}\b")),
    ("path", re.compile(r"""File (?:"[^"\n]*", line \d+|[^\s:]+:\d+)""")),
)
"""What may differ: where time ran out, how long something took, addresses in memory, places of files in tracebacks."""

REASONS = (
    ("network", re.compile(r"wikipedia|http|urllib|socket|requests\.|nltk\.download")),
    ("library's lines", re.compile(r"^File (?!<)", re.MULTILINE)),
    ("time over", re.compile(r"TimeoutError|Timed out")),
)
"""Why the rest differs, the first that fits; that of the network is looked for in what the model said, too."""

RAISED = re.compile(r"^(\w+(?:Error|Exception|Warning))\b", re.MULTILINE)
"""Errors that are told with other words, or another place in the line, by another version of Python."""


def exceptions_between(recorded: str, ours: str) -> list[str] | None:
    """The fewest exceptions without which two observations are equal: none where they are; None if they never are."""
    recorded, ours = recorded.strip(), ours.strip()
    for number in range(len(EXCEPTED) + 1):
        for chosen in combinations(EXCEPTED, number):
            if _without(recorded, chosen) == _without(ours, chosen):
                return sorted({name for name, _ in chosen})
    return None


def reason_of(reply: str, recorded: str, ours: str) -> str:
    """Why an observation is another one."""
    texts = (reply + recorded, recorded + "\n" + ours, recorded + ours)
    found = next((name for (name, mark), text in zip(REASONS, texts, strict=True) if mark.search(text)), None)
    raised, ours_raised = (set(RAISED.findall(text)) for text in (recorded, ours))
    return found or ("words of an error" if raised and raised == ours_raised else "other")


def _without(text: str, chosen: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    for name, pattern in chosen:
        text = pattern.sub(name, text)
    return text
