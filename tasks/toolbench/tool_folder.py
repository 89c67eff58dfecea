"""What ToolBench's own folder of tools says of a tool, for who has it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from .names import standard_name
from .records import read_json


class ToolFile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    tool_description: str | None = None


@cache
def tool_description(folder: Path, category: str, tool: str) -> str:
    """The description of a tool; empty where its file has none.

    Raises:
        DataMissingError: the folder has no file of the tool.
        DataError: the file is damaged.
    """
    path = folder / category / f"{standard_name(tool)}.json"
    hint = "give ToolBench's folder toolenv/tools with --set tools_folder=FOLDER, or leave the setting out"
    return read_json(path, TypeAdapter(ToolFile), hint).tool_description or ""
