"""What of a model's reply goes into its next prompts, and what of it is a thought."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.protocols import Dialect, Remembers
from sandbox.types import Message, ModelReply, ToolCall


def assistant_message(dialect: Dialect, reply: ModelReply, calls: Sequence[ToolCall]) -> Message:
    """The reply as the model sees it in its next turns."""
    text = dialect.remembered(reply) if isinstance(dialect, Remembers) else reply.text
    return Message("assistant", text, list(calls) if dialect.native else [])


def thought_of(dialect: Dialect, reply: ModelReply, calls: Sequence[ToolCall]) -> str | None:
    """The text before the calls, the whole text without calls; None where calls stand alone."""
    if isinstance(dialect, Remembers):
        return dialect.thought(reply)
    if not calls:
        return reply.text
    starts = [call.span[0] for call in calls if call.span is not None]
    return (reply.text[: min(starts)].strip() if starts else reply.text) or None
