"""APIs whose answers are only known from recorded calls: their servers were others', or were not published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from .apis import JSON, RefusedError
from .data_files import SEARCHER, Result, read_dialogues, read_episodes

CALCULATOR = "Calculator"
FROM_OTHERS = ("Dictionary", "GetToday", "Translate", SEARCHER)
"""APIs of levels 1 and 2 that are not computed from the database."""


class Recordings:
    """Answers by API and arguments.

    An API whose recorded answers are all the same gives that answer to any arguments.
    """

    def __init__(self, calls: Iterable[tuple[str, Result]]) -> None:
        self._results: dict[str, list[Result]] = {}
        for name, result in calls:
            self._results.setdefault(name, []).append(result)

    @property
    def names(self) -> Sequence[str]:
        return list(self._results)

    def changes_something(self, name: str) -> bool:
        """Whether an API only says that it was successful, so that it must have changed something."""
        return all(result.output in ("success", {"status": "success"}) for result in self._results[name])

    def answer(self, name: str, arguments: Mapping[str, JSON]) -> JSON:
        """What the API answered.

        Raises:
            RefusedError: it was never called with these arguments.
        """
        results = self._results[name]
        wanted = comparable(arguments)
        for result in results:
            if comparable(result.input or {}) == wanted:
                return result.output
        if name != SEARCHER and len(results) > 1 and all(result.output == results[0].output for result in results):
            return results[0].output
        raise RefusedError("Nothing is known for these arguments.")


def comparable(arguments: Mapping[str, JSON]) -> dict[str, JSON]:
    """Arguments without what makes no difference: the case of texts and the blanks in them."""
    return {
        name: "".join(value.lower().split()) if isinstance(value, str) else value for name, value in arguments.items()
    }


@lru_cache(maxsize=4)
def dialogue_recordings(data: Path) -> Recordings:
    """Of the dialogues, the calls of APIs that are not computed."""
    turns = [turn for dialogue in read_dialogues(data).values() for turn in dialogue]
    return Recordings((turn.api_name, turn.result) for turn in turns if turn.result and turn.api_name in FROM_OTHERS)


@lru_cache(maxsize=4)
def episode_recordings(data: Path) -> Recordings:
    """Of level 3, all calls but those of the calculator."""
    calls = [call for episode in read_episodes(data) for call in episode.apis]
    return Recordings((call.api_name, call.output) for call in calls if call.api_name != CALCULATOR)
