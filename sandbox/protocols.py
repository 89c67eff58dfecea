"""What an agent, a model, an environment, a suite and a scorer must be able to do.

An episode is `run_episode` in `sandbox.episode`; these are its moving parts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from sandbox.call_grammar import CallGrammar
from sandbox.journal.trajectory import Trajectory
from sandbox.types import (
    JSON,
    Action,
    GroupScore,
    Message,
    ModelReply,
    ModelRequest,
    Observation,
    Task,
    ToolCall,
    ToolResult,
    ToolSpec,
    Verdict,
)

if TYPE_CHECKING:
    from sandbox.asked_model import Ask
    from sandbox.sandboxes.types import SandboxSpec


class Model(Protocol):
    """Turns a request into a reply."""

    async def generate(self, request: ModelRequest) -> ModelReply:
        """One reply.

        Raises:
            ModelError: the server or runtime failed for good.
            ContextOverflowError: the prompt does not fit.
        """


class ModelBackend(Model, Protocol):
    """A model with what the run needs to know of it."""

    @property
    def episodes(self) -> int | None:
        """How many episodes at once keep it busy; None leaves that to the scheduler."""

    def describe(self) -> dict[str, JSON]:
        """What goes into the run header: file hash, context, offloaded layers, prices."""

    def skip_reason(self, task_id: str, trial: int) -> str | None:
        """Why this model cannot attempt the task (no recording of it); None when it can."""

    def statistics(self) -> dict[str, JSON]:
        """Counts of this process for `show`, such as tokens found in a cache; empty where there are none."""

    async def close(self) -> None: ...


class Dialect(Protocol):
    """How a model family is told of tools, and how it writes calls."""

    native: bool
    """Whether tools go to the model beside the messages and calls come back beside the text."""

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        """The user message that asks the task and describes the tools."""

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        """The calls in a reply, and why one could not be read. Never raises, whatever the text."""

    def grammar(self, tools: Sequence[ToolSpec]) -> CallGrammar | None:
        """What a call of these tools must look like; None for a dialect that has no grammar.

        Raises:
            GrammarError: a tool's schema cannot be turned into a grammar.
        """

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        """The messages that tell the model what its calls returned."""


@runtime_checkable
class OpensConversations(Protocol):
    """A dialect that describes the tools in other messages than the one that asks the task."""

    def open(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> list[Message]:
        """The messages that a conversation begins with, the one that asks the task last, with the tools described."""


@runtime_checkable
class Remembers(Protocol):
    """A dialect whose model sees something else of its replies than their text."""

    def thought(self, reply: ModelReply) -> str:
        """What a reply says beside its calls. Never raises, whatever the text."""

    def remembered(self, reply: ModelReply) -> str:
        """What the model sees of its reply in its next turns. Never raises, whatever the text."""


class Conversation(Protocol):
    """A strategy at work in one episode."""

    async def act(self, observation: Observation) -> Action:
        """The next action after an observation."""

    async def aclose(self) -> None:
        """Stop what still works for the conversation; the episode is over."""


class ToolBox(Protocol):
    """The tools that an episode may use."""

    @property
    def specs(self) -> tuple[ToolSpec, ...]: ...

    async def call(self, call: ToolCall) -> ToolResult:
        """Execute a call. What goes wrong is told in the result, not raised."""


class Environment(Protocol):
    """Where an agent acts. One object serves one episode at a time."""

    async def reset(self, task: Task) -> Observation:
        """Prepare for a task and return what the agent sees first."""

    def tools(self) -> Sequence[ToolSpec]:
        """The tools that can be called now."""

    async def call(self, call: ToolCall) -> str:
        """Execute a call whose arguments fit the tool's schema.

        Raises:
            ToolError: the call cannot be done; the model is told why.
        """

    async def respond(self, text: str) -> Observation | None:
        """Answer a message without calls; None ends the episode."""

    @property
    def finished(self) -> bool:
        """Whether the episode is over after what was done last, so that the agent gets no further turn."""

    def state_hash(self) -> str | None:
        """A hash of the state; None for an environment without one."""

    async def close(self) -> None:
        """Release what the episode holds. `reset` may follow."""


@runtime_checkable
class Recording(Protocol):
    """An environment that has facts for its scorers, such as a reward of each step."""

    def take_records(self) -> Sequence[tuple[str, JSON]]:
        """Names and data of what is new since the last time; asked after `reset` and each `call` and `respond`."""


KeepReply: TypeAlias = Callable[[Callable[[], Awaitable[ModelReply]]], Awaitable[ModelReply]]
"""Given what asks a model, records the reply; on resume gives the recorded one instead of asking."""


@runtime_checkable
class AsksModels(Protocol):
    """An environment that asks models of its own, such as one that plays the user."""

    def keep_replies(self, keep: KeepReply) -> None:
        """Take what every such model is to be asked through in the next episode; called before `reset`."""


@runtime_checkable
class Sandboxed(Protocol):
    """An environment that acts in sandboxes."""

    sandbox_specs: Sequence[SandboxSpec]
    """Those that its episodes ask for, as far as they are known before a task is."""


@runtime_checkable
class Restorable(Protocol):
    """An environment that a search can bring back into an earlier state of the same episode."""

    async def snapshot(self) -> Any:
        """The state now. What is kept must not change with the environment."""

    async def restore(self, snapshot: Any) -> None:
        """Come back to a state, which may be asked for again later. What is recorded stays recorded."""


class RestorableEnvironment(Environment, Restorable, Protocol):
    """An environment that can be asked to come back to a state."""


@runtime_checkable
class CarriesState(Protocol):
    """An environment from whose end the episode of another task can go on."""

    def final_state(self) -> JSON:
        """What the environment leaves; asked when the agent is done, before `close`."""


class Scorer(Protocol):
    """Judges an episode from its trajectory alone."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict: ...


class Suite(Protocol):
    """A benchmark, loaded with its settings."""

    def tasks(self, split: str) -> Iterator[Task]:
        """The tasks of a split, one by one.

        Raises:
            DataMissingError: the suite's data is not on this machine.
            DataError: a damaged line.
        """

    def scorers(self) -> dict[str, Scorer]:
        """By name; `official` first where the benchmark has one."""

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        """The hash of each data file that the splits are read from."""


@runtime_checkable
class ChainedSuite(Suite, Protocol):
    """A suite with tasks that build on others, in an environment that is `CarriesState`."""

    def continued(self, task: Task, state: JSON) -> Task:
        """A task as it is posed after the one that it builds on.

        Args:
            state: what the environment left at the end of that one's episode.
        """


@runtime_checkable
class GroupedSuite(Suite, Protocol):
    """A suite with scores over several splits."""

    def group_scores(self, accuracy: Mapping[str, float], *, missing_as_zero: bool) -> list[GroupScore]:
        """The scores, in the order in which they are shown.

        Args:
            accuracy: shares by split, of the splits that were run.
            missing_as_zero: count other splits as 0 instead of leaving their groups without a score.
        """


@runtime_checkable
class SubdividedSuite(Suite, Protocol):
    """A suite with splits whose tasks fall into groups to compare, such as the same questions asked in several ways."""

    def subgroup(self, task_id: str) -> str | None:
        """The group of a task; None in a split without groups."""


@runtime_checkable
class JudgedSuite(Suite, Protocol):
    """A suite with scorers that need what a judge model said of an episode (`sandbox judge`)."""

    async def judge(
        self, task: Task, trajectory: Trajectory, ask: Ask, settings: Mapping[str, JSON], other: Trajectory | None
    ) -> list[tuple[str, JSON]]:
        """Have an episode judged by itself, or, in a further call, compared with another that has been judged.

        Args:
            trajectory: has of judgements only those of this judge with these settings.
            ask: asks the judge.
            settings: those that the manifest has under `judging`.
            other: the episode of the same task and trial in the run to compare with, with judgements of this judge
                alone; None where it is judged by itself.

        Returns:
            Names and data of what scorers need; `Trajectory.judgements` gives them by name.

        Raises:
            ModelError: the judge failed; the episode stays as it was.
        """

    def judged_scorers(self) -> dict[str, Scorer]:
        """By the name of the judgement that an episode must have to be scored. They call no model."""


@runtime_checkable
class ExportingSuite(Suite, Protocol):
    """A suite whose episodes can be written as the benchmark's own programs read them."""

    def official_files(self, episodes: Iterator[tuple[Task, int, Trajectory]]) -> dict[str, JSON]:
        """Contents of JSON files, by path.

        Args:
            episodes: (task, trial, what was done) of each finished episode.
        """
