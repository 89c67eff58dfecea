"""One scorer for all splits: each kind of task has its own."""

from __future__ import annotations

from sandbox import Scorer, Task, Trajectory, Verdict

from .agentic import AnswerScorer
from .categories import CATEGORIES


class ByKind:
    """Hands an episode to the scorer of its kind.

    Args:
        calls: for replies of one turn.
        conversations: for the multi-turn APIs.
        formats: for replies in the format of a configuration.
    """

    def __init__(self, calls: Scorer, conversations: Scorer, formats: Scorer) -> None:
        answers = AnswerScorer()
        self._by_kind: dict[str, Scorer] = {
            **dict.fromkeys(("calls", "irrelevance", "relevance"), calls),
            **dict.fromkeys(("memory", "web_search"), answers),
            "multi_turn": conversations,
            "formats": formats,
        }

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        return self._by_kind[CATEGORIES[task.split].kind].score(task, trajectory)
