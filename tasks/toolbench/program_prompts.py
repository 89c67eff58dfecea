"""The official wordings that no recorded answer shows: those of simulators, and of the ranking of candidates.

They are read out of the benchmarks' own programs, as data: nothing of those is run. A copy of the data that lacks the
programs may have `prompts_text/official_prompts.json` in their place, an object with the same texts.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import TypeAdapter

from sandbox import DataError, DataMissingError

from .records import read_json

TEXTS = Path("prompts_text") / "official_prompts.json"

Prompt: TypeAlias = Literal["stable", "mirror", "mirror_reasoning", "rank_system", "rank_user"]
RANKING: tuple[Prompt, ...] = ("rank_system", "rank_user")

_SERVER = Path("stabletoolbench") / "server"
_RANK = Path("toolbench") / "inference" / "rank_prompts.py"


@dataclass(slots=True, frozen=True)
class Place:
    """Where a wording stands.

    Attributes:
        program: a Python file.
        variable: the one that the wording is assigned to there, as a literal.
        key: of the wording in the file of texts.
    """

    program: Path
    variable: str
    key: str


PLACES: dict[Prompt, Place] = {
    "stable": Place(_SERVER / "main.py", "system_prompt", "stb:VIRTUAL_SERVER_SYSTEM_PROMPT"),
    "mirror": Place(_SERVER / "system_prompts.py", "SFT_SYSTEM", "stb:SFT_SYSTEM"),
    "mirror_reasoning": Place(_SERVER / "system_prompts.py", "COT_SYSTEM", "stb:COT_SYSTEM"),
    "rank_system": Place(_RANK, "LLM_PAIRWISE_RANK_SUBFIX_SYSTEM_PROMPT", "tb:LLM_PAIRWISE_RANK_SUBFIX_SYSTEM_PROMPT"),
    "rank_user": Place(_RANK, "LLM_PAIRWISE_RANK_USER_PROMPT", "tb:LLM_PAIRWISE_RANK_USER_PROMPT"),
}


def prompt_files(data: Path) -> list[Path]:
    """The files of these wordings that are there."""
    programs = dict.fromkeys(place.program for place in PLACES.values())
    return [path for path in (data / file for file in (*programs, TEXTS)) if path.is_file()]


def find_prompt(data: Path, name: Prompt) -> str | None:
    """A wording; None where neither its program nor the file of texts is there.

    Raises:
        DataError: the file is damaged, or does not have it.
    """
    place = PLACES[name]
    if (data / place.program).is_file():
        return _assigned(data / place.program, place.variable)
    if not (data / TEXTS).is_file():
        return None
    found = read_json(data / TEXTS, TypeAdapter(dict[str, Any]), "").get(place.key)
    if not isinstance(found, str):
        raise DataError(str(data / TEXTS), 0, f"expected a text {place.key}")
    return found


def read_prompt(data: Path, name: Prompt, hint: str) -> str:
    """As `find_prompt`.

    Raises:
        DataMissingError: it is not there.
        DataError: as `find_prompt` has it.
    """
    found = find_prompt(data, name)
    if found is None:
        raise DataMissingError(f"there is no file of official prompts {data / PLACES[name].program}", hint=hint)
    return found


def _assigned(path: Path, variable: str) -> str:
    """The text that a program assigns to a variable, wherever in it."""
    try:
        program = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError) as error:
        raise DataError(str(path), 0, f"expected a Python file; {error}") from None
    for statement in ast.walk(program):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            if variable in names and isinstance(statement.value.value, str):
                return statement.value.value
    raise DataError(str(path), 0, f"expected a text that is assigned to {variable}")
