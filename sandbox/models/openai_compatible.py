"""Any server that speaks OpenAI's chat completions, through the `openai` package."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sandbox.agent import AgentPreset
from sandbox.errors import ContextOverflowError, ModelError, UsageError
from sandbox.limiter import AdaptiveLimiter
from sandbox.models import model_settings
from sandbox.models.base import EPISODES_PER_SLOT, BaseBackend
from sandbox.models.native_calls import parse_arguments, sendable
from sandbox.models.server_contact import Waits, check_server, reason
from sandbox.models.tool_names import ToolNames
from sandbox.tools.export import to_openai
from sandbox.types import JSON, Message, ModelReply, ModelRequest, ToolCall, Usage

if TYPE_CHECKING:
    from openai import APIStatusError
    from openai.types.chat import ChatCompletion

OPENAI_HOST = "api.openai.com"
FIRST_DELAY, LONGEST_DELAY = 0.5, 60.0
"""Seconds before the first retry, and the most that the doubling delay grows to."""
_HINTS = {
    "temperature": "--set model.temperature=none",
    "top_p": "--set model.top_p=none",
    "seed": "--set model.send_seed=false",
    "max_tokens": "--set model.limit_name=max_completion_tokens",
    "max_completion_tokens": "--set model.limit_name=max_tokens",
    "tool_choice": "--set model.tool_choice=none",
}
"""What to set where a server says that the model does not take a parameter."""

_Value = TypeVar("_Value")
_OrNone = Annotated[_Value | None, BeforeValidator(lambda value: None if value == "none" else value)]
"""A setting that may be none, which TOML has no word for: the text `none` is it."""


class OpenAISettings(BaseModel):
    """Settings of the `openai` kind. Prices are US dollars for a million tokens.

    Attributes:
        temperature, top_p: sent unless None; the server's own then. OpenAI's reasoning models take none.
        tool_choice: sent where a request has tools; some servers take no tools without it.
        limit_name: how `max_tokens` is sent; None for `max_completion_tokens` at OpenAI, whose reasoning models
            take no other, and `max_tokens` at other servers, not all of which know the newer name.
    """

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    kind: Literal["openai"]
    name: str
    base_url: str | None = None
    api_key_env: str = "OPENAI_API_KEY"
    temperature: _OrNone[float] = 0.0
    top_p: _OrNone[float] = None
    max_tokens: int = Field(default=1024, gt=0)
    stop: list[str] = []
    send_seed: bool = True
    tool_choice: _OrNone[Literal["auto", "required"]] = None
    limit_name: _OrNone[Literal["max_tokens", "max_completion_tokens"]] = None
    slots: int = Field(default=16, gt=0)
    retries: int = Field(default=8, ge=0)
    timeout: float = Field(default=120.0, gt=0)
    price_prompt: float = 0.0
    price_completion: float = 0.0


class OpenAICompatible(BaseBackend):
    def __init__(self, settings: OpenAISettings, api_key: str) -> None:
        from openai import AsyncOpenAI

        self._settings = settings
        self._client = AsyncOpenAI(api_key=api_key, base_url=settings.base_url, timeout=settings.timeout, max_retries=0)
        self._limiter = AdaptiveLimiter(settings.slots)
        self._waits = Waits(self.address)

    @property
    def address(self) -> str:
        """Of the server."""
        return str(self._client.base_url)

    @property
    def episodes(self) -> int | None:
        return EPISODES_PER_SLOT * self._settings.slots

    def describe(self) -> dict[str, JSON]:
        return self._settings.model_dump(exclude={"api_key_env"}) | {"base_url": self.address}

    async def generate(self, request: ModelRequest) -> ModelReply:
        import openai

        names = ToolNames.of_request(request.tools, request.messages)
        arguments = self._arguments(request, names)
        problem: Exception
        attempt = 0
        while True:
            try:
                return self._reply(await self._complete(arguments), names)
            except openai.APIStatusError as error:
                _raise_if_final(error)
                retry_after, problem = _retry_after(error), error
            except (openai.APIConnectionError, json.JSONDecodeError, UnicodeDecodeError) as error:
                retry_after, problem = 0.0, error
            if attempt == self._settings.retries:
                raise ModelError(f"the server failed {attempt + 1} times, at last: {reason(problem)}") from problem
            backoff = min(LONGEST_DELAY, FIRST_DELAY * 2**attempt) * random.uniform(0.5, 1.0)
            await self._waits.wait(max(retry_after, backoff), reason(problem))
            attempt += 1

    async def _complete(self, arguments: dict[str, Any]) -> ChatCompletion:
        """One attempt. The limiter learns how it went before it gives the place away."""
        import openai

        async with self._limiter:
            try:
                completion: ChatCompletion = await self._client.chat.completions.create(**arguments)
            except openai.APIStatusError as error:
                if error.status_code in (429, 503):
                    self._limiter.refused(_retry_after(error))
                raise
            self._limiter.succeeded()
            return completion

    def _arguments(self, request: ModelRequest, names: ToolNames) -> dict[str, Any]:
        settings = self._settings
        arguments: dict[str, Any] = {
            "model": settings.name,
            "messages": [_message(message, names) for message in request.messages],
            settings.limit_name or self._usual_limit_name(): settings.max_tokens,
        }
        if request.tools:
            arguments["tools"] = [to_openai(names.as_sent(tool)) for tool in request.tools]
            if settings.tool_choice is not None:
                arguments["tool_choice"] = settings.tool_choice
        if settings.send_seed:
            arguments["seed"] = request.seed
        for name in ("temperature", "top_p", "stop"):
            value = getattr(settings, name)
            if value is not None and value != []:
                arguments[name] = value
        return arguments

    def _usual_limit_name(self) -> str:
        return "max_completion_tokens" if self._client.base_url.host == OPENAI_HOST else "max_tokens"

    def _reply(self, completion: ChatCompletion, names: ToolNames) -> ModelReply:
        """The reply in a completion, of which the `openai` package checks nothing."""
        if not getattr(completion, "choices", None):
            raise ModelError("the server answered without a choice")
        try:
            choice, settings = completion.choices[0], self._settings
            text, stop_reason = choice.message.content or "", choice.finish_reason or "stop"
            calls = [_call(call) for call in choice.message.tool_calls or [] if getattr(call, "function", None)]
            usage = _usage(completion)
            usage.cost = (
                usage.prompt_tokens * settings.price_prompt + usage.completion_tokens * settings.price_completion
            ) / 1e6
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise ModelError(f"the server's answer is not a chat completion: {error}") from error
        if not isinstance(text, str) or not all(isinstance(call.name, str) for call in calls):
            raise ModelError("the server's answer is not a chat completion: its text or a tool's name is not a text")
        for call in calls:
            call.name = names.own(call.name)
        return ModelReply(text, calls, usage, str(stop_reason))

    async def close(self) -> None:
        await self._client.close()


def _call(call: Any) -> ToolCall:
    return ToolCall(call.function.name, parse_arguments(call.function.arguments), str(call.id or ""))


def _usage(completion: ChatCompletion) -> Usage:
    counted = completion.usage
    return Usage(int(counted.prompt_tokens or 0), int(counted.completion_tokens or 0)) if counted else Usage()


def _message(message: Message, names: ToolNames) -> dict[str, Any]:
    data: dict[str, Any] = {"role": message.role, "content": sendable(message.content)}
    if message.calls:
        data["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": names.sent(call.name), "arguments": json.dumps(call.arguments)},
            }
            for call in message.calls
        ]
    if message.call_id:
        data["tool_call_id"] = message.call_id
    return data


def _raise_if_final(error: APIStatusError) -> None:
    """Raise what no retry can mend; 401, 403, 404 and settings that the model does not take end the whole run,
    for every request would meet them."""
    if error.status_code in (401, 403, 404):
        raise UsageError(
            f"the server refuses every request: {error}", hint="check the key, model.name and model.base_url"
        ) from error
    if error.code in ("unsupported_parameter", "unsupported_value") and error.param in _HINTS:
        raise UsageError(f"the server refuses every request: {error.message}", hint=_HINTS[error.param]) from error
    if _is_overflow(error):
        raise ContextOverflowError(f"the server says: {error.message}") from error
    if error.status_code not in (408, 409, 429) and error.status_code < 500:
        raise ModelError(f"the server refused the request: {error}") from error


def _is_overflow(error: APIStatusError) -> bool:
    """Whether the prompt is too long: by OpenAI's code, llama.cpp's type, or the words of vLLM and others."""
    if error.code == "context_length_exceeded" or error.type == "exceed_context_size_error":
        return True
    words = error.message.lower()
    return error.status_code == 400 and any(term in words for term in ("context length", "context size"))


def _retry_after(error: APIStatusError) -> float:
    """The seconds that the server asks to wait; 0 where it asks for none or gives a date."""
    try:
        return max(0.0, min(float(error.response.headers.get("retry-after", "0")), 600.0))
    except ValueError:
        return 0.0


def load(preset: AgentPreset) -> OpenAICompatible:
    """The model, with its server asked once whether it is there.

    Raises:
        UsageError: a setting is wrong, or there is no key.
        MissingError: the server is not there.
    """
    settings = model_settings(OpenAISettings, preset)
    key = os.environ.get(settings.api_key_env)
    if not key and settings.base_url is None:
        raise UsageError(
            f"agent {preset.name} needs a key in the environment variable {settings.api_key_env}",
            hint=f"export {settings.api_key_env}=..., or --set model.base_url=http://localhost:8000/v1",
        )
    model = OpenAICompatible(settings, key or "none")
    check_server(model.address)
    return model
