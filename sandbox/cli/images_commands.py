"""`images build`, `images list` and `clean`."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from sandbox.cli.output import console, plain, print_json, table
from sandbox.errors import MissingError, ProviderError, UnknownNameError
from sandbox.sandboxes.docker_engine import INSTALL_ENGINE, Engine, find_engine, open_engine
from sandbox.sandboxes.images import BASE, DIGEST, ImageSource, image_source, image_sources
from sandbox.sandboxes.images_engine import build_by_engine, image_id, unpack_from_engine
from sandbox.sandboxes.images_steps import build_by_steps
from sandbox.sandboxes.providers import ISOLATING, LOCAL, installed_names, open_provider
from sandbox.sandboxes.types import SandboxProvider


def build_images(names: list[str], *, provider: str, base_from_packages: bool, rebuild: bool) -> int:
    """Build the images of environments, for the providers that this machine has or for one of them.

    Args:
        names: of environments, or `base`; none for all.

    Raises:
        SandboxError: no provider, no such environment, or a build that failed.
    """
    engine, unpack = _builders(provider)
    sources = [image_source(name) for name in names] or image_sources()
    for source in sources:
        if engine is not None:
            built = None if rebuild else image_id(engine, source.tag)
            built = built or build_by_engine(engine, source, _report, base_from_packages=base_from_packages)
            _say(f"{source.name}: docker has {source.tag}, {built}")
        if unpack and source.name != BASE:
            _say(f"{source.name}: bubblewrap has {_unpacked(source, engine, rebuild=rebuild)}")
        if engine is None and source.name == BASE and names:
            _say(f"{BASE}: bubblewrap needs none, it takes this machine's own programs")
    return 0


def list_images(as_json: bool) -> int:
    """Print what there is to build, and what is built."""
    engine = find_engine()
    rows = [
        {
            "name": source.name,
            "folder": str(source.folder),
            "tag": source.tag,
            "docker": image_id(engine, source.tag) if engine is not None else None,
            "bubblewrap": str(source.unpacked) if (source.unpacked / DIGEST).is_file() else None,
        }
        for source in image_sources()
    ]
    if as_json:
        print_json(rows)
        return 0
    unpacks = shutil.which("bwrap") is not None
    made = table("image", "docker", "bubblewrap", "to build it")
    for row in rows:
        bubblewrap = "this machine's programs" if row["name"] == BASE else row["bubblewrap"] or "not built"
        complete = (row["docker"] or engine is None) and (row["bubblewrap"] or row["name"] == BASE or not unpacks)
        command = "" if complete else f"sandbox images build {row['name']}"
        made.add_row(row["name"], row["docker"] or "not built", bubblewrap, command)
    console().print(made, markup=False)
    return 0


def clean(run: str | None) -> int:
    """Remove what killed runs left, and say what it was."""
    name = None if run is None else Path(run).name.removesuffix(".sqlite")
    for provider_name in (*ISOLATING, *installed_names(), LOCAL):
        try:
            provider = open_provider(provider_name, "")
        except MissingError as error:
            print(f"{provider_name}: not looked at: {error.message}", file=sys.stderr)
            continue
        removed = asyncio.run(_cleaned(provider, name))
        for line in removed:
            _say(f"{provider_name}: removed {line}")
        if not removed and provider_name != LOCAL:
            _say(f"{provider_name}: nothing was left")
    return 0


async def _cleaned(provider: SandboxProvider, run: str | None) -> list[str]:
    try:
        return await provider.clean(run)
    finally:
        await provider.close()


def _builders(provider: str) -> tuple[Engine | None, bool]:
    """The engine to build with, and whether to unpack images for bubblewrap."""
    match provider:
        case "docker":
            return open_engine(), False
        case "bubblewrap":
            return find_engine(), True
        case "auto":
            engine, unpack = find_engine(), shutil.which("bwrap") is not None
            if engine is None and not unpack:
                raise ProviderError(
                    "no container engine answers and bubblewrap is not installed; images are built for one of these",
                    hint=f"{INSTALL_ENGINE}; or: apt install bubblewrap",
                )
            return engine, unpack
        case _:
            raise UnknownNameError("sandbox provider", provider, ("auto", *ISOLATING))


def _unpacked(source: ImageSource, engine: Engine | None, *, rebuild: bool) -> Path:
    if (source.unpacked / DIGEST).is_file() and not rebuild:
        return source.unpacked
    if engine is not None and image_id(engine, source.tag) is not None:
        return unpack_from_engine(engine, source)
    return build_by_steps(source, _report)


def _report(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _say(text: str) -> None:
    console().print(plain(text), soft_wrap=True)
