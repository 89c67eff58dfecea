"""The suite: a split for each file of queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from sandbox import (
    Ask,
    Message,
    Scorer,
    SuiteContext,
    Task,
    ToolCall,
    Trajectory,
    UsageError,
    file_sha256,
)

from .functions import corrected_documents, example_arguments, function_document, to_spec
from .names import function_name, identifier, standard_category, standard_name
from .official import RuleScorer
from .program_prompts import RANKING, Prompt, find_prompt, prompt_files, read_prompt
from .prompts import ANSWER, EpisodePrompts, read_episode_prompts
from .recorded import RecordedCall, read_recorded_calls, recorded_files
from .records import SPLITS, Api, Query, QueryFiles
from .retriever import RETRIEVERS, Retriever
from .tool_folder import tool_description
from .tooleval.answers import answer_example
from .tooleval.judging import judge_episode
from .tooleval.scorers import judged_scorers

STABLE = "stable"
"""The form in which a simulator is asked where nothing else is said."""
DONE = "Here is what the functions returned."
"""What solutions answer: the benchmark has no gold answers."""


class ToolBench:
    def __init__(self, context: SuiteContext) -> None:
        self._data = context.data
        self._hint = context.pull_hint
        self._settings = context.settings
        self._files = QueryFiles(context.data, context.pull_hint)
        self._official = bool(context.settings["official"])
        self._cache = _absolute(context.settings["cache"])
        self._tools_folder = _absolute(context.settings["tools_folder"])
        form = context.settings["simulator_form"]
        if form != STABLE and not context.settings["simulator"]:
            raise UsageError(
                f"simulator_form={form} says how a simulator is asked, but there is none",
                hint="add --set simulator=AGENT",
            )
        if context.settings["simulator"] and not self._cache:
            raise UsageError(
                "a simulator needs a cache: a run is resumed from the answers that are kept there",
                hint="add --set cache=FOLDER",
            )

    def tasks(self, split: str) -> Iterator[Task]:
        for query in self._files.queries(split):
            yield self._task(split, query)

    def scorers(self) -> dict[str, Scorer]:
        return {"official": RuleScorer()}

    def judged_scorers(self) -> dict[str, Scorer]:
        return judged_scorers()

    async def judge(
        self, task: Task, trajectory: Trajectory, ask: Ask, settings: Mapping[str, Any], other: Trajectory | None
    ) -> list[tuple[str, Any]]:
        return await judge_episode(self._data, self._hint, task, trajectory, ask, settings, other)

    def official_files(self, episodes: Iterator[tuple[Task, int, Trajectory]]) -> dict[str, Any]:
        """ToolEval's answers: a file for each split, an object by query id; other trials in folders of their own."""
        files: dict[str, dict[str, Any]] = {}
        for task, trial, trajectory in episodes:
            split, _, query = task.id.partition("/")
            path = f"trial_{trial}/{split}.json" if trial else f"{split}.json"
            files.setdefault(path, {})[query] = answer_example(task, trajectory)
        return files

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        used = SPLITS if self._retriever else splits
        files = [*(self._files.file(split) for split in used), *recorded_files(self._data), self._data / ANSWER]
        files += prompt_files(self._data)
        hashes = {file.relative_to(self._data).as_posix(): file_sha256(file) for file in files if file.is_file()}
        return hashes | (self._retriever.data_sha256() if self._retriever else {})

    @cached_property
    def _prompts(self) -> EpisodePrompts:
        return read_episode_prompts(self._data, self._hint)

    @cached_property
    def _words(self) -> dict[str, str]:
        """The benchmark's words for a strategy that searches."""
        ranking = {name: find_prompt(self._data, name) for name in RANKING}
        return {"diversity": self._prompts.diversity} | {name: words for name, words in ranking.items() if words}

    @cached_property
    def _recorded(self) -> dict[str, list[RecordedCall]]:
        return read_recorded_calls(self._data, self._hint)

    @cached_property
    def _simulator(self) -> dict[str, str]:
        """The part of a task's setup that is about the simulator."""
        name = str(self._settings["simulator"])
        form = cast(Prompt, self._settings["simulator_form"])
        prompt = read_prompt(self._data, form, self._hint) if name else ""
        return {"simulator": name, "simulator_form": form, "simulator_prompt": prompt}

    @cached_property
    def _retriever(self) -> Retriever | None:
        settings = self._settings
        make = RETRIEVERS.get(str(settings["retriever"]))
        return make(self._files, int(settings["retriever_k"]), str(settings["embedding"])) if make else None

    def _task(self, split: str, query: Query) -> Task:
        apis = self._retriever.find(query.query) if self._retriever else query.api_list
        documents = [function_document(api) for api in apis] if self._official else corrected_documents(apis)
        described = [(standard_name(api.tool_name), self._description(api)) for api in apis]
        description = self._prompts.task_description(described)
        offered = [to_spec(document, checked=not self._official) for document in (*documents, self._prompts.finish)]
        return Task(
            id=f"{split}/{query.query_id}",
            prompt=self._prompts.user.replace("{query}", query.query),
            history=(Message("system", self._prompts.system + description),),
            prompts=self._words | {"task_description": description},
            tools=tuple(offered),
            setup={
                "apis": [self._setup(api, document["name"]) for api, document in zip(apis, documents, strict=True)],
                "cache": self._cache,
                "endings": self._official,
                **self._simulator,
            },
            gold={"query": query.query, "relevant": query.relevant, "functions": [*documents, self._prompts.finish]},
            solution=tuple(_solution(query, apis, documents)),
        )

    def _setup(self, api: Api, function: str) -> dict[str, Any]:
        """What the environment needs to answer calls of an API."""
        return {
            "function": function,
            "category": standard_category(api.category_name),
            "tool": standard_name(api.tool_name),
            "api": identifier(api.api_name),
            "tool_description": self._description(api),
            "document": api.model_dump(),
            "recorded": self._recorded.get(function_name(api.api_name, api.tool_name), []),
        }

    def _description(self, api: Api) -> str:
        if not self._tools_folder:
            return ""
        return tool_description(Path(self._tools_folder), standard_category(api.category_name), api.tool_name)


def _solution(query: Query, apis: Sequence[Api], documents: Sequence[dict[str, Any]]) -> Iterator[Message]:
    """A call of each API that the query was written for, with the values of its document, and an answer."""
    called = set()
    for api, document in zip(apis, documents, strict=True):
        if (api.tool_name, api.api_name) in query.relevant and document["name"] not in called:
            called.add(document["name"])
            yield Message("assistant", "", [ToolCall(document["name"], example_arguments(api, document))])
    yield Message("assistant", "", [ToolCall("Finish", {"return_type": "give_answer", "final_answer": DONE})])


def _absolute(path: Any) -> str:
    return str(Path(str(path)).expanduser().absolute()) if path else ""
