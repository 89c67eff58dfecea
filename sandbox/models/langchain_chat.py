"""LangChain's chat models, and the replies of the models inside of a graph."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.agent import AgentPreset
from sandbox.errors import ContextOverflowError, MissingError, ModelError, UsageError
from sandbox.langchain_objects import LangChainObject, load_langchain
from sandbox.models import model_settings
from sandbox.models.base import EPISODES_PER_SLOT, BaseBackend
from sandbox.models.server_contact import no_connection
from sandbox.models.tool_names import ToolNames
from sandbox.tools.export import to_openai
from sandbox.tools.threads import in_thread
from sandbox.types import JSON, ModelReply, ModelRequest

if TYPE_CHECKING:
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

GRAPH_STRATEGY = "langchain_graph"

_REFUSALS = {"ModelAuthenticationError", "ModelPermissionDeniedError", "ModelNotFoundError"}
"""Exceptions of langchain-core that every further request would meet too."""


class LangChainSettings(BaseModel):
    """Settings of the `langchain` kind. Prices are US dollars for a million tokens."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["langchain"]
    object: str
    slots: int = Field(default=16, gt=0)
    price_prompt: float = 0.0
    price_completion: float = 0.0


@dataclass(slots=True)
class GraphTurn(ModelRequest):
    """A request that a graph makes of a model of its own, so that limits and journal see it.

    Attributes:
        allowed: done once the graph may ask its model, with whether one of the graph's models has answered before, in
            any episode.
        answer: what the model said.
    """

    allowed: asyncio.Future[bool] = field(kw_only=True)
    answer: asyncio.Future[ModelReply] = field(kw_only=True)


class LangChainBackend(BaseBackend):
    """What chat models and graphs have in common."""

    def __init__(self, settings: LangChainSettings, found: LangChainObject) -> None:
        self._settings = settings
        self._found = found
        self._answered = False

    @property
    def episodes(self) -> int | None:
        return EPISODES_PER_SLOT * self._settings.slots

    def describe(self) -> dict[str, JSON]:
        value = self._found.value
        name = getattr(value, "model_name", None) or getattr(value, "model", None)
        return self._settings.model_dump() | {
            "is": self._found.kind,
            "class": None if self._found.kind == "maker of graphs" else type(value).__qualname__,
            "name": name if isinstance(name, str) else None,
            "file_sha256": self._found.file_sha256,
        }

    def _priced(self, reply: ModelReply) -> ModelReply:
        usage, settings = reply.usage, self._settings
        usage.cost = (
            usage.prompt_tokens * settings.price_prompt + usage.completion_tokens * settings.price_completion
        ) / 1e6
        return reply


class LangChainChat(LangChainBackend):
    """A chat model; one that is not `async` is asked in a thread."""

    def __init__(self, settings: LangChainSettings, found: LangChainObject) -> None:
        super().__init__(settings, found)
        self._places = asyncio.Semaphore(settings.slots)

    async def generate(self, request: ModelRequest) -> ModelReply:
        from sandbox.models.langchain_messages import reply_of, to_langchain_messages

        names = ToolNames.of_request(request.tools, request.messages)
        messages = to_langchain_messages(request.messages, names)
        model = self._with_tools([to_openai(names.as_sent(tool)) for tool in request.tools])
        async with self._places:
            try:
                if _is_async(self._found.value):
                    message = await model.ainvoke(messages)
                else:
                    message = await in_thread(lambda: model.invoke(messages))
            except Exception as error:
                _raise_known(error)
                if not self._answered and (missing := unreachable(error, self._settings.object)):
                    raise missing from error
                raise ModelError(f"the model failed: {type(error).__name__}: {error}") from error
        if not hasattr(message, "response_metadata"):
            raise ModelError(f"the model answered with {type(message).__name__}, not with a message")
        self._answered = True
        return self._priced(reply_of(message, names))

    def _with_tools(self, tools: list[dict[str, Any]]) -> Runnable[LanguageModelInput, BaseMessage]:
        model: Any = self._found.value
        if not tools:
            return model  # type: ignore[no-any-return]
        try:
            return model.bind_tools(tools)  # type: ignore[no-any-return]
        except NotImplementedError as error:
            message = f"{self._settings.object} takes no tools: its bind_tools is not implemented"
            raise UsageError(message, hint="write them into the prompt: --set dialect=json") from error


class LangChainGraph(LangChainBackend):
    """The models of a graph, which asks them itself and hands over what they say."""

    async def generate(self, request: ModelRequest) -> ModelReply:
        if not isinstance(request, GraphTurn):
            raise UsageError(f"{self._settings.object} is a graph", hint=f"--set strategy={GRAPH_STRATEGY}")
        if not request.allowed.done():
            request.allowed.set_result(self._answered)
        reply = await request.answer
        self._answered = True
        return self._priced(reply)


def _is_async(model: Any) -> bool:
    from langchain_core.language_models import BaseChatModel

    return not isinstance(model, BaseChatModel) or any(
        getattr(type(model), name) is not getattr(BaseChatModel, name) for name in ("_agenerate", "_astream")
    )


def _raise_known(error: Exception) -> None:
    """Raise what LangChain says of a request, by the names of its exceptions, which not every version has."""
    names = {kind.__name__ for kind in type(error).__mro__ if kind.__module__.startswith("langchain_core")}
    if "ContextOverflowError" in names:
        raise ContextOverflowError(f"the model says: {error}") from error
    if names & _REFUSALS:
        raise UsageError(f"the model refuses every request: {error}", hint="check its key and its name") from error


def unreachable(error: BaseException, reference: str) -> MissingError | None:
    """What to tell of an error where it is that a server takes no connection."""
    said = no_connection(error)
    hint = f"start the server, or mend its address in {reference.partition(':')[0]}"
    return None if said is None else MissingError(f"langchain:{reference} reaches no server: {said}", hint=hint)


def load(preset: AgentPreset) -> LangChainChat | LangChainGraph:
    settings = model_settings(LangChainSettings, preset)
    found = load_langchain(settings.object)
    if found.kind == "chat model":
        if preset.strategy == GRAPH_STRATEGY:
            raise UsageError(f"{settings.object} is a chat model, no graph", hint="--set strategy=react")
        return LangChainChat(settings, found)
    if preset.strategy != GRAPH_STRATEGY or preset.dialect != "native":
        problem = f"{settings.object} is a {found.kind}, which runs a loop of its own with native calls"
        raise UsageError(problem, hint=f"--set strategy={GRAPH_STRATEGY} --set dialect=native")
    return LangChainGraph(settings, found)
