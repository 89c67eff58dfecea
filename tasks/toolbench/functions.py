"""The functions that a query's APIs are offered as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox import ToolSpec

from .names import LONGEST, function_name, identifier, standard_name, whole_function_name
from .records import Api, Parameter

DESCRIPTION_LENGTH = 256
_TYPES = {"NUMBER": "integer", "STRING": "string", "BOOLEAN": "boolean"}
_CORRECTED_TYPES = _TYPES | {"NUMBER": "number"}


def function_document(api: Api) -> dict[str, Any]:
    """The function of an API as ToolBench writes it.

    An API without required parameters loses the optional ones too, a number is called an integer, and whatever is
    none of three types a string.
    """
    name = function_name(api.api_name, api.tool_name)
    kept = [*api.required_parameters, *api.optional_parameters] if api.required_parameters else []
    return {
        "name": name,
        "description": _description(api, name),
        "parameters": _parameters(api, kept, _TYPES),
    }


def corrected_documents(apis: Sequence[Api]) -> list[dict[str, Any]]:
    """The functions of a query's APIs without those losses, and each with a name of its own."""
    taken: set[str] = set()
    documents = []
    for api in apis:
        name = _free_name(api, taken)
        taken.add(name)
        kept = [*api.required_parameters, *api.optional_parameters]
        parameters = _parameters(api, kept, _CORRECTED_TYPES)
        documents.append({"name": name, "description": _description(api, name), "parameters": parameters})
    return documents


def to_spec(document: dict[str, Any], *, checked: bool) -> ToolSpec:
    return ToolSpec(document["name"], document["description"], document["parameters"], checked=checked)


def example_arguments(api: Api, document: dict[str, Any]) -> dict[str, Any]:
    """The required parameters with the values that the API's document gives as examples."""
    properties = document["parameters"]["properties"]
    return {
        identifier(parameter.name): _example(parameter, properties[identifier(parameter.name)]["type"])
        for parameter in api.required_parameters
    }


def _example(parameter: Parameter, kind: str) -> Any:
    value = parameter.default
    if kind == "boolean":
        return str(value).lower() == "true"
    if kind in ("integer", "number"):
        try:
            number = float(value)
        except (TypeError, ValueError):
            return 1
        return int(number) if kind == "integer" or number.is_integer() else number
    return str(value)


def _free_name(api: Api, taken: set[str]) -> str:
    """The name that ToolBench gives; where another API has it, the beginning of the whole name, numbered if need be."""
    name = function_name(api.api_name, api.tool_name)
    whole = whole_function_name(api.api_name, api.tool_name)
    number = 1
    while name in taken:
        ending = f"_{number}" if number > 1 else ""
        name = whole[: LONGEST - len(ending)] + ending
        number += 1
    return name


def _description(api: Api, name: str) -> str:
    text = f'This is the subfunction for tool "{standard_name(api.tool_name)}", you can use this tool.'
    described = api.api_description.strip()
    if described:
        named = described.replace(api.api_name, name)[:DESCRIPTION_LENGTH]
        text += f'The description of this function is: "{named}"'
    return text


def _parameters(api: Api, kept: Sequence[Parameter], types: dict[str, str]) -> dict[str, Any]:
    names = {identifier(parameter.name) for parameter in kept}
    listed = {
        "required": [identifier(parameter.name) for parameter in api.required_parameters],
        "optional": [identifier(parameter.name) for parameter in api.optional_parameters],
    }
    return {
        "type": "object",
        "properties": {identifier(parameter.name): _property(parameter, types) for parameter in kept},
        **{part: [name for name in given if name in names] for part, given in listed.items()},
    }


def _property(parameter: Parameter, types: dict[str, str]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "type": types.get(parameter.type, "string"),
        "description": parameter.description[:DESCRIPTION_LENGTH],
    }
    if str(parameter.default):
        shown["example_value"] = parameter.default
    return shown
