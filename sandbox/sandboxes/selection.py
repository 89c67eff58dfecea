"""Which provider a run takes its sandboxes from, and what the run header says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from sandbox.errors import DataError, UnknownNameError, UsageError
from sandbox.sandboxes.types import ProviderName, SandboxSpec
from sandbox.types import JSON


def check_choice(name: str, *, no_isolation: bool) -> ProviderName:
    """The provider that the command line names.

    Raises:
        UnknownNameError: there is no such provider.
        UsageError: `local` without the flag that says what it means.
    """
    from sandbox.sandboxes.providers import OWN, provider_names

    if name == "local" and not no_isolation:
        raise UsageError(
            "--sandbox local isolates nothing: what an agent does is done to this machine, as you",
            hint="add --no-isolation if that is meant, or leave --sandbox out",
        )
    if name not in OWN and name not in provider_names():
        raise UnknownNameError("sandbox provider", name, provider_names())
    return name


def adjusted(spec: SandboxSpec, fields: Mapping[str, JSON], suite: str) -> SandboxSpec:
    """A spec with the fields that a suite has otherwise.

    Raises:
        DataError: a field that there is not, or a value that it cannot have.
    """
    try:
        return SandboxSpec.model_validate(spec.model_dump() | dict(fields))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(("sandbox", *(str(part) for part in first["loc"])))
        raise DataError(f"suite.toml of {suite}", 0, f"{field}: {first['msg']}") from None


async def describe_sandboxes(name: ProviderName, run: str, specs: Sequence[SandboxSpec]) -> dict[str, JSON]:
    """What the header says: the provider's name, and by image what it is and which limits hold.

    Raises:
        ProviderError: there is no provider, or an image is not built.
    """
    from sandbox.sandboxes.providers import open_provider

    provider = open_provider(name, run)
    try:
        described = [
            {"spec": spec.model_dump(mode="json"), "weakened": spec.weakened()} | await provider.describe(spec)
            for spec in dict.fromkeys(specs)
        ]
    finally:
        await provider.close()
    return {"provider": provider.name, "sandboxes": described}
