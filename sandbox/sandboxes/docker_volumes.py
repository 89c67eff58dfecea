"""Parts of an image as volumes, so that they can be mounted read-only below a root that can be written.

A reset leaves these folders alone, so nothing may change them. There is one volume for each image and
folder, which all containers of the image share.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator, Sequence

from sandbox.paths import runtime_home
from sandbox.sandboxes.docker_engine import Engine, EngineError
from sandbox.sandboxes.images_engine import LABEL
from sandbox.sandboxes.owner import OWNER_LABEL, RUN_LABEL, own_mark

IMAGE_LABEL = "sandbox.volume-of"
"""The label of such a volume; its value is the image's id."""

UNNAMED = "<none>:<none>"
"""What an engine calls an image whose name another one has taken. Nothing starts it any more."""

MODE_FOLDER = 1 << 31
"""The bit that says that something is a folder, as the engine gives modes (Go's `fs.ModeDir`)."""


def kept_volumes(engine: Engine, image: str, folders: Sequence[str]) -> dict[str, str]:
    """The volumes of an image's folders, by folder; made where they are missing.

    Links, and folders that the image does not have, are left out.

    Args:
        image: its id.

    Raises:
        EngineError: a call failed.
    """
    with _one_at_a_time(), _container(engine, image, {}) as container:
        volumes = {folder: _name(image, folder) for folder in folders if _is_folder(engine, container, folder)}
        missing = {folder: name for folder, name in volumes.items() if not _exists(engine, name)}
        if missing:
            _fill(engine, image, missing)
    return volumes


def mount(folder: str, volume: str, *, read_only: bool = True) -> dict[str, object]:
    """The engine's words for a volume that is mounted."""
    return {"Type": "volume", "Source": volume, "Target": folder, "ReadOnly": read_only}


def remove_stale(engine: Engine) -> list[str]:
    """Remove the volumes whose image is gone or has no name any more, and that no container has. Returns their names.

    Raises:
        EngineError: a call failed.
    """
    known = engine.call("images", filters={"label": LABEL})
    images = {image["Id"] for image in known if set(image["RepoTags"] or ()) - {UNNAMED}}
    removed = []
    for volume in engine.call("volumes", filters={"label": IMAGE_LABEL})["Volumes"] or []:
        if volume["Labels"][IMAGE_LABEL] not in images:
            with contextlib.suppress(EngineError):
                engine.call("remove_volume", volume["Name"])
                removed.append(volume["Name"])
    return removed


def _name(image: str, folder: str) -> str:
    return f"sandbox-{image.removeprefix('sha256:')[:16]}-{folder.strip('/').replace('/', '-')}"


def _is_folder(engine: Engine, container: str, folder: str) -> bool:
    try:
        content, info = engine.call("get_archive", container, folder)
    except EngineError as error:
        if error.status == 404:
            return False
        raise
    content.close()
    return bool(info["mode"] & MODE_FOLDER)


def _exists(engine: Engine, volume: str) -> bool:
    try:
        engine.call("inspect_volume", volume)
    except EngineError as error:
        if error.status == 404:
            return False
        raise
    return True


def _fill(engine: Engine, image: str, volumes: dict[str, str]) -> None:
    """Make volumes; the engine copies what the image has at a place into the empty volume that is mounted there."""
    try:
        for name in volumes.values():
            engine.call("create_volume", name, labels={IMAGE_LABEL: image})
        with _container(engine, image, volumes):
            pass
    except BaseException:
        for name in volumes.values():
            with contextlib.suppress(EngineError):
                engine.call("remove_volume", name)
        raise


@contextlib.contextmanager
def _container(engine: Engine, image: str, volumes: dict[str, str]) -> Iterator[str]:
    """A container that is never started."""
    mounts = [mount(folder, name, read_only=False) for folder, name in volumes.items()]
    host = engine.client.create_host_config(mounts=mounts, network_mode="none")
    labels = {RUN_LABEL: "", OWNER_LABEL: own_mark()}
    container = engine.call("create_container", image, ["true"], labels=labels, host_config=host)["Id"]
    try:
        yield container
    finally:
        engine.call("remove_container", container, force=True)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep other processes of this machine from taking a volume that is being filled."""
    runtime_home().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (runtime_home() / "volumes.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
