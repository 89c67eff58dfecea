"""The suite's view of the environment `apibank`, in which scorers make calls again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias, cast

from sandbox import Environment

from .rules import Result

JSON: TypeAlias = Any
ENVIRONMENT = "apibank"
EPISODES = 3
SEARCHER = "ToolSearcher"


class Parameter(Protocol):
    type: str
    description: str


class Document(Protocol):
    name: str
    description: str
    input_parameters: Mapping[str, Parameter]


class World(Protocol):
    documents: Mapping[str, Document]

    def call(self, name: str, arguments: Mapping[str, JSON], issued: JSON = None) -> Result: ...

    def changes(self) -> dict[str, JSON]: ...


class Turn(Protocol):
    role: str
    text: str
    api_name: str
    param_dict: dict[str, JSON]
    result: Result | None


class Call(Protocol):
    api_name: str
    input: dict[str, JSON]
    output: Result


class Episode(Protocol):
    requirement: str
    response: str
    apis: Sequence[Call]


class ApiBankEnvironment(Protocol):
    """What the suite uses of the environment beside acting in it."""

    def make_world(self, data: str, level: int) -> World: ...

    def documents(self, data: Path) -> Mapping[str, Document]: ...

    def dialogues(self, data: Path) -> Mapping[str, Sequence[Turn]]: ...

    def episodes(self, data: Path) -> Sequence[Episode]: ...

    def found_names(self, output: JSON) -> list[str]: ...


Recorded: TypeAlias = tuple[str, dict[str, JSON], JSON]
"""A call that was made before: the API, its arguments, its output."""


class Worlds:
    """Makes worlds for scorers.

    Args:
        load: loads an environment by name.
        data: the benchmark's folder.
    """

    def __init__(self, load: Callable[[str], Environment], data: Path) -> None:
        self._load = load
        self._environment: ApiBankEnvironment | None = None
        self.data = data

    @property
    def environment(self) -> ApiBankEnvironment:
        if self._environment is None:
            self._environment = cast(ApiBankEnvironment, self._load(ENVIRONMENT))
        return self._environment

    def after(self, level: int, history: Iterable[Recorded]) -> World:
        """A world in which these calls have been made."""
        world = self.environment.make_world(str(self.data), level)
        for name, arguments, output in history:
            world.call(name, arguments, output)
        return world
