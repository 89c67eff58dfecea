"""The suite: questions, each with one short answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from sandbox import Message, Scorer, SuiteContext, Task, Trajectory, Verdict, file_sha256, read_jsonl, shown

GUIDANCE = "End with a line that begins with `Answer:` and has the answer and nothing else."
MISSING_HINT = "put tasks.jsonl beside suite.py"
_ANSWER = re.compile(r"^[ \t]*answer:[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE)


class Line(BaseModel):
    """A line of `tasks.jsonl`."""

    model_config = ConfigDict(extra="forbid")

    id: str
    prompt: str
    answer: str


class AnswerScorer:
    """Passes when the last answer of the last reply is the task's, but for letter case and white space around it."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        answers = _ANSWER.findall(trajectory.final_text)
        if not answers:
            return Verdict.failure("gave_up")
        if answers[-1].strip().casefold() == task.gold["answer"].strip().casefold():
            return Verdict.success()
        return Verdict.failure("wrong_value", expected=task.gold["answer"], got=shown(answers[-1]))


class Suite:
    def __init__(self, context: SuiteContext) -> None:
        self._file = context.folder / "tasks.jsonl"

    def tasks(self, split: str) -> Iterator[Task]:
        for line in read_jsonl(self._file, Line, MISSING_HINT):
            yield Task(
                id=f"{split}/{line.id}",
                prompt=line.prompt,
                guidance=GUIDANCE,
                gold={"answer": line.answer},
                solution=(Message("assistant", f"Answer: {line.answer}"),),
            )

    def scorers(self) -> dict[str, Scorer]:
        return {"answer": AnswerScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        return {self._file.name: file_sha256(self._file)}
