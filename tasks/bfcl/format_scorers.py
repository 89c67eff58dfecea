"""Verdicts on the replies of the split `format_sensitivity`."""

from __future__ import annotations

from dataclasses import replace

from sandbox import ErrorClass, Task, Trajectory, Verdict, shown

from .categories import CATEGORIES
from .errors import DecodeError
from .exact import ExactCallsScorer
from .function_documents import to_tool
from .official import FAILED, WRONG_FORMAT, CallsScorer, is_list_of_calls
from .prompt_formats import BY_NAME, PromptFormat
from .reply_formats import decode, has_mark, read

_END_OF_REASONING = "</think>"


class OfficialFormatScorer:
    """Decodes the first reply by the official rule for its format, and judges the calls as in their own category."""

    def __init__(self) -> None:
        self._calls = CallsScorer(underscores=False)

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        reply, prompt_format = _reply(trajectory), BY_NAME[task.gold["format"]]
        try:
            decoded = decode(reply, prompt_format)
        except DecodeError as error:
            return _nothing(reply, prompt_format, FAILED, str(error))
        if not is_list_of_calls(decoded):
            return Verdict.failure("unparsable_call", WRONG_FORMAT, problem=shown(decoded))
        gold = task.gold
        verdict = self._calls.judge(gold["category"], decoded, gold["answer"], gold["functions"], underscores=False)
        return verdict if decoded else replace(verdict, error_class=_nothing(reply, prompt_format).error_class)


class ExactFormatScorer:
    """Reads the first reply in its format, and judges the calls by the rules of `exact`."""

    def __init__(self) -> None:
        self._calls = ExactCallsScorer()

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        reply, prompt_format = _reply(trajectory), BY_NAME[task.gold["format"]]
        category, documents = CATEGORIES[task.gold["category"]], task.gold["functions"]
        tools = [to_tool(document, category.language, checked=False) for document in documents]
        try:
            calls = read(reply, prompt_format, tools)
        except DecodeError as error:
            return _nothing(reply, prompt_format, problem=str(error))
        if not calls:
            return _nothing(reply, prompt_format)
        return self._calls.judge(category, calls, task.gold["answer"], documents)


def _reply(trajectory: Trajectory) -> str:
    """The first reply without the reasoning before it, which the official handlers of such models drop too."""
    return next(iter(trajectory.texts), "").rpartition(_END_OF_REASONING)[2]


def _nothing(reply: str, prompt_format: PromptFormat, official_error: str | None = None, problem: str = "") -> Verdict:
    """The verdict on a reply without a readable call."""
    error_class: ErrorClass = "unparsable_call" if has_mark(reply, prompt_format) else "no_call"
    return Verdict.failure(error_class, official_error, problem=shown(problem))
