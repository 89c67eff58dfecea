"""The verdict by WebArena's rules: the product of the checks of the answer, the address and the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox import ErrorClass, Task, Trajectory, Verdict

from .fuzzy import verdict_of
from .texts import clean_answer, includes, same_text

OR = " |OR| "
GOLD_IN_PRED, EXACT = "GOLD in PRED", "EXACT"
_CLASSES: Mapping[str, ErrorClass] = {
    "no_action": "unparsable_call",
    "steps": "limit_reached",
    "repeated": "limit_reached",
}


class Official:
    """Passes what passes every check of the task. Checks that cannot be made count for nobody."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        ends = trajectory.records("end")
        if not ends:
            return Verdict.failure("gave_up", "the agent did not stop")
        end, gold = ends[-1], task.gold
        found = [kind for kind in gold["kinds"] if not _passes(kind, gold, end)]
        if found:
            return _failed(found[0], gold, end)
        if "string_match" in gold["kinds"]:
            fuzzy = verdict_of(task, trajectory, clean_answer(end["answer"]))
            if isinstance(fuzzy, dict):
                return Verdict(0.0, False, None, "grader", None, fuzzy)
            if not fuzzy:
                return _failed("string_match", gold, end)
        return Verdict.success()


def _passes(kind: str, gold: Mapping[str, Any], end: Mapping[str, Any]) -> bool:
    """Whether a check passes, as far as no judge is needed."""
    if kind == "string_match":
        return answer_matches(gold["answers"], end["answer"])
    if kind == "url_match":
        return url_matches(gold["url"], end["url"], gold["url_rule"])
    return all(map(content_matches, gold["contents"], end["contents"]))


def _failed(kind: str, gold: Mapping[str, Any], end: Mapping[str, Any]) -> Verdict:
    error = _CLASSES.get(end["reason"], "wrong_value" if kind == "string_match" else "bad_final_state")
    expected = {"string_match": gold["answers"], "url_match": gold["url"], "program_html": gold["contents"]}[kind]
    return Verdict.failure(error, kind, expected=expected, answer=end["answer"][:1000], url=end["url"])


def answer_matches(references: Mapping[str, Any], answer: str) -> bool:
    """Whether an answer has what references say; `fuzzy_match` is not looked at."""
    answer = clean_answer(answer)
    if "exact_match" in references and not same_text(references["exact_match"], answer):
        return False
    needed = references.get("must_include", ())
    return all(includes(part, answer, alone=len(needed) == 1) for part in needed)


def url_matches(reference: str, url: str, rule: str) -> bool:
    """Whether an address is one of the references, or with `GOLD in PRED` has one in it, and a value of each query.

    Raises:
        ValueError: there is no such rule.
    """
    references = [part.rstrip("/") for part in reference.split(OR)]
    url = url.rstrip("/")
    if rule == EXACT:
        return url in references
    if rule != GOLD_IN_PRED:
        raise ValueError(f"there is no rule {rule!r} for addresses")
    place, query = _parts(url)
    parts = [_parts(part) for part in references]
    wanted: dict[str, set[str]] = {}
    for _, values in parts:
        for key, given in values.items():
            wanted.setdefault(key, set()).update(given)
    return any(part in place for part, _ in parts) and all(
        values.intersection(query.get(key, ())) for key, values in wanted.items()
    )


def _parts(url: str) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(url)
    return (parts.netloc + parts.path).rstrip("/"), parse_qs(parts.query)


def content_matches(required: Mapping[str, str | Sequence[str]], found: Mapping[str, str]) -> bool:
    """Whether what was found on a page is what has to be there.

    Raises:
        ValueError: it was not looked up.
    """
    if "unknown" in found:
        raise ValueError(f"a check cannot be made: {found['unknown']}")
    exact = required.get("exact_match")
    if exact is not None:
        return same_text(str(exact), found["text"])
    parts = required["must_include"]
    return all(any(includes(one, found["text"]) for one in part.split(OR)) for part in parts)
