"""A stricter and a fairer check of calls: what the official rule takes for granted is looked at.

Against the official rule: calls are matched so that as many as possible fit, positional arguments
count, a number may be written 5.0 where 5 is asked, true is no number, a value of another type is no
"variable", and texts are compared in the same way wherever they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import ErrorClass, Task, ToolCall, Trajectory, Verdict, json_type, maximum_matching, shown

from . import java, javascript
from .call_checker import from_source, plain
from .categories import CATEGORIES, Category
from .errors import DecodeError
from .javascript_types import unquote
from .python_list import bracketed


class ExactCallsScorer:
    """Judges replies of one turn by the calls that this program's own parsers read."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        category = CATEGORIES[task.split]
        if category.kind == "irrelevance":
            calls = trajectory.calls
            return Verdict.failure("wrong_api", got=calls[0].name) if calls else Verdict.success()
        if category.kind == "relevance":
            return Verdict.success() if trajectory.calls else _nothing(trajectory)
        functions = task.gold["functions"]
        calls = _calls(trajectory, category, functions)
        return self.judge(category, calls, task.gold["answer"], functions) if calls else _nothing(trajectory)

    def judge(
        self,
        category: Category,
        calls: Sequence[ToolCall],
        gold: Sequence[Mapping[str, Any]],
        functions: Sequence[Mapping[str, Any]],
    ) -> Verdict:
        """The verdict on calls, in any order."""
        documents = {document["name"].replace(".", "_"): document for document in functions}
        unknown = next((call for call in calls if call.name.replace(".", "_") not in documents), None)
        if unknown is not None:
            return Verdict.failure("hallucinated_api", got=shown(unknown.name), offered=sorted(documents))
        problems = [[_problem(wanted, call, documents, category) for call in calls] for wanted in gold]
        fits = [[index for index, problem in enumerate(row) if problem is None] for row in problems]
        matched = maximum_matching(fits)
        if len(matched) == len(gold) == len(calls):
            return Verdict.success()
        if len(gold) != len(calls) and len(matched) == min(len(gold), len(calls)):
            return Verdict.failure("wrong_count", expected=len(gold), got=len(calls))
        return _closest(gold, calls, problems, matched)


def _closest(
    gold: Sequence[Mapping[str, Any]],
    calls: Sequence[ToolCall],
    problems: Sequence[Sequence[tuple[ErrorClass, str, Any] | None]],
    matched: Mapping[int, int],
) -> Verdict:
    """What is wrong with the first unmatched call beside the first gold call that has no match."""
    wanted = next(index for index in range(len(gold)) if index not in matched)
    free = [index for index in range(len(calls)) if index not in matched.values()]
    found = [problem for index in free if (problem := problems[wanted][index]) is not None]
    same_function = [problem for problem in found if problem[0] != "wrong_api"]
    error_class, argument, value = (same_function or found)[0]
    return Verdict.failure(
        error_class, argument=shown(argument), value=shown(value), expected=shown(dict(gold[wanted]))
    )


def _nothing(trajectory: Trajectory) -> Verdict:
    if trajectory.parse_errors:
        return Verdict.failure("unparsable_call", parse_error=shown(trajectory.parse_errors[0]))
    return Verdict.failure("no_call")


def _calls(trajectory: Trajectory, category: Category, functions: Sequence[Mapping[str, Any]]) -> list[ToolCall]:
    """The calls of the reply; Java and JavaScript are read from the text by their own grammars."""
    if category.language == "python" or trajectory.dialect != "bfcl":
        return trajectory.calls
    reply = next(trajectory.of_kind("reply"), {"text": ""})
    source = bracketed(reply["text"])[1:-1]
    try:
        call = java.read_call(source) if category.language == "java" else javascript.read_call(source)
        return [] if call is None else [ToolCall(call.name, call.named(_parameters(call.name, functions)))]
    except DecodeError:
        return []


def _parameters(name: str, functions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The parameters of a function in the order of its document; none of one that was not offered."""
    for document in functions:
        if document["name"].replace(".", "_") == name.replace(".", "_"):
            return list(document["parameters"]["properties"])
    return []


def _problem(
    gold: Mapping[str, Any], call: ToolCall, documents: Mapping[str, Any], category: Category
) -> tuple[ErrorClass, str, Any] | None:
    """(error class, argument, value) of the first thing that is wrong with a call; None when it fits."""
    ((name, answers),) = gold.items()
    if call.name.replace(".", "_") != name.replace(".", "_"):
        return "wrong_api", "", call.name
    properties = documents[name.replace(".", "_")]["parameters"]["properties"]
    for argument, accepted in answers.items():
        if argument not in call.arguments and "" not in accepted:
            return "missing_argument", argument, None
    for argument, value in call.arguments.items():
        schema = properties.get(argument)
        if schema is None or argument not in answers:
            return "unexpected_argument", argument, value
        is_source = category.language != "python" and isinstance(value, str)
        given = _converted(value, schema, category.language) if is_source else value
        if not any(_same(answer, given) for answer in answers[argument]):
            kinds = {json_type(answer) for answer in answers[argument] if answer != ""}
            return "wrong_value" if json_type(given) in kinds else "wrong_type", argument, value
    return None


def _converted(value: str, schema: Mapping[str, Any], language: str) -> Any:
    """A value of the declared type from source code; an array's items lose quotes that the official rule leaves."""
    converted = from_source(value, schema, language)
    if isinstance(converted, list):
        return [unquote(item) if isinstance(item, str) else item for item in converted]
    return converted


def _same(answer: Any, value: Any) -> bool:
    """Whether a value is an accepted one; each key of an accepted dictionary has a list of values."""
    if isinstance(answer, str) and isinstance(value, str):
        return plain(answer) == plain(value)
    if isinstance(answer, list) and isinstance(value, (list, tuple)):
        return len(answer) == len(value) and all(map(_same, answer, value))
    if isinstance(answer, dict) and isinstance(value, dict):
        if not value.keys() <= answer.keys():
            return False
        return all(
            any(_same(option, value[key]) for option in options) if key in value else "" in options
            for key, options in (
                (key, options if isinstance(options, list) else [options]) for key, options in answer.items()
            )
        )
    return json_type(answer) == json_type(value) and bool(answer == value)
