"""Why a turn of a Bash episode is not as it was recorded: the first reason of a list that fits."""

from __future__ import annotations

import re
from collections import Counter

from benchmarks.intercode_parity.replay import Replayed
from environments.intercode_bash.shells import TIMED_OUT

_DATE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\b\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\b|\b20\d\d\b|\bUTC\b"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}\b|\b(?:%\S+|\d{10}(?:\.\d+)?)"
)
_PROCESSES = re.compile(
    r"\b(?:ps|pstree|top|w|who|uptime|hostname|nproc|env|printenv|uname|pgrep|set|hostnamectl)\b|\$\$"
)
_WHOLE_SYSTEM = re.compile(
    r"\bfind +(?:-|/ |\.|\$|\"?\$)|\bgrep +-\w*[rR]\w* .*(?: /| \.| \*)|/(?:etc|var|usr|proc|sys|bin|lib|root|dev)\b"
    r"|\b(?:which|whereis|locate|type|command -v|dpkg|apt)\b|~|\bls\b[^|]* /(?: |$)"
)
_NETWORK = re.compile(r"\b(?:curl|wget|dig|ping|nslookup|host|ifconfig|netstat|ip|apt-get|git clone)\b")
_SIZES = re.compile(r"\b(?:du|df)\b|\bls +-\w*s|\btotal \d+|-size|%[bks]\b|\bstat\b")
_MISSING = re.compile(r"(\S+): command not found")
_SHELL_ERROR = re.compile(r": (?:-c: )?line \d+:|Usage:|Try '|invalid option|unrecognized option|usage:")

LEFT_BEHIND = "what earlier turns and episodes had left in the published containers"


def observation_reason(turn: Replayed, kept: Replayed | None) -> str | None:
    """Why an observation differs; None where it does not.

    Args:
        kept: the same turn by the published procedure, with containers that are kept.
    """
    if turn.same_observation:
        return None
    if kept is not None and kept.same_observation:
        return LEFT_BEHIND
    theirs, ours = turn.recorded.observation or "", turn.observation
    return _text_reason(turn.recorded.command or "", theirs, ours)


def reward_reason(turn: Replayed, kept: Replayed | None) -> str | None:
    """Why a reward differs; None where it does not."""
    if turn.same_reward:
        return None
    if kept is not None and kept.same_reward:
        return LEFT_BEHIND
    recorded = turn.episode.gold_output
    if recorded is not None and turn.is_explained_by_gold:
        return f"gold command: {_text_reason(turn.gold, recorded, turn.gold_output)}"
    if not turn.same_observation:
        command, seen = turn.recorded.command or "", turn.recorded.observation or ""
        return f"agent's command: {_text_reason(command, seen, turn.observation)}"
    return f"gold command: {_command_reason(turn.gold)}"


def _text_reason(command: str, theirs: str, ours: str) -> str:
    if Counter(theirs.splitlines()) == Counter(ours.splitlines()):
        return "order of entries in a folder"
    if _without(_DATE, theirs) == _without(_DATE, ours):
        return "dates"
    if theirs and ours and (ours.endswith(theirs) or theirs.endswith(ours)):
        return "one has the other's end only"
    if TIMED_OUT in (theirs, ours):
        return "time limit"
    if set(_MISSING.findall(theirs)) != set(_MISSING.findall(ours)):
        return "programs that are installed"
    return _command_reason(command, theirs + ours)


def _command_reason(command: str, texts: str = "") -> str:
    for reason, pattern in (
        ("network", _NETWORK),
        ("processes, names and variables of the machine", _PROCESSES),
        ("files of the system, or a search of all", _WHOLE_SYSTEM),
        ("sizes on disk", _SIZES),
    ):
        if pattern.search(command):
            return reason
    if _SHELL_ERROR.search(texts):
        return "versions of programs, by their messages"
    return "other"


def _without(pattern: re.Pattern[str], text: str) -> str:
    return " ".join(pattern.sub("", text).split())
