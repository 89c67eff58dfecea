"""What the APIs have in common: a state of plain JSON, and methods that are tools."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

JSON: TypeAlias = Any


class World:
    """An API with a state of its own. It is deterministic: the same calls give the same answers.

    A tool answers with a JSON value; what it cannot do, it says as `{"error": ...}`. A call that makes
    a method raise is told to the model as an error, too.

    Args:
        config: the task's `initial_config` for this API, or a state that another world was left in; it is not changed.
        extension: what the API needs beside it: the filling of the long-context tasks by its official names, or
            the `embedding` of a vector memory; None for other tasks.

    Attributes:
        state: what the official checker compares after each turn.
        hidden: the rest, such as the working directory.
    """

    TOOLS: ClassVar[tuple[str, ...]]
    """Names of the methods that are tools."""

    def __init__(self, config: Mapping[str, JSON], extension: Mapping[str, JSON] | None = None) -> None:
        self.state: dict[str, JSON] = {}
        self.hidden: dict[str, JSON] = {}
        self.extension = extension
        self.load(copy_json(dict(config)))

    def load(self, config: dict[str, JSON]) -> None:
        """Fill `state` and `hidden` from a task's configuration, which is the world's to keep."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """What is compared with queries by its meaning."""
        return []


def copy_json(value: JSON) -> JSON:
    """A deep copy of plain JSON, some ten times as fast as `copy.deepcopy`."""
    return marshal.loads(marshal.dumps(value))
