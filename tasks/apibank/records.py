"""The published prompts: which files there are, and what an entry of each holds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sandbox import DataError, DataMissingError

PROMPTS = {
    "level_1": "level-1-api.json",
    "level_2": "level-2-api.json",
    "level_3_calls": "level-3-batch-inf.json",
    "level_3": "level-3-batch-inf.json",
    "level_1_replies": "level-1-response.json",
    "level_2_replies": "level-2-response.json",
    "level_3_replies": "level-3-batch-inf-response.json",
}
"""The file of each split."""


class DialoguePrompt(BaseModel):
    """An entry of levels 1 and 2.

    Attributes:
        id: twice the number of the call in its dialogue, one more for the reply after it.
    """

    model_config = ConfigDict(extra="ignore")

    file: str
    id: int
    instruction: str
    input: str
    expected_output: str


class EpisodePrompt(BaseModel):
    """An entry of level 3: `api_id` counts the calls of an episode, with the reply after the last one."""

    model_config = ConfigDict(extra="ignore")

    instruction: str
    input: str
    output: str
    sample_id: int
    api_id: int


_Entries = TypeVar("_Entries")
_DIALOGUES = TypeAdapter(list[DialoguePrompt])
_EPISODES = TypeAdapter(list[EpisodePrompt])


@cache
def dialogue_prompts(path: Path, hint: str) -> list[DialoguePrompt]:
    """The entries of a file of levels 1 and 2.

    Raises:
        DataMissingError: the file is not there.
        DataError: it has another shape.
    """
    return _read(path, _DIALOGUES, hint)


@cache
def episode_prompts(path: Path, hint: str) -> list[EpisodePrompt]:
    """The entries of a file of level 3; raises as `dialogue_prompts` does."""
    return _read(path, _EPISODES, hint)


def _read(path: Path, adapter: TypeAdapter[_Entries], hint: str) -> _Entries:
    if not path.is_file():
        raise DataMissingError(f"there is no file {path}", hint=hint)
    try:
        return adapter.validate_json(path.read_bytes())
    except ValidationError as error:
        raise DataError(str(path), 0, str(error)) from error
