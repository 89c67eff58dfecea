"""The suite: a task for each call of a dialogue, for each reply after one, and for each episode of level 3."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sandbox import Message, Scorer, SuiteContext, Task, ToolCall, ToolSpec, Trajectory, Verdict, file_sha256

from .call_text import written_call
from .exact import ExactCallScorer, ExactEpisodeScorer, described_arguments
from .official import CallScorer, EpisodeScorer, ReplyScorer
from .records import PROMPTS, DialoguePrompt, dialogue_prompts, episode_prompts
from .tool_schemas import to_tool
from .worlds import EPISODES, SEARCHER, Document, Recorded, Turn, Worlds

BESIDE = Path("toolbench") / "apibank"
"""Where the data is, from the data home, in a collection of several tool benchmarks."""
NEXT_CALL = "Make the call that comes next in this dialogue, and only this one. The current year is 2023."
ALL_CALLS = (
    "Do what the user asks. No API is known at first: search for one by keywords, then call what was found. "
    "When all is done, tell the user."
)


class ApiBank:
    def __init__(self, context: SuiteContext) -> None:
        beside = context.data.parent / BESIDE
        self._data = beside if not context.data.is_dir() and beside.is_dir() else context.data
        self._hint = context.pull_hint
        self._text = context.settings["format"] == "text"
        self._worlds = Worlds(context.load_environment, self._data)

    def tasks(self, split: str) -> Iterator[Task]:
        if split == "level_3":
            yield from self._episodes()
        elif split.startswith("level_3"):
            yield from self._episode_steps(split)
        elif split.endswith("_replies"):
            yield from self._replies(split)
        else:
            yield from self._calls(split)

    def scorers(self) -> dict[str, Scorer]:
        official = ByKind(CallScorer(self._worlds), ReplyScorer(), EpisodeScorer(self._worlds))
        exact = ByKind(ExactCallScorer(self._worlds), ReplyScorer(), ExactEpisodeScorer(self._worlds))
        return {"official": official, "exact": exact}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        files = {self._file(split) for split in splits} | {self._data / "test-data" / "level-3.json"}
        hashes = {file.relative_to(self._data).as_posix(): file_sha256(file) for file in sorted(files)}
        for folder, pattern in (("init_database", "*.json"), ("lv1-lv2-samples", "*/*.jsonl")):
            found = sorted((self._data / folder).glob(pattern), key=lambda path: path.name)
            hashes[folder] = hashlib.sha256("".join(map(file_sha256, found)).encode()).hexdigest()
        return hashes

    def _file(self, split: str) -> Path:
        return self._data / "test-data" / PROMPTS[split]

    def _calls(self, split: str) -> Iterator[Task]:
        """A task for each call of the dialogues of a level."""
        level = int(split[-1])
        documents = self._worlds.environment.documents(self._data)
        dialogues = self._worlds.environment.dialogues(self._data)
        done = set()
        for prompt in dialogue_prompts(self._file(split), self._hint):
            if prompt.id % 2 or (prompt.file, prompt.id) in done:
                continue  # a call right after another one is listed a second time, as the reply to it
            done.add((prompt.file, prompt.id))
            calls = [turn for turn in dialogues[prompt.file] if turn.role == "API"]
            gold, before = calls[prompt.id // 2], calls[: prompt.id // 2]
            assert gold.result is not None
            history = _history(before, documents)
            yield self._call_task(
                f"{split}/{_stem(prompt)}",
                (prompt.instruction, prompt.input),
                documents,
                self._found(history) if level == 2 else [turn.api_name for turn in calls],
                {"level": level, "api": gold.api_name, "result": gold.result, "history": history},
            )

    def _replies(self, split: str) -> Iterator[Task]:
        for prompt in dialogue_prompts(self._file(split), self._hint):
            yield self._reply_task(
                f"{split}/{_stem(prompt)}", (prompt.instruction, prompt.input), prompt.expected_output, int(split[6])
            )

    def _episode_steps(self, split: str) -> Iterator[Task]:
        """A task for each call of the episodes of level 3, or for the reply after them."""
        episodes = self._worlds.environment.episodes(self._data)
        for prompt in episode_prompts(self._file(split), self._hint):
            identity = f"{split}/{prompt.sample_id}:{prompt.api_id}"
            text = (prompt.instruction, prompt.input)
            if split.endswith("_replies"):
                yield self._reply_task(identity, text, prompt.output, EPISODES)
                continue
            calls = episodes[prompt.sample_id].apis
            gold = calls[prompt.api_id]
            before = [(call.api_name, call.output.input or {}, call.output.output) for call in calls[: prompt.api_id]]
            documents = self._worlds.after(EPISODES, ()).documents
            data = {"level": EPISODES, "api": gold.api_name, "result": gold.output, "history": before}
            yield self._call_task(identity, text, documents, self._found(before), data)

    def _episodes(self) -> Iterator[Task]:
        documents = self._worlds.after(EPISODES, ()).documents
        tools = tuple(to_tool(document, offered=name == SEARCHER) for name, document in documents.items())
        for number, episode in enumerate(self._worlds.environment.episodes(self._data)):
            calls = [
                Message("assistant", "", [ToolCall(call.api_name, dict(call.output.input or {}))])
                for call in episode.apis
            ]
            yield Task(
                id=f"level_3/{number}",
                prompt=f"{ALL_CALLS}\n\n{episode.requirement.strip()}",
                tools=tools,
                setup=self._setup(EPISODES, (), one_call=False),
                gold={"level": EPISODES, "calls": [(call.api_name, call.output) for call in episode.apis]},
                solution=(*calls, Message("assistant", episode.response)),
            )

    def _call_task(
        self,
        identity: str,
        text: tuple[str, str],
        documents: Mapping[str, Document],
        offered: Sequence[str],
        gold: Mapping[str, Any],
    ) -> Task:
        instruction, dialogue = text
        arguments = dict(gold["result"].input or {})
        document = documents[gold["api"]]
        native = ToolCall(document.name, described_arguments(document, arguments, {}))
        if self._text:
            prompt, tools = _joined(instruction, dialogue), list[ToolSpec]()
            solution = Message("assistant", written_call(document.name, arguments))
        else:
            prompt, solution = f"{NEXT_CALL}\n\n{dialogue.strip()}", Message("assistant", "", [native])
            shown = [each for name, each in documents.items() if name in {*offered, document.name}]
            tools = [to_tool(each, offered=each.name in offered) for each in shown]
        return Task(
            id=identity,
            prompt=prompt,
            tools=tuple(tools),
            setup=self._setup(gold["level"], gold["history"], one_call=True),
            gold=gold,
            solution=(solution,),
        )

    def _reply_task(self, identity: str, text: tuple[str, str], expected: str, level: int) -> Task:
        return Task(
            id=identity,
            prompt=_joined(*text),
            setup=self._setup(level, (), one_call=True),
            gold={"text": expected},
            solution=(Message("assistant", expected),),
        )

    def _setup(self, level: int, history: Sequence[Recorded], *, one_call: bool) -> dict[str, Any]:
        return {"data": str(self._data), "level": level, "history": history, "one_call": one_call}

    def _found(self, before: Sequence[Recorded]) -> list[str]:
        """The APIs that these calls searched for, or called, and the search itself."""
        find = self._worlds.environment.found_names
        found = [name for api, _, output in before if api == SEARCHER for name in find(output)]
        return [SEARCHER, *found, *(api for api, _, _ in before)]


class ByKind:
    """Hands calls to one scorer, replies to another, and episodes to a third."""

    def __init__(self, calls: Scorer, replies: Scorer, episodes: Scorer) -> None:
        self._scorers = {"api": calls, "text": replies, "calls": episodes}

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        return next(scorer for key, scorer in self._scorers.items() if key in task.gold).score(task, trajectory)


def _stem(prompt: DialoguePrompt) -> str:
    return f"{prompt.file.removesuffix('.jsonl')}:{prompt.id}"


def _joined(instruction: str, text: str) -> str:
    return f"{instruction.strip()}\n\n{text.strip()}"


def _history(calls: Sequence[Turn], documents: Mapping[str, Document]) -> list[Recorded]:
    """Recorded calls under the described names of their arguments."""
    return [
        (turn.api_name, described_arguments(documents[turn.api_name], turn.result.input or {}, {}), turn.result.output)
        for turn in calls
        if turn.result is not None
    ]
