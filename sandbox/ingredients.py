"""What a run is made of: the request, and the agent, suite and limits that it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.agent import Agent, AgentPreset
from sandbox.dialects import dialect
from sandbox.errors import UnknownNameError, UsageError
from sandbox.limits import Limits
from sandbox.sandboxes.types import ProviderName
from sandbox.settings import override_preset, preset_for_suite, split_overrides
from sandbox.strategies import SEARCHES, TAKING_TURNS, strategy
from sandbox.workspace import LoadedSuite, Workspaces

if TYPE_CHECKING:
    from sandbox.tools.pack import ToolPack


class RunRequest(BaseModel):
    """What the user asked for; one agent on one suite.

    Attributes:
        splits: empty for all but those that the suite runs on request.
        limit: at most so many tasks of each split.
        tasks: task ids; empty for all.
        tools: tool packs to offer beside those of the suite.
        concurrency: episodes at once at most; None leaves that to the run.
        sandbox: the provider of sandboxes, for environments that act in one.
        overrides: from `--set`.
    """

    model_config = ConfigDict(extra="forbid")

    agent: str
    suite: str
    splits: list[str] = []
    limit: int | None = Field(default=None, gt=0)
    tasks: list[str] = []
    tools: list[str] = []
    trials: int = Field(default=1, gt=0)
    seed: int = Field(default=0, ge=0)
    concurrency: int | None = Field(default=None, gt=0)
    sandbox: ProviderName = "auto"
    overrides: dict[str, Any] = {}


@dataclass(slots=True, frozen=True)
class Ingredients:
    agent: Agent
    suite: LoadedSuite
    splits: list[str]
    tools: list[str]
    limits: Limits
    workspaces: Workspaces

    def load_packs(self) -> dict[str, ToolPack]:
        """The run's tool packs by name."""
        return {name: self.workspaces.load_pack(name) for name in self.tools}

    def data_sha256(self) -> dict[str, str]:
        return self.suite.suite.data_sha256(self.splits)


def load_ingredients(request: RunRequest, workspaces: Workspaces, preset: AgentPreset | None = None) -> Ingredients:
    """Load the agent and suite of a request, and check every setting.

    Args:
        preset: a preset to use as it is, as a run file keeps it; None loads it by name and
            applies the overrides.

    Raises:
        UnknownNameError: agent, suite, split, dialect or setting; names the closest ones.
        UsageError: a setting's value.
    """
    manifest = workspaces.suite_manifest(request.suite)
    overrides = manifest.with_implied(request.overrides)
    for_agent, for_limits, for_suite = split_overrides(overrides, request.suite, manifest.settings)
    if preset is None:
        preset = override_preset(preset_for_suite(workspaces.agent_preset(request.agent), manifest.model), for_agent)
        _refuse_unused(preset, request)
    suite = workspaces.load_suite(request.suite, for_suite)
    try:
        limits = Limits.model_validate(manifest.limits.model_dump() | for_limits)
    except ValidationError as error:
        raise UsageError(f"limits.{error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}") from None
    max_turns = preset.max_turns or manifest.max_turns
    agent = Agent(preset, dialect(preset.dialect), strategy(preset.strategy), request.seed, max_turns)
    splits = _choose_splits(request, suite)
    tools = list(dict.fromkeys([*suite.manifest.tools, *request.tools]))
    return Ingredients(agent, suite, splits, tools, limits, workspaces)


def _refuse_unused(preset: AgentPreset, request: RunRequest) -> None:
    """
    Raises:
        UsageError: a setting that was asked for is one of other strategies.
    """
    for key in request.overrides:
        uses = SEARCHES if key.startswith("search.") else TAKING_TURNS if key == "max_turns" else None
        if uses is not None and preset.strategy not in uses:
            which = " and ".join(uses)
            raise UsageError(
                f"{key} is a setting of the strategies {which}; agent {preset.name} has {preset.strategy}",
                hint=f"--set strategy={uses[0]}, or leave {key} out",
            )


def _choose_splits(request: RunRequest, suite: LoadedSuite) -> list[str]:
    known = suite.manifest.splits
    asked = list(dict.fromkeys(request.splits))
    for split in asked:
        if split not in known:
            raise UnknownNameError(f"split of {request.suite}", split, known)
    if not request.tasks:
        return asked or [split for split in known if split not in suite.manifest.on_request]
    named = [task.split("/", 1)[0] for task in request.tasks]
    for task, split in zip(request.tasks, named, strict=True):
        if split not in known:
            raise UnknownNameError("task", task, [f"{name}/..." for name in known])
        if asked and split not in asked:
            raise UsageError(f"the task {task} is in none of the splits asked for: {', '.join(asked)}")
    return [split for split in asked or known if split in named]
