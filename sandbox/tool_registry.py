"""The tools of an episode: looked up by name, arguments checked, executed by the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Never
from weakref import WeakKeyDictionary

from sandbox.errors import ENDING, EnvironmentFailedError, ToolError
from sandbox.protocols import Environment
from sandbox.types import ANY_TOOL, ToolAnswer, ToolCall, ToolResult, ToolSpec

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator


class ToolRegistry:
    """Executes calls on an environment. A call that cannot be done becomes an error result.

    A wrong setting and what is missing on this machine, such as an image, end the run: every call would meet them.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return tuple(spec for spec in self._environment.tools() if spec.offered)

    async def call(self, call: ToolCall) -> ToolResult:
        try:
            self._check(call)
            content = await self._environment.call(call)
        except ToolError as error:
            return ToolResult(call.id, call.name, _words(error), error=True, owner=error.owner)
        except ENDING:
            raise
        except (Exception, SystemExit) as error:
            message = f"the tool failed: {type(error).__name__}: {_words(error)}"
            return ToolResult(call.id, call.name, message, error=True, owner="tool")
        if not isinstance(content, str):
            message = f"the tool failed: it returned {type(content).__name__}, not a text"
            return ToolResult(call.id, call.name, message, error=True, owner="tool")
        status = content.status if isinstance(content, ToolAnswer) else None
        return ToolResult(call.id, call.name, str(content), status=status)

    def _check(self, call: ToolCall) -> None:
        takes_any = False
        for spec in self._environment.tools():
            if spec.name == call.name:
                problem = argument_problem(spec, call) if spec.checked else None
                if problem is not None:
                    raise ToolError(problem)
                return
            takes_any = takes_any or spec.name == ANY_TOOL
        if takes_any:
            return
        names = ", ".join(spec.name for spec in self.specs) or "none"
        raise ToolError(f"there is no tool {call.name!r}; the tools are: {names}")


def _words(error: BaseException) -> str:
    """What an exception says; empty where even that fails."""
    try:
        return str(error)
    except Exception:
        return ""


def check_schema(spec: ToolSpec) -> None:
    """Hold a tool's parameters to JSON schema.

    Raises:
        EnvironmentFailedError: they are none.
    """
    if spec not in _validators:
        _compile(spec)


def argument_problem(spec: ToolSpec, call: ToolCall) -> str | None:
    """Which argument of a call does not fit the tool's schema, and why; None when all fit."""
    validator = _validators.get(spec) or _compile(spec)
    try:
        if validator.is_valid(call.arguments):
            return None
        error = next(iter(validator.iter_errors(call.arguments)))
    except UnicodeEncodeError:
        return "an argument has half a character in it (a lone surrogate)"
    except ValueError:
        return "an argument is nested too deeply"
    path = ".".join(str(part) for part in error.instance_path)
    return f"{path}: {error.message}" if path else error.message


_validators: WeakKeyDictionary[ToolSpec, Draft202012Validator] = WeakKeyDictionary()


def _refuse_to_fetch(address: str) -> Never:
    """A schema's `$ref` to another document: nothing is fetched on a tool's behalf."""
    raise ValueError(f"references to other documents are not followed: {address}")


def _compile(spec: ToolSpec) -> Draft202012Validator:
    import jsonschema_rs

    try:
        validator = jsonschema_rs.Draft202012Validator(dict(spec.parameters), retriever=_refuse_to_fetch)
    except (ValueError, jsonschema_rs.ValidationError) as error:
        raise EnvironmentFailedError(f"the schema of the tool {spec.name!r} is not a JSON schema: {error}") from error
    _validators[spec] = validator
    return validator
