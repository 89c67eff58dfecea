"""Files with a JSON object a line."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from sandbox.errors import DataError, DataMissingError

Row = TypeVar("Row", bound=BaseModel)


def read_jsonl(path: Path, schema: type[Row], missing_hint: str) -> Iterator[Row]:
    """The file's rows, validated, one at a time.

    Args:
        path: of a file that is gzipped if it ends in `.gz`.
        missing_hint: the command that brings the file.

    Raises:
        DataMissingError: there is no such file.
        DataError: a line is not JSON or not what the schema asks; names file, line and field.
    """
    if not path.is_file():
        raise DataMissingError(f"there is no data file {path}", hint=missing_hint)
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield schema.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                field = ".".join(str(part) for part in first["loc"])
                expected = f"{field}: {first['msg']}" if field else first["msg"]
                raise DataError(str(path), number, f"expected a {schema.__name__}; {expected}") from None
