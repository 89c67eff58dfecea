"""Evaluation of language-model agents that use tools.

The names below are what suites, environments and tools import. Each is loaded when it is first
used, so `import sandbox` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox._version import __version__ as __version__

if TYPE_CHECKING:
    from sandbox.answer_paths import AnswerPath as AnswerPath
    from sandbox.answer_paths import PathStep as PathStep
    from sandbox.answer_paths import answer_path as answer_path
    from sandbox.answer_paths import search_tree as search_tree
    from sandbox.asked_model import Ask as Ask
    from sandbox.asked_model import AskedModel as AskedModel
    from sandbox.comparison import ALL_SPLITS as ALL_SPLITS
    from sandbox.deep_json import json_text as json_text
    from sandbox.dialects.python_calls import NotACallError as NotACallError
    from sandbox.dialects.python_calls import parse_python_call as parse_python_call
    from sandbox.environment import EnvironmentContext as EnvironmentContext
    from sandbox.environment import QuestionEnvironment as QuestionEnvironment
    from sandbox.environment import StatelessEnvironment as StatelessEnvironment
    from sandbox.errors import ContextOverflowError as ContextOverflowError
    from sandbox.errors import DataError as DataError
    from sandbox.errors import DataMissingError as DataMissingError
    from sandbox.errors import EnvironmentFailedError as EnvironmentFailedError
    from sandbox.errors import ModelError as ModelError
    from sandbox.errors import SandboxError as SandboxError
    from sandbox.errors import SandboxFileError as SandboxFileError
    from sandbox.errors import SandboxGoneError as SandboxGoneError
    from sandbox.errors import ToolError as ToolError
    from sandbox.errors import ToolFailedError as ToolFailedError
    from sandbox.errors import ToolServerError as ToolServerError
    from sandbox.errors import UsageError as UsageError
    from sandbox.hashing import file_sha256 as file_sha256
    from sandbox.household.errors import HouseholdError as HouseholdError
    from sandbox.household.functions import HouseholdFunctions as HouseholdFunctions
    from sandbox.household.functions import without_arrival as without_arrival
    from sandbox.household.game import HouseholdGame as HouseholdGame
    from sandbox.household.game import HouseholdPlay as HouseholdPlay
    from sandbox.household.game import read_household_game as read_household_game
    from sandbox.household.planner import solve_household as solve_household
    from sandbox.household_files import HouseholdFile as HouseholdFile
    from sandbox.household_files import HouseholdFiles as HouseholdFiles
    from sandbox.journal.trajectory import Trajectory as Trajectory
    from sandbox.jsonl import read_jsonl as read_jsonl
    from sandbox.mock.api import MockApi as MockApi
    from sandbox.mock.bodies import ApiLimits as ApiLimits
    from sandbox.mock.exchange import ApiAnswer as ApiAnswer
    from sandbox.mock.exchange import ApiError as ApiError
    from sandbox.mock.exchange import ApiRequest as ApiRequest
    from sandbox.mock.faults import ApiFaults as ApiFaults
    from sandbox.mock.handlers import ApiHandlers as ApiHandlers
    from sandbox.mock.rate_limit import RateLimit as RateLimit
    from sandbox.mock.server import serve_api as serve_api
    from sandbox.mock.server import serve_in_sandbox as serve_in_sandbox
    from sandbox.mock.state import StateChange as StateChange
    from sandbox.mock.state import state_difference as state_difference
    from sandbox.mock.world_environment import MockWorldEnvironment as MockWorldEnvironment
    from sandbox.mock.world_suite import WorldSuite as WorldSuite
    from sandbox.mock.world_tables import WorldTables as WorldTables
    from sandbox.models.recorded import TEXT_AMONG_CALLS as TEXT_AMONG_CALLS
    from sandbox.plain_number import plain_number as plain_number
    from sandbox.protocols import Environment as Environment
    from sandbox.protocols import JudgedSuite as JudgedSuite
    from sandbox.protocols import KeepReply as KeepReply
    from sandbox.protocols import Scorer as Scorer
    from sandbox.protocols import Suite as Suite
    from sandbox.reports import CompareNamed as CompareNamed
    from sandbox.reports import ReportRun as ReportRun
    from sandbox.retrieval import BM25Index as BM25Index
    from sandbox.retrieval import TextEmbedder as TextEmbedder
    from sandbox.sandboxes.types import ExecResult as ExecResult
    from sandbox.sandboxes.types import Sandbox as Sandbox
    from sandbox.sandboxes.types import Sandboxes as Sandboxes
    from sandbox.sandboxes.types import SandboxProcess as SandboxProcess
    from sandbox.sandboxes.types import SandboxSnapshot as SandboxSnapshot
    from sandbox.sandboxes.types import SandboxSpec as SandboxSpec
    from sandbox.scorers.calls import CallScorer as CallScorer
    from sandbox.scorers.calls import json_type as json_type
    from sandbox.scorers.calls import maximum_matching as maximum_matching
    from sandbox.scorers.calls import shown as shown
    from sandbox.scorers.state_conditions import StateGoal as StateGoal
    from sandbox.scorers.state_goals import StateGoalScorer as StateGoalScorer
    from sandbox.tally import Count as Count
    from sandbox.tools.export import to_openai as to_openai
    from sandbox.tools.function import FunctionTool as FunctionTool
    from sandbox.tools.function import function_tool as function_tool
    from sandbox.tools.function import tool as tool
    from sandbox.tools.langchain import LangChainTools as LangChainTools
    from sandbox.tools.langchain import to_langchain as to_langchain
    from sandbox.tools.mcp import McpServer as McpServer
    from sandbox.tools.mcp_serve import to_mcp as to_mcp
    from sandbox.tools.openapi import OpenApiTools as OpenApiTools
    from sandbox.tools.pack import PrefixedTools as PrefixedTools
    from sandbox.tools.pack import PythonTools as PythonTools
    from sandbox.tools.pack import ToolPack as ToolPack
    from sandbox.tools.tool import Tool as Tool
    from sandbox.types import ANY_TOOL as ANY_TOOL
    from sandbox.types import ErrorClass as ErrorClass
    from sandbox.types import GroupScore as GroupScore
    from sandbox.types import Message as Message
    from sandbox.types import Observation as Observation
    from sandbox.types import Task as Task
    from sandbox.types import ToolAnswer as ToolAnswer
    from sandbox.types import ToolCall as ToolCall
    from sandbox.types import ToolSpec as ToolSpec
    from sandbox.types import Verdict as Verdict
    from sandbox.user_simulator import UserScript as UserScript
    from sandbox.user_simulator import UserSimulator as UserSimulator
    from sandbox.workspace import SuiteContext as SuiteContext

_HOMES = {
    "ALL_SPLITS": "sandbox.comparison",
    "ANY_TOOL": "sandbox.types",
    "AnswerPath": "sandbox.answer_paths",
    "ApiAnswer": "sandbox.mock.exchange",
    "ApiError": "sandbox.mock.exchange",
    "ApiFaults": "sandbox.mock.faults",
    "ApiHandlers": "sandbox.mock.handlers",
    "ApiLimits": "sandbox.mock.bodies",
    "ApiRequest": "sandbox.mock.exchange",
    "Ask": "sandbox.asked_model",
    "AskedModel": "sandbox.asked_model",
    "BM25Index": "sandbox.retrieval",
    "CallScorer": "sandbox.scorers.calls",
    "ContextOverflowError": "sandbox.errors",
    "CompareNamed": "sandbox.reports",
    "Count": "sandbox.tally",
    "DataError": "sandbox.errors",
    "DataMissingError": "sandbox.errors",
    "Environment": "sandbox.protocols",
    "EnvironmentContext": "sandbox.environment",
    "EnvironmentFailedError": "sandbox.errors",
    "ErrorClass": "sandbox.types",
    "ExecResult": "sandbox.sandboxes.types",
    "FunctionTool": "sandbox.tools.function",
    "JudgedSuite": "sandbox.protocols",
    "KeepReply": "sandbox.protocols",
    "HouseholdError": "sandbox.household.errors",
    "HouseholdFile": "sandbox.household_files",
    "HouseholdFiles": "sandbox.household_files",
    "HouseholdFunctions": "sandbox.household.functions",
    "HouseholdGame": "sandbox.household.game",
    "HouseholdPlay": "sandbox.household.game",
    "LangChainTools": "sandbox.tools.langchain",
    "McpServer": "sandbox.tools.mcp",
    "GroupScore": "sandbox.types",
    "Message": "sandbox.types",
    "MockApi": "sandbox.mock.api",
    "MockWorldEnvironment": "sandbox.mock.world_environment",
    "ModelError": "sandbox.errors",
    "NotACallError": "sandbox.dialects.python_calls",
    "Observation": "sandbox.types",
    "OpenApiTools": "sandbox.tools.openapi",
    "PathStep": "sandbox.answer_paths",
    "PrefixedTools": "sandbox.tools.pack",
    "PythonTools": "sandbox.tools.pack",
    "QuestionEnvironment": "sandbox.environment",
    "StatelessEnvironment": "sandbox.environment",
    "RateLimit": "sandbox.mock.rate_limit",
    "Sandbox": "sandbox.sandboxes.types",
    "SandboxError": "sandbox.errors",
    "SandboxFileError": "sandbox.errors",
    "SandboxGoneError": "sandbox.errors",
    "SandboxProcess": "sandbox.sandboxes.types",
    "SandboxSnapshot": "sandbox.sandboxes.types",
    "SandboxSpec": "sandbox.sandboxes.types",
    "Sandboxes": "sandbox.sandboxes.types",
    "ReportRun": "sandbox.reports",
    "Scorer": "sandbox.protocols",
    "StateChange": "sandbox.mock.state",
    "StateGoal": "sandbox.scorers.state_conditions",
    "StateGoalScorer": "sandbox.scorers.state_goals",
    "Suite": "sandbox.protocols",
    "SuiteContext": "sandbox.workspace",
    "TEXT_AMONG_CALLS": "sandbox.models.recorded",
    "Task": "sandbox.types",
    "TextEmbedder": "sandbox.retrieval",
    "Tool": "sandbox.tools.tool",
    "ToolAnswer": "sandbox.types",
    "ToolCall": "sandbox.types",
    "ToolError": "sandbox.errors",
    "ToolFailedError": "sandbox.errors",
    "ToolPack": "sandbox.tools.pack",
    "ToolServerError": "sandbox.errors",
    "ToolSpec": "sandbox.types",
    "Trajectory": "sandbox.journal.trajectory",
    "UsageError": "sandbox.errors",
    "UserScript": "sandbox.user_simulator",
    "UserSimulator": "sandbox.user_simulator",
    "Verdict": "sandbox.types",
    "WorldSuite": "sandbox.mock.world_suite",
    "WorldTables": "sandbox.mock.world_tables",
    "answer_path": "sandbox.answer_paths",
    "file_sha256": "sandbox.hashing",
    "function_tool": "sandbox.tools.function",
    "json_text": "sandbox.deep_json",
    "json_type": "sandbox.scorers.calls",
    "plain_number": "sandbox.plain_number",
    "maximum_matching": "sandbox.scorers.calls",
    "parse_python_call": "sandbox.dialects.python_calls",
    "read_jsonl": "sandbox.jsonl",
    "search_tree": "sandbox.answer_paths",
    "read_household_game": "sandbox.household.game",
    "serve_api": "sandbox.mock.server",
    "serve_in_sandbox": "sandbox.mock.server",
    "shown": "sandbox.scorers.calls",
    "solve_household": "sandbox.household.planner",
    "state_difference": "sandbox.mock.state",
    "to_langchain": "sandbox.tools.langchain",
    "to_mcp": "sandbox.tools.mcp_serve",
    "to_openai": "sandbox.tools.export",
    "tool": "sandbox.tools.function",
    "without_arrival": "sandbox.household.functions",
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
