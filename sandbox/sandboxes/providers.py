"""Providers of sandboxes by name."""

from __future__ import annotations

from sandbox.errors import MissingError, ProviderError
from sandbox.sandboxes.types import ProviderName, SandboxProvider

ISOLATING: tuple[ProviderName, ...] = ("docker", "bubblewrap")
"""What `auto` tries, in this order."""


def open_provider(name: ProviderName, run: str) -> SandboxProvider:
    """A provider that works on this machine.

    Args:
        run: the run that its sandboxes are labelled with.

    Raises:
        ProviderError: it does not work here, with what to install.
        DependencyMissingError: the package it needs is not installed.
    """
    match name:
        case "docker":
            from sandbox.sandboxes.docker import DockerProvider
            from sandbox.sandboxes.docker_engine import open_engine

            return DockerProvider(open_engine(), run)
        case "bubblewrap":
            from sandbox.sandboxes.bubblewrap import BubblewrapProvider

            return BubblewrapProvider(run)
        case "local":
            from sandbox.sandboxes.local import LocalProvider

            return LocalProvider(run)
        case "auto":
            return _first(run)


def _first(run: str) -> SandboxProvider:
    reasons = []
    for name in ISOLATING:
        try:
            return open_provider(name, run)
        except MissingError as error:
            reasons.append(f"{name}: {error.message} ({error.hint})")
    raise ProviderError(
        "there is no place for untrusted code:\n  " + "\n  ".join(reasons),
        hint="apt install bubblewrap, or start a container engine",
    )
