"""The small shop in a container of its own, at a port of this machine."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import small_shop
from engine import engine_with_base

from sandbox.sandboxes.docker_engine import Engine
from sandbox.sandboxes.images import image_source

PORT = 8000
"""Of the shop, inside the container."""
SECONDS_TO_START = 60.0


@contextlib.contextmanager
def shop_container() -> Iterator[tuple[str, str]]:
    """A running container of the base image in which the shop's program serves.

    Yields:
        The shop's address on this machine, and the container's id; at the end the container is removed.
    """
    engine = engine_with_base()
    host = engine.client.create_host_config(
        port_bindings={PORT: ("127.0.0.1",)},
        read_only=True,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        mem_limit="256m",
        pids_limit=64,
    )
    program = ["python3", "-c", Path(small_shop.__file__).read_text(), "0.0.0.0", str(PORT)]
    container = engine.call(
        "create_container", image_source("").tag, program, user="1000:1000", ports=[PORT], host_config=host
    )["Id"]
    try:
        engine.call("start", container)
        (binding,) = engine.call("port", container, PORT)
        address = f"http://127.0.0.1:{binding['HostPort']}"
        _wait_for_answer(engine, container, address)
        yield address, container
    finally:
        engine.call("remove_container", container, force=True, v=True)
        engine.close()


def _wait_for_answer(engine: Engine, container: str, address: str) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(address, trust_env=False).status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    said = engine.call("logs", container).decode(errors="replace")
    raise AssertionError(f"the shop in the container does not answer: {said}")
