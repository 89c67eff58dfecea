"""A command, its folder and its environment as a supervisor takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.sandboxes.channel import Field
from sandbox.sandboxes.guest.wire import join


class UnusableError(Exception):
    """Words that no command can have."""


def encode_program(command: str | Sequence[str], cwd: str, env: Mapping[str, str]) -> dict[str, Field]:
    """The fields of a request that starts a program.

    Raises:
        UnusableError: there is no command, or something in it holds a NUL byte.
    """
    words = [command] if isinstance(command, str) else list(command)
    if not words:
        raise UnusableError("an empty command")
    if any("=" in name or not name for name in env):
        raise UnusableError("a variable's name that is empty or holds =")
    return {
        "argv": join([_encode(word) for word in words]),
        "shell": isinstance(command, str),
        "cwd": encode_path(cwd),
        "env": join([_encode(f"{name}={value}") for name, value in env.items()]),
    }


def encode_path(path: str) -> bytes:
    """A path from the root.

    Raises:
        UnusableError: it is empty or holds a NUL byte.
    """
    if not path:
        raise UnusableError("an empty path")
    return _encode(path)


def _encode(text: str) -> bytes:
    """Bytes that Python reads as this text from a file system, or for a lone surrogate something near."""
    try:
        content = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        content = text.encode("utf-8", "surrogatepass")
    if b"\0" in content:
        raise UnusableError("a NUL byte")
    return content
