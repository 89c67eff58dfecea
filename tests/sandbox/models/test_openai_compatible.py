"""A model behind an OpenAI-compatible server: real HTTP, to a server on this machine that misbehaves on demand."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from chat_server import Answer, ChatServer, Request, completion, refusal
from command_line import CommandLine

from sandbox import Message, Task, ToolCall, ToolSpec
from sandbox.agent import AgentPreset
from sandbox.dialects import dialect
from sandbox.errors import MissingError, ModelError, UnknownNameError, UsageError
from sandbox.models import load_model
from sandbox.protocols import ModelBackend
from sandbox.types import ModelReply, ModelRequest

WEATHER = ToolSpec("get_weather", "Weather of a city.", {"type": "object", "properties": {"city": {"type": "string"}}})
TASK = Task("single/1", "?")


@pytest.fixture(autouse=True)
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.models.openai_compatible.FIRST_DELAY", 0.001)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def preset(base_url: str | None, **settings: Any) -> AgentPreset:
    where = {} if base_url is None else {"base_url": base_url}
    return AgentPreset(name="gpt", description="", model={"kind": "openai", "name": "m"} | where | settings)


@contextlib.asynccontextmanager
async def model_at(base_url: str, **settings: Any) -> AsyncIterator[ModelBackend]:
    model = load_model(preset(base_url, **settings))
    try:
        yield model
    finally:
        await model.close()


async def ask(model: ModelBackend, *messages: Message, tools: tuple[ToolSpec, ...] = (), seed: int = 7) -> ModelReply:
    return await model.generate(ModelRequest(list(messages) or [Message("user", "Hi")], tools, TASK, 0, 0, seed))


async def ask_once(server: ChatServer, *messages: Message, **settings: Any) -> ModelReply:
    async with model_at(server.base_url, **settings) as model:
        return await ask(model, *messages)


def meeting(parties: int) -> Callable[[], object]:
    """A hold that ends when so many requests are held at once, and breaks when they do not come together."""
    barrier = threading.Barrier(parties)
    return lambda: barrier.wait(20)


async def test_an_answer_has_text_tokens_and_stop_reason() -> None:
    with ChatServer(completion("Hello.", usage=(12, 3))) as server:
        reply = await ask_once(server, Message("system", "Be kind."), Message("user", "Hi"))
    assert (reply.text, reply.calls, reply.stop_reason) == ("Hello.", [], "stop")
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.cost) == (12, 3, 0.0)
    assert server.requests[0].body == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}],
        "max_tokens": 1024,
        "seed": 7,
        "temperature": 0.0,
    }


async def test_settings_reach_the_server() -> None:
    settings = {"temperature": None, "top_p": 0.5, "stop": ["\n"], "max_tokens": 9, "send_seed": False}
    with ChatServer() as server:
        await ask_once(server, **settings)
    sent = server.requests[0].body
    assert {name: sent[name] for name in ("top_p", "stop", "max_tokens")} == {
        "top_p": 0.5,
        "stop": ["\n"],
        "max_tokens": 9,
    }
    assert not {"temperature", "seed", "tools"} & sent.keys()


async def test_a_setting_that_is_none_leaves_the_choice_to_the_server() -> None:
    with ChatServer() as server:
        async with model_at(server.base_url, temperature="none", top_p="none", tool_choice="none") as model:
            await ask(model, tools=(WEATHER,))
            assert model.describe()["temperature"] is None
    assert not {"temperature", "top_p", "tool_choice"} & server.requests[0].body.keys()


@pytest.mark.parametrize(
    ("parameter", "code", "hint"),
    [
        ("temperature", "unsupported_value", "--set model.temperature=none"),
        ("max_tokens", "unsupported_parameter", "--set model.limit_name=max_completion_tokens"),
    ],
)
async def test_a_parameter_that_the_model_does_not_take_ends_the_run_with_what_to_set(
    cli: CommandLine, parameter: str, code: str, hint: str
) -> None:
    said = f"Unsupported: '{parameter}' is not taken by this model."
    refused = {"message": said, "type": "invalid_request_error", "param": parameter, "code": code}
    with ChatServer(otherwise=lambda _: Answer(400, {"error": refused})) as server:
        ended = cli("run", "--agent", f"server:{server.base_url}#m", "--suite", "starter", "--limit", "3")
    assert ended.returncode == 2
    assert said in ended.stderr
    assert f"try: {hint}" in ended.stderr


async def test_the_limit_has_the_name_that_the_server_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer() as server:
        await ask_once(server, limit_name="max_completion_tokens", max_tokens=9)
        await ask_once(server, max_tokens=9)
        monkeypatch.setattr("sandbox.models.openai_compatible.OPENAI_HOST", "127.0.0.1")
        await ask_once(server, max_tokens=9)
        await ask_once(server, limit_name="max_tokens", max_tokens=9)
    sent = [{name: value for name, value in request.body.items() if value == 9} for request in server.requests]
    assert [name for body in sent for name in body] == [
        "max_completion_tokens",
        "max_tokens",
        "max_completion_tokens",
        "max_tokens",
    ]


async def test_the_choice_of_tools_is_sent_only_beside_tools() -> None:
    with ChatServer() as server:
        async with model_at(server.base_url, tool_choice="auto") as model:
            await ask(model, tools=(WEATHER,))
            await ask(model)
        async with model_at(server.base_url) as model:
            await ask(model, tools=(WEATHER,))
    assert [request.body.get("tool_choice") for request in server.requests] == ["auto", None, None]


async def test_cost_is_computed_from_the_prices() -> None:
    with ChatServer(completion(usage=(1_000_000, 500_000))) as server:
        reply = await ask_once(server, price_prompt=2.5, price_completion=10.0)
    assert reply.usage.cost == pytest.approx(7.5)


@pytest.mark.parametrize(
    "trouble",
    [
        refusal(429),
        refusal(500),
        refusal(502),
        refusal(503),
        refusal(408),
        Answer(500, b"<html>oops"),
        Answer(drop=True),
        Answer(body=b'{"choices": [{"mess'),
        Answer(body=b'{"id": "\xff"}'),
    ],
    ids=["429", "500", "502", "503", "408", "html", "dropped", "cut_off", "not_utf8"],
)
async def test_passing_trouble_is_tried_again_and_answered(trouble: Answer) -> None:
    with ChatServer(trouble, trouble, completion("At last.")) as server:
        assert (await ask_once(server)).text == "At last."
    assert len(server.requests) == 3
    assert server.requests[0].body == server.requests[2].body


async def test_a_slow_answer_is_given_up_and_asked_for_again() -> None:
    over = threading.Event()
    slow = completion("too late", hold=lambda: over.wait(20))
    with ChatServer(slow, completion("in time")) as server:
        assert (await ask_once(server, timeout=0.3)).text == "in time"
        over.set()


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_retry_after_is_waited_for(status: int) -> None:
    with ChatServer(refusal(status, headers={"Retry-After": "0.4"}), completion()) as server:
        await ask_once(server)
    first, second = server.requests
    assert second.arrived - first.arrived >= 0.4


async def test_while_the_server_wants_quiet_no_other_request_is_sent() -> None:
    with ChatServer(refusal(429, headers={"Retry-After": "0.4"})) as server:
        async with model_at(server.base_url, slots=1) as model:
            await asyncio.gather(*(ask(model, Message("user", str(number))) for number in range(3)))
    refused, *later = server.requests
    assert len(later) == 3
    assert all(request.arrived - refused.arrived >= 0.4 for request in later)


@pytest.mark.parametrize("value", ["Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5", "nan", ""])
async def test_a_retry_after_that_is_no_number_of_seconds_does_no_harm(value: str) -> None:
    with ChatServer(refusal(429, headers={"Retry-After": value}), completion("Yes.")) as server:
        assert (await asyncio.wait_for(ask_once(server), 30)).text == "Yes."


async def test_no_more_requests_at_once_than_slots() -> None:
    together = meeting(4)

    def hold() -> None:
        together()
        time.sleep(0.05)

    with ChatServer(otherwise=lambda request: completion(hold=hold)) as server:
        async with model_at(server.base_url, slots=4) as model:
            assert model.episodes == 8
            await asyncio.gather(*(ask(model) for _ in range(12)))
    assert len(server.requests) == 12
    assert server.most_at_once == 4


async def test_a_429_shrinks_what_is_asked_at_once_and_success_grows_it_again() -> None:
    refused_together, grown = meeting(4), meeting(2)
    script = [refusal(429, hold=refused_together)] * 4
    script += [completion(hold=lambda: time.sleep(0.1)), completion(hold=grown), completion(hold=grown)]
    with ChatServer(*script) as server:
        async with model_at(server.base_url, slots=4) as model:
            await asyncio.gather(*(ask(model) for _ in range(8)))
    assert [request.at_once for request in server.requests[4:7]] == [1, 1, 2]
    assert len(server.requests) == 12


@pytest.mark.parametrize("status", [400, 422])
async def test_a_refused_request_is_an_error_at_once(status: int) -> None:
    server = ChatServer(refusal(status, "no such model"))
    with server, pytest.raises(ModelError, match="no such model") as caught:
        await ask_once(server)
    assert caught.value.owner == "infrastructure"
    assert len(server.requests) == 1


@pytest.mark.parametrize("trouble", [refusal(500, "broken"), refusal(429, "too much"), Answer(drop=True)])
async def test_trouble_that_does_not_pass_is_an_error_of_the_infrastructure(trouble: Answer) -> None:
    server = ChatServer(otherwise=lambda request: trouble)
    with server, pytest.raises(ModelError, match="failed 3 times") as caught:
        await ask_once(server, retries=2)
    assert caught.value.owner == "infrastructure"
    assert len(server.requests) == 3


async def test_a_server_that_goes_away_is_an_error_of_the_infrastructure() -> None:
    with contextlib.ExitStack() as opened:
        server = opened.enter_context(ChatServer())
        async with model_at(server.base_url, retries=1) as model:
            opened.close()
            with pytest.raises(ModelError, match=r"failed 2 times.*connection"):
                await ask(model)


def test_nobody_listening_is_told_before_anything_is_asked() -> None:
    with ChatServer() as server:
        address = server.base_url
    with pytest.raises(MissingError, match=rf"no model server answers at {address}/: .*refused") as caught:
        load_model(preset(address))
    assert "--set model.base_url=" in str(caught.value.hint)


@pytest.mark.parametrize("address", ["localhost:8000/v1", "ftp://127.0.0.1/v1", "http://"])
def test_what_is_no_address_is_told_before_anything_is_asked(address: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        load_model(preset(address))


async def test_requests_that_wait_are_told_of_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sandbox.models.server_contact.SECONDS_BEFORE_LINE", 0.05)
    with ChatServer(*[refusal(503, "busy", headers={"Retry-After": "0.3"})] * 3) as server:
        async with model_at(server.base_url) as model:
            await asyncio.gather(*(ask(model) for _ in range(3)))
            (line,) = capsys.readouterr().err.splitlines()
            assert line.startswith(f"3 requests to {server.base_url}/ wait to be sent again: ")
            assert "busy" in line
            await asyncio.sleep(0.1)
            assert capsys.readouterr().err == ""


async def test_trouble_that_passes_at_once_is_not_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    with ChatServer(refusal(500), refusal(500)) as server:
        await ask_once(server)
    assert capsys.readouterr().err == ""


def choice(**message: Any) -> Any:
    return {"choices": [{"index": 0, "message": {"role": "assistant"} | message, "finish_reason": "stop"}]}


@pytest.mark.parametrize(
    "body",
    [
        {"id": "1", "choices": []},
        {"choices": None},
        {"error": {"message": "overloaded"}},
        {"choices": [None]},
        {"choices": [{"index": 0}]},
        {"choices": "abc"},
        [],
        None,
        "text",
        choice(content=5),
        choice(content=None, tool_calls=[{"id": "1", "type": "function", "function": {"arguments": "{}"}}]),
        choice(content="x") | {"usage": {"prompt_tokens": "many", "completion_tokens": 1}},
    ],
    ids=json.dumps,
)
async def test_an_answer_that_is_no_completion_is_a_model_error(body: Any) -> None:
    with ChatServer(Answer(body=body)) as server, pytest.raises(ModelError) as caught:
        await ask_once(server)
    assert caught.value.owner == "infrastructure"
    assert len(server.requests) == 1


async def test_a_web_page_in_place_of_an_answer_is_a_model_error() -> None:
    server = ChatServer(Answer(body=b"<html>Sign in", headers={"Content-Type": "text/html"}))
    with server, pytest.raises(ModelError):
        await ask_once(server)


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": None, "completion_tokens": None}])
async def test_tokens_that_are_not_counted_are_none(usage: Any) -> None:
    with ChatServer(Answer(body=choice(content="x") | {"usage": usage})) as server:
        reply = await ask_once(server, price_prompt=1.0)
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.cost) == (0, 0, 0.0)


async def test_native_calls_are_read() -> None:
    calls = [("get_weather", '{"city": "Oslo"}'), ("get_weather", '{"city": "K\\u00f6ln"}')]
    with ChatServer(completion(None, calls)) as server:
        async with model_at(server.base_url) as model:
            reply = await ask(model, tools=(WEATHER,))
    assert reply.text == ""
    assert reply.stop_reason == "tool_calls"
    assert reply.calls == [
        ToolCall("get_weather", {"city": "Oslo"}, "native_0"),
        ToolCall("get_weather", {"city": "Köln"}, "native_1"),
    ]
    assert server.requests[0].body["tools"] == [
        {
            "type": "function",
            "function": {
                "name": "get_weather",
                "description": "Weather of a city.",
                "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
            },
        }
    ]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ({"name": "f", "arguments": {"a": [1]}}, {"a": [1]}),
        ({"name": "f", "arguments": ""}, {}),
        ({"name": "f", "arguments": None}, {}),
        ({"name": "f"}, {}),
    ],
)
async def test_arguments_as_other_servers_write_them_are_read(function: Any, arguments: Any) -> None:
    """Some send the object itself, no arguments, no id or no type."""
    with ChatServer(Answer(body=choice(content=None, tool_calls=[{"function": function}]))) as server:
        reply = await ask_once(server)
    assert reply.calls == [ToolCall("f", arguments, "")]


@pytest.mark.parametrize("arguments", ['{"city": "Osl', "Oslo", "[1]", "5", "[" * 100_000, '{"a":' + "9" * 5000 + "}"])
async def test_arguments_that_are_no_object_are_a_call_that_cannot_be_read(arguments: str) -> None:
    with ChatServer(completion(None, [("get_weather", arguments), ("get_weather", '{"city": "Oslo"}')])) as server:
        reply = await ask_once(server)
    calls, problem = dialect("native").parse(reply, (WEATHER,))
    assert [call.arguments for call in calls] == [{"city": "Oslo"}]
    assert problem is not None
    assert "get_weather" in problem


async def test_a_conversation_with_tools_is_sent_in_openais_shape() -> None:
    call = ToolCall("get_weather", {"city": "Köln"}, "call_0")
    with ChatServer() as server:
        await ask_once(
            server,
            Message("user", "Weather?"),
            Message("assistant", "", [call]),
            Message("tool", "rain", call_id="call_0"),
        )
    asked, called, answered = server.requests[0].body["messages"]
    assert asked == {"role": "user", "content": "Weather?"}
    (sent,) = called.pop("tool_calls")
    assert called == {"role": "assistant", "content": ""}
    assert json.loads(sent["function"].pop("arguments")) == {"city": "Köln"}
    assert sent == {"id": "call_0", "type": "function", "function": {"name": "get_weather"}}
    assert answered == {"role": "tool", "content": "rain", "tool_call_id": "call_0"}


async def test_text_that_utf8_cannot_hold_is_sent_with_question_marks() -> None:
    """A model's JSON can hold half of a surrogate pair, and the next turn sends it back."""
    call = ToolCall("f\udfff", {"a\ud800": "\ud800"}, "call_0")
    with ChatServer() as server:
        await ask_once(server, Message("user", "a\ud800b"), Message("assistant", "ä\udc00", [call]))
    user, assistant = server.requests[0].body["messages"]
    assert (user["content"], assistant["content"]) == ("a?b", "ä?")
    assert assistant["tool_calls"][0]["function"]["name"] == "f_"
    assert json.loads(assistant["tool_calls"][0]["function"]["arguments"]) == call.arguments


async def test_a_cancelled_request_gives_its_place_back() -> None:
    over = threading.Event()
    with ChatServer(completion(hold=lambda: over.wait(20)), completion("next")) as server:
        async with model_at(server.base_url, slots=1) as model:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ask(model), 0.3)
            assert (await asyncio.wait_for(ask(model), 20)).text == "next"
        over.set()


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "MY_KEY"])
async def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv(variable, "sk-secret")
    with ChatServer() as server:
        async with model_at(server.base_url, api_key_env=variable) as model:
            await ask(model)
            assert "sk-secret" not in json.dumps(model.describe())
    assert server.requests[0].headers["authorization"] == "Bearer sk-secret"


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "MY_KEY"])
def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(UsageError, match=variable) as caught:
        load_model(preset(None, api_key_env=variable))
    assert variable in str(caught.value.hint)


async def test_a_server_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ChatServer() as server:
        assert (await ask_once(server)).text == "Done."


def test_a_misspelt_setting_is_told_with_the_right_one() -> None:
    with pytest.raises(UnknownNameError) as caught:
        load_model(preset("http://127.0.0.1:1/v1", retrys=3))
    assert caught.value.closest[0] == "model.retries"


def test_a_setting_out_of_range_is_told() -> None:
    with pytest.raises(UsageError, match=r"model\.slots"):
        load_model(preset("http://127.0.0.1:1/v1", slots=0))


@pytest.fixture
def starter_calls(root: Path) -> dict[str, list[tuple[str, str]]]:
    """The right calls of the split `single`, by prompt."""
    lines = (root / "tasks" / "starter" / "tasks" / "single.jsonl").read_text().splitlines()
    return {
        row["prompt"]: [
            (call["name"], json.dumps({name: accepted[0] for name, accepted in call["arguments"].items()}))
            for call in row["calls"]
        ]
        for row in map(json.loads, lines)
    }


def solving(calls: dict[str, list[tuple[str, str]]]) -> Callable[[Request], Answer]:
    """Calls what the task asks for, then says that it is done."""

    def answer(request: Request) -> Answer:
        messages = request.body["messages"]
        if messages[-1]["role"] == "tool":
            return completion("Done.", usage=(140, 2))
        return completion(None, calls[messages[0]["content"]], usage=(100, 20))

    return answer


def arguments_of_run(server: ChatServer, *more: str) -> list[str]:
    settings = {"model.base_url": server.base_url, "model.name": "x", "model.retries": "1"}
    sets = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    chosen = ["--agent", "gpt", "--suite", "starter", "--split", "single", "--limit", "5"]
    return ["run", *chosen, "--out", "run.sqlite", *sets, *more]


def test_a_run_with_native_calls_passes_and_is_exported_with_its_usage(
    cli: CommandLine, starter_calls: dict[str, list[tuple[str, str]]]
) -> None:
    prices = ["--set", "model.price_prompt=1.0", "--set", "model.price_completion=10.0"]
    with ChatServer(otherwise=solving(starter_calls)) as server:
        cli.ok(*arguments_of_run(server, *prices))
    rows = cli.lines("export", "run.sqlite")
    assert len({row["task_id"] for row in rows}) == 5
    for row in rows:
        assert row["status"] == "completed"
        assert all(score["passed"] for score in row["scores"].values())
        usage = row["usage"]
        assert usage.pop("cost") == pytest.approx((240 * 1.0 + 22 * 10.0) / 1e6)
        assert usage == {"prompt_tokens": 240, "completion_tokens": 22, "turns": 2, "calls": 1}
    second_turns = [request.body["messages"] for request in server.requests if len(request.body["messages"]) > 1]
    assert len(second_turns) == 5
    for question, called, answered in second_turns:
        assert question["role"] == "user"
        assert (called["role"], answered["role"]) == ("assistant", "tool")
        assert [call["id"] for call in called["tool_calls"]] == [answered["tool_call_id"]] == ["native_0"]


def test_a_server_that_refuses_everything_is_not_held_against_the_model(cli: CommandLine) -> None:
    with ChatServer(otherwise=lambda request: refusal(400, "no such model")) as server:
        done = cli(*arguments_of_run(server), "--json")
    assert done.returncode == 4
    assert len(server.requests) == 5
    counts = json.loads(done.stdout)
    (scores,) = counts["scores"]
    assert (scores["n"], scores["not_counted"]) == (0, {"infrastructure": 5})
    ((reason, failed),) = counts["failures"].items()
    assert failed == 5
    assert reason.startswith("infrastructure: the server refused the request")
    assert "no such model" in reason
    shown = " ".join(cli.ok("show", "run.sqlite").split())
    assert "single exact 0 - - infrastructure 5 not counted (5): infrastructure: the server refused" in shown
    rows = cli.lines("export", "run.sqlite")
    assert len(rows) == 5
    for row in rows:
        for score in row["scores"].values():
            assert (score["passed"], score["owner"], score["error_class"]) == (False, "infrastructure", None)
            assert "no such model" in score["details"]["message"]


def test_resume_runs_what_the_server_failed_again(
    cli: CommandLine, starter_calls: dict[str, list[tuple[str, str]]]
) -> None:
    with ChatServer(otherwise=lambda request: refusal(400)) as server:
        assert cli(*arguments_of_run(server)).returncode == 4
        server.otherwise = solving(starter_calls)
        resumed = cli("resume", "run.sqlite", "--json")
        assert len(server.requests) == 5 + 5 * 2
    rows = cli.lines("export", "run.sqlite")
    assert [row["scores"]["exact"]["passed"] for row in rows] == [True] * 5
    assert [row["usage"]["prompt_tokens"] for row in rows] == [240] * 5
    assert resumed.returncode == 0
    counts = json.loads(resumed.stdout)
    assert (counts["episodes"], counts["errors"]) == (5, 0)
    assert counts["scores"][0]["not_counted"] == {}


def test_a_refused_key_ends_the_run_instead_of_every_episode(cli: CommandLine) -> None:
    with ChatServer(otherwise=lambda request: refusal(401)) as server:
        done = cli(*arguments_of_run(server))
    assert done.returncode == 2
    assert "model.base_url" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(cli.folder.glob("run.sqlite*")) == []


def test_a_refusal_after_the_first_replies_leaves_a_run_that_can_be_resumed(
    cli: CommandLine, starter_calls: dict[str, list[tuple[str, str]]]
) -> None:
    solve = solving(starter_calls)
    with ChatServer() as server:
        server.otherwise = lambda request: solve(request) if len(server.requests) < 3 else refusal(401)
        assert cli(*arguments_of_run(server, "--concurrency", "1")).returncode == 2
        server.otherwise = solve
        assert cli.json("resume", "run.sqlite", "--json")["scores"][0]["passed"] == 5


def test_a_server_that_is_not_there_ends_a_run_before_it_begins(
    cli: CommandLine, starter_calls: dict[str, list[tuple[str, str]]]
) -> None:
    with ChatServer(otherwise=solving(starter_calls)) as server:
        cli.ok(*arguments_of_run(server))
    resumed = cli("resume", "run.sqlite")
    (cli.folder / "run.sqlite").unlink()
    begun = cli(*arguments_of_run(server))
    for done in (resumed, begun):
        assert done.returncode == 3
        assert f"no model server answers at {server.base_url}" in done.stderr
        assert "start the model's server" in done.stderr
    assert list(cli.folder.glob("run.sqlite*")) == []


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"message": "too long", "type": "e", "code": "context_length_exceeded"}),
        # vLLM, then llama.cpp's server in two versions
        (
            400,
            {"message": "This model's maximum context length is 4096 tokens.", "type": "BadRequestError", "code": 400},
        ),
        (
            400,
            {"message": "request (9 tokens) exceeds the available context size (8 tokens)", "type": "e", "code": 400},
        ),
        (500, {"message": "the request is too large", "type": "exceed_context_size_error", "code": 500}),
    ],
)
def test_a_prompt_that_the_server_finds_too_long_is_charged_to_the_model(
    cli: CommandLine, status: int, error: dict[str, object]
) -> None:
    too_long = Answer(status, {"error": error})
    with ChatServer(otherwise=lambda request: too_long) as server:
        assert cli(*arguments_of_run(server)).returncode == 0
    run = next(cli.folder.rglob("*.sqlite"))
    verdicts = [row["scores"]["exact"] for row in cli.lines("export", run)]
    assert {(verdict["owner"], verdict["error_class"]) for verdict in verdicts} == {("model", "limit_reached")}
