"""What a sandbox is told and answers, and what a provider of sandboxes must be able to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.types import JSON

if TYPE_CHECKING:
    from sandbox.sandboxes.api_entrance import ApiEntrance

ProviderName: TypeAlias = str
"""`auto` is docker where an engine answers, else bubblewrap; `local` isolates nothing; others are installed."""


FREEDOMS = ("network", "root", "writable_root", "api_port")
LIMITS = ("memory_mb", "processes", "cpus", "scratch_mb", "output_bytes", "seconds")


class SandboxSpec(BaseModel):
    """What an environment asks for; the defaults are the strictest.

    Attributes:
        image: the environment whose folder has the `Dockerfile`; empty for the plain base, which under
            bubblewrap is this machine's own `/usr`, read-only.
        memory_mb: of all processes together, files in scratch not counted.
        processes: at once, threads counted.
        cpus: cores.
        scratch_mb: of each writable folder.
        output_bytes: kept of each of a command's two outputs; more is cut in the middle.
        seconds: that a command may take, if it does not say otherwise.
        network: whether other machines can be reached. A loopback interface is always there.
        api_port: a port of the sandbox's own loopback, from 1024 on, behind which one API can be served to it; 0 for
            none. Not together with `network`.
        root: whether commands run as root (without capabilities over the machine).
        writable_root: whether all of the file system can be written, and is reset.
        writable: folders that can be written, and that a reset brings back.
        kept: folders below a writable root that a reset leaves alone, since nothing there is expected to change.
        workdir: where commands start.
        env: environment variables of commands.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    image: str = ""
    memory_mb: int = Field(default=512, ge=16)
    processes: int = Field(default=128, ge=4)
    cpus: float = Field(default=1.0, gt=0)
    scratch_mb: int = Field(default=128, ge=1)
    output_bytes: int = Field(default=256 * 1024, ge=256)
    seconds: float = Field(default=30.0, gt=0)
    network: bool = False
    api_port: int = Field(default=0, ge=0, le=65535)
    root: bool = False
    writable_root: bool = False
    writable: tuple[str, ...] = ("/tmp", "/work")
    kept: tuple[str, ...] = ("/bin", "/boot", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/usr")
    workdir: str = "/work"
    env: tuple[tuple[str, str], ...] = ()

    @model_validator(mode="after")
    def _has_a_port_of_its_own(self) -> SandboxSpec:
        if 0 < self.api_port < 1024:
            raise ValueError("api_port is 0 or from 1024 to 65535")
        if self.api_port and self.network:
            raise ValueError("api_port and network exclude each other")
        return self

    def weakened(self) -> dict[str, JSON]:
        """The settings that isolate less, or limit less, than the default, for the run header."""
        asked, default = self.model_dump(mode="json"), SandboxSpec().model_dump(mode="json")
        return {name: asked[name] for name in (*FREEDOMS, *LIMITS) if asked[name] > default[name]}


@dataclass(slots=True, frozen=True)
class ExecResult:
    """What a command did.

    Attributes:
        exit_code: as a shell has it: 128 + the signal for a process that was killed by one.
        stdout: its output; where it was too long, the head and the tail with a line between them that says
            how many bytes were left out.
        stderr: likewise; empty where it was merged into `stdout`.
        cut: bytes left out of `stdout` and `stderr`.
        timed_out: whether it was killed, with every process it started, since its time was over.
        seconds: that it took.
    """

    exit_code: int
    stdout: bytes
    stderr: bytes
    cut: int = 0
    timed_out: bool = False
    seconds: float = 0.0

    @property
    def output(self) -> str:
        """Both outputs as text; what is no UTF-8 is replaced."""
        return (self.stdout + self.stderr).decode(errors="replace")


@dataclass(slots=True, frozen=True)
class Received:
    """What a process said.

    Attributes:
        output: up to the text that was waited for, without it; where it was too long, cut as in `ExecResult`.
        found: whether the text came.
        exit_code: of a process that has ended; None while it runs.
        cut: bytes left out of `output`.
        timed_out: whether the time was over first. The process runs on.
    """

    output: bytes
    found: bool
    exit_code: int | None
    cut: int = 0
    timed_out: bool = False


class SandboxProcess(Protocol):
    """A process that is talked to, such as an interpreter. It lives until `kill` or the sandbox's `reset`.

    After that, its calls raise `SandboxFileError`.
    """

    async def send(self, data: bytes, *, last: bool = False) -> None:
        """Write to its standard input, which is closed after the last bytes.

        Raises:
            SandboxFileError: it left 16 MiB unread, or it is no more.
        """

    async def receive(
        self, until: bytes = b"", *, seconds: float | None = None, output_bytes: int | None = None
    ) -> Received:
        """Wait for a text in its output and error output, which are one stream, or for its end.

        Args:
            until: the text; empty to wait for the end only.
        """

    async def interrupt(self) -> None:
        """Send it SIGINT."""

    async def kill(self) -> None:
        """End it with all its descendants. A second call does nothing."""


@dataclass(slots=True, frozen=True, eq=False, weakref_slot=True)
class SandboxSnapshot:
    """The writable folders of one sandbox as they were, for `Sandbox.reset`."""

    number: int


class Sandbox(Protocol):
    """A place where commands run, one at a time. Processes in the background live until `reset`.

    Attributes:
        api_entrance: where an API can be served to its processes; None without `api_port` in the spec.
    """

    @property
    def api_entrance(self) -> ApiEntrance | None: ...

    async def exec(
        self,
        command: str | Sequence[str],
        *,
        cwd: str | None = None,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        seconds: float | None = None,
        output_bytes: int | None = None,
        merge: bool = False,
    ) -> ExecResult:
        """Run a command: a text by `bash -c` (`sh` where there is no bash), a list as it is.

        Args:
            merge: send both outputs to `stdout`, in the order in which they are written.

        Raises:
            SandboxGoneError: the sandbox ended. Another can be started.
        """

    async def start_process(
        self, command: str | Sequence[str], *, cwd: str | None = None, env: Mapping[str, str] | None = None
    ) -> SandboxProcess:
        """Start a process that is talked to; commands can be run meanwhile.

        Raises:
            SandboxFileError: there is no such program.
        """

    async def write_file(self, path: str, content: bytes, *, mode: int = 0o644) -> None:
        """Write a file with the folders above it, as a process inside would.

        Raises:
            SandboxFileError: it cannot be written.
        """

    async def read_file(self, path: str, *, max_bytes: int = 16 * 1024 * 1024) -> bytes:
        """The content of a regular file, as a process inside would read it.

        Raises:
            SandboxFileError: there is none, or it is larger than `max_bytes`.
        """

    async def snapshot(self) -> SandboxSnapshot:
        """Remember the writable folders as they are; `reset` comes back to this.

        What is returned is for coming back after later ones, too. The sandbox remembers it for as long as something
        refers to it; processes are no part of it. All that are remembered hold a file's content once where it is the
        same, and together as much as one may.

        Raises:
            SandboxFileError: they hold more than a snapshot may.
        """

    async def reset(self, to: SandboxSnapshot | None = None, *, fresh: bool = False) -> None:
        """End every process and bring the writable folders back to the last snapshot, or to the beginning.

        Args:
            to: a snapshot, which counts as the last one from then on.
            fresh: to the beginning, also where there are snapshots, which are forgotten.

        Raises:
            SandboxFileError: the snapshot is of another sandbox, or was forgotten.
            SandboxGoneError: it cannot be brought back. Another can be started.
        """

    async def stop(self) -> None:
        """End it and remove what it leaves. Further calls raise `SandboxGoneError`; a second stop does nothing."""


class SandboxProvider(Protocol):
    """Starts sandboxes."""

    name: str

    async def start(self, spec: SandboxSpec) -> Sandbox:
        """A new sandbox, ready for commands.

        Raises:
            ProviderError: it cannot be started, with what to do.
        """

    async def describe(self, spec: SandboxSpec) -> dict[str, JSON]:
        """For the run header: versions, the image's digest, how each limit is enforced.

        Raises:
            ProviderError: the image does not exist, with the command that builds it.
        """

    async def answers(self) -> bool:
        """Whether it can be asked for sandboxes at present: false while its engine gives no sign of life."""

    async def clean(self, run: str | None) -> list[str]:
        """Remove what killed runs left: of one run, or of all runs whose process is gone. Returns what was removed."""

    async def close(self) -> None:
        """Stop all sandboxes that this provider started."""


class Sandboxes(Protocol):
    """Where environments get their sandboxes from."""

    async def acquire(self, spec: SandboxSpec) -> Sandbox:
        """A sandbox as it is after its start.

        Raises:
            ProviderError: none can be had on this machine, with what to do.
            SandboxGoneError: none could be started at present.
        """

    async def release(self, sandbox: Sandbox) -> None:
        """Give a sandbox back. It is reset, and kept for the next who wants one like it."""
