"""Models. Each kind is a module of its own, imported when an agent needs it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, TypeVar

from sandbox.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sandbox.agent import AgentPreset
    from sandbox.protocols import ModelBackend

    Settings = TypeVar("Settings", bound=BaseModel)

_KINDS = {
    "langchain": "sandbox.models.langchain_chat",
    "llama_cpp": "sandbox.models.llama_cpp",
    "openai": "sandbox.models.openai_compatible",
    "oracle": "sandbox.models.oracle",
    "random": "sandbox.models.random_calls",
    "recorded": "sandbox.models.recorded",
    "silent": "sandbox.models.silent",
}
_SETTINGS = {
    "langchain": "sandbox.models.langchain_chat:LangChainSettings",
    "llama_cpp": "sandbox.models.llama_cpp.settings:LlamaCppSettings",
    "openai": "sandbox.models.openai_compatible:OpenAISettings",
    "oracle": "sandbox.models.oracle:OracleSettings",
    "random": "sandbox.models.random_calls:RandomCallsSettings",
    "recorded": "sandbox.models.recorded:RecordedSettings",
    "silent": "sandbox.models.silent:SilentSettings",
}

_TEXT_ONLY = ("llama_cpp",)
"""Kinds of models that take no tools beside the messages."""


def load_model(preset: AgentPreset) -> ModelBackend:
    """The model of an agent, ready to generate.

    Raises:
        UnknownNameError: no such kind of model.
        UsageError: a setting of the model is wrong.
        MissingError: weights, recordings, a package or the model's server are not there.
    """
    backend: ModelBackend = importlib.import_module(_KINDS[_kind(preset)]).load(preset)
    return backend


def check_model(preset: AgentPreset) -> None:
    """Hold an agent's model to what its kind takes, without loading it.

    Raises:
        UnknownNameError: no such kind of model, or no such setting.
        UsageError: a setting of the model is wrong.
    """
    module, _, schema = _SETTINGS[_kind(preset)].partition(":")
    model_settings(getattr(importlib.import_module(module), schema), preset)


def _kind(preset: AgentPreset) -> str:
    kind = preset.model.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise UnknownNameError("kind of model", str(kind), _KINDS)
    return kind


def model_settings(schema: type[Settings], preset: AgentPreset) -> Settings:
    """The preset's `[model]` table, checked.

    Raises:
        UsageError: names the setting that is wrong; for an unknown one, the closest names. Or the dialect
            leaves the tools to a model that is given text only.
    """
    from pydantic import ValidationError

    if preset.dialect == "native" and preset.model.get("kind") in _TEXT_ONLY:
        raise UsageError(
            f"agent {preset.name} has the dialect native, and a {preset.model['kind']} model is told of tools as text",
            hint="--set dialect=json, or another one that `sandbox list` names",
        )
    try:
        return schema.model_validate(preset.model)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise UnknownNameError(
                "setting", f"model.{name}", [f"model.{key}" for key in schema.model_fields]
            ) from None
        raise UsageError(f"model.{name} of agent {preset.name}: {first['msg']}") from None
