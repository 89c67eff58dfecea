"""Names and functions of APIs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.toolbench.functions import corrected_documents, example_arguments, function_document
from tasks.toolbench.names import function_name, identifier, standard_category, standard_name
from tasks.toolbench.records import Api


def parameter(name: str, kind: str = "STRING", default: Any = "") -> dict[str, Any]:
    return {"name": name, "type": kind, "description": "d" * 300, "default": default}


def api(name: str = "Find Shows", **changes: Any) -> Api:
    plain = {"category_name": "Movies", "tool_name": "TV Guide", "api_name": name, "api_description": ""}
    lists: dict[str, Any] = {"required_parameters": [], "optional_parameters": []}
    return Api.model_validate({**plain, **lists, **changes})


@pytest.mark.parametrize(
    ("name", "standard"),
    [
        ("Songkick concert", "songkick_concert"),
        ("7. Get Order/History", "get_7_get_order_history"),
        ("__a--b__", "a_b"),
        ("x^y", "x^y"),
        ("天气 API", "天气_api"),
        ("???", ""),
    ],
)
def test_standard_names(name: str, standard: str) -> None:
    assert standard_name(name) == standard


def test_words_that_python_keeps_get_a_prefix() -> None:
    assert [identifier(word) for word in ("ID", "from", "true", "ids")] == ["is_id", "is_from", "is_true", "ids"]


def test_a_long_name_keeps_its_end() -> None:
    name = function_name("A" * 60, "Weather of the World")
    assert len(name) == 64
    assert name.endswith("aa_for_weather_of_the_world")


def test_category_folders() -> None:
    assert standard_category("Artificial Intelligence/Machine, Learning") == "Artificial_Intelligence_Machine_Learning"


def test_optional_parameters_are_lost_where_none_is_required_but_only_in_the_official_way() -> None:
    lone = api(optional_parameters=[parameter("page", "NUMBER", "1")])
    assert function_document(lone)["parameters"] == {"type": "object", "properties": {}, "required": [], "optional": []}
    (corrected,) = corrected_documents([lone])
    assert corrected["parameters"]["properties"]["page"] == {
        "type": "number",
        "description": "d" * 256,
        "example_value": "1",
    }
    assert corrected["parameters"]["optional"] == ["page"]


def test_types_and_descriptions() -> None:
    required = [parameter("id", "NUMBER"), parameter("Air Date", "DATE (YYYY-MM-DD)"), parameter("live", "BOOLEAN")]
    made = function_document(api(api_description=" Find Shows by day ", required_parameters=required))
    assert made["name"] == "find_shows_for_tv_guide"
    assert made["description"] == (
        'This is the subfunction for tool "tv_guide", you can use this tool.'
        'The description of this function is: "find_shows_for_tv_guide by day"'
    )
    kinds = {name: shown["type"] for name, shown in made["parameters"]["properties"].items()}
    assert kinds == {"is_id": "integer", "air_date": "string", "live": "boolean"}


def test_corrected_functions_have_names_of_their_own() -> None:
    same = [api("a" * 70), api("b" + "a" * 70), api("b" + "a" * 71)]
    assert len({function_document(one)["name"] for one in same}) == 1
    names = [document["name"] for document in corrected_documents(same)]
    assert len(set(names)) == 3
    assert all(len(name) <= 64 for name in names)


def test_examples_fit_their_types() -> None:
    required = [
        parameter("count", "NUMBER", "2.5"),
        parameter("rate", "NUMBER", "often"),
        parameter("live", "BOOLEAN", "True"),
        parameter("name", "STRING", 7),
    ]
    one = api(required_parameters=required)
    assert example_arguments(one, function_document(one)) == {"count": 2, "rate": 1, "live": True, "name": "7"}
    assert example_arguments(one, corrected_documents([one])[0])["count"] == 2.5


@given(st.text(), st.text())
def test_any_names_make_a_function_name(name: str, tool: str) -> None:
    made = function_name(name, tool)
    assert len(made) <= 64
    assert standard_name(standard_name(name)) == standard_name(name)
