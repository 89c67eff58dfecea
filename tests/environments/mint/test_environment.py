"""Turns in a real sandbox: variables that stay, time that is over, code that ends the interpreter, proposals."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from environments.mint import interpreter
from sandbox import EnvironmentFailedError, SandboxSpec, Task, ToolCall
from sandbox.protocols import Recording, Sandboxed
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import Sandbox
from sandbox.tool_registry import ToolRegistry
from sandbox.workspace import Workspaces, builtin_root

WORKSPACES = Workspaces([builtin_root()])
REASONING = {"kind": "reasoning", "reference": "36"}
CODE = {"kind": "code", "reference": "assert double(2) == 4\nassert double(0) == 0"}


class OfThisMachine:
    """The pool's sandboxes with this machine's own Python in place of the image's."""

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool

    async def acquire(self, spec: SandboxSpec) -> Sandbox:
        return await self._pool.acquire(spec.model_copy(update={"image": ""}))

    async def release(self, sandbox: Sandbox) -> None:
        await self._pool.release(sandbox)


class Episode:
    """The environment as an episode uses it."""

    def __init__(self, environment: Any) -> None:
        self.environment = environment
        self.records: list[tuple[str, Any]] = []

    async def begin(self, gold: dict[str, Any], steps: int = 5, functions: str = "", **setup: Any) -> None:
        usual = {"steps": steps, "proposals": min(2, steps), "gold": gold, "functions": functions, "feedback": ""}
        await self.environment.reset(Task("x/1", "Solve it.", setup={**usual, "corpus": "", **setup}))

    async def say(self, text: str) -> str | None:
        observation = await self.environment.respond(text)
        self.records += self.environment.take_records()
        return observation.text if observation is not None else None

    async def run(self, code: str) -> str:
        """What code gives, without the words around it."""
        told = await self.say(f"<execute>{code}</execute>")
        assert told is not None
        return told.removeprefix("Observation:\n").rsplit("\nYou have ", 1)[0]


@pytest.fixture
async def episode(ipython: None) -> AsyncIterator[Episode]:
    async with SandboxPool(lambda: open_provider("bubblewrap", "test")) as pool:
        environment = WORKSPACES.load_environment("mint", OfThisMachine(pool))
        assert isinstance(environment, Recording)
        assert isinstance(environment, Sandboxed)
        yield Episode(environment)
        await environment.close()


async def test_variables_stay_until_the_episode_ends(episode: Episode) -> None:
    await episode.begin(REASONING)
    assert await episode.run("x = 5") == "[Executed Successfully with No Output]"
    assert await episode.run("print('six')\nx + 1") == "six\nOut[2]: 6"
    await episode.begin(REASONING)
    assert "NameError: name 'x' is not defined" in await episode.run("x")


async def test_code_finds_all_parts_of_ipython(episode: Episode) -> None:
    await episode.begin(REASONING)
    assert await episode.run("from IPython import embed; print(embed.__module__)") == "IPython.terminal.embed"
    assert await episode.run("import jedi; print(jedi.__name__)") == "jedi"
    assert "AttributeError: module 'IPython' has no attribute 'x'" in await episode.run("import IPython; IPython.x")


async def test_errors_are_told_as_ipython_tells_them(episode: Episode) -> None:
    await episode.begin(REASONING)
    told = await episode.run("def half(x):\n    return x / 0\nhalf(1)")
    assert told.startswith("-" * 75 + "\nZeroDivisionError ")
    assert "Cell In[1], line 3\n" in told
    assert told.endswith("ZeroDivisionError: division by zero")
    assert "Cell In[2], line 1\n" in await episode.run("1 +")
    assert "EOFError" in await episode.run("input('Number? ')")


async def test_a_search_comes_back_by_running_the_cells_again(episode: Episode) -> None:
    await episode.begin(REASONING, steps=9)
    await episode.run("x = [1]")
    kept = await episode.environment.snapshot()
    for _ in range(2):
        assert await episode.run("x.append(2); x") == "Out[2]: [1, 2]"
        await episode.environment.restore(kept)
    await episode.run("import time; print(time.time_ns())")
    kept = await episode.environment.snapshot()
    await episode.run("x = 3")
    with pytest.raises(EnvironmentFailedError, match="gives something else when it is run again"):
        await episode.environment.restore(kept)


async def test_long_output_is_cut(episode: Episode) -> None:
    await episode.begin(REASONING)
    told = await episode.run("print('x' * 5000)")
    assert told == "x" * 2000 + "...\n[Output Truncated]"


async def test_time_is_over_for_code_that_can_be_interrupted_and_for_code_that_cannot(
    episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = sys.modules[type(episode.environment).__module__.rpartition(".")[0] + ".interpreter"]
    monkeypatch.setattr(used, "SECONDS", 1)
    monkeypatch.setattr(used, "GRACE", 2.0)
    await episode.begin(REASONING, steps=9)
    await episode.run("x = 1")
    assert (await episode.run("while True: pass")).endswith("TimeoutError: Timed out after 1 seconds.")
    assert await episode.run("x") == "Out[3]: 1"
    # Python 3.11 has no line for the jump back of such a loop, and IPython then no traceback.
    loop = "for x in range(10**9):\n    for y in range(10**9):\n        if x < 0:\n            print(x)"
    assert (await episode.run(loop)).endswith("TimeoutError: Timed out after 1 seconds.")
    stuck = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\nwhile True: pass"
    assert interpreter.LOST in await episode.run(stuck)
    assert "NameError" in await episode.run("x")


async def test_an_interpreter_that_starts_too_slowly_is_told_so(
    episode: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = sys.modules[type(episode.environment).__module__.rpartition(".")[0] + ".interpreter"]
    monkeypatch.setattr(used, "SECONDS_TO_START", 0.01)
    await episode.begin(REASONING)
    with pytest.raises(EnvironmentFailedError, match="it has not started after"):
        await episode.run("1")


@pytest.mark.parametrize(
    "code", ["import os; os._exit(3)", "import os; os.kill(os.getpid(), 9)", "import os; os.write(3, b'junk\\n')"]
)
async def test_code_that_ends_the_interpreter_is_told_so(episode: Episode, code: str) -> None:
    await episode.begin(REASONING)
    told = await episode.run(code)
    assert told == interpreter.LOST or "OSError" in told
    assert await episode.run("print(1 + 1)") == "2"


async def test_a_proposal_ends_the_episode_or_costs_one(episode: Episode) -> None:
    await episode.begin(REASONING)
    assert await episode.say("I think so.") is not None
    wrong = await episode.say("<solution>7</solution>")
    assert wrong is not None
    assert "Your answer is wrong.\nYou have 3 steps left and 1 chances" in wrong
    assert await episode.say("<solution>36</solution>") is None
    assert episode.environment.finished
    assert episode.records == [
        ("proposal", {"answer": "7", "official": False, "exact": False}),
        ("proposal", {"answer": "36", "official": True, "exact": True}),
        ("end", {"official": True, "exact": True, "reason": "task_success"}),
    ]


async def test_an_episode_ends_without_steps_and_without_proposals(episode: Episode) -> None:
    await episode.begin(REASONING, steps=1)
    assert await episode.say("<execute>1</execute>") is None
    assert episode.records[-1] == ("end", {"official": False, "exact": False, "reason": "max_steps"})
    await episode.begin(REASONING)
    for _ in range(2):
        await episode.say("<solution>7</solution>")
    assert episode.records[-1] == ("end", {"official": False, "exact": False, "reason": "max_propose_steps"})


@pytest.mark.parametrize(
    ("solution", "passes"),
    [
        ("def double(x):\n    return 2 * x", True),
        ("def double(x):\n    print('passed')\n    return 4", False),
        ("def double(x):", False),
        ("import os\nos._exit(0)", False),
        ("raise SystemExit(0)", False),
        ("def double(x: List) -> int:\n    return 2 * x", False),
        ("import sys\nprint(sys.stdin.read())\ndef double(x):\n    return 5", False),
    ],
)
async def test_code_must_pass_the_tests(episode: Episode, solution: str, passes: bool) -> None:
    await episode.begin(CODE)
    await episode.say(f"<solution>{solution}</solution>")
    assert episode.records[0][1]["official"] is passes


async def test_theorems_are_read_as_python_in_the_sandbox(episode: Episode) -> None:
    gold = {"kind": "theorem", "reference": 0.5, "answer_type": "float"}
    for answer, right in (("Rational(1, 2)", True), ("np.sqrt(0.25)", True), ("open('/etc/passwd').read()", False)):
        await episode.begin(gold)
        episode.records.clear()
        await episode.say(f"<solution>{answer}</solution>")
        assert episode.records[0][1]["official"] is right


@pytest.mark.parametrize(
    ("answer", "reference", "kind", "right"),
    [
        ("np.array([1, 6])", [1, 6], "list of integer", True),
        ("np.sum([20, 5])", 25, "integer", False),
        ("(Rational(1, 2), Rational(3, 2))", [0.5, 1.5], "list of float", True),
        ("[Rational(1, 2), 1]", [0.5, 1.0], "list of float", False),
        ("()", [], "list of integer", False),
        ("1" * 400 + "+1j", 1, "integer", False),
    ],
)
async def test_values_are_converted_as_the_published_rule_does(
    episode: Episode, answer: str, reference: Any, kind: str, right: bool
) -> None:
    await episode.begin({"kind": "theorem", "reference": reference, "answer_type": kind})
    await episode.say(f"<solution>{answer}</solution>")
    assert episode.records[0][1]["official"] is right


async def test_cells_see_nothing_of_the_tests(episode: Episode) -> None:
    await episode.begin(CODE)
    spy = "import json, sys\nopen('/tmp/leak', 'w').write(json.dumps(str(sys._getframe(1).f_locals)))"
    await episode.say(f"<solution>{spy}</solution>")
    assert "FileNotFoundError" in await episode.run("open('/tmp/leak').read()")


async def test_calls_do_not_lengthen_a_cells_time(episode: Episode, monkeypatch: pytest.MonkeyPatch) -> None:
    used = sys.modules[type(episode.environment).__module__.rpartition(".")[0] + ".interpreter"]
    monkeypatch.setattr(used, "SECONDS", 3)
    monkeypatch.setattr(used, "GRACE", 1.0)
    await episode.begin(REASONING, functions="wikipedia")
    await episode.run("import signal, time")
    told = await episode.run("signal.alarm(0)\nwhile True: time.sleep(0.5); wikipedia_search('x')")
    assert interpreter.LOST in told


async def test_tools_do_the_same(episode: Episode) -> None:
    await episode.begin(REASONING)
    tools = ToolRegistry(episode.environment)
    result = await tools.call(ToolCall("execute", {"code": "6 * 6"}, "call_0"))
    assert result.content.startswith("Out[1]: 36\nYou have 4 steps left")
    await tools.call(ToolCall("solution", {"answer": "36"}, "call_1"))
    assert episode.environment.finished


async def test_a_search_finds_pages_of_the_corpus(episode: Episode, tmp_path: Any) -> None:
    corpus = tmp_path / "pages.jsonl"
    corpus.write_text('{"title": "Li Bai", "summary": "A poet."}\n{"title": "Bai", "summary": "A people."}\n')
    await episode.begin(REASONING, functions="wikipedia", corpus=str(corpus))
    found = await episode.run("print(wikipedia_search('li bai'))")
    assert found == "Page: Li Bai\nSummary: A poet.\n\nPage: Bai\nSummary: A people."
    assert "missing 1 required positional argument: 'query'" in await episode.run("wikipedia_search()")
    await episode.begin(REASONING, functions="wikipedia")
    assert "no corpus" in await episode.run("print(wikipedia_search('li bai'))")
