"""`doctor`: what this machine can run, and how to get what it lacks."""

from __future__ import annotations

import importlib.util
import platform
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sandbox._version import __version__
from sandbox.cli.output import console, print_json, table
from sandbox.errors import MissingError, SandboxError
from sandbox.paths import data_home, models_home
from sandbox.processors import usable_processors
from sandbox.suite_manifest import load_data_manifest
from sandbox.weights import weights_path
from sandbox.workspace import Workspaces, find_workspaces

EXTRAS = {
    "langchain": ("langchain_core", "langgraph"),
    "mcp": ("mcp",),
    "mock": ("uvicorn",),
    "retrieval": ("bm25s",),
    "web": ("playwright",),
}
"""The modules of what can be installed beside the plain package; `docker` and `llama` are looked at more closely."""
JOIN_DOCKER = "sudo usermod --append --groups docker $USER, then log in again"
SHOW_BUBBLEWRAP = "to see why: bwrap --unshare-all --ro-bind / / true"
PULLS = {
    "data of ": ("suites", "sandbox data pull SUITE"),
    "weights of ": ("agents", "sandbox models pull AGENT"),
}
"""By the beginning of a finding's name: what it is the data of, and the command that gets it."""
NAMED = 3
"""Names of what is not pulled that the table shows."""
LEGEND = {
    "--": "-- is optional: it is needed only by what it names",
    "!!": "!! is to be mended",
}


@dataclass(slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        todo: the command that gets it, where it is not there.
        optional: whether what does not need it works without it; a thing that is broken is not.
    """

    what: str
    ok: bool
    found: str
    todo: str = ""
    optional: bool = True

    @property
    def mark(self) -> str:
        return "ok" if self.ok else "--" if self.optional else "!!"


def doctor_command(as_json: bool) -> int:
    """Print the findings. Always 0: a machine that lacks something is no error."""
    findings = [*_machine(), *_extras(), *_suites(), *_agents(), *_sandboxes()]
    if as_json:
        print_json([asdict(finding) for finding in findings])
        return 0
    made = table("", "what", "found", "to get it")
    for finding in sorted(_folded(findings), key=lambda finding: finding.mark != "!!"):
        made.add_row(finding.mark, finding.what, finding.found, finding.todo)
    console().print(made, markup=False)
    for mark in sorted({finding.mark for finding in findings} & LEGEND.keys()):
        print(LEGEND[mark])
    return 0


def _folded(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with one in the place of all data, and of all weights, that nobody has asked for yet."""
    shown = list(findings)
    for of, (what, todo) in PULLS.items():
        members = [finding for finding in shown if finding.mark == "--" and finding.what.startswith(of)]
        if len(members) > 1:
            names = [finding.what.removeprefix(of) for finding in members]
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            found = f"not pulled: {', '.join(names[:NAMED])}{more}"
            shown[shown.index(members[0])] = Finding(f"{of}{len(names)} {what}", False, found, todo)
            shown = [finding for finding in shown if finding not in members[1:]]
    return shown


def _machine() -> list[Finding]:
    return [
        Finding(
            "sandbox", True, f"{__version__} on Python {platform.python_version()}, {usable_processors()} processors"
        ),
        Finding("data folder", True, str(data_home())),
        Finding("models folder", True, str(models_home())),
        *_llama_cpp(),
    ]


def _llama_cpp() -> list[Finding]:
    from sandbox.models.llama_cpp import GPU_HINT, INSTALL_HINT

    if importlib.util.find_spec("llama_cpp") is None:
        return [Finding("llama.cpp", False, "llama-cpp-python is not installed", INSTALL_HINT)]
    try:
        import llama_cpp
    except Exception as error:
        again = f"{INSTALL_HINT} --force-reinstall --no-cache-dir"
        return [Finding("llama.cpp", False, f"llama-cpp-python cannot be imported: {error}", again, optional=False)]
    offload = bool(llama_cpp.llama_supports_gpu_offload())
    return [
        Finding("llama.cpp", True, f"llama-cpp-python {llama_cpp.__version__}"),
        Finding("GPU offload", offload, "compiled in" if offload else "not compiled in", "" if offload else GPU_HINT),
    ]


def _extras() -> list[Finding]:
    findings = []
    for extra, modules in EXTRAS.items():
        missing = [module for module in modules if importlib.util.find_spec(module) is None]
        found = f"{', '.join(missing)} not installed" if missing else "installed"
        findings.append(Finding(f"packages for {extra}", not missing, found, f"pip install 'sandbox[{extra}]'"))
    return [replace(finding, todo="") if finding.ok else finding for finding in findings]


def _suites() -> list[Finding]:
    findings = []
    workspaces = find_workspaces()
    for name, folder in workspaces.suites.items():
        try:
            manifest = load_data_manifest(folder)
        except SandboxError as error:
            findings.append(_broken(f"data of {name}", error, f"mend {folder / 'data.toml'}"))
            continue
        if manifest is None:
            findings.append(Finding(f"data of {name}", True, "nothing to pull"))
            continue
        paths = [data_home() / name / file.path for file in manifest.files if not file.optional]
        there = sum(path.is_file() for path in paths)
        complete = there == len(paths)
        todo = "" if complete else f"sandbox data pull {name}"
        found = f"{there} of {len(paths)} files"
        findings.append(Finding(f"data of {name}", complete, found, todo, optional=there == 0))
    return findings


def _broken(what: str, error: SandboxError, todo: str) -> Finding:
    """Something that is there and wrong."""
    return Finding(what, False, error.message, error.hint or todo, optional=False)


def _agents() -> list[Finding]:
    workspaces = find_workspaces()
    return [finding for name in workspaces.agents if (finding := _agent(workspaces, name)) is not None]


def _agent(workspaces: Workspaces, name: str) -> Finding | None:
    """The state of an agent that needs weights, or is broken."""
    try:
        preset = workspaces.agent_preset(name)
    except SandboxError as error:
        return _broken(f"agent {name}", error, f"mend {workspaces.agents[name]}")
    weights = preset.weights
    if weights is None:
        return None
    try:
        path = weights_path(preset)
    except SandboxError as error:
        if weights.ships:
            return _broken(f"weights of {name}", error, "install sandbox again")
        size = f"{weights.bytes / 1e9:.1f} GB, " if weights.bytes else ""
        return Finding(f"weights of {name}", False, f"not pulled ({size}{weights.licence})", error.hint or "")
    return Finding(f"weights of {name}", True, f"{path}, {path.stat().st_size / 1e9:.1f} GB")


def _sandboxes() -> list[Finding]:
    """The two providers. One is enough; without any, nothing runs that acts in a sandbox."""
    docker, bubblewrap = _docker(), _bubblewrap()
    if docker.ok or bubblewrap.ok:
        return [docker, bubblewrap]
    neither = "neither docker nor bubblewrap works here; one of them is enough"
    return [Finding("sandboxes", False, neither, bubblewrap.todo, optional=False), docker, bubblewrap]


def _docker() -> Finding:
    from sandbox.sandboxes.docker_engine import INSTALL_ENGINE, EngineError, open_engine
    from sandbox.sandboxes.images import image_source
    from sandbox.sandboxes.images_engine import image_id

    try:
        engine = open_engine()
    except MissingError as error:
        denied = "Permission denied" in error.message
        return Finding("docker", False, error.message, JOIN_DOCKER if denied else error.hint or INSTALL_ENGINE)
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
    except SandboxError as error:
        hint = SHOW_BUBBLEWRAP if error.hint in (None, "sandbox doctor") else error.hint
        return Finding("bubblewrap", False, error.message, hint)
    return Finding("bubblewrap", True, shutil.which("bwrap") or "")
