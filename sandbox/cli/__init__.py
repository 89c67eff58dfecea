"""The command line. `main` is the entry point; everything heavy is imported by the command that needs it."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    0 done; 1 a fault of this program, or an error that `validate` found; 2 wrong usage; 3 something is
    missing on this machine (data, weights, a package); 4 the run is done, but some episodes failed by no
    fault of the model's; 5 a run file cannot be read or written; 130 stopped by Ctrl-C, the run can be resumed;
    141 the reader of standard output went away.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        from sandbox._version import __version__

        print(f"sandbox {__version__}")
        return 0
    from sandbox.cli.app import run_command_line

    return run_command_line(given)
