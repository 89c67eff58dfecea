"""Trajectories such as no sane agent leaves, to see that scorers judge them without raising or hanging."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import threading
from collections.abc import Iterator, Mapping
from types import FrameType

from sandbox.journal.trajectory import Event, Trajectory
from sandbox.journal.writer import encode_json
from sandbox.protocols import Scorer
from sandbox.scoring import judge
from sandbox.types import JSON, Task, ToolCall
from sandbox.validation.report import Report

RANDOM_ONES = 12
"""Seeded random trajectories for each task, beside the fixed ones."""

SECONDS_TO_JUDGE = 10.0

HUGE = 300_000
"""Characters."""

DEEP = 200
"""Levels of nesting."""

_ALPHABET = "ab01 \n\t\r\"'`\\()[]{}<>=,.:;#$%&*+-/@!?_|~^\0\x1b\u00a0é漢\u202e\ufeff\ud800\udfff😀"
_FRAGMENTS = (
    '{"name": ',
    "```python\n",
    "f(x=",
    "[f(), ",
    "Action: ",
    "<tool_call>",
    "</s>",
    "Final Answer:",
    "'''",
    "{{",
)
_ACTED = ("reply", "parse_error", "tool_call", "tool_result", "state", "limit")


def check_scorers(
    report: Report,
    scorers: Mapping[str, Scorer],
    task: Task,
    real: Trajectory,
    seconds: float = SECONDS_TO_JUDGE,
) -> None:
    """Report the scorers that fail at a hostile trajectory, or take longer than `seconds` for one.

    Args:
        real: of an episode of the task; what its environment told is kept.
    """
    for name, trajectory in hostile_trajectories(task, real):
        for scorer, subject in scorers.items():
            with _interrupted_after(seconds):
                verdict = judge({scorer: subject}, task, trajectory).get(scorer)
            if verdict is not None and verdict.owner == "grader":
                message = f"the scorer {scorer} fails at a hostile trajectory"
                report.add("error", "scorer", message, task.id, f"{name}: {verdict.details['message']}")


def hostile_trajectories(task: Task, real: Trajectory) -> Iterator[tuple[str, Trajectory]]:
    """Names and trajectories: the fixed ones, then seeded random ones. Each is as a run file would give it back."""
    told = [event for event in real.events if event.kind not in _ACTED]
    rng = random.Random(task.id)
    made = {**_fixed(task), **{f"random {index}": _random(task, rng) for index in range(RANDOM_ONES)}}
    for name, events in made.items():
        recorded = [Event(0.0, kind, json.loads(encode_json(data))) for kind, data in events]
        yield name, Trajectory(told + recorded, real.dialect)


Acts = list[tuple[str, dict[str, JSON]]]


def _fixed(task: Task) -> dict[str, Acts]:
    name = task.tools[0].name if task.tools else "run"
    nested: JSON = "x"
    for level in range(DEEP):
        nested = [nested] if level % 2 else {"a": nested}
    odd: dict[str, JSON] = {
        "": None,
        "\ud800": "\udfff",
        "a b": [],
        "__class__": {"": {}},
        "n": 10**400,
        "f": 1e308,
        "t": True,
    }
    calls = {
        "odd arguments": odd,
        "deep arguments": {"a": nested},
        "huge argument": {"a": "a" * HUGE},
        "no arguments": {},
    }
    return {
        "nothing at all": [],
        "empty reply": [_reply("")],
        "huge reply": [_reply("f(" * (HUGE // 2))],
        "deep reply": [_reply("[" * HUGE)],
        "lone surrogates": [_reply("\ud800 \udfff" * 100)],
        "control characters": [_reply("".join(map(chr, range(160))))],
        "many replies": [_reply("?")] * 500,
        "unreadable": [_reply("f(("), ("parse_error", {"message": "\ud800"})],
        "strange name": [_reply(""), *_call("\0\ud800" * 50, {})],
        "huge result": [_reply(""), *_call(name, {}, "a" * HUGE)],
        "cut short": [_reply("f("), ("limit", {"kind": "tokens", "limit": 1})],
        **{words: [_reply(""), *_call(name, arguments)] for words, arguments in calls.items()},
    }


def _random(task: Task, rng: random.Random) -> Acts:
    names = [tool.name for tool in task.tools] + [call.name for message in task.solution for call in message.calls]
    acts: Acts = []
    for _ in range(rng.randint(1, 5)):
        acts.append(_reply(_text(rng)))
        for _ in range(rng.choice((0, 0, 1, 2))):
            name = rng.choice([*names, _text(rng)])
            arguments = _arguments(rng, task)
            acts += _call(name, arguments, _text(rng), error=rng.random() < 0.5)
    return acts


def _text(rng: random.Random) -> str:
    parts = [
        rng.choice(_FRAGMENTS) if rng.random() < 0.1 else rng.choice(_ALPHABET) for _ in range(rng.randint(0, 200))
    ]
    return "".join(parts)


def _arguments(rng: random.Random, task: Task) -> dict[str, JSON]:
    """Arguments with the names that the solution's calls have, and others, each with a value of any type."""
    known = [key for message in task.solution for call in message.calls for key in call.arguments]
    keys = [rng.choice(known) if known and rng.random() < 0.6 else _text(rng) for _ in range(rng.randint(0, 5))]
    return {key: _value(rng, 3) for key in keys}


def _value(rng: random.Random, depth: int) -> JSON:
    kind = rng.randrange(8 if depth else 6)
    if kind == 6:
        return [_value(rng, depth - 1) for _ in range(rng.randint(0, 4))]
    if kind == 7:
        return {_text(rng)[:10]: _value(rng, depth - 1) for _ in range(rng.randint(0, 4))}
    return (None, rng.random() < 0.5, rng.randint(-9, 9), rng.gauss(0, 1e6), _text(rng), "")[kind]


def _reply(text: str) -> tuple[str, dict[str, JSON]]:
    return "reply", {"text": text, "stop_reason": "stop", "usage": [0, 0, 0.0]}


def _call(name: str, arguments: dict[str, JSON], answer: str = "", *, error: bool = False) -> Acts:
    call = ToolCall(name, arguments, "call_0")
    result = {"call_id": "call_0", "name": name, "content": answer, "error": error}
    return [("tool_call", call.to_json()), ("tool_result", result)]


@contextlib.contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what runs too long. Without effect outside the main thread, where no signal arrives."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"no verdict within {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
