"""The user of a task: what a scripted one says, and that what a modelled one says survives a killed run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from chat_server import Answer, ChatServer, Request, completion
from command_line import CommandLine, make_command_line
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sandbox import Task, UserScript, UserSimulator
from sandbox.journal.run_file import RunFile

SCRIPT: dict[str, Any] = {
    "first": "Please cancel my order.",
    "facts": {"order number|which order": "o12", "email": "mo@example.org"},
    "rules": [
        {"when": r"\bwhy|reason", "say": "It is too small."},
        {"when": "out of stock", "say": "Then the green one.", "unasked": True},
    ],
    "otherwise": "That is all I know.",
    "turns": 4,
}


async def said(*messages: str, **changes: Any) -> list[str | None]:
    user = UserSimulator()
    user.reset(Task("question/1", "?", setup={"user": SCRIPT | changes}))
    answers = [await user.respond(message) for message in messages]
    return [answer.text if answer else None for answer in answers]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("What is your order number?", "The order number is o12."),
        ("WHICH of your two ORDERS? I mean: which order?", "The order number is o12."),
        ("Please tell me your email, and the reason.", "It is too small. The email is mo@example.org."),
        ("I need:\n- the email", "The email is mo@example.org."),
        ("What is your shoe size?", "That is all I know."),
        ("Your order number is o12, and it is cancelled.", None),
        ("It is cancelled. Is there anything else I can do for you?", None),
        ("It is cancelled. Please let me know if you have any other questions.", None),
        ("The grey jacket is out of stock.", "Then the green one."),
        ("", None),
    ],
)
async def test_questions_are_answered_and_statements_end_the_conversation(message: str, expected: str | None) -> None:
    assert await said(message) == [expected]


async def test_what_is_said_unasked_is_said_once() -> None:
    assert await said("It is out of stock.", "Also out of stock.") == ["Then the green one.", None]


async def test_the_user_loses_patience_after_some_answers() -> None:
    assert await said(*["Why?"] * 6) == ["It is too small."] * 4 + [None] * 2


async def test_a_task_without_a_user_ends_with_the_first_message() -> None:
    user = UserSimulator()
    user.reset(Task("single/1", "?"))
    assert await user.respond("What is your name?") is None


async def test_a_snapshot_brings_back_how_far_the_conversation_was() -> None:
    user = UserSimulator()
    user.reset(Task("question/1", "?", setup={"user": SCRIPT}))
    kept = json.loads(json.dumps(user.snapshot()))
    assert await user.respond("It is out of stock.") is not None
    assert await user.respond("It is out of stock.") is None
    user.restore(kept)
    assert await user.respond("It is out of stock.") is not None


@given(st.text())
async def test_any_message_is_heard(message: str) -> None:
    (answer,) = await said(message)
    assert answer is None or answer


@pytest.mark.parametrize("message", ["?" * 500_000, "which order? " * 50_000, "\n" * 500_000, "any " * 100_000 + "?"])
async def test_long_messages_are_heard_at_once(message: str) -> None:
    await said(message)


def test_a_script_with_a_broken_pattern_is_refused() -> None:
    with pytest.raises(ValidationError, match="no regular expression"):
        UserScript.model_validate({"first": "Hi", "rules": [{"when": "(", "say": "x"}]})


def played_run(line: CommandLine, server: ChatServer, *arguments: str) -> list[str]:
    user = f"server:{server.base_url}#user"
    base = ["run", "--agent", "gpt", "--set", f"model.base_url={server.base_url}", "--set", "model.name=agent"]
    return [*base, "--suite", "shop", "--task", "question/which_card", "--set", f"user={user}", *arguments]


def shop_server() -> ChatServer:
    """An agent that asks and then pays, and a user who tells a new card number whenever asked."""
    times = {"user": 0}

    def answer(request: Request) -> Any:
        messages = request.body["messages"]
        if request.body["model"] == "user":
            times["user"] += 1
            asked = "Which card" in messages[-1]["content"]
            return completion(f"The one that ends in 7702. ({times['user']})" if asked else "[END]")
        if messages[-1]["role"] == "tool":
            return completion("It is paid.")
        if len(messages) < 3:
            return completion("Which card do you want to use?")
        body = {"order_id": "o1040", "body": {"method": "card", "method_id": "m26", "amount": 4480}}
        return completion(None, [("payOrder", json.dumps(body))])

    return ChatServer(otherwise=answer)


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return make_command_line(tmp_path, OPENAI_API_KEY="none", SERVER_API_KEY="none")


def test_a_model_plays_the_user_and_is_in_the_header(line: CommandLine) -> None:
    with shop_server() as server:
        line.ok(*played_run(line, server, "--out", "run.sqlite"))
        asked = [request.body for request in server.requests if request.body["model"] == "user"]
    system = asked[0]["messages"][0]["content"]
    assert "ends in 7702" in system
    assert "tools" not in asked[0]
    with RunFile(line.folder / "run.sqlite") as run:
        (record,) = run.episodes()
        events = run.events(record.number)
        assert run.header.user["agent"].endswith("#user")
    assert [event.data["text"] for event in events if event.kind == "side_reply"] == [
        "The one that ends in 7702. (1)",
        "[END]",
    ]
    assert [event.data["text"] for event in events if event.kind == "observation"][
        1
    ] == "The one that ends in 7702. (1)"
    assert record.verdicts["state_goal"].passed


def test_a_resumed_run_does_not_ask_the_user_again(line: CommandLine) -> None:
    """The run file of a whole run is cut after the user's first answer, as if the process had been killed there."""
    import sqlite3

    with shop_server() as server:
        line.ok(*played_run(line, server, "--out", "run.sqlite"))
        with RunFile(line.folder / "run.sqlite") as run:
            (record,) = run.episodes()
            kinds = [event.kind for event in run.events(record.number)]
        database = sqlite3.connect(line.folder / "run.sqlite")
        database.execute("DELETE FROM events WHERE seq > ?", [kinds.index("side_reply")])
        database.execute("DELETE FROM outcomes")
        database.execute("DELETE FROM verdicts")
        database.execute("DELETE FROM meta WHERE key = 'finished'")
        database.commit()
        database.close()
        before = sum(request.body["model"] == "user" for request in server.requests)
        line.ok("resume", "run.sqlite")
        after = sum(request.body["model"] == "user" for request in server.requests)
    assert (before, after) == (2, 3), "only the second answer was asked for again"
    with RunFile(line.folder / "run.sqlite") as run:
        (record,) = run.episodes()
        texts = [event.data["text"] for event in run.events(record.number) if event.kind == "observation"]
    assert texts[1] == "The one that ends in 7702. (1)"
    assert record.verdicts["state_goal"].passed


def test_a_user_whose_context_is_full_does_not_count_against_the_agent(line: CommandLine) -> None:
    def answer(request: Request) -> Any:
        if request.body["model"] == "user":
            error = {"message": "too long", "type": "invalid_request_error", "code": "context_length_exceeded"}
            return Answer(400, {"error": error})
        return completion("Which card do you want to use?")

    with ChatServer(otherwise=answer) as server:
        assert line(*played_run(line, server, "--out", "run.sqlite")).returncode == 4
    with RunFile(line.folder / "run.sqlite") as run:
        (record,) = run.episodes()
    assert (record.owner, record.verdicts["state_goal"].owner) == ("infrastructure", "infrastructure")


def test_an_unknown_user_is_refused_before_the_run(line: CommandLine) -> None:
    done = line("run", "--agent", "oracle", "--suite", "shop", "--limit", "1", "--set", "user=nobody")
    assert done.returncode == 2
    assert "unknown agent 'nobody'" in done.stderr
