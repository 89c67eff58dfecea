"""The supervisor as something to send into a sandbox: a short command for its Python, and the program itself."""

from __future__ import annotations

import marshal
from functools import cache
from importlib.resources import files

PACKAGE = "sandbox.sandboxes.guest"

MODULES = (
    "wire",
    "capture",
    "processes",
    "limits",
    "snapshot",
    "steps",
    "tree",
    "files",
    "disk",
    "watch",
    "loop",
    "relay",
    "command",
    "interactive",
)
"""The modules of the supervisor, each after those that it imports; the last one is `supervisor` itself."""

DIGITS = 8
"""Of the program's length, which goes before it."""

PORTABLE = 2
"""The version of marshalled data that every Python 3 reads."""

_START = """import os,sys,marshal
def read(n):
 d=b""
 while len(d)<n:d+=os.read(0,n-len(d)) or exit()
 return d
for name,code in marshal.loads(read(int(read(8)))):
 module=sys.modules[name]=type(sys)(name);exec(code,module.__dict__)
module.main()"""


@cache
def supervisor_modules() -> bytes:
    """The supervisor's modules by name, marshalled: as text, which a sandbox can exchange for compiled code."""
    guest = files(PACKAGE)
    texts = [(f"{PACKAGE}.{name}", (guest / f"{name}.py").read_text("utf-8")) for name in (*MODULES, "supervisor")]
    return marshal.dumps(texts, PORTABLE)


def supervisor_program(modules: bytes) -> bytes:
    """What goes first into the standard input of `supervisor_argv`. After it come frames.

    Frames come out of the standard output; what the supervisor says on standard error are its last words.
    """
    return b"%0*d" % (DIGITS, len(modules)) + modules


def supervisor_argv(python: str) -> list[str]:
    """The command that starts the supervisor as the first process of a sandbox.

    Args:
        python: the sandbox's Python, 3.6 or newer with `ctypes`.
    """
    return [python, "-I", "-S", "-B", "-c", _START]
