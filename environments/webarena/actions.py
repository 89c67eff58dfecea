"""What an agent can do in a browser: WebArena's actions (Zhou et al., 2023), read from a text or from a tool call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import ToolCall, ToolSpec

FENCE = "```"
LONGEST = 10_000
"""Characters of an action; a longer one is not read."""

_ON_ELEMENT = ("click", "hover")
_BARE = ("new_tab", "close_tab", "go_back", "go_forward")
_ELEMENT = re.compile(r"(?:click|hover) ?\[([0-9]{1,9})\]")
_TYPE = re.compile(r"type ?\[([0-9]{1,9})\] ?\[(.+)\] ?\[([0-9]{1,9})\]")
_SCROLL = re.compile(r"scroll ?\[?(up|down)\]?")
_TAB = re.compile(r"tab_focus ?\[([0-9]{1,9})\]")
_WITH_TEXT = re.compile(r"(press|goto|stop) ?\[(.+)\]")


@dataclass(slots=True, frozen=True)
class Action:
    """
    Attributes:
        name: the action's own name.
        number: the element, or the tab.
        text: what to type, the keys, the direction, the address, the answer.
        enter: whether Enter is pressed after typing.
    """

    name: str
    number: int = 0
    text: str = ""
    enter: bool = False

    def same_as(self, other: Action) -> bool:
        """Whether the published program takes two actions for the same: what is typed into an element is no matter."""
        if self.name == "type":
            return (self.name, self.number) == (other.name, other.number)
        return self == other


def read_reply(text: str) -> Action | None:
    """The action in the first block between three backticks; None where there is none that can be read."""
    start = text.find(FENCE)
    stop = text.find(FENCE, start + len(FENCE)) if start >= 0 else -1
    return read_action(text[start + len(FENCE) : stop]) if stop >= 0 else None


def read_action(text: str) -> Action | None:
    """An action as it is written; None where it is none. Never raises, and takes time linear in the text."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    name = text.split("[", 1)[0].strip() if "[" in text else text.split()[0]
    if name in _BARE:
        return Action(name)
    if name in _ON_ELEMENT:
        found = _ELEMENT.match(text)
        return Action(name, int(found[1])) if found else None
    if name == "type":
        return _read_type(text)
    if name == "scroll":
        found = _SCROLL.match(text)
        return Action(name, text=found[1]) if found else None
    if name == "tab_focus":
        found = _TAB.match(text)
        return Action(name, int(found[1])) if found else None
    if name in ("press", "goto", "stop"):
        found = _WITH_TEXT.match(text)
        if found is None:
            return Action(name) if name == "stop" else None
        return Action(name, text=found[2])
    return None


def _read_type(text: str) -> Action | None:
    """Enter is pressed unless the last bracket says 0."""
    found = _TYPE.match(text if text.endswith(("[0]", "[1]")) else f"{text} [1]")
    return Action("type", int(found[1]), found[2], enter=found[3] == "1") if found else None


def action_of(call: ToolCall) -> Action:
    """The action of a call whose arguments fit the tool's schema."""
    given: Mapping[str, Any] = call.arguments
    number = given.get("element", given.get("tab", 0))
    text = next((str(given[key]) for key in ("text", "keys", "direction", "url", "answer") if key in given), "")
    return Action(call.name, int(number), text, enter=call.name == "type" and bool(given.get("enter", True)))


def call_of(action: Action) -> ToolCall:
    """The call that does an action."""
    properties = _SPECS[action.name].parameters["properties"]
    given = {"element": action.number, "tab": action.number, "enter": action.enter}
    return ToolCall(action.name, {name: given.get(name, action.text) for name in properties})


def _tool(name: str, description: str, **properties: dict[str, Any]) -> ToolSpec:
    required = [parameter for parameter in properties if parameter != "enter"]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return ToolSpec(name, description, schema)


_ELEMENT_NUMBER = {"type": "integer", "minimum": 0, "description": "the number before the element"}
_TEXT = {"type": "string"}

TOOLS = (
    _tool("click", "Click an element.", element=_ELEMENT_NUMBER),
    _tool(
        "type",
        "Click an element and type a text into it.",
        element=_ELEMENT_NUMBER,
        text=_TEXT,
        enter={"type": "boolean", "description": "whether to press Enter afterwards; true if it is left out"},
    ),
    _tool("hover", "Move the mouse over an element.", element=_ELEMENT_NUMBER),
    _tool("press", "Press a key or a combination of keys, such as Control+a.", keys=_TEXT),
    _tool("scroll", "Scroll the page by its visible height.", direction={"type": "string", "enum": ["up", "down"]}),
    _tool("new_tab", "Open an empty tab."),
    _tool("tab_focus", "Go to a tab.", tab={"type": "integer", "minimum": 0, "description": "from 0"}),
    _tool("close_tab", "Close the tab."),
    _tool("goto", "Go to an address.", url=_TEXT),
    _tool("go_back", "Go to the page before."),
    _tool("go_forward", "Take back `go_back`."),
    _tool("stop", "End the task.", answer={"type": "string", "description": "what was asked, else empty"}),
)
_SPECS = {tool.name: tool for tool in TOOLS}
