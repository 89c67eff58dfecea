"""Templates, and how one becomes a file or folder of a workspace."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from sandbox.errors import UnknownNameError, UsageError
from sandbox.workspace import Workspaces

What: TypeAlias = Literal["environment", "suite", "agent", "tool"]

EXAMPLES = "examples.jsonl"
"""In an environment's folder: lines that a suite's `tasks.jsonl` may begin with."""

_TEMPLATES = Path(__file__).parent / "templates"
_MODULE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FILE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def write_environment(name: str, workspace: Path, known: Workspaces, *, container: bool) -> list[Path]:
    """An environment, with a Dockerfile if it is to act in a sandbox. Returns the files written.

    Raises:
        UsageError: the name cannot be one, or is taken.
    """
    check_name("environment", name, known.environments)
    template = "container_environment" if container else "environment"
    return _write(template, workspace / "environments" / name, {"example_name": name})


def write_suite(name: str, workspace: Path, known: Workspaces, *, environment: str | None) -> list[Path]:
    """A suite of questions, or one with the examples of an environment as its first tasks.

    Raises:
        UnknownNameError: there is no such environment.
        UsageError: the name cannot be one, or is taken, or the environment has no examples.
    """
    check_name("suite", name, known.suites)
    folder = workspace / "tasks" / name
    if environment is None:
        return _write("question_suite", folder, {"example_name": name})
    if environment not in known.environments:
        raise UnknownNameError("environment", environment, known.environments)
    examples = known.environments[environment] / EXAMPLES
    if not examples.is_file():
        raise UsageError(
            f"the environment {environment} has no {EXAMPLES}, from which the suite's first tasks are taken",
            hint=f"write {examples}, or leave --environment out and name the environment in suite.toml",
        )
    words = {"example_name": name, "example_environment": environment}
    return _write("environment_suite", folder, words, {"tasks.jsonl": examples})


def write_agent(name: str, workspace: Path, known: Workspaces) -> list[Path]:
    """An agent's preset.

    Raises:
        UsageError: the name cannot be one, or is taken.
    """
    check_name("agent", name, known.agents)
    return _write("agent", workspace / "agents", {"example_name": name})


def write_tool(name: str, workspace: Path, known: Workspaces) -> list[Path]:
    """A tool pack.

    Raises:
        UsageError: the name cannot be one, or is taken.
    """
    check_name("tool", name, known.tools)
    return _write("tool", workspace / "tools", {"example_name": name})


def check_name(what: What, name: str, taken: Mapping[str, Path]) -> None:
    """Hold a new name to what folders, modules and the command line take.

    Raises:
        UsageError: it cannot be one, or is taken.
    """
    form = _FILE if what == "agent" else _MODULE
    if not form.fullmatch(name) or keyword.iskeyword(name):
        signs = "small letters, digits and any of _ . -" if what == "agent" else "small letters, digits and _"
        raise UsageError(f"{name!r} cannot be the name of {_with_article(what)}", hint=f"use {signs}, a letter first")
    if name in taken:
        raise UsageError(f"there is {_with_article(what)} {name} already, at {taken[name]}", hint="choose another name")


def _with_article(what: What) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _write(
    template: str, folder: Path, words: Mapping[str, str], copied: Mapping[str, Path] | None = None
) -> list[Path]:
    """Copy a template's files, with words replaced in their names and texts.

    Args:
        copied: other files, by the names that their copies get; nothing is replaced in them.

    Raises:
        UsageError: a file is there already, or cannot be written.
    """
    sources = sorted(path for path in (_TEMPLATES / template).iterdir() if path.is_file())
    texts = {_replaced(source.name, words): _replaced(_text(source), words) for source in sources}
    texts |= {name: _text(source) for name, source in (copied or {}).items()}
    targets = {folder / name: text for name, text in texts.items()}
    for target in targets:
        if target.exists():
            raise UsageError(f"{target} is there already", hint="choose another name")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, text in targets.items():
            with target.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error}", hint="give another folder with --in") from error
    return list(targets)


def _text(source: Path) -> str:
    """
    Raises:
        UsageError: it cannot be read.
    """
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"{source} cannot be read: {error}", hint="mend it, or take another environment") from error


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for word, replacement in words.items():
        text = text.replace(word, replacement)
    return text
