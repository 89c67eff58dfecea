"""The limits that the supervisor sets on itself, so that every process it starts has them, and its protection."""

import os
import resource

PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

LIMITS = {
    "data": resource.RLIMIT_DATA,
    "fsize": resource.RLIMIT_FSIZE,
    "nofile": resource.RLIMIT_NOFILE,
    "nproc": resource.RLIMIT_NPROC,
}


def protect(program: bytes) -> None:
    """Keep commands of the same user out of this process, and collect the processes that they leave.

    Args:
        program: a filter of system calls for this process and all that it starts; empty for none.

    Raises:
        OSError: the kernel refuses.
        ImportError: this Python has no `ctypes`.
    """
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((PR_SET_DUMPABLE, 0), (PR_SET_CHILD_SUBREAPER, 1), (PR_SET_NO_NEW_PRIVS, 1)):
        if libc.prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), f"prctl {option}")
    if not program:
        return

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("lines", ctypes.c_char_p)]

    filtering = Program(len(program) // 8, program)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filtering), 0, 0):
        raise OSError(ctypes.get_errno(), "no filter of system calls can be set")


class OomScore:
    """While it is entered, processes are started that the kernel ends before others where memory is short."""

    def __init__(self) -> None:
        try:
            self._file = os.open("/proc/self/oom_score_adj", os.O_RDWR | os.O_CLOEXEC)
            self._own = os.pread(self._file, 16, 0)
        except OSError:
            self._file = -1

    def __enter__(self) -> None:
        if self._file >= 0:
            os.pwrite(self._file, b"1000", 0)

    def __exit__(self, *exception: object) -> None:
        if self._file >= 0:
            os.pwrite(self._file, self._own, 0)


def set_limits(settings: "dict[str, int]") -> None:
    """Lower the limits of the processes to be started.

    Args:
        settings: values by the names in `LIMITS`.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, value in settings.items():
        number = LIMITS[name]
        hard = resource.getrlimit(number)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (value, value))


def vital_signs() -> "tuple[object, ...]":
    """What a command could change about the supervisor: none of it may change."""
    names = sorted(name for name in dir(resource) if name.startswith("RLIMIT_"))
    limits = [resource.getrlimit(getattr(resource, name)) for name in names]
    return (
        limits,
        os.getpriority(os.PRIO_PROCESS, 0),
        os.sched_getscheduler(0),
        os.sched_getaffinity(0),
    )


def remove_ipc() -> None:
    """Remove the System V shared memory, semaphores and queues that commands left."""
    for kind, function in (("shm", "shmctl"), ("sem", "semctl"), ("msg", "msgctl")):
        try:
            with open("/proc/sysvipc/" + kind) as file:
                lines = file.read().splitlines()[1:]
        except OSError:
            continue
        if lines:
            _remove_each(function, [int(line.split()[1]) for line in lines])


def _remove_each(function: str, numbers: "list[int]") -> None:
    import ctypes

    call = getattr(ctypes.CDLL(None), function)
    for number in numbers:
        if function == "semctl":
            call(number, 0, 0)
        else:
            call(number, 0, None)
