"""How an agent's commands are executed: as one would expect, or as the published program does it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Protocol

from sandbox import Sandbox

BASH = "/bin/bash"
MAX_COMMAND = 100_000
"""Bytes of a command; the kernel takes 131,072 in one argument."""
TIMED_OUT = "Command timed out"
MALFORMED = "Malformed command"
SECONDS_IN_BACKGROUND = 2
"""How long a container engine waits for what a command left in the background to close its output."""
_IN_BACKGROUND = re.compile(r"(?<![&>|<])&(?![&>\d])")
_AWAIT_BACKGROUND = f'"$@"; code=$?; sleep {SECONDS_IN_BACKGROUND}; exit $code'
_UNREADABLE = re.compile(r"^(?:find|grep|du): '?\.?/?proc/\S+: Permission denied\n", re.MULTILINE)
"""What a search of the whole system says of the processes of the sandbox itself, which nobody in it may look into."""


@dataclass(slots=True, frozen=True)
class Done:
    """What a command printed, on both outputs, and whether its exit status was 0."""

    output: str
    succeeded: bool


class Shell(Protocol):
    """Runs the commands of one episode, one after the other."""

    async def run(self, command: str, seconds: float) -> Done:
        """Run a command; one that takes longer than `seconds` is killed.

        Raises:
            SandboxGoneError: the sandbox ended.
        """


_STATE = "/dev/shm/.shell"
_RESTORE = f"""\
unset BASH_ENV
__keep_state() {{
  set +e
  local name names=()
  for name in $(compgen -v); do
    case $name in
      BASH*|FUNCNAME|PIPESTATUS|LINENO|RANDOM|SRANDOM|SECONDS|EPOCH*|PPID|UID|EUID|GROUPS|DIRSTACK|SHELLOPTS|SHLVL) ;;
      _|name|names) ;;
      *) names+=("$name") ;;
    esac
  done
  {{ declare -p "${{names[@]}}"; declare -f; alias -p; shopt -p; set +o; printf 'cd -- %q\\n' "$PWD"; }} \
> {_STATE}.new 2>/dev/null && mv -f {_STATE}.new {_STATE}.kept
}}
[ -r {_STATE}.kept ] && . {_STATE}.kept 2>/dev/null
trap '{{ set +xv; }} 2>/dev/null; __keep_state' EXIT
"""
CLEAN_SHELL = f"rm -f {_STATE}*; printf %s {shlex.quote(_RESTORE)} > {_STATE}"
"""The command that lays down what the shells of an episode begin with."""


class WholeShell:
    """Runs a command as it is written. Folder, variables, functions and options carry over to the next.

    They do by way of files in `/dev/shm`, which no reset of a sandbox leaves and no comparison of states looks at.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def run(self, command: str, seconds: float) -> Done:
        command = command.encode(errors="replace").decode()
        if "\0" in command or len(command.encode()) > MAX_COMMAND:
            return Done(MALFORMED, False)
        argv = [BASH, "-c", command]
        result = await self._sandbox.exec(argv, cwd="/", env={"BASH_ENV": _STATE}, seconds=seconds, merge=True)
        if result.timed_out:
            return Done(TIMED_OUT, False)
        return Done(_UNREADABLE.sub("", result.output), result.exit_code == 0)


class OriginalShell:
    """Runs a command with the losses of the published program.

    The command is put between double quotes and the whole is split as a shell would, so that double quotes within
    it vanish and what follows a blank between them is lost. Of the state only the folder carries over, and only from
    a command that begins with `cd`. What a command leaves in the background is heard for a while, and goes on.

    Args:
        gold: whether it runs the gold command, whose output may be other than UTF-8.
    """

    def __init__(self, sandbox: Sandbox, *, gold: bool = False) -> None:
        self._sandbox = sandbox
        self._errors = "replace" if gold else "strict"
        self._folder = "/"

    async def run(self, command: str, seconds: float) -> Done:
        changes_folder = command.startswith("cd")
        folder = self._folder
        if changes_folder:
            _, found, argument = command.partition("cd ")
            if not found:
                return Done(MALFORMED, False)
            folder = resolved(self._folder, argument.strip())
            command = f"cd {folder}"
        try:
            argv = shlex.split(f'{BASH} -c "{command.strip()}"')
        except ValueError:
            return Done(MALFORMED, False)
        if any("\0" in word or len(word.encode(errors="replace")) > MAX_COMMAND for word in argv):
            return Done(MALFORMED, False)
        argv = [word.encode(errors="replace").decode() for word in argv]
        if _IN_BACKGROUND.search(argv[2]):
            argv = [BASH, "-c", _AWAIT_BACKGROUND, BASH, *argv]
        cwd = "/" if changes_folder else self._folder
        result = await self._sandbox.exec(argv, cwd=cwd, seconds=seconds, merge=True)
        if result.timed_out:
            return Done(TIMED_OUT, False)
        try:
            output = result.stdout.decode(errors=self._errors)
        except UnicodeDecodeError:
            return Done(MALFORMED, False)
        if changes_folder and result.exit_code == 0:
            self._folder = folder
        return Done(_UNREADABLE.sub("", output), result.exit_code == 0)


def resolved(folder: str, argument: str) -> str:
    """The folder that `cd` leads to, by its text alone."""
    parts: list[str] = []
    for part in (argument if argument.startswith("/") else f"{folder}/{argument}").split("/"):
        if part == "..":
            parts[-1:] = []
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)
