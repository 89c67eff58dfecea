"""What is checked before a run, and what its header says of it."""

from __future__ import annotations

import asyncio
import contextlib
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from sandbox._version import __version__
from sandbox.environment import StatelessEnvironment
from sandbox.errors import UsageError
from sandbox.hashing import file_sha256
from sandbox.ingredients import Ingredients, RunRequest, load_ingredients
from sandbox.jobs import count_jobs
from sandbox.journal.header import RunHeader
from sandbox.processors import usable_processors
from sandbox.protocols import Environment, ModelBackend, Restorable, Sandboxed
from sandbox.sandboxes.selection import adjusted, describe_sandboxes
from sandbox.sandboxes.types import ProviderName
from sandbox.tools.probe import probe_packs
from sandbox.types import JSON
from sandbox.user_simulator import SCRIPT
from sandbox.workspace import Workspaces

VERDICT_PACKAGES = (
    "tree-sitter",
    "tree-sitter-python",
    "jsonschema-rs",
    "bm25s",
    "jinja2",
    "llama-cpp-python",
    "openai",
    "mcp",
    "langchain-core",
    "langgraph",
)
"""Packages whose version can change a prompt or a verdict; recorded in the header."""


EPISODES = 64
"""At once, where the user does not say."""
SANDBOXED_EPISODES = 4
"""Likewise, for each processor, where episodes act in sandboxes, which take memory and time to start."""


@dataclass(slots=True, frozen=True)
class CheckedRequest:
    """A request that can be carried out.

    Attributes:
        total: how many episodes.
        tools: what the header says of the tool packs.
        sandbox: what the header says of the sandboxes; empty where the environment acts in none.
    """

    ingredients: Ingredients
    total: int
    tools: dict[str, JSON]
    sandbox: dict[str, JSON]


def check_request(request: RunRequest, workspaces: Workspaces) -> CheckedRequest:
    """Everything that can be checked without the model.

    Raises:
        SandboxError: what is wrong or missing.
    """
    ingredients = load_ingredients(request, workspaces)
    _check_states(ingredients)
    _check_prices(ingredients)
    tools = describe_tools(ingredients)
    total = count_jobs(ingredients, request, {name for pack in tools.values() for name in pack["tools"]})
    return CheckedRequest(ingredients, total, tools, describe_run_sandboxes(ingredients, request.sandbox))


def _environment(ingredients: Ingredients) -> Environment:
    """The environment of the run's episodes, without sandboxes."""
    name = ingredients.suite.manifest.environment
    return ingredients.workspaces.load_environment(name) if name else StatelessEnvironment()


def _check_states(ingredients: Ingredients) -> None:
    """Whether the environment can do what the agent's search asks of it.

    Raises:
        UsageError: it, or a tool pack, cannot be brought back into an earlier state.
    """
    preset = ingredients.agent.preset
    if not preset.goes_back:
        return
    what = f"strategy {preset.strategy} goes back to earlier states"
    hint = "--set strategy=react" if preset.strategy == "dfsdt" else "--set search.tries=1"
    if not isinstance(_environment(ingredients), Restorable):
        name = ingredients.suite.manifest.environment
        raise UsageError(f"{what}, which the environment {name} cannot", hint=hint)
    for pack, tools in ingredients.load_packs().items():
        if tools.fresh:
            raise UsageError(f"{what}, which the tool pack {pack} cannot: its tools keep a state", hint=hint)


def _check_prices(ingredients: Ingredients) -> None:
    """
    Raises:
        UsageError: a limit of cost is asked for, and what a token costs is not known.
    """
    model = ingredients.agent.preset.model
    if ingredients.limits.cost is None or model.get("kind") == "recorded":
        return
    if not any(model.get(name) for name in ("price_prompt", "price_completion")):
        raise UsageError(
            f"limits.cost cannot hold: agent {ingredients.agent.preset.name} has no prices",
            hint="--set model.price_prompt=2.5 --set model.price_completion=10, US dollars for a million tokens; "
            "for a model without prices, --set limits.tokens=N",
        )


def describe_run_sandboxes(ingredients: Ingredients, provider: ProviderName) -> dict[str, JSON]:
    """What the header says of the run's sandboxes.

    Raises:
        SandboxError: there is no provider, or an image is not built.
    """
    manifest, environment = ingredients.suite.manifest, _environment(ingredients)
    if not isinstance(environment, Sandboxed):
        return {}
    specs = [adjusted(spec, manifest.sandbox, manifest.name) for spec in environment.sandbox_specs]
    return asyncio.run(describe_sandboxes(provider, "", specs))


def describe_tools(ingredients: Ingredients) -> dict[str, JSON]:
    """What the header says of the run's tool packs; opens each for a moment.

    Raises:
        SandboxError: a pack cannot be opened, or two have a tool of the same name.
    """
    if not ingredients.tools:
        return {}
    hashes = asyncio.run(probe_packs(ingredients.load_packs()))
    files = ingredients.workspaces.tools
    return {name: {"file_sha256": file_sha256(files[name]), "tools": hashes[name]} for name in ingredients.tools}


def describe_user(ingredients: Ingredients) -> dict[str, JSON]:
    """What the header says of the model that plays users; empty where none does.

    Raises:
        SandboxError: there is no such agent, or its model cannot be had.
    """
    name = str(ingredients.suite.settings.get("user", SCRIPT))
    return {} if name == SCRIPT else {"agent": name, "model": ingredients.workspaces.open_model(name).describe()}


def _usual_concurrency(checked: CheckedRequest) -> int:
    return SANDBOXED_EPISODES * usable_processors() if checked.sandbox else EPISODES


def make_header(run: str, request: RunRequest, checked: CheckedRequest, model: ModelBackend) -> RunHeader:
    ingredients = checked.ingredients
    preset = ingredients.agent.preset
    return RunHeader(
        run=run,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        agent=request.agent,
        agent_preset=preset.model_dump(mode="json"),
        suite=request.suite,
        splits=ingredients.splits,
        limit=request.limit,
        tasks=request.tasks,
        trials=request.trials,
        seed=request.seed,
        concurrency=request.concurrency or _usual_concurrency(checked),
        settings=request.overrides,
        suite_settings=ingredients.suite.settings,
        prompt_sha256=ingredients.agent.prompt_sha256(),
        data_sha256=ingredients.data_sha256(),
        tools=checked.tools,
        sandbox=checked.sandbox,
        limits=ingredients.limits.model_dump(),
        max_turns=ingredients.agent.max_turns,
        model=model.describe(),
        user=describe_user(ingredients),
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    versions = {"sandbox": __version__, "python": platform.python_version()}
    for package in VERDICT_PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions
