"""What the benchmark's files say of the APIs: their documents, the initial database, and recorded calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sandbox import DataError, DataMissingError, read_jsonl

from .apis import JSON

PULL_HINT = "sandbox data pull apibank"
SEARCHER = "ToolSearcher"
EPISODES = "level-3.json"


class Parameter(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: str
    description: str


class Document(BaseModel):
    """What a model is told of an API."""

    model_config = ConfigDict(extra="ignore")

    name: str
    description: str
    input_parameters: dict[str, Parameter]
    output_parameters: dict[str, JSON]


class Result(BaseModel):
    """What a call gave: its arguments as the API took them, and the output or the API's own error."""

    model_config = ConfigDict(extra="ignore")

    input: dict[str, JSON] | None
    output: JSON
    exception: str | None


class Turn(BaseModel):
    """A line of a dialogue: something said, or a call with its result."""

    model_config = ConfigDict(extra="ignore")

    role: str
    text: str = ""
    api_name: str = ""
    param_dict: dict[str, JSON] = {}
    result: Result | None = None


class Call(BaseModel):
    """A call of a level 3 episode."""

    model_config = ConfigDict(extra="ignore")

    api_name: str
    input: dict[str, JSON]
    output: Result


class Episode(BaseModel):
    """A task of level 3."""

    model_config = ConfigDict(extra="ignore")

    requirement: str
    response: str
    apis: list[Call]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")

    instruction: str
    input: str


_ROWS = TypeAdapter(list[_Row])
_EPISODES = TypeAdapter(list[Episode])
_ANYTHING: TypeAdapter[Any] = TypeAdapter(dict[str, JSON] | list[JSON])


def read_json_file(path: Path, adapter: TypeAdapter[Any]) -> Any:
    """A JSON file of a known shape.

    Raises:
        DataMissingError: it is not there.
        DataError: it has another shape.
    """
    if not path.is_file():
        raise DataMissingError(f"there is no file {path}", hint=PULL_HINT)
    try:
        return adapter.validate_json(path.read_bytes())
    except ValidationError as error:
        raise DataError(str(path), 0, str(error)) from error


@lru_cache(maxsize=4)
def read_tables(data: Path) -> MappingProxyType[str, JSON]:
    """The initial database: tables by name."""
    folder = data / "init_database"
    if not folder.is_dir():
        raise DataMissingError(f"there is no folder {folder}", hint=PULL_HINT)
    return MappingProxyType({path.stem: read_json_file(path, _ANYTHING) for path in sorted(folder.glob("*.json"))})


@lru_cache(maxsize=4)
def read_dialogues(data: Path) -> MappingProxyType[str, list[Turn]]:
    """The dialogues of levels 1 and 2 by the names of their files, in the order of these."""
    paths = sorted((data / "lv1-lv2-samples").glob("*/*.jsonl"), key=lambda path: path.name)
    if not paths:
        raise DataMissingError(f"there are no dialogues in {data / 'lv1-lv2-samples'}", hint=PULL_HINT)
    return MappingProxyType({path.name: list(read_jsonl(path, Turn, PULL_HINT)) for path in paths})


@lru_cache(maxsize=4)
def read_episodes(data: Path) -> list[Episode]:
    """The tasks of level 3, in their order."""
    episodes: list[Episode] = read_json_file(data / "test-data" / EPISODES, _EPISODES)
    return episodes


@lru_cache(maxsize=4)
def dialogue_documents(data: Path) -> MappingProxyType[str, Document]:
    """The APIs of levels 1 and 2 by name: those that a published prompt describes."""
    lines: dict[str, None] = {}
    for name in ("level-1-api.json", "level-2-api.json", "level-1-response.json", "level-2-response.json"):
        for row in read_json_file(data / "test-data" / name, _ROWS):
            lines.update(dict.fromkeys(line for line in row.instruction.splitlines() if line.startswith('{"name"')))
    documents = [Document.model_validate_json(line) for line in lines]
    return MappingProxyType({each.name: each for each in sorted(documents, key=lambda document: document.name)})


@lru_cache(maxsize=4)
def episode_documents(data: Path) -> MappingProxyType[str, Document]:
    """The APIs of level 3 by name: those that the recorded searches found, and the search itself."""
    documents = {SEARCHER: dialogue_documents(data)[SEARCHER]}
    for episode in read_episodes(data):
        for call in episode.apis:
            if call.api_name == SEARCHER:
                documents |= {each.name: each for each in found_documents(call.output.output)}
    return MappingProxyType(dict(sorted(documents.items())))


def found_documents(output: JSON) -> Iterator[Document]:
    """The APIs that a search gave."""
    for found in output if isinstance(output, list) else [output]:
        yield Document.model_validate(found)


def document_text(document: Document) -> dict[str, JSON]:
    """A document as a search gives it."""
    shown: dict[str, JSON] = json.loads(document.model_dump_json())
    return shown
