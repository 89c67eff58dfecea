"""The suite: questions with the API documents that a retriever found, and the two scorers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sandbox import BM25Index, Message, Scorer, SuiteContext, Task, file_sha256

from .exact import ExactScorer
from .official import OfficialScorer
from .records import EVAL_FILES, EvalRecord, Hub, Question

REFERENCE = "\n Use this API documentation for reference:  "
"""How the published questions with oracle documents introduce one."""

GUIDANCE = """Answer in this form, each part on a line of its own:
<<<domain>>>: the kind of task
<<<api_call>>>: one line of Python that loads the API, for example a call of torch.hub.load, \
a transformers class or tensorflow_hub
<<<api_provider>>>: the library that provides it
<<<explanation>>>: one sentence
<<<code>>>: a few lines of Python that use it"""


class ApiBench:
    def __init__(self, context: SuiteContext) -> None:
        self._retriever = str(context.settings["retriever"])
        self._k = int(context.settings["retriever_k"])
        self._hubs = {name: Hub(name, context.data, context.pull_hint) for name in EVAL_FILES}
        self._indexes: dict[str, BM25Index] = {}

    def tasks(self, split: str) -> Iterator[Task]:
        hub = self._hubs[split]
        for question, gold in hub.questions(self._retriever):
            yield self._task(hub, question, gold)

    def scorers(self) -> dict[str, Scorer]:
        return {"official": OfficialScorer(self._hubs), "exact": ExactScorer(self._hubs)}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        files: list[Path] = []
        for split in splits:
            hub = self._hubs[split]
            files += [hub.api_file, hub.eval_file, hub.question_file(self._retriever)]
        return {file.name: file_sha256(file) for file in files}

    def _task(self, hub: Hub, question: Question, gold: EvalRecord) -> Task:
        answer = (
            f"<<<domain>>>: {gold.api_data.domain}\n<<<api_call>>>: {gold.api_call}\n"
            f"<<<api_provider>>>: {gold.provider}"
        )
        return Task(
            id=f"{hub.name}/{question.question_id}",
            prompt=self._prompt(hub, question.text),
            guidance=GUIDANCE,
            gold={"api_call": gold.api_call, "domain": gold.api_data.domain},
            solution=(Message("assistant", answer),),
        )

    def _prompt(self, hub: Hub, text: str) -> str:
        if self._retriever != "live_bm25":
            return text
        if hub.name not in self._indexes:
            self._indexes[hub.name] = BM25Index(hub.documents)
        found = self._indexes[hub.name].best(text, self._k)
        return REFERENCE.join([text, *(hub.documents[position] for position in found)])
