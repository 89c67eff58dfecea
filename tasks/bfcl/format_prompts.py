"""The official system prompt of a configuration, with the functions written into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .document_texts import write_documents
from .prompt_formats import PromptFormat
from .prompt_strings import PromptStrings

_LANGUAGE = " Note that the provided function is in Python 3 syntax."
"""What the official program adds to each function's description; in this split it does so twice."""


def with_language(documents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The documents as they are shown, with the remark on their language."""
    return [{**document, "description": f"{document['description']}{2 * _LANGUAGE}"} for document in documents]


def system_prompt(prompt_format: PromptFormat, documents: Sequence[Mapping[str, Any]], strings: PromptStrings) -> str:
    """The system prompt of a configuration.

    Args:
        documents: as they are shown.
    """
    parts = strings.styles[prompt_format.style]
    ask = parts.tool_call_with_tag if prompt_format.tagged else parts.tool_call_no_tag
    return strings.layout(prompt_format.layout).format(
        persona=parts.persona,
        task=parts.task,
        tool_call_format=ask.format(
            output_format=strings.calls[prompt_format.calls], param_types=strings.parameter_types[prompt_format.calls]
        ),
        multiturn_behavior=parts.multiturn_behavior,
        available_tools=parts.available_tools.format(
            format=prompt_format.documents, functions=write_documents(documents, prompt_format.documents)
        ),
    )
