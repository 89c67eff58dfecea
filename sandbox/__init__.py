"""Evaluation of language-model agents that use tools.

The names below are what suites, environments and tools import. Each is loaded when it is first
used, so `import sandbox` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox._version import __version__ as __version__

if TYPE_CHECKING:
    from sandbox.dialects.python_calls import NotACallError as NotACallError
    from sandbox.dialects.python_calls import parse_python_call as parse_python_call
    from sandbox.environment import QuestionEnvironment as QuestionEnvironment
    from sandbox.errors import DataError as DataError
    from sandbox.errors import DataMissingError as DataMissingError
    from sandbox.errors import EnvironmentFailedError as EnvironmentFailedError
    from sandbox.errors import SandboxError as SandboxError
    from sandbox.errors import ToolError as ToolError
    from sandbox.hashing import file_sha256 as file_sha256
    from sandbox.journal.trajectory import Trajectory as Trajectory
    from sandbox.jsonl import read_jsonl as read_jsonl
    from sandbox.protocols import Environment as Environment
    from sandbox.protocols import Scorer as Scorer
    from sandbox.protocols import Suite as Suite
    from sandbox.retrieval import BM25Index as BM25Index
    from sandbox.scorers.calls import CallScorer as CallScorer
    from sandbox.types import Message as Message
    from sandbox.types import Observation as Observation
    from sandbox.types import Task as Task
    from sandbox.types import ToolCall as ToolCall
    from sandbox.types import ToolSpec as ToolSpec
    from sandbox.types import Verdict as Verdict
    from sandbox.workspace import SuiteContext as SuiteContext

_HOMES = {
    "BM25Index": "sandbox.retrieval",
    "CallScorer": "sandbox.scorers.calls",
    "DataError": "sandbox.errors",
    "DataMissingError": "sandbox.errors",
    "Environment": "sandbox.protocols",
    "EnvironmentFailedError": "sandbox.errors",
    "Message": "sandbox.types",
    "NotACallError": "sandbox.dialects.python_calls",
    "Observation": "sandbox.types",
    "QuestionEnvironment": "sandbox.environment",
    "SandboxError": "sandbox.errors",
    "Scorer": "sandbox.protocols",
    "Suite": "sandbox.protocols",
    "SuiteContext": "sandbox.workspace",
    "Task": "sandbox.types",
    "ToolCall": "sandbox.types",
    "ToolError": "sandbox.errors",
    "ToolSpec": "sandbox.types",
    "Trajectory": "sandbox.journal.trajectory",
    "Verdict": "sandbox.types",
    "file_sha256": "sandbox.hashing",
    "parse_python_call": "sandbox.dialects.python_calls",
    "read_jsonl": "sandbox.jsonl",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'sandbox' has no attribute {name!r}")
    import importlib

    value: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
