"""`--set key=value`: overrides of an agent's and a suite's settings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.agent import AgentPreset, SearchSettings
from sandbox.errors import UnknownNameError, UsageError
from sandbox.limits import Limits
from sandbox.paths import expanded

_AGENT_KEYS = ("dialect", "strategy", "max_turns", "history", "prompt")
_PROMPT_KEYS = ("prompt.system", "prompt.guidance")
_SEARCH_KEYS = tuple(f"search.{name}" for name in SearchSettings.model_fields)
_LIMIT_KEYS = tuple(f"limits.{name}" for name in Limits.model_fields)
_FILE_KEYS = ("model.path", "model.recordings")
_SHORT = {"recordings": "model.recordings"}


def parse_overrides(assignments: Iterable[str]) -> dict[str, Any]:
    """`key=value` texts as a dictionary. A value is TOML where it can be, else the text itself.

    Files are made absolute, so that a run can be resumed from any folder.

    Raises:
        UsageError: an assignment without `=` or without a key.
    """
    overrides: dict[str, Any] = {}
    for assignment in assignments:
        if not assignment.isprintable() and any("\ud800" <= character <= "\udfff" for character in assignment):
            raise UsageError(f"--set {assignment!r} is not valid text in this locale", hint="export LC_ALL=C.UTF-8")
        key, equals, text = assignment.partition("=")
        if not equals or not key.strip():
            raise UsageError(f"--set {assignment}: expected KEY=VALUE", hint="for example --set model.gpu_layers=-1")
        try:
            value = tomllib.loads(f"value = {text}")["value"]
        except (ValueError, KeyError, RecursionError):
            value = text
        key = _SHORT.get(key.strip(), key.strip())
        if key in _FILE_KEYS:
            value = str(expanded(text.strip("\"'")).absolute())
        overrides[key] = value
    return overrides


def preset_for_suite(preset: AgentPreset, model: Mapping[str, Mapping[str, Any]]) -> AgentPreset:
    """The preset with what a suite has for its kind of model (`SuiteManifest.model`).

    What the preset sets itself is kept; the suite's strings to stop at come beside its own.
    """
    for_kind = model.get(str(preset.model.get("kind")), {})
    settings = {**for_kind, **preset.model}
    stop = settings.get("stop")
    if isinstance(stop, list):
        settings["stop"] = [*stop, *(text for text in for_kind.get("stop", []) if text not in stop)]
    return preset.model_copy(update={"model": settings})


def override_preset(preset: AgentPreset, overrides: Mapping[str, Any]) -> AgentPreset:
    """The preset with the overrides that are its own: `model.*`, `prompt.*`, `search.*`, dialect, strategy, max_turns.

    `prompt` is the name of one of its versions of the prompt, whose settings come before the others.

    Raises:
        UsageError: a value that the preset does not take.
        UnknownNameError: it has no such version of the prompt.
    """
    data = preset.model_dump()
    for key, value in [*_pinned(preset, overrides.get("prompt")).items(), *overrides.items()]:
        table, dot, name = key.partition(".")
        if key in _AGENT_KEYS and key != "prompt":
            data[key] = value
        elif dot and table in ("model", "prompt", "search"):
            data[table][name] = value
    return check_preset(data, f"agent {preset.name}")


def _pinned(preset: AgentPreset, version: Any) -> dict[str, Any]:
    """The settings of a version of the preset's prompt; none where none is asked for."""
    if version is None:
        return {}
    if str(version) not in preset.prompts:
        raise UnknownNameError(f"prompt of the agent {preset.name}", str(version), preset.prompts)
    settings = preset.prompts[str(version)]
    for key in settings:
        if key not in (*_AGENT_KEYS, *_PROMPT_KEYS, *_SEARCH_KEYS) and not key.startswith("model."):
            raise UnknownNameError(f"setting in the prompt {version} of the agent {preset.name}", key, _AGENT_KEYS)
    return settings


def check_preset(data: Any, where: str) -> AgentPreset:
    """A preset from plain data.

    Raises:
        UsageError: names the place and the field.
    """
    from pydantic import ValidationError

    try:
        return AgentPreset.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{where}: {name}: {first['msg']}") from None


def split_overrides(
    overrides: Mapping[str, Any], suite: str, suite_settings: Iterable[str]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """(agent's, limits', suite's) overrides.

    Raises:
        UnknownNameError: a key that neither the agent, the limits nor the suite knows.
    """
    agent: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    own: dict[str, Any] = {}
    names = list(suite_settings)
    for key, value in overrides.items():
        table, dot, name = key.partition(".")
        if key in (*_AGENT_KEYS, *_PROMPT_KEYS, *_SEARCH_KEYS) or (dot and table == "model"):
            agent[key] = value
        elif key in _LIMIT_KEYS:
            limits[name] = value
        elif key in names:
            own[key] = value
        else:
            known = [*_AGENT_KEYS, *_PROMPT_KEYS, *_SEARCH_KEYS, *_LIMIT_KEYS, *_SHORT, *names, "model.temperature"]
            raise UnknownNameError(f"setting for suite {suite}", key, known)
    return agent, limits, own
