"""The suite: requests to made-up APIs, with the calls that fulfil them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox import (
    CallScorer,
    DataError,
    DataMissingError,
    Message,
    Scorer,
    SuiteContext,
    Task,
    ToolCall,
    ToolSpec,
    file_sha256,
    read_jsonl,
)

DONE = "Done."
NOTHING_SUITS = "None of the tools that I have can do this."
MISSING_HINT = "install sandbox again: this suite ships with its data"


class ApiDocument(BaseModel):
    """A file in `apis/`: one tool, and what it answers where a task does not say otherwise."""

    model_config = ConfigDict(extra="forbid")

    name: str
    family: str
    description: str
    parameters: dict[str, Any]
    example_answer: Any


class GoldCall(BaseModel):
    """A call that a request asks for.

    Attributes:
        arguments: by parameter, the accepted values; the first is the one that the solution uses.
        optional: parameters that may be left out.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    arguments: dict[str, Annotated[list[Any], Field(min_length=1)]]
    optional: list[str] = []


class Request(BaseModel):
    """A line in `tasks/`.

    Attributes:
        tools: names of the APIs that are offered.
        results: by API, what it answers in this task, as `canned_apis` takes it.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    prompt: str
    tools: list[str] = Field(min_length=1)
    calls: list[GoldCall]
    ordered: bool = False
    results: dict[str, Any] = {}


class Starter:
    def __init__(self, context: SuiteContext) -> None:
        self._folder = context.folder

    def tasks(self, split: str) -> Iterator[Task]:
        path = self._request_file(split)
        for number, request in enumerate(read_jsonl(path, Request, MISSING_HINT), 1):
            named = [*request.tools, *request.results, *(call.name for call in request.calls)]
            unknown = [name for name in named if name not in self._apis]
            if unknown:
                raise DataError(str(path), number, f"there is no apis/{unknown[0]}.json")
            yield self._task(split, request)

    def scorers(self) -> dict[str, Scorer]:
        return {"exact": CallScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        files = [*map(self._request_file, splits), *self._api_files()]
        return {file.relative_to(self._folder).as_posix(): file_sha256(file) for file in files}

    def _request_file(self, split: str) -> Path:
        return self._folder / "tasks" / f"{split}.jsonl"

    def _api_files(self) -> list[Path]:
        files = sorted((self._folder / "apis").glob("*.json"))
        if not files:
            raise DataMissingError(f"there are no API documents in {self._folder / 'apis'}", hint=MISSING_HINT)
        return files

    @cached_property
    def _apis(self) -> dict[str, tuple[ApiDocument, ToolSpec]]:
        documents = map(_read_api, self._api_files())
        return {api.name: (api, ToolSpec(api.name, api.description, api.parameters)) for api in documents}

    def _task(self, split: str, request: Request) -> Task:
        offered = [self._apis[name] for name in request.tools]
        return Task(
            id=f"{split}/{request.id}",
            prompt=request.prompt,
            tools=tuple(spec for _, spec in offered),
            setup={"results": {api.name: api.example_answer for api, _ in offered} | request.results},
            gold={"calls": [call.model_dump() for call in request.calls], "ordered": request.ordered},
            solution=solution_of(request),
        )


def _read_api(path: Path) -> ApiDocument:
    """An API document.

    Raises:
        DataError: it is not what it should be, or not called after its tool.
    """
    try:
        api = ApiDocument.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise DataError(str(path), 0, f"expected an API document; {error.errors()[0]['msg']}") from None
    if api.name != path.stem:
        raise DataError(str(path), 0, f"expected the tool to be called {path.stem}, as its file is")
    return api


def solution_of(request: Request) -> tuple[Message, ...]:
    """The messages that fulfil a request, the calls both as JSON text and natively.

    Calls in a fixed order come one a message, for a later one may need an earlier one's answer.
    """
    calls = [
        ToolCall(call.name, {name: accepted[0] for name, accepted in call.arguments.items()}, f"call_{index}")
        for index, call in enumerate(request.calls)
    ]
    if not calls:
        return (Message("assistant", NOTHING_SUITS),)
    turns = [[call] for call in calls] if request.ordered else [calls]
    return (*(Message("assistant", _call_text(turn), turn) for turn in turns), Message("assistant", DONE))


def _call_text(calls: Sequence[ToolCall]) -> str:
    written = [{"name": call.name, "arguments": call.arguments} for call in calls]
    return json.dumps(written[0] if len(written) == 1 else written, ensure_ascii=False)
