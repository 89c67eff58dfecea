"""Model files on this machine: where they lie, and whether they are the ones that were pulled."""

from __future__ import annotations

import contextlib
from pathlib import Path

from pydantic import BaseModel

from sandbox.agent import AgentPreset
from sandbox.errors import WeightsMissingError
from sandbox.hashing import file_sha256
from sandbox.paths import models_home


class WeightsRecord(BaseModel):
    """Stands beside a model file as `<file>.sha256.json`; written at the first pull or use."""

    sha256: str
    bytes: int
    mtime_ns: int


def weights_path(preset: AgentPreset, override: Path | None = None) -> Path:
    """The model file of an agent.

    Raises:
        WeightsMissingError: says the path looked at, the size, and the command that fetches it.
    """
    weights = preset.weights
    if override is not None:
        path = override.expanduser()
        if not path.is_file():
            raise WeightsMissingError(f"there is no model file at {path}", hint="give another --set model.path=FILE")
        return path
    if weights is None:
        raise WeightsMissingError(
            f"agent {preset.name} names no weights", hint="give a GGUF file with --set model.path=FILE"
        )
    path = models_home() / weights.file
    if not path.is_file():
        size = f" ({weights.bytes / 1e9:.1f} GB, {weights.licence})" if weights.bytes else f" ({weights.licence})"
        raise WeightsMissingError(
            f"the weights of agent {preset.name} are not at {path}{size}", hint=f"sandbox models pull {preset.name}"
        )
    return path


def record_path(path: Path) -> Path:
    return path.with_name(path.name + ".sha256.json")


def weights_sha256(path: Path) -> str:
    """The file's hash; taken from the record while size and time of change agree with it.

    Hashing 40 GB takes minutes, so the hash is computed once and recorded where the folder can be
    written.
    """
    stat = path.stat()
    record_file = record_path(path)
    if record_file.is_file():
        record = WeightsRecord.model_validate_json(record_file.read_bytes())
        if (record.bytes, record.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
            return record.sha256
    record = WeightsRecord(sha256=file_sha256(path), bytes=stat.st_size, mtime_ns=stat.st_mtime_ns)
    with contextlib.suppress(OSError):  # a read-only folder: the hash is computed again next time
        record_file.write_text(record.model_dump_json())
    return record.sha256
