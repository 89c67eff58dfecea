"""The function documents of the multi-turn APIs and of the search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from sandbox import DataError, NotACallError, ToolSpec, parse_python_call, read_jsonl

from .function_documents import to_tool
from .multi_turn import Invocation
from .records import FunctionDocument

SEARCH_CLASS = "WebSearchAPI"
FILES = {
    "GorillaFileSystem": "gorilla_file_system",
    "MathAPI": "math_api",
    "MessageAPI": "message_api",
    "TwitterAPI": "posting_api",
    "TicketAPI": "ticket_api",
    "TradingBot": "trading_bot",
    "TravelAPI": "travel_booking",
    "VehicleControlAPI": "vehicle_control",
    SEARCH_CLASS: "web_search",
}


class ApiDocuments:
    """The documents below a folder, read when first needed."""

    def __init__(self, folder: Path, pull_hint: str) -> None:
        self._folder = folder
        self._hint = pull_hint

    def files(self) -> list[Path]:
        return [self._folder / f"{stem}.json" for stem in FILES.values()]

    @cached_property
    def tools(self) -> dict[str, dict[str, ToolSpec]]:
        """By class and name; arguments are not held to the schema, as the official program does not."""
        return {
            name: {
                document.name: to_tool(document.plain(), "python", checked=False)
                for document in read_jsonl(path, FunctionDocument, self._hint)
            }
            for name, path in zip(FILES, self.files(), strict=True)
        }

    def of_classes(self, classes: Sequence[str]) -> dict[str, ToolSpec]:
        """The functions of some classes by name."""
        return {name: tool for class_name in classes for name, tool in self.tools[class_name].items()}

    def parse_turns(self, turns: Sequence[Sequence[str]], where: Path) -> list[list[Invocation]]:
        """Gold calls, which are written as Python.

        Raises:
            DataError: one is no call.
        """
        try:
            return [[self.parse(source) for source in turn] for turn in turns]
        except NotACallError as error:
            raise DataError(str(where), 0, f"a gold call cannot be read: {error}") from error

    def parse(self, source: str) -> Invocation:
        """A call as Python, positional arguments by the function's document.

        Raises:
            NotACallError: says why.
        """
        return self._parse(source)

    @cached_property
    def _parse(self) -> Callable[[str], Invocation]:
        every = [tool for tools in self.tools.values() for tool in tools.values()]

        @lru_cache(maxsize=65536)
        def parse(source: str) -> Invocation:
            call = parse_python_call(source, every)
            return Invocation(call.name, call.arguments)

        return parse
