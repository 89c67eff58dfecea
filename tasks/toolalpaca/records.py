"""The benchmark's files: which there are, and what an entry of each holds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from sandbox import DataError, DataMissingError

FILES = {"simulated": "eval_simulated.json", "real": "eval_real.json"}
"""The file of each split."""
SIMULATOR_PROMPT, JUDGE_PROMPT = "Simulator.txt", "Evaluation.txt"


class Step(BaseModel):
    """A call of a standard answer; `Action_Input` is most often JSON."""

    model_config = ConfigDict(extra="ignore")

    Action: str
    Action_Input: str


class Api(BaseModel):
    """An API with its instructions.

    Attributes:
        Documentation: OpenAPI, as JSON.
        NLDocumentation: the same in words.
        Function_Projection: path and method by the name of the function.
        Golden_Answers: the calls for each instruction.
        Authentication: arguments with keys that calls of a real API need.
    """

    model_config = ConfigDict(extra="ignore")

    Name: str
    Documentation: str
    NLDocumentation: str
    Function_Projection: dict[str, tuple[str, str]]
    Instructions: list[str]
    Golden_Answers: list[list[Step]]
    Authentication: dict[str, str] = {}

    @model_validator(mode="after")
    def _answered(self) -> Api:
        if len(self.Instructions) != len(self.Golden_Answers):
            raise ValueError(
                f"{self.Name} has {len(self.Instructions)} instructions, {len(self.Golden_Answers)} answers"
            )
        return self


_APIS = TypeAdapter(list[Api])


@cache
def read_apis(path: Path, hint: str) -> list[Api]:
    """The APIs of a file.

    Raises:
        DataMissingError: it is not there.
        DataError: it has another shape.
    """
    try:
        return _APIS.validate_json(read_text(path, hint))
    except ValidationError as error:
        raise DataError(str(path), 0, str(error)) from error


def read_text(path: Path, hint: str) -> str:
    """A text file. Raises DataMissingError where it is not there."""
    if not path.is_file():
        raise DataMissingError(f"there is no file {path}", hint=hint)
    return path.read_text(encoding="utf-8")
