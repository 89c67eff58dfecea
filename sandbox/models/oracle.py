"""A model that says the task's own solution: the ceiling of every scorer."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sandbox.agent import AgentPreset
from sandbox.models import model_settings
from sandbox.models.base import BaseBackend
from sandbox.types import JSON, ModelReply, ModelRequest

FIRST = "A"
"""What is said of two ways: said both ways round it is a tie."""


class OracleSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["oracle"]


class Oracle(BaseBackend):
    """Says the solution's next message after those that it has said on its way; of two ways none is better."""

    def describe(self) -> dict[str, JSON]:
        return {"kind": "oracle"}

    async def generate(self, request: ModelRequest) -> ModelReply:
        if request.replies is None:
            return ModelReply(FIRST)
        solution = request.task.solution
        if request.replies >= len(solution):
            return ModelReply("")
        message = solution[request.replies]
        return ModelReply(message.content, list(message.calls))


def load(preset: AgentPreset) -> Oracle:
    model_settings(OracleSettings, preset)
    return Oracle()
