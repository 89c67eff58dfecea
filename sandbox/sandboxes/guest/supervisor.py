"""The supervisor: answers the host's requests, one at a time.

It is the first process of the sandbox, so no signal from inside ends it, and every process whose
parent has ended becomes its child.
"""

import marshal
import os
import signal
import sys
import time

from sandbox.sandboxes.guest.capture import Capture
from sandbox.sandboxes.guest.command import Command, Program, not_started
from sandbox.sandboxes.guest.disk import Disk
from sandbox.sandboxes.guest.files import read_part, write_part
from sandbox.sandboxes.guest.interactive import Interactive
from sandbox.sandboxes.guest.limits import LIMITS, OomScore, protect, remove_ipc, set_limits, vital_signs
from sandbox.sandboxes.guest.loop import HostGoneError, Loop
from sandbox.sandboxes.guest.processes import SECONDS_TO_DIE, StuckError, Table
from sandbox.sandboxes.guest.relay import Relay
from sandbox.sandboxes.guest.snapshot import Store, TooLargeError
from sandbox.sandboxes.guest.steps import ChangedError, write_all
from sandbox.sandboxes.guest.tree import Tree, outermost
from sandbox.sandboxes.guest.watch import Watch
from sandbox.sandboxes.guest.wire import pack, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Fields = dict[str, bytes]
    Answer = tuple[dict[str, bytes], bytes]

MOST_OUTPUT = 1024 * 1024 * 1024
"""Bytes of output after which a command is killed."""

MOST_ENTRIES = 200000
"""Files and folders that a snapshot may hold."""

MOST_INPUT = 16 * 1024 * 1024
"""Bytes that a process may leave unread of its input."""

SHELLS = (b"/bin/bash", b"/usr/bin/bash", b"/usr/local/bin/bash", b"/bin/sh")


class RefusedError(Exception):
    """A request that cannot be met, with the reason."""


class Supervisor:
    """What the requests do. A method named `do_X` answers the request `X`."""

    def __init__(self, source: int, sink: int) -> None:
        self._sink = sink
        self._table = Table()
        self._loop = Loop(source, self._table, self._look)
        self._oom_score = OomScore()
        self._shell = next((shell for shell in SHELLS if os.path.exists(shell)), b"/bin/sh")
        self._trees: list[Tree] = []
        self._watch = Watch(self._table)
        self._snapshot_bytes = 0
        self._snapshots: dict[bytes, Store] = {}
        self._signs: tuple[object, ...] = ()
        self._commands: list[Command] = []
        self._processes: dict[bytes, Interactive] = {}
        self._complaint = ""
        self._mine: Callable[[], list[int]] | None = None
        self._relay: Relay | None = None

    def serve(self) -> None:
        """Answer requests.

        Raises:
            HostGoneError: the host closed the channel.
            StuckError, ChangedError, OSError: the sandbox is of no more use.
        """
        while True:
            fields, body = self._loop.next_frame()
            operation = fields["op"].decode("ascii")
            if operation == "cancel":
                continue
            try:
                answer, content = getattr(self, "do_" + operation)(fields, body)
            except RefusedError as error:
                answer, content = {"error": str(error).encode("utf-8", "backslashreplace")}, b""
            answer["id"] = fields["id"]
            write_all(self._sink, pack(answer, content))

    def do_configure(self, fields: "Fields", body: bytes) -> "Answer":
        """Take on the limits, and remember the folders as they are."""
        try:
            protect(fields["filter"])
            set_limits({name: int(value) for name, value in fields.items() if name in LIMITS})
            if fields["api_port"] != b"0":
                self._relay = Relay(self._loop, int(fields["api_port"]))
        except (ImportError, OSError, ValueError) as error:
            raise RefusedError(f"the supervisor cannot protect itself: {error}") from error
        folders = outermost(split(fields["folders"]))
        self._trees = [Tree(folder, split(fields["excluded"])) for folder in folders]
        for folder in (b"/dev/shm", b"/dev/mqueue"):
            if self._table.namespaced and os.path.ismount(folder) and folder not in folders:
                self._trees.append(Tree(folder, []))
        bytes_of_disk = int(fields["disk"])
        watched = folders if bytes_of_disk else []
        disks = [Disk(self._table, folder, split(fields["excluded"]), bytes_of_disk) for folder in watched]
        memory, threads, files = (int(fields[name]) for name in ("memory", "threads", "files"))
        self._watch = Watch(self._table, memory, threads, files, folders, disks)
        self._snapshot_bytes = int(fields["snapshot"])
        self._signs = vital_signs()
        self._remember(first=True, name=b"")
        return {"python": sys.version.split()[0].encode("ascii"), "shell": self._shell}, b""

    def do_ping(self, fields: "Fields", body: bytes) -> "Answer":
        """Nothing."""
        return {}, b""

    def do_compile(self, fields: "Fields", body: bytes) -> "Answer":
        """Compile modules, so that the next supervisor with this Python starts sooner."""
        modules = [(name, compile(text, name, "exec")) for name, text in marshal.loads(body)]
        return {}, marshal.dumps(modules)

    def do_exec(self, fields: "Fields", body: bytes) -> "Answer":
        """Run a command to its end."""
        before = self._table.processes() if self._loop.alive else {}
        limit, start = int(fields["limit"]), time.monotonic()
        try:
            program = self._program(fields)
            with self._oom_score:
                command = Command(self._loop, program, body, limit, fields["merge"] == b"1")
        except OSError as error:
            exit_code, text = not_started(error)
            return _executed(exit_code, b"", text, start)
        self._commands = [kept for kept in self._commands if kept.is_open] + [command]
        deadline = start + float(fields["seconds"])
        reason = self._run(command, deadline, lambda: self._table.since(before))
        code = self._loop.forget(command.pid)
        if not reason:
            reason = self._watch.look_at_disks(hurried=True)
            if reason:
                code = 128 + signal.SIGKILL
                self._table.kill(lambda: self._table.since(before))
        if reason:
            self._watch.settle()
        command.finish()
        stdout, cut = command.captures[0].result()
        stderr, more_cut = (b"", 0) if len(command.captures) == 1 else command.captures[1].result()
        if reason not in ("", "time", "cancel"):
            stderr += b"\n[killed: %s]\n" % reason.encode("ascii")
        return _executed(code, stdout, stderr, start, cut + more_cut, reason == "time")

    def do_start(self, fields: "Fields", body: bytes) -> "Answer":
        """Start a process that is talked to."""
        try:
            program = self._program(fields)
            with self._oom_score:
                process = Interactive(self._loop, program)
        except OSError as error:
            raise RefusedError(not_started(error)[1].decode("utf-8", "replace").strip()) from error
        self._processes[fields["id"]] = process
        return {}, b""

    def do_send(self, fields: "Fields", body: bytes) -> "Answer":
        """Give a process input."""
        process = self._process(fields)
        if len(process.feeder.waiting) + len(body) > MOST_INPUT:
            raise RefusedError("the process does not read its input")
        process.feeder.send(body, last=fields["last"] == b"1")
        return {}, b""

    def do_receive(self, fields: "Fields", body: bytes) -> "Answer":
        """Wait for a text in a process's output."""
        process = self._process(fields)

        def mine() -> "list[int]":
            return self._table.tree(process.pid)

        capture, start = Capture(int(fields["limit"])), time.monotonic()
        deadline = start + float(fields["seconds"])
        found, reason = False, ""
        while True:
            ended = self._loop.status(process.pid) is not None
            if ended:
                process.finish()
            found = process.take(body, capture)
            reason = self._reason(deadline, capture.total)
            if found or ended or reason in ("time", "cancel"):
                break
            if reason:
                self._end(mine, process.pid)
                self._watch.settle()
            self._mine = mine
            self._loop.step(max(0.0, deadline - time.monotonic()))
        self._mine, self._complaint = None, ""
        output, cut = capture.result()
        code = self._loop.status(process.pid)
        answer = {"found": b"%d" % found, "cut": b"%d" % cut, "timed_out": b"%d" % (reason == "time")}
        if code is not None:
            answer["code"] = b"%d" % code
        return answer, output

    def do_kill(self, fields: "Fields", body: bytes) -> "Answer":
        """Send a process a signal; the one that ends it ends its descendants too."""
        process = self._process(fields)
        number = int(fields["signal"])
        if number != signal.SIGKILL:
            if self._loop.status(process.pid) is None:
                os.kill(process.pid, number)
            return {}, b""
        del self._processes[fields["process"]]
        self._end(lambda: self._table.tree(process.pid), process.pid)
        self._loop.forget(process.pid)
        process.close()
        return {}, b""

    def do_write(self, fields: "Fields", body: bytes) -> "Answer":
        """Write a part of a file."""
        try:
            write_part(fields["path"], int(fields["offset"]), int(fields["mode"]), body)
        except OSError as error:
            raise RefusedError(error.strerror or str(error)) from error
        return {}, b""

    def do_read(self, fields: "Fields", body: bytes) -> "Answer":
        """Read a part of a file."""
        try:
            data, size = read_part(fields["path"], int(fields["offset"]), int(fields["size"]))
        except OSError as error:
            raise RefusedError(error.strerror or str(error)) from error
        return {"size": b"%d" % size}, data

    def do_snapshot(self, fields: "Fields", body: bytes) -> "Answer":
        """Remember the folders as they are, and of what was remembered under a name only what is still wanted."""
        wanted = split(fields["kept"])
        self._snapshots = {name: store for name, store in self._snapshots.items() if name in wanted}
        for tree in self._trees:
            tree.forget(wanted)
        self._remember(first=fields["first"] == b"1", name=fields["name"])
        return {}, b""

    def do_reset(self, fields: "Fields", body: bytes) -> "Answer":
        """End every process, and bring the folders back."""
        self._end_everything()
        if vital_signs() != self._signs:
            raise ChangedError("a command changed the supervisor's limits")
        if self._table.namespaced:
            remove_ipc()
        fresh = fields["fresh"] == b"1"
        for tree in self._trees:
            tree.restore(fresh, fields["name"])
        if fresh:
            self._snapshots = {}
        os.chdir(b"/")
        return {}, b""

    def _remember(self, first: bool, name: bytes) -> None:
        store = Store(self._snapshot_bytes, MOST_ENTRIES, self._snapshots.values())
        try:
            recorded = {tree: tree.record(store) for tree in self._trees}
            for tree, snapshot in recorded.items():
                tree.keep(snapshot, first, name)
            if name:
                self._snapshots[name] = store
        except (TooLargeError, ChangedError, OSError) as error:
            raise RefusedError(f"no snapshot can be taken: {error}") from error
        finally:
            os.chdir(b"/")

    def _end_everything(self) -> None:
        self._table.kill_all()
        self._loop.reap_all()
        for command in self._commands:
            command.close()
        for process in self._processes.values():
            process.close()
            self._loop.forget(process.pid)
        if self._relay:
            self._relay.drop()
        self._commands, self._processes = [], {}

    def close(self) -> None:
        """End every process."""
        self._table.kill_all()

    def _program(self, fields: "Fields") -> Program:
        argv = split(fields["argv"])
        if fields["shell"] == b"1":
            argv = [self._shell.rpartition(b"/")[2], b"-c", *argv]
        env = dict(pair.partition(b"=")[::2] for pair in split(fields["env"]))
        return Program(argv, env, fields["cwd"], self._shell if fields["shell"] == b"1" else b"")

    def _process(self, fields: "Fields") -> Interactive:
        process = self._processes.get(fields["process"])
        if process is None:
            raise RefusedError("there is no such process")
        return process

    def _run(self, command: Command, deadline: float, mine: "Callable[[], list[int]]") -> str:
        """Wait for a command's end, which a limit may bring about. Returns the limit."""
        self._mine, self._complaint = mine, ""
        reason = ""
        while self._loop.status(command.pid) is None:
            reason = self._reason(deadline, command.produced)
            if reason:
                self._end(mine, command.pid)
                break
            self._loop.step(max(0.0, deadline - time.monotonic()))
        self._mine = None
        return reason

    def _end(self, mine: "Callable[[], list[int]]", pid: int) -> None:
        """Kill processes, and wait until they are gone and it is known how the first of them ended."""
        deadline = time.monotonic() + SECONDS_TO_DIE
        while mine() or self._loop.status(pid) is None:
            if time.monotonic() > deadline:
                raise StuckError("processes do not die")
            self._table.kill(mine)
            self._loop.step(0.002)

    def _reason(self, deadline: float, produced: int) -> str:
        """Why what is going on has to end; empty if it need not."""
        if self._loop.is_cancelled():
            return "cancel"
        if time.monotonic() >= deadline:
            return "time"
        if produced > MOST_OUTPUT:
            return f"it wrote more than {MOST_OUTPUT} bytes"
        return self._complaint

    def _look(self) -> None:
        """Where a limit is passed, kill those to blame: the command that runs, or what is in the background."""
        self._complaint, parts = self._watch.look()
        if not self._complaint:
            return
        find_mine = self._mine or list
        mine = find_mine()
        own = sum(parts.get(pid, 0) for pid in mine)
        if not mine or 2 * own < sum(parts.values()):
            self._complaint = ""
            self._table.kill(lambda: list(set(self._table.processes()) - set(find_mine())))
            self._watch.settle()


def _executed(code: int, stdout: bytes, stderr: bytes, start: float, cut: int = 0, timed_out: bool = False) -> "Answer":
    answer = {
        "code": b"%d" % code,
        "stdout": b"%d" % len(stdout),
        "cut": b"%d" % cut,
        "timed_out": b"%d" % timed_out,
        "seconds": b"%.6f" % (time.monotonic() - start),
    }
    return answer, stdout + stderr


def main() -> None:
    """Serve on the standard input and output, which commands do not get."""
    source, sink = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.umask(0o022)
    os.chdir(b"/")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    supervisor = Supervisor(source, sink)
    try:
        supervisor.serve()
    except HostGoneError:
        supervisor.close()
