"""Ways out: to the host's network, processes and sockets, to other users, to the supervisor."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import textwrap
from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import SandboxGoneError
from sandbox.sandboxes.conformance.case import Check, output, program, python, started
from sandbox.sandboxes.types import SandboxProvider

CONNECT = """
    import socket, sys
    for family, address in {places!r}:
        s = socket.socket(family, socket.SOCK_STREAM)
        s.settimeout(2)
        try: s.connect(address); print('reached', address)
        except OSError: pass
"""


@contextlib.contextmanager
def _listening() -> Iterator[tuple[int, str]]:
    """Something on the host that accepts connections: a TCP port on all addresses, and an abstract name."""
    name = f"\0conformance-{os.getpid()}"
    with socket.create_server(("0.0.0.0", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(name)
        local.listen()
        yield server.getsockname()[1], name


def _own_addresses() -> set[str]:
    found = {"127.0.0.1", "127.0.1.1"}
    with contextlib.suppress(OSError):
        found |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))
        found.add(probe.getsockname()[0])
    return found


async def no_network_reaches_the_host(provider: SandboxProvider) -> None:
    with _listening() as (port, name):
        places: list[tuple[int, object]] = [(int(socket.AF_INET), (host, port)) for host in sorted(_own_addresses())]
        places += [(int(socket.AF_UNIX), name), (int(socket.AF_INET), ("192.0.2.1", 80))]
        async with started(provider) as sandbox:
            assert await python(sandbox, CONNECT.format(places=places)) == ""
            interfaces = await python(sandbox, "import socket; print([name for _, name in socket.if_nameindex()])")
            assert "'lo'" in interfaces
            assert "eth" not in interfaces


async def the_loopback_works(provider: SandboxProvider) -> None:
    serve = """
        import socket
        s = socket.create_server(('127.0.0.1', 8123)); open('ready', 'w').close()
        c, _ = s.accept(); c.sendall(b'hello')
    """
    fetch = "import socket; print(socket.create_connection(('localhost', 8123)).recv(9))"
    async with started(provider) as sandbox:
        await output(
            sandbox, ["bash", "-c", 'python3 -c "$0" & until [ -e ready ]; do sleep 0.05; done', program(serve)[-1]]
        )
        assert await python(sandbox, fetch) == "b'hello'\n"


async def engines_sockets_are_not_there(provider: SandboxProvider) -> None:
    places = [
        (int(socket.AF_UNIX), path)
        for path in (
            "/var/run/docker.sock",
            "/run/docker.sock",
            "/run/containerd/containerd.sock",
            "/run/podman/podman.sock",
            "/run/systemd/private",
            "/run/dbus/system_bus_socket",
        )
    ]
    async with started(provider) as sandbox:
        assert await python(sandbox, CONNECT.format(places=places)) == ""


async def processes_of_the_host_are_not_seen(provider: SandboxProvider) -> None:
    marked = await asyncio.create_subprocess_exec("sleep", "98771")
    try:
        async with started(provider) as sandbox:
            found = await output(sandbox, "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c '[9]8771 ' || true")
            assert found == "0\n"
            assert int(await output(sandbox, "ls -d /proc/[0-9]* | wc -l")) < 10
            await sandbox.exec(f"kill -9 {marked.pid} {os.getpid()}; kill -9 -1")
            assert marked.returncode is None
    finally:
        with contextlib.suppress(ProcessLookupError):
            marked.send_signal(signal.SIGKILL)
        await marked.wait()


async def users_cannot_be_changed(provider: SandboxProvider) -> None:
    change = """
        import os
        for call, given in ((os.setuid, (0,)), (os.setgid, (0,)), (os.setresuid, (0, 0, 0)), (os.setgroups, ([0],))):
            try: call(*given); print('changed')
            except OSError: pass
        print(os.getuid() == os.geteuid() != 0)
    """
    async with started(provider) as sandbox:
        assert await python(sandbox, change) == "True\n"
        assert (await output(sandbox, "id -u; id -Gn")).split()[0] != "0"


async def setuid_programs_give_nothing(provider: SandboxProvider) -> None:
    gain = """
        import os, stat, subprocess
        found = 0
        for folder in ('/usr/bin', '/usr/sbin', '/bin', '/usr/lib/openssh'):
            for name in os.listdir(folder) if os.path.isdir(folder) else ():
                path = os.path.join(folder, name)
                if os.path.exists(path) and os.stat(path).st_mode & stat.S_ISUID:
                    p = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=-2)
                    status = open(f'/proc/{p.pid}/status').read().split('Uid:')[1].split()[:4]
                    p.kill(); p.communicate()
                    if '0' in status: print('gained', path)
    """
    async with started(provider) as sandbox:
        assert await python(sandbox, gain, seconds=60) == ""
        await output(sandbox, "cp $(command -v id) own; chmod 6755 own; ./own -u | grep -qv '^0$'")
        done = await sandbox.exec("su -c 'id -u'; sudo -n id -u", stdin=b"\n")
        assert done.exit_code != 0
        assert "0" not in done.stdout.decode().split()


async def the_supervisor_cannot_be_looked_into(provider: SandboxProvider) -> None:
    look = """
        import ctypes, os
        for name in ('mem', 'environ', 'maps', 'auxv', 'syscall', 'stack', 'io'):
            try: open('/proc/1/' + name, 'rb').read(1); print('read', name)
            except OSError: pass
        for fd in range(64):
            try: print('followed', os.readlink(f'/proc/1/fd/{fd}'))
            except OSError: pass
            try: os.open(f'/proc/1/fd/{fd}', os.O_RDWR | os.O_NONBLOCK); print('opened', fd)
            except OSError: pass
        for name in ('cwd', 'root', 'exe'):
            try: print('link', os.readlink('/proc/1/' + name))
            except OSError: pass
        libc = ctypes.CDLL(None, use_errno=True)
        for request in (16, 0x4206):
            if libc.ptrace(request, 1, 0, 0) == 0: print('traced')
        if libc.syscall(434, 1, 0) >= 0 and libc.syscall(438, libc.syscall(434, 1, 0), 0, 0) >= 0: print('took fd')
    """
    async with started(provider) as sandbox:
        assert await python(sandbox, look) == ""
    async with started(provider, root=True) as sandbox:
        assert await python(sandbox, look) == ""


async def other_processes_cannot_be_traced(provider: SandboxProvider) -> None:
    """Neither those of an earlier command, whoever runs them, nor those of another sandbox."""
    trace = """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        here, there = bytearray(8), (ctypes.c_size_t * 2)()
        local = (ctypes.c_size_t * 2)(ctypes.addressof((ctypes.c_char * 8).from_buffer(here)), 8)
        for pid in {pids!r}:
            there[:] = next((int(line.split('-')[0], 16) for line in maps(pid)), 0), 8
            for request in (16, 0x4206):
                if libc.ptrace(request, pid, 0, 0) == 0: print('traced', pid)
            if libc.process_vm_readv(pid, local, 1, there, 1, 0) > 0: print('read', pid)
            if libc.process_vm_writev(pid, local, 1, there, 1, 0) > 0: print('wrote', pid)
        if libc.ptrace(0, 0, 0, 0) == 0: print('asked to be traced')
    """
    maps = """
        def maps(pid):
            try: return open(f'/proc/{pid}/maps').readlines()
            except OSError: return []
    """
    leave = "sleep 98774 >&- 2>&- & echo $!"
    for root in (False, True):
        async with started(provider, root=root) as sandbox, started(provider, root=root) as other:
            sibling = int(await output(sandbox, leave))
            elsewhere = int(await output(other, f"sleep 0; sleep 0; {leave}"))
            pids = [sibling, elsewhere, *_pids_of("98774")]
            assert await python(sandbox, textwrap.dedent(maps) + textwrap.dedent(trace.format(pids=pids))) == ""
            assert await output(sandbox, f"cut -d' ' -f1 /proc/{sibling}/stat") == f"{sibling}\n"


def _pids_of(word: str) -> list[int]:
    """The processes that have a word in their command, as the host numbers them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if word.encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


async def signals_do_not_end_the_supervisor(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        send = "import os\nfor n in range(1, 65):\n    try: os.kill(1, n)\n    except OSError: pass\nprint('sent')"
        assert await python(sandbox, send) == "sent\n"
        assert await output(sandbox, "echo on") == "on\n"
        await sandbox.reset()
        await sandbox.exec("kill -9 -1; kill -STOP 1; kill -KILL 1")
        assert await output(sandbox, "echo on") == "on\n"


async def a_supervisor_that_is_harmed_is_replaced(provider: SandboxProvider) -> None:
    """What a command does to the supervisor's own limits shows as a sandbox that is gone, or not at all."""
    for name, value in (("CPU", 0), ("NOFILE", 0), ("AS", 1), ("DATA", 1), ("STACK", 1), ("NPROC", 0), ("FSIZE", 0)):
        async with started(provider) as sandbox:
            harm = f"import resource; resource.prlimit(1, resource.RLIMIT_{name}, ({value}, {value}))"
            before = await output(sandbox, "nice; ulimit -a")
            try:
                await sandbox.exec(program(harm))
                await sandbox.exec(program("import os; os.setpriority(os.PRIO_PROCESS, 1, 19)"))
                await sandbox.reset()
            except SandboxGoneError:
                continue
            assert await output(sandbox, "nice; ulimit -a") == before
            assert await output(sandbox, "echo on > file; cat file") == "on\n"


async def the_channel_is_out_of_reach(provider: SandboxProvider) -> None:
    """Nothing that a command holds open leads to the host."""
    look = """
        import os, stat
        for fd in range(3, 1024):
            try: print('open', fd, os.readlink(f'/proc/self/fd/{fd}'))
            except OSError: pass
        for fd in range(3):
            print(stat.S_ISSOCK(os.fstat(fd).st_mode), end=' ')
        try: os.open('/dev/tty', os.O_RDWR); print('terminal')
        except OSError: pass
    """
    async with started(provider) as sandbox:
        done = await sandbox.exec(["bash", "-c", 'exec python3 -c "$0"', program(look)[-1]])
        assert done.output == "False False False "


CHECKS: tuple[Check, ...] = (
    no_network_reaches_the_host,
    the_loopback_works,
    engines_sockets_are_not_there,
    processes_of_the_host_are_not_seen,
    users_cannot_be_changed,
    setuid_programs_give_nothing,
    the_supervisor_cannot_be_looked_into,
    other_processes_cannot_be_traced,
    signals_do_not_end_the_supervisor,
    a_supervisor_that_is_harmed_is_replaced,
    the_channel_is_out_of_reach,
)
