"""A real GGUF model in this process: random weights, so what it says is noise, but real noise."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine
from tiny_gguf import write_tiny_gguf

SYSTEM = "You are a helpful, respectful, and honest assistant."


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


def run(line: CommandLine, gguf: Path, *more: str) -> list[dict[str, object]]:
    arguments = ["--agent", "lemur", "--suite", "apibench", "--split", "torchhub", "--limit", "20"]
    small = ["--set", f"model.path={gguf}", "--set", "model.max_tokens=16"]
    line.ok("run", *arguments, *small, "--out", "run.sqlite", *more)
    return line.lines("export", "run.sqlite", "--trajectories")


def reply_of(row: dict[str, object]) -> dict[str, object]:
    (reply,) = [event["data"] for event in row["events"] if event["kind"] == "reply"]  # type: ignore[attr-defined]
    return reply  # type: ignore[no-any-return]


def test_twenty_questions_with_lemurs_template(cli_with_data: CommandLine, gguf: Path) -> None:
    rows = run(cli_with_data, gguf)
    assert len(rows) == 20
    for row in rows:
        (question,) = [event["data"]["text"] for event in row["events"] if event["kind"] == "observation"]  # type: ignore[attr-defined]
        prompt = str(reply_of(row)["prompt"])
        assert prompt.startswith(f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n{question}\n\n")
        assert prompt.endswith("<|im_end|>\n<|im_start|>assistant\n")
        assert prompt.count("<|im_start|>") == 3
        assert row["status"] == "completed"
        assert row["usage"]["prompt_tokens"] > 0  # type: ignore[index]
    assert any(reply_of(row)["text"] for row in rows)


def test_the_same_seed_gives_the_same_replies(cli_with_data: CommandLine, gguf: Path) -> None:
    hot = ["--set", "model.temperature=1.0", "--set", "model.deterministic=true"]
    first = [reply_of(row)["text"] for row in run(cli_with_data, gguf, *hot)]
    (cli_with_data.folder / "run.sqlite").unlink()
    again = [reply_of(row)["text"] for row in run(cli_with_data, gguf, *hot)]
    (cli_with_data.folder / "run.sqlite").unlink()
    other = [reply_of(row)["text"] for row in run(cli_with_data, gguf, *hot, "--seed", "1")]
    assert first == again
    assert first != other


def test_a_prompt_over_the_context_is_charged_to_the_model_with_both_numbers(
    cli_with_data: CommandLine, gguf: Path
) -> None:
    rows = run(cli_with_data, gguf, "--set", "model.context=256")
    for row in rows:
        (error,) = [event["data"] for event in row["events"] if event["kind"] == "error"]  # type: ignore[attr-defined]
        assert error["owner"] == "model"
        assert "256" in error["message"]
        official = row["scores"]["official"]  # type: ignore[index]
        assert (official["owner"], official["error_class"]) == ("model", "limit_reached")


def test_a_file_that_is_no_model_is_refused_before_the_run(cli_with_data: CommandLine) -> None:
    broken = cli_with_data.folder / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    done = cli_with_data("run", "--agent", "lemur", "--suite", "starter", "--set", f"model.path={broken}")
    assert done.returncode != 0
    assert "broken.gguf" in done.stderr
    assert not list(cli_with_data.folder.glob("runs/*.sqlite"))


def test_gpu_layers_without_gpu_support_are_an_error_with_the_build_command(cli: CommandLine, gguf: Path) -> None:
    import llama_cpp

    settings = ["--set", f"model.path={gguf}", "--set", "model.gpu_layers=-1", "--set", "model.max_tokens=4"]
    done = cli("run", "--agent", "lemur", "--suite", "starter", "--limit", "1", *settings)
    if llama_cpp.llama_supports_gpu_offload():
        assert done.returncode == 0
    else:
        assert done.returncode == 3
        assert "CMAKE_ARGS" in done.stderr


def test_the_template_in_the_file_is_used_when_asked_for(cli: CommandLine, tmp_path: Path) -> None:
    template = "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}[assistant] "
    gguf = write_tiny_gguf(tmp_path / "own.gguf", chat_template=template)
    settings = ["--set", f"model.path={gguf}", "--set", "model.template=gguf", "--set", "model.max_tokens=4"]
    cli.ok("run", "--agent", "lemur", "--suite", "starter", "--limit", "1", *settings, "--out", "run.sqlite")
    row = cli.lines("export", "run.sqlite", "--trajectories")[0]
    prompt = next(event["data"]["prompt"] for event in row["events"] if event["kind"] == "reply")
    assert prompt.startswith(f"[system] {SYSTEM}\n[user] ")
    assert prompt.endswith("[assistant] ")
