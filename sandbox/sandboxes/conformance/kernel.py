"""What the kernel offers: capabilities, namespaces, mounts, devices, settings."""

from __future__ import annotations

from sandbox.sandboxes.conformance.case import Check, output, python, started
from sandbox.sandboxes.types import SandboxProvider

OVER_THE_SANDBOX = sum(1 << number for number in (0, 1, 3, 4, 5, 6, 7, 10))
"""Capabilities that root inside may have: over files, processes and users that are those of the sandbox."""


async def there_are_no_capabilities(provider: SandboxProvider) -> None:
    async with started(provider) as sandbox:
        status = dict(
            line.split(":\t") for line in (await output(sandbox, "cat /proc/self/status")).splitlines() if ":\t" in line
        )
        assert [int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")] == [0] * 5
        assert status["NoNewPrivs"] == "1"
        assert status["Seccomp"] == "2"


async def root_has_none_over_the_machine(provider: SandboxProvider) -> None:
    async with started(provider, root=True) as sandbox:
        status = await output(sandbox, "id -u; grep CapBnd /proc/self/status; grep NoNew /proc/self/status")
        uid, bounding, no_new = status.splitlines()
        assert uid == "0"
        assert int(bounding.split()[1], 16) & ~OVER_THE_SANDBOX == 0
        assert no_new.split()[1] == "1"
        done = await sandbox.exec(
            "mount -t tmpfs x /tmp; mknod /tmp/disk b 8 0 && head -c1 /tmp/disk; chroot / true; hostname other"
        )
        assert done.exit_code != 0
        assert done.stdout == b""


async def namespaces_and_mounts_are_refused(provider: SandboxProvider) -> None:
    ask = """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        for flag in (0x10000000, 0x00020000, 0x40000000, 0x20000000, 0x02000000):
            if os.fork() == 0:
                if libc.unshare(flag) == 0: print('unshared', hex(flag), flush=True)
                os._exit(0)
            os.wait()
        if libc.mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0: print('mounted')
        if libc.umount2(b'/proc', 2) == 0: print('unmounted')
        if libc.mount(None, b'/', None, 0x1020, None) == 0: print('remounted')
        for number in (321, 298, 323, 425, 246, 248, 250) if os.uname().machine == 'x86_64' else ():
            if libc.syscall(number, 0, 0, 0, 0, 0) >= 0: print('allowed', number)
    """
    async with started(provider) as sandbox:
        assert await python(sandbox, ask) == ""


async def settings_of_the_kernel_stay(provider: SandboxProvider) -> None:
    write = """
        import os
        for path in ('/proc/sysrq-trigger', '/proc/sys/kernel/core_pattern', '/proc/sys/kernel/hostname',
                     '/proc/sys/vm/drop_caches', '/proc/sys/kernel/modprobe', '/proc/1/oom_score_adj',
                     '/sys/kernel/uevent_helper', '/sys/fs/cgroup/cgroup.procs', '/sys/fs/cgroup/release_agent'):
            try: os.close(os.open(path, os.O_WRONLY)); print('can write', path)
            except OSError: pass
        for path in ('/proc/kcore', '/proc/kmsg', '/dev/mem', '/dev/kmsg', '/dev/sda', '/dev/vda', '/dev/kvm'):
            try: print('can read', path, open(path, 'rb').read(1))
            except OSError: pass
    """
    async with started(provider) as sandbox:
        assert await python(sandbox, write) == ""


async def devices_are_the_harmless_ones(provider: SandboxProvider) -> None:
    show = """
        import os, stat
        known = {'null', 'zero', 'full', 'random', 'urandom', 'tty', 'ptmx', 'console'}
        for above, folders, files in os.walk('/dev'):
            for name in files:
                mode = os.lstat(os.path.join(above, name)).st_mode
                if stat.S_IFMT(mode) in (stat.S_IFBLK, stat.S_IFCHR) and name not in known and above != '/dev/pts':
                    print(above, name)
        for kind in (stat.S_IFBLK, stat.S_IFCHR):
            try: os.mknod('/tmp/device', kind | 0o666, os.makedev(1, 1)); print('made a device')
            except OSError: pass
    """
    async with started(provider) as sandbox:
        assert await python(sandbox, show) == ""
        assert (
            await output(sandbox, "head -c 4 /dev/zero | wc -c; head -c 9 /dev/urandom | wc -c; echo x > /dev/null")
            == "4\n9\n"
        )


CHECKS: tuple[Check, ...] = (
    there_are_no_capabilities,
    root_has_none_over_the_machine,
    namespaces_and_mounts_are_refused,
    settings_of_the_kernel_stay,
    devices_are_the_harmless_ones,
)
