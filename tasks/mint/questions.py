"""What the published runs do not have: kinds of answers, and solutions in code."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sandbox import read_jsonl

QUESTIONS = "test_prompts.json"

_NAMES = {"open": "open_receptacle", "close": "close_receptacle", "take": "take_from"}
"""Functions as the household's solutions call them, and as they are called."""

_BEFORE_OPTION = re.compile(r"\s,\s(?=[A-Za-z] \))")
_OPTION = re.compile(r"([A-Za-z]) \)(.*)", re.DOTALL)


class Question(BaseModel):
    """A line of a set's questions.

    Attributes:
        answer_type: of TheoremQA.
        canonical_solution: of HumanEval, what follows the prompt.
        code: of MBPP.
    """

    model_config = ConfigDict(extra="ignore")

    id: int
    prompt: str
    answer_type: str = ""
    canonical_solution: str = ""
    code: str = ""

    @property
    def solution(self) -> str:
        return f"{self.prompt}\n{self.canonical_solution}" if self.canonical_solution else self.code


class Page(BaseModel):
    """A line of a corpus for `wikipedia_search`."""

    model_config = ConfigDict(extra="ignore")

    title: str
    summary: str


def read_questions(folder: Path, split: str, hint: str) -> dict[int, Question]:
    """A set's questions by their number."""
    return {question.id: question for question in read_jsonl(folder / split / QUESTIONS, Question, hint)}


def read_options(prompt: str) -> dict[str, str]:
    """The whole text of a question's options by letter, where they are listed as `Options: A ) one , B ) two`."""
    listed = prompt.rpartition("Options:")[2].split("Output format required")[0].strip()
    parts = (_OPTION.match(part) for part in _BEFORE_OPTION.split(listed))
    return {found[1].lower(): found[2].strip().rstrip(".") for found in parts if found}


def household_solution(reference: str) -> str:
    """The code of a published solution, in one cell, without walks to places that are left at once.

    With these one solution is longer than the 50 commands of an episode.
    """
    blocks = re.findall(r"<execute>(.*?)</execute>", reference, re.DOTALL)
    code = "\n".join(block.strip() for block in blocks)
    code = re.sub(r"^goto\(.*\n(?=goto\()", "", code, flags=re.MULTILINE)
    return re.sub(r"^(\w+)\(", lambda found: f"{_NAMES.get(found[1], found[1])}(", code, flags=re.MULTILINE)
