"""The virtual server, called as an episode calls it."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer, completion
from hypothesis import given
from hypothesis import strategies as st

from environments.toolbench.cache import AnswerCache
from environments.toolbench.environment import Environment
from environments.toolbench.finish import finish
from environments.toolbench.simulator import read_answer
from environments.toolbench.steps import answer_step
from environments.toolbench.templates import completed, fill
from sandbox import EnvironmentContext, EnvironmentFailedError, Task, ToolCall, ToolSpec
from sandbox.sandboxes.pool import NoSandboxes
from sandbox.tool_registry import ToolRegistry
from sandbox.types import ToolResult
from sandbox.workspace import Workspaces, builtin_root

FORECAST = {
    "api_name": "Forecast",
    "api_description": "Weather of some days.",
    "required_parameters": [],
    "optional_parameters": [],
    "template_response": {"city": "str", "days": [{"high": "int", "rain": "bool", "_list_length": 9}]},
}
SPECS = tuple(ToolSpec(name, "", {"type": "object"}, checked=False) for name in ("forecast_for_sky", "past_for_sky"))


def api(function: str, **changes: Any) -> dict[str, Any]:
    name = function.partition("_for_")[0]
    names = {"function": function, "category": "Weather", "tool": "sky", "api": name}
    return {**names, "tool_description": "The sky.", "document": FORECAST, "recorded": []} | changes


def task(*apis: dict[str, Any], **setup: Any) -> Task:
    plain = {"cache": "", "simulator": "", "simulator_form": "stable", "simulator_prompt": "", "endings": True}
    return Task("G1_tool/1", "Rain?", tools=SPECS, setup={**plain, "apis": list(apis)} | setup)


class World:
    """An environment with a task, and the registry through which calls reach it."""

    def __init__(self, *apis: dict[str, Any], **setup: Any) -> None:
        self.workspaces = Workspaces([builtin_root()])
        context = EnvironmentContext(Path(), Path(), NoSandboxes(), self.workspaces.open_model)
        self.environment = Environment(context)
        self.task = task(*apis, **setup)

    async def call(self, name: str, written: str) -> tuple[ToolResult, dict[str, Any]]:
        await self.environment.reset(self.task)
        result = await ToolRegistry(self.environment).call(ToolCall(name, {}, written=written))
        ((kind, step),) = self.environment.take_records()
        assert kind == "step"
        return result, step


async def test_a_recorded_call_is_answered_as_it_was_whatever_the_order_of_its_arguments() -> None:
    recorded = [('{"a": 1, "b": 2}', '{"error": "", "response": "sun"}', 0), ('{"b": 2, "a": 1}', "later", 12)]
    world = World(api("forecast_for_sky", recorded=recorded))
    result, step = await world.call("forecast_for_sky", '{ "b": 2,\n"a": 1}')
    assert result.content == '{"error": "", "response": "sun"}'
    assert step == {"function": "forecast_for_sky", "code": 0, "origin": "recorded"}


async def test_the_end_of_a_name_calls_the_first_function_that_has_it_but_only_in_the_official_way() -> None:
    apis = [api("forecast_for_sky"), api("past_for_sky")]
    _, step = await World(*apis).call("_for_sky", "{}")
    assert step["function"] == "forecast_for_sky"
    _, step = await World(*apis).call("", "{}")
    assert step["function"] == "forecast_for_sky"
    result, step = await World(*apis, endings=False).call("_for_sky", "{}")
    assert (result.status, step["code"]) == ("unknown_tool", 1)
    assert json.loads(result.content) == {"error": "No such function name: _for_sky", "response": ""}


async def test_input_that_is_no_json_is_refused_and_an_empty_one_is_no_arguments() -> None:
    world = World(api("forecast_for_sky"))
    result, step = await world.call("forecast_for_sky", "city: Oslo")
    assert json.loads(result.content) == {"error": "Tool input parse error...\n", "response": ""}
    assert step == {"function": "forecast_for_sky", "code": 0, "origin": "environment"}
    _, step = await world.call("forecast_for_sky", "")
    assert step["origin"] == "template"


async def test_a_template_gives_the_same_answer_to_the_same_call_in_the_shape_that_it_has() -> None:
    world = World(api("forecast_for_sky"))
    first, _ = await world.call("forecast_for_sky", '{"city": "Oslo"}')
    again, _ = await world.call("forecast_for_sky", '{"city": "Oslo"}')
    other, _ = await world.call("forecast_for_sky", '{"city": "Bergen"}')
    assert first.content == again.content != other.content
    response = json.loads(first.content)["response"]
    assert response["city"] == "Oslo"
    assert len(response["days"]) == 3
    assert all(type(day["high"]) is int and type(day["rain"]) is bool for day in response["days"])


async def test_without_anything_to_answer_the_api_does_not_work() -> None:
    document = FORECAST | {"template_response": None}
    result, step = await World(api("forecast_for_sky", document=document)).call("forecast_for_sky", "{}")
    assert json.loads(result.content)["error"] == "API not working error..."
    assert step == {"function": "forecast_for_sky", "code": 6, "origin": "nothing"}


async def test_a_long_answer_is_cut() -> None:
    document = FORECAST | {"template_response": {f"key_{number}": "str" for number in range(200)}}
    result, _ = await World(api("forecast_for_sky", document=document)).call("forecast_for_sky", "{}")
    assert len(result.content) == 1027
    assert result.content.endswith("...")


async def test_a_cache_of_stabletoolbench_answers_before_a_template(tmp_path: Path) -> None:
    file = tmp_path / "Weather" / "sky_for_Weather" / "forecast.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"{'city': 'Oslo'}": {"error": "", "response": "snow"}}))
    world = World(api("forecast_for_sky"), cache=str(tmp_path))
    result, step = await world.call("forecast_for_sky", '{"city": "Oslo"}')
    assert (json.loads(result.content)["response"], step["origin"]) == ("snow", "cache")
    _, step = await world.call("forecast_for_sky", '{"city": "Rome"}')
    assert step["origin"] == "template"


@pytest.mark.parametrize("form", ["stable", "mirror"])
async def test_a_simulator_is_told_of_the_api_and_its_answer_is_kept(tmp_path: Path, form: str) -> None:
    script = [completion("Sure!"), completion('```json\n{"error": "", "response": "fog"}\n```')]
    with ChatServer(*script) as server:
        setup = {"simulator": f"server:{server.base_url}#m", "simulator_form": form, "simulator_prompt": "You serve."}
        world = World(api("forecast_for_sky"), cache=str(tmp_path), **setup)
        result, step = await world.call("forecast_for_sky", '{"city": "Oslo"}')
        again, kept = await world.call("forecast_for_sky", '{"city": "Oslo"}')
        await world.workspaces.close_models()
    assert (json.loads(result.content)["response"], step["origin"]) == ("fog", "simulator")
    assert (again.content, kept) == (result.content, step), "a run that is resumed calls again"
    assert len(server.requests) == 2
    system, user = server.requests[0].body["messages"]
    assert system["content"] == "You serve."
    assert all(word in user["content"] for word in ("Weather of some days.", "The sky.", "Oslo"))


def keep_answers(folder: Path, first: int) -> None:
    for number in range(first, first + 25):
        AnswerCache(folder, "Weather", "sky", "forecast").keep({"day": number}, {"error": "", "response": number})


def test_answers_that_several_processes_keep_at_once_are_all_kept(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, multiprocessing.get_context("fork")) as processes:
        for done in [processes.submit(keep_answers, tmp_path, 100 * number) for number in range(4)]:
            done.result()
    cache = AnswerCache(tmp_path, "Weather", "sky", "forecast")
    assert len(cache.answers()) == 100
    assert all(cache.find({"day": 100 * number + 24}) for number in range(4))
    found = cache.find({"day": 300})
    assert found == ({"error": "", "response": 300}, "simulator")


def test_a_call_that_was_answered_meanwhile_keeps_its_answer(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, "Weather", "sky", "forecast")
    assert cache.keep({}, {"response": "sun"}) == {"response": "sun"}
    assert cache.keep({}, {"response": "rain"}) == {"response": "sun"}


async def test_a_damaged_cache_is_told(tmp_path: Path) -> None:
    file = tmp_path / "Weather" / "sky_for_Weather" / "forecast.json"
    file.parent.mkdir(parents=True)
    file.write_text("[1, 2]")
    with pytest.raises(EnvironmentFailedError, match=r"forecast\.json"):
        await World(api("forecast_for_sky"), cache=str(tmp_path)).call("forecast_for_sky", "{}")


@pytest.mark.parametrize(
    ("written", "code", "status"),
    [
        ('{"return_type": "give_answer", "final_answer": "Rain."}', 3, "answer"),
        ('{"return_type": "give_answer", "final_answer": "Rain.\n', 3, "answer"),
        ('{"return_type": "give_up_and_restart"}', 4, "give_up"),
        ('{"return_type": "give_up_and_restart", ', 4, "give_up"),
        ('{"return_type": "give_answer"}', 2, None),
        ('{"return_type": "perhaps", "final_answer": "Rain."}', 2, None),
        ('{"final_answer": "Rain."}', 2, None),
        ("[]", 2, None),
        ("", 2, None),
    ],
)
async def test_finish_ends_with_an_answer_or_by_giving_up(written: str, code: int, status: str | None) -> None:
    result, step = await World(api("forecast_for_sky")).call("Finish", written)
    assert (step["code"], result.status) == (code, status)


@pytest.mark.parametrize(
    ("error", "code"),
    [("", 0), ("Unauthorized error...", 7), ("Message error...", 11), ("Anything else", 0)],
)
def test_the_error_of_an_answer_tells_its_code(error: str, code: int) -> None:
    assert answer_step({"error": error, "response": ""}, "cache", "f").code == code


def test_a_template_that_was_cut_off_is_filled_as_far_as_it_goes() -> None:
    assert completed('{"a": "str", "b": [{"c": "int", "d": "fl') == {"a": "str", "b": [{"c": "int"}]}
    assert completed('{"a": "st') == '{"a": "st'
    assert fill('{"a": "NoneType", "b": "list of int with length 2", "c', {}, "seed").keys() == {"a", "b"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(JSON, JSON)
def test_any_template_is_filled_with_what_json_holds(template: Any, arguments: Any) -> None:
    json.dumps(fill(template, arguments, "seed"))


@given(JSON.map(json.dumps), st.integers(0, 300))
def test_the_beginning_of_any_json_is_completed(text: str, length: int) -> None:
    json.dumps(completed(text[:length]))


@given(st.text())
def test_no_text_makes_a_reader_raise(text: str) -> None:
    finish(text)
    finish('{"return_type": "' + text)
    read_answer(text)
    read_answer(f"{{{text}}}")


HOSTILE: list[Callable[[int], str]] = [
    lambda size: "[" * size,
    lambda size: "{" * size,
    lambda size: '{"a":' * size,
    lambda size: '"' * size,
    lambda size: "[," * size,
    lambda size: '{"a": "b",' * size,
]


@pytest.mark.parametrize("make", HOSTILE)
async def test_long_nonsense_is_answered(make: Callable[[int], str]) -> None:
    text = make(50_000)
    completed(text[:20_000])
    read_answer(text)
    world = World(api("forecast_for_sky"))
    for name in ("Finish", "forecast_for_sky"):
        result, _ = await world.call(name, text)
        assert result.owner is None
