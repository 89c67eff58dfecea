"""The memory tasks: conversations in which an agent fills a memory, and questions that it answers from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sandbox import DataMissingError, Message, Task, TextEmbedder, ToolCall, ToolSpec, read_jsonl

from .categories import Category
from .function_documents import to_tool
from .prompt_strings import FILE, read_constants
from .records import FunctionDocument, Question, read_questions

NO_CONTENT = "(The memory is still empty.)"
"""The official words for it are in no file of the data."""
DONE = "Done."
EMBEDDING = "embedding"
"""The setting that names a file, and its name among the hashes."""


class MemoryPrompts(BaseModel):
    """The official prompt strings; the instructions are templates.

    Attributes:
        roles: what the agent is, by scenario.
        two_parts: how to use a core and an archival memory.
        one_text: how to use a memory that is one text.
        answer_format: how to answer a question.
    """

    model_config = ConfigDict(extra="ignore")

    roles: dict[str, str] = Field(alias="MEMORY_AGENT_SETTINGS")
    two_parts: str = Field(alias="MEMORY_BACKEND_INSTRUCTION_CORE_ARCHIVAL")
    one_text: str = Field(alias="MEMORY_BACKEND_INSTRUCTION_UNIFIED")
    answer_format: str = Field(alias="ADDITIONAL_SYSTEM_PROMPT_FOR_AGENTIC_RESPONSE_FORMAT")


class MemoryTasks:
    """The tasks of the memory splits.

    The conversations of a scenario build on one another, and each of its questions on the last of them.

    Args:
        data: the folder of the official files.
        hint: the command that brings them.
        embedding: the GGUF file of the setting, empty for none.
    """

    def __init__(self, data: Path, hint: str, embedding: str) -> None:
        self._data = data
        self._hint = hint
        self._embedding = embedding

    @cached_property
    def _prompts(self) -> MemoryPrompts:
        return read_constants(self._data, self._hint, MemoryPrompts)

    def files(self, category: Category) -> list[Path]:
        """What a split is made from, beside its questions and answers."""
        scenarios = dict.fromkeys(question.scenario for question, _ in self._questions(category))
        return [self._data / FILE, self._documents(category), *map(self._conversations, scenarios)]

    def embedding_file(self) -> Path:
        """The embedding model, looked at as far as can be without loading it.

        Raises:
            DataMissingError: there is none.
            DependencyMissingError, DataError: it cannot be loaded.
        """
        path = Path(self._embedding).expanduser()
        if not self._embedding or not path.is_file():
            problem = f"there is no embedding model {path}" if self._embedding else "it needs an embedding model"
            raise DataMissingError(
                f"split memory_vector: {problem}",
                hint="add --set embedding=FILE.gguf (officially all-MiniLM-L6-v2), or name other splits with --split",
            )
        TextEmbedder.check(path)
        return path

    def tasks(self, category: Category) -> Iterator[Task]:
        """The conversations of all scenarios, then the questions.

        Raises:
            DataMissingError: a file is not there, the official prompts or the embedding model among them.
            DataError: one is damaged.
        """
        if category.name == "memory_vector":
            self.embedding_file()
        documents = read_jsonl(self._documents(category), FunctionDocument, self._hint)
        tools = tuple(to_tool(document.plain(), "python", checked=False) for document in documents)
        questions = list(self._questions(category))
        last: dict[str, str] = {}
        for scenario in dict.fromkeys(question.scenario for question, _ in questions):
            for conversation in read_jsonl(self._conversations(scenario), Question, self._hint):
                task = self._conversation(category, conversation, tools, last.get(scenario))
                last[scenario] = task.id
                yield _told(task, self._prompts)
        for question, gold in questions:
            task = self._question(category, question, gold, tools, last[question.scenario])
            yield _told(task, self._prompts)

    def continued(self, task: Task, state: dict[str, Any]) -> Task:
        """A task whose agent finds the memory as it was left."""
        return _told(replace(task, setup={**task.setup, "config": state}), self._prompts)

    def _questions(self, category: Category) -> Iterator[tuple[Question, list[Any]]]:
        return read_questions(self._data, category, self._hint)

    def _documents(self, category: Category) -> Path:
        return self._data / "multi_turn_func_doc" / f"{category.name}.json"

    def _conversations(self, scenario: str) -> Path:
        return self._data / "memory_prereq_conversation" / f"memory_{scenario}.json"

    def _setup(self, category: Category, question: Question) -> dict[str, Any]:
        vector = category.name == "memory_vector"
        return {
            "scenario": question.scenario,
            "classes": [_class_name(category.name)],
            "config": {},
            "extension": {"embedding": self._embedding} if vector else None,
            "turns": [{"text": turn[-1].content, "new_tools": ()} for turn in question.question[1:]],
        }

    def _conversation(
        self, category: Category, conversation: Question, tools: tuple[ToolSpec, ...], before: str | None
    ) -> Task:
        turns = conversation.question
        prompt = turns[0][-1].content
        number = conversation.id.partition("-")[0].rpartition("_")[2]
        return Task(
            id=f"{category.name}/{category.task_id(conversation.id)}",
            prompt=prompt,
            tools=tools,
            setup=self._setup(category, conversation),
            solution=(
                Message("assistant", "", [_store(category.name, f"conversation_{number}", prompt)]),
                *(Message("assistant", DONE) for _ in turns),
            ),
            builds_on=before,
            scored=False,
        )

    def _question(
        self, category: Category, question: Question, gold: list[Any], tools: tuple[ToolSpec, ...], before: str
    ) -> Task:
        return Task(
            id=f"{category.name}/{category.task_id(question.id)}",
            prompt=question.question[0][-1].content,
            tools=tools,
            setup=self._setup(category, question),
            gold={"answers": gold},
            solution=(Message("assistant", str(gold[0])),),
            builds_on=before,
        )


def _class_name(split: str) -> str:
    return f"MemoryAPI_{split.removeprefix('memory_')}"


def _store(split: str, key: str, text: str) -> ToolCall:
    """A call that keeps a text, so short that all conversations of a scenario fit."""
    if split == "memory_kv":
        return ToolCall("archival_memory_add", {"key": key, "value": text[:2000]})
    if split == "memory_vector":
        return ToolCall("archival_memory_add", {"text": text[:2000]})
    return ToolCall("memory_append", {"text": text[:900]})


def _told(task: Task, prompts: MemoryPrompts) -> Task:
    """The task with its system prompt, in which the part of the memory that is always in sight stands."""
    template = prompts.one_text if task.split == "memory_rec_sum" else prompts.two_parts
    system = template.format(
        scenario_setting=prompts.roles[task.setup["scenario"]],
        memory_content=_in_sight(task.split, task.setup["config"].get(_class_name(task.split))),
    )
    if task.scored:
        system = f"{system}\n\n{prompts.answer_format}"
    return replace(task, history=(Message("system", system),))


def _in_sight(split: str, state: dict[str, Any] | None) -> str:
    """What the prompt shows of a memory."""
    if split == "memory_rec_sum":
        return str(state["memory"]) if state and state["memory"] else NO_CONTENT
    core = state["core_memory"] if state else {}
    if split == "memory_vector":
        return json.dumps(core.get("store", {}), indent=4)
    return json.dumps(core, indent=4) if core else NO_CONTENT
