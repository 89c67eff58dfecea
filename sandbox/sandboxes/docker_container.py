"""What a container is made of: the engine's options for what a spec asks."""

from __future__ import annotations

from typing import Any

from sandbox.sandboxes.answers import Limits
from sandbox.sandboxes.bubblewrap_layout import ROOT_CAPABILITIES, SHARED_MB, USER
from sandbox.sandboxes.seccomp import seccomp_filter
from sandbox.sandboxes.supervisor import supervisor_argv
from sandbox.sandboxes.types import SandboxSpec
from sandbox.types import JSON

MB = 1024 * 1024
MB_OF_SUPERVISOR = 48
"""Room in the container's memory for the supervisor itself."""

FILES_PER_MB = 256
"""Of a writable folder: about as many as a disk has."""


def container_options(spec: SandboxSpec, labels: dict[str, str]) -> dict[str, Any]:
    """The arguments of `create_container`, but for the image and the host's part."""
    return {
        "entrypoint": supervisor_argv("python3"),
        "user": "0:0" if spec.root else f"{USER}:{USER}",
        "hostname": "sandbox",
        "working_dir": spec.workdir if spec.writable_root else "/",
        "stdin_open": True,
        "labels": labels,
        "healthcheck": {"test": ["NONE"]},
        "stop_signal": "SIGKILL",
    }


def host_options(spec: SandboxSpec, mounts: list[dict[str, object]], *, podman: bool) -> dict[str, Any]:
    """The arguments of `create_host_config`.

    Args:
        mounts: what is mounted beside the folders in memory.
        podman: whether the engine is Podman.
    """
    return {
        "network_mode": "bridge" if spec.network else "none",
        "read_only": not spec.writable_root,
        "tmpfs": _in_memory(spec, podman),
        "mounts": mounts,
        "cap_drop": ["ALL"],
        "cap_add": list(ROOT_CAPABILITIES) if spec.root else [],
        "security_opt": ["no-new-privileges"],
        "mem_limit": memory_bytes(spec),
        "memswap_limit": memory_bytes(spec),
        "pids_limit": spec.processes + 1,
        "nano_cpus": int(spec.cpus * 1e9),
        "ipc_mode": "private",
        "shm_size": SHARED_MB * MB,
        "ulimits": [{"Name": "core", "Soft": 0, "Hard": 0}],
        "init": False,
        "auto_remove": True,
        "log_config": {"Type": "none", "Config": {}},
    }


def mounted(spec: SandboxSpec) -> tuple[str, ...]:
    """The folders that are file systems of their own, in memory; none where the whole root can be written."""
    return () if spec.writable_root else spec.writable


def memory_bytes(spec: SandboxSpec) -> int:
    """The container's memory, to which the engine counts the writable folders and what a snapshot keeps of them."""
    folders = len(mounted(spec)) + 1
    return (spec.memory_mb + spec.scratch_mb * folders + SHARED_MB + MB_OF_SUPERVISOR) * MB


def supervisor_limits(spec: SandboxSpec) -> Limits:
    """What the supervisor enforces: what the engine counts together with the writable folders, or not at all."""
    scratch = spec.scratch_mb * MB
    if spec.writable_root:
        return Limits(memory=spec.memory_mb * MB, fsize=scratch, disk=scratch, snapshot=scratch)
    return Limits(memory=spec.memory_mb * MB, files=spec.scratch_mb * FILES_PER_MB, snapshot=scratch)


def reset_folders(spec: SandboxSpec) -> tuple[str, ...]:
    """The folders that a reset brings back. What a spec keeps is mounted, and so is of none of them."""
    folders = ("/",) if spec.writable_root else spec.writable
    return (*folders, "/dev") if spec.root else folders


def _in_memory(spec: SandboxSpec, podman: bool) -> dict[str, str]:
    """The folders in memory with the options of their mounts."""
    found = {folder: _mount(spec, folder, podman) for folder in mounted(spec)}
    if podman and not spec.writable_root:
        # Where the root cannot be written, Podman makes these writable without a limit.
        return dict.fromkeys(("/run", "/var/tmp"), "ro,size=1m,notmpcopyup") | found
    return found


def _mount(spec: SandboxSpec, folder: str, podman: bool) -> str:
    user = 0 if spec.root else USER
    owner = "U,notmpcopyup" if podman else f"uid={user},gid={user}"
    mode = "1777" if folder in ("/tmp", "/var/tmp") else "0755"
    return f"size={spec.scratch_mb}m,mode={mode},{owner},exec,nosuid,nodev"


def enforcement(spec: SandboxSpec, info: dict[str, JSON], machine: str) -> dict[str, JSON]:
    """How each limit is enforced, for the run header.

    Args:
        info: what the engine says of itself.
        machine: the engine's.
    """
    filters = [*(info.get("SecurityOptions") or []), *(["a filter of ours"] if seccomp_filter(machine) else [])]
    whole = memory_bytes(spec) // MB
    disk = (
        "supervisor, 10 times a second; rlimit for each file"
        if spec.writable_root
        else "size of a tmpfs for each folder; files: supervisor, 10 times a second"
    )
    return {
        "memory": "supervisor, 10 times a second" + (f"; cgroup at {whole} MB" if info.get("MemoryLimit") else ""),
        "swap": "none" if info.get("SwapLimit") else "not limited by the engine",
        "processes": "cgroup" if info.get("PidsLimit") else "not enforced: the engine has no pids cgroup",
        "cpus": "cgroup" if info.get("CpuCfsQuota") else "not enforced: the engine has no CPU quota",
        "disk": f"{disk}, {SHARED_MB} MB for /dev/shm",
        "network": "the engine's bridge" if spec.network else "a namespace with loopback only",
        "system calls": " and ".join(filters) or "no filter",
    }
