"""The model in a process of its own: a crash of llama.cpp ends the requests it was working on, not the run."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import json
import subprocess
import sys
import threading
from concurrent.futures import Future
from typing import IO, Any

from sandbox import errors
from sandbox.agent import AgentPreset
from sandbox.errors import ModelError, SandboxError
from sandbox.models.base import BaseBackend
from sandbox.models.llama_cpp.statistics import Statistics
from sandbox.types import JSON, ModelReply, ModelRequest, Usage

MOST_CRASHES = 3
"""Crashes in a row, also while loading, with no reply between them, after which the process is not started again."""
_LAST_WORDS = 20
"""Lines of the process's error output that are kept."""


class IsolatedLlamaCpp(BaseBackend):
    """Hands requests to `sandbox.models.llama_cpp.worker`, and starts it again after a crash.

    Raises:
        SandboxError: as loading the model here would.
    """

    def __init__(self, preset: AgentPreset) -> None:
        self._preset = preset
        self._crashes = 0
        self._failed_start = ""
        self._earlier = Statistics()
        self._starting = threading.Lock()
        self._worker = Worker(preset)

    @property
    def episodes(self) -> int | None:
        return int(self._worker.ready["episodes"])

    def describe(self) -> dict[str, JSON]:
        return dict(self._worker.ready["describe"])

    def statistics(self) -> dict[str, JSON]:
        """Counts of the engines of all processes, but for what a crash left untold."""
        return (self._earlier + self._worker.statistics).to_json()

    async def generate(self, request: ModelRequest) -> ModelReply:
        worker = await asyncio.to_thread(self._living_worker)
        number, future = worker.ask(_to_json(request))
        try:
            answer = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            worker.cancel(number)
            raise
        if "error" in answer:
            raise _error(answer)
        self._crashes = 0
        return ModelReply(answer["text"], [], Usage(*answer["usage"]), answer["stop_reason"], answer["prompt"])

    def _living_worker(self) -> Worker:
        with self._starting:
            if not self._worker.ended:
                return self._worker
            if self._crashes == MOST_CRASHES - 1:
                told = self._failed_start or self._worker.last_words()
                raise ModelError(f"the model's process crashed {MOST_CRASHES} times in a row: {told}")
            self._crashes += 1
            try:
                worker = Worker(self._preset)
            except SandboxError as error:
                self._failed_start = str(error)
                raise
            self._failed_start = ""
            self._earlier += self._worker.statistics
            self._worker = worker
            return worker

    async def close(self) -> None:
        await asyncio.to_thread(self._worker.close)


class Worker:
    """The process: JSON lines out and in.

    Raises:
        SandboxError: what went wrong while the model was loaded.
    """

    def __init__(self, preset: AgentPreset) -> None:
        command = [sys.executable, "-m", "sandbox.models.llama_cpp.worker"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)
        self._lock = threading.Lock()
        self._asked: dict[int, Future[dict[str, Any]]] = {}
        self._next = 0
        self._words: collections.deque[str] = collections.deque(maxlen=_LAST_WORDS)
        self.ended = False
        self.statistics = Statistics()
        self._listener = threading.Thread(target=self._listen_to_errors, daemon=True)
        self._listener.start()
        self._send({"preset": preset.model_dump(mode="json")})
        self.ready = self._first_words()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, request: dict[str, JSON]) -> tuple[int, Future[dict[str, Any]]]:
        """The number of the request, and its answer to come."""
        future: Future[dict[str, Any]] = Future()
        with self._lock:
            number = self._next
            self._next += 1
            if self.ended:
                raise ModelError(f"the model's process has ended: {self.last_words()}")
            self._asked[number] = future
        self._send({"ask": number, "request": request})
        return number, future

    def cancel(self, number: int) -> None:
        self._asked.pop(number, None)
        self._send({"cancel": number})

    def last_words(self) -> str:
        return f"exit status {self._process.poll()}; {' '.join(self._words).strip() or 'it said nothing'}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._input.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _send(self, message: dict[str, JSON]) -> None:
        """A process that is gone is noticed where its answers are read."""
        with contextlib.suppress(OSError, ValueError), self._lock:
            self._input.write(json.dumps(message).encode() + b"\n")
            self._input.flush()

    def _first_words(self) -> dict[str, Any]:
        line = self._output.readline()
        if not line:
            self._process.wait()
            self._listener.join()
            raise ModelError(f"the model's process ended while it loaded the model: {self.last_words()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            self._process.wait()
            raise _error(answer)
        return answer

    def _read(self) -> None:
        for line in self._output:
            if not line.endswith(b"\n"):
                break  # a process that crashed in the middle of its words
            answer = json.loads(line)
            self.statistics = Statistics(**answer["statistics"])
            future = self._asked.pop(answer["ask"], None)
            if future is not None and future.set_running_or_notify_cancel():
                future.set_result(answer)
        self._process.wait()
        self._listener.join()
        with self._lock:
            self.ended = True
            unanswered, self._asked = list(self._asked.values()), {}
        for future in unanswered:
            if future.set_running_or_notify_cancel():
                future.set_exception(ModelError(f"the model's process crashed: {self.last_words()}"))

    def _listen_to_errors(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._words.append(line.decode("utf-8", "replace").strip())


def _to_json(request: ModelRequest) -> dict[str, JSON]:
    grammar = request.grammar
    return {
        "messages": [[message.role, message.content] for message in request.messages],
        "seed": request.seed,
        "last": request.last,
        "grammar": [grammar.gbnf, grammar.trigger, grammar.after] if grammar is not None else None,
    }


def _error(answer: dict[str, Any]) -> SandboxError:
    """The exception that the process tells of; one of the same kind and exit code where its class needs more."""
    kind: type[SandboxError] = getattr(errors, answer["error"])
    if kind.__init__ is SandboxError.__init__:
        return kind(answer["message"], hint=answer["hint"])
    error = SandboxError(answer["message"], hint=answer["hint"])
    error.exit_code = answer["exit_code"]
    return error
