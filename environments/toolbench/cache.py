"""Answers that are kept in files, in the layout of StableToolBench's server.

`<folder>/<category>/<tool>_for_<category>/<api>.json` is an object from calls to answers; a call is the text that
Python makes of its arguments. Beside it `<api>.simulated.json` lists the calls that a simulator of ours answered.
Files are replaced as a whole, so that who reads them sees no half of one; who writes holds `<folder>/.lock`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

from sandbox import EnvironmentFailedError

Kind = TypeVar("Kind", dict[str, Any], list[str])


class AnswerCache:
    """The answers to calls of one API.

    Args:
        folder: of the whole cache.

    Raises:
        EnvironmentFailedError: from every method, where a file is damaged or cannot be written.
    """

    def __init__(self, folder: Path, category: str, tool: str, api: str) -> None:
        self._lock = folder / ".lock"
        place = folder / category / f"{tool}_for_{category}"
        self._answers = place / f"{api}.json"
        self._simulated = place / f"{api}.simulated.json"

    def find(self, arguments: Any) -> tuple[dict[str, Any], Literal["cache", "simulator"]] | None:
        """The answer to a call and where it comes from; None where it was never answered."""
        answer = self.answers().get(str(arguments))
        if answer is None:
            return None
        return answer, "simulator" if str(arguments) in self._calls() else "cache"

    def answers(self) -> dict[str, dict[str, Any]]:
        """All answers, the oldest first."""
        answers = _read(self._answers, dict)
        return {call: answer for call, answer in answers.items() if isinstance(answer, dict)}

    def keep(self, arguments: Any, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep an answer of a simulator, and return it; or the one that the call got meanwhile, which stays.

        Waits for other processes that keep answers in the same folder.
        """
        with _held(self._lock):
            answers = self.answers()
            if str(arguments) not in answers:
                _write(self._simulated, [*self._calls(), str(arguments)])
                answers[str(arguments)] = answer
                _write(self._answers, answers)
            return answers[str(arguments)]

    def _calls(self) -> list[str]:
        return _read(self._simulated, list)


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a lock file. The lock dies with the process, however it dies."""
    with contextlib.ExitStack() as opened:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fcntl.flock(opened.enter_context(path.open("a")), fcntl.LOCK_EX)
        except OSError as error:
            raise EnvironmentFailedError(f"{path} cannot be locked: {error}") from error
        yield


def _read(path: Path, kind: type[Kind]) -> Kind:
    """A JSON file of a kind; an empty one where there is none."""
    if not path.is_file():
        return kind()
    try:
        read = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise EnvironmentFailedError(f"{path} is no file of a cache: {error}") from error
    if not isinstance(read, kind):
        raise EnvironmentFailedError(f"{path} is no file of a cache: it holds no {kind.__name__}")
    return read


def _write(path: Path, value: Any) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w") as file:
            json.dump(value, file, indent=4)
        os.replace(temporary, path)
    except OSError as error:
        raise EnvironmentFailedError(f"{path} cannot be written: {error}") from error
