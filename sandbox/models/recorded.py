"""Recorded outputs, replayed as if a model had said them.

The file has a JSON object a line: `{"task_id": ..., "output": ...}` for one reply, or
`{"task_id": ..., "outputs": [...]}` for a reply to each model turn. An output is a text, or a list
of `{name: arguments}` or `{"name": ..., "arguments": ...}` for native calls; a text in the list is
text beside the calls. The n-th line of a task is its n-th trial; other keys of a line are kept as
remarks on its first reply, which a scorer may know.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from sandbox.agent import AgentPreset
from sandbox.errors import DataError, UsageError
from sandbox.hashing import file_sha256
from sandbox.models import model_settings
from sandbox.models.base import BaseBackend
from sandbox.models.native_calls import parse_arguments
from sandbox.paths import expanded
from sandbox.types import JSON, ModelReply, ModelRequest, ToolCall

Output: TypeAlias = str | list[dict[str, JSON] | str]

TEXT_AMONG_CALLS = "text_among_calls"
"""The remark on a reply whose list of calls has texts in it."""

EXPECTED = 'expected {"task_id": "<split>/<id>", "output": <text or calls>} or {"task_id": ..., "outputs": [...]}'


class RecordedSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["recorded"]
    recordings: Path | None = None


class Recording(BaseModel):
    """One line of a recordings file."""

    model_config = ConfigDict(extra="allow", strict=True)

    task_id: str
    output: Output | None = None
    outputs: list[Output] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Recording:
        if (self.output is None) == (self.outputs is None):
            raise ValueError("give either output or outputs")
        return self

    def has_calls(self) -> bool:
        """Whether an output is a list of calls and not a text."""
        return any(isinstance(output, list) for output in [self.output, *(self.outputs or [])])

    def reply(self, turn: int) -> ModelReply:
        """What was said in a turn; nothing after the last."""
        outputs = [self.output] if self.outputs is None else self.outputs
        output = outputs[turn] if turn < len(outputs) else ""
        reply = _reply(output)
        reply.remarks = dict(self.model_extra or {}) if turn == 0 else {}
        reply.remarks.pop(TEXT_AMONG_CALLS, None)
        if isinstance(output, list) and any(isinstance(item, str) for item in output):
            reply.remarks[TEXT_AMONG_CALLS] = True
        return reply


class Recorded(BaseBackend):
    """Replays a recordings file. Keeps the place of each line in memory, not its text."""

    def __init__(self, path: Path, *, native: bool) -> None:
        self._path = path
        self._sha256 = file_sha256(path)
        self._file = path.open("rb")
        self._places: dict[str, list[int]] = {}
        self._last: tuple[int, Recording] | None = None
        offset = 0
        for number, line in enumerate(self._file, 1):
            if line.strip():
                recording = parse_recording(line, str(path), number)
                if not native and recording.has_calls():
                    raise DataError(str(path), number, "expected texts; for lists of calls add --set dialect=native")
                self._places.setdefault(recording.task_id, []).append(offset)
            offset += len(line)

    def describe(self) -> dict[str, JSON]:
        return {"kind": "recorded", "recordings": self._path.name, "sha256": self._sha256}

    def skip_reason(self, task_id: str, trial: int) -> str | None:
        if trial < len(self._places.get(task_id, ())):
            return None
        return "no recording"

    async def generate(self, request: ModelRequest) -> ModelReply:
        place = self._places[request.task.id][request.trial]
        if self._last is None or self._last[0] != place:
            self._file.seek(place)
            self._last = (place, parse_recording(self._file.readline(), str(self._path), 0))
        return self._last[1].reply(request.turn)

    async def close(self) -> None:
        self._file.close()


def parse_recording(line: bytes, path: str, number: int) -> Recording:
    """One line, validated.

    Raises:
        DataError: names file, line and what was expected.
    """
    try:
        return Recording.model_validate(json.loads(line))
    except (ValueError, RecursionError, ValidationError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise DataError(path, number, f"{EXPECTED}; {reason}") from None


def _reply(output: Output | None) -> ModelReply:
    if isinstance(output, str):
        return ModelReply(output)
    texts, calls = [], []
    for item in output or []:
        if isinstance(item, str):
            texts.append(item)
            continue
        name = item.get("name")
        named = {name: item["arguments"]} if isinstance(name, str) and len(item) == 2 and "arguments" in item else item
        for called, arguments in named.items():
            calls.append(ToolCall(called, arguments if isinstance(arguments, dict) else parse_arguments(arguments)))
    return ModelReply("\n".join(texts), calls, stop_reason="tool_calls" if calls else "stop")


def load(preset: AgentPreset) -> Recorded:
    settings = model_settings(RecordedSettings, preset)
    if settings.recordings is None:
        raise UsageError(f"agent {preset.name} needs a file of recorded outputs", hint="add --set recordings=FILE")
    path = expanded(settings.recordings)
    if not path.is_file():
        raise UsageError(
            f"there is no recordings file at {path.absolute()}", hint="name a file that is there: --set recordings=FILE"
        )
    try:
        return Recorded(path.resolve(), native=preset.dialect == "native")
    except OSError as error:
        raise UsageError(f"the recordings file {path} cannot be read: {error}") from error
