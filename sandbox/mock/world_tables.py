"""What the rules of a world do with its tables: finding records, making new ones, showing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.mock.exchange import ApiError

COUNTERS = "_counters"
"""The table with how many records were made of each kind."""
LONGEST_KEY = 60
"""Characters of an unknown key that an error repeats."""


class WorldTables:
    """The tables of a state, each a mapping from keys to records.

    Args:
        singular: what one record of a table is called in errors.
    """

    def __init__(self, singular: Mapping[str, str]) -> None:
        self.singular = singular

    def find(self, state: Mapping[str, Any], table: str, key: str) -> dict[str, Any]:
        """A record.

        Raises:
            ApiError: 404 where there is none.
        """
        record: dict[str, Any] | None = state[table].get(key)
        if record is None:
            raise ApiError(404, f"there is no {self.singular[table]} {key[:LONGEST_KEY]}")
        return record

    @staticmethod
    def add(state: Mapping[str, Any], table: str, prefix: str, record: dict[str, Any], counter: str = "") -> str:
        """Put a new record into a table and return its key, which follows from how many were made before.

        Args:
            counter: what is counted; the table's records where it is empty.
        """
        counters = state[COUNTERS]
        number = counters[counter or table] = counters.get(counter or table, 0) + 1
        key = f"{prefix}{number}"
        state[table][key] = record
        return key

    @staticmethod
    def shown(state: Mapping[str, Any], table: str, key: str) -> dict[str, Any]:
        """A record as the API shows it, with its key as `id`."""
        return {"id": key, **state[table][key]}

    def all_shown(self, state: Mapping[str, Any], table: str, /, **wanted: Any) -> list[dict[str, Any]]:
        """The records whose fields have these values, where a value is given."""
        asked = {name: value for name, value in wanted.items() if value is not None}
        return [
            self.shown(state, table, key)
            for key, record in state[table].items()
            if all(record.get(name) == value for name, value in asked.items())
        ]
