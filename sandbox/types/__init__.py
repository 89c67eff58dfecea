"""The words of an evaluation as plain data: messages, tools, tasks, replies, verdicts.

These objects live on the hot path, so they are slotted dataclasses. What crosses a border (files,
command line, network) is validated by pydantic before it becomes one of them.
"""

from sandbox.types.models import OVERFLOW, ModelReply, ModelRequest, Usage
from sandbox.types.tasks import Message, Role, Task
from sandbox.types.tools import ANY_TOOL, ENDINGS, ToolAnswer, ToolCall, ToolResult, ToolSpec, ToolStatus
from sandbox.types.turns import Action, Observation, SearchStep
from sandbox.types.values import JSON
from sandbox.types.verdicts import ERROR_CLASSES, ErrorClass, GroupScore, Owner, Verdict

__all__ = [
    "ANY_TOOL",
    "ENDINGS",
    "ERROR_CLASSES",
    "JSON",
    "OVERFLOW",
    "Action",
    "ErrorClass",
    "GroupScore",
    "Message",
    "ModelReply",
    "ModelRequest",
    "Observation",
    "Owner",
    "Role",
    "SearchStep",
    "Task",
    "ToolAnswer",
    "ToolCall",
    "ToolResult",
    "ToolSpec",
    "ToolStatus",
    "Usage",
    "Verdict",
]
