"""A model that plays an API's server, as the benchmark's own APIs are played."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox import AskedModel, KeepReply, Message

from .answers import Answer, read_answer


class Simulator:
    """Answers calls of functions by asking a model.

    Args:
        prompt: the published one, with `${Name}`, `${Documentation}` and `${Request}` in it.
        name: of the API.
        document: OpenAPI, as JSON.
        functions: path and method by the name of the function.
        keep: records what the model says.
    """

    origin = "simulator"

    def __init__(
        self,
        model: AskedModel,
        prompt: str,
        name: str,
        document: str,
        functions: Mapping[str, tuple[str, str]],
        keep: KeepReply | None,
    ) -> None:
        self._model = model
        self._prompt = prompt.replace("${Name}", name).replace("${Documentation}", document)
        self._functions = functions
        self._keep = keep

    async def answer(self, function: str, arguments: Mapping[str, Any]) -> Answer:
        """What the model answers for the API.

        Raises:
            ModelError: the model failed.
        """
        path, method = self._functions[function]
        request = f"{method.upper()} {path}\nParameters: {json.dumps(dict(arguments), ensure_ascii=False)}"
        messages = [Message("user", self._prompt.replace("${Request}", request))]
        reply = await (self._keep(lambda: self._model.ask(messages)) if self._keep else self._model.ask(messages))
        return read_answer(reply.text)

    def state_hash(self) -> None:
        """A model has no state to look at."""
