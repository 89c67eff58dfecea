"""Starting a run, and resuming it."""

from __future__ import annotations

import asyncio
import contextlib
import platform
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sandbox._version import __version__
from sandbox.chains import Predecessors
from sandbox.episode_runner import EpisodeRunner, Progress
from sandbox.errors import RunFileError, SandboxError
from sandbox.hashing import file_sha256
from sandbox.ingredients import Ingredients, RunRequest, load_ingredients
from sandbox.jobs import Job, count_jobs, iterate_jobs
from sandbox.journal.header import RunHeader
from sandbox.journal.lock import run_lock
from sandbox.journal.run_file import RunFile
from sandbox.journal.schema import create, open_existing
from sandbox.journal.writer import JournalWriter
from sandbox.models import load_model
from sandbox.protocols import ModelBackend, Sandboxed
from sandbox.recorded_run import recorded_ingredients, tally_run
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.selection import adjusted, describe_sandboxes
from sandbox.sandboxes.types import ProviderName, SandboxProvider, SandboxSpec
from sandbox.scheduler import Scheduler
from sandbox.tally import Tally
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


@dataclass(slots=True)
class PreparedRun:
    """A run whose settings, data and model are checked and loaded; nothing has been asked yet."""

    path: Path
    header: RunHeader
    request: RunRequest
    ingredients: Ingredients
    model: ModelBackend
    writer: JournalWriter
    total: int
    resumed: bool


def check_request(request: RunRequest, workspaces: Workspaces) -> CheckedRequest:
    """Everything that can be checked without the model.

    Raises:
        SandboxError: what is wrong or missing.
    """
    ingredients = load_ingredients(request, workspaces)
    tools = _describe_tools(ingredients)
    total = count_jobs(ingredients, request, {name for pack in tools.values() for name in pack["tools"]})
    return CheckedRequest(ingredients, total, tools, _describe_sandboxes(ingredients, request.sandbox))


def _describe_sandboxes(ingredients: Ingredients, provider: ProviderName) -> dict[str, JSON]:
    """What the header says of the run's sandboxes.

    Raises:
        SandboxError: there is no provider, or an image is not built.
    """
    manifest = ingredients.suite.manifest
    environment = ingredients.workspaces.load_environment(manifest.environment) if manifest.environment else None
    if not isinstance(environment, Sandboxed):
        return {}
    specs = [adjusted(spec, manifest.sandbox, manifest.name) for spec in environment.sandbox_specs]
    return asyncio.run(describe_sandboxes(provider, "", specs))


def _describe_tools(ingredients: Ingredients) -> dict[str, JSON]:
    """What the header says of the run's tool packs; opens each for a moment.

    Raises:
        SandboxError: a pack cannot be opened, or two have a tool of the same name.
    """
    if not ingredients.tools:
        return {}
    hashes = asyncio.run(probe_packs(ingredients.load_packs()))
    files = ingredients.workspaces.tools
    return {name: {"file_sha256": file_sha256(files[name]), "tools": hashes[name]} for name in ingredients.tools}


def _describe_user(ingredients: Ingredients) -> dict[str, JSON]:
    """What the header says of the model that plays users; empty where none does.

    Raises:
        SandboxError: there is no such agent, or its model cannot be had.
    """
    name = str(ingredients.suite.settings.get("user", SCRIPT))
    return {} if name == SCRIPT else {"agent": name, "model": ingredients.workspaces.open_model(name).describe()}


@contextlib.contextmanager
def start_run(request: RunRequest, workspaces: Workspaces, out: Path) -> Iterator[PreparedRun]:
    """Check everything, load the model and create the run file.

    Args:
        out: the folder for the run file, or a path that ends in `.sqlite`.

    Raises:
        SandboxError: what is wrong or missing; no run file is left behind.
    """
    checked = check_request(request, workspaces)
    ingredients = checked.ingredients
    path = out if out.suffix == ".sqlite" else out / f"{_run_id(request)}.sqlite"
    with contextlib.ExitStack() as stack:
        writer = JournalWriter(create(path))
        try:
            stack.enter_context(run_lock(path))
            model = load_model(ingredients.agent.preset)
            header = _header(path.stem, request, checked, model)
            writer.set_meta(header=header.model_dump(), request=request.model_dump())
        except BaseException:
            writer.close()
            path.unlink(missing_ok=True)
            raise
        stack.callback(writer.close)
        yield PreparedRun(path, header, request, ingredients, model, writer, checked.total, resumed=False)


@contextlib.contextmanager
def reopen_run(path: Path, workspaces: Workspaces) -> Iterator[PreparedRun]:
    """A run to go on with: the agent as the run file keeps it, the suite's data as it was.

    Raises:
        RunFileError: another process writes the run, or data or model are not what they were.
    """
    with contextlib.ExitStack() as stack:
        run = stack.enter_context(RunFile(path))
        header, request, ingredients = recorded_ingredients(run, workspaces)
        if _describe_tools(ingredients) != header.tools:
            raise RunFileError(f"the tools of {header.run} are not what they were", hint="start a new run instead")
        if _describe_sandboxes(ingredients, header.sandbox.get("provider", "auto")) != header.sandbox:
            raise RunFileError(f"the sandboxes of {header.run} are not what they were", hint="start a new run instead")
        stack.enter_context(run_lock(path))
        model = load_model(ingredients.agent.preset)
        if model.describe() != header.model:
            raise RunFileError(f"the model of {header.run} is not what it was", hint="start a new run instead")
        if _describe_user(ingredients) != header.user:
            raise RunFileError(f"the user of {header.run} is not who it was", hint="start a new run instead")
        writer = JournalWriter(open_existing(path, write=True))
        stack.callback(writer.close)
        total = count_jobs(ingredients, request)
        yield PreparedRun(path, header, request, ingredients, model, writer, total, resumed=True)


async def execute(prepared: PreparedRun, progress: Progress, on_start: Callable[[Scheduler[Job]], None]) -> Tally:
    """Run the episodes that are not done yet.

    Args:
        on_start: given the scheduler, so that a signal can drain or stop it.

    Returns:
        Counts over the whole run, earlier episodes included.

    Raises:
        RunFileError: the run file could not be written; the run can be resumed.
    """
    journal = RunFile(prepared.path)
    earlier = journal if prepared.resumed else None
    tally = Tally()
    if earlier:
        tally = tally_run(earlier, only_done=True)
        prepared.writer.set_meta(finished=None)
    pool = _sandbox_pool(prepared)
    runner = EpisodeRunner(
        prepared.ingredients,
        prepared.model,
        prepared.writer,
        tally,
        progress,
        pool,
        Predecessors(prepared.ingredients.suite.suite, journal),
        earlier,
        earlier.last_episode() + 1 if earlier else 1,
    )
    scheduler = Scheduler(iterate_jobs(prepared.ingredients, prepared.request), _workers(prepared))
    on_start(scheduler)
    try:
        async with pool:
            await scheduler.run(runner.make_worker)
    except* SandboxError as group:
        raise group.exceptions[0] from None
    finally:
        statistics = prepared.model.statistics()
        await prepared.model.close()
        await prepared.ingredients.workspaces.close_models()
        journal.close()
    if not prepared.path.exists():
        raise RunFileError(f"{prepared.path} was removed while the run was going on", hint="start the run again")
    if statistics:
        prepared.writer.set_meta(model_statistics=statistics)
    if not scheduler.draining:
        prepared.writer.set_meta(finished=datetime.now(UTC).isoformat(timespec="seconds"))
    return tally


def _sandbox_pool(prepared: PreparedRun) -> SandboxPool:
    manifest, header = prepared.ingredients.suite.manifest, prepared.header

    def open_named() -> SandboxProvider:
        from sandbox.sandboxes.providers import open_provider

        return open_provider(header.sandbox["provider"], header.run)

    def adjust(spec: SandboxSpec) -> SandboxSpec:
        return adjusted(spec, manifest.sandbox, manifest.name)

    return SandboxPool(open_named, adjust, header.run if prepared.resumed and header.sandbox else "")


def _workers(prepared: PreparedRun) -> int:
    """Episodes at once: twice the model's slots keep it busy, more would only wait with their clocks running."""
    concurrency, slots = prepared.request.concurrency, prepared.model.slots
    return concurrency if slots is None else min(concurrency, 2 * slots)


def _run_id(request: RunRequest) -> str:
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    agent = re.sub(r"[^\w.-]+", "_", request.agent)[:80]
    return f"{agent}-{request.suite}-{now}-{secrets.token_hex(2)}"


def _header(run: str, request: RunRequest, checked: CheckedRequest, model: ModelBackend) -> RunHeader:
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
        concurrency=request.concurrency,
        settings=request.overrides,
        suite_settings=ingredients.suite.settings,
        prompt_sha256=ingredients.agent.prompt_sha256(),
        data_sha256=ingredients.data_sha256(),
        tools=checked.tools,
        sandbox=checked.sandbox,
        model=model.describe(),
        user=_describe_user(ingredients),
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    versions = {"sandbox": __version__, "python": platform.python_version()}
    for package in VERDICT_PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions
