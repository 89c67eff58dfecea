"""What a judge is asked: the official template and the functions that it answers with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox import DataError, DataMissingError, ToolSpec

FOLDER = Path("stabletoolbench") / "prompts"
TEMPLATE, CONFIGURATION = "template.txt", "config.yaml"
NAMES = ("check_answer_status", "parse_answer_status", "check_task_solvable", "select_better_answer")

_FUNCTION = re.compile(r"<name>(.*?)</name>\s*<description>(.*?)</description>", re.DOTALL)
_PLACE = re.compile(r"\{(\w+)\}")
_REASON = {"type": "string", "description": "explain your answer."}


class JudgeFunction(BaseModel):
    """A function of the configuration."""

    model_config = ConfigDict(extra="ignore")

    name: str
    description: str
    parameters: dict[str, Any]


class _Completions(BaseModel):
    model_config = ConfigDict(extra="ignore")

    functions: list[JudgeFunction]


class _Configuration(BaseModel):
    model_config = ConfigDict(extra="ignore")

    completions_kwargs: _Completions


@dataclass(slots=True, frozen=True)
class JudgePrompts:
    """By the name of the question, its words and the function that answers it."""

    words: Mapping[str, str]
    functions: Mapping[str, ToolSpec]

    def ask(self, name: str, **values: str) -> str:
        """The words of a question with their places filled in, and not places that come in with a value."""
        return _PLACE.sub(lambda place: values.get(place[1], place[0]), self.words[name])


def read_judge_prompts(data: Path, hint: str) -> JudgePrompts:
    """The official prompts.

    Raises:
        DataMissingError: they are not there, or PyYAML is not installed.
        DataError: they are damaged.
    """
    try:
        import yaml
    except ImportError as error:
        raise DataMissingError(f"the judge's prompts need PyYAML: {error}", hint="pip install pyyaml") from error
    template, configuration = data / FOLDER / TEMPLATE, data / FOLDER / CONFIGURATION
    for path in (template, configuration):
        if not path.is_file():
            raise DataMissingError(f"there is no data file {path}", hint=hint)
    words = dict(_FUNCTION.findall(template.read_text(encoding="utf-8")))
    try:
        read = _Configuration.model_validate(yaml.safe_load(configuration.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise DataError(str(configuration), 0, f"expected the judge's functions; {error}") from None
    functions = {one.name: _with_reason(one) for one in read.completions_kwargs.functions}
    missing = [name for name in NAMES if name not in words or name not in functions]
    if missing:
        raise DataError(str(template), 0, f"expected the questions {', '.join(missing)}")
    return JudgePrompts(words, functions)


def _with_reason(function: JudgeFunction) -> ToolSpec:
    """The function with one parameter more, in which the judge gives its reason."""
    parameters = function.parameters
    changed = {
        "properties": parameters["properties"] | {"reason": _REASON},
        "required": [*parameters.get("required", ()), "reason"],
    }
    return ToolSpec(function.name, function.description, parameters | changed)
