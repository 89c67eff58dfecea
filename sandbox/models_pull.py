"""`sandbox models pull`: an agent's model file, checked against what the first pull brought."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sandbox.agent import AgentPreset, Weights
from sandbox.data_pull import check_inside
from sandbox.download import FIRST_DELAY, RETRIES, Progress, Tell, download, is_address
from sandbox.errors import DownloadError, MismatchError, UsageError, WeightsMissingError
from sandbox.paths import expanded, models_home
from sandbox.weights import WeightsRecord, checked_sha256, read_record, record_path, write_record


def pull_weights(
    preset: AgentPreset,
    source: str | None = None,
    progress: Progress | None = None,
    tell: Tell | None = None,
    *,
    retries: int = RETRIES,
    first_delay: float = FIRST_DELAY,
) -> Path:
    """Put the agent's model file into the models' folder and return its path.

    The first pull records the file's hash beside it; a later one holds the file, or what it fetches
    anew, to that record. A file that was put there by hand is recorded as it is.

    Args:
        source: None for the preset's own address; else the file's address, an address that ends in
            `/` and has the file below it, a local file, or a local folder with the file.
        tell: hears what is fetched, from where, and what is tried again.
        retries: as `download` has it.
        first_delay: seconds, as `download` has it.

    Raises:
        WeightsMissingError: the agent names no weights.
        UsageError: the preset names a file outside the models' folder, or one that ships with it.
        DownloadError: too little disk space, a file that is not the recorded one, or a failed fetch.
    """
    weights = preset.weights
    if weights is None:
        raise WeightsMissingError(
            f"agent {preset.name} names no weights, so there is nothing to pull",
            hint="give a GGUF file with --set model.path=FILE",
        )
    if weights.ships:
        raise UsageError(f"the weights of agent {preset.name} ship with it, so there is nothing to pull")
    check_inside(weights.file, f"agent {preset.name}")
    path = models_home() / weights.file
    try:
        if path.is_file():
            sha256 = checked_sha256(path)
        else:
            _check_space(weights, path)
            place, tell = _place(weights, source), tell or (lambda words: None)
            size = f", {weights.bytes / 1e9:.1f} GB," if weights.bytes else ""
            tell(f"{preset.name}: fetching {weights.file}{size} from {place}")
            fetch = partial(download, progress=progress, tell=tell, retries=retries, first_delay=first_delay)
            sha256 = _fetch(place, path, read_record(path), fetch)
        write_record(path, sha256)
    except OSError as error:
        raise DownloadError(f"cannot keep {path} and its record: {error}", hint=f"look at {path.parent}") from error
    return path


def _check_space(weights: Weights, path: Path) -> None:
    """Refuse a fetch that would fill the disk. `weights.bytes` may be approximate, so nothing else rests on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    needed = (weights.bytes or 0) - (part.stat().st_size if part.is_file() else 0)
    free = shutil.disk_usage(path.parent).free
    if needed > free:
        raise DownloadError(
            f"{weights.file} needs {needed / 1e9:.1f} GB ({needed} bytes) more in {path.parent}, "
            f"where {free / 1e9:.1f} GB ({free} bytes) are free",
            hint="free some space, or set SANDBOX_MODELS to a folder on another disk",
        )


def _place(weights: Weights, source: str | None) -> str:
    if source is None:
        return weights.address()
    if is_address(source):
        return source + weights.file if source.endswith("/") else source
    local = expanded(source)
    return str(local / weights.file if local.is_dir() else local)


def _fetch(place: str, path: Path, recorded: WeightsRecord | None, fetch: Callable[..., str]) -> str:
    sha256, size = (recorded.sha256, recorded.bytes) if recorded else (None, None)
    try:
        return fetch(place, path, size=size, sha256=sha256)
    except MismatchError as error:
        hint = f"give another source with --from; or, to take this file from now on: rm {record_path(path)}"
        raise DownloadError(error.message, hint=hint) from error
