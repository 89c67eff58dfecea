"""Executes the recorded code of episodes in a sandbox; reads an episode from each line, and writes a line for each.

An episode is `{"domain", "problem", "grammar", "cells": [code, ...], "seconds"}`; its line in answer is `{"outputs":
[text, ...], "won", "over", "commands"}`, with outputs as IPython shows them. Each episode has a process of its own.
"""

import ast
import contextlib
import io
import json
import os
import signal
import sys
import traceback

from household.functions import HouseholdFunctions
from household.game import HouseholdGame

NO_OUTPUT = "[Executed Successfully with No Output]"
CUT = 2000
"""Characters of an output that the model saw."""
RULE = "-" * 75
AROUND = (4, 3)
"""Lines that IPython shows before and after the one that raised."""


class Cells:
    """A namespace in which one cell after another is executed."""

    def __init__(self, names):
        self._names = dict(names, __name__="__main__")
        self._count = 0

    def run(self, code):
        """What a cell shows: what it prints, the value of its last expression, or how it failed."""
        self._count += 1
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            self._execute(code)
        output = shown.getvalue() or NO_OUTPUT
        return (output if len(output) <= CUT else output[:CUT] + "...\n[Output Truncated]").strip()

    def _execute(self, code):
        file = f"<cell {self._count}>"
        try:
            statements = ast.parse(code, file).body
            last = statements.pop() if statements and isinstance(statements[-1], ast.Expr) else None
            for statement in statements:
                exec(compile(ast.Module([statement], []), file, "exec"), self._names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), file, "eval"), self._names)
                if value is not None:
                    print(f"Out[{self._count}]: {value!r}")
        except SyntaxError as error:
            self._show_syntax_error(error, code.split("\n"))
        except BaseException as error:
            self._show_error(error, code, file)

    def _show_syntax_error(self, error, lines):
        text = lines[(error.lineno or 1) - 1] if len(lines) >= (error.lineno or 1) else ""
        print(f"  Cell In[{self._count}], line {error.lineno}\n    {text.lstrip()}")
        if error.offset:
            print(" " * (4 + max(0, error.offset - 1 - (len(text) - len(text.lstrip())))) + "^")
        print(f"{type(error).__name__}: {error.msg}\n")

    def _show_error(self, error, code, file):
        name = type(error).__name__
        print(f"{RULE}\n{name}{'Traceback (most recent call last)':>{75 - len(name)}}")
        lines = code.split("\n")
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename == file:
                print(f"Cell In[{self._count}], line {frame.lineno}")
                self._show_lines(lines, frame.lineno)
                print()
        print(f"{name}: {error}")

    @staticmethod
    def _show_lines(lines, at):
        first, last = max(1, at - AROUND[0]), min(len(lines), at + AROUND[1])
        width = len(str(last))
        for number in range(first, last + 1):
            arrow = "----> " if number == at else "      "
            print(f"{arrow}{number:>{width}} {lines[number - 1]}".rstrip())


def run_episode(episode):
    def stop(number, frame):
        raise TimeoutError(f"Timed out after {episode['seconds']} seconds.")

    functions = HouseholdFunctions(HouseholdGame(episode["domain"], episode["problem"], episode["grammar"]))
    cells = Cells(functions.by_name())
    outputs = []
    signal.signal(signal.SIGALRM, stop)
    for code in episode["cells"]:
        signal.alarm(episode["seconds"])
        outputs.append(cells.run(code))
        signal.alarm(0)
    won = functions.play.won
    return {"outputs": outputs, "won": won, "over": functions.over, "commands": functions.commands}


def main():
    for line in sys.stdin:
        reading, writing = os.pipe()
        if os.fork() == 0:
            null = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(null, number)
            os.write(writing, json.dumps(run_episode(json.loads(line))).encode() + b"\n")
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            sys.stdout.write(answer.read() or "{}\n")
        os.wait()
        sys.stdout.flush()


main()
