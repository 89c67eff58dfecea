"""What a Dockerfile does, worked out for machines without an engine.

The subset is what builds the file system of a sandbox out of local files and commands: FROM (one), RUN,
COPY, ADD, ENV, ARG, WORKDIR, USER, SHELL. Instructions that only say how a container is started are
passed over, since a sandbox starts its own process. Everything else is an error that names the line.
The meaning of each is that of https://docs.docker.com/reference/dockerfile/.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.errors import DataError
from sandbox.sandboxes.images_dockerfile import Step, read_steps
from sandbox.sandboxes.images_words import WordError, json_words, words

WITHOUT_EFFECT = frozenset({"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "STOPSIGNAL"})
"""What says how a container is started, and changes no file."""

ONLY_BY_ENGINE = frozenset({"ONBUILD", "VOLUME"})

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_HERE_DOCUMENT = re.compile(r"<<-?[\"']?[A-Za-z_]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ARCHIVE = re.compile(r"\.(tar|tgz|tbz2?|txz|tar\.\w+)$")


@dataclass(slots=True, frozen=True)
class Run:
    """A command to run in the new file system.

    Attributes:
        user: as `USER` has it: a name or number, and either with `:group`; empty for root.
    """

    line: int
    command: tuple[str, ...]
    env: Mapping[str, str]
    workdir: str
    user: str


@dataclass(slots=True, frozen=True)
class Copy:
    """Files of the Dockerfile's folder to put into the new file system.

    Attributes:
        sources: relative to the folder; may have wildcards.
        target: an absolute path; a folder where it ends with a slash.
    """

    line: int
    sources: tuple[str, ...]
    target: str


@dataclass(slots=True, frozen=True)
class MakeFolder:
    """A working directory, which is made where it is not there."""

    line: int
    path: str


Action = Run | Copy | MakeFolder


@dataclass(slots=True)
class Plan:
    """What a Dockerfile does.

    Attributes:
        base: the image of `FROM`.
        env: the variables that commands in a sandbox get.
    """

    base: str = ""
    actions: list[Action] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=lambda: {"PATH": DEFAULT_PATH})


def read_plan(path: Path) -> Plan:
    """The plan of a Dockerfile.

    Raises:
        DataError: an instruction that is wrong, or that only an engine knows.
        OSError: the file cannot be read.
    """
    return make_plan(read_steps(path), str(path))


def make_plan(steps: Iterable[Step], path: str) -> Plan:
    """The plan of a Dockerfile's instructions; `path` is what errors call it.

    Raises:
        DataError: an instruction that is wrong, or that only an engine knows.
    """
    reader = _Reader()
    for step in steps:
        try:
            reader.take(step)
        except (_StepError, WordError) as error:
            raise DataError(path, step.line, str(error)) from None
    if not reader.plan.base:
        raise DataError(path, 0, "there is no FROM")
    return reader.plan


class _StepError(ValueError):
    """What is wrong with an instruction."""


class _Reader:
    """Goes through the instructions with the variables, folder and user that hold at each."""

    def __init__(self) -> None:
        self.plan = Plan()
        self._given_before_from: dict[str, str] = {}
        self._arguments: dict[str, str] = {}
        self._workdir = "/"
        self._user = ""
        self._shell: tuple[str, ...] = ("/bin/sh", "-c")

    def take(self, step: Step) -> None:
        """Add what an instruction does to the plan.

        Raises:
            _StepError: it is wrong, or only an engine knows it.
            WordError: its quotes or variables are wrong.
        """
        if step.name not in ("FROM", "ARG") and not self.plan.base:
            raise _StepError("the first instruction has to be FROM")
        match step.name:
            case "FROM":
                self._from(step)
            case "RUN":
                _check_plain(step)
                self._run(step)
            case "COPY" | "ADD":
                _check_plain(step)
                self._copy(step)
            case "ENV":
                self._env(step)
            case "ARG":
                self._argument(step)
            case "WORKDIR":
                self._workdir = self._path(" ".join(self._words(step.text)))
                self.plan.actions.append(MakeFolder(step.line, self._workdir))
            case "USER":
                self._user = "".join(self._words(step.text))
            case "SHELL":
                self._shell = json_words(step.text)
                if not self._shell:
                    raise _StepError('expected SHELL ["PROGRAM", "OPTION"]')
            case name if name in ONLY_BY_ENGINE:
                raise _StepError(f"{name} can only be built by an engine")
            case name if name not in WITHOUT_EFFECT:
                raise _StepError(f"there is no instruction {name}")

    def _from(self, step: Step) -> None:
        if self.plan.base:
            raise _StepError("a second FROM can only be built by an engine")
        found = words(step.text, self._given_before_from)
        if len(found) == 3 and found[1].upper() == "AS":
            found = found[:1]
        if len(found) != 1 or not found[0] or found[0].startswith("--"):
            raise _StepError("expected FROM IMAGE")
        self.plan.base = found[0]

    def _run(self, step: Step) -> None:
        if not step.text:
            raise _StepError("expected RUN COMMAND")
        command = json_words(step.text) or (*self._shell, step.text)
        self.plan.actions.append(Run(step.line, command, self._variables(), self._workdir, self._user))

    def _copy(self, step: Step) -> None:
        *sources, target = json_words(step.text) or self._words(step.text) or [""]
        if not sources or not target or not all(sources):
            raise _StepError(f"expected {step.name} SOURCE TARGET")
        for source in sources:
            if "://" in source or (step.name == "ADD" and _ARCHIVE.search(source)):
                raise _StepError(f"ADD of {source} can only be built by an engine")
            if ".." in source.split("/"):
                raise _StepError(f"{source} is not below the Dockerfile's folder")
        is_folder = target == "." or target.endswith(("/", "/."))
        if len(sources) > 1 and not is_folder:
            raise _StepError(f"several sources need a target that ends with a slash, not {target}")
        inside = self._path(target)
        slash = "/" if is_folder and inside != "/" else ""
        self.plan.actions.append(Copy(step.line, tuple(sources), inside + slash))

    def _env(self, step: Step) -> None:
        name, _, rest = step.text.partition(" ")
        if name and "=" not in name:
            pairs = [(name, " ".join(self._words(rest)))]
        else:
            pairs = [_pair(word) for word in self._words(step.text)]
        if not pairs:
            raise _StepError("expected ENV NAME=VALUE")
        self.plan.env.update((_checked_name(name), value) for name, value in pairs)

    def _argument(self, step: Step) -> None:
        if not self.plan.base:
            for word in words(step.text, self._given_before_from):
                name, _, value = word.partition("=")
                self._given_before_from[_checked_name(name)] = value
            return
        for word in self._words(step.text):
            name, given, value = word.partition("=")
            self._arguments[_checked_name(name)] = value if given else self._given_before_from.get(name, "")

    def _variables(self) -> dict[str, str]:
        return self._arguments | self.plan.env

    def _words(self, text: str) -> list[str]:
        return words(text, self._variables())

    def _path(self, path: str) -> str:
        if not path:
            raise _StepError("expected a path")
        return "/" + posixpath.normpath(posixpath.join(self._workdir, path)).lstrip("/")


def _check_plain(step: Step) -> None:
    if step.text.startswith("--"):
        raise _StepError(f"{step.name} with {step.text.split()[0]} can only be built by an engine")
    if _HERE_DOCUMENT.search(step.text):
        raise _StepError(f"a here-document in {step.name} can only be built by an engine")


def _pair(word: str) -> tuple[str, str]:
    name, separator, value = word.partition("=")
    if not separator:
        raise _StepError(f"expected NAME=VALUE, not {word}")
    return name, value


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise _StepError(f"{name!r} is no name of a variable")
    return name
