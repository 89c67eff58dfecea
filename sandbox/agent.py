"""An agent: strategy × dialect × model settings, with pinned prompts. What `--agent` names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sandbox.call_grammar import CallGrammar
from sandbox.errors import UsageError
from sandbox.protocols import Conversation, Dialect, Model
from sandbox.templates import template_source
from sandbox.types import Task, ToolSpec


class Weights(BaseModel):
    """Where a model file comes from.

    Attributes:
        repository: on the hub; empty for a file that ships with the workspace.
        file: its name there; for one that ships, its path from the preset's folder.
        url: its address, for one that does not ship.
    """

    model_config = ConfigDict(extra="forbid")

    repository: str = ""
    file: str
    bytes: int | None = None
    licence: str = ""
    url: str = "https://huggingface.co/{repository}/resolve/main/{file}"

    @property
    def ships(self) -> bool:
        return not self.repository

    def address(self) -> str:
        return self.url.format(repository=self.repository, file=self.file)

    @field_validator("url")
    @classmethod
    def _names_what_there_is(cls, url: str) -> str:
        try:
            url.format(repository="", file="")
        except (LookupError, ValueError):
            raise ValueError("an address may have {repository} and {file} in it, and no other braces") from None
        return url


class Prompt(BaseModel):
    """The pinned words of an agent.

    Attributes:
        system: the system message; empty for none.
        guidance: append the task's own words on how to answer, for models that were not trained
            on the suite's answer format.
    """

    model_config = ConfigDict(extra="forbid")

    system: str = ""
    guidance: bool = True


class SearchSettings(BaseModel):
    """How the strategies `cot` and `dfsdt` search.

    Attributes:
        depth: nodes of one way at most; a thought, a tool's name and its input are one node each.
        answers: how many answers end the search.
        tries: of `cot`: how many chains are begun at most.
        width: of `dfsdt`: how many children a node gets at most.
        queries: of `dfsdt`: how often the model is asked at most; the last reply is thrown away.
        filter: of `dfsdt`: make all children of a node, have the model rank them, and follow the best first.
        keep_diversity: leave the message that asks for something else in the prompts of what comes after it.
    """

    model_config = ConfigDict(extra="forbid")

    depth: int = Field(default=12, gt=0)
    answers: int = Field(default=1, gt=0)
    tries: int = Field(default=1, gt=0)
    width: int = Field(default=2, gt=0)
    queries: int = Field(default=200, gt=0)
    filter: bool = False
    keep_diversity: bool = False


class AgentPreset(BaseModel):
    """A file in `agents/`.

    Attributes:
        model: settings of the model; `kind` chooses it, the rest is checked by that model.
        max_turns: model turns of the `react` strategy for one message of the user; None for as many
            as the suite allows.
        history: messages that are sent after those that a conversation begins with, the last ones; None for all.
        search: settings of the strategies `cot` and `dfsdt`.
        prompts: other pinned versions of the prompt by name, each the settings that go with it, as `--set` takes them.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    description: str
    strategy: Literal["one_shot", "react", "cot", "dfsdt", "langchain_graph"] = "react"
    dialect: str = "json"
    max_turns: int | None = Field(default=None, gt=0)
    history: int | None = Field(default=None, gt=0)
    search: SearchSettings = SearchSettings()
    prompt: Prompt = Prompt()
    prompts: dict[str, dict[str, Any]] = {}
    model: dict[str, Any]
    weights: Weights | None = None

    @model_validator(mode="after")
    def _history_of_a_chat(self) -> AgentPreset:
        if self.history is not None and self.strategy == "langchain_graph":
            raise ValueError("history cannot be limited where a graph decides what is sent")
        if self.history is not None and self.strategy in ("cot", "dfsdt"):
            raise ValueError("history cannot be limited in a search, whose depth limits it")
        return self

    @property
    def goes_back(self) -> bool:
        """Whether the strategy brings the environment back into earlier states."""
        search = self.search
        return (self.strategy == "dfsdt" and search.width > 1) or (self.strategy == "cot" and search.tries > 1)


StartConversation: TypeAlias = "Callable[[Agent, Model, Task, tuple[ToolSpec, ...], int], Conversation]"


@dataclass(slots=True, frozen=True)
class Agent:
    """A preset with its strategy and dialect loaded.

    Attributes:
        seed: the run's seed; each episode and turn derives its own from it.
        max_turns: model turns of the `react` strategy for one message of the user.
    """

    preset: AgentPreset
    dialect: Dialect
    strategy: StartConversation
    seed: int
    max_turns: int

    @property
    def replays(self) -> bool:
        """Whether a conversation asks the same again when it is given the recorded replies.

        A graph asks its own models, so an interrupted episode of one begins anew.
        """
        return self.preset.strategy != "langchain_graph"

    def prompt_sha256(self) -> str:
        """A hash of the agent's own part of every prompt: its words, the dialect's, the template's text.

        A template that comes with the model file is covered by the file's hash.
        """
        preset = self.preset
        template = str(preset.model.get("template", "gguf"))
        sample = ToolSpec("name", "description", {"type": "object", "properties": {}})
        shape = [
            preset.prompt.model_dump(),
            self.dialect.instruct("task", [sample]),
            preset.strategy,
            template if template == "gguf" else template_source(template),
        ]
        if preset.strategy == "dfsdt":
            from sandbox.strategies.search_words import DEFAULTS

            shape.append(dict(DEFAULTS))
        return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()

    def grammar(self, tools: tuple[ToolSpec, ...]) -> CallGrammar | None:
        """What calls of these tools must look like, where `model.constrain` asks for it.

        Raises:
            UsageError: the agent's dialect has no grammar.
            GrammarError: a tool's schema cannot be turned into one.
        """
        if not tools or not self.preset.model.get("constrain"):
            return None
        grammar = self.dialect.grammar(tools)
        if grammar is None:
            raise UsageError(f"there is no grammar for the dialect {self.preset.dialect}, so model.constrain cannot be")
        return grammar

    def start(self, model: Model, task: Task, tools: tuple[ToolSpec, ...], trial: int) -> Conversation:
        """A fresh conversation about a task."""
        return self.strategy(self, model, task, tools, trial)
