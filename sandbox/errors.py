"""The exception tree. Every exception that `sandbox` raises on purpose derives from `SandboxError`.

`SandboxError`                     exit code 1
├── `UsageError`                   2   the command line or a setting is wrong
│   └── `UnknownNameError`         2   no agent, suite, ... of that name; names the closest ones
├── `MissingError`                 3   something has to be fetched or installed first
│   ├── `DataMissingError`         3   a suite's data files
│   ├── `WeightsMissingError`      3   a model file
│   ├── `DependencyMissingError`   3   an optional package
│   └── `ProviderError`            3   no place for untrusted code: no engine, no image
├── `DataError`                    3   a data line that is not what it should be
├── `DownloadError`                3   a file could not be fetched whole
│   ├── `SourceMissingError`       3   the source does not have it
│   └── `MismatchError`            3   what came has another size or hash
├── `RunFileError`                 5   a run file that cannot be read or written
│   └── `NewerRunFileError`        5   written by a newer version of this program
└── `EpisodeError`                     ends one episode; `owner` says whose fault it is
    ├── `ModelError`                   the model's server or runtime failed (owner infrastructure)
    ├── `ContextOverflowError`         the prompt does not fit the context (owner model)
    ├── `LimitReachedError`            a limit of turns, tokens, seconds or cost (owner model)
    ├── `GrammarError`                 a tool's schema has no grammar (owner infrastructure)
    ├── `EnvironmentFailedError`       reset or state failed (owner environment)
    ├── `PredecessorFailedError`       what it builds on failed (the owner of that failure)
    ├── `ReplayMismatchError`          a resumed episode met another world (owner environment)
    ├── `ToolServerError`          3   a tool's server died or cannot be reached (owner infrastructure)
    └── `SandboxGoneError`             a sandbox ended, or cannot be started at present (owner infrastructure)

`ToolError` stands apart: a tool raises it to answer the model with an error, and `ToolFailedError`
where the tool itself is at fault. `SandboxFileError` too: a file in a sandbox that cannot be read or written.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from sandbox.types import Owner


NAMES_TOLD = 40
"""Of those that something could have been meant by."""


class SandboxError(Exception):
    """An error to show to the user.

    Args:
        message: what is wrong, in one sentence.
        hint: the next command to type, or the next thing to do.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SandboxError):
    """The command line, a preset or a setting is wrong."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that nothing carries. The hint lists the closest names, else all of them, or the first `NAMES_TOLD`.

    Args:
        where: where names were looked for, as the hint says it when there are none.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "any workspace") -> None:
        names = sorted(known)
        close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
        if close:
            hint = f"did you mean {' or '.join(close)}?"
        elif names:
            more = f" and {len(names) - NAMES_TOLD} more" if len(names) > NAMES_TOLD else ""
            hint = f"there are: {', '.join(names[:NAMES_TOLD])}{more}"
        else:
            hint = f"there is no {kind} in {where}"
        super().__init__(f"unknown {kind} {name!r}", hint=hint)
        self.kind = kind
        self.name = name
        self.closest = close


class MissingError(SandboxError):
    """Something has to be fetched or installed first."""

    exit_code = 3


class DataMissingError(MissingError):
    """A suite's data files are not on this machine."""


class WeightsMissingError(MissingError):
    """A model file is not on this machine."""


class DependencyMissingError(MissingError):
    """An optional package is not installed."""


class ProviderError(MissingError):
    """A provider of sandboxes cannot work here: its engine does not answer, or an image is not built."""


class DataError(SandboxError):
    """A line of a data file is not what it should be.

    Args:
        path: the file.
        line: the line number, from 1; 0 for the file as a whole.
        expected: what should have stood there.
    """

    exit_code = 3

    def __init__(self, path: str, line: int, expected: str, *, hint: str | None = None) -> None:
        where = f"{path}, line {line}" if line else path
        super().__init__(f"{where}: {expected}", hint=hint)
        self.path = path
        self.line = line


class DownloadError(SandboxError):
    """A file could not be fetched whole."""

    exit_code = 3


class SourceMissingError(DownloadError):
    """The source has no such file."""


class MismatchError(DownloadError):
    """The source has another file than the one expected. Nothing of it is kept."""


class RunFileError(SandboxError):
    """A run file cannot be read or written."""

    exit_code = 5


class NewerRunFileError(RunFileError):
    """The run file was written by a newer version of this program."""


class EpisodeError(SandboxError):
    """Ends one episode and no other.

    Attributes:
        owner: the boundary that the failure is charged to.
        transient: whether the same episode, run again at once, may do better.
    """

    owner = "infrastructure"
    transient = False


class ModelError(EpisodeError):
    """The model's server or runtime failed, whatever it was asked."""


class ContextOverflowError(EpisodeError):
    """The prompt does not fit the model's context."""

    owner = "model"

    @classmethod
    def counted(cls, prompt_tokens: int, context: int) -> ContextOverflowError:
        """With the tokens of the prompt and those that the context holds."""
        return cls(f"the prompt has {prompt_tokens} tokens, the context holds {context}")


class LimitReachedError(EpisodeError):
    """A limit of the episode was reached.

    Args:
        kind: `turns`, `tokens`, `seconds` or `cost`.
        limit: the limit.
    """

    owner = "model"

    def __init__(self, kind: str, limit: float) -> None:
        super().__init__(f"limit reached: {limit:g} {kind}")
        self.kind = kind
        self.limit = limit


class GrammarError(EpisodeError):
    """A tool's schema cannot be turned into a grammar that a model's calls could be held to.

    Args:
        tool: the tool's name.
        part: where in the tool the part stands that cannot be, such as `parameters.properties.when.pattern`.
        reason: what is wrong with it, where that is not plain from its name.
    """

    def __init__(self, tool: str, part: str, reason: str = "") -> None:
        because = f": {reason}" if reason else ""
        super().__init__(f"tool {tool}: {part} cannot be turned into a grammar{because}")
        self.tool = tool
        self.part = part


class EnvironmentFailedError(EpisodeError):
    """The environment could not be reset, or could not tell its state."""

    owner = "environment"


class PredecessorFailedError(EpisodeError):
    """The episode was not run, because the one that it goes on from failed.

    Args:
        task_id: of that one.
        owner: of that failure.
    """

    def __init__(self, task_id: str, owner: str | None) -> None:
        super().__init__(f"not run: it builds on {task_id}, which failed")
        self.owner = owner or "infrastructure"


class ReplayMismatchError(EpisodeError):
    """While an episode was resumed, the environment did not answer as it had before."""

    owner = "environment"


class ToolServerError(EpisodeError):
    """A server that executes tools died, cannot be started or cannot be reached."""

    exit_code = 3
    transient = True


class SandboxGoneError(EpisodeError):
    """A sandbox ended, or could not be started for a reason that may pass."""

    transient = True


ENDING = (EpisodeError, UsageError, MissingError)
"""What ends an episode, or with it the run: never a failure of the tool or environment that raises it."""


class SandboxFileError(Exception):
    """A file in a sandbox cannot be read or written, or does not fit its limit."""


class ToolError(Exception):
    """Raised by a tool to answer the model with an error; the episode goes on.

    Attributes:
        owner: whose failure it is; None where the error is an answer like any other.
    """

    owner: ClassVar[Owner | None] = None


class ToolFailedError(ToolError):
    """The tool itself failed, whatever it was asked."""

    owner = "tool"
