"""A model that says the task's own solution: the ceiling of every scorer."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sandbox.agent import AgentPreset
from sandbox.models import model_settings
from sandbox.models.base import BaseBackend
from sandbox.types import JSON, ModelReply, ModelRequest


class OracleSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["oracle"]


class Oracle(BaseBackend):
    def describe(self) -> dict[str, JSON]:
        return {"kind": "oracle"}

    async def generate(self, request: ModelRequest) -> ModelReply:
        solution = request.task.solution
        if request.turn >= len(solution):
            return ModelReply("")
        message = solution[request.turn]
        return ModelReply(message.content, list(message.calls))


def load(preset: AgentPreset) -> Oracle:
    model_settings(OracleSettings, preset)
    return Oracle()
