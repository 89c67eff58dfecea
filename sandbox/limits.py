"""Limits of an episode, wrapped around its model from outside."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sandbox.errors import LimitReachedError
from sandbox.protocols import Model
from sandbox.types import ModelReply, ModelRequest, Usage


class Limits(BaseModel):
    """The limits of one episode; None is no limit.

    Attributes:
        turns: model replies.
        tokens: prompt and completion tokens together.
        seconds: wall time; the run ends the episode when it is over.
        cost: US dollars.
    """

    model_config = ConfigDict(extra="forbid")

    turns: int | None = Field(default=None, gt=0)
    tokens: int | None = Field(default=None, gt=0)
    seconds: float | None = Field(default=None, gt=0)
    cost: float | None = Field(default=None, gt=0)


class LimitedModel:
    """Refuses the next reply once a limit of turns, tokens or cost is reached, with `LimitReachedError`."""

    def __init__(self, model: Model, limits: Limits) -> None:
        self._model = model
        self._limits = limits
        self._turns = 0
        self._usage = Usage()

    async def generate(self, request: ModelRequest) -> ModelReply:
        limits, used = self._limits, self._usage
        for kind, limit, value in (
            ("turns", limits.turns, self._turns),
            ("tokens", limits.tokens, used.prompt_tokens + used.completion_tokens),
            ("cost", limits.cost, used.cost),
        ):
            if limit is not None and value >= limit:
                raise LimitReachedError(kind, limit)
        reply = await self._model.generate(request)
        self._turns += 1
        used.prompt_tokens += reply.usage.prompt_tokens
        used.completion_tokens += reply.usage.completion_tokens
        used.cost += reply.usage.cost
        return reply
