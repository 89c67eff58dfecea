"""A model that says nothing and calls nothing: what a suite gives to an agent that does no work."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sandbox.agent import AgentPreset
from sandbox.models import model_settings
from sandbox.models.base import BaseBackend
from sandbox.types import JSON, ModelReply, ModelRequest


class SilentSettings(BaseModel):
    """Settings of the `silent` kind: it has none."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["silent"]


class Silent(BaseBackend):
    def describe(self) -> dict[str, JSON]:
        return {"kind": "silent"}

    async def generate(self, request: ModelRequest) -> ModelReply:
        return ModelReply("")


def load(preset: AgentPreset) -> Silent:
    """The model of the `silent` agent.

    Raises:
        UsageError: a setting is wrong.
    """
    model_settings(SilentSettings, preset)
    return Silent()
