"""The file of tasks, in WebArena's own format."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter, ValidationError

from sandbox import DataError, DataMissingError

FILE = "test.raw.json"
HINT = (
    "--set tasks=FILE, with config_files/test.raw.json of https://github.com/web-arena-x/webarena, "
    "or a file of your own in its format"
)


class PageCheck(BaseModel):
    """A place that is looked at in the end, and what has to be there."""

    url: str
    locator: str
    prep_actions: list[str] = []
    required_contents: dict[Literal["exact_match", "must_include"], str | list[str]]


class References(BaseModel):
    """What the answer is compared with. `fuzzy_match` is the text N/A for what cannot be done."""

    exact_match: str | None = None
    must_include: list[str] | None = None
    fuzzy_match: list[str] | str | None = None


class Evaluation(BaseModel):
    eval_types: list[Literal["string_match", "url_match", "program_html"]]
    reference_answers: References | None = None
    reference_url: str | None = None
    url_note: str | None = None
    string_note: str | None = None
    program_html: list[PageCheck] | None = None


class WebTask(BaseModel):
    """
    Attributes:
        start_url: addresses of the tabs to begin with, with ` |AND| ` between.
        storage_state: the file of the cookies to begin with.
        solution: actions that solve the task; the published file has none.
    """

    task_id: int
    sites: list[str]
    storage_state: str | None = None
    start_url: str
    geolocation: dict[str, Any] | None = None
    intent: str
    eval: Evaluation
    solution: list[str] = []


_TASKS = TypeAdapter(list[WebTask])


def read_tasks(path: Path) -> list[WebTask]:
    """All tasks of a file.

    Raises:
        DataMissingError: there is no such file.
        DataError: it is not what it should be; names the place.
    """
    if not path.is_file():
        raise DataMissingError(f"there is no file of tasks {path}", hint=HINT)
    try:
        return _TASKS.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(str(path), 0, f"{where}: {first['msg']}") from None
