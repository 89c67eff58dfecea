"""Starting `bwrap`: the descriptors it is given, as which user it runs, on which processors, what it complains of."""

from __future__ import annotations

import contextlib
import json
import math
import os
import platform
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sandbox.errors import ProviderError, SandboxGoneError
from sandbox.sandboxes.bubblewrap_layout import Layout, identity
from sandbox.sandboxes.owner import is_gone, mark_of
from sandbox.sandboxes.seccomp import seccomp_filter
from sandbox.sandboxes.supervisor import supervisor_argv
from sandbox.sandboxes.types import SandboxSpec

NOBODY = 65534
"""The user that sandboxes run as where this program runs as root: root is exempt from the limit of processes."""

PASSING = (
    "Resource temporarily unavailable",
    "Cannot allocate memory",
    "No space left",
    "Too many open files",
    "ENOSPC",
)
"""What another attempt may not meet; the last one is said of too many namespaces."""

SECONDS_TO_END = 10.0

_turn = count()


@dataclass(slots=True)
class Launched:
    """A sandbox's processes.

    Attributes:
        process: `bwrap` itself, which ends with the supervisor.
        connection: to the supervisor's standard input and output.
        complaints: a descriptor with what was said on standard error.
        info: a descriptor with what `bwrap` says of the supervisor.
        supervisor: the supervisor's mark; empty until it is known.
    """

    process: subprocess.Popen[bytes]
    connection: socket.socket
    complaints: int
    info: int
    supervisor: str = ""

    def identify(self) -> tuple[str, str]:
        """The marks of both processes, once the supervisor has answered."""
        self.supervisor = mark_of(int(json.loads(os.read(self.info, 4096))["child-pid"]))
        return mark_of(self.process.pid), self.supervisor

    def end(self) -> None:
        """Kill the supervisor, with which all processes of the sandbox end, and wait until they are gone."""
        if self.supervisor and is_gone(self.supervisor) is False:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(int(self.supervisor.partition(":")[0]), signal.SIGKILL)
        else:
            self.process.kill()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for descriptor in (self.complaints, self.info):
            os.close(descriptor)

    def failure(self) -> ProviderError | SandboxGoneError:
        """Why it did not start."""
        self.process.kill()
        self.process.wait()
        return start_failure(os.pread(self.complaints, 4096, 0).decode(errors="replace").strip())


def run_as() -> dict[str, object]:
    """Options of `subprocess` that give up root, where this is the machine's root and not that of a namespace."""
    if os.geteuid() != 0 or not (_is_mapped("uid_map") and _is_mapped("gid_map")):
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def launch(program: str, spec: SandboxSpec, layout: Layout) -> Launched:
    """Start a sandbox, whose supervisor then waits for its program.

    Raises:
        SandboxGoneError: it cannot be started at present.
    """
    try:
        complaints = os.memfd_create("complaints")
        info, told = os.pipe()
        ours, theirs = socket.socketpair()
        given = {path: _readable(content) for path, content in layout.files.items()}
        syscalls = seccomp_filter(platform.machine())
        filtered = [_readable(syscalls)] if syscalls else []
        arguments = [*identity(spec), *layout.arguments]
        for path, descriptor in given.items():
            arguments += ["--perms", "0644", "--file", str(descriptor), path]
        arguments += [] if spec.writable_root else ["--remount-ro", "/"]
        arguments += [part for descriptor in filtered for part in ("--seccomp", str(descriptor))]
        try:
            with _processors(spec.cpus):
                process = subprocess.Popen(
                    [program, *arguments, "--info-fd", str(told), "--", *supervisor_argv(layout.python)],
                    stdin=theirs,
                    stdout=theirs,
                    stderr=complaints,
                    pass_fds=[told, *given.values(), *filtered],
                    env={},
                    cwd="/",
                    **run_as(),  # type: ignore[call-overload]
                )
        finally:
            theirs.close()
            for descriptor in (told, *given.values(), *filtered):
                os.close(descriptor)
    except OSError as error:
        raise SandboxGoneError(f"a sandbox cannot be started: {error}") from error
    return Launched(process, ours, complaints, info)


def check(program: str) -> None:
    """Make namespaces once, to see whether that is allowed.

    Raises:
        ProviderError: it is not, with what to set.
    """
    tried = subprocess.run(
        [program, "--unshare-all", "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--", "/nothing"],
        capture_output=True,
        cwd="/",
        timeout=60,
        **run_as(),  # type: ignore[call-overload]
    )
    said = tried.stderr.decode(errors="replace").strip()
    if "execvp /nothing" not in said:
        raise start_failure(said)


@contextlib.contextmanager
def _processors(cpus: float) -> Iterator[None]:
    """Start processes on so many processors, others each time."""
    allowed = sorted(os.sched_getaffinity(0))
    first = next(_turn)
    chosen = {allowed[(first + number) % len(allowed)] for number in range(math.ceil(cpus))}
    os.sched_setaffinity(0, chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _is_mapped(table: str) -> bool:
    """Whether there is the user (or group) `NOBODY` in the namespace of this process."""
    ranges = [[int(number) for number in line.split()] for line in Path("/proc/self", table).read_text().splitlines()]
    return any(first <= NOBODY < first + length for first, _, length in ranges)


def _readable(content: bytes) -> int:
    """A descriptor from which this content can be read."""
    descriptor = os.memfd_create("content", 0)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def start_failure(said: str) -> ProviderError | SandboxGoneError:
    """What the words of `bwrap` mean, which did not start."""
    if any(text in said for text in PASSING):
        return SandboxGoneError(f"a sandbox cannot be started at present: {said}")
    if "namespace" in said or "uid map" in said or "Operation not permitted" in said:
        return ProviderError(
            f"bubblewrap may not make namespaces here: {said}",
            hint="allow them, as root: sysctl user.max_user_namespaces=10000, on Debian also "
            "kernel.unprivileged_userns_clone=1, on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0",
        )
    if "Can't find source path" in said and "Permission denied" in said:
        return ProviderError(
            f"a sandbox cannot read its image: {said}",
            hint="set SANDBOX_CACHE to a folder that every user can enter, and build the image again",
        )
    return ProviderError(f"bubblewrap starts no sandbox: {said or 'it says nothing'}", hint="sandbox doctor")
