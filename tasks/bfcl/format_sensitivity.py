"""The split `format_sensitivity`: 200 questions of other splits, each in all configurations of the system prompt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sandbox import DataError, DataMissingError, Message, Task, read_jsonl

from .categories import CATEGORIES, Category
from .format_prompts import system_prompt, with_language
from .gold_calls import first_answers
from .prompt_formats import PROMPT_FORMATS
from .prompt_strings import FILE as STRINGS_FILE
from .prompt_strings import PromptStrings, read_prompt_strings
from .records import Answer, FunctionDocument, Said, answer_file, question_file
from .written_calls import write_calls

SPLIT = "format_sensitivity"


class AskedQuestion(BaseModel):
    """A line of a question file whose function documents keep the order of their keys, which the model is shown."""

    model_config = ConfigDict(extra="ignore")

    id: str
    question: list[list[Said]] = Field(min_length=1)
    function: list[dict[str, Any]]


def format_tasks(folder: Path, hint: str) -> Iterator[Task]:
    """Each question in every configuration, before the next question; ids have the official running number.

    Raises:
        DataMissingError: a file is not there.
        DataError: a damaged file, or a question that is not there or has no answer.
    """
    strings = read_prompt_strings(folder, hint)
    number = 0
    for category, ids in _chosen(folder, hint).items():
        for question, gold in _questions(folder, category, ids, hint):
            yield from _in_all_formats(category, question, gold, strings, number)
            number += len(PROMPT_FORMATS)


def format_files(folder: Path, hint: str) -> list[Path]:
    """The data files that the split is read from, beside that of its ids."""
    categories = _chosen(folder, hint)
    return [
        folder / STRINGS_FILE,
        *(file(folder, category) for category in categories for file in (question_file, answer_file)),
    ]


def format_name(task_id: str) -> str:
    """The configuration of a task: `format_sensitivity_<number>:<configuration>:<id of the question>`."""
    return task_id.split(":")[1]


def _chosen(folder: Path, hint: str) -> dict[Category, list[str]]:
    """The ids of the questions by their own category."""
    path = question_file(folder, CATEGORIES[SPLIT])
    if not path.is_file():
        raise DataMissingError(f"there is no data file {path}", hint=hint)
    try:
        chosen = TypeAdapter(dict[str, list[str]]).validate_json(path.read_bytes())
        return {CATEGORIES[name]: ids for name, ids in chosen.items()}
    except (ValidationError, KeyError) as error:
        raise DataError(str(path), 0, f"expected ids by category; {error}") from None


def _questions(
    folder: Path, category: Category, ids: list[str], hint: str
) -> Iterator[tuple[AskedQuestion, list[dict[str, Any]]]]:
    """The chosen questions of a category in the order of its file, with their gold calls."""
    golds = {answer.id: answer.ground_truth for answer in read_jsonl(answer_file(folder, category), Answer, hint)}
    path = question_file(folder, category)
    missing = set(ids)
    for question in read_jsonl(path, AskedQuestion, hint):
        if question.id in missing and question.id in golds:
            missing.remove(question.id)
            yield question, golds[question.id]
    if missing:
        raise DataError(str(path), 0, f"expected the question {min(missing)} and an answer to it")


def _in_all_formats(
    category: Category, question: AskedQuestion, gold: list[dict[str, Any]], strings: PromptStrings, number: int
) -> Iterator[Task]:
    *before, asked = question.question[0]
    documents = [FunctionDocument.model_validate(document).plain() for document in question.function]
    shown = with_language(question.function)
    calls = first_answers(gold, documents, category)
    for index, prompt_format in enumerate(PROMPT_FORMATS, number):
        yield Task(
            id=f"{SPLIT}/{SPLIT}_{index}:{prompt_format.name}:{question.id}",
            prompt=asked.content,
            history=_with_system(system_prompt(prompt_format, shown, strings), before),
            gold={
                "answer": gold,
                "functions": documents,
                "category": category.name,
                "format": prompt_format.name,
            },
            solution=(Message("assistant", write_calls(calls, prompt_format)),),
        )


def _with_system(prompt: str, before: list[Said]) -> tuple[Message, ...]:
    """The messages before the question; a system message of its own follows the prompt in the same message."""
    messages = [said.to_message() for said in before]
    if messages and messages[0].role == "system":
        prompt = f"{prompt}\n\n{messages.pop(0).content}"
    return Message("system", prompt), *messages
