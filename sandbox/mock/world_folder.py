"""A world in a folder: its API's document, the rules behind it, and its first state."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sandbox.errors import DataError
from sandbox.mock.api import MockApi
from sandbox.mock.handlers import load_handlers
from sandbox.types import JSON

DOCUMENTS = ("openapi.json", "openapi.yaml")
HANDLERS = "handlers.py"
SEED = "seed.json"

_TABLES = TypeAdapter(dict[str, JSON])


@dataclass(slots=True, frozen=True)
class WorldFolder:
    """A world as it is before any task.

    Attributes:
        document: of the API.
        api: to be forked.
        tables: the first state: records by id, by table. Other values stand beside them, such as `now`.
    """

    document: Path
    api: MockApi
    tables: Mapping[str, JSON]


@functools.lru_cache(maxsize=16)
def load_world(folder: Path) -> WorldFolder:
    """The world of a folder: `openapi.json` (or `.yaml`), `handlers.py`, and its first state.

    The first state is `seed.json`; without that file, what the handlers' `initial` makes of the seed 0.

    Raises:
        DataError: a part is missing or cannot be read, or an operation has no handler.
        UsageError: the document cannot be used.
        UnknownNameError: a handler for an operation that the document does not have.
    """
    document = next((folder / name for name in DOCUMENTS if (folder / name).is_file()), None)
    if document is None:
        raise DataError(str(folder), 0, f"expected {' or '.join(DOCUMENTS)} in it")
    handlers = load_handlers(folder / HANDLERS)
    api = MockApi(document, handlers=handlers)
    if api.unhandled:
        raise DataError(str(folder / HANDLERS), 0, f"expected a handler for the operation {api.unhandled[0]}")
    seed = folder / SEED
    return WorldFolder(document, api, _read_seed(seed) if seed.is_file() else handlers.initial_state(0))


def _read_seed(path: Path) -> dict[str, JSON]:
    try:
        return _TABLES.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise DataError(str(path), 0, f"expected tables of records: {error}") from error


def merged(tables: Mapping[str, JSON], changes: Mapping[str, JSON]) -> dict[str, JSON]:
    """A state with a task's own records put in.

    Args:
        changes: by table, records by id; None takes the record away. What is not a table is replaced.
    """
    state: dict[str, JSON] = json.loads(json.dumps(tables))
    for table, records in changes.items():
        if not isinstance(records, dict) or not isinstance(state.get(table, {}), dict):
            state[table] = records
            continue
        kept = state.setdefault(table, {})
        for key, record in records.items():
            if record is None:
                kept.pop(key, None)
            else:
                kept[key] = record
    return state
