"""The files of questions."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox import DataError, DataMissingError, read_jsonl


@dataclass(slots=True, frozen=True)
class Question:
    """
    Attributes:
        searches: titles of the pages that lead to the answer, in their order, where they are known.
    """

    id: str
    text: str
    answer: str
    searches: tuple[str, ...] = ()


class HotpotLine(BaseModel):
    """A line of HotpotQA's questions, as MINT has them."""

    model_config = ConfigDict(extra="ignore")

    id: int
    prompt: str
    reference: str


class BamboogleRow(BaseModel):
    """A row of Bamboogle, as FireAct has it."""

    model_config = ConfigDict(extra="ignore")

    question: str = Field(alias="Question")
    answer: str = Field(alias="Answer")


class SampleLine(BaseModel):
    """A line of the questions that ship with the suite."""

    model_config = ConfigDict(extra="forbid")

    id: str
    question: str
    answer: str
    searches: list[str] = Field(min_length=2)


def read_hotpotqa(path: Path, hint: str) -> Iterator[Question]:
    """
    Raises:
        DataMissingError: there is no such file.
        DataError: a line is no question.
    """
    for line in read_jsonl(path, HotpotLine, hint):
        yield Question(str(line.id), line.prompt.strip(), line.reference)


def read_bamboogle(path: Path, hint: str) -> Iterator[Question]:
    """The ids are the rows' numbers, from 0.

    Raises:
        DataMissingError: there is no such file.
        DataError: a row is no question.
    """
    if not path.is_file():
        raise DataMissingError(f"there is no data file {path}", hint=hint)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        try:
            for number, row in enumerate(reader):
                read = BamboogleRow.model_validate(row)
                yield Question(str(number), read.question.strip(), read.answer)
        except (ValidationError, UnicodeDecodeError, csv.Error) as error:
            raise DataError(str(path), reader.line_num, "expected a Question and an Answer") from error


def read_sample(path: Path, hint: str) -> Iterator[Question]:
    """Raises what `read_hotpotqa` does."""
    for line in read_jsonl(path, SampleLine, hint):
        yield Question(line.id, line.question, line.answer, tuple(line.searches))
