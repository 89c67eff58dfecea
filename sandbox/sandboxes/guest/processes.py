"""The processes of the sandbox as `/proc` shows them: starting them, counting what they use, ending them."""

import errno
import os
import signal
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SECONDS_TO_DIE = 10.0
"""How long killed processes may take to be gone."""

IGNORED_BY_PYTHON = [signal.SIGPIPE, signal.SIGXFSZ]


class StuckError(Exception):
    """Processes do not die."""


class Process:
    """One process: who started it, when (in clock ticks since boot), and whether it is stopped."""

    __slots__ = ("parent", "started", "state")

    def __init__(self, parent: int, started: bytes, state: bytes) -> None:
        self.parent = parent
        self.started = started
        self.state = state


class Table:
    """All processes but the supervisor.

    Where the supervisor is the first process of a namespace these are all that it can see, and signals
    reach all of them at one instant. Elsewhere they are its descendants, found one by one.
    """

    def __init__(self) -> None:
        self.own = os.getpid()
        self.namespaced = self.own == 1

    def processes(self) -> "dict[int, Process]":
        """Those alive now."""
        found = {pid: process for pid, process in _visible() if pid != self.own and process.state != b"Z"}
        if self.namespaced:
            return found
        return {pid: process for pid, process in found.items() if self.own in _ancestors(pid, found)}

    def usage(self) -> "tuple[dict[int, int], dict[int, int]]":
        """Bytes of memory that belong to each process alone, and the number of its threads."""
        memory, threads = {}, {}
        for pid in self.processes():
            memory[pid], threads[pid] = _used(pid)
        return memory, threads

    @staticmethod
    def proportional(pids: "Iterable[int]") -> "dict[int, int]":
        """What `usage` says of each process's memory, but pages that forked processes share divided between them.

        This takes the kernel some milliseconds for each 100 MB. Where it does not tell, the figure is that of `usage`.
        """
        return {pid: _proportional(pid) for pid in pids}

    def kill_all(self) -> None:
        """End every process."""
        if self.namespaced:
            _signal_everything(signal.SIGKILL)
        else:
            self._kill_until_none(self.processes)

    def kill(self, chosen: "Callable[[], list[int]]") -> None:
        """End some of the processes; while they are chosen, none can start another."""
        if not self.namespaced:
            self._kill_until_none(chosen)
            return
        stopped = {pid for pid, process in self.processes().items() if process.state in b"tT"}
        _signal_everything(signal.SIGSTOP)
        doomed = set(chosen())
        _send(list(doomed), signal.SIGKILL)
        _send([pid for pid in self.processes() if pid not in doomed | stopped], signal.SIGCONT)

    def tree(self, root: int) -> "list[int]":
        """A process that leads a session, and those that descend from it or are in its session."""
        now = self.processes()
        return [pid for pid in now if root in _ancestors(pid, now) or _session(pid) == root]

    def since(self, before: "dict[int, Process]") -> "list[int]":
        """The processes but those that there were before, and what these have started."""
        now = self.processes()
        old = {pid for pid, process in before.items() if pid in now and now[pid].started == process.started}
        return [pid for pid in now if pid not in old and not old & _ancestors(pid, now)]

    @staticmethod
    def _kill_until_none(alive: "Callable[[], dict[int, Process] | list[int]]") -> None:
        deadline = time.monotonic() + SECONDS_TO_DIE
        while True:
            pids = list(alive())
            if not pids:
                return
            if time.monotonic() > deadline:
                raise StuckError("processes do not die")
            _send(pids, signal.SIGSTOP)
            _send(pids, signal.SIGKILL)


def spawn(path: bytes, argv: "list[bytes]", env: "dict[bytes, bytes]", cwd: bytes, fds: "tuple[int, int, int]") -> int:
    """Start a program in a session of its own; its standard input and outputs are the three descriptors.

    Raises:
        OSError: it cannot be started.
    """
    os.chdir(cwd)
    try:
        if hasattr(os, "posix_spawn"):
            actions = [(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate(fds)]
            return os.posix_spawn(
                path, argv, env, file_actions=actions, setsid=True, setsigdef=IGNORED_BY_PYTHON, setsigmask=[]
            )
        return _fork(path, argv, env, fds)
    finally:
        os.chdir(b"/")


def _fork(path: bytes, argv: "list[bytes]", env: "dict[bytes, bytes]", fds: "tuple[int, int, int]") -> int:
    """As `os.posix_spawn`, which Python has from 3.8 on."""
    failure, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            for ignored in IGNORED_BY_PYTHON:
                signal.signal(ignored, signal.SIG_DFL)
            for number, fd in enumerate(fds):
                os.dup2(fd, number)
            os.execve(path, argv, env)
        except OSError as error:
            os.write(told, b"%d" % (error.errno or errno.EIO))
        finally:
            os._exit(127)
    os.close(told)
    with os.fdopen(failure, "rb") as pipe:
        number_text = pipe.read()
    if number_text:
        os.waitpid(pid, 0)
        raise OSError(int(number_text), os.strerror(int(number_text)))
    return pid


def _signal_everything(number: int) -> None:
    if os.getpid() != 1:
        raise AssertionError("this would reach processes outside of the sandbox")
    _send([-1], number)


def _send(pids: "list[int]", number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def _visible() -> "Iterator[tuple[int, Process]]":
    for name in os.listdir("/proc"):
        if name.isdigit():
            text = _read(f"/proc/{name}/stat")
            fields = text[text.rfind(b")") + 1 :].split()
            if len(fields) > 19:
                yield int(name), Process(int(fields[1]), fields[19], fields[0])


def _ancestors(pid: int, known: "dict[int, Process]") -> "set[int]":
    found = set()
    while pid in known and pid not in found:
        found.add(pid)
        pid = known[pid].parent
    found.add(pid)
    return found


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def _status(pid: int) -> "Iterator[tuple[bytes, int]]":
    """The numbers of `/proc/PID/status` that say what a process uses; memory in units of 1024 bytes."""
    for line in _read(f"/proc/{pid}/status").split(b"\n"):
        name, _, value = line.partition(b":")
        if name in (b"RssAnon", b"RssShmem", b"VmSwap", b"Threads"):
            yield name, int(value.split()[0])


def _used(pid: int) -> "tuple[int, int]":
    """Bytes of memory that belong to a process alone, and its threads; nothing where it has ended."""
    found = dict(_status(pid))
    threads = found.pop(b"Threads", 0)
    return 1024 * sum(found.values()), threads


def _proportional(pid: int) -> int:
    """Bytes, by the numbers of `/proc/PID/smaps_rollup`, which are in units of 1024 bytes (Linux 5.4 on)."""
    found = dict.fromkeys((b"Pss_Anon", b"Pss_Shmem", b"SwapPss"), -1)
    for line in _read(f"/proc/{pid}/smaps_rollup").split(b"\n")[1:]:
        name, _, value = line.partition(b":")
        if name in found:
            found[name] = int(value.split()[0])
    return _used(pid)[0] if -1 in found.values() else 1024 * sum(found.values())


def _read(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read(8192) or b""
    except OSError:
        return b""
