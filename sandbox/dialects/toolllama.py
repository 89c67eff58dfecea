"""ToolLLaMA: `Thought: ...`, `Action: name`, `Action Input: {...}`, a call of `Finish` at the end.

The format is that of ToolBench (Qin et al., 2023), which tells results as `Function:` lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from sandbox.dialects.labels import FINISH, LabelledAction, object_input, read_actions, tool_name
from sandbox.dialects.python_calls import NotACallError
from sandbox.types import JSON, Message, ModelReply, ToolCall, ToolResult, ToolSpec

_RETURN_TYPE = re.compile(r'"return_type"\s*+:\s*+"(\w+)"')
_FINAL_ANSWER = re.compile(r'"final_answer"\s*+:\s*+"')
_STEP = "with a function call to actually excute your step."
"""What tells ToolBench's system message: ToolLLaMA was trained with `_FORM` behind it, and `_FUNCTIONS` at the end."""
_FORM = " Your output should follow this format:\nThought:\nAction\nAction Input:\n"
_FUNCTIONS = "\nSpecifically, you have access to the following APIs: "
_INSTRUCTION = """You can call these functions:
{tools}

Call one function at a time, in this form:
Thought: <what to do next and why>
Action: <function name>
Action Input: {{<parameter>: <value>}}

The action input is a JSON object. What the function returns is told on a line that begins with Function."""
_ENDING = """ \
At the end call Finish: with {"return_type": "give_answer", "final_answer": <the answer>}, \
or with {"return_type": "give_up_and_restart"} if the task cannot be done."""


class ToolLlamaDialect:
    native = False

    def instruct(self, task_prompt: str, tools: Sequence[ToolSpec]) -> str:
        """A prompt that shows the form itself, as ToolBench's own does, stays as it is."""
        if not tools or "Action Input:" in task_prompt:
            return task_prompt
        described = "\n".join(json.dumps(tool.to_json()) for tool in tools)
        return f"{_INSTRUCTION.format(tools=described)}{_ENDING}\n\n{task_prompt}"

    def open(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> list[Message]:
        """ToolBench's own system message gets the form and the functions, as the model was trained with it.

        Without one, the message that asks the task has both, in other words.
        """
        asked = messages[-1]
        if not tools or not any(_is_official(message) for message in messages):
            return [*messages[:-1], Message(asked.role, self.instruct(asked.content, tools))]
        functions = str([tool.to_json() for tool in tools])
        return [_with_form(message, functions) if _is_official(message) else message for message in messages]

    def parse(self, reply: ModelReply, tools: Sequence[ToolSpec]) -> tuple[list[ToolCall], str | None]:
        """The actions before a made-up result. `Finish` is a call where a tool has that name, else the answer."""
        text = reply.text

        def read(action: LabelledAction) -> ToolCall:
            name = tool_name(text[slice(*action.name)])
            if action.input is None:
                raise NotACallError("it has no input")
            try:
                arguments, end = object_input(text, name, action.input)
            except NotACallError:
                arguments, end = _broken_finish(text[slice(*action.input)]), action.input[1]
                if name.lower() != FINISH or not arguments:
                    raise
            return ToolCall(name, arguments, span=(action.start, end))

        return read_actions(text, ("Function", "Observation"), read, tools)

    def grammar(self, tools: Sequence[ToolSpec]) -> None:
        return None

    def show_results(self, results: Sequence[ToolResult]) -> list[Message]:
        return [Message("user", "\n".join(f"Function: {_told(result)}" for result in results))]


def _is_official(message: Message) -> bool:
    return message.role == "system" and _STEP in message.content


def _with_form(message: Message, functions: str) -> Message:
    return Message(message.role, f"{message.content.replace(_STEP, _STEP + _FORM)}{_FUNCTIONS}{functions}")


def _broken_finish(written: str) -> dict[str, JSON]:
    """What can be made out in an input of `Finish` that is not JSON, as ToolBench does: answers are often cut off."""
    arguments: dict[str, JSON] = {}
    if kind := _RETURN_TYPE.search(written):
        arguments["return_type"] = kind[1]
    if answer := _FINAL_ANSWER.search(written):
        rest = written[answer.end() :].rstrip().removesuffix("}").rstrip().removesuffix('"')
        arguments["final_answer"] = rest
    return arguments


def _told(result: ToolResult) -> str:
    """ToolBench's environment returns objects of this form, an error beside an empty response."""
    return json.dumps({"error": result.content, "response": ""}, ensure_ascii=False) if result.error else result.content
