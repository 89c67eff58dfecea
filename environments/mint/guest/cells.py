"""Runs cells of Python one after another, with what earlier cells made; the program in the sandbox.

Requests and answers are JSON, a line each. First comes `{"functions": {name: [parameters]}, "seconds": ...,
"characters": ...}`, then `{"run": code}` for each cell, answered with `{"output": text}`. While a cell runs it may
say `{"call": name, "arguments": [...]}`, to which `{"value": ...}` or `{"error": message}` is the answer.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import traceback
from importlib import import_module
from types import SimpleNamespace
from typing import Any

NO_OUTPUT = "[Executed Successfully with No Output]"
CUT = "...\n[Output Truncated]"
NO_TRACEBACK = "Falling back to standard exception\n"
"""The end of what IPython prints where it cannot say where an error was; which one it was follows on another stream."""
MOST_ARGUMENTS = 100_000
"""Characters of a call's arguments."""


class Line:
    """What is between this program and the one outside."""

    def __init__(self) -> None:
        self._source = os.fdopen(os.dup(0), "rb")
        self._sink = os.dup(1)
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)

    def read(self) -> Any:
        line = self._source.readline()
        if not line:
            os._exit(0)
        return json.loads(line)

    def write(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self._sink, data) :]


def make_functions(line: Line, parameters: dict[str, list[str]]) -> dict[str, Any]:
    """Functions that are carried out outside."""

    def ask(name: str, arguments: list[Any]) -> Any:
        if sum(len(repr(argument)) for argument in arguments) > MOST_ARGUMENTS:
            raise ValueError("the arguments are too long")
        line.write(
            {"call": name, "arguments": [str(argument).encode(errors="replace").decode() for argument in arguments]}
        )
        answer = line.read()
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    made = {}
    for name, names in parameters.items():
        listed = ", ".join(names)
        found: dict[str, Any] = {"ask": ask}
        # In Python's messages on wrong arguments it has the name that it has in the original.
        exec(f"def __call__({listed}): return ask({name!r}, [{listed}])", found)
        made[name] = found["__call__"]
    return made


def import_shell() -> Any:
    """IPython's class of shells, imported in half the time.

    The package imports its terminal and jedi, which serve a person who types and take as long as all the rest. They are
    hidden while it is imported, and there again for code that asks for them; completion is without jedi.
    """
    hidden: dict[str, Any] = {"IPython.terminal.embed": SimpleNamespace(embed=None), "jedi": None}
    sys.modules.update(hidden)
    try:
        import IPython
        from IPython.core.interactiveshell import InteractiveShell
    finally:
        for name in hidden:
            del sys.modules[name]

    def find(name: str) -> Any:
        if name != "embed":
            raise AttributeError(f"module 'IPython' has no attribute {name!r}")
        return import_module("IPython.terminal.embed").embed

    del IPython.embed
    vars(IPython)["__getattr__"] = find
    return InteractiveShell


def start_shell(functions: dict[str, Any]) -> Any:
    """An IPython that keeps no history on disk."""
    shells = import_shell()
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = shells.instance(config=config, user_ns=dict(functions), colors="NoColor")
    # Models that raise it end the interpreter.
    vars(sys)["setrecursionlimit"] = lambda *ignored: print("Setting recursion limit is disabled")
    return shell


def run(shell: Any, code: str, seconds: int, characters: int) -> str:
    """What a cell prints, its last value, and the traceback of what it raises."""
    from IPython.utils import io

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"Timed out after {seconds} seconds.")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        with io.capture_output() as captured:
            error = shell.run_cell(code, store_history=True).error_in_exec
    except BaseException as error:
        return f"{type(error).__name__}: {error}"[:characters]
    finally:
        signal.alarm(0)
    output = str(captured.stdout) or NO_OUTPUT
    if error is not None and output.endswith(NO_TRACEBACK):
        output += traceback.format_exception_only(error)[-1]
    # As IPython writes it from version 8.7 on.
    output = re.sub(r"^(\s*)Cell In \[(\d+)\], line", r"\1Cell In[\2], line", output, flags=re.MULTILINE)
    if len(output) > characters:
        output = output[:characters] + CUT
    return output.strip().encode(errors="replace").decode()


def main() -> None:
    line = Line()
    first = line.read()
    shell = start_shell(make_functions(line, first["functions"]))
    line.write({"ready": True})
    while True:
        code = line.read()["run"]
        line.write({"output": run(shell, code, first["seconds"], first["characters"])})


if __name__ == "__main__":
    main()
