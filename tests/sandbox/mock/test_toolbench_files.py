"""Tool files of ToolBench, served like any document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import MockApi, UsageError
from sandbox.mock.toolbench_file import read_tool_file, standard_name

TOOL: dict[str, Any] = {
    "tool_name": "City Data",
    "tool_description": "Facts of cities.",
    "host": "city.example",
    "api_list": [
        {
            "name": "Weather by day",
            "url": "https://city.example/v1/{city}/weather",
            "description": "The weather.",
            "method": "GET",
            "required_parameters": [
                {"name": "city", "type": "STRING", "description": "", "default": "Bergen"},
                {"name": "day", "type": "NUMBER", "description": "of the year", "default": "5"},
            ],
            "optional_parameters": [
                {"name": "metric", "type": "BOOLEAN", "description": "", "default": "true"},
                {"name": "array[]", "type": "ARRAY", "description": "", "default": "x"},
                {"name": "array[]", "type": "ARRAY", "description": "", "default": "2"},
            ],
            "test_endpoint": {"rain": True, "degrees": 7.5},
        },
        {
            "name": "Weather by day",
            "url": "https://city.example/v1/{town}/weather",
            "method": "GET",
            "template_response": {
                "days": [{"day": "int", "text": "str", "_list_length": 3}],
                "none": "empty list",
                "names": ["list of str with length 2"],
                "marks": "list of int with length 4",
                "rate": "float",
                "gone": "NoneType",
            },
        },
        {
            "name": "Report",
            "method": "POST",
            "required_parameters": [{"name": "text", "type": "STRING", "description": "", "default": ""}],
            "optional_parameters": [{"name": "stars", "type": "NUMBER", "description": "", "default": "none"}],
            "test_endpoint": "",
        },
    ],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "city.json"
    path.write_text(json.dumps(TOOL))
    return path


async def test_each_api_of_a_tool_is_an_operation(file: Path) -> None:
    api = MockApi(file)
    tools = {tool.spec.name: tool for tool in api.tools()}
    assert list(tools) == [
        "weather_by_day_for_city_data",
        "weather_by_day_for_city_data_2",
        "report_for_city_data",
    ]
    weather = tools["weather_by_day_for_city_data"].spec.parameters
    assert weather["required"] == ["city", "day"]
    assert weather["properties"]["day"] == {"type": "number", "description": "of the year", "default": 5}
    assert weather["properties"]["metric"]["default"] is True
    assert set(weather["properties"]) == {"city", "day", "metric", "array[]"}
    async with api.client() as client:
        assert (await client.get("/v1/Oslo/weather?day=3")).json() == {"rain": True, "degrees": 7.5}
        assert (await client.get("/v1/Oslo/weather?day=soon")).status_code == 400
        assert (await client.get("/v1/Oslo/weather")).status_code == 400
        made = (await client.get("/v1/Oslo/weather/weather_by_day")).json()
        assert len(made["days"]) == 3
        assert {type(made["days"][0]["day"]), type(made["days"][0]["text"])} == {int, str}
        assert (made["none"], made["gone"]) == ([], None)
        assert [len(made["names"]), len(made["marks"]), type(made["marks"][0])] == [2, 4, int]
        assert (await client.post("/report", json={"text": "wet", "stars": 4})).status_code == 200
        assert (await client.post("/report", json={"stars": 4})).status_code == 400


async def test_the_tools_of_real_queries_are_served(shared_data: Path) -> None:
    path = shared_data / "toolbench" / "derived" / "tool_specs_from_solvable_queries.json"
    count = sum(len(tool["api_list"]) for tool in json.loads(path.read_text()))
    api = MockApi(path)
    assert len(api.operations) == count
    async with api.client() as client:
        response = await client.get("/petstore_blitz/getorderbyid?orderId=5")
        statuses = [(await client.get(path)).status_code for path in list(api._parts.contract.document["paths"])[:60]]
    assert response.status_code in (200, 404)
    assert set(statuses) <= {200, 400}
    assert statuses.count(200) > 20


async def test_a_tool_file_of_the_first_release_answers_as_it_was_recorded(shared_data: Path) -> None:
    path = shared_data / "toolbench/toolbench/b2384c2/toolenv/tools/Social/olato_quotes.json"
    recorded = json.loads(path.read_text())["api_list"][0]["test_endpoint"]
    async with MockApi(path).client() as client:
        assert (await client.get("/love")).json() == recorded


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"api_list": 5}, "at #/api_list"),
        ({"tool_name": None}, "at #/tool_name"),
        ({"api_list": [{"name": 5}]}, "at #/api_list/0/name"),
        ({"api_list": [{"name": "a", "required_parameters": [{}]}]}, "at #/api_list/0/required_parameters/0/name"),
        ({"api_list": []}, "no operations"),
    ],
)
def test_a_wrong_tool_file_says_where(file: Path, change: dict[str, Any], said: str) -> None:
    file.write_text(json.dumps({**TOOL, **change}))
    with pytest.raises(UsageError, match=said):
        MockApi(file)


def test_the_command_serves_a_tool_file(cli: CommandLine) -> None:
    (cli.folder / "city.json").write_text(json.dumps({**TOOL, "api_list": []}))
    done = cli("mock", "city.json")
    assert (done.returncode, "no operations" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Love Quote", "love_quote"), ("/open-api/v1.0/", "open_api_v1_0"), ("2 cents", "get_2_cents"), ("ID", "is_id")],
)
def test_names_are_written_as_toolbench_writes_them(name: str, expected: str) -> None:
    assert standard_name(name) == expected


texts = st.text(max_size=6) | st.sampled_from(["https://h/{a}{b}/c", "https://h/a b", "http://[", "/{", "NUMBER", "5"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"name": texts},
            optional={
                "url": texts,
                "method": texts | st.just("POST"),
                "required_parameters": st.lists(
                    st.fixed_dictionaries({"name": texts}, optional={"type": texts, "default": texts | st.integers()}),
                    max_size=2,
                ),
                "template_response": st.recursive(
                    texts | st.integers(), lambda parts: st.lists(parts, max_size=2) | st.dictionaries(texts, parts)
                ),
                "test_endpoint": texts | st.integers(),
            },
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_tool_loads_or_is_refused(tmp_path: Path, apis: list[dict[str, Any]]) -> None:
    path = tmp_path / "tool.json"
    path.write_text(json.dumps({"tool_name": "t", "api_list": apis}))
    assert read_tool_file(path) is not None
    try:
        api = MockApi(path)
    except UsageError:
        return
    assert len(api.operations) == len(apis)
    assert len(api.tools()) == len(apis)
