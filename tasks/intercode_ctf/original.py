"""The published list of tasks, and where the files are that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sandbox import DataError, DataMissingError

FILE = "ic_ctf.json"
BESIDE = Path("agents") / "intercode" / "ctf"
"""Where the list is, from the data home, in a copy of InterCode's whole data."""
ASSETS = "task_assets"


class Record(BaseModel):
    """A task of the list.

    Attributes:
        setup: a command that fetches more files, from places that may be gone.
    """

    model_config = ConfigDict(extra="ignore")

    task_id: int
    query: str
    gold: str
    setup: str = ""
    tags: list[str] = []


_RECORDS = TypeAdapter(list[Record])


class Original:
    """The list and the folders of files.

    Args:
        data: the suite's data folder. Where it does not exist, the list is read from the copy at `BESIDE`.
        assets: the folder that has a folder of files for each task; empty for the one in the data folder.
        hint: how to get the list.
    """

    def __init__(self, data: Path, assets: str, hint: str) -> None:
        beside = data.parent / BESIDE
        self.path = (beside if not data.is_dir() and beside.is_dir() else data) / FILE
        self._assets = Path(assets).expanduser().absolute() if assets else data / ASSETS
        self._hint = hint

    def records(self) -> Iterator[tuple[Record, Path]]:
        """Each task with its folder of files.

        Raises:
            DataMissingError: the list, or a task's folder, is not on this machine.
            DataError: the list is not what it should be.
        """
        if not self.path.is_file():
            raise DataMissingError(f"there is no {self.path}", hint=self._hint)
        try:
            records = _RECORDS.validate_json(self.path.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise DataError(str(self.path), 0, f"expected a list of tasks; {place}: {first['msg']}") from None
        for record in records:
            folder = self._assets / str(record.task_id)
            if not folder.is_dir():
                raise DataMissingError(
                    f"the files of the original tasks are not ours to ship: there is no folder {folder}",
                    hint=f"put the folder data/ctf/{ASSETS} of the InterCode repository there, give another with "
                    "--set assets=FOLDER, or run the tasks of our own with --split fresh",
                )
            yield record, folder
