"""The container engine: where it listens, and calls to it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sandbox.errors import DependencyMissingError, MissingError, ProviderError

SECONDS = 120.0
"""How long the engine may take for one call; many starts at once queue inside it."""

SECONDS_TO_ANSWER = 5.0
"""How long its first sign of life may take."""

CALLS_AT_ONCE = 8

INSTALL_ENGINE = "install Docker (Debian: apt install docker.io) or Podman and start it, or set DOCKER_HOST"
INSTALL_PACKAGE = "pip install 'sandbox[docker]'"

_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
_NO_VERSION = "Error while fetching server API version: "

T = TypeVar("T")


class EngineError(Exception):
    """A call that failed.

    Attributes:
        status: as in HTTP; 0 where the engine did not answer.
        reason: in the engine's words.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Engine:
    """An engine that answered.

    Args:
        address: where it listens.
        client: of the `docker` package, its low-level one.

    Attributes:
        podman: whether it is Podman, which words some options otherwise than Docker.
        machine: what it runs on, as `platform.machine()` has it.
    """

    def __init__(self, address: str, client: Any) -> None:
        self.address = address
        self.client = client
        version = client.version()
        self.podman = any("podman" in str(part.get("Name")).lower() for part in version.get("Components") or [])
        self.machine = _MACHINES.get(version.get("Arch", ""), "")
        self._threads = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="engine")

    @property
    def product(self) -> str:
        return "Podman" if self.podman else "Docker"

    def call(self, method: str, /, *arguments: Any, **options: Any) -> Any:
        """Call a method of the client.

        Raises:
            EngineError: it failed.
        """
        with self._failures():
            return getattr(self.client, method)(*arguments, **options)

    def stream(self, method: str, /, *arguments: Any, **options: Any) -> Iterator[Any]:
        """What a method of the client says bit by bit; the call begins with the first bit that is asked for.

        Raises:
            EngineError: it failed, at once or later.
        """
        with self._failures():
            yield from getattr(self.client, method)(*arguments, **options)

    async def ask(self, method: str, /, *arguments: Any, **options: Any) -> Any:
        """As `call`, in a thread.

        Raises:
            EngineError: it failed.
        """
        return await self.run(self.call, method, *arguments, **options)

    async def run(self, function: Callable[..., T], /, *arguments: Any, **options: Any) -> T:
        """Call a function in a thread. A task that is cancelled meanwhile waits for its end."""
        bound = functools.partial(function, *arguments, **options)
        future = asyncio.get_running_loop().run_in_executor(self._threads, bound)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            while not future.done():
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait([future])
            raise

    def answers(self) -> bool:
        """Whether it gives a sign of life at present."""
        import docker

        try:
            _connected(docker, self.address).close()
        except (docker.errors.DockerException, OSError):
            return False
        return True

    def close(self) -> None:
        self._threads.shutdown()
        self.client.close()

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        from docker.errors import APIError, DockerException
        from requests.exceptions import RequestException
        from urllib3.exceptions import HTTPError

        try:
            yield
        except APIError as error:
            raise EngineError(int(error.status_code or 0), str(error.explanation or error)) from None
        except (RequestException, HTTPError, DockerException, OSError) as error:
            raise EngineError(0, f"the engine at {self.address} does not answer: {error}") from None


def engine_addresses() -> list[str]:
    """Where an engine may listen: what `DOCKER_HOST` or `CONTAINER_HOST` says, else the sockets that there are."""
    for variable in ("DOCKER_HOST", "CONTAINER_HOST"):
        if given := os.environ.get(variable):
            return [given]
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    sockets = (
        Path("/var/run/docker.sock"),
        runtime / "docker.sock",
        Path("~/.docker/run/docker.sock").expanduser(),
        runtime / "podman" / "podman.sock",
        Path("/run/podman/podman.sock"),
    )
    return [f"unix://{socket}" for socket in sockets if socket.exists()]


def open_engine() -> Engine:
    """The first engine that answers.

    Raises:
        DependencyMissingError: the `docker` package is not installed.
        ProviderError: no engine answers, with why.
    """
    addresses = engine_addresses()
    if not addresses:
        raise ProviderError("no container engine answers", hint=INSTALL_ENGINE)
    try:
        import docker
    except ImportError:
        raise DependencyMissingError("the package docker is not installed", hint=INSTALL_PACKAGE) from None
    reasons = []
    for address in addresses:
        try:
            return Engine(address, _connected(docker, address))
        except (docker.errors.DockerException, OSError, ValueError) as error:
            reasons.append(f"{address}: {str(error).removeprefix(_NO_VERSION)}")
    raise ProviderError(f"no container engine answers: {'; '.join(reasons)}", hint=INSTALL_ENGINE)


def find_engine() -> Engine | None:
    """As `open_engine`; None where there is no engine or no package to speak to it."""
    try:
        return open_engine()
    except MissingError:
        return None


def _connected(docker: Any, address: str) -> Any:
    encrypted = address.startswith("tcp://") and os.environ.get("DOCKER_TLS_VERIFY")
    if encrypted or not address.startswith(("unix://", "tcp://", "http://")):
        raise ValueError("only sockets and unencrypted connections are supported; forward the socket with ssh -L")
    client = docker.APIClient(base_url=address, version="auto", timeout=SECONDS_TO_ANSWER, max_pool_size=CALLS_AT_ONCE)
    client.timeout = SECONDS
    return client
