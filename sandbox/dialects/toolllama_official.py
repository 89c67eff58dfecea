"""ToolLLaMA's replies as its authors' own code reads and keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.dialects.toolllama import ToolLlamaDialect
from sandbox.models.native_calls import parse_arguments
from sandbox.types import ModelReply, ToolCall, ToolSpec

_THOUGHT, _ACTION, _INPUT = "Thought: ", "Action: ", "Action Input: "


class OfficialToolLlamaDialect(ToolLlamaDialect):
    """Cuts every reply at the labels, whether they are there or not, so that each is one call, if of a garbled name.

    The environment judges the name and the input's text (`ToolCall.written`). This is what OpenBMB/ToolBench
    (`inference/utils.py`) and THUNLP-MT/StableToolBench do.

    Args:
        whole: whether the model sees its replies again whole, as in StableToolBench, or only the thoughts, as in
            ToolBench, which also takes the space around a reply away.
    """

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        text = self._text(reply)
        name, written = _cut(text, _ACTION, f"\n{_INPUT}"), _cut(text, _INPUT, None)
        begin, before = text.find(_ACTION), reply.text.find(text)
        span = (before + begin, before + len(text)) if begin >= 0 else None
        return [ToolCall(name, parse_arguments(written), span=span, written=written)], None

    def thought(self, reply: ModelReply) -> str:
        return _cut(self._text(reply), _THOUGHT, f"\n{_ACTION}")

    def remembered(self, reply: ModelReply) -> str:
        return self._text(reply) if self._whole else self.thought(reply)

    def _text(self, reply: ModelReply) -> str:
        return reply.text if self._whole else reply.text.strip()


def _cut(text: str, begin: str, end: str | None) -> str:
    """From behind one label to before another.

    A label that is missing counts as found at -1, as `str.find` has it: so the cut begins inside the text, or ends
    before its last character.
    """
    return text[text.find(begin) + len(begin) : None if end is None else text.find(end)]
