"""A model behind llama-cpp-python's own server: another project's program, asked through the command line."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import CommandLine
from tiny_gguf import write_tiny_gguf

TASKS = ("single/ozone-at-a-point", "single/what-customers-say")
TEMPLATE = "{{ tools | tojson }}{% for message in messages %}{{ message.role }}: {{ message.content }};{% endfor %}"
TEXT_TOKENS = 16
"""The longest reply of the model `texts`."""


class Server:
    """One model with random weights under two names.

    `texts` has the chat template of its file, which writes the tools into the prompt; `calls` has the
    server's own form of native calls, whose arguments a grammar holds to the tools' schemas.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, model: str, messages: list[dict[str, Any]], tools: list[Any], **settings: Any) -> Any:
        """(message, finish reason, prompt and completion tokens) that the server answers."""
        body = {"model": model, "messages": messages, "tools": tools, "temperature": 0.0} | settings
        answer = httpx.post(f"{self.address}/chat/completions", json=body, timeout=100, trust_env=False)
        found = answer.raise_for_status().json()
        choice, usage = found["choices"][0], found["usage"]
        return choice["message"], choice["finish_reason"], [usage["prompt_tokens"], usage["completion_tokens"]]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    weights = write_tiny_gguf(folder / "noise.gguf", context=8192, chat_template=TEMPLATE)
    port, log = free_port(), folder / "log"
    texts = {"model": str(weights), "model_alias": "texts", "n_ctx": 8192, "n_threads": 1}
    calls = texts | {"model_alias": "calls", "chat_format": "chatml-function-calling"}
    (folder / "settings.json").write_text(json.dumps({"host": "127.0.0.1", "port": port, "models": [texts, calls]}))
    command = [sys.executable, "-m", "llama_cpp.server", "--config_file", folder / "settings.json"]
    environment = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT", "CONFIG_FILE")}
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        while True:
            assert process.poll() is None, log.read_text()
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Server(f"http://127.0.0.1:{port}/v1")
    finally:
        process.kill()
        process.wait()


def run(line: CommandLine, server: Server, model: str, *settings: str) -> list[Any]:
    """The exported episodes of the two tasks, with the parts of each that say what was asked and answered."""
    line.environment["NO_PROXY"] = "127.0.0.1"
    sets = [part for setting in settings for part in ("--set", setting)]
    tasks = [part for task in TASKS for part in ("--task", task)]
    agent = f"server:{server.address}#{model}"
    line.ok("run", "--agent", agent, "--suite", "starter", *tasks, "--out", "run.sqlite", *sets)
    rows = {row["task_id"]: row for row in line.lines("export", "run.sqlite", "--trajectories")}
    return [rows[task] for task in TASKS]


def events(row: Any, kind: str) -> list[Any]:
    return [event["data"] for event in row["events"] if event["kind"] == kind]


def first_request(root: Path, task_id: str) -> tuple[list[dict[str, Any]], list[Any]]:
    """(messages, tools) with which an episode begins, from the suite's own files."""
    split, _, name = task_id.partition("/")
    lines = (root / "tasks" / "starter" / "tasks" / f"{split}.jsonl").read_text().splitlines()
    task = next(row for row in map(json.loads, lines) if row["id"] == name)
    documents = [json.loads((root / "tasks" / "starter" / "apis" / f"{api}.json").read_text()) for api in task["tools"]]
    functions = [{key: document[key] for key in ("name", "description", "parameters")} for document in documents]
    tools = [{"type": "function", "function": function} for function in functions]
    return [{"role": "user", "content": task["prompt"]}], tools


def test_texts_and_their_tokens_are_the_servers(cli: CommandLine, server: Server, root: Path) -> None:
    for row in run(cli, server, "texts", f"model.max_tokens={TEXT_TOKENS}"):
        messages, tools = first_request(root, row["task_id"])
        answer, finish_reason, tokens = server.ask("texts", messages, tools, max_tokens=TEXT_TOKENS)
        assert [data["text"] for data in events(row, "observation")] == [messages[0]["content"]]
        (reply,) = events(row, "reply")
        assert (reply["text"], reply["stop_reason"]) == (answer["content"], finish_reason)
        assert reply["text"]
        assert reply["usage"] == [*tokens, 0.0]
        prompt = f"{json.dumps(tools, ensure_ascii=False)}user: {messages[0]['content']};"
        assert tokens[0] == len(prompt.encode())
        assert [row["usage"]["prompt_tokens"], row["usage"]["completion_tokens"]] == tokens


def test_native_calls_are_the_servers_and_their_results_go_back_to_it(
    cli: CommandLine, server: Server, root: Path
) -> None:
    for row in run(cli, server, "calls", "model.tool_choice=auto", "limits.turns=2"):
        messages, tools = first_request(root, row["task_id"])
        results = {data["call_id"]: data["content"] for data in events(row, "tool_result")}
        used, called = [0, 0], []
        for reply in events(row, "reply"):
            answer, finish_reason, tokens = server.ask("calls", messages, tools, tool_choice="auto", max_tokens=1024)
            functions = [call["function"] for call in answer.get("tool_calls", ())]
            calls = reply.get("calls", [])
            assert [(call["name"], call["arguments"]) for call in calls] == [
                (function["name"], json.loads(function["arguments"])) for function in functions
            ]
            assert (reply["text"], reply["stop_reason"]) == (answer["content"] or "", finish_reason)
            assert reply["usage"] == [*tokens, 0.0]
            used = [before + now for before, now in zip(used, tokens, strict=True)]
            called += calls
            messages.append({"role": "assistant", "content": reply["text"], "tool_calls": [*map(as_sent, calls)]})
            messages += [{"role": "tool", "content": results[call["id"]], "tool_call_id": call["id"]} for call in calls]
        assert [row["usage"]["prompt_tokens"], row["usage"]["completion_tokens"]] == used
        assert len(events(row, "reply")) == 2
        assert events(row, "reply")[0]["calls"]
        assert events(row, "tool_call") == called


def as_sent(call: dict[str, Any]) -> dict[str, Any]:
    function = {"name": call["name"], "arguments": json.dumps(call["arguments"])}
    return {"id": call["id"], "type": "function", "function": function}
