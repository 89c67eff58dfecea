"""LangChain chat models, agents and graphs as agents, end to end through the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer
from command_line import CommandLine

pytest.importorskip("langchain_core")
pytest.importorskip("langgraph")

MODULE = '''
import json, os, signal
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, create_react_agent, tools_condition

GOLD = json.loads(Path("gold.json").read_text())
USAGE = {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}


class Solver(BaseChatModel):
    """Calls what the task wants, then says that it is done. Each question is written to a file."""

    tools: list = []

    @property
    def _llm_type(self):
        return "solver"

    def bind_tools(self, tools, **options):
        return self.model_copy(update={"tools": [convert_to_openai_tool(tool) for tool in tools]})

    def _generate(self, messages, stop=None, run_manager=None, **options):
        with open("asked.jsonl", "a") as file:
            shown = [[m.type, m.text, getattr(m, "tool_calls", None)] for m in messages]
            print(json.dumps({"messages": shown, "tools": self.tools}), file=file)
        if Path("kill").exists() and messages[-1].type == "tool":
            os.kill(os.getpid(), signal.SIGKILL)
        prompt = next(m.text for m in messages if m.type == "human")
        calls = [{"name": n, "args": a, "id": f"id{i}"} for i, (n, a) in enumerate(GOLD.get(prompt, ()))]
        if messages[-1].type == "tool" or not calls:
            reply = AIMessage("Done.", usage_metadata=USAGE)
        else:
            reply = AIMessage("", tool_calls=calls, usage_metadata=USAGE)
        return ChatResult(generations=[ChatGeneration(message=reply)])


class AsyncSolver(Solver):
    async def _agenerate(self, messages, stop=None, run_manager=None, **options):
        return self._generate(messages)


class NoTools(Solver):
    def bind_tools(self, tools, **options):
        raise NotImplementedError


class Broken(Solver):
    def _generate(self, messages, stop=None, run_manager=None, **options):
        raise RuntimeError("out of order")


chat, async_chat, no_tools, broken = Solver(), AsyncSolver(), NoTools(), Broken()
number = 5


def make_chat():
    return Solver()


def agent(tools):
    return create_react_agent(Solver(), tools)


async def async_agent(tools):
    return create_react_agent(AsyncSolver(), tools)


def broken_agent(tools):
    return create_react_agent(Broken(), tools)


def by_hand(ask, act, tools):
    graph = StateGraph(MessagesState)
    graph.add_node("ask", ask)
    graph.add_node("tools", act)
    graph.add_edge(START, "ask")
    graph.add_conditional_edges("ask", tools_condition)
    graph.add_edge("tools", "ask")
    return graph


def threads(tools):
    """Nodes that LangGraph runs in threads."""
    model, named = Solver().bind_tools(tools), {tool.name: tool for tool in tools}
    ask = lambda state: {"messages": [model.invoke(state["messages"])]}
    act = lambda state: {"messages": [named[c["name"]].invoke(c) for c in state["messages"][-1].tool_calls]}
    return by_hand(ask, act, tools).compile()


def blocking(tools):
    """A coroutine that holds up the event loop while it asks its model."""
    model = Solver().bind_tools(tools)

    async def ask(state):
        return {"messages": [model.invoke(state["messages"])]}

    return by_hand(ask, ToolNode(tools), tools).compile()


def blocking_tools(tools):
    model, named = Solver().bind_tools(tools), {tool.name: tool for tool in tools}

    async def act(state):
        return {"messages": [named[c["name"]].invoke(c) for c in state["messages"][-1].tool_calls]}

    return by_hand(lambda state: {"messages": [model.invoke(state["messages"])]}, act, tools).compile()


def endless(tools):
    """Asks for ever and swallows every error."""

    async def ask(state):
        while True:
            try:
                await AsyncSolver().ainvoke(state["messages"])
            except Exception:
                pass

    return StateGraph(MessagesState).add_node("ask", ask).add_edge(START, "ask").compile()


def silent(tools):
    """No model at all: the node answers itself."""
    node = lambda state: {"messages": [AIMessage("I " + state["messages"][-1].text)]}
    return StateGraph(MessagesState).add_node("say", node).add_edge(START, "say").compile()


def wrong(tools):
    return 5


def two(tools, memory):
    return None


def fails():
    raise RuntimeError("no weather today")


not_compiled = StateGraph(MessagesState)
ready = silent([])
'''


@pytest.fixture
def line(cli: CommandLine, root: Path) -> CommandLine:
    """A working directory with `my_agents.py` and the calls that solve the starter's tasks."""
    rows = [
        json.loads(text)
        for split in ("single", "several")
        for text in (root / f"tasks/starter/tasks/{split}.jsonl").read_text().splitlines()
    ]
    gold = {
        row["prompt"]: [(c["name"], {n: values[0] for n, values in c["arguments"].items()}) for c in row["calls"]]
        for row in rows
    }
    (cli.folder / "gold.json").write_text(json.dumps(gold))
    (cli.folder / "my_agents.py").write_text(MODULE)
    cli.environment["PYTHONWARNINGS"] = "ignore"
    return cli


def command(name: str, *more: str, split: str = "several", limit: int = 3, module: str = "my_agents") -> list[str]:
    where = ["--suite", "starter", "--split", split, "--limit", str(limit), "--out", "run.sqlite"]
    return ["run", "--agent", f"langchain:{module}:{name}", *where, *more]


def episodes(line: CommandLine) -> list[Any]:
    return line.lines("export", "run.sqlite", "--trajectories")


def kinds(row: Any) -> list[str]:
    return [event["kind"] for event in row["events"]]


def asked(line: CommandLine) -> list[Any]:
    return [json.loads(text) for text in (line.folder / "asked.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("name", ["chat", "async_chat", "make_chat", "Solver"])
def test_a_chat_model_solves_tasks_with_bound_tools(line: CommandLine, name: str) -> None:
    line.ok(*command(name, "--set", "model.price_prompt=1.0"))
    rows = episodes(line)
    assert [row["scores"]["exact"]["passed"] for row in rows] == [True] * 3
    for row in rows:
        assert (row["usage"]["prompt_tokens"], row["usage"]["completion_tokens"]) == (20, 10)
        assert row["usage"]["cost"] == pytest.approx(20e-6)
    last = next(question for question in asked(line) if question["messages"][-1][0] == "tool")
    assert [kind for kind, _, _ in last["messages"]][:2] == ["human", "ai"]
    assert [call["id"] for call in last["messages"][1][2]] == [f"id{i}" for i in range(len(last["messages"]) - 2)]
    assert last["tools"][0]["type"] == "function"
    header = line.json("show", "run.sqlite", "--json")["header"]
    assert (header["model"]["is"], header["model"]["class"]) == (
        "chat model",
        "AsyncSolver" if "async" in name else "Solver",
    )
    assert re.fullmatch("[0-9a-f]{64}", header["model"]["file_sha256"])
    assert header["agent_preset"]["strategy"] == "react"


@pytest.mark.parametrize("name", ["agent", "async_agent", "threads", "blocking"])
def test_a_graphs_calls_and_replies_are_journaled_and_scored(line: CommandLine, name: str) -> None:
    line.ok(*command(name))
    rows = episodes(line)
    assert [row["scores"]["exact"]["passed"] for row in rows] == [True] * 3
    for row in rows:
        events = [event["data"] for event in row["events"]]
        calls = [data for kind, data in zip(kinds(row), events, strict=True) if kind == "tool_call"]
        assert kinds(row) == ["observation", "reply", *["tool_call", "tool_result"] * len(calls), "reply", "end"]
        assert [call["id"] for call in calls] == [call["id"] for call in events[1]["calls"]]
        assert len(calls) >= 2
        assert row["usage"]["prompt_tokens"] == 20
        assert events[-2]["text"] == "Done."


def test_a_chat_model_and_a_graph_leave_the_same_events(line: CommandLine) -> None:
    journals = []
    for name in ("chat", "agent"):
        line.ok(*command(name))
        journals.append(
            [
                [(event["kind"], event["data"]) for event in row["events"]]
                for row in sorted(episodes(line), key=lambda row: str(row["task_id"]))
            ]
        )
        (line.folder / "run.sqlite").unlink()
    assert journals[0] == journals[1]


def test_a_killed_run_of_a_chat_model_asks_nothing_again(line: CommandLine) -> None:
    (line.folder / "kill").touch()
    assert line(*command("chat", limit=1)).returncode == -9
    assert len(asked(line)) == 2
    (line.folder / "kill").unlink()
    line.ok("resume", "run.sqlite")
    assert [question["messages"][-1][0] for question in asked(line)] == ["human", "tool", "tool"]
    (row,) = episodes(line)
    assert row["scores"]["exact"]["passed"]
    assert kinds(row).count("reply") == 2


def test_a_killed_run_of_a_graph_begins_its_episode_anew(line: CommandLine) -> None:
    (line.folder / "kill").touch()
    assert line(*command("agent", limit=1)).returncode == -9
    (line.folder / "kill").unlink()
    line.ok("resume", "run.sqlite")
    assert [question["messages"][-1][0] for question in asked(line)] == ["human", "tool", "human", "tool"]
    (row,) = episodes(line)
    assert row["scores"]["exact"]["passed"]
    assert row["usage"]["turns"] == 2
    assert kinds(row)[kinds(row).index("retry") + 1 :].count("reply") == 2


def test_a_changed_module_cannot_go_on_with_a_run(line: CommandLine) -> None:
    (line.folder / "kill").touch()
    assert line(*command("chat", limit=1)).returncode == -9
    with (line.folder / "my_agents.py").open("a") as file:
        file.write("# other\n")
    done = line("resume", "run.sqlite")
    assert done.returncode == 5
    assert "the model of run is not what it was" in done.stderr


@pytest.mark.parametrize("setting", ["max_turns=1", "limits.turns=1", "limits.tokens=15"])
def test_limits_hold_for_the_models_inside_of_a_graph(line: CommandLine, setting: str) -> None:
    line.ok(*command("agent", "--set", setting))
    assert [question["messages"][-1][0] for question in asked(line)] == ["human"] * 3
    for row in episodes(line):
        assert row["status"] == "limit"
        assert row["scores"]["exact"]["error_class"] in (None, "limit_reached")


def test_a_graph_that_swallows_every_error_is_stopped_at_its_limit(line: CommandLine) -> None:
    done = line(*command("endless", "--set", "limits.turns=4", limit=2), timeout=120)
    assert done.returncode == 0
    assert "Error in" not in done.stderr
    assert [(row["status"], kinds(row).count("reply")) for row in episodes(line)] == [("limit", 4)] * 2


def test_the_answer_of_a_graph_without_models_is_recorded(line: CommandLine) -> None:
    line.ok(*command("silent", split="none", limit=1))
    (row,) = episodes(line)
    assert kinds(row) == ["observation", "reply", "end"]
    prompt = row["events"][0]["data"]["text"]
    assert row["events"][1]["data"]["text"] == f"I {prompt}"


@pytest.mark.parametrize(
    ("name", "words"),
    [("broken", "out of order"), ("broken_agent", "out of order"), ("blocking_tools", "use ainvoke")],
)
def test_a_failure_of_the_users_code_is_not_held_against_a_model(line: CommandLine, name: str, words: str) -> None:
    assert line(*command(name, limit=1)).returncode == 4
    (row,) = episodes(line)
    assert row["scores"]["exact"]["owner"] == "infrastructure"
    assert words in row["scores"]["exact"]["details"]["message"]


UNREACHED = """
import httpx, os, urllib.request
from langchain_core.messages import AIMessage
from my_agents import MessagesState, START, Solver, StateGraph, create_react_agent

ADDRESS = os.environ["ADDRESS"]


class Remote(Solver):
    def _generate(self, *arguments, **options):
        urllib.request.urlopen(ADDRESS)


class Fading(Solver):
    def _generate(self, messages, *arguments, **options):
        if messages[-1].type == "tool":
            httpx.get(ADDRESS)
        return super()._generate(messages)


def ask(state):
    return {"messages": [AIMessage(httpx.get(ADDRESS).text)]}


chat, fading = Remote(), Fading()
agent, fading_agent = (lambda tools, model=model: create_react_agent(model, tools) for model in (chat, fading))
by_client = lambda tools: StateGraph(MessagesState).add_node("ask", ask).add_edge(START, "ask").compile()
"""


@pytest.fixture
def nobody(line: CommandLine) -> CommandLine:
    """A working directory with models whose server is down."""
    with ChatServer() as server:
        line.environment |= {"ADDRESS": server.base_url, "NO_PROXY": "127.0.0.1"}
    (line.folder / "remote.py").write_text(UNREACHED)
    return line


@pytest.mark.parametrize("name", ["chat", "agent", "by_client"])
def test_a_server_that_is_down_ends_the_run_at_once(nobody: CommandLine, name: str) -> None:
    done = nobody(*command(name, module="remote"))
    assert done.returncode == 3, done.stderr
    assert f"langchain:remote:{name} reaches no server" in done.stderr
    assert "refused" in done.stderr
    assert "in remote" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["fading", "fading_agent"])
def test_a_server_that_goes_away_later_fails_the_episodes(nobody: CommandLine, name: str) -> None:
    assert nobody(*command(name, module="remote")).returncode == 4
    assert [row["scores"]["exact"]["owner"] for row in episodes(nobody)] == ["infrastructure"] * 3


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("nothing", [], "chat"),
        ("number", [], "function that returns one"),
        ("wrong", [], "function that returns one"),
        ("two", [], "only `tools`"),
        ("fails", [], "no weather today"),
        ("not_compiled", [], "compile()"),
        ("ready", [], "a function that takes `tools`"),
        ("no_tools", [], "--set dialect=json"),
        ("chat", ["--set", "strategy=langchain_graph"], "--set strategy=react"),
        ("agent", ["--set", "strategy=react"], "--set strategy=langchain_graph"),
        ("agent", ["--set", "dialect=json"], "dialect=native"),
        ("chat", ["--set", "model.slotz=5"], "model.slots"),
    ],
)
def test_what_cannot_run_is_told_with_the_next_step(line: CommandLine, name: str, more: list[str], words: str) -> None:
    done = line(*command(name, *more))
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_model_without_tools_can_be_told_of_them_in_the_prompt(line: CommandLine) -> None:
    line.ok(*command("no_tools", "--set", "dialect=json", limit=1))
    (question,) = asked(line)
    assert question["tools"] == []
    assert "get_current_weather" in question["messages"][0][1]


@pytest.mark.parametrize(
    ("source", "exit_code", "words"),
    [
        (None, 2, "there is no module other"),
        ("import nowhere_to_be_found", 3, "pip install nowhere-to-be-found"),
        ("1 / 0", 2, "ZeroDivisionError"),
        ("def", 2, "SyntaxError"),
    ],
)
def test_a_module_that_cannot_be_loaded(line: CommandLine, source: str | None, exit_code: int, words: str) -> None:
    if source is not None:
        (line.folder / "other.py").write_text(source)
    done = line("run", "--agent", "langchain:other:x", "--suite", "starter")
    assert done.returncode == exit_code
    assert words in done.stderr


def test_without_langchain_the_install_command_is_told(line: CommandLine) -> None:
    hidden = "import sys; sys.modules['langchain_core'] = None; from sandbox.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", hidden, *command("chat")],
        capture_output=True,
        text=True,
        cwd=line.folder,
        env=line.environment,
    )
    assert done.returncode == 3
    assert "pip install 'sandbox[langchain]'" in done.stderr


CONVERSATION = '''
from sandbox import Observation, QuestionEnvironment, Task, ToolSpec, Verdict

EMPTY = {"type": "object", "properties": {}}


class Environment(QuestionEnvironment):
    """Says a second thing and brings a second tool with it."""

    async def reset(self, task):
        self.said = 0
        return await super().reset(task)

    async def call(self, call):
        return f"called {call.name}"

    async def respond(self, text):
        self.said += 1
        if self.said > 1:
            return None
        new = (ToolSpec("math.double", "", EMPTY),)
        self._tools += new
        return Observation("again", new_tools=new)


class Suite:
    def __init__(self, context):
        pass

    def tasks(self, split):
        yield Task("all/1", "first", tools=(ToolSpec("math.factorial", "n!", EMPTY),))

    def scorers(self):
        return {"exact": self}

    def score(self, task, trajectory):
        return Verdict.success()

    def data_sha256(self, splits):
        return {}
'''

TALKER = '''
from langchain_core.messages import AIMessage
from my_agents import Solver, create_react_agent
from langchain_core.outputs import ChatGeneration, ChatResult


class Talker(Solver):
    """Calls the newest tool at each message of the user."""

    def _generate(self, messages, stop=None, run_manager=None, **options):
        super()._generate(messages)
        if messages[-1].type == "tool":
            reply = AIMessage(messages[-1].text)
        else:
            name = self.tools[-1]["function"]["name"]
            reply = AIMessage("", tool_calls=[{"name": name, "args": {}, "id": f"id{len(messages)}"}])
        return ChatResult(generations=[ChatGeneration(message=reply)])


chat = Talker()


def agent(tools):
    return create_react_agent(Talker(), tools)
'''


@pytest.mark.parametrize("name", ["chat", "agent"])
def test_a_user_may_say_more_and_bring_tools_whose_names_servers_refuse(line: CommandLine, name: str) -> None:
    (line.folder / "talker.py").write_text(TALKER)
    for folder, file in (("tasks/talk", "suite.py"), ("environments/talk", "environment.py")):
        (line.folder / folder).mkdir(parents=True)
        (line.folder / folder / file).write_text(CONVERSATION)
    manifest = 'name = "talk"\ndescription = "."\nentry = "suite:Suite"\nsplits = ["all"]\nenvironment = "talk"\n'
    (line.folder / "tasks/talk/suite.toml").write_text(manifest)
    line.ok("run", "--agent", f"langchain:talker:{name}", "--suite", "talk", "--out", "run.sqlite")
    (row,) = episodes(line)
    turn = ["observation", "reply", "tool_call", "tool_result", "reply"]
    assert kinds(row) == [*turn, *turn, "end"]
    called = [event["data"]["name"] for event in row["events"] if event["kind"] == "tool_call"]
    assert called == ["math.factorial", "math.double"]
    replied = [call["name"] for event in row["events"] for call in event["data"].get("calls", ())]
    assert replied == called
    last = asked(line)[-1]
    assert [tool["function"]["name"] for tool in last["tools"]] == ["math_factorial", "math_double"]
    assert [kind for kind, _, _ in last["messages"]] == ["human", "ai", "tool", "ai", "human", "ai", "tool"]
    assert last["messages"][1][2][0]["name"] == "math_factorial"
    assert last["messages"][-1][1] == "called math.double"


@pytest.mark.parametrize("name", ["model", "make_agent"])
def test_the_examples_of_the_guide_run(cli: CommandLine, root: Path, name: str) -> None:
    pytest.importorskip("langchain_openai")
    page = (root / "docs" / "agents.md").read_text()
    (source,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    cli.environment["NO_PROXY"] = "127.0.0.1"
    with ChatServer() as server:
        (cli.folder / "my_agents.py").write_text(source.replace("http://localhost:8000/v1", server.base_url))
        cli.ok("run", "--agent", f"langchain:my_agents:{name}", "--suite", "starter", "--limit", "1")
        assert all(request.body["tools"] for request in server.requests)
    assert len(server.requests) == 4
