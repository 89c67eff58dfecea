"""What the processes of a sandbox use, as the supervisor reads it."""

from __future__ import annotations

import subprocess
import sys

from sandbox.sandboxes.guest.processes import Table

HOLDER = "import time; held = bytearray(b'x') * (50 << 20); print('holds', flush=True); time.sleep(600)"


def test_a_process_that_ended_between_two_readings_holds_no_memory() -> None:
    table = Table()
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"holds\n"
        memory, threads = table.usage()
        assert memory[child.pid] > 50 << 20
        assert threads[child.pid] == 1
        assert table.proportional(memory)[child.pid] > 50 << 20
        child.kill()
        child.wait()
        assert table.proportional({child.pid: memory[child.pid]}) == {child.pid: 0}
