"""Sandboxes as containers of an engine that speaks Docker's API.

A container's first process is the supervisor, and commands go to it over the connection that is
attached to its standard input and output, so the engine is asked only to start and to remove it. When
that connection ends, so does the supervisor, and with it the container, which the engine then removes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import ProviderError, SandboxGoneError
from sandbox.sandboxes.api_entrance import ApiEntrance, make_entrance, remove_entrance
from sandbox.sandboxes.bubblewrap_layout import environment
from sandbox.sandboxes.channel import Channel
from sandbox.sandboxes.docker_container import (
    container_options,
    enforcement,
    host_options,
    reset_folders,
    supervisor_limits,
)
from sandbox.sandboxes.docker_engine import Engine, EngineError
from sandbox.sandboxes.docker_sandbox import ContainerSandbox
from sandbox.sandboxes.docker_stream import Demultiplexer, open_stream
from sandbox.sandboxes.docker_volumes import kept_volumes, mount, remove_stale
from sandbox.sandboxes.guest.relay import FOLDER
from sandbox.sandboxes.images import ImageSource, image_source
from sandbox.sandboxes.owner import OWNER_LABEL, RUN_LABEL, is_gone, own_mark
from sandbox.sandboxes.seccomp import seccomp_filter
from sandbox.sandboxes.traces import remove_left
from sandbox.sandboxes.types import SandboxSpec
from sandbox.types import JSON

ATTACH = {"stream": 1, "stdin": 1, "stdout": 1, "stderr": 1, "detachKeys": ""}
"""Both directions; no keys that detach, since Podman heeds them in binary input too."""

NO_PYTHON = ("executable file not found", "no such file or directory", "not found in $PATH")
"""What engines say where the first program of a container does not exist."""


@dataclass(slots=True, frozen=True)
class _Image:
    """An image as the engine has it.

    Attributes:
        id: the digest that names its content.
        env: the variables that it sets.
    """

    source: ImageSource
    id: str
    env: dict[str, str]


class DockerProvider:
    """Starts containers.

    Args:
        run: the run that they are labelled with.
    """

    name = "docker"

    def __init__(self, engine: Engine, run: str) -> None:
        self._engine = engine
        self._run = run
        self._labels = {RUN_LABEL: run, OWNER_LABEL: own_mark()}
        self._images: dict[str, _Image] = {}
        self._volumes: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}
        self._modules: dict[str, bytes] = {}
        self._lock = asyncio.Lock()
        self._sandboxes: set[ContainerSandbox] = set()

    async def start(self, spec: SandboxSpec) -> ContainerSandbox:
        """See `SandboxProvider.start`.

        Raises:
            ProviderError: the image is not built, or has no Python, or the engine cannot do what is asked.
            SandboxGoneError: the engine does not answer, or failed.
        """
        if spec.writable_root and not spec.root:
            raise ProviderError(
                "in a container only root can write the whole file system",
                hint="ask for root too, or use --sandbox bubblewrap",
            )
        image = await self._image(spec.image)
        name = f"sandbox-{secrets.token_hex(8)}"
        entrance = make_entrance(spec.api_port, self.name, self._run)
        try:
            return await self._started(name, image, spec, entrance)
        except BaseException:
            await self._remove(name)
            remove_entrance(entrance)
            raise

    async def describe(self, spec: SandboxSpec) -> dict[str, JSON]:
        """See `SandboxProvider.describe`. Starts a sandbox, to know that it can be.

        Raises:
            ProviderError: the image is not built, or no sandbox can be started.
            SandboxGoneError: the engine does not answer, or failed.
        """
        image = await self._image(spec.image)
        sandbox = await self.start(spec)
        await sandbox.stop()
        info = await self._asked(self._engine.call, "info")
        return {
            "engine": f"{self._engine.product} {info.get('ServerVersion', '')}, {info.get('OperatingSystem', '')}",
            "image": image.id,
            "python": sandbox.python,
            "limits": enforcement(spec, info, self._engine.machine),
        }

    async def answers(self) -> bool:
        """See `SandboxProvider.answers`."""
        return await self._engine.run(self._engine.answers)

    async def clean(self, run: str | None) -> list[str]:
        """See `SandboxProvider.clean`. Containers of another machine are removed only where their run is named."""
        label = RUN_LABEL if run is None else f"{RUN_LABEL}={run}"
        removed = remove_left(self.name, run)
        for container in await self._asked(self._engine.call, "containers", all=True, filters={"label": label}):
            labels = container["Labels"]
            gone = is_gone(labels.get(OWNER_LABEL, ""))
            ours = gone or (gone is None and run is not None)
            if ours and await self._remove(container["Id"]):
                await self._until_removed(container["Id"])
                removed.append(f"container {container['Id'][:12]} of run {labels[RUN_LABEL] or '(none)'}")
        if run is None:
            removed += [f"volume {name}" for name in await self._asked(remove_stale, self._engine)]
        return removed

    async def close(self) -> None:
        """Stop all sandboxes that this provider started."""
        async with asyncio.TaskGroup() as group:
            for sandbox in list(self._sandboxes):
                group.create_task(sandbox.stop())
        self._engine.close()

    async def _started(
        self, name: str, image: _Image, spec: SandboxSpec, entrance: ApiEntrance | None
    ) -> ContainerSandbox:
        demultiplexer = Demultiplexer()
        try:
            reader, writer = await self._attached(name, image, spec, entrance, demultiplexer)
        except EngineError as error:
            raise _not_started(error, image.source) from None

        async def end() -> None:
            self._sandboxes.discard(sandbox)
            await self._remove(name)
            remove_entrance(entrance)

        variables = environment(spec) | image.env
        sandbox = ContainerSandbox(Channel(reader, writer), spec, end, variables, api_entrance=entrance)
        try:
            await self._engine.ask("start", name)
            await sandbox.configure(
                supervisor_limits(spec),
                folders=reset_folders(spec),
                modules=self._modules.get(image.id, b""),
                system_calls=seccomp_filter(self._engine.machine) or b"",
            )
            if image.id not in self._modules:
                self._modules[image.id] = await sandbox.compiled_supervisor()
            if spec.root:
                await sandbox.remember_placed()
        except BaseException as error:
            writer.close()
            if isinstance(error, EngineError):
                raise _not_started(error, image.source) from None
            if isinstance(error, SandboxGoneError):
                said = demultiplexer.last_words.decode(errors="replace").strip()
                raise SandboxGoneError(f"{error}; its last words: {said or 'none'}") from None
            raise
        self._sandboxes.add(sandbox)
        return sandbox

    async def _attached(
        self,
        name: str,
        image: _Image,
        spec: SandboxSpec,
        entrance: ApiEntrance | None,
        demultiplexer: Demultiplexer,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Create a container, and connect to its standard output and input."""
        mounts = await self._kept(image, spec)
        if entrance is not None:
            mounts.append({"Type": "bind", "Source": str(entrance.folder), "Target": FOLDER, "ReadOnly": True})
        host = self._engine.client.create_host_config(**host_options(spec, mounts, podman=self._engine.podman))
        options = container_options(spec, self._labels)
        await self._engine.ask("create_container", image.id, name=name, host_config=host, **options)
        attached = await self._engine.ask("attach_socket", name, ATTACH)
        return await open_stream(socket.socket(fileno=os.dup(attached.fileno())), demultiplexer)

    async def _kept(self, image: _Image, spec: SandboxSpec) -> list[dict[str, object]]:
        """The mounts of what can not be written below a root that can."""
        if not spec.writable_root:
            return []
        key = (image.id, spec.kept)
        async with self._lock:
            if key not in self._volumes:
                self._volumes[key] = await self._engine.run(kept_volumes, self._engine, image.id, spec.kept)
        return [mount(folder, volume) for folder, volume in self._volumes[key].items()]

    async def _image(self, name: str) -> _Image:
        if name not in self._images:
            source = image_source(name)
            try:
                found = await self._engine.ask("inspect_image", source.tag)
            except EngineError as error:
                raise _no_image(error, source) from None
            variables = found["Config"].get("Env") or []
            if found["Config"].get("Volumes"):
                raise ProviderError(
                    f"the image of {source.name} has a VOLUME, which a reset could not bring back",
                    hint=f"remove it from {source.folder / 'Dockerfile'}, then {source.build_command}",
                )
            env = dict(variable.partition("=")[::2] for variable in variables)
            self._images[name] = _Image(source, found["Id"], env)
        return self._images[name]

    async def _asked(self, function: Callable[..., JSON], *arguments: object, **options: JSON) -> JSON:
        try:
            return await self._engine.run(function, *arguments, **options)
        except EngineError as error:
            raise SandboxGoneError(error.reason) from None

    async def _remove(self, container: str) -> bool:
        """Whether a container is gone, or going; `clean` finds what is left."""
        try:
            await self._engine.ask("remove_container", container, force=True, v=True)
        except EngineError as error:
            return error.status in (404, 409)
        return True

    async def _until_removed(self, container: str) -> None:
        """Wait for a removal that the engine itself had begun, since the container had ended."""
        with contextlib.suppress(EngineError):
            await self._engine.ask("wait", container, condition="removed")


def _no_image(error: EngineError, source: ImageSource) -> Exception:
    if error.status == 404:
        return ProviderError(f"the image of {source.name} is not built", hint=source.build_command)
    return SandboxGoneError(error.reason)


def _not_started(error: EngineError, source: ImageSource) -> Exception:
    """A failure that another attempt may not meet, or what the user has to change."""
    if any(text in error.reason for text in NO_PYTHON) and "python3" in error.reason:
        return ProviderError(
            f"the image of {source.name} has no python3, which the supervisor needs",
            hint=f"install it in {source.folder / 'Dockerfile'}, then {source.build_command}",
        )
    if error.status == 404 and "image" in error.reason.lower():
        return ProviderError(f"the image of {source.name} was removed", hint=source.build_command)
    if 400 <= error.status < 500 and error.status not in (404, 409):
        return ProviderError(f"the engine starts no container: {error.reason}", hint="sandbox doctor")
    return SandboxGoneError(f"a container could not be started: {error.reason}")
