"""Starting a run, and resuming it."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sandbox.chains import Predecessors
from sandbox.episode_runner import EpisodeRunner, Progress
from sandbox.errors import RunFileError, SandboxError, UsageError
from sandbox.ingredients import Ingredients, RunRequest
from sandbox.jobs import Job, count_jobs, iterate_jobs
from sandbox.journal.header import RunHeader
from sandbox.journal.lock import run_lock
from sandbox.journal.run_file import RunFile
from sandbox.journal.schema import create, open_existing, require_free
from sandbox.journal.writer import JournalWriter
from sandbox.models import load_model
from sandbox.protocols import ModelBackend
from sandbox.recorded_run import recorded_ingredients, tally_run
from sandbox.run_header import check_request, describe_run_sandboxes, describe_tools, describe_user, make_header
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.selection import adjusted
from sandbox.sandboxes.types import SandboxProvider, SandboxSpec
from sandbox.scheduler import Scheduler
from sandbox.tally import Tally
from sandbox.types import JSON
from sandbox.workspace import Workspaces


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


@contextlib.contextmanager
def start_run(request: RunRequest, workspaces: Workspaces, out: Path) -> Iterator[PreparedRun]:
    """Check everything, load the model and create the run file.

    The file is removed again where an error ends the run before the model has said anything.

    Args:
        out: the folder for the run file, or a path that ends in `.sqlite`.

    Raises:
        SandboxError: what is wrong or missing; no run file is left behind.
    """
    overrides = workspaces.suite_manifest(request.suite).with_whole_paths(request.overrides)
    request = request.model_copy(update={"overrides": overrides})
    checked = check_request(request, workspaces)
    ingredients = checked.ingredients
    path = out if out.suffix == ".sqlite" else out / f"{_run_id(request)}.sqlite"
    require_free(path)
    with contextlib.ExitStack() as stack:
        model = load_model(ingredients.agent.preset)
        header = make_header(path.stem, request, checked, model)
        writer = JournalWriter(create(path))
        try:
            stack.enter_context(run_lock(path))
            writer.set_meta(header=header.model_dump(), request=request.model_dump())
        except BaseException:
            writer.close()
            path.unlink(missing_ok=True)
            raise
        try:
            yield PreparedRun(path, header, request, ingredients, model, writer, checked.total, resumed=False)
        except SandboxError as error:
            if not isinstance(error, RunFileError) and not writer.has_replies():
                stack.callback(path.unlink, missing_ok=True)
            raise
        finally:
            writer.close()


@contextlib.contextmanager
def reopen_run(path: Path, workspaces: Workspaces) -> Iterator[PreparedRun]:
    """A run to go on with: the agent as the run file keeps it, the suite's data as it was.

    Raises:
        RunFileError: another process writes the run, or data or model are not what they were.
    """
    with contextlib.ExitStack() as stack:
        with RunFile(path) as run:
            header, request, ingredients = recorded_ingredients(run, workspaces)
        if describe_tools(ingredients) != header.tools:
            raise RunFileError(f"the tools of {header.run} are not what they were", hint="start a new run instead")
        if describe_run_sandboxes(ingredients, header.sandbox.get("provider", "auto")) != header.sandbox:
            raise RunFileError(f"the sandboxes of {header.run} are not what they were", hint="start a new run instead")
        if _limits(ingredients) != (header.limits, header.max_turns) and header.max_turns is not None:
            raise RunFileError(f"the limits of {header.run} are not what they were", hint="start a new run instead")
        stack.enter_context(run_lock(path))
        model = load_model(ingredients.agent.preset)
        if _lasting(model.describe()) != _lasting(header.model):
            raise RunFileError(f"the model of {header.run} is not what it was", hint="start a new run instead")
        if describe_user(ingredients) != header.user:
            raise RunFileError(f"the user of {header.run} is not who it was", hint="start a new run instead")
        writer = JournalWriter(open_existing(path, write=True))
        stack.callback(writer.close)
        total = count_jobs(ingredients, request)
        yield PreparedRun(path, header, request, ingredients, model, writer, total, resumed=True)


def _limits(ingredients: Ingredients) -> tuple[dict[str, JSON], int]:
    return ingredients.limits.model_dump(), ingredients.agent.max_turns


def _lasting(described: dict[str, JSON]) -> dict[str, JSON]:
    """What a model says of itself, without what depends on the machine and on what is free there at the moment."""
    return {key: value for key, value in described.items() if key not in ("cache", "threads")}


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

        if not header.sandbox:
            raise UsageError(
                f"the environment of {manifest.name} acts in a sandbox and does not say in which",
                hint="give its class sandbox_specs = (SPEC,), with every SandboxSpec that it asks for",
            )
        return open_provider(header.sandbox["provider"], header.run)

    def adjust(spec: SandboxSpec) -> SandboxSpec:
        return adjusted(spec, manifest.sandbox, manifest.name)

    left_by = header.run if prepared.resumed and header.sandbox else ""
    return SandboxPool(open_named, adjust, left_by, f"sandbox resume {prepared.path}")


def _workers(prepared: PreparedRun) -> int:
    """Episodes at once: no more than keep the model busy."""
    concurrency, most = prepared.header.concurrency, prepared.model.episodes
    return concurrency if most is None else min(concurrency, most)


def _run_id(request: RunRequest) -> str:
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    agent = re.sub(r"[^\w.-]+", "_", request.agent)[:80]
    return f"{agent}-{request.suite}-{now}-{secrets.token_hex(2)}"
