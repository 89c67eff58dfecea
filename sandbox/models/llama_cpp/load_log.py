"""What llama.cpp says while it loads a model: the only place where it tells what is really offloaded."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field

import llama_cpp

_ERROR_LEVEL = 4
"""`GGML_LOG_LEVEL_ERROR`."""
_CONTINUED = 5
"""`GGML_LOG_LEVEL_CONT`: goes on with the line before."""
_OFFLOADED = re.compile(r"offloaded (\d+)/(\d+) layers")
_DEVICE = re.compile(r"using device (.+?)(?: - |$)", re.MULTILINE)


@dataclass(slots=True)
class LoadLog:
    """Lines in the order they came, those at error level apart as well."""

    lines: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _level: int = 0

    def add(self, level: int, text: str) -> None:
        self._level = self._level if level == _CONTINUED else level
        self.lines.append(text)
        if self._level == _ERROR_LEVEL:
            self.errors.append(text)

    def problem(self) -> str:
        """What went wrong, in llama.cpp's own words; empty where it said nothing."""
        told = "".join(self.errors).strip().splitlines()
        return told[0].rsplit("error loading model: ", 1)[-1] if told else ""

    def offloaded_layers(self) -> int:
        """Layers on a GPU; the output layer counts as one."""
        found = _OFFLOADED.search("".join(self.lines))
        return int(found[1]) if found else 0

    def devices(self) -> list[str]:
        """The GPUs in use."""
        return _DEVICE.findall("".join(self.lines))


_listening: list[LoadLog] = []


def _take(level: int, text: bytes, _: ctypes.c_void_p) -> None:
    for log in _listening:
        log.add(level, text.decode("utf-8", "replace"))


_callback = llama_cpp.llama_log_callback(_take)


class Listening:
    """Collects llama.cpp's log while it is entered; nothing of it is ever printed."""

    def __enter__(self) -> LoadLog:
        llama_cpp.llama_log_set(_callback, ctypes.c_void_p(0))
        self._log = LoadLog()
        _listening.append(self._log)
        return self._log

    def __exit__(self, *_: object) -> None:
        _listening.remove(self._log)
