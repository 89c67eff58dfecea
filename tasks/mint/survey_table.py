"""The survey's table of agents, beside what its models' recorded replies give in our environments.

Table 2 of "ChatGPT's One-year Anniversary: Are Open-Source Large Language Models Catching up?" (arXiv 2311.16989).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from sandbox import ALL_SPLITS, CompareNamed, Count, DataMissingError, ReportRun

from .recordings import WITH, WITHOUT, recorded_replies, run_file
from .suite import CODE, HOUSEHOLD, Mint

MODELS = {
    "Lemur-70B-chat": "lemur-70b-chat-v1",
    "GPT-3.5-turbo": "gpt-3.5-turbo-0613",
    "GPT-4": "gpt-4-0613",
}
"""The survey's names, and those of the published runs' folders."""
WIDTH = 30
"""Of a column."""
COLUMNS = ("ALFWorld", "IC-CTF", "WebArena", "Code Generation")
PUBLISHED: Mapping[str, Sequence[float | None]] = {
    "Lemur-70B-chat": (59.70, 22.00, 5.30, 17.65),
    "GPT-3.5-turbo": (41.79, 11.00, 7.38, 9.56),
    "GPT-4": (84.33, 37.00, 10.59, None),
}
NOT_REPLAYED = {
    "IC-CTF": "the published episodes of InterCode-CTF are in no data that we have, nor its tasks' files",
    "WebArena": "its sites are images that have to be fetched, and its published episodes are in no data that we have",
}
NO_FEEDBACK = "its published episodes with feedback are in no data that we have"


class SurveyTable2:
    """Replays the published episodes of MINT: the household, and code with and without feedback."""

    def __init__(self, suite: Mint) -> None:
        self._folder = suite.runs_folder
        self._hint = suite.pull_hint

    def runs(self) -> Sequence[ReportRun]:
        found = []
        for model in MODELS.values():
            for feedback, sets in ((WITHOUT, (HOUSEHOLD, *CODE)), (WITH, CODE)):
                folder = self._folder / model / feedback
                splits = [split for split in sets if run_file(folder, split).is_file()]
                if splits:
                    lines = partial(recorded_replies, folder, splits, self._hint)
                    found.append(ReportRun(f"{model}-{feedback}", splits, lines, {"dialect": "mint"}))
        if not found:
            raise DataMissingError(f"there are no published episodes in {self._folder}", hint=self._hint)
        return found

    def render(self, counts: Mapping[str, Mapping[tuple[str, str], Count]], compare: CompareNamed) -> str:
        lines = [f"{'':16}" + "".join(f"{column:>{WIDTH}}" for column in COLUMNS)]
        notes: list[str] = []
        for name, model in MODELS.items():
            cells = []
            for column, published in zip(COLUMNS, PUBLISHED[name], strict=True):
                ours = _cell(column, f"{model}-{WITHOUT}", f"{model}-{WITH}", counts, compare)
                said = "-" if published is None else f"{published:.2f}"
                cells.append(f"{said} / {ours or 'not replayed'}")
                if ours is None and column == COLUMNS[3]:
                    notes.append(f"{column} of {name}: {NO_FEEDBACK}")
            lines.append(f"{name:16}" + "".join(f"{cell:>{WIDTH}}" for cell in cells))
        lines += ["", "published / ours, in %, with the 95 % interval of ours. ALFWorld: 134 games at 5 steps. Code"]
        lines += [
            "Generation: what feedback of GPT-4 adds to the success on HumanEval and MBPP of MINT (136 problems)."
        ]
        lines += [f"{column}: {reason}" for column, reason in NOT_REPLAYED.items()]
        return "\n".join([*lines, *notes])


def _cell(
    column: str,
    without: str,
    with_feedback: str,
    counts: Mapping[str, Mapping[tuple[str, str], Count]],
    compare: CompareNamed,
) -> str | None:
    found = counts.get(without, {})
    if column == "ALFWorld" and found.get((HOUSEHOLD, "official"), Count()).n:
        return _told(*found[HOUSEHOLD, "official"].rate())
    if column == "Code Generation" and all(_has_code(counts.get(run, {})) for run in (without, with_feedback)):
        gain = next(
            one for one in compare(without, with_feedback) if (one.group, one.scorer) == (ALL_SPLITS, "official")
        )
        return _told(gain.difference, gain.low, gain.high)
    return None


def _told(share: float, low: float, high: float) -> str:
    return f"{100 * share:.2f} [{100 * low:.1f}, {100 * high:.1f}]"


def _has_code(counts: Mapping[tuple[str, str], Count]) -> bool:
    return all(counts.get((split, "official"), Count()).n for split in CODE)
