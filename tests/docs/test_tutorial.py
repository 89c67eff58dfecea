"""The tutorial, followed as it is written: its files are made, its commands run, its output compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from chat_server import ChatServer
from command_line import make_command_line

from sandbox.errors import MissingError
from sandbox.sandboxes.providers import open_provider

BLOCK = re.compile(
    r"(?:^`(?P<path>[\w./-]+)`:\n\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """A block of the page.

    Attributes:
        path: of the file that it is; empty for commands and output.
    """

    language: str
    text: str
    path: str


def blocks(page: Path) -> Iterator[Block]:
    for found in BLOCK.finditer(page.read_text()):
        yield Block(found["language"], found["text"], found["path"] or "")


@pytest.fixture
def image_can_be_built(tmp_path: Path) -> None:
    """Where no registry answers, the image that the tutorial's begins with is made of Debian's packages."""
    try:
        provider = open_provider("auto", "")
    except MissingError as error:
        pytest.skip(error.message)
    if provider.name == "docker":
        make_command_line(tmp_path).ok("images", "build", "base", "--base-from-packages")


@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("image_can_be_built")
def test_the_tutorial_works_as_it_is_written(tmp_path: Path, root: Path) -> None:
    variables = make_command_line(tmp_path).environment
    variables["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), variables["PATH"]])
    printed = ""
    with ChatServer() as server:
        for block in blocks(root / "docs" / "adding-your-own.md"):
            if block.path:
                (tmp_path / block.path).write_text(block.text)
            elif block.language == "sh":
                script = block.text.replace("http://localhost:8000/v1", server.base_url)
                done = subprocess.run(
                    ["bash", "-e", "-c", script], cwd=tmp_path, env=variables, capture_output=True, text=True
                )
                assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
                printed = " ".join(done.stdout.split())
            else:
                assert block.language == "text", f"a block of {block.language} that is no file"
                for line in block.text.splitlines():
                    assert line in printed, f"{line!r} is not in {printed!r}"
    assert (tmp_path / "tasks" / "shopfloor" / "tasks.jsonl").is_file()
