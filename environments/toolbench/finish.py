"""The function that ends an attempt, with an answer or by giving up."""

from __future__ import annotations

import json
from typing import Any

from .steps import ANSWERED, BAD_FINISH, GAVE_UP, Step

FINISH = "Finish"

_TYPE, _ANSWER = '"return_type": "', '"final_answer": "'
_NO_TYPE = '{error:"must have "return_type""}'
_NO_ANSWER = '{error:"must have "final_answer""}'
_WRONG_TYPE = '{error:""return_type" is not a valid choice"}'
_GIVEN = '{"response":"successfully giving the final answer."}'
_GIVEN_UP = '{"response":"chose to give up and restart"}'


def finish(written: str) -> Step:
    """What `Finish` answers to its arguments as they were written."""
    arguments = read_finish(written)
    if "return_type" not in arguments:
        return _bad(_NO_TYPE)
    if arguments["return_type"] == "give_up_and_restart":
        return Step(_GIVEN_UP, GAVE_UP, "environment", FINISH)
    if arguments["return_type"] != "give_answer":
        return _bad(_WRONG_TYPE)
    if "final_answer" not in arguments:
        return _bad(_NO_ANSWER)
    return Step(_GIVEN, ANSWERED, "environment", FINISH)


def read_finish(written: str) -> dict[str, Any]:
    """The arguments; of a text that is no JSON, as where it was cut off, what ToolBench can make out in it."""
    try:
        arguments = json.loads(written, strict=False)
    except (ValueError, RecursionError):
        return _salvaged(written)
    return arguments if isinstance(arguments, dict) else {}


def _salvaged(written: str) -> dict[str, Any]:
    arguments = {}
    if _TYPE in written:
        known = [kind for kind in ("give_answer", "give_up_and_restart") if f'{_TYPE}{kind}"' in written]
        begin = written.find(_TYPE) + len(_TYPE)
        arguments["return_type"] = known[0] if known else written[begin : written.find('",')]
    if _ANSWER in written:
        arguments["final_answer"] = written[written.find(_ANSWER) + len(_ANSWER) :]
    return arguments


def _bad(observation: str) -> Step:
    return Step(observation, BAD_FINISH, "environment", FINISH)
