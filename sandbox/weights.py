"""Model files on this machine: where they lie, and whether they are the ones that were pulled."""

from __future__ import annotations

import contextlib
from pathlib import Path

from pydantic import BaseModel, ValidationError

from sandbox.agent import AgentPreset, Weights
from sandbox.errors import DownloadError, WeightsMissingError
from sandbox.hashing import file_sha256
from sandbox.paths import expanded, models_home
from sandbox.workspace import find_workspaces


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
        path = expanded(override)
        if not path.is_file():
            raise WeightsMissingError(f"there is no model file at {path}", hint="give another --set model.path=FILE")
        return path
    if weights is None:
        raise WeightsMissingError(
            f"agent {preset.name} names no weights", hint="give a GGUF file with --set model.path=FILE"
        )
    path = _shipped_path(preset.name, weights) if weights.ships else models_home() / weights.file
    if not path.is_file() and weights.ships:
        raise WeightsMissingError(
            f"the weights of agent {preset.name} should be at {path}",
            hint="put the file there, or give another with --set model.path=FILE",
        )
    if not path.is_file():
        facts = [f"{weights.bytes / 1e9:.1f} GB"] if weights.bytes else []
        facts += [weights.licence] if weights.licence else []
        size = f" ({', '.join(facts)})" if facts else ""
        raise WeightsMissingError(
            f"the weights of agent {preset.name} are not at {path}{size}", hint=f"sandbox models pull {preset.name}"
        )
    return path


def _shipped_path(agent: str, weights: Weights) -> Path:
    preset_file = find_workspaces().agents.get(agent)
    if preset_file is None:
        raise WeightsMissingError(
            f"no workspace has agent {agent}, whose weights ship with it", hint="type it where its workspace is"
        )
    return preset_file.parent / weights.file


def record_path(path: Path) -> Path:
    return path.with_name(path.name + ".sha256.json")


def read_record(path: Path) -> WeightsRecord | None:
    """What was recorded of a model file; None where nothing was.

    Raises:
        DownloadError: the record cannot be read.
    """
    file = record_path(path)
    if not file.is_file():
        return None
    try:
        return WeightsRecord.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise DownloadError(f"{file} is not a record of a hash", hint=f"rm {file}, and pull again") from error


def write_record(path: Path, sha256: str) -> None:
    """Record a model file's hash with its present size and time of change.

    Raises:
        OSError: the folder cannot be written.
    """
    stat = path.stat()
    record = WeightsRecord(sha256=sha256, bytes=stat.st_size, mtime_ns=stat.st_mtime_ns)
    record_path(path).write_text(record.model_dump_json())


def checked_sha256(path: Path) -> str:
    """A model file's hash, computed, and held to the record where there is one.

    Raises:
        DownloadError: it is not the file that was recorded.
    """
    recorded = read_record(path)
    sha256 = file_sha256(path)
    if recorded is not None and sha256 != recorded.sha256:
        raise DownloadError(
            f"{path} is not the file that was first pulled: its sha256 is {sha256}, recorded is {recorded.sha256}",
            hint=f"to fetch it anew: rm {path}; to take it as it is: rm {record_path(path)}; then pull again",
        )
    return sha256


def weights_sha256(path: Path) -> str:
    """A model file's hash; taken from the record while size and time of change agree with it.

    Hashing 40 GB takes minutes, so the hash is computed once and recorded where the folder can be
    written. A pulled file may not change; one that ships or is the user's own is recorded anew.

    Raises:
        DownloadError: it is not the file that was pulled.
    """
    recorded = read_record(path)
    stat = path.stat()
    if recorded is not None and (recorded.bytes, recorded.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
        return recorded.sha256
    sha256 = checked_sha256(path) if path.is_relative_to(models_home()) else file_sha256(path)
    with contextlib.suppress(OSError):  # a read-only folder: the hash is computed again next time
        write_record(path, sha256)
    return sha256
