"""What the second model is shown, by a server on this machine, and what of its words is added."""

from __future__ import annotations

import pytest
from chat_server import ChatServer, completion

from environments.mint.feedback import SOLUTION, Expert
from sandbox import AskedModel
from sandbox.agent import AgentPreset

INSTRUCTIONS = "Solve it in turns.\n\nTool function available (already imported):\n[1] look() -> str"
EXAMPLE = "Task:\nAn old one.\n\nExpert feedback:\nThis is GOOD."
PROMPT = f"{INSTRUCTIONS}\n\n---\n\n{EXAMPLE}\n\n---\n\nTask:\nA new one.\n"


def asked(server: ChatServer) -> AskedModel:
    model = {"kind": "openai", "name": "m", "base_url": server.base_url}
    return AskedModel(AgentPreset(name="expert", description="", model=model))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


async def test_the_expert_sees_functions_example_and_trajectory_and_that_it_has_no_solution() -> None:
    with ChatServer(completion("This is BAD."), completion("This is GOOD.")) as server:
        expert = Expert(asked(server), PROMPT, None)
        assert await expert.comment("<execute>1</execute>", "1\nYou have 4 steps left.\n") == (
            "\nExpert feedback:\nThis is BAD.\n"
        )
        await expert.comment("Assistant:\n<execute>2</execute>", "2")
    first, second = (request.body["messages"] for request in server.requests)
    assert [message["role"] for message in first] == ["user"]
    shown = first[0]["content"]
    assert "Solve it in turns" not in shown
    order = ["[1] look() -> str", EXAMPLE, "Task:\nA new one.", "Assistant:\n<execute>1</execute>", "Observation:\n1"]
    places = [shown.find(part) for part in [*order, SOLUTION]]
    assert -1 not in places
    assert places == sorted(places)
    assert second[0]["content"].startswith(shown.partition(SOLUTION)[0])
    assert "Expert feedback:\nThis is BAD.\n\nAssistant:\n<execute>2</execute>" in second[0]["content"]


@pytest.mark.parametrize("word", ["Observation", "Task", "Assistant", "Human", "Expert feedback"])
async def test_a_comment_ends_where_the_expert_goes_on_as_another(word: str) -> None:
    with ChatServer(completion(f"This is GOOD.\n\n{word}:\nInvented.")) as server:
        told = await Expert(asked(server), PROMPT, None).comment("<execute>1</execute>", "1")
    assert told == "\nExpert feedback:\nThis is GOOD.\n"


async def test_a_prompt_without_an_example_is_the_problem() -> None:
    with ChatServer() as server:
        await Expert(asked(server), "Solve it.", None).comment("<execute>1</execute>", "1")
    assert "\n\nSolve it.\n\nAssistant:\n<execute>1</execute>" in server.requests[0].body["messages"][0]["content"]
