"""The leaderboard's own verdicts, from a trajectory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox import TEXT_AMONG_CALLS, ErrorClass, Task, Trajectory, Verdict, shown

from . import java, javascript, python_list
from .call_checker import Fault, Signature, check_calls
from .categories import CATEGORIES
from .errors import DecodeError
from .python_list import Decoded

UNDERSCORES = "underscore_to_dot"
"""The remark of a recording, and the suite's setting: the model writes dots in names as underscores."""

_DECODERS: Mapping[str, Callable[[str], Decoded]] = {
    "python": python_list.decode,
    "java": java.decode,
    "javascript": javascript.decode,
}
_CLASSES: Mapping[str, ErrorClass] = {
    "missing_required": "missing_argument",
    "missing_optional": "missing_argument",
    "unexpected_param": "unexpected_argument",
    "wrong_count": "wrong_count",
}
FAILED, WRONG_FORMAT = "ast_decoder:decoder_failed", "ast_decoder:decoder_wrong_output_format"


class CallsScorer:
    """Judges replies of one turn: calls, irrelevance and relevance.

    Args:
        underscores: take dots in the expected names for underscores, as for models whose native calls
            cannot have dots; a recording's own remark goes first.
    """

    def __init__(self, *, underscores: bool) -> None:
        self._underscores = underscores

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        category = CATEGORIES[task.split]
        decoded: Decoded | None = None
        problem = None
        try:
            decoded = decode_reply(trajectory, category.language)
        except DecodeError as error:
            problem = str(error)
        if category.kind == "irrelevance":
            return _irrelevance(decoded)
        if category.kind == "relevance":
            return _relevance(decoded)
        if problem is not None:
            return _undecoded(trajectory, FAILED, problem)
        if decoded is None or not is_list_of_calls(decoded):
            return _undecoded(trajectory, WRONG_FORMAT, str(shown(decoded)))
        underscores = remark(trajectory, UNDERSCORES, self._underscores)
        return self.judge(task.split, decoded, task.gold["answer"], task.gold["functions"], underscores=underscores)

    def judge(
        self,
        category: str,
        decoded: Decoded,
        gold: Sequence[Mapping[str, Any]],
        functions: Sequence[Mapping[str, Any]],
        *,
        underscores: bool,
    ) -> Verdict:
        """The verdict on decoded calls."""
        language = CATEGORIES[category].language
        signatures = {
            function["name"]: Signature.from_document(function, language, underscores) for function in functions
        }
        fault = check_calls(category, decoded, gold, signatures)
        return Verdict.success() if fault is None else _failure(fault, signatures)


def remark(trajectory: Trajectory, name: str, default: bool) -> bool:
    """What the recording of the first reply says of the model."""
    reply = next(trajectory.of_kind("reply"), {})
    return bool(reply.get("remarks", {}).get(name, default))


def decode_reply(trajectory: Trajectory, language: str) -> Decoded:
    """The calls of the first reply, as the official handler of such a model decodes them.

    Native calls are taken as they are; a text in dialect `bfcl` is decoded by the official rule, in
    any other dialect by that dialect's parser.

    Raises:
        DecodeError: there is no call in it, or one cannot be read.
    """
    reply = next(trajectory.of_kind("reply"), {"text": ""})
    if trajectory.dialect == "native":
        return _native(reply)
    if trajectory.dialect == "bfcl":
        text = python_list.bracketed(reply["text"])
        return _DECODERS[language](text if language == "python" else text[1:-1])
    if not trajectory.calls:
        raise DecodeError(trajectory.parse_errors[0] if trajectory.parse_errors else "no call")
    return [{call.name: call.arguments} for call in trajectory.calls]


def _native(reply: Mapping[str, Any]) -> Decoded:
    calls = reply.get("calls", ())
    if reply["text"] and (not calls or reply.get("remarks", {}).get(TEXT_AMONG_CALLS)):
        raise DecodeError("a text where calls should be")
    for call in calls:
        if "" in call["arguments"]:
            raise DecodeError(f"the arguments of {call['name']} are no JSON object")
    return [{call["name"]: call["arguments"]} for call in calls]


def is_list_of_calls(decoded: Any) -> bool:
    """Whether it is a list of `{name: arguments}`."""
    return isinstance(decoded, list) and all(
        isinstance(call, dict) and len(call) == 1 and isinstance(next(iter(call.values())), dict) for call in decoded
    )


def _calls_something(decoded: Decoded | None) -> bool:
    return decoded is not None and is_list_of_calls(decoded) and bool(decoded)


def _irrelevance(decoded: Decoded | None) -> Verdict:
    if _calls_something(decoded):
        return Verdict.failure("wrong_api", "irrelevance_error:decoder_success", got=shown(decoded))
    return Verdict.success()


def _relevance(decoded: Decoded | None) -> Verdict:
    if _calls_something(decoded):
        return Verdict.success()
    return Verdict.failure("no_call", "relevance_error:decoder_failed")


def _undecoded(trajectory: Trajectory, error: str, problem: str) -> Verdict:
    seen_call = bool(trajectory.parse_errors) or error == WRONG_FORMAT or "(" in trajectory.final_text
    return Verdict.failure("unparsable_call" if seen_call else "no_call", error, problem=shown(problem))


def _failure(fault: Fault, signatures: Mapping[str, Signature]) -> Verdict:
    cause = fault.cause or fault
    evidence = {"parameter": cause.parameter, "value": shown(cause.value), "accepted": shown(cause.accepted)}
    return Verdict.failure(_error_class(cause, signatures), fault.error, cause=cause.error, **evidence)


def _error_class(fault: Fault, signatures: Mapping[str, Signature]) -> ErrorClass:
    kind, _, error = fault.error.partition(":")
    if error == "wrong_func_name":
        known = {signature.name for signature in signatures.values()}
        return "wrong_api" if any(name in known for name in fault.value) else "hallucinated_api"
    if error in _CLASSES:
        return _CLASSES[error]
    return "wrong_type" if kind == "type_error" else "wrong_value"
