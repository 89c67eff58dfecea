"""`suite.toml`: what a suite says of itself before any of its code is loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sandbox.errors import DataError, UnknownNameError, UsageError
from sandbox.limits import Limits
from sandbox.paths import expanded

Schema = TypeVar("Schema", bound=BaseModel)


class SuiteSetting(BaseModel):
    """A setting that `--set NAME=VALUE` changes.

    Attributes:
        file: whether it names a file or folder of the user's; a word in `choices`, or `none`, is none.
        sandbox: by value, fields of `SandboxSpec` that are otherwise with it.
        implies: by value, what `--set` changes with it, of the suite, the agent or the limits; what the user sets
            as well comes before it.
    """

    model_config = ConfigDict(extra="forbid")

    default: str | int | float | bool
    choices: list[str | int] = []
    file: bool = False
    minimum: float | None = None
    sandbox: dict[str, dict[str, Any]] = {}
    implies: dict[str, dict[str, Any]] = {}
    help: str


class ReportEntry(BaseModel):
    """A table that `sandbox report` makes.

    Attributes:
        entry: `module:Class` in the suite's folder; the class takes the suite (`sandbox.reports.Report`).
    """

    model_config = ConfigDict(extra="forbid")

    entry: str
    help: str


class DataFile(BaseModel):
    """A file of the suite's data.

    Attributes:
        path: below the suite's folder in the data home.
        source: below the manifest's `base_url`, or within its wheel.
        optional: whether a source may lack it, which is told then; without it the suite runs, with less.
    """

    model_config = ConfigDict(extra="forbid")

    path: str
    source: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int
    optional: bool = False


class DataWheel(BaseModel):
    """A wheel of the package index that holds data.

    Attributes:
        requirement: `name==version`.
    """

    model_config = ConfigDict(extra="forbid")

    requirement: str = Field(pattern=r"^[\w.-]+==[\w.]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class DataManifest(BaseModel):
    """`data.toml` beside a `suite.toml`: pinned files for `sandbox data pull`.

    Attributes:
        base_url: where the files are, each at its `source`.
        wheel: what they lie in, in place of a `base_url`.
    """

    model_config = ConfigDict(extra="forbid")

    base_url: str = ""
    wheel: DataWheel | None = None
    licence: str
    files: list[DataFile]

    @model_validator(mode="after")
    def _one_place(self) -> DataManifest:
        if bool(self.base_url) == (self.wheel is not None):
            raise ValueError("give either base_url or wheel")
        return self


class SuiteManifest(BaseModel):
    """A suite.

    Attributes:
        entry: `module:Class` in the suite's folder; the class takes a `SuiteContext`.
        on_request: splits that are run only where they are asked for, by their own name or that of a task.
        nothing_to_do: splits whose tasks ask for what cannot be done, so that an agent that does nothing passes.
        environment: the environment its tasks run in; None for questions with one answer.
        tools: tool packs that every task offers beside its own tools.
        sandbox: fields of `SandboxSpec` that its tasks need otherwise than the environment has them.
        max_turns: model turns for one message of the user, where the agent does not say.
        grouped: whether the suite has scores over several splits (`GroupedSuite`), or of groups within one
            (`SubdividedSuite`).
        reports: tables over several runs of recorded outputs, by name.
        judging: settings of `sandbox judge`, where the suite is a `JudgedSuite`.
        model: by kind of model, settings that an agent's model has in this suite where the agent does not set them;
            `stop` comes beside the agent's.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    description: str
    entry: str
    splits: list[str] = Field(min_length=1)
    on_request: list[str] = []
    nothing_to_do: list[str] = []
    environment: str | None = None
    tools: list[str] = []
    sandbox: dict[str, Any] = {}
    max_turns: int = Field(default=10, gt=0)
    grouped: bool = False
    limits: Limits = Limits()
    settings: dict[str, SuiteSetting] = {}
    judging: dict[str, SuiteSetting] = {}
    reports: dict[str, ReportEntry] = {}
    model: dict[str, dict[str, Any]] = {}

    def choose_settings(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """All settings of the suite: the defaults with the overrides. Raises what `chosen_values` does."""
        return chosen_values(self.settings, overrides)

    def with_implied(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """The overrides with what the values of settings imply and they do not have."""
        implied: dict[str, Any] = {}
        for name, setting in self.settings.items():
            implied |= setting.implies.get(str(overrides.get(name, setting.default)), {})
        return implied | dict(overrides)

    def with_whole_paths(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """The overrides with files and folders named from the root, so that they hold in any working directory."""
        found = dict(overrides)
        for name, setting in self.settings.items():
            value = found.get(name)
            if setting.file and isinstance(value, str) and value not in ("", "none", *setting.choices):
                found[name] = str(expanded(value).absolute())
        return found

    def with_settings(self, chosen: Mapping[str, Any]) -> SuiteManifest:
        """The manifest with what the settings' values change of the sandboxes."""
        fields = self.sandbox.copy()
        for name, setting in self.settings.items():
            fields |= setting.sandbox.get(str(chosen[name]), {})
        return self.model_copy(update={"sandbox": fields})


def chosen_values(settings: Mapping[str, SuiteSetting], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The settings' values: the defaults with the overrides.

    Raises:
        UsageError: a value of another type, below the minimum, or not among the choices.
    """
    chosen: dict[str, Any] = {}
    for name, setting in settings.items():
        value = overrides.get(name, setting.default)
        if isinstance(setting.default, float) and type(value) is int:
            value = float(value)
        if isinstance(setting.default, str) and type(value) in (int, float):
            value = str(value)
        if type(value) is not type(setting.default):
            raise UsageError(f"--set {name}={value}: expected a {type(setting.default).__name__}")
        if setting.choices and value not in setting.choices:
            raise UnknownNameError(f"value for {name}", str(value), [str(choice) for choice in setting.choices])
        if setting.minimum is not None and isinstance(value, (int, float)) and value < setting.minimum:
            raise UsageError(f"--set {name}={value}: expected at least {setting.minimum:g}")
        chosen[name] = value
    return chosen


def load_toml(path: Path) -> dict[str, Any]:
    """A TOML file.

    Raises:
        DataError: it is not TOML or cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(str(path), 0, str(error)) from error


def load_suite_manifest(folder: Path) -> SuiteManifest:
    return validated(SuiteManifest, folder / "suite.toml")


def load_data_manifest(folder: Path) -> DataManifest | None:
    """The pinned data files; None for a suite that ships its data."""
    path = folder / "data.toml"
    return validated(DataManifest, path) if path.is_file() else None


def validated(schema: type[Schema], path: Path) -> Schema:
    """A TOML file as a checked object.

    Raises:
        DataError: names the file and the field.
    """
    try:
        return schema.model_validate(load_toml(path))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DataError(str(path), 0, f"{field}: {first['msg']}") from None
