"""Every preset can be used, and every chat template writes what its model was trained on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sandbox import Message, ToolSpec
from sandbox.agent import AgentPreset
from sandbox.dialects import DIALECTS, dialect
from sandbox.errors import ModelError
from sandbox.models.llama_cpp.settings import LlamaCppSettings
from sandbox.models.openai_compatible import OpenAISettings
from sandbox.templates import render, template_source
from sandbox.types import ModelReply, ToolResult, Usage
from sandbox.workspace import Workspaces, builtin_root

ROOT = builtin_root()
WORKSPACES = Workspaces([ROOT])
PRESETS = {name: WORKSPACES.agent_preset(name) for name in WORKSPACES.agents}
LLAMA_CPP = {name: preset for name, preset in PRESETS.items() if preset.model["kind"] == "llama_cpp"}
KNOWN = {
    name
    for name, preset in PRESETS.items()
    if preset.model["kind"] in ("llama_cpp", "openai") and not (preset.weights and preset.weights.ships)
}
"""Presets of models that others made."""

ROW = re.compile(r"^\| `([\w.-]+)` \| (.+) \|$", re.MULTILINE)
SECTION = "## Agents of known models\n"
VICUNA = (
    "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, detailed, "
    "and polite answers to the user's questions."
)
ALPACA = "Below is an instruction that describes a task. Write a response that appropriately completes the request."
AGENTLM = "You are a helpful, respectful and honest assistant."
SYSTEM = Message("system", "Be kind.")
TURNS = [Message("user", "List files."), Message("assistant", "Action: ls"), Message("user", "Output: a.txt")]
END_TOKEN = {"alpaca", "llama-2", "mistral", "toolllama", "vicuna", "zephyr"}
"""Templates whose replies end with the end token alone."""

WITH_SYSTEM = {
    "llama-2": "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nList files. [/INST] Action: ls </s>"
    "<s>[INST] Output: a.txt [/INST]",
    "mistral": "<s>[INST] Be kind.\nList files. [/INST] Action: ls</s>[INST] Output: a.txt [/INST]",
    "vicuna": "Be kind. USER: List files. ASSISTANT: Action: ls</s>USER: Output: a.txt ASSISTANT:",
    "alpaca": "Be kind.\n\n### Instruction:\nList files.\n\n### Response:Action: ls</s>\n\n"
    "### Instruction:\nOutput: a.txt\n\n### Response:",
    "zephyr": "<|system|>\nBe kind.</s>\n<|user|>\nList files.</s>\n<|assistant|>\nAction: ls</s>\n"
    "<|user|>\nOutput: a.txt</s>\n<|assistant|>\n",
    "toolllama": "System: Be kind.\nUser: List files.\nAssistant: Action: ls\nUser: Output: a.txt\nAssistant:\n",
    "fireact": "Be kind.\n\n### Instruction:\nList files.\n\n### Response:\nThought: Action: ls\n"
    "### Instruction:\nOutput: a.txt\n\n### Response:\nThought:",
    "chatml": "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nList files.<|im_end|>\n"
    "<|im_start|>assistant\nAction: ls<|im_end|>\n<|im_start|>user\nOutput: a.txt<|im_end|>\n<|im_start|>assistant\n",
}
WITHOUT_SYSTEM = {
    "llama-2": "<s>[INST] List files. [/INST] Action: ls </s><s>[INST] Output: a.txt [/INST]",
    "mistral": "<s>[INST] List files. [/INST] Action: ls</s>[INST] Output: a.txt [/INST]",
    "vicuna": "USER: List files. ASSISTANT: Action: ls</s>USER: Output: a.txt ASSISTANT:",
    "zephyr": "<|user|>\nList files.</s>\n<|assistant|>\nAction: ls</s>\n<|user|>\nOutput: a.txt</s>\n<|assistant|>\n",
    "toolllama": "User: List files.\nAssistant: Action: ls\nUser: Output: a.txt\nAssistant:\n",
}


def prompt(template: str, messages: list[Message]) -> str:
    return render(template_source(template), messages, bos_token="<s>", eos_token="</s>")


def first_prompt(name: str, question: str) -> str:
    """What the model of a preset is given in its first turn, without tools."""
    preset = PRESETS[name]
    system = [Message("system", preset.prompt.system)] if preset.prompt.system else []
    return prompt(preset.model["template"], [*system, Message("user", question)])


def named_templates() -> set[str]:
    return {file.stem for file in (ROOT / "sandbox" / "chat_templates").glob("*.jinja")}


def table() -> dict[str, list[str]]:
    """The rows of the table of known models, by agent."""
    section = (ROOT / "docs" / "agents.md").read_text().partition(SECTION)[2].partition("\n## ")[0]
    return {name: rest.split(" | ") for name, rest in ROW.findall(section)}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_whole(name: str) -> None:
    preset = PRESETS[name]
    assert preset.description.endswith((".", "model.name=...", "model.base_url=..."))
    assert preset.dialect in DIALECTS
    dialect(preset.dialect)


@pytest.mark.parametrize("name", LLAMA_CPP)
def test_settings_of_llama_cpp_are_valid(name: str) -> None:
    settings = LlamaCppSettings.model_validate(PRESETS[name].model)
    assert 0 < settings.max_tokens < settings.context
    assert all(settings.stop)
    if settings.template != "gguf":
        assert prompt(settings.template, [Message("user", "Hi")])


@pytest.mark.parametrize("name", [name for name in PRESETS if PRESETS[name].model["kind"] == "openai"])
def test_settings_of_servers_are_valid(name: str) -> None:
    settings = OpenAISettings.model_validate(PRESETS[name].model)
    assert PRESETS[name].dialect == "native"
    assert name in ("gpt", settings.name)


@pytest.mark.parametrize("name", sorted(name for name in LLAMA_CPP if LLAMA_CPP[name].weights))
def test_weights_name_a_file_and_a_licence(name: str) -> None:
    weights = PRESETS[name].weights
    assert weights is not None
    assert weights.file.endswith(".gguf")
    assert weights.licence
    assert weights.ships or weights.address() == (
        f"https://huggingface.co/{weights.repository}/resolve/main/{weights.file}"
    )


def test_files_of_two_presets_differ() -> None:
    files = [preset.weights.file for preset in PRESETS.values() if preset.weights]
    assert len(set(files)) == len(files)


@pytest.mark.parametrize("template", WITH_SYSTEM)
def test_a_conversation_with_a_system_message(template: str) -> None:
    assert prompt(template, [SYSTEM, *TURNS]) == WITH_SYSTEM[template]


@pytest.mark.parametrize("template", WITHOUT_SYSTEM)
def test_three_messages_without_a_system_message(template: str) -> None:
    assert prompt(template, TURNS) == WITHOUT_SYSTEM[template]


@pytest.mark.parametrize("template", ["llama-2", "mistral", "vicuna"])
def test_blanks_that_a_model_began_with_are_not_doubled(template: str) -> None:
    said = [TURNS[0], Message("assistant", " Action: ls\n"), TURNS[2]]
    assert prompt(template, said) == prompt(template, TURNS)


@pytest.mark.parametrize("template", ["llama-2", "mistral"])
def test_a_system_message_at_the_end_is_refused_and_not_lost(template: str) -> None:
    with pytest.raises(ModelError, match="user message after it"):
        prompt(template, [*TURNS, SYSTEM])


def test_every_named_template_is_tested() -> None:
    assert named_templates() == WITH_SYSTEM.keys() | {"lemur-readme", "lemur-intercode"}


def test_toolllama_is_told_results_as_functions() -> None:
    shown = dialect("toolllama").show_results([ToolResult("1", "ls", "a.txt"), ToolResult("2", "ls", "b.txt")])
    assert prompt("toolllama", [TURNS[0], TURNS[1], *shown]) == (
        "User: List files.\nAssistant: Action: ls\nFunction: a.txt\nFunction: b.txt\nAssistant:\n"
    )


@pytest.mark.parametrize("reply", [" I look.\nAction: search[x]\n", "Thought: I look.\nAction: search[x]"])
def test_fireact_goes_on_with_its_trajectory(reply: str) -> None:
    shown = dialect("react").show_results([ToolResult("1", "search", "found")])
    said = [Message("system", ALPACA), Message("user", "Who?\n"), Message("assistant", reply), *shown]
    assert prompt("fireact", said) == (
        f"{ALPACA}\n\n### Instruction:\nWho?\n\n### Response:\n"
        "Thought: I look.\nAction: search[x]\nObservation: found\nThought:"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("agentlm-7b", f"<s>[INST] <<SYS>>\n{AGENTLM}\n<</SYS>>\n\nHi [/INST]"),
        ("agentlm-13b", f"<s>[INST] <<SYS>>\n{AGENTLM}\n<</SYS>>\n\nHi [/INST]"),
        ("agentlm-70b", f"<s>[INST] <<SYS>>\n{AGENTLM}\n<</SYS>>\n\nHi [/INST]"),
        ("llama-2-70b-chat", "<s>[INST] Hi [/INST]"),
        ("codellama-34b-instruct", "<s>[INST] Hi [/INST]"),
        ("mistral-7b-instruct", "<s>[INST] Hi [/INST]"),
        ("wizardlm-70b", f"{VICUNA} USER: Hi ASSISTANT:"),
        ("wizardcoder-34b", f"{ALPACA}\n\n### Instruction:\nHi\n\n### Response:"),
        ("wizardmath-70b", f"{ALPACA}\n\n### Instruction:\nHi\n\n### Response:"),
        ("fireact-7b", f"{ALPACA}\n\n### Instruction:\nHi\n\n### Response:\nThought:"),
        ("zephyr-7b", "<|user|>\nHi</s>\n<|assistant|>\n"),
        ("toolllama", "User: Hi\nAssistant:\n"),
        ("hermes-3-8b", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"),
    ],
)
def test_a_model_is_asked_as_it_was_trained(name: str, expected: str) -> None:
    assert first_prompt(name, "Hi") == expected


@pytest.mark.parametrize("name", LLAMA_CPP)
def test_replies_stop_where_the_family_ends_them(name: str) -> None:
    template, stop = PRESETS[name].model.get("template", "gguf"), PRESETS[name].model.get("stop", [])
    if template in END_TOKEN:
        assert stop == ["</s>"]
    elif template == "fireact":
        assert stop == ["</s>", "\nObservation:"]
    elif template == "chatml" or name.startswith("qwen3"):
        assert "<|im_end|>" in stop
    elif template == "gguf" and name.startswith(("llama-3", "xlam")):
        assert "<|eot_id|>" in stop


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("agentlm-7b", 'Thought: I look.\nAction: find\nAction Input: {"name": "x"}'),
        ("fireact-7b", " I look.\nAction: find[x]"),
        ("toolllama", 'Thought: I look.\nAction: find\nAction Input: {"name": "x"}'),
        ("qwen3-8b", '<think>\nI look.\n</think>\n\n<tool_call>\n{"name": "find", "arguments": {"name": "x"}}\n'),
        ("hermes-3-8b", '<tool_call>\n{"name": "find", "arguments": {"name": "x"}}\n</tool_call>'),
        ("llama-3.1-8b-instruct", '{"name": "find", "parameters": {"name": "x"}}'),
        ("xlam-2-8b", '[{"name": "find", "arguments": {"name": "x"}}]'),
    ],
)
def test_the_dialect_reads_the_calls_that_a_model_was_trained_to_write(name: str, reply: str) -> None:
    tool = ToolSpec("find", "Find.", {"type": "object", "properties": {"name": {"type": "string"}}})
    calls, problem = dialect(PRESETS[name].dialect).parse(ModelReply(reply, [], Usage(), "stop"), [tool])
    assert problem is None
    assert [(call.name, call.arguments) for call in calls] == [("find", {"name": "x"})]


def test_the_page_lists_every_preset_of_a_known_model_and_no_other() -> None:
    assert table().keys() == KNOWN


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_row_says_what_the_preset_does(name: str) -> None:
    preset: AgentPreset = PRESETS[name]
    settings: dict[str, Any] = preset.model
    _model, said_dialect, template, context, weights, verified = table()[name]
    assert said_dialect == f"`{preset.dialect}`"
    if settings["kind"] == "llama_cpp":
        own_text = "{" in settings["template"]
        assert template == ("its own text" if own_text else f"`{settings['template']}`")
        assert context == str(settings["context"])
    assert weights == preset.weights.repository if preset.weights else weights in ("none", "none found")
    assert re.fullmatch(r"(yes|no), (yes|no), (listed|cited|guessed|none)", verified)
    assert verified.endswith("none") == (preset.weights is None)
