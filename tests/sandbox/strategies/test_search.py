"""What a model is asked in a search, and what ends one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.agent import Agent, AgentPreset, SearchSettings
from sandbox.dialects import DIALECTS, dialect
from sandbox.errors import UsageError
from sandbox.settings import check_preset
from sandbox.strategies import cot, dfsdt, react
from sandbox.types import (
    Action,
    ModelReply,
    ModelRequest,
    Observation,
    Task,
    ToolCall,
    ToolResult,
    ToolSpec,
    ToolStatus,
)

LOOK = ToolSpec("look", "", {"type": "object", "properties": {}})
FINISH = ToolSpec("Finish", "", {"type": "object", "properties": {}})
OTHER = "Not again: {previous_candidate}"


def call(name: str, **arguments: str) -> ModelReply:
    return ModelReply("", [ToolCall(name, dict(arguments))])


GIVE_UP, ANSWER = call("Finish", return_type="give_up"), call("Finish", return_type="answer")


class Script:
    """Says one reply after the other, and notes what it was sent."""

    def __init__(self, replies: Sequence[ModelReply]) -> None:
        self._replies = list(replies)
        self.requests: list[ModelRequest] = []

    async def generate(self, request: ModelRequest) -> ModelReply:
        self.requests.append(request)
        return self._replies[len(self.requests) - 1]

    def sent(self, number: int) -> list[str]:
        return [f"{message.role}:{message.content}" for message in self.requests[number].messages]


def told(asked: ToolCall) -> ToolResult:
    status: ToolStatus | None = None
    if asked.name == "Finish":
        status = "give_up" if asked.arguments.get("return_type") == "give_up" else "answer"
    elif asked.name != "look":
        status = "unknown_tool"
    return ToolResult(asked.id, asked.name, f"saw {json.dumps(asked.arguments)}", status=status)


async def converse(
    replies: Sequence[ModelReply],
    *,
    name: str = "native",
    tools: tuple[ToolSpec, ...] = (LOOK, FINISH),
    strategy: str = "dfsdt",
    prompts: Mapping[str, str] | None = None,
    answer_to: Callable[[ToolCall], ToolResult] = told,
    says: Sequence[str] = (),
    **settings: int | bool,
) -> tuple[Script, list[Action]]:
    """An episode: calls are answered, a reply without one is answered with the next text, if there is one."""
    search = SearchSettings.model_validate(settings)
    preset = AgentPreset(name="a", description="", dialect=name, search=search, model={"kind": "none"})
    begin = {"dfsdt": dfsdt, "cot": cot, "react": react}[strategy]
    model, texts = Script(replies), iter(says)
    task = Task("s/1", "Q", prompts={"diversity": OTHER} if prompts is None else prompts)
    conversation = Agent(preset, dialect(name), begin, 0, 20).start(model, task, tools, 0)
    actions: list[Action] = []
    observation: Observation | None = Observation("Q")
    while observation is not None:
        action = await conversation.act(observation)
        actions.append(action)
        if action.final:
            break
        if action.calls:
            observation = Observation(results=[answer_to(asked) for asked in action.calls])
        else:
            said = next(texts, None)
            observation = None if said is None else Observation(said)
    return model, actions


async def test_a_node_with_children_asks_for_something_else_and_forgets_that_it_did() -> None:
    model, actions = await converse([call("look", at="x"), GIVE_UP, call("look", at="y"), ANSWER])
    candidate = {
        "name": "look",
        "arguments": '{"at": "x"}',
        "function_output": 'saw {"at": "x"}',
        "mento-carlo-action-value": 0.0,
    }
    assert model.sent(0) == ["user:Q"]
    assert model.sent(2) == ["user:Q", f"user:Not again: {json.dumps([candidate], indent=2)}\n"]
    assert model.sent(3) == ["user:Q", "assistant:", 'tool:saw {"at": "y"}']
    assert actions[-1].final


async def test_the_nodes_own_observation_is_told_with_its_children() -> None:
    model, _ = await converse([call("look", at="x"), call("look"), GIVE_UP, ANSWER])
    assert model.sent(3)[-1].endswith('again, your former observation: saw {"at": "x"}\n')


async def test_the_request_for_something_else_can_be_kept() -> None:
    replies = [call("look", at="x"), GIVE_UP, call("look", at="y"), ANSWER]
    model, _ = await converse(replies, keep_diversity=True)
    assert [text.partition(":")[0] for text in model.sent(3)] == ["user", "user", "assistant", "tool"]
    assert model.sent(3)[1] == model.sent(2)[1]


async def test_without_words_of_the_benchmark_there_are_our_own() -> None:
    model, _ = await converse([call("look", at="x"), GIVE_UP, ANSWER], prompts={})
    assert '"arguments": "{\\"at\\": \\"x\\"}"' in model.sent(2)[-1]
    assert "{previous_candidate}" not in model.sent(2)[-1]


async def test_a_value_that_looks_like_a_field_is_told_as_it_is() -> None:
    prompts = {"rank_system": "{task_description} {candidate_A} {candidate_B} {{END}}", "rank_user": "?"}
    replies = [call("look", at="{candidate_B}"), call("look"), ModelReply("A"), ModelReply("B"), ANSWER, ANSWER]
    model, _ = await converse([*replies, ModelReply("A"), ModelReply("A")], prompts=prompts, filter=True)
    system, user = model.sent(2)
    assert '{"at": "{candidate_B}"}' in system
    assert system.endswith("{{END}}")
    assert user == "user:?"


async def test_ranking_tells_what_both_share_and_what_each_did_and_offers_no_tools() -> None:
    prompts = {"rank_system": "{intersect_trice}|{candidate_A}|{candidate_B}", "rank_user": "?"}
    first, second = call("look", at="1"), ModelReply("Hm.")
    ranked = [ModelReply("It is a"), ModelReply("B")]
    model, _ = await converse([first, second, *ranked, ANSWER, ANSWER, *ranked], prompts=prompts, filter=True)
    step = 'step_1: Action: look\n\nstep_2: Action Input: {"at": "1"}\n\nstep_3: Observation: saw {"at": "1"}\n\n'
    assert model.sent(2)[0] == f"system:None|{step}|step_1: Thought: Hm.\n\n"
    assert model.sent(3)[0] == f"system:None|step_1: Thought: Hm.\n\n|{step}"
    assert model.sent(6)[0].startswith(f"system:{step}|step_1: Action: Finish\n\n")
    assert [len(request.tools) for request in model.requests] == [2, 2, 0, 0, 2, 2, 0, 0]


async def test_long_observations_are_cut_where_ways_are_ranked() -> None:
    def long(asked: ToolCall) -> ToolResult:
        return ToolResult(asked.id, asked.name, "x" * 2000, status=told(asked).status)

    replies = [call("look"), ANSWER, ModelReply("A"), ModelReply(""), ANSWER, ANSWER, ModelReply("A"), ModelReply("A")]
    model, _ = await converse(replies, filter=True, answer_to=long)
    assert f"{'x' * 1024}...(len=2000)" in model.sent(2)[0]
    assert "x" * 1025 not in model.sent(2)[0]


async def test_a_call_of_an_unknown_tool_is_renamed_in_later_prompts() -> None:
    model, _ = await converse([call("löök!"), ANSWER])
    assert [asked.name for asked in model.requests[1].messages[1].calls] == ["invalid_hallucination_function_name"]


async def test_each_request_has_its_turn_and_a_seed_of_its_own() -> None:
    model, _ = await converse([call("look"), GIVE_UP, ModelReply("Hm."), ANSWER])
    assert [request.turn for request in model.requests] == [0, 1, 2, 3]
    assert len({request.seed for request in model.requests}) == 4


async def test_with_a_tool_that_finishes_a_reply_without_a_call_is_a_thought() -> None:
    model, actions = await converse([ModelReply("I look."), call("look"), ANSWER])
    assert model.sent(1) == ["user:Q", "assistant:I look."]
    assert [len(action.calls) for action in actions] == [1, 1, 0]


async def test_without_one_it_is_the_answer_and_a_further_message_begins_a_search_below_it() -> None:
    replies = [call("look", at="x"), ModelReply("It is x."), call("look", at="y"), ModelReply("It is y.")]
    model, actions = await converse(replies, tools=(LOOK,), says=["And y?"])
    assert [action.text for action in actions] == ["", "It is x.", "", "It is y."]
    assert model.sent(2) == ["user:Q", "assistant:", 'tool:saw {"at": "x"}', "assistant:It is x.", "user:And y?"]
    steps = [action.search for action in actions if action.search]
    assert [event["finish"] for step in steps for event in step.events if event["event"] == "chosen"] == ["answer"] * 2
    assert [(step.state, step.reaches) for step in steps] == [(0, 2), (2, 4), (4, 6), (6, 8)]


async def test_several_calls_in_a_reply_are_one_branch() -> None:
    both = ModelReply("Both.", [ToolCall("look", {"at": "x"}), ToolCall("look", {"at": "y"})])
    model, actions = await converse([both, ANSWER])
    assert [len(action.calls) for action in actions] == [2, 1, 0]
    assert model.sent(1) == ["user:Q", "assistant:Both.", 'tool:saw {"at": "x"}', 'tool:saw {"at": "y"}']
    assert actions[0].search is not None
    types = [event["type"] for event in actions[0].search.events if event["event"] == "node"]
    assert types == ["Root", "Thought", "Action", "Action Input", "Action", "Action Input"]


async def test_states_are_kept_while_the_search_may_come_back_to_them() -> None:
    _, actions = await converse([call("look"), call("look"), GIVE_UP, call("look"), ANSWER])
    steps = [action.search for action in actions if action.search]
    assert [(step.state, step.reaches) for step in steps] == [(0, 2), (2, 4), (4, 6), (2, 8), (8, 10), (10, 10)]
    assert [set(step.keep) for step in steps[:4]] == [{0}, {0, 2}, {0, 2, 4}, {0, 6}]


async def test_a_chat_ends_with_an_ending() -> None:
    _, actions = await converse([call("look"), GIVE_UP], strategy="react")
    assert [action.final for action in actions] == [False, False, True]


@pytest.mark.parametrize("strategy", ["cot", "dfsdt"])
def test_history_cannot_be_limited(strategy: str) -> None:
    data = {"name": "a", "description": "", "model": {"kind": "none"}, "strategy": strategy, "history": 3}
    with pytest.raises(UsageError, match="history"):
        check_preset(data, "here")


texts = st.lists(st.one_of(st.text(max_size=80), st.sampled_from(["Action: look\nAction Input: {}", "Thought: "])))


@given(st.sampled_from(sorted(DIALECTS)), texts, st.booleans(), st.booleans())
async def test_no_reply_breaks_a_search(name: str, replies: list[str], has_finish: bool, ranks: bool) -> None:
    said = [ModelReply(text) for text in replies] + [ModelReply("")] * 80
    tools = (LOOK, FINISH) if has_finish else (LOOK,)
    model, actions = await converse(said, name=name, tools=tools, depth=5, queries=9, filter=ranks)
    assert actions[-1].search is not None
    assert len(model.requests) <= 80


async def test_a_prompt_that_was_sent_stays_as_it_was() -> None:
    model, _ = await converse([call("look", at="x"), GIVE_UP, call("look", at="y"), GIVE_UP], keep_diversity=True)
    assert [len(request.messages) for request in model.requests] == [1, 3, 2, 4]
