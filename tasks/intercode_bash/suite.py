"""The suite: a split for each file system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from sandbox import Message, Scorer, SuiteContext, Task, ToolCall, file_sha256

from .exact import ExactScorer
from .official import Judge, OfficialScorer
from .records import Files, Request

ENVIRONMENT = "intercode_bash"
GUIDANCE = """Do this with bash commands, one at a time; you see what each prints. Where something is asked, the last \
command's output is the answer. You have 10 commands. Give each command by a call of the tool, or in a block between \
```bash and ```."""


class IntercodeBash:
    def __init__(self, context: SuiteContext) -> None:
        self._context = context
        self._files = Files(context.data, context.pull_hint)

    def tasks(self, split: str) -> Iterator[Task]:
        number = _number(split)
        requests = self._files.requests(number)
        tree = self._files.tree_file(number)
        for position, request in enumerate(requests):
            yield self._task(f"{split}/{position}", request, number, str(tree or ""))

    def scorers(self) -> dict[str, Scorer]:
        judge = cast(Judge, self._context.load_environment(ENVIRONMENT).judge)  # type: ignore[attr-defined]
        return {"official": OfficialScorer(judge), "exact": ExactScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        numbers = [_number(split) for split in splits]
        files = [self._files.requests_file(number) for number in numbers]
        files += [tree for number in numbers if (tree := self._files.tree_file(number)) is not None]
        return {file.name: file_sha256(file) for file in files}

    def _task(self, identity: str, request: Request, number: int, tree: str) -> Task:
        settings = self._context.settings
        return Task(
            id=identity,
            prompt=request.query,
            guidance=GUIDANCE,
            setup={
                "gold": request.gold,
                "file_system": number,
                "tree": tree,
                "show_reward": bool(settings["show_reward"]),
                "original": bool(settings["original_commands"]),
            },
            gold={"command": request.gold},
            solution=(Message("assistant", "", [ToolCall("bash", {"command": request.gold})]),),
        )


def _number(split: str) -> int:
    return int(split.removeprefix("fs_"))
