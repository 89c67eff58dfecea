"""Runs a solution and then its tests, which the standard input has as JSON; the program in the sandbox.

A solution that ends early does not pass, nor does one that prints. Solution and tests are one process, as in the
original: code that looks for its caller can pass without being right.
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
