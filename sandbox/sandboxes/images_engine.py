"""Images built by a container engine."""

from __future__ import annotations

import io
import re
import tarfile
from collections import deque
from collections.abc import Callable
from pathlib import Path

from sandbox.errors import ProviderError
from sandbox.sandboxes.docker_engine import Engine, EngineError
from sandbox.sandboxes.images import ImageSource
from sandbox.sandboxes.images_dockerfile import from_images
from sandbox.sandboxes.images_packages import LAST_LINES, base_archive, proxies
from sandbox.sandboxes.images_unpack import keep_unpacked

LABEL = "sandbox.image"
"""The label of every image built here; its value is the name of the environment."""

REFUSED = 400
"""The status, as in HTTP, of a Dockerfile that the engine cannot read."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ENGINES_OWN = re.compile(r"---> |Removing intermediate container ")


def image_id(engine: Engine, reference: str) -> str | None:
    """The digest that names an image's content; None where the engine does not have it.

    Raises:
        ProviderError: the engine does not answer.
    """
    try:
        return str(engine.call("inspect_image", reference)["Id"])
    except EngineError as error:
        if error.status == 404:
            return None
        raise ProviderError(error.reason, hint="sandbox doctor") from None


def build_by_engine(
    engine: Engine, source: ImageSource, report: Callable[[str], None], *, base_from_packages: bool
) -> str:
    """Build an image with an engine.

    Args:
        report: told what takes long.
        base_from_packages: make the images of FROM that the engine does not have out of Debian packages.

    Returns:
        The image's id.

    Raises:
        ProviderError: a step failed, with its last lines of output.
        DataError: an instruction that is wrong.
    """
    if base_from_packages:
        for base in from_images(source.folder / "Dockerfile"):
            if image_id(engine, base) is None:
                _import_base(engine, base, report)
    progress = _Progress(source, report)
    try:
        for event in engine.stream(
            "build",
            fileobj=_context(source),
            custom_context=True,
            tag=source.tag,
            labels={LABEL: source.name},
            network_mode="host",
            buildargs=proxies(),
            rm=True,
            forcerm=True,
            decode=True,
        ):
            progress.take(event)
    except EngineError as error:
        raise ProviderError(
            f"the image of {source.name} cannot be built: {error.reason}",
            hint=_to_correct(source) if error.status == REFUSED else "sandbox doctor",
        ) from None
    built = image_id(engine, source.tag)
    if built is None:
        raise ProviderError(f"the engine built {source.name}, but does not have it", hint=source.build_command)
    return built


def unpack_from_engine(engine: Engine, source: ImageSource) -> Path:
    """Put an image's file system into the cache. Returns its folder.

    Raises:
        ProviderError: the engine does not have the image, or the disk is full.
    """
    try:
        variables = engine.call("inspect_image", source.tag)["Config"].get("Env") or []
        env = dict(variable.partition("=")[::2] for variable in variables)
        container = engine.call("create_container", source.tag, ["true"], labels={LABEL: source.name})["Id"]
        try:
            return keep_unpacked(source, env, engine.stream("export", container))
        finally:
            engine.call("remove_container", container, force=True)
    except EngineError as error:
        raise ProviderError(
            f"the image of {source.name} cannot be unpacked: {error.reason}", hint=source.build_command
        ) from None


class _Progress:
    """Follows what the engine says of a build: its steps, its output, its error."""

    def __init__(self, source: ImageSource, report: Callable[[str], None]) -> None:
        self._source = source
        self._report = report
        self._step = ""
        self._lines: deque[str] = deque(maxlen=LAST_LINES)

    def take(self, event: dict[str, object]) -> None:
        """Take note of an event.

        Raises:
            ProviderError: it is an error.
        """
        for line in str(event.get("stream", "")).splitlines():
            if line.startswith(("Step ", "STEP ")):
                self._step = line
                self._lines.clear()
                self._report(f"{self._source.name}: {line}")
            elif (said := _COLOUR.sub("", line).strip()) and not _ENGINES_OWN.match(said):
                self._lines.append(said)
        if "error" in event:
            said = "\n".join([str(event["error"]), *self._lines])
            raise ProviderError(
                f"the image of {self._source.name} cannot be built: {self._step or 'the first step'}: {said}",
                hint=self._hint(),
            )

    def _hint(self) -> str:
        if " FROM " in self._step or not self._step:
            return f"where no registry answers: {self._source.build_command} --base-from-packages"
        return _to_correct(self._source)


def _to_correct(source: ImageSource) -> str:
    return f"correct {source.folder / 'Dockerfile'}, then {source.build_command}"


def _import_base(engine: Engine, image: str, report: Callable[[str], None]) -> None:
    archive = base_archive(image, report)
    repository, _, tag = image.rpartition(":")
    try:
        engine.call("import_image_from_file", str(archive), repository=repository, tag=tag, changes=['CMD ["bash"]'])
    except EngineError as error:
        raise ProviderError(f"{image} cannot be imported: {error.reason}", hint="sandbox doctor") from None


def _context(source: ImageSource) -> io.BytesIO:
    """The files of a build as a tar archive; owners left out, so that equal files are equal steps."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for file in source.files:
            archive.add(source.folder / file, file, recursive=False, filter=_plain)
    packed.seek(0)
    return packed


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
