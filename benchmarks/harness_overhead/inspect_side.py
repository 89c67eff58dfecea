"""The same tasks in Inspect AI: its mock model, one tool, its own log. Run by `run.py`."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from unittest.mock import MagicMock

sys.modules["tiktoken"] = MagicMock()  # its encodings come from the network; the count is not needed here

from inspect_ai import Task, eval, task  # noqa: E402
from inspect_ai.dataset import MemoryDataset, Sample  # noqa: E402
from inspect_ai.model import ModelOutput, get_model  # noqa: E402
from inspect_ai.scorer import includes  # noqa: E402
from inspect_ai.solver import generate, use_tools  # noqa: E402
from inspect_ai.tool import tool  # noqa: E402


@tool
def add():  # type: ignore[no-untyped-def]
    async def execute(x: int, y: int) -> int:
        """Add two integers.

        Args:
            x: First number.
            y: Second number.
        """
        return x + y

    return execute


def outputs(messages, tools, tool_choice, config):  # type: ignore[no-untyped-def]
    """The next of three turns: two calls, then the answer."""
    number = int(messages[0].text.split()[-1].rstrip("."))
    turn = sum(message.role == "assistant" for message in messages)
    if turn < 2:
        arguments = {"x": number, "y": 1} if turn == 0 else {"x": number + 1, "y": 2}
        return ModelOutput.for_tool_call("mockllm", "add", arguments)
    return ModelOutput.from_content("mockllm", str(number + 3))


@task
def two_calls(count: int) -> Task:
    samples = [
        Sample(input=f"Add 1 and then 2 to {number}.", target=str(number + 3), id=number) for number in range(count)
    ]
    return Task(dataset=MemoryDataset(samples), solver=[use_tools(add()), generate()], scorer=includes())


def main() -> None:
    count, concurrency = int(sys.argv[1]), int(sys.argv[2])
    model = get_model("mockllm/model", custom_outputs=outputs)
    with tempfile.TemporaryDirectory() as logs:
        started = time.perf_counter()
        cpu = time.process_time()
        (log,) = eval(
            two_calls(count),
            model=model,
            log_dir=logs,
            display="none",
            max_samples=concurrency,
            max_connections=concurrency,
            log_level="error",
        )
        seconds = time.perf_counter() - started
        cpu = time.process_time() - cpu
    assert log.status == "success", log.error
    assert log.results.completed_samples == count
    accuracy = log.results.scores[0].metrics["accuracy"].value
    assert accuracy == 1.0, accuracy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "rate": count / seconds, "peak_mib": peak}))


main()
