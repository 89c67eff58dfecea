"""The official prompt strings: constants of a file of the official program, read as data."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox import DataError, DataMissingError

from .prompt_formats import CallFormat, Layout, Style

FILE = "default_prompts.py"

Constants = TypeVar("Constants", bound=BaseModel)


class StyleStrings(BaseModel):
    """The parts of a system prompt in one wording."""

    model_config = ConfigDict(extra="ignore")

    persona: str
    task: str
    tool_call_no_tag: str
    tool_call_with_tag: str
    multiturn_behavior: str
    available_tools: str


class PromptStrings(BaseModel):
    """What the system prompts are made of; most are templates.

    Attributes:
        calls: an example of calls in each format.
        parameter_types: what each format says of its type names.
        styles: the parts in each wording.
        plaintext, markdown: how the parts are put together.
    """

    model_config = ConfigDict(extra="ignore")

    calls: dict[CallFormat, str] = Field(alias="OUTPUT_FORMAT_MAPPING")
    parameter_types: dict[CallFormat, str] = Field(alias="PARAM_TYPE_MAPPING")
    styles: dict[Style, StyleStrings] = Field(alias="PROMPT_STYLE_TEMPLATES")
    plaintext: str = Field(alias="_PLAINTEXT_SYSTEM_PROMPT_TEMPLATE")
    markdown: str = Field(alias="_MARKDOWN_SYSTEM_PROMPT_TEMPLATE")

    def layout(self, name: Layout) -> str:
        return self.plaintext if name == "plaintext" else self.markdown


def read_prompt_strings(folder: Path, hint: str) -> PromptStrings:
    """What the system prompts of function calls are made of, as `read_constants` gives it."""
    return read_constants(folder, hint, PromptStrings)


def read_constants(folder: Path, hint: str, schema: type[Constants]) -> Constants:
    """Constants of `default_prompts.py`. Nothing of the file is run.

    Args:
        hint: the command that brings the file.
        schema: those that are wanted.

    Raises:
        DataMissingError: the file is not there.
        DataError: it is not Python, or lacks a string.
    """
    path = folder / FILE
    if not path.is_file():
        raise DataMissingError(f"there is no file of the official prompts {path}", hint=hint)
    try:
        return schema.model_validate(_literals(path))
    except (SyntaxError, ValidationError) as error:
        raise DataError(str(path), 0, f"expected the official prompts; {error}") from None


def _literals(path: Path) -> dict[str, Any]:
    """The module's assignments of literals, by name."""
    found = {}
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                found[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:
                continue
    return found
