"""The user of a task, who answers what the agent asks: from a script, or played by a model."""

from __future__ import annotations

import re
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sandbox.errors import ContextOverflowError, ModelError
from sandbox.questions import asks
from sandbox.types import JSON, Message, ModelReply, Observation, Task

if TYPE_CHECKING:
    from sandbox.asked_model import AskedModel
    from sandbox.protocols import KeepReply

SCRIPT = "script"
"""The value of a suite's setting `user` with which the tasks' scripts are followed."""

CHARACTERS_HEARD = 4_000
"""How much of a message a scripted user hears: its end, where the question stands."""

_END = "[END]"


class UserRule(BaseModel):
    """What the user says to a message of some kind.

    Attributes:
        when: a regular expression, looked for in the agent's message whatever the case.
        say: the answer.
        unasked: said also to a message that asks nothing, once.
    """

    model_config = ConfigDict(extra="forbid")

    when: str
    say: str
    unasked: bool = False

    @field_validator("when")
    @classmethod
    def _is_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return pattern


class UserScript(BaseModel):
    """What the user of a task knows and says.

    Attributes:
        first: the first message; the agent sees it in place of the task's instruction.
        facts: what the user tells when asked, by the words for it. A fact is asked for by a message in which one of
            the ways to name it, parted by `|`, stands with all its words.
        rules: go before the facts.
        otherwise: said to a question that nothing answers.
        turns: how often the user answers at most.
    """

    model_config = ConfigDict(extra="forbid")

    first: str = Field(min_length=1)
    facts: dict[str, str] = {}
    rules: list[UserRule] = []
    otherwise: str = "I have told you all that I know. Please do what you can."
    turns: int = Field(default=8, ge=0, le=100)


async def _not_kept(ask: Callable[[], Awaitable[ModelReply]]) -> ModelReply:
    return await ask()


class UserSimulator:
    """Speaks for the user of one task at a time; an environment's `respond` asks it.

    A task with a user has a `UserScript` as `task.setup["user"]`. The script is followed: a message that asks for
    something is answered with all rules and facts that fit it; one that asks nothing, or only whether there is
    anything else, ends the conversation. Where `task.setup["user_agent"]` names an agent, its model plays the user
    instead, who wants what `task.setup["instruction"]` says and knows what is in the script.

    Args:
        open_model: of the environment's context; without it no model can play.
    """

    def __init__(self, open_model: Callable[[str], AskedModel] | None = None) -> None:
        self._open_model = open_model
        self._keep: KeepReply = _not_kept
        self._script: UserScript | None = None
        self._model: AskedModel | None = None
        self._seed = 0
        self._answers = 0
        self._used: set[int] = set()
        self._messages: list[Message] = []

    def keep_replies(self, keep: KeepReply) -> None:
        """Have the replies of a model that plays recorded, so that a resumed episode gets the same."""
        self._keep = keep

    def reset(self, task: Task) -> None:
        """Begin a conversation.

        Raises:
            ValueError: the task's user is no `UserScript`.
            SandboxError: the model that is to play cannot be had.
        """
        data, agent = task.setup.get("user"), task.setup.get("user_agent", SCRIPT)
        self._script = None if data is None else UserScript.model_validate(data)
        self._answers, self._used = 0, set()
        self._messages = [] if self._script is None else _opening(task, self._script)
        self._seed = zlib.crc32(f"{task.id}/user".encode()) >> 1
        self._model = None
        if self._script is not None and agent != SCRIPT and self._open_model is not None:
            self._model = self._open_model(agent)

    async def respond(self, text: str) -> Observation | None:
        """What the user says to a message of the agent; None when the conversation is over.

        Raises:
            ModelError: the model that plays the user failed.
        """
        script = self._script
        if script is None or self._answers >= script.turns:
            return None
        said = self._from_script(script, text) if self._model is None else await self._from_model(self._model, text)
        if not said:
            return None
        self._answers += 1
        return Observation(said)

    def snapshot(self) -> dict[str, JSON]:
        """How far the conversation is: plain JSON for `restore`."""
        return {
            "answers": self._answers,
            "used": sorted(self._used),
            "messages": [[message.role, message.content] for message in self._messages],
        }

    def restore(self, snapshot: Mapping[str, JSON]) -> None:
        self._answers, self._used = snapshot["answers"], set(snapshot["used"])
        self._messages = [Message(role, content) for role, content in snapshot["messages"]]

    def _from_script(self, script: UserScript, text: str) -> str:
        heard = text[-CHARACTERS_HEARD:]
        asked = asks(heard)
        answers = [*self._by_rules(script, heard, asked=asked), *(_told_facts(script, heard) if asked else ())]
        if answers:
            return " ".join(dict.fromkeys(answers))
        return script.otherwise if asked else ""

    def _by_rules(self, script: UserScript, heard: str, *, asked: bool) -> Iterator[str]:
        for number, rule in enumerate(script.rules):
            applies = asked or (rule.unasked and number not in self._used)
            if applies and re.search(rule.when, heard, re.IGNORECASE):
                self._used.add(number)
                yield rule.say

    async def _from_model(self, model: AskedModel, text: str) -> str:
        self._messages.append(Message("user", text or "(says nothing)"))
        seed = self._seed + self._answers
        try:
            reply = (await self._keep(lambda: model.ask(list(self._messages), seed=seed))).text
        except ContextOverflowError as error:
            raise ModelError(f"the model that plays the user: {error.message}") from error
        said = re.sub(r"(?s)<think>.*?(?:</think>|$)", "", reply).strip()
        self._messages.append(Message("assistant", said))
        return "" if _END in said else said


def _told_facts(script: UserScript, heard: str) -> Iterator[str]:
    words = set(re.findall(r"\w+", heard.casefold()))
    for name, value in script.facts.items():
        ways = name.split("|")
        if any(words.issuperset(re.findall(r"\w+", way.casefold())) for way in ways):
            yield f"The {ways[0].strip()} is {value}."


def _opening(task: Task, script: UserScript) -> list[Message]:
    """The messages with which a model begins to play the user, its first message last."""
    facts = "".join(f"\n- {name.split('|')[0].strip()}: {value}" for name, value in script.facts.items())
    facts += "".join(f"\n- asked about /{rule.when}/: {rule.say}" for rule in script.rules)
    system = (
        "You play a person who has written to an assistant. Stay in this part; you are not the assistant.\n"
        f"What you want: {task.setup.get('instruction') or script.first}\n"
        f"What you know, and tell only when you are asked for it:{facts or ' nothing more'}\n"
        "Invent nothing: what is not said above you do not know. Answer in one or two sentences. When the assistant "
        f"has done what you want, or says for good that it cannot be done, answer only {_END}"
    )
    return [Message("system", system), Message("user", "How can I help you?"), Message("assistant", script.first)]
