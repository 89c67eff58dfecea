"""The suite: a split of our own with its pages, and the questions of HotpotQA and Bamboogle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from sandbox import DataMissingError, Message, Scorer, SuiteContext, Task, ToolCall, UsageError, file_sha256

from .questions import Question, read_bamboogle, read_hotpotqa, read_sample
from .scorers import AnswerScorer, OverlapScorer

BESIDE = Path("agents")
"""Where the data are, from the data home, in a copy of the originals' whole data."""
SAMPLE = "sample"
NO_PAGES = "none"
MISSING_HINT = "install sandbox again: this split ships with its data"
CORPUS_HINT = "add --set corpus=FILE, a JSON object with title and text a line, or --set corpus=none"
GUIDANCE = """Answer the question by what pages of an encyclopedia say. Each turn, think, then do one thing:
Thought: <what you know, and what is to be found out>
Action: search[<title>], lookup[<word>] or finish[<answer>]
A search shows the beginning of a page, or similar titles; a lookup shows the next sentence with a word on that page. \
You are told what comes of it as an Observation. You have {turns} turns. The answer is a few words, or yes or no."""

Read: TypeAlias = Callable[[Path, str], Iterator[Question]]
READERS: dict[str, tuple[Read, Path, Path]] = {
    "hotpotqa": (
        read_hotpotqa,
        Path("hotpotqa") / "test_prompts.json",
        Path("share-alike") / "mint-hotpotqa" / "test_prompts.json",
    ),
    "bamboogle": (read_bamboogle, Path("bamboogle") / "test.csv", Path("fireact") / "bamboogle_test.csv"),
}
"""By split, what reads it, and where its file is: as it is pulled, and in a copy of the originals."""


class HotpotQa:
    def __init__(self, context: SuiteContext) -> None:
        self._sample = context.folder / SAMPLE
        self._data = context.data
        self._pull_hint = context.pull_hint
        self._settings = context.settings
        corpus = str(self._settings["corpus"])
        if corpus not in ("", NO_PAGES) and not Path(corpus).is_file():
            raise UsageError(f"--set corpus={corpus}: no such file")

    def tasks(self, split: str) -> Iterator[Task]:
        corpus = self._corpus(split)
        for question in self._questions(split):
            yield Task(
                id=f"{split}/{question.id}",
                prompt=question.text,
                guidance=GUIDANCE.format(turns=self._settings["turns"]),
                setup={
                    "corpus": None if corpus is None else str(corpus),
                    "search": self._settings["search"],
                    "actions": self._settings["actions"],
                    "turns": self._settings["turns"],
                },
                gold={"answer": question.answer},
                solution=_solution(question),
            )

    def scorers(self) -> dict[str, Scorer]:
        return {"official": AnswerScorer(), "f1": OverlapScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        found = {}
        for split in splits:
            found[f"{split}/questions"] = file_sha256(self._file(split))
            if (corpus := self._corpus(split)) is not None:
                found[f"{split}/corpus"] = file_sha256(corpus)
        return found

    def _questions(self, split: str) -> Iterator[Question]:
        if split == SAMPLE:
            return read_sample(self._file(split), MISSING_HINT)
        return READERS[split][0](self._file(split), self._pull_hint)

    def _file(self, split: str) -> Path:
        """The file of a split's questions."""
        if split == SAMPLE:
            return self._sample / "questions.jsonl"
        _, pulled, original = READERS[split]
        beside = self._data.parent / BESIDE / original
        path = beside if beside.is_file() and not self._data.is_dir() else self._data / pulled
        if not path.is_file():
            raise DataMissingError(f"there is no data file {path}", hint=self._pull_hint)
        return path

    def _corpus(self, split: str) -> Path | None:
        """The pages that are searched; None where there are to be none.

        Raises:
            DataMissingError: the split has no pages of its own, and the settings name none.
        """
        corpus = str(self._settings["corpus"])
        if corpus == NO_PAGES:
            return None
        if corpus:
            return Path(corpus).resolve()
        if split == SAMPLE:
            return self._sample / "pages.jsonl"
        raise DataMissingError(f"the split {split} has no corpus to search", hint=CORPUS_HINT)


def _solution(question: Question) -> tuple[Message, ...]:
    searches = [_turn("search", "query", title) for title in question.searches]
    return (*searches, _turn("finish", "answer", question.answer))


def _turn(action: str, parameter: str, argument: str) -> Message:
    return Message("assistant", f"Action: {action}[{argument}]", [ToolCall(action, {parameter: argument})])
