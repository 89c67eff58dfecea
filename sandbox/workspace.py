"""Workspaces: folders with any of `agents/ environments/ tools/ tasks/`, and what is found in them.

Looked at, nearest first: `SANDBOX_WORKSPACE`, the working directory, packages that register the
entry point group `sandbox.workspaces`, and the content that ships with this package. The nearest
thing of a name wins, and `sandbox list` shows where each comes from.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.agent_address import is_address, preset_at
from sandbox.environment import EnvironmentContext
from sandbox.errors import DataError, SandboxError, UnknownNameError, UsageError
from sandbox.folder_module import load_attribute, load_module
from sandbox.paths import data_home, expanded
from sandbox.sandboxes.pool import NoSandboxes
from sandbox.settings import check_preset
from sandbox.suite_manifest import SuiteManifest, load_suite_manifest, load_toml

if TYPE_CHECKING:
    from sandbox.agent import AgentPreset
    from sandbox.asked_model import AskedModel
    from sandbox.protocols import Environment, Suite
    from sandbox.sandboxes.types import Sandboxes
    from sandbox.tools.pack import ToolPack

CONTENT_FOLDERS = ("agents", "environments", "tools", "tasks")


@dataclass(slots=True, frozen=True)
class SuiteContext:
    """What a suite's class is made with.

    Attributes:
        folder: the suite's own folder, for what ships with it.
        data: the folder of its pulled data.
        settings: all settings of its manifest, overrides applied.
        pull_hint: the command that fetches its data, for `DataMissingError`.
        load_environment: a fresh environment by name, for scorers that act again what an agent did.
    """

    folder: Path
    data: Path
    settings: dict[str, Any]
    pull_hint: str
    load_environment: Callable[[str], Environment]


@dataclass(slots=True, frozen=True)
class LoadedSuite:
    manifest: SuiteManifest
    settings: dict[str, Any]
    suite: Suite


class Workspaces:
    """All workspaces in reach."""

    def __init__(self, roots: list[Path]) -> None:
        self.roots = roots
        self._opened_models: dict[str, AskedModel] = {}

    @cached_property
    def agents(self) -> dict[str, Path]:
        """Preset files by agent name."""
        return self._found("agents", "*.toml")

    @cached_property
    def suites(self) -> dict[str, Path]:
        """Suite folders by name."""
        return {name: path.parent for name, path in self._found("tasks", "*/suite.toml").items()}

    @cached_property
    def environments(self) -> dict[str, Path]:
        """Environment folders by name."""
        return {name: path.parent for name, path in self._found("environments", "*/environment.py").items()}

    @cached_property
    def tools(self) -> dict[str, Path]:
        """Files of tool packs by name."""
        return self._found("tools", "[!_]*.py")

    def _found(self, folder: str, pattern: str) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for root in self.roots:
            for path in sorted((root / folder).glob(pattern)):
                name = path.parent.name if "/" in pattern else path.stem
                found.setdefault(name, path)
        return dict(sorted(found.items()))

    def agent_preset(self, name: str) -> AgentPreset:
        """A preset by name, or the one that an address such as `openai:MODEL` stands for.

        Raises:
            UnknownNameError: no workspace has it.
            UsageError: its file is not a valid preset, or its address is wrong.
            MissingError: what its address names is not there.
        """
        if name not in self.agents and is_address(name):
            return preset_at(name)
        path = _named("agent", name, self.agents)
        return check_preset({"name": name} | load_toml(path), str(path))

    def open_model(self, name: str) -> AskedModel:
        """The model of an agent, to be asked by environments; one for all of them, until `close_models`.

        Raises:
            UnknownNameError, UsageError, MissingError: as `agent_preset` and `AskedModel` have it.
        """
        from sandbox.asked_model import AskedModel

        if name not in self._opened_models:
            self._opened_models[name] = AskedModel(self.agent_preset(name))
        return self._opened_models[name]

    async def close_models(self) -> None:
        """Close the models that environments asked; at the end of a run."""
        while self._opened_models:
            _, model = self._opened_models.popitem()
            await model.close()

    def suite_manifest(self, name: str) -> SuiteManifest:
        return load_suite_manifest(_named("suite", name, self.suites))

    def load_suite(self, name: str, overrides: dict[str, Any]) -> LoadedSuite:
        """A suite with its settings.

        Raises:
            UnknownNameError: no workspace has it, or a setting's value is none of its choices.
            UsageError: a setting's value is of the wrong type.
            DataError: its manifest or code cannot be loaded.
        """
        folder = _named("suite", name, self.suites)
        manifest = load_suite_manifest(folder)
        settings = manifest.choose_settings(overrides)
        make = load_attribute(folder, manifest.entry)
        context = SuiteContext(folder, data_home() / name, settings, f"sandbox data pull {name}", self.load_environment)
        try:
            suite = make(context)
        except SandboxError:
            raise
        except Exception as error:
            raise DataError(str(folder), 0, f"{manifest.entry} cannot be made: {error!r}") from error
        return LoadedSuite(manifest.with_settings(settings), settings, suite)

    def load_environment(self, name: str, sandboxes: Sandboxes | None = None) -> Environment:
        """A fresh environment: the class `Environment` of its folder's `environment.py`.

        Args:
            sandboxes: what it is given if it takes an `EnvironmentContext`; without, it gets no sandbox.
        """
        folder = _named("environment", name, self.environments)
        make = load_attribute(folder, "environment:Environment")
        try:
            context = EnvironmentContext(folder, data_home(), sandboxes or NoSandboxes(), self.open_model)
            environment: Environment = make(context) if _takes_argument(make) else make()
        except SandboxError:
            raise
        except Exception as error:
            raise DataError(str(folder), 0, f"environment:Environment cannot be made: {error!r}") from error
        return environment

    def load_pack(self, name: str) -> ToolPack:
        """A tool pack: the attribute `pack` of its file, else the functions in it that `@tool` decorates.

        Raises:
            UnknownNameError: no workspace has it.
            MissingError: it needs a package that is not installed.
            DataError: its file cannot be loaded, or has no tools.
        """
        from sandbox.tools.pack import pack_in

        path = _named("tool pack", name, self.tools)
        return pack_in(load_module(path.parent, name), path)


def _named(kind: str, name: str, known: dict[str, Path]) -> Path:
    if name not in known:
        raise UnknownNameError(kind, name, known)
    return known[name]


def _takes_argument(make: Callable[..., object]) -> bool:
    return any(parameter.default is parameter.empty for parameter in inspect.signature(make).parameters.values())


def find_workspaces() -> Workspaces:
    """The workspaces of this process, nearest first.

    Raises:
        UsageError: `SANDBOX_WORKSPACE` is not a folder, or the working directory is not there.
    """
    roots: list[Path] = []
    if given := os.environ.get("SANDBOX_WORKSPACE"):
        root = expanded(given).resolve()
        if not root.is_dir():
            raise UsageError(f"SANDBOX_WORKSPACE is {given}, which is not a folder")
        roots.append(root)
    try:
        here = Path.cwd()
    except FileNotFoundError as error:
        raise UsageError("the working directory has been removed", hint="cd to a folder that is there") from error
    if any((here / folder).is_dir() for folder in CONTENT_FOLDERS):
        roots.append(here)
    roots += _registered_roots()
    roots.append(builtin_root())
    return Workspaces(list(dict.fromkeys(roots)))


def builtin_root() -> Path:
    """The content that ships with this package: in a wheel inside it, in a checkout beside it."""
    package = Path(__file__).resolve().parent
    inside = package / "builtin"
    return inside if inside.is_dir() else package.parent


def _registered_roots() -> list[Path]:
    from importlib.metadata import entry_points

    roots = []
    for point in entry_points(group="sandbox.workspaces"):
        try:
            module = point.load()
        except Exception as error:
            raise DataError(f"entry point {point.name}", 0, f"cannot be loaded: {error}") from error
        roots.append(Path(module.__file__).resolve().parent)
    return roots
