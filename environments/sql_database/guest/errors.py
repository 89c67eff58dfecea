"""What can go wrong with an engine."""

from __future__ import annotations


class ServerError(Exception):
    """The engine's answer to a statement that it does not execute.

    Args:
        code: the number that MySQL has for the error.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class LostError(Exception):
    """The server ended, or said what this client does not understand."""


class UnusableError(Exception):
    """The sandbox has no engine that starts."""
