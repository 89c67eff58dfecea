"""The action of a reply's text, by the rule of FireAct's program (Chen et al., 2023)."""

from __future__ import annotations

from dataclasses import dataclass

SEARCH, LOOKUP, FINISH = "search", "lookup", "finish"

_LABEL = "Action: "
_STOP = "\nObservation:"


@dataclass(slots=True, frozen=True)
class WrittenAction:
    """
    Attributes:
        kind: `search`, `lookup`, `finish`, or another word that was written in its place.
        argument: what stands in the brackets.
    """

    kind: str
    argument: str


def find_action(text: str) -> WrittenAction | None:
    """The action behind the first `Action: `; None where there is none, or no bracket in it.

    The argument is what stands between the first bracket and the next one of its kind, without its last character,
    whatever that is; a kind that has `finish` in it is that. Nothing behind a made-up observation counts. Never
    raises, and takes time in proportion to the text.
    """
    text = text.partition(_STOP)[0].strip()
    _, label, rest = text.partition(f"\n{_LABEL}")
    if not label:
        _, label, rest = text.partition(_LABEL)
    action = rest.partition(f"\n{_LABEL}")[0]
    kind, bracket, behind = action.partition("[")
    if not label or not bracket:
        return None
    kind = kind.strip().lower()
    return WrittenAction(FINISH if FINISH in kind else kind, behind.partition("[")[0][:-1])
