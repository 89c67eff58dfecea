"""A model that plays the server of an API, asked in the official words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox import Ask, ContextOverflowError, Message, ModelError

TRIES = 3
EXAMPLES, EXAMPLES_LENGTH = 5, 2048
FAILED = {"error": "Failed to generate fake response", "response": ""}


@dataclass(slots=True, frozen=True)
class Simulator:
    """Asks for answers, of StableToolBench's chat model (`stable`) or of a MirrorAPI model (the others).

    Attributes:
        system: the official system prompt of that form.
    """

    ask: Ask
    form: Literal["stable", "mirror", "mirror_reasoning"]
    system: str

    async def answer(self, api: Mapping[str, Any], arguments: Any, known: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a call, an object with `error` and `response`.

        Args:
            api: `document`, the API as the query has it, and `tool`, `category`, `tool_description`.
            known: answers to other calls of the API.

        Raises:
            ModelError: the simulator's server or runtime failed, or its context is too small.
        """
        asked = _stable(api, arguments, known) if self.form == "stable" else _mirror(api, arguments)
        for attempt in range(TRIES):
            try:
                reply = await self.ask([Message("system", self.system), Message("user", asked)], seed=attempt)
            except ContextOverflowError as error:
                raise ModelError(f"the simulator: {error.message}") from error
            answer = read_answer(reply.text)
            if answer is not None:
                return answer
        return FAILED


def _stable(api: Mapping[str, Any], arguments: Any, known: Mapping[str, Any]) -> str:
    document = api["document"]
    described = {"name": document["api_name"], "description": document["api_description"]}
    told = {"tool_description": api["tool_description"], "api_info": [described]}
    examples = list(known.items())[:EXAMPLES]
    while len(str(examples)) > EXAMPLES_LENGTH and len(examples) > 1:
        examples.pop()
    shown = str(examples)[:EXAMPLES_LENGTH]
    return f"API Documentation:{told}\nAPI Examples:{shown}\nAPI Input:{arguments}\n"


def _mirror(api: Mapping[str, Any], arguments: Any) -> str:
    document = api["document"]
    told = {name: document[name] for name in ("api_name", "api_description")}
    told |= {name: document[name] for name in ("required_parameters", "optional_parameters")}
    told |= {"tool_description": api["tool_description"], "tool_name": api["tool"], "tool_category": api["category"]}
    return f"API doc:\n{told}\n\nRequest:\n{arguments}"


def read_answer(text: str) -> dict[str, Any] | None:
    """The object with `error` and `response` in a reply; None where there is none."""
    try:
        answer = json.loads(text[text.find("{") : text.rfind("}") + 1], strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not answer.keys() & {"error", "response"}:
        return None
    return {"error": answer.get("error", ""), "response": answer.get("response", "")}
