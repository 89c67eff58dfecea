"""Answers as the document promises them: errors, examples, generated ones, and those of handlers, checked."""

from __future__ import annotations

import contextlib
import http
import json
from collections.abc import Collection, Mapping
from xml.sax.saxutils import escape

from sandbox.mock.contract import ApiOperation, MediaRule, ResponseRule
from sandbox.mock.exchange import ApiAnswer, ApiError, Refusal, WireAnswer
from sandbox.mock.fitting import fitted
from sandbox.mock.generator import GenerationError, generate
from sandbox.mock.schemas import Problem, SchemaCheck
from sandbox.mock.wire_text import header_problem, json_answer, json_bytes
from sandbox.types import JSON

_WITHOUT_BODY = (204, 205, 304)
_MESSAGE_NAMES = ("message", "detail", "error", "description", "msg", "reason", "error_description", "title")
PROBLEM_TYPE = "application/problem+json"


class ContractBrokenError(Exception):
    """An answer is not what the document promises."""


def write_answer(operation: ApiOperation, answer: ApiAnswer, seed: str) -> WireAnswer:
    """An answer as bytes, held to what the document says of its status.

    Args:
        seed: headers that the document requires and the answer lacks are made of it.

    Raises:
        ContractBrokenError: the document does not have its status, or its body or a header does not fit.
    """
    status = answer.status or operation.success()
    rule = operation.response(status)
    if rule is None and operation.responses and status < 400:
        raise ContractBrokenError(f"the status {status} is not in the document")
    headers = {**answer.headers}
    if rule is not None:
        _add_headers(rule, headers, seed)
    problem = header_problem(headers)
    if problem is not None:
        raise ContractBrokenError(problem)
    try:
        content, media_type = _content(rule, answer.body, status)
    except (TypeError, ValueError, RecursionError) as error:
        raise ContractBrokenError(f"the body cannot be sent: {error}") from error
    if media_type:
        headers.setdefault("Content-Type", media_type)
    return WireAnswer(status, headers, content)


def _content(rule: ResponseRule | None, body: JSON, status: int) -> tuple[bytes, str]:
    """(body, media type)."""
    if status in _WITHOUT_BODY:
        if body is not None:
            raise ContractBrokenError(f"an answer of status {status} has no body")
        return b"", ""
    if rule is None or not rule.media:
        return (b"", "") if body is None else (json_bytes(body), "application/json")
    media = rule.media[0]
    problems = _problems(media, body)
    if problems:
        raise ContractBrokenError(f"the body does not fit the document: {problems[0]}")
    if media.is_json:
        return json_bytes(body), "application/json" if "*" in media.media_type else media.media_type
    text = _xml("root", body) if "xml" in media.media_type and not isinstance(body, str) else body
    text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    return text.encode(), "application/octet-stream" if "*" in media.media_type else media.media_type


def _problems(media: MediaRule, body: JSON) -> list[Problem]:
    """What the document has against a body of JSON or of plain text; it is not asked about others."""
    if media.check is None or not (media.is_json or media.media_type == "text/plain"):
        return []
    is_text = not media.is_json and isinstance(body, str)
    return media.check.problems(media.shape.read(body) if is_text else body)


def _xml(name: str, value: JSON) -> str:
    tag = "".join(character if character.isalnum() else "_" for character in name)
    if isinstance(value, Mapping):
        inside = "".join(_xml(key, child) for key, child in value.items())
    elif isinstance(value, list):
        inside = "".join(_xml("item", child) for child in value)
    else:
        inside = escape(value if isinstance(value, str) else json.dumps(value))
    return f"<{tag}>{inside}</{tag}>"


def _add_headers(rule: ResponseRule, headers: dict[str, str], seed: str) -> None:
    """Add the headers that the document requires and that are not given.

    Raises:
        GenerationError: there is no value for one.
    """
    given = {name.lower() for name in headers}
    for header in rule.headers:
        if header.required and header.name.lower() not in given:
            value = generate(header.check, f"{seed}:{header.name}")
            text = value if isinstance(value, str) else json.dumps(value)
            headers[header.name] = text.encode("ascii", "replace").decode()


def error_answer(operation: ApiOperation, error: ApiError, seed: str) -> WireAnswer:
    """The answer of a handler that refuses a request.

    Raises:
        ContractBrokenError: its own body does not fit the document, or a header cannot be sent.
    """
    if error.body is not None:
        return write_answer(operation, ApiAnswer(error.body, error.status, error.headers), seed)
    problem = header_problem(error.headers)
    if problem is not None:
        raise ContractBrokenError(problem)
    return refuse(operation, error)


def refuse(operation: ApiOperation | None, refusal: Refusal | ApiError) -> WireAnswer:
    """An error as the document describes it; as RFC 9457 has it where the document does not.

    A header that the document requires of it is left out where no value is found for it.
    """
    status = refusal.status
    if operation is not None and isinstance(refusal, Refusal):
        status = operation.refusal(status)
    problem: dict[str, JSON] = {"type": "about:blank", "title": _phrase(status), "status": status}
    if refusal.message:
        problem["detail"] = refusal.message
    if isinstance(refusal, Refusal) and refusal.problems:
        problem["errors"] = refusal.problems
    rule = None if operation is None else operation.response(status)
    seed = f"{operation.name if operation else ''}:{status}"
    headers = {**refusal.headers}
    if rule is not None:
        with contextlib.suppress(GenerationError):
            made: dict[str, str] = {}
            _add_headers(rule, made, seed)
            headers = {**(made if header_problem(made) is None else {}), **headers}
        media = rule.json_media
        if media is not None and media.check is not None:
            try:
                body = _told(media.check, media.shape.properties.keys(), problem, seed)
            except GenerationError:
                return json_answer(status, problem, {**headers, "Content-Type": PROBLEM_TYPE})
            return json_answer(status, body, {**headers, "Content-Type": media.media_type.replace("*/*", PROBLEM_TYPE)})
        if media is None and rule.media and rule.media[0].media_type.startswith("text/"):
            return WireAnswer(status, {**headers, "Content-Type": rule.media[0].media_type}, _line(problem).encode())
    return json_answer(status, problem, {**headers, "Content-Type": PROBLEM_TYPE})


def _told(check: SchemaCheck, names: Collection[str], problem: Mapping[str, JSON], seed: str) -> JSON:
    """An error in the document's own shape, with the message under those of the usual names that it has.

    Raises:
        GenerationError: nothing was found that fits the document.
    """
    text, status = _line(problem), problem["status"]
    made = fitted(check, {} if names else problem, seed)
    if not names or not isinstance(made, dict):
        return made
    inner = {"message": text, "code": status, "status": status}
    wanted: list[tuple[str, JSON]] = [(name, problem[name]) for name in ("errors", "type", "status") if name in problem]
    wanted += [(name, text) for name in _MESSAGE_NAMES]
    wanted += [("errors", [text]), ("error", inner), ("status", str(status)), ("code", str(status)), ("code", status)]
    for name, value in wanted:
        if (name in made or name in names) and check.is_valid({**made, name: value}):
            made = {**made, name: value}
    return made


def _line(problem: Mapping[str, JSON]) -> str:
    parts = [str(problem.get("detail", problem["title"]))]
    for error in problem.get("errors", ()):
        where = ".".join(map(str, [error["name"], *error["path"]] if error["name"] else error["path"]))
        parts.append(f"{error['in']}{f' {where}' if where else ''}: {error['message']}")
    return "; ".join(parts)


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def example_answer(operation: ApiOperation, remarks: list[str]) -> ApiAnswer | None:
    """The first example of the document that fits its own schema; None where there is none.

    Args:
        remarks: an example that does not fit is told here.
    """
    status = operation.success()
    rule = operation.response(status)
    if rule is None or not rule.media:
        return None
    media = rule.media[0]
    for example in media.examples:
        problems = _problems(media, example)
        if not problems:
            return ApiAnswer(example, status)
        remark = f"{operation.name}: an example of the document does not fit its schema: {problems[0]}"
        if remark not in remarks:
            remarks.append(remark)
    return None


def generated_answer(operation: ApiOperation, seed: str) -> ApiAnswer:
    """An answer made of a seed.

    Raises:
        ContractBrokenError: no body was found that fits the document.
    """
    status = operation.success()
    rule = operation.response(status)
    if rule is None or not rule.media or status in _WITHOUT_BODY:
        return ApiAnswer(None, status)
    check = rule.media[0].check
    if check is None:
        return ApiAnswer({} if rule.media[0].is_json else "", status)
    try:
        return ApiAnswer(generate(check, seed), status)
    except GenerationError as error:
        raise ContractBrokenError(str(error)) from error
