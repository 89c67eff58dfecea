"""The image with tools for the original tasks: a run that asks for it has it, or does not begin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine, make_command_line
from engine import engine_with_base

from sandbox.sandboxes.docker_engine import Engine
from sandbox.sandboxes.images import ImageSource, image_source
from sandbox.sandboxes.images_engine import build_by_engine, image_id
from sandbox.workspace import Workspaces, builtin_root

RUN = ["run", "--agent", "oracle", "--suite", "intercode_ctf", "--limit", "1", "--set", "image=intercode_ctf"]


def test_a_run_is_refused_where_the_image_is_not_built(cli: CommandLine) -> None:
    done = cli(*RUN, "--sandbox", "bubblewrap", "--out", "r.sqlite")
    assert done.returncode == 3
    assert "the image of intercode_ctf is not unpacked here" in done.stderr
    assert "sandbox images build intercode_ctf" in done.stderr
    assert not (cli.folder / "r.sqlite").exists()


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = engine_with_base()
    yield engine
    engine.close()


class SmallImage:
    """The environment in a workspace of its own, whose image is the base but for a label."""

    def __init__(self, engine: Engine, workspace: Path) -> None:
        self.made: list[str] = []
        self._engine = engine
        self._workspace = workspace
        self._folder = workspace / "environments" / "intercode_ctf"
        shutil.copytree(builtin_root() / "environments" / "intercode_ctf", self._folder)

    def build(self, label: str) -> str | None:
        """Build it anew. Returns its id."""
        (self._folder / "Dockerfile").write_text(f"FROM {image_source('').tag}\nLABEL made={label}\n")
        source: ImageSource = image_source("intercode_ctf", Workspaces([self._workspace]))
        build_by_engine(self._engine, source, print, base_from_packages=False)
        self.made.append(source.tag)
        return image_id(self._engine, source.tag)


@pytest.fixture
def image(engine: Engine, tmp_path: Path) -> Iterator[SmallImage]:
    image = SmallImage(engine, tmp_path / "own")
    yield image
    for tag in image.made:
        engine.call("remove_image", tag, force=True)


def test_the_header_has_the_image_and_a_resume_notices_another(image: SmallImage, tmp_path: Path) -> None:
    line = make_command_line(tmp_path, SANDBOX_WORKSPACE=str(tmp_path / "own"))
    first = image.build("first")
    line.ok(*RUN, "--sandbox", "docker", "--out", "r.sqlite")
    (described,) = line.json("show", "r.sqlite", "--json")["header"]["sandbox"]["sandboxes"]
    assert (described["spec"]["image"], described["image"]) == ("intercode_ctf", first)
    line.ok("resume", "r.sqlite")
    assert image.build("second") != first
    done = line("resume", "r.sqlite")
    assert done.returncode != 0
    assert "the sandboxes of r are not what they were" in done.stderr
