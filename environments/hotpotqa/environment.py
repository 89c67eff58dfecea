"""Questions that are answered by searching pages, looking words up in them, and finishing with an answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sandbox import (
    DataError,
    DataMissingError,
    EnvironmentFailedError,
    Observation,
    Task,
    ToolCall,
    ToolError,
    ToolSpec,
)

from .action_in_text import FINISH, LOOKUP, SEARCH, WrittenAction, find_action
from .corpus import MOST_SIMILAR, Corpus, Page, open_corpus

NO_MORE = "No more results."
FINISHED = "Episode finished."
NOT_AN_ACTION = "Invalid action: write one as search[...], lookup[...] or finish[...], behind `Action: `."


def _tool(name: str, parameter: str, description: str) -> ToolSpec:
    properties = {parameter: {"type": "string"}}
    schema = {"type": "object", "properties": properties, "required": [parameter], "additionalProperties": False}
    return ToolSpec(name, description, schema)


TOOLS = (
    _tool(SEARCH, "query", "Find a page, and read how it begins. A page that is not found is told with similar ones."),
    _tool(LOOKUP, "keyword", "Read the next sentence of the page found last that has a word in it."),
    _tool(FINISH, "answer", "Give the answer, a few words, which ends the task."),
)
_PARAMETERS = {SEARCH: "query", LOOKUP: "keyword", FINISH: "answer"}


@dataclass(slots=True, frozen=True)
class Place:
    """Where an episode stands.

    Attributes:
        title: of the page that was found last; None before there is one.
        keyword: that was looked up last on this page.
        seen: how many of its sentences with that word were told.
    """

    turns_left: int
    title: str | None = None
    keyword: str | None = None
    seen: int = 0
    over: bool = False


class Environment:
    """Answers searches from a corpus until the agent finishes or its turns are used up.

    What is told is what ReAct's program (Yao et al., 2023) tells. Each action is a turn, and so is a text without one.

    `task.setup` has `corpus`, a file of pages, or None where every search is to find nothing; `search`, `titles` to
    find a page by its title or `words` to find the best page by all its words; `turns`; and `actions`: `tools` to offer
    agents tools, `text` to read what they write.

    Records for scorers: `answer`, what the agent finished with; `end`, with the reason `finished` or `turns`.
    """

    def __init__(self) -> None:
        self._corpus = Corpus([])
        self._by_words = False
        self._tools: tuple[ToolSpec, ...] = TOOLS
        self._place = Place(0)
        self._records: list[tuple[str, Any]] = []

    async def reset(self, task: Task) -> Observation:
        setup = task.setup
        try:
            self._corpus = open_corpus(Path(setup["corpus"])) if setup["corpus"] else Corpus([])
        except (DataMissingError, DataError) as error:
            raise EnvironmentFailedError(f"the corpus cannot be read: {error}") from error
        self._by_words = setup["search"] == "words"
        self._tools = TOOLS if setup["actions"] == "tools" else ()
        self._place = Place(int(setup["turns"]))
        self._records = []
        return Observation(task.prompt)

    def tools(self) -> Sequence[ToolSpec]:
        return self._tools

    async def call(self, call: ToolCall) -> str:
        if self._place.over:
            raise ToolError("the task is over")
        return self._take_turn(WrittenAction(call.name, call.arguments[_PARAMETERS[call.name]]))

    async def respond(self, text: str) -> Observation | None:
        told = self._take_turn(find_action(text))
        return None if self._place.over else Observation(f"Observation: {told}")

    @property
    def finished(self) -> bool:
        return self._place.over

    def take_records(self) -> Sequence[tuple[str, Any]]:
        records, self._records = self._records, []
        return records

    def state_hash(self) -> str | None:
        return hashlib.sha256(json.dumps(asdict(self._place)).encode()).hexdigest()

    async def snapshot(self) -> object:
        return self._place

    async def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Place)
        self._place = snapshot

    async def close(self) -> None:
        return None

    def _take_turn(self, action: WrittenAction | None) -> str:
        self._place = replace(self._place, turns_left=self._place.turns_left - 1)
        told = self._do(action)
        if not self._place.over and self._place.turns_left <= 0:
            self._end("turns")
        return told

    def _do(self, action: WrittenAction | None) -> str:
        match action:
            case WrittenAction(kind="search"):
                return self._search(action.argument)
            case WrittenAction(kind="lookup"):
                return self._look_up(action.argument)
            case WrittenAction(kind="finish"):
                self._records.append(("answer", action.argument))
                self._end("finished")
                return FINISHED
            case _:
                return NOT_AN_ACTION

    def _search(self, query: str) -> str:
        best = self._corpus.best(query, MOST_SIMILAR)
        page = self._corpus.page(query) or (best[0] if best and self._by_words else None)
        if page is None:
            return f"Could not find {query}. Similar: {[other.title for other in best]}."
        self._place = replace(self._place, title=page.title, keyword=None, seen=0)
        return f"{page.title}: {page.beginning}" if self._by_words else page.beginning

    def _look_up(self, keyword: str) -> str:
        if self._place.keyword != keyword:
            self._place = replace(self._place, keyword=keyword, seen=0)
        page = self._page()
        found = page.sentences_with(keyword) if page is not None else []
        seen = self._place.seen
        if seen >= len(found):
            return NO_MORE
        self._place = replace(self._place, seen=seen + 1)
        return f"(Result {seen + 1} / {len(found)}) {found[seen]}"

    def _page(self) -> Page | None:
        return None if self._place.title is None else self._corpus.page(self._place.title)

    def _end(self, reason: str) -> None:
        self._place = replace(self._place, over=True)
        self._records.append(("end", {"reason": reason}))
