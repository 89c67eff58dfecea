"""Chat templates: the exact text that each model family is given, and what a template may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import Message, ToolSpec
from sandbox.dialects import dialect
from sandbox.errors import ModelError, UnknownNameError, UsageError
from sandbox.templates import render, template_source
from sandbox.workspace import Workspaces, builtin_root

CONVERSATION = [
    Message("system", "Be kind."),
    Message("user", "List files."),
    Message("assistant", "Action: ls"),
    Message("user", "Output: a.txt"),
]
WEATHER = ToolSpec("get_weather", "Weather.", {"type": "object", "properties": {"city": {"type": "string"}}})


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            "chatml",
            "<|im_start|>system\nBe kind.<|im_end|>\n"
            "<|im_start|>user\nList files.<|im_end|>\n"
            "<|im_start|>assistant\nAction: ls<|im_end|>\n"
            "<|im_start|>user\nOutput: a.txt<|im_end|>\n"
            "<|im_start|>assistant\n",
        ),
        (
            "lemur-readme",
            "<|im_start|>system\nBe kind.\n<|im_end|>\n"
            "<|im_start|>user\nList files.<|im_end|>\n"
            "<|im_start|>assistant\nAction: ls<|im_end|>\n"
            "<|im_start|>user\nOutput: a.txt<|im_end|>\n"
            "<|im_start|>assistant\n",
        ),
        (
            "lemur-intercode",
            "<|im_start|>system\nBe kind.\n<|im_end|>\n"
            "<|im_start|>user\nList files.\n<|im_end|>\n"
            "<|im_start|>assistant\nAction: ls\n<|im_end|>\n"
            "<|im_start|>user\nOutput: a.txt\n<|im_end|>\n"
            "<|im_start|>assistant\n",
        ),
    ],
)
def test_a_named_template_renders_exactly(template: str, expected: str) -> None:
    assert render(template_source(template), CONVERSATION, bos_token="<s>", eos_token="</s>") == expected


@pytest.mark.parametrize("template", ["chatml", "lemur-readme", "lemur-intercode"])
def test_without_a_system_message_none_is_made_up(template: str) -> None:
    assert render(template_source(template), [Message("user", "Hi")]).startswith("<|im_start|>user\nHi")


def prompt_of(agent: str, question: str, tools: tuple[ToolSpec, ...] = ()) -> str:
    """What the model of a preset is given in its first turn."""
    preset = Workspaces([builtin_root()]).agent_preset(agent)
    messages = [Message("system", preset.prompt.system)] if preset.prompt.system else []
    messages.append(Message("user", dialect(preset.dialect).instruct(question, tools)))
    return render(template_source(preset.model["template"]), messages, bos_token="<s>", eos_token="</s>")


@pytest.mark.parametrize("agent", ["gorilla-hf", "gorilla-tf", "gorilla-th"])
def test_gorilla_is_asked_as_it_was_trained(agent: str) -> None:
    assert prompt_of(agent, "Translate to French.") == "###USER: Translate to French.###ASSISTANT: "


def test_openfunctions_is_asked_as_it_was_trained() -> None:
    assert prompt_of("openfunctions", "Weather in Oslo?", (WEATHER,)) == (
        "You are an AI programming assistant, utilizing the Gorilla LLM model, developed by Gorilla LLM, and you "
        "only answer questions related to computer science. For politically sensitive questions, security and "
        "privacy issues, and other non-computer science questions, you will refuse to answer.\n"
        '### Instruction: <<function>>[{"name": "get_weather", "description": "Weather.", "parameters": '
        '{"type": "object", "properties": {"city": {"type": "string"}}}}]\n'
        "<<question>>Weather in Oslo?\n"
        "### Response: "
    )


def test_lemur_is_asked_with_fastchats_system_message() -> None:
    assert prompt_of("lemur", "Hi") == (
        "<|im_start|>system\nYou are a helpful, respectful, and honest assistant.<|im_end|>\n"
        "<|im_start|>user\nHi<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


LLAMA_2 = (
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system = false %}"
    "{% endif %}{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Roles must alternate') }}{% endif %}"
    "{% if loop.index0 == 0 and system %}"
    "{% set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}"
    "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"
)


def test_a_template_as_model_files_hold_it_renders() -> None:
    assert render(LLAMA_2, CONVERSATION, bos_token="<s>", eos_token="</s>") == (
        "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nList files. [/INST] Action: ls </s><s>[INST] Output: a.txt [/INST]"
    )


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ strftime_now('%d %b %Y') }}", "26 Jul 2024"),
        ("{% for m in messages[:1] %}<{% generation %}{{ m.content }}{% endgeneration %}>{% endfor %}", "<Be kind.>"),
        ("{{ '<a> & \\'é\\'' | tojson }}", "\"<a> & 'é'\""),
        ("{{ {'b': 1, 'a': 2} | tojson(indent=2, sort_keys=True) }}", '{\n  "a": 2,\n  "b": 1\n}'),
        ("{{ ['é'] | tojson(ensure_ascii=True, separators=(',', ':')) }}", '["\\u00e9"]'),
    ],
)
def test_what_hugging_face_adds_to_jinja_is_there(template: str, text: str) -> None:
    assert render(template, CONVERSATION) == text


def test_a_template_can_refuse_a_conversation() -> None:
    with pytest.raises(ModelError, match="Roles must alternate"):
        render(LLAMA_2, [Message("assistant", "Hi")])


def test_lines_of_a_template_are_trimmed_as_hugging_face_trims_them() -> None:
    """No newline after a block, no blanks before one, and none for the newline that ends the file."""
    source = (
        "{% for message in messages %}\n    {% if true %}\n{{ message.content }}\n    {% endif %}\n{% endfor %}\nA:\n"
    )
    assert render(source, [Message("user", "one"), Message("user", "two")]) == "one\ntwo\nA:"


def test_loops_can_be_left_early() -> None:
    source = "{% for message in messages %}{{ message.content }}{% break %}{% endfor %}"
    assert render(source, CONVERSATION) == "Be kind."


def test_text_of_the_conversation_is_never_taken_for_template() -> None:
    hostile = "{{ 7 * 7 }}{% raw %}<|im_end|>&\ud800"
    assert render("{{ messages[0].content }}", [Message("user", hostile)]) == hostile


@pytest.mark.parametrize("name", ["chatmI", "lemur-redme", "chatml.jinja"])
def test_an_unknown_template_is_told_with_the_close_ones(name: str) -> None:
    with pytest.raises(UnknownNameError, match=name) as caught:
        template_source(name)
    assert caught.value.closest
    assert set(caught.value.closest) <= {"chatml", "lemur-readme", "lemur-intercode"}


@pytest.mark.parametrize("name", ["", "zzz", "x" * 5000, "a\0b"])
def test_a_hopeless_name_is_told_with_all_there_are(name: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        template_source(name)
    assert "chatml" in str(caught.value.hint)


def test_a_name_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.jinja").write_text("secret")
    with pytest.raises(UnknownNameError):
        template_source(str(tmp_path / "secret"))


@pytest.mark.parametrize("source", ["{{ messages }}", "{% for message in messages %}x{% endfor %}"])
def test_a_written_out_template_is_its_own_source(source: str) -> None:
    assert template_source(source) == source


@pytest.mark.parametrize(
    "source",
    [
        "{{ messages",
        "{% for message in messages %}",
        "{% nonsense %}",
        "{{ messages | nonsense }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{% for a in messages %}" * 30 + "{% endfor %}" * 30,
    ],
)
def test_a_broken_template_is_a_usage_error(source: str) -> None:
    with pytest.raises(UsageError, match="template"):
        render(source, CONVERSATION)


@pytest.mark.parametrize(
    "source",
    [
        "{{ nothing.content }}",
        "{{ messages[0].content + 1 }}",
        "{{ 1 // 0 }}",
        "{{ 'x'.index('y') }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ range(10**9) | length }}",
    ],
)
def test_a_template_that_fails_is_a_model_error(source: str) -> None:
    with pytest.raises(ModelError, match="template"):
        render(source, CONVERSATION)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ '' | attr('__class__') }}",
        "{{ ''['__class__'] }}",
        "{{ '{0.__class__}'.format('') }}",
        "{{ '{0.__class__}'.format_map({'0': ''}) }}",
        "{{ raise_exception.__globals__ }}",
        "{{ lipsum.__globals__['os'].popen('echo escaped').read() }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ self._TemplateReference__context }}",
        "{{ messages.append(1) }}",
        "{{ messages[0].update({'content': 'x'}) }}",
        "{% set messages[0].content = 'x' %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
    ],
)
def test_a_template_cannot_reach_python_or_change_the_conversation(source: str) -> None:
    try:
        text = render(source, CONVERSATION)
    except (ModelError, UsageError):
        return
    assert text == ""
