"""The official wordings of an episode. None is kept here: they are taken from a recorded answer of the benchmark's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sandbox import DataError

from .recorded import RecordedAnswer
from .records import read_json

ANSWER = Path("stabletoolbench") / "data_example/answer/virtual_chatgpt_dfs/G1_instruction/588_DFS_woFilter_w2.json"
"""A search with a second try, so that it shows all of an episode's prompts."""
FINISH = "Finish"
SHOWN_DESCRIPTION = 512

_DESCRIPTION_BEGINS = "Task description: "
_LISTED_TOOL = re.compile(r"^\d+\.[^:\n]*: .*\n\Z", re.MULTILINE)
_CANDIDATES = re.compile(r"^\[.*\]$", re.MULTILINE | re.DOTALL)
_FORMER_OBSERVATION = re.compile(r"^again, your former observation: .*\n+", re.MULTILINE)
"""What stands after the candidates where the node had been observed; it is no part of the prompt."""


@dataclass(slots=True, frozen=True)
class EpisodePrompts:
    """What an agent is told.

    Attributes:
        system: what stands before the task description.
        rules: the task description up to its list of tools.
        user: with the place `{query}`.
        diversity: what a search tells before a second try, with the place `{previous_candidate}`.
        finish: the document of the function that ends an episode.
    """

    system: str
    rules: str
    user: str
    diversity: str
    finish: dict[str, Any]

    def task_description(self, tools: Sequence[tuple[str, str]]) -> str:
        """The rules and the list of tools, each (name, description) once."""
        listed = dict(tools).items()
        lines = (f"{number}.{name}: {_shown(text)}\n" for number, (name, text) in enumerate(listed, 1))
        return self.rules + "".join(lines)


def _shown(description: str) -> str:
    return description[:SHOWN_DESCRIPTION].replace("\n", "").strip() or "None"


def read_episode_prompts(data: Path, hint: str) -> EpisodePrompts:
    """The prompts as a recorded answer has them.

    Raises:
        DataMissingError: the answer is not there.
        DataError: it does not show them.
    """
    path = data / ANSWER
    made = read_json(path, TypeAdapter(RecordedAnswer), hint).answer_generation
    texts = [str(message.get("content") or "") for message in (made.train_messages or [[]])[-1]]
    system, _, description = texts[0].partition(_DESCRIPTION_BEGINS) if texts else ("", "", "")
    rules = _without_tools(description)
    again = next((text for text in texts[2:] if _CANDIDATES.search(text)), "")
    diversity = _FORMER_OBSERVATION.sub("", _CANDIDATES.sub("{previous_candidate}", again, count=1))
    finish = next((document for document in made.function if document["name"] == FINISH), None)
    if not (rules and diversity and finish and made.query in texts[1]):
        raise DataError(str(path), 0, "expected an answer that shows the prompts of an episode")
    user = texts[1].replace(made.query, "{query}")
    return EpisodePrompts(system + _DESCRIPTION_BEGINS, rules, user, diversity, finish)


def _without_tools(description: str) -> str:
    """A task description without the tools that it ends with."""
    while listed := _LISTED_TOOL.search(description):
        description = description[: listed.start()]
    return description
