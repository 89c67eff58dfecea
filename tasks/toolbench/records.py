"""The queries: which files there are, and what a record of them holds."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sandbox import DataError, DataMissingError

SPLITS = ("G1_instruction", "G1_category", "G1_tool", "G2_instruction", "G2_category", "G3_instruction")
FOLDER = Path("stabletoolbench") / "solvable_queries" / "test_instruction"

Read = TypeVar("Read")


class Parameter(BaseModel):
    """A parameter of an API; `default` is an example of a value."""

    model_config = ConfigDict(extra="ignore")

    name: str
    type: str
    description: str
    default: Any


class Api(BaseModel):
    """An API of a query.

    Attributes:
        template_response: the shape of its answers, a part of one as a text, or nothing.
    """

    model_config = ConfigDict(extra="ignore")

    category_name: str
    tool_name: str
    api_name: str
    api_description: str
    required_parameters: list[Parameter]
    optional_parameters: list[Parameter]
    method: str = ""
    template_response: Any = None


class Query(BaseModel):
    """A record of a query file.

    Attributes:
        relevant: (tool, API) of those that the query was written for.
    """

    model_config = ConfigDict(extra="ignore")

    query_id: int
    query: str
    api_list: list[Api]
    relevant: list[tuple[str, str]] = Field(alias="relevant APIs")


class QueryFiles:
    """The query files of a data folder.

    Args:
        data: the suite's data folder.
        pull_hint: the command that fetches it.
    """

    def __init__(self, data: Path, pull_hint: str) -> None:
        self._data = data
        self._hint = pull_hint
        self._queries: dict[str, list[Query]] = {}

    def file(self, split: str) -> Path:
        return self._data / FOLDER / f"{split}.json"

    def queries(self, split: str) -> list[Query]:
        """The queries of a split.

        Raises:
            DataMissingError: the file is not there.
            DataError: a record is not what it should be.
        """
        if split not in self._queries:
            self._queries[split] = read_json(self.file(split), TypeAdapter(list[Query]), self._hint)
        return self._queries[split]

    @cached_property
    def apis(self) -> list[Api]:
        """Each API of all splits once: what a retriever finds."""
        found: dict[str, Api] = {}
        for split in SPLITS:
            for query in self.queries(split):
                for api in query.api_list:
                    found.setdefault(api.model_dump_json(), api)
        return list(found.values())


def read_json(path: Path, schema: TypeAdapter[Read], hint: str) -> Read:
    """A JSON file, validated.

    Raises:
        DataMissingError: there is no such file.
        DataError: it is not what the schema asks; names the field.
    """
    if not path.is_file():
        raise DataMissingError(f"there is no data file {path}", hint=hint)
    try:
        return schema.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DataError(str(path), 0, f"{field}: {first['msg']}") from None
