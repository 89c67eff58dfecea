"""Tasks made on the fly: add two numbers, twice, then say the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sandbox import CallScorer, Message, Scorer, SuiteContext, Task, ToolCall, ToolSpec

ADD = ToolSpec(
    "add",
    "Add two integers.",
    {
        "type": "object",
        "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
        "required": ["x", "y"],
        "additionalProperties": False,
    },
)


class TwoCalls:
    def __init__(self, context: SuiteContext) -> None:
        self._count = int(context.settings["tasks"])
        self._delay = float(context.settings["delay"])

    def tasks(self, split: str) -> Iterator[Task]:
        for number in range(self._count):
            first, second = {"x": number, "y": 1}, {"x": number + 1, "y": 2}
            yield Task(
                id=f"{split}/{number}",
                prompt=f"Add 1 and then 2 to {number}.",
                tools=(ADD,),
                setup={"delay": self._delay},
                gold={
                    "calls": [
                        {"name": "add", "arguments": {name: [value] for name, value in arguments.items()}}
                        for arguments in (first, second)
                    ],
                    "ordered": True,
                },
                solution=(
                    Message("assistant", "", [ToolCall("add", first, "call_1")]),
                    Message("assistant", "", [ToolCall("add", second, "call_2")]),
                    Message("assistant", str(number + 3)),
                ),
            )

    def scorers(self) -> dict[str, Scorer]:
        return {"exact": CallScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        return {}
