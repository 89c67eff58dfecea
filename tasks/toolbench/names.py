"""How ToolBench makes names: of tools and APIs as they stand in its data, names that functions can have."""

from __future__ import annotations

import re

LONGEST = 64
"""Characters of a function name."""

_FOREIGN = re.compile(r"[^一-龥A-Za-z0-9_^]")
_RESERVED = {"from", "class", "return", "false", "true", "id", "and"}


def standard_name(name: str) -> str:
    """Lower case, `_` for every run of characters but letters, digits, `^` and Chinese; `get_` before a digit."""
    plain = re.sub("_+", "_", _FOREIGN.sub("_", name)).lower().strip("_")
    return f"get_{plain}" if plain[:1].isdigit() else plain


def identifier(name: str) -> str:
    """The standard name, with `is_` before a word that Python keeps for itself."""
    plain = standard_name(name)
    return f"is_{plain}" if plain in _RESERVED else plain


def whole_function_name(api: str, tool: str) -> str:
    return f"{identifier(api)}_for_{standard_name(tool)}"


def function_name(api: str, tool: str) -> str:
    """The name by which an API is called: the last 64 characters of the whole one."""
    return whole_function_name(api, tool)[-LONGEST:]


def standard_category(category: str) -> str:
    """The name of a category's folder."""
    return re.sub("[ ,/]", "_", category).replace("__", "_")
