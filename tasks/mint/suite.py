"""The suite: a split for each of the eight sets that MINT is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from sandbox import (
    DataError,
    GroupScore,
    HouseholdFiles,
    Message,
    Scorer,
    SuiteContext,
    Task,
    ToolCall,
    UsageError,
    file_sha256,
    read_jsonl,
)

from .questions import QUESTIONS, Page, Question, household_solution, read_options, read_questions
from .recordings import MODEL, WITH, WITHOUT, RecordedEpisode, prompt_for, run_file
from .scorers import Proposals

BESIDE = Path("agents")
"""Where the data are, from the data home, in a copy of the originals' whole data."""
HOUSEHOLD = "alfworld"
CODE = ("humaneval", "mbpp")
SIZES = {
    "gsm8k": 48, "math": 100, "theoremqa": 49, "hotpotqa": 43, "mmlu": 76, "humaneval": 45, "mbpp": 91, HOUSEHOLD: 134,
}  # fmt: skip
GROUPS = {
    "reasoning": ("gsm8k", "math", "theoremqa", "hotpotqa", "mmlu"),
    "code_generation": CODE,
    "decision_making": (HOUSEHOLD,),
    "micro": tuple(SIZES),
}
"""The columns of the published tables."""


class Mint:
    def __init__(self, context: SuiteContext) -> None:
        beside = context.data.parent / BESIDE
        self._pulled = context.data.is_dir() or not beside.is_dir()
        self._folder = context.data if self._pulled else beside / "mint"
        self._games_folder = context.data.parent / HOUSEHOLD
        self.runs_folder = self._folder / ("runs" if self._pulled else "parity")
        self.pull_hint = context.pull_hint
        self._settings = context.settings
        corpus = str(self._settings["wikipedia"])
        self._corpus = Path(corpus).resolve() if corpus else None
        if self._corpus is not None:
            if not self._corpus.is_file():
                raise UsageError(f"--set wikipedia={corpus}: no such file")
            for _ in read_jsonl(self._corpus, Page, ""):
                pass

    def tasks(self, split: str) -> Iterator[Task]:
        questions = read_questions(self._folder, split, self.pull_hint) if split in (*CODE, "theoremqa") else {}
        for episode in read_jsonl(self._run(split), RecordedEpisode, self.pull_hint):
            yield self._task(split, episode, questions)

    def scorers(self) -> dict[str, Scorer]:
        return {"official": Proposals("official"), "exact": Proposals("exact")}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        found = {}
        for split in splits:
            for path in (self._run(split), self._folder / split / QUESTIONS):
                if path.is_file():
                    found[f"{split}/{path.name}"] = file_sha256(path)
        if HOUSEHOLD in splits:
            found |= HouseholdFiles(self._games_folder, "").data_sha256()
        if self._corpus is not None:
            found["wikipedia"] = file_sha256(self._corpus)
        return found

    def group_scores(self, accuracy: Mapping[str, float], *, missing_as_zero: bool) -> list[GroupScore]:
        """The columns of the published tables, in which every problem counts the same."""
        scores = []
        for name, splits in GROUPS.items():
            missing = tuple(split for split in splits if split not in accuracy)
            right = sum(accuracy.get(split, 0.0) * SIZES[split] for split in splits)
            mean = right / sum(SIZES[split] for split in splits)
            scores.append(GroupScore(name, mean if missing_as_zero or not missing else None, splits, missing))
        return scores

    @cached_property
    def _games(self) -> dict[str, dict[str, str]]:
        files = HouseholdFiles(self._games_folder, f"sandbox data pull {HOUSEHOLD}")
        return {identity: game.model_dump() for identity, game in files.games()}

    def _run(self, split: str) -> Path:
        return run_file(self.runs_folder / MODEL / (WITH if self._settings["feedback"] else WITHOUT), split)

    def _task(self, split: str, episode: RecordedEpisode, questions: Mapping[int, Question]) -> Task:
        identity = episode.task.task_id
        question = questions.get(identity) if isinstance(identity, int) else None
        steps = int(str(self._settings["steps"]))
        proposals = min(2, steps)
        gold = _gold(split, episode, question, str(self._settings["rules"]))
        functions = HOUSEHOLD if split == HOUSEHOLD else "" if split in CODE else "wikipedia"
        setup: dict[str, Any] = {
            "steps": steps,
            "proposals": proposals,
            "gold": gold,
            "functions": functions,
            "corpus": str(self._corpus or ""),
            "feedback": self._settings["feedback"],
        }
        if split == HOUSEHOLD:
            if str(identity) not in self._games:
                raise DataError(str(self._games_folder), 0, f"there is no game {identity}")
            setup["game"] = self._games[str(identity)]
        return Task(
            id=f"{split}/{identity}",
            prompt=prompt_for(episode, steps, proposals),
            setup=setup,
            gold={"kind": gold["kind"]},
            solution=(_solution(episode, gold, question),),
        )


def _gold(split: str, episode: RecordedEpisode, question: Question | None, rules: str) -> dict[str, Any]:
    """What the graders need."""
    reference = episode.task.reference
    if split == HOUSEHOLD:
        return {"kind": "household", "reference": ""}
    if split in CODE:
        return {"kind": "code", "reference": reference}
    if split == "mmlu":
        options, texts = episode.task.metadata.get("options", {}), read_options(episode.task.prompt)
        letter = str(reference).strip().lower()
        if letter not in options or letter not in texts:
            raise DataError(split, 0, f"question {episode.task.task_id} has no option {reference}")
        return {"kind": "choice", "reference": letter, "options": options, "texts": texts}
    if split == "theoremqa":
        if question is None or not question.answer_type:
            raise DataError(QUESTIONS, 0, f"the kind of answer to question {episode.task.task_id} is missing")
        gold = {"kind": "theorem", "reference": reference, "answer_type": question.answer_type}
        if question.answer_type.lower() == "option":
            gold |= {"texts": read_options(episode.task.prompt), "rules": rules}
        return gold
    return {"kind": "reasoning", "reference": str(reference)}


def _solution(episode: RecordedEpisode, gold: Mapping[str, Any], question: Question | None) -> Message:
    if gold["kind"] == "household":
        code = household_solution(str(episode.task.reference))
        return Message("assistant", f"<execute>\n{code}\n</execute>", [ToolCall("execute", {"code": code})])
    answer = question.solution if gold["kind"] == "code" and question else _answer(gold)
    return Message("assistant", f"<solution>{answer}</solution>", [ToolCall("solution", {"answer": answer})])


def _answer(gold: Mapping[str, Any]) -> str:
    """The reference, so written that the published rules take it: negative numbers alone are never right by them, nor
    is a lone `a` among TheoremQA's options, which are read as Python."""
    answer = str(gold["reference"])
    if gold["kind"] == "reasoning" and answer.startswith("-"):
        return f"${answer}$"
    return repr(answer) if "rules" in gold else answer
