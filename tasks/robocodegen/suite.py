"""The suite: four splits of our own, and the published problems where their notebook is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sandbox import DataMissingError, Message, Scorer, SuiteContext, Task, file_sha256

from .functions import AskedFunction, read_functions
from .published import BANNED, HINT, PublishedProblem, PublishedProblems
from .scorers import AllCases

PUBLISHED = "published"
SEED = 0
"""Of the random inputs, so that they are the same in every run."""
OPENING = "Write this Python function."
HAS_IMPORTS = "This is there:"
HAS_FUNCTIONS = "These functions are there:"
GUIDANCE = "Reply with the function's code in a block between ```python and ```."
MAY_CALL = (
    "It may call functions of your own. Those that you call and do not define you are asked for, one after the other."
)


class RoboCodeGen:
    def __init__(self, context: SuiteContext) -> None:
        self._folder = context.folder / "problems"
        self._settings = context.settings

    def tasks(self, split: str) -> Iterator[Task]:
        if split != PUBLISHED:
            for function in read_functions(self._file(split)):
                yield self._task(split, function)
            return
        published = PublishedProblems(self._file(split))
        for problem in published.problems():
            yield self._published_task(published, problem)

    def scorers(self) -> dict[str, Scorer]:
        return {"official": AllCases("official"), "exact": AllCases("exact")}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        files = (self._file(split) for split in splits)
        return {file.name: file_sha256(file) for file in files}

    def _file(self, split: str) -> Path:
        if split != PUBLISHED:
            return self._folder / f"{split}.py"
        if not self._settings["notebook"]:
            raise DataMissingError("the published problems are in the authors' notebook", hint=HINT)
        return Path(str(self._settings["notebook"])).resolve()

    def _task(self, split: str, function: AskedFunction) -> Task:
        offered = [HAS_FUNCTIONS, function.offered] if function.offered else []
        source = self._file(split).read_text("utf-8")
        problem = {"source": [source], "name": function.name, "seed": SEED, "cases": self._settings["cases"]}
        return Task(
            id=f"{split}/{function.name}",
            prompt="\n\n".join([OPENING, function.signature, HAS_IMPORTS, function.imports, *offered]),
            guidance=f"{GUIDANCE} {MAY_CALL}" if self._settings["hierarchical"] else GUIDANCE,
            setup=self._setup(function.name, function.context, problem, ()),
            solution=(Message("assistant", f"```python\n{function.solution}\n```"),),
        )

    def _published_task(self, published: PublishedProblems, problem: PublishedProblem) -> Task:
        """As the notebook asks for it: examples, and the call in a comment."""
        examples = published.prompt(str(self._settings["examples"]))
        source = {"source": published.source, "name": problem.name, "seed": SEED, "cases": None}
        return Task(
            id=f"{PUBLISHED}/{problem.name}",
            prompt=f"{examples}\n# define function: {problem.call}.",
            guidance=GUIDANCE,
            setup=self._setup(problem.name, published.context, source, BANNED),
            solution=(Message("assistant", problem.solution),),
        )

    def _setup(self, name: str, context: str, problem: dict[str, Any], banned: Sequence[str]) -> dict[str, Any]:
        return {
            "name": name,
            "context": context,
            "problem": problem,
            "hierarchical": self._settings["hierarchical"],
            "rounds": self._settings["rounds"],
            "banned": list(banned),
        }
