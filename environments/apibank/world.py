"""The APIs of one dialogue or episode, and what their calls have changed."""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from sandbox import SandboxError, ToolError

from .accounts import ACCOUNTS
from .apis import JSON, Function, State, copy_json, required_arguments
from .data_files import SEARCHER, Document, Result, dialogue_documents, episode_documents, read_tables
from .formula import calculate
from .health import HEALTH
from .knowledge import KNOWLEDGE
from .planner import PLANNER
from .recorded import CALCULATOR, Recordings, dialogue_recordings, episode_recordings
from .services import SERVICES
from .tool_search import ToolSearch

EPISODES = 3
"""The level with APIs of its own."""
DONE = "Done"
"""The table of what the APIs of level 3 were asked to change."""
_WITHOUT_REFERENCES = 2
"""A version of `marshal`'s format in which equal values are equal bytes."""
_COMPUTED = MappingProxyType(
    {
        name: function
        for group in (ACCOUNTS, PLANNER, HEALTH, SERVICES, KNOWLEDGE)
        for name, function in group.functions.items()
    }
)


class InvalidCallError(ToolError):
    """The call does not get as far as the API: no such API, or arguments that it does not take."""


class World:
    """The APIs of a level over an initial database of their own.

    Args:
        data: the benchmark's folder.
        level: 1, 2 or 3; the first two have the same APIs.

    Attributes:
        documents: what is told of each API.
    """

    def __init__(self, data: Path, level: int) -> None:
        self.documents, self._recordings, self._search = _parts(data, level == EPISODES)
        self._state = State({} if level == EPISODES else read_tables(data))
        self._level = level

    def call(self, name: str, arguments: Mapping[str, JSON], issued: JSON = None) -> Result:
        """Call an API.

        Args:
            arguments: texts are converted to the declared types, as the published program does.
            issued: the output of the same call elsewhere, from which new identifiers are taken.

        Raises:
            InvalidCallError: there is no such API, or it does not take these arguments.
        """
        document = self.documents.get(name)
        if document is None:
            raise InvalidCallError("invalid tool name.")
        given = converted_arguments(document, arguments)
        function = self._function(name)
        self._check_complete(document, function, given)
        self._state.issued = issued["token"] if isinstance(issued, dict) and "token" in issued else issued
        try:
            output = copy_json(function(self._state, **given))
        except SandboxError:
            raise
        except Exception as error:  # hostile arguments: whatever they break is told as the API's answer
            return Result(input=given, output=None, exception=str(error) or type(error).__name__)
        return Result(input=given or None, output=output, exception=None)

    def changes(self) -> dict[str, JSON]:
        """The tables that calls have changed."""
        return self._state.changes()

    def snapshot(self) -> dict[str, JSON]:
        """What calls have changed, for `restore`."""
        return self._state.snapshot()

    def restore(self, snapshot: Mapping[str, JSON]) -> None:
        """Come back to what `snapshot` gave."""
        self._state.restore(snapshot)

    def state_hash(self) -> str:
        """SHA-256 of the changes."""
        return hashlib.sha256(marshal.dumps(_sorted(self.changes()), _WITHOUT_REFERENCES)).hexdigest()

    def _function(self, name: str) -> Function:
        if name == SEARCHER:
            return lambda state, keywords: self._search.find(keywords)
        if self._level == EPISODES:
            return _calculate if name == CALCULATOR else partial(self._recorded_change, name)
        return _COMPUTED.get(name) or partial(self._recorded_answer, name)

    def _recorded_answer(self, name: str, state: State, **given: JSON) -> JSON:
        return self._recordings.answer(name, given)

    def _recorded_change(self, name: str, state: State, **given: JSON) -> JSON:
        answer = self._recordings.answer(name, given)
        if self._recordings.changes_something(name):
            done = state.edit(DONE)
            done[str(len(done) + 1)] = [name, given]
        return answer

    def _check_complete(self, document: Document, function: Function, given: Mapping[str, JSON]) -> None:
        if isinstance(function, partial):
            needed = [name for name, each in document.input_parameters.items() if "[Optional]" not in each.description]
        else:
            needed = required_arguments(function)
        missing = [f"'{name}'" for name in needed if name not in given]
        if missing:
            plural = "s" if len(missing) > 1 else ""
            named = ", ".join(missing[:-1]) + (" and " if plural else "") + missing[-1]
            raise InvalidCallError(
                f"{document.name}.call() missing {len(missing)} required positional argument{plural}: {named}"
            )


def _calculate(state: State, formula: str) -> JSON:
    return calculate(formula)


def _sorted(value: JSON) -> JSON:
    return json.loads(json.dumps(value, sort_keys=True))


@lru_cache(maxsize=4)
def _parts(data: Path, episodes: bool) -> tuple[Mapping[str, Document], Recordings, ToolSearch]:
    documents = (episode_documents if episodes else dialogue_documents)(data)
    recordings = (episode_recordings if episodes else dialogue_recordings)(data)
    return documents, recordings, ToolSearch(documents, recordings)


def converted_arguments(document: Document, arguments: Mapping[str, JSON]) -> dict[str, JSON]:
    """Arguments as the API takes them.

    Raises:
        InvalidCallError: the first argument that is not declared, is a text that is not of the declared type, or is
            no JSON, such as a whole number of more digits than Python writes.
    """
    given = {}
    for name, value in arguments.items():
        parameter = document.input_parameters.get(name)
        if parameter is None:
            raise InvalidCallError(f"invalid parameter name. parameter: {name}")
        try:
            plain = json.loads(json.dumps(value))
        except (ValueError, TypeError, RecursionError) as error:
            raise InvalidCallError(f"invalid parameter type. parameter: {name}") from error
        try:
            given[name] = _CONVERSIONS.get(parameter.type, _unchanged)(plain)
        except (ValueError, TypeError, OverflowError) as error:
            raise InvalidCallError(f"invalid parameter type. parameter: {value}") from error
    return given


def _unchanged(value: JSON) -> JSON:
    return value


def _whole(value: JSON) -> int:
    if isinstance(value, str) and not value.isdigit():
        raise ValueError(value)
    return int(value)


def _number(value: JSON) -> float:
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        raise ValueError(value)
    return float(value)


def _truth(value: JSON) -> bool:
    return value is True or value == "True"


_CONVERSIONS: Mapping[str, Callable[[JSON], JSON]] = {"int": _whole, "float": _number, "bool": _truth}
"""By declared type; others are taken as they are, lists too."""
