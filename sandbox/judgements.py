"""Which judge said what: judgements are told apart by the judge, its settings, and the run that was compared with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.types import JSON

Judge: TypeAlias = Mapping[str, JSON]
"""Who judged: `agent`, `judge` (what its model says of itself), `system_sha256`, `settings`, and `against`, a run's
name, with `AGAINST_SHA256` of its header."""

AGAINST_SHA256 = "against_sha256"

LONGEST = 40
"""Characters of a setting that is shown; of a longer one, or one that a table could take for markup, its hash is."""


@dataclass(slots=True, frozen=True)
class Judging:
    """What one judge said of the episodes of a run, of one name.

    Attributes:
        scorer: the name of the verdicts that are made of it.
        judgement: its own name.
        by: the judge.
    """

    scorer: str
    judgement: str
    by: Judge

    def told(self) -> str:
        """The judge in words."""
        facts = {name: value for name, value in _facts(self.by).items() if not name.startswith("model.")}
        for name in ("agent", AGAINST_SHA256):
            facts.pop(name, None)
        settings = ", ".join(f"{name}={_shown(value)}" for name, value in facts.items() if value is not None)
        return f"{judge_name(self.by)}{f' ({settings})' if settings else ''}"


def judge_name(by: Judge) -> str:
    """The agent; of an address with a `#` what stands after it."""
    return str(by.get("agent", "")).rpartition("#")[2] or "judge"


def named_judgings(judgements: Iterable[tuple[str, Judge]]) -> list[Judging]:
    """Names for the verdicts of several judges: the judgement's own for the first judge, `NAME@JUDGE` for others.

    A name does not change when others judge later.

    Args:
        judgements: name and judge of each kind of judgement, the oldest first.
    """
    by_name: dict[str, list[Judge]] = {}
    for name, by in judgements:
        by_name.setdefault(name, []).append(by)
    return [
        Judging(f"{name}@{_label(by, judges[: place + 1])}" if place else name, name, by)
        for name, judges in by_name.items()
        for place, by in enumerate(judges)
    ]


def _label(by: Judge, judges: Sequence[Judge]) -> str:
    """The judge's name, with the settings in which the judges of this name differ."""
    own = _facts(by)
    same = [_facts(other) for other in judges if judge_name(other) == judge_name(by)]
    differing = [name for name in own if len({repr(facts.get(name)) for facts in same}) > 1]
    namesakes = {facts.get(AGAINST_SHA256) for facts in same if facts.get("against") == own.get("against")}
    if len(namesakes) == 1 and AGAINST_SHA256 in differing:
        differing.remove(AGAINST_SHA256)
    settings = ", ".join(f"{name}={_shown(own[name])}" for name in differing)
    return f"{judge_name(by)}({settings})" if settings else judge_name(by)


def _facts(by: Judge) -> dict[str, JSON]:
    """All that tells a judge from others, by name."""
    rest = {name: value for name, value in by.items() if name not in ("judge", "settings")}
    model = {f"model.{name}": value for name, value in by.get("judge", {}).items()}
    return {**by.get("settings", {}), **model, **rest}


def _shown(value: JSON) -> str:
    text = str(value)
    plain = len(text) <= LONGEST and "[" not in text
    return text if plain else hashlib.sha256(text.encode(errors="replace")).hexdigest()[:8]
