"""The process that `model.isolate=true` starts: an engine behind JSON lines.

In: `{"preset"}` first, then `{"ask", "request"}` and `{"cancel"}`. Out: `{"episodes", "describe"}` when
the model is loaded, then for each request an answer with its number. The end of the input ends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from typing import IO, Any

from sandbox.agent import AgentPreset
from sandbox.call_grammar import CallGrammar
from sandbox.errors import ModelError, SandboxError
from sandbox.models import load_model
from sandbox.models.llama_cpp.backend import LlamaCpp
from sandbox.types import JSON, Message, ModelRequest, Task

ENGINE_FAILED = 70
"""Exit status of a process whose engine answers nothing any more (`EX_SOFTWARE` of sysexits.h)."""


class Service:
    """Answers requests, each in a task of its own. Ends the process, after the last answer, when the engine has failed.

    Args:
        output: where the answers go.
    """

    def __init__(self, model: LlamaCpp, output: IO[bytes]) -> None:
        self._model = model
        self._output = output
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def take(self, message: dict[str, Any]) -> None:
        """Begin or cancel a request."""
        if "cancel" in message:
            task = self._tasks.get(message["cancel"])
            if task is not None:
                task.cancel()
            return
        number = message["ask"]
        self._tasks[number] = asyncio.create_task(self._answer(number, message["request"]))

    async def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._model.close()

    async def _answer(self, number: int, request: dict[str, Any]) -> None:
        try:
            reply = await self._model.generate(_request(request))
        except Exception as error:
            answer = told(error if isinstance(error, SandboxError) else ModelError(f"{type(error).__name__}: {error}"))
        else:
            usage = [reply.usage.prompt_tokens, reply.usage.completion_tokens]
            answer = {"text": reply.text, "usage": usage, "stop_reason": reply.stop_reason, "prompt": reply.prompt}
        finally:
            del self._tasks[number]
        write(self._output, {"ask": number, "statistics": self._model.counts.counts()} | answer)
        if self._model.stopped and not self._tasks:
            os._exit(ENGINE_FAILED)


def told(error: SandboxError) -> dict[str, JSON]:
    kind = type(error)
    return {"error": kind.__name__, "message": error.message, "hint": error.hint, "exit_code": kind.exit_code}


def write(output: IO[bytes], message: dict[str, JSON]) -> None:
    output.write(json.dumps(message).encode() + b"\n")
    output.flush()


def _request(data: dict[str, Any]) -> ModelRequest:
    messages = [Message(role, text) for role, text in data["messages"]]
    grammar = CallGrammar(*data["grammar"]) if data["grammar"] is not None else None
    return ModelRequest(messages, (), Task("isolated/request", ""), 0, 0, data["seed"], grammar, data["last"])


async def serve(input_: IO[bytes], output: IO[bytes]) -> None:
    """Load the model that the first line names, and answer until the input ends."""
    preset = AgentPreset.model_validate(json.loads(input_.readline())["preset"])
    preset.model["isolate"] = False
    try:
        model = await asyncio.to_thread(load_model, preset)
    except SandboxError as error:
        write(output, told(error))
        return
    assert isinstance(model, LlamaCpp)
    write(output, {"episodes": model.episodes, "describe": model.describe() | {"isolate": True}})
    service = Service(model, output)
    while line := await asyncio.to_thread(input_.readline):
        service.take(json.loads(line))
    await service.close()


def main() -> None:
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what llama.cpp prints must not come between the answers
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        asyncio.run(serve(sys.stdin.buffer, output))


if __name__ == "__main__":
    main()
