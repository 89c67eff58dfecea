"""The suite: a split for each category of the leaderboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from sandbox import DataMissingError, GroupScore, Message, Scorer, SuiteContext, Task, ToolCall, file_sha256

from .api_documents import SEARCH_CLASS, ApiDocuments
from .categories import CATEGORIES, Category
from .exact import ExactCallsScorer
from .format_scorers import ExactFormatScorer, OfficialFormatScorer
from .format_sensitivity import format_files, format_name, format_tasks
from .function_documents import to_tool
from .gold_calls import first_answers
from .leaderboard import group_scores
from .long_context import FILE, filling
from .memory import EMBEDDING, MemoryTasks
from .multi_turn import ConversationScorer, Invocation, MakeWorlds
from .official import UNDERSCORES, CallsScorer
from .records import Question, answer_file, question_file, read_questions
from .scorers import ByKind

ENVIRONMENT = "bfcl_apis"
LONG_CONTEXT = "multi_turn_long_context"
NOTHING_SUITS = "None of these functions can do this."
DONE = "Done."
SHORT_ANSWER = "Answer in as few words as possible."
NEW_FUNCTIONS = "There are more functions now. Please try again with them."
"""Said in a turn that has no message of the user, but brings functions."""


class Bfcl:
    def __init__(self, context: SuiteContext) -> None:
        self._data = context.data / "v4"
        self._hint = context.pull_hint
        self._context = context
        self._documents = ApiDocuments(self._data / "multi_turn_func_doc", context.pull_hint)
        self._memory = MemoryTasks(self._data, context.pull_hint, str(context.settings[EMBEDDING]))

    def tasks(self, split: str) -> Iterator[Task]:
        category = CATEGORIES[split]
        if category.kind == "formats":
            yield from format_tasks(self._data, self._hint)
            return
        if category.kind == "memory":
            yield from self._memory.tasks(category)
            return
        make = {"multi_turn": self._conversation, "web_search": self._search}.get(category.kind, self._request)
        for question, gold in read_questions(self._data, category, self._hint):
            yield make(category, question, gold)

    def continued(self, task: Task, state: dict[str, Any]) -> Task:
        return self._memory.continued(task, state)

    def scorers(self) -> dict[str, Scorer]:
        underscores = bool(self._context.settings[UNDERSCORES])
        official = CallsScorer(underscores=underscores)
        return {
            "official": ByKind(official, ConversationScorer(self._load_worlds), OfficialFormatScorer()),
            "exact": ByKind(
                ExactCallsScorer(), ConversationScorer(self._load_worlds, strict=True), ExactFormatScorer()
            ),
        }

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        files: list[Path] = []
        hashes = {}
        if any(CATEGORIES[split].kind == "web_search" for split in splits) and self._context.settings["pages"]:
            pages = Path(str(self._context.settings["pages"])).expanduser()
            if not pages.is_file():
                raise DataMissingError(f"there is no file of pages {pages}", hint="give another with --set pages=FILE")
            hashes["pages"] = file_sha256(pages)
        if "memory_vector" in splits:
            hashes[EMBEDDING] = file_sha256(self._memory.embedding_file())
        for category in (CATEGORIES[split] for split in splits):
            files.append(question_file(self._data, category))
            files += [answer_file(self._data, category)] if category.has_gold else []
            files += self._memory.files(category) if category.kind == "memory" else []
            files += format_files(self._data, self._hint) if category.kind == "formats" else []
            files += self._documents.files() if category.kind in ("multi_turn", "web_search") else []
            files += [self._data / FILE] if category.name == LONG_CONTEXT and (self._data / FILE).is_file() else []
        return hashes | {file.relative_to(self._data).as_posix(): file_sha256(file) for file in dict.fromkeys(files)}

    def group_scores(self, accuracy: Mapping[str, float], *, missing_as_zero: bool) -> list[GroupScore]:
        return group_scores(accuracy, missing_as_zero=missing_as_zero)

    def subgroup(self, task_id: str) -> str | None:
        """The configuration of a task of `format_sensitivity`."""
        return format_name(task_id) if task_id.startswith("format_sensitivity/") else None

    def _load_worlds(self) -> MakeWorlds:
        return cast(MakeWorlds, self._context.load_environment(ENVIRONMENT).make_worlds)  # type: ignore[attr-defined]

    def _request(self, category: Category, question: Question, gold: list[Any]) -> Task:
        """A task whose first reply is judged."""
        *before, asked = question.question[0]
        documents = [document.plain() for document in question.function]
        if category.kind == "calls":
            solution = Message("assistant", "", [ToolCall(*call) for call in first_answers(gold, documents, category)])
        elif category.kind == "relevance":
            solution = Message("assistant", "", [ToolCall(documents[0]["name"], {})])
        else:
            solution = Message("assistant", NOTHING_SUITS)
        return Task(
            id=f"{category.name}/{category.task_id(question.id)}",
            prompt=asked.content,
            history=tuple(message.to_message() for message in before),
            tools=tuple(to_tool(document, category.language, checked=False) for document in documents),
            gold={"answer": gold, "functions": documents},
            solution=(solution,),
        )

    def _search(self, category: Category, question: Question, gold: list[Any]) -> Task:
        """A question that is answered in words, with the help of a search."""
        return Task(
            id=f"{category.name}/{category.task_id(question.id)}",
            prompt=question.question[0][-1].content,
            guidance=SHORT_ANSWER,
            tools=tuple(self._documents.tools[SEARCH_CLASS].values()),
            setup={"pages": str(self._context.settings["pages"]), "snippets": category.name == "web_search_base"},
            gold={"answers": gold},
            solution=(Message("assistant", str(gold[0])),),
        )

    def _conversation(self, category: Category, question: Question, gold: list[Any]) -> Task:
        """A task of several turns with the APIs."""
        untold = {name for names in question.missed_function.values() for name in names}
        untold.update(question.excluded_function)
        functions = self._documents.of_classes(question.involved_classes)
        turns = []
        for number, messages in enumerate(question.question[1:], 1):
            new = [functions[name] for name in question.missed_function.get(str(number), ())]
            turns.append({"text": messages[-1].content if messages else NEW_FUNCTIONS, "new_tools": new})
        calls = self._documents.parse_turns(gold, answer_file(self._data, category))
        extension = filling(self._data) if category.name == LONG_CONTEXT else None
        return Task(
            id=f"{category.name}/{question.id}",
            prompt=question.question[0][-1].content,
            tools=tuple(replace(tool, offered=name not in untold) for name, tool in functions.items()),
            setup={
                "classes": question.involved_classes,
                "config": question.initial_config,
                "extension": extension,
                "turns": turns,
            },
            gold={"turns": calls},
            solution=tuple(_solution(calls)),
        )


def _solution(turns: Sequence[Sequence[Invocation]]) -> Iterator[Message]:
    for calls in turns:
        if calls:
            yield Message("assistant", "", [ToolCall(call.name, dict(call.arguments)) for call in calls])
        yield Message("assistant", DONE)
