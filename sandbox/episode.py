"""The episode: one agent on one task, one trial."""

from __future__ import annotations

import contextlib

from sandbox.agent import Agent
from sandbox.branches import Branches
from sandbox.journal.episode_log import EpisodeLog
from sandbox.protocols import Model, RestorableEnvironment, ToolBox
from sandbox.types import Observation, Task


async def run_episode(
    agent: Agent,
    environment: RestorableEnvironment,
    model: Model,
    tools: ToolBox,
    task: Task,
    trial: int,
    log: EpisodeLog,
) -> None:
    """Let the agent act until it or the environment has nothing more to say.

    Limits, journal, retries and faults wrap `model` and `tools` from outside.
    """
    branches = Branches(environment, log)
    observation: Observation | None = await environment.reset(task)
    async with contextlib.aclosing(agent.start(model, task, tools.specs, trial)) as conversation:
        while observation is not None:
            if observation.text:
                log.add("observation", observation.to_json())
            action = await conversation.act(observation)
            await branches.follow(action.search)
            if action.parse_error is not None:
                log.add("parse_error", {"message": action.parse_error})
            results = [await tools.call(call) for call in action.calls]
            if action.final or environment.finished:
                return
            observation = Observation(results=results) if results else await environment.respond(action.text)
