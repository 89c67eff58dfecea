"""How much memory a model will need, estimated from its file before it is loaded."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import UsageError
from sandbox.models.llama_cpp.layout import Layout
from sandbox.models.llama_cpp.settings import KV_BITS, LlamaCppSettings

_SPLIT = re.compile(r"-\d{5}-of-(\d{5})\.gguf$")
_CGROUP = Path("/sys/fs/cgroup")
_SHARE_FOR_A_CACHE = 0.25
HINT = "take a smaller quantization, a smaller model.context or model.cache_tokens; or --set model.check_memory=false"


@dataclass(slots=True, frozen=True)
class Estimate:
    """Bytes in the computer's own memory: weights, the cache of keys and values, room to compute in."""

    weights: int
    cache: int
    compute: int

    @property
    def total(self) -> int:
        return self.weights + self.cache + self.compute


def estimate(
    settings: LlamaCppSettings, path: Path, layout: Layout, vocabulary: int, metadata: Callable[[str], str | None]
) -> Estimate:
    """The need of a model whose cache is divided so.

    What the file does not say of itself counts as 0, so the estimate may be too low, hardly too high.

    Args:
        vocabulary: how many tokens the model knows.
        metadata: a value of the file's metadata by its key.
    """
    shape = _Shape(metadata)
    layers = shape.number("block_count")
    on_gpu = layers if settings.gpu_layers < 0 else min(settings.gpu_layers, layers)
    here = 1.0 if layers == 0 else (layers - on_gpu) / layers
    heads = shape.each_layer("attention.head_count_kv") or shape.each_layer("attention.head_count")
    per_cell = sum(heads) * (shape.head("key") + shape.head("value"))
    cache = per_cell * layout.cells * KV_BITS[settings.kv_type] // 8
    row = 4 * shape.number("embedding_length") + 3 * max([*shape.each_layer("feed_forward_length"), 0])
    if settings.attention_kernel == "off":
        row += layout.seen * (shape.number("attention.head_count") + 1)
    compute = settings.micro_batch_tokens * (row + vocabulary) * 4
    return Estimate(int(file_bytes(path) * here), int(cache * here), compute)


def require(need: Estimate, path: Path) -> None:
    """Refuse a model that does not fit.

    Raises:
        UsageError: it needs more than there is.
    """
    there = available_bytes()
    if there is None or need.total <= there:
        return
    parts = f"weights {_gib(need.weights)}, cache {_gib(need.cache)}, computing {_gib(need.compute)}"
    raise UsageError(
        f"{path.name} needs about {_gib(need.total)} of memory ({parts}); {_gib(there)} are free", hint=HINT
    )


def leaves_room(need: Estimate, there: int | None) -> bool:
    """Whether a cache is small beside what weights and computing leave of the memory that was there."""
    return there is not None and need.cache <= (there - need.weights - need.compute) * _SHARE_FOR_A_CACHE


def file_bytes(path: Path) -> int:
    """The size of a model, of all its files where it is split."""
    split = _SPLIT.search(path.name)
    if split is None:
        return path.stat().st_size
    parts = path.parent.glob(f"{path.name[: split.start()]}-*-of-{split[1]}.gguf")
    return sum(part.stat().st_size for part in parts)


def available_bytes() -> int | None:
    """Memory that this process can still get; None where the system does not tell."""
    found = [value for value in (_of_machine(), _of_cgroup()) if value is not None]
    return min(found, default=None)


def _of_machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None


def _of_cgroup() -> int | None:
    try:
        limit, used = ((_CGROUP / name).read_text().strip() for name in ("memory.max", "memory.current"))
        return None if limit == "max" else int(limit) - int(used) + _pages_of_files()
    except (OSError, ValueError):
        return None


def _pages_of_files() -> int:
    """What the group holds of files, which goes when memory is wanted; counted as used by `memory.current`."""
    lines = (line.split() for line in (_CGROUP / "memory.stat").read_text().splitlines())
    return sum(int(value) for name, value in lines if name in ("active_file", "inactive_file"))


class _Shape:
    """The numbers of a model, from its file's metadata."""

    def __init__(self, metadata: Callable[[str], str | None]) -> None:
        self._metadata = metadata
        self._architecture = metadata("general.architecture") or ""

    def number(self, key: str) -> int:
        return max([*self._numbers(key), 0])

    def each_layer(self, key: str) -> list[int]:
        """A number of each layer, which the file gives once for all or as a list."""
        numbers = self._numbers(key)
        return numbers * self.number("block_count") if len(numbers) == 1 else numbers

    def head(self, part: str) -> int:
        """Features of one head's keys or values."""
        told = self.number(f"attention.{part}_length")
        return told or self.number("embedding_length") // max(1, self.number("attention.head_count"))

    def _numbers(self, key: str) -> list[int]:
        text = self._metadata(f"{self._architecture}.{key}") or ""
        return [int(number) for number in re.findall(r"\d+", text)]


def _gib(size: int) -> str:
    return f"{size / 2**30:.1f} GiB"
