"""The container engine of this machine, with the base image built, or another."""

from __future__ import annotations

import os
from functools import cache

import pytest

from sandbox.errors import MissingError
from sandbox.sandboxes.docker_engine import Engine, open_engine
from sandbox.sandboxes.images import image_source
from sandbox.sandboxes.images_engine import build_by_engine, image_id, unpack_from_engine


def engine_with_base() -> Engine:
    """An engine that has the base image; see `engine_with`."""
    return engine_with("")


def engine_with(image: str) -> Engine:
    """An engine that has an environment's image, which the first call builds.

    Where there is no engine the test is skipped, but under CI it fails.
    """
    try:
        engine = open_engine()
    except MissingError as error:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"no container engine: {error.message}")
    _build(image)
    return engine


@cache
def unpack_base() -> None:
    """Builds the base image where it is not, and unpacks it for bubblewrap; see `engine_with`."""
    engine = engine_with_base()
    if not image_source("").unpacked.is_dir():
        unpack_from_engine(engine, image_source(""))
    engine.close()


@cache
def _build(image: str) -> None:
    engine, source = open_engine(), image_source(image)
    if image_id(engine, source.tag) is None:
        build_by_engine(engine, source, print, base_from_packages=True)
    engine.close()
