"""Dockerfiles as lists of instructions."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import DataError
from sandbox.sandboxes.images_words import WordError, json_words, words

_CONTINUED = re.compile(r"\\[ \t]*$")
_ESCAPE_DIRECTIVE = re.compile(r"#[ \t]*escape[ \t]*=[ \t]*[^\\\s]", re.IGNORECASE)


@dataclass(slots=True, frozen=True)
class Step:
    """One instruction.

    Attributes:
        line: where it begins, from 1.
        name: in capitals.
        text: what follows the name, continued lines joined.
    """

    line: int
    name: str
    text: str


def from_images(path: Path) -> list[str]:
    """The images that a Dockerfile begins from, each once; `scratch` and its own stages are none.

    Raises:
        DataError: a FROM that is wrong.
        OSError: the file cannot be read.
    """
    variables: dict[str, str] = {}
    images: list[str] = []
    stages = {"scratch"}
    for step in read_steps(path):
        if step.name not in ("ARG", "FROM"):
            continue
        try:
            found = [word for word in words(step.text, variables) if not word.startswith("--")]
        except WordError as error:
            raise DataError(str(path), step.line, str(error)) from None
        if step.name == "ARG" and not images:
            variables |= {name: value for name, _, value in (word.partition("=") for word in found)}
        elif step.name == "FROM":
            if not found or not found[0]:
                raise DataError(str(path), step.line, "expected FROM IMAGE")
            if found[0] not in stages:
                images.append(found[0])
            stages |= set(found[2:3])
    return list(dict.fromkeys(images))


def copied_files(path: Path) -> list[str]:
    """What a Dockerfile takes from the folder beside it, as patterns of paths; `*` is everything.

    Raises:
        DataError: a COPY or ADD that is wrong.
        OSError: the file cannot be read.
    """
    patterns = []
    for step in read_steps(path):
        if step.name == "RUN" and step.text.startswith("--mount"):
            return ["*"]
        if step.name not in ("COPY", "ADD") or "--from=" in step.text:
            continue
        try:
            found = json_words(step.text) or words(step.text, {})
        except WordError as error:
            raise DataError(str(path), step.line, str(error)) from None
        sources = [posixpath.normpath(word.lstrip("/")) for word in found[:-1] if not word.startswith("--")]
        if "$" in step.text or "." in sources:
            return ["*"]
        patterns += sources
    return patterns


def read_steps(path: Path) -> list[Step]:
    """The instructions of a Dockerfile.

    Raises:
        DataError: another escape character than the backslash, or a NUL.
        OSError: the file cannot be read.
    """
    return list(split_steps(path.read_text(encoding="utf-8", errors="replace"), str(path)))


def split_steps(text: str, path: str) -> Iterator[Step]:
    """The instructions of a Dockerfile's text; `path` is what errors call it.

    Raises:
        DataError: another escape character than the backslash, or a NUL.
    """
    pending, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if (number == 1 and _ESCAPE_DIRECTIVE.match(line)) or "\0" in line:
            wrong = "a NUL character" if "\0" in line else "only the backslash can be the escape character"
            raise DataError(path, number, wrong)
        if line.lstrip().startswith("#") or not line.strip():
            continue
        first = first or number
        continued = _CONTINUED.search(line)
        pending += line[: continued.start()] if continued else line
        if not continued:
            yield _step(first, pending)
            pending, first = "", 0
    if pending.strip():
        yield _step(first, pending)


def _step(line: int, text: str) -> Step:
    name, *rest = text.strip().split(None, 1)
    return Step(line, name.upper(), rest[0] if rest else "")
