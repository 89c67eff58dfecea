"""The configurations of the split `format_sensitivity`: how calls are asked for, and how functions are described."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias

CallFormat: TypeAlias = Literal["python", "json", "verbose_xml", "concise_xml"]
DocumentFormat: TypeAlias = Literal["python", "xml", "json"]
Layout: TypeAlias = Literal["plaintext", "markdown"]
Style: TypeAlias = Literal["classic", "experimental"]


@dataclass(slots=True, frozen=True)
class PromptFormat:
    """One configuration.

    Attributes:
        calls: what the model is to write its calls in.
        tagged: whether the calls are to stand in the tag `<TOOLCALL>`.
        documents: what the functions are described in.
        layout: how the parts of the system prompt are put together.
        style: how they are worded.
    """

    calls: CallFormat
    tagged: bool
    documents: DocumentFormat
    layout: Layout = "plaintext"
    style: Style = "classic"

    @property
    def name(self) -> str:
        """The official one, a part of the official ids."""
        return (
            f"ret_fmt={self.calls}&tool_call_tag={self.tagged}&func_doc_fmt={self.documents}"
            f"&prompt_fmt={self.layout}&style={self.style}"
        )


_CALLS: tuple[CallFormat, ...] = ("python", "json", "verbose_xml", "concise_xml")
_DOCUMENTS: tuple[DocumentFormat, ...] = ("python", "xml", "json")

PROMPT_FORMATS = (
    *(PromptFormat(*choice) for choice in product(_CALLS, (True, False), _DOCUMENTS)),
    PromptFormat("python", False, "json", layout="markdown"),
    PromptFormat("python", False, "json", style="experimental"),
)
"""All of them, in the official order."""

BY_NAME = {prompt_format.name: prompt_format for prompt_format in PROMPT_FORMATS}
