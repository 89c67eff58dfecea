"""The published games of ALFWorld: a file each, or all of them in one, with domains apart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.errors import DataError, DataMissingError
from sandbox.hashing import file_sha256
from sandbox.jsonl import read_jsonl

FILE = "game.tw-pddl"
BESIDE = Path("agents") / "alfworld"
"""Where the games are, from the data home, in a copy that has all of them in one file."""
REPACKED = "valid_unseen_134.jsonl"


class HouseholdFile(BaseModel):
    """A game of TextWorld's, as ALFWorld saves it."""

    model_config = ConfigDict(extra="ignore")

    pddl_domain: str
    pddl_problem: str
    grammar: str


class RepackedGame(BaseModel):
    """A line of the file with all games.

    Attributes:
        id: the folders of the game's file, the kind of task first.
        domain_sha12: of the domain, which is a file of its own.
    """

    model_config = ConfigDict(extra="ignore")

    id: str
    domain_sha12: str = Field(pattern=r"^[0-9a-f]{12}$")
    pddl_problem: str
    grammar: str


class HouseholdFiles:
    """The files of one data folder.

    Args:
        folder: of the pulled data. Where it does not exist, the copy at `BESIDE` is read.
    """

    def __init__(self, folder: Path, pull_hint: str) -> None:
        self._folder = folder
        self._beside = folder.parent / BESIDE
        self._pull_hint = pull_hint

    def games(self) -> Iterator[tuple[str, HouseholdFile]]:
        """All games, in the order of their ids.

        Raises:
            DataMissingError: there are none.
            DataError: a file is not what it should be.
        """
        paths = self._paths()
        if paths == [self._beside / REPACKED]:
            yield from self._repacked()
            return
        for path in paths:
            try:
                game = HouseholdFile.model_validate_json(path.read_bytes())
            except ValidationError as error:
                raise DataError(str(path), 0, f"expected a game; {error.errors()[0]['msg']}") from None
            yield path.parent.relative_to(self._folder).as_posix(), game

    def data_sha256(self) -> dict[str, str]:
        """The hash of each file that `games` reads."""
        paths = self._paths()
        domains = sorted(self._beside.glob("domain_*.pddl")) if paths[0].name == REPACKED else []
        root = paths[0].parent if domains else self._folder
        return {path.relative_to(root).as_posix(): file_sha256(path) for path in [*paths, *domains]}

    def _paths(self) -> list[Path]:
        pulled = sorted(self._folder.glob(f"*/*/{FILE}"))
        repacked = self._beside / REPACKED
        if pulled:
            return pulled
        if not repacked.is_file():
            raise DataMissingError(f"there are no games in {self._folder}", hint=self._pull_hint)
        return [repacked]

    def _repacked(self) -> Iterator[tuple[str, HouseholdFile]]:
        path = self._beside / REPACKED
        for game in sorted(read_jsonl(path, RepackedGame, self._pull_hint), key=lambda game: game.id):
            domain = _text(self._beside / f"domain_{game.domain_sha12}.pddl")
            yield game.id, HouseholdFile(pddl_domain=domain, pddl_problem=game.pddl_problem, grammar=game.grammar)


@lru_cache(maxsize=8)
def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(str(path), 0, f"expected a domain; {error}") from None
