"""Runs a solution and then its tests, which the standard input has as JSON; the program in the sandbox.

What says that all passed comes after the solution has run, on a line that the solution is not told of.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    task = json.load(sys.stdin)
    told = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    names: dict[str, object] = {"__name__": "__solution__"}
    exec(compile(task["solution"] + "\n" + task["tests"], "<solution>", "exec", dont_inherit=True), names)
    os.write(told, task["passed"].encode())


if __name__ == "__main__":
    main()
