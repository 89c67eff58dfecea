"""The pair of containers of the published program, the agent's and the gold command's, kept from task to task."""

from __future__ import annotations

import re
import time

from benchmarks.intercode_parity.circumstances import clock
from environments.intercode_bash.place import Place
from environments.intercode_bash.reward import Outcome
from environments.intercode_bash.session import ORIGINAL_SECONDS, SECONDS
from environments.intercode_bash.shells import Done, OriginalShell
from sandbox import Sandbox

GIT_RESET = ["/bin/bash", "-c", "git reset --hard; git clean -fd"]
GIT_REFRESH = ["git", "update-index", "-q", "--refresh"]
_SET_CLOCK = "rm -f /etc/localtime; cat > /etc/localtime"
_ASKS_FOR_MINUTES = re.compile(r"-[acm]min\b")
_AGE = """import os, sys
began, by = (int(float(word) * 1e9) for word in sys.argv[1:3])
for top in sys.argv[3:]:
    for above, _, files in os.walk(top):
        for path in (os.path.join(above, name) for name in files):
            info = os.lstat(path)
            if info.st_mtime_ns > began:
                os.utime(path, ns=(info.st_atime_ns - by, info.st_mtime_ns - by), follow_symlinks=False)
"""
"""Makes older what was written since the containers began."""


class Containers:
    """A pair of containers.

    Args:
        sandboxes: (the agent's, the gold command's).
        places: of these two.
        tops: the folders of the task's files.
        pace: seconds from one turn to the next when it was recorded. Commands that ask for minutes find files so old.
    """

    def __init__(self, sandboxes: tuple[Sandbox, Sandbox], places: list[Place], tops: list[str], pace: float) -> None:
        self._agent, self._gold = sandboxes
        self._places = places
        self._tops = tops
        self._pace = pace
        self._began = time.time()
        self._past = 0.0
        self._shell = OriginalShell(self._agent)

    async def set_clock(self, date: str) -> None:
        """Let commands print a time of day from now on."""
        for sandbox in (self._agent, self._gold):
            await sandbox.exec(_SET_CLOCK, cwd="/", stdin=clock(date, int(time.time())))

    async def begin_task(self) -> None:
        await self._agent.exec(GIT_RESET, cwd="/")
        self._shell = OriginalShell(self._agent)

    async def act(self, command: str) -> Done:
        """Run a command of the agent's."""
        self._past += self._pace
        if _ASKS_FOR_MINUTES.search(command):
            await self._let_time_pass()
        return await self._shell.run(command, ORIGINAL_SECONDS)

    async def compare(self, done: Done, gold: str) -> tuple[Outcome, Outcome]:
        """(what the agent's container has after a command, what the gold command leaves in the other)."""
        if _ASKS_FOR_MINUTES.search(gold):
            await self._let_time_pass()
        await self._gold.exec(GIT_RESET, cwd="/")
        printed = await OriginalShell(self._gold, gold=True).run(gold, SECONDS)
        return await self._places[0].compared(done.output), await self._places[1].compared(printed.output)

    async def _let_time_pass(self) -> None:
        past, self._past = self._past, 0.0
        for sandbox in (self._agent, self._gold):
            script = ["python3", "-c", _AGE, str(self._began), str(past), *self._tops]
            await sandbox.exec(script, cwd="/")
            await sandbox.exec(GIT_REFRESH, cwd="/")
