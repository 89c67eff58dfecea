"""What a supervisor is told about limits, and what it answers, as it is held to types."""

from __future__ import annotations

from typing import Annotated

import pydantic
from pydantic import BaseModel, ConfigDict

from sandbox.sandboxes.channel import Field

Count = Annotated[int, pydantic.Field(ge=0)]
ExitCode = Annotated[int, pydantic.Field(ge=0, le=255)]
Seconds = Annotated[float, pydantic.Field(ge=0, allow_inf_nan=False)]


class Limits(BaseModel):
    """What the supervisor enforces; 0 where something else does.

    Attributes:
        memory: bytes of all processes together, looked at ten times a second.
        threads: of all processes together, likewise.
        files: in each writable folder, likewise.
        disk: bytes that each writable folder may hold beyond what it holds at first, likewise.
        data: bytes of each process, by the kernel.
        nproc: threads of the user, by the kernel; for sandboxes with a user namespace of their own.
        fsize: bytes of a file, by the kernel.
        nofile: open files of a process, by the kernel.
        snapshot: bytes that a snapshot may hold.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    memory: Count = 0
    threads: Count = 0
    files: Count = 0
    disk: Count = 0
    data: Count = 0
    nproc: Count = 0
    fsize: Count = 0
    nofile: Count = 1024
    snapshot: Count

    def fields(self) -> dict[str, Field]:
        """As fields of a request; limits of the kernel only where they are set."""
        by_kernel = ("data", "nproc", "fsize", "nofile")
        return {name: value for name, value in self.model_dump().items() if value or name not in by_kernel}


class Done(BaseModel):
    """Nothing more than that it is done."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Configured(Done):
    python: Annotated[str, pydantic.Field(max_length=64)]


class Executed(Done):
    code: ExitCode
    stdout: Count
    cut: Count
    timed_out: bool
    seconds: Seconds


class Started(Done):
    id: Count


class ReadPart(Done):
    size: Count


class ReceivedPart(Done):
    found: bool
    cut: Count
    timed_out: bool
    code: ExitCode | None = None
