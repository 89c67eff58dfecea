"""Providers of sandboxes by name."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from sandbox.errors import MissingError, ProviderError, UnknownNameError
from sandbox.sandboxes.types import ProviderName, SandboxProvider

ISOLATING: tuple[ProviderName, ...] = ("docker", "bubblewrap")
"""What `auto` tries, in this order."""

LOCAL: ProviderName = "local"

OWN: tuple[ProviderName, ...] = ("auto", *ISOLATING, LOCAL)

GROUP = "sandbox.providers"
"""Of the entry points by which installed packages offer providers: callables that take the name of a run."""


def provider_names() -> tuple[ProviderName, ...]:
    """All that `open_provider` takes."""
    return (*OWN, *installed_names())


def installed_names() -> list[ProviderName]:
    """The providers that installed packages offer."""
    return sorted(_installed())


def open_provider(name: ProviderName, run: str) -> SandboxProvider:
    """A provider that works on this machine.

    Args:
        run: the run that its sandboxes are labelled with.

    Raises:
        UnknownNameError: there is no such provider.
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
        case _:
            return _open_installed(name, run)


def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP) if point.name not in OWN}


def _open_installed(name: ProviderName, run: str) -> SandboxProvider:
    point = _installed().get(name)
    if point is None:
        raise UnknownNameError("sandbox provider", name, provider_names())
    package = point.dist.name if point.dist else point.module
    try:
        make = point.load()
    except Exception as error:
        raise ProviderError(
            f"the sandbox provider {name} of {package} cannot be loaded: {type(error).__name__}: {error}",
            hint=f"pip install --force-reinstall {package}, or leave --sandbox out",
        ) from error
    provider: SandboxProvider = make(run)
    if provider.name != name:
        raise ProviderError(
            f"the sandbox provider {name} of {package} calls itself {provider.name}",
            hint=f"give its class and its entry point in {GROUP} one name",
        )
    return provider


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
