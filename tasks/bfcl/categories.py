"""The leaderboard's categories, and where each one's data lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["calls", "irrelevance", "relevance", "multi_turn", "memory", "web_search", "formats"]


@dataclass(slots=True, frozen=True)
class Category:
    """A split of the suite.

    Attributes:
        name: the official one.
        kind: what is asked, and so how it is judged.
        file: stem of the data file where several categories share one; ids are then made from its ids.
        language: what the calls' values are written in.
        has_gold: whether there is a file of possible answers.
    """

    name: str
    kind: Kind
    file: str = ""
    language: str = "python"
    has_gold: bool = True

    @property
    def stem(self) -> str:
        return f"BFCL_v4_{self.file or self.name}.json"

    def task_id(self, data_id: str) -> str:
        """The id of a line of the data file in this category: `memory_0-x` is `memory_kv_0-x`."""
        return self.name + data_id.removeprefix(self.file) if self.file else data_id


_ALL = (
    Category("simple_python", "calls"),
    Category("simple_java", "calls", language="java"),
    Category("simple_javascript", "calls", language="javascript"),
    *(Category(name, "calls") for name in ("multiple", "parallel", "parallel_multiple")),
    Category("irrelevance", "irrelevance", has_gold=False),
    *(Category(f"live_{name}", "calls") for name in ("simple", "multiple", "parallel", "parallel_multiple")),
    Category("live_irrelevance", "irrelevance", has_gold=False),
    Category("live_relevance", "relevance", has_gold=False),
    *(Category(f"multi_turn_{name}", "multi_turn") for name in ("base", "miss_func", "miss_param", "long_context")),
    *(Category(f"memory_{name}", "memory", "memory") for name in ("kv", "vector", "rec_sum")),
    *(Category(f"web_search_{name}", "web_search", "web_search") for name in ("base", "no_snippet")),
    Category("format_sensitivity", "formats", has_gold=False),
)

CATEGORIES = {category.name: category for category in _ALL}
