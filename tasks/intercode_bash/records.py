"""The published files: lists of requests with their gold commands, and archives of the file systems."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sandbox import DataError, DataMissingError

BESIDE = Path("agents") / "intercode" / "nl2bash"
"""Where the files are, from the data home, in a copy of InterCode's whole data."""
WITHOUT_TREE = 4
"""The file system that is a bare one."""


class Request(BaseModel):
    """A request, and the command that does it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    query: str
    gold: str


_REQUESTS = TypeAdapter(list[Request])


class Files:
    """The files of one data folder.

    Args:
        folder: of the pulled data. Where it does not exist, the copy at `BESIDE` is read.
    """

    def __init__(self, folder: Path, pull_hint: str) -> None:
        beside = folder.parent / BESIDE
        self._folder = beside if not folder.is_dir() and beside.is_dir() else folder
        self._pull_hint = pull_hint

    def requests_file(self, number: int) -> Path:
        """The list of a file system's requests.

        Raises:
            DataMissingError: it is not there.
        """
        path = self._folder / f"nl2bash_fs_{number}.json"
        if not path.is_file():
            raise DataMissingError(f"there is no {path}", hint=self._pull_hint)
        return path

    def tree_file(self, number: int) -> Path | None:
        """The archive of a file system; None for the bare one.

        Raises:
            DataMissingError: it is not there.
        """
        if number == WITHOUT_TREE:
            return None
        path = self._folder / f"filesystem_{number}.tar.gz"
        if not path.is_file():
            raise DataMissingError(
                f"there is no {path}: what setup_nl2b_fs_{number}.sh of the published repository makes, as an archive",
                hint="make it as docs/intercode.md shows, under 'The file systems'",
            )
        return path

    def requests(self, number: int) -> list[Request]:
        """The requests of a file system, in order.

        Raises:
            DataMissingError: the list is not there.
            DataError: it is not what it should be.
        """
        path = self.requests_file(number)
        try:
            return _REQUESTS.validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise DataError(str(path), 0, f"expected a list of query and gold; {where}: {first['msg']}") from None
