"""APIBench's data files: which there are, and what a line of each holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sandbox import DataError, read_jsonl

EVAL_FILES = {"torchhub": "torchhub", "huggingface": "huggingface", "tensorflowhub": "tensorflow"}
"""The stem of each hub's evaluation file."""

PUBLISHED_RETRIEVERS = {"none": "0_shot", "bm25": "bm25", "gpt_index": "gpt_index", "oracle": "oracle"}
"""The suffix of the question file that was made with each retriever."""


class ApiRecord(BaseModel):
    """An API document; other keys are kept, for they are part of the document."""

    model_config = ConfigDict(extra="allow")

    domain: str
    api_call: str


class EvalRecord(BaseModel):
    """The gold of a question: its id is the 1-based position of this line."""

    model_config = ConfigDict(extra="ignore")

    api_call: str
    provider: str
    api_data: ApiRecord


class Question(BaseModel):
    model_config = ConfigDict(extra="ignore")

    question_id: int
    text: str


@dataclass(frozen=True)
class Hub:
    """One of the three hubs, read from the data folder when first needed.

    Attributes:
        name: the split.
        data: the suite's data folder.
        pull_hint: the command that fetches the data.
    """

    name: str
    data: Path
    pull_hint: str

    @property
    def api_file(self) -> Path:
        return self.data / "api" / f"{self.name}_api.jsonl"

    @property
    def eval_file(self) -> Path:
        return self.data / "eval" / f"{EVAL_FILES[self.name]}_eval.json"

    def question_file(self, retriever: str) -> Path:
        suffix = PUBLISHED_RETRIEVERS.get(retriever, "0_shot")
        return self.data / "questions" / self.name / f"questions_{self.name}_{suffix}.jsonl"

    @cached_property
    def apis(self) -> list[ApiRecord]:
        return list(read_jsonl(self.api_file, ApiRecord, self.pull_hint))

    @cached_property
    def golds(self) -> list[EvalRecord]:
        return list(read_jsonl(self.eval_file, EvalRecord, self.pull_hint))

    @cached_property
    def documents(self) -> list[str]:
        """The lines of the API file as they stand."""
        with self.api_file.open(encoding="utf-8") as file:
            return [line.strip() for line in file if line.strip()]

    def questions(self, retriever: str) -> Iterator[tuple[Question, EvalRecord]]:
        """Each question with its gold.

        Raises:
            DataError: a damaged line of the questions, the golds or the APIs, or a question without a gold.
        """
        _ = self.apis
        path = self.question_file(retriever)
        for number, question in enumerate(read_jsonl(path, Question, self.pull_hint), 1):
            if not 1 <= question.question_id <= len(self.golds):
                expected = f"expected a question_id from 1 to {len(self.golds)}, the lines of {self.eval_file.name}"
                raise DataError(str(path), number, expected)
            yield question, self.golds[question.question_id - 1]
