"""`doctor`: what this machine can run, and how to get what it lacks."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
from dataclasses import asdict, dataclass

from sandbox._version import __version__
from sandbox.cli.output import console, print_json, table
from sandbox.errors import MissingError, SandboxError
from sandbox.paths import data_home, models_home
from sandbox.suite_manifest import load_data_manifest
from sandbox.weights import weights_path
from sandbox.workspace import Workspaces, find_workspaces


@dataclass(slots=True)
class Finding:
    """One thing looked at: `ok`, what was found, and what to do where it is not there."""

    what: str
    ok: bool
    found: str
    todo: str = ""


def doctor_command(as_json: bool) -> int:
    """Print the findings. Always 0: a machine that lacks something is no error."""
    findings = [*_machine(), *_suites(), *_agents(), *_sandboxes()]
    if as_json:
        print_json([asdict(finding) for finding in findings])
        return 0
    made = table("", "what", "found", "to get it")
    for finding in findings:
        made.add_row("ok" if finding.ok else "--", finding.what, finding.found, finding.todo)
    console().print(made, markup=False)
    return 0


def _machine() -> list[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [
        Finding("sandbox", True, f"{__version__} on Python {platform.python_version()}, {cores} cores"),
        Finding("data folder", True, str(data_home())),
        Finding("models folder", True, str(models_home())),
        *_llama_cpp(),
    ]


def _llama_cpp() -> list[Finding]:
    from sandbox.models.llama_cpp import GPU_HINT, INSTALL_HINT

    if importlib.util.find_spec("llama_cpp") is None:
        return [Finding("llama.cpp", False, "llama-cpp-python is not installed", INSTALL_HINT)]
    import llama_cpp

    offload = bool(llama_cpp.llama_supports_gpu_offload())
    return [
        Finding("llama.cpp", True, f"llama-cpp-python {llama_cpp.__version__}"),
        Finding("GPU offload", offload, "compiled in" if offload else "not compiled in", "" if offload else GPU_HINT),
    ]


def _suites() -> list[Finding]:
    findings = []
    workspaces = find_workspaces()
    for name, folder in workspaces.suites.items():
        manifest = load_data_manifest(folder)
        if manifest is None:
            findings.append(Finding(f"data of {name}", True, "ships with the suite"))
            continue
        there = sum((data_home() / name / file.path).is_file() for file in manifest.files)
        complete = there == len(manifest.files)
        todo = "" if complete else f"sandbox data pull {name}"
        findings.append(Finding(f"data of {name}", complete, f"{there} of {len(manifest.files)} files", todo))
    return findings


def _agents() -> list[Finding]:
    workspaces = find_workspaces()
    return [finding for name in workspaces.agents if (finding := _agent(workspaces, name)) is not None]


def _agent(workspaces: Workspaces, name: str) -> Finding | None:
    """The state of an agent that needs weights."""
    try:
        preset = workspaces.agent_preset(name)
        if preset.weights is None:
            return None
        path = weights_path(preset)
    except SandboxError as error:
        return Finding(f"weights of {name}", False, error.message, error.hint or "")
    return Finding(f"weights of {name}", True, f"{path}, {path.stat().st_size / 1e9:.1f} GB")


def _sandboxes() -> list[Finding]:
    return [_docker(), _bubblewrap()]


def _docker() -> Finding:
    from sandbox.sandboxes.docker_engine import INSTALL_ENGINE, EngineError, open_engine
    from sandbox.sandboxes.images import image_source
    from sandbox.sandboxes.images_engine import image_id

    try:
        engine = open_engine()
    except MissingError as error:
        return Finding("docker", False, error.message, error.hint or "")
    try:
        found = f"version {engine.call('version')['Version']} at {engine.address}"
        if image_id(engine, image_source("").tag) is None:
            return Finding("docker", False, f"{found}, without the base image", "sandbox images build base")
    except EngineError as error:
        return Finding("docker", False, error.reason, INSTALL_ENGINE)
    finally:
        engine.close()
    return Finding("docker", True, found)


def _bubblewrap() -> Finding:
    from sandbox.sandboxes.bubblewrap import BubblewrapProvider

    try:
        BubblewrapProvider("")
    except MissingError as error:
        return Finding("bubblewrap", False, error.message, error.hint or "")
    return Finding("bubblewrap", True, shutil.which("bwrap") or "")
