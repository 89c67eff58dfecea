"""Chat templates: how messages become the text that a model continues.

A template is Jinja2, rendered in a sandbox, with the variables that Hugging Face tokenizers give
it: `messages`, `add_generation_prompt`, `bos_token`, `eos_token`. It is named (a file in
`chat_templates/`), written out in the agent's preset, or taken from the GGUF file.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import ModelError, UnknownNameError, UsageError
from sandbox.types import Message

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = Path(__file__).parent / "chat_templates"


def template_source(name_or_source: str) -> str:
    """The source of a named template; a text that holds `{{` or `{%` is a source already.

    Raises:
        UnknownNameError: there is no template of that name.
    """
    if "{{" in name_or_source or "{%" in name_or_source:
        return name_or_source
    named = {file.stem: file for file in _FOLDER.glob("*.jinja")}
    if name_or_source not in named:
        raise UnknownNameError("chat template", name_or_source, named)
    return named[name_or_source].read_text()


def render(source: str, messages: Sequence[Message], *, bos_token: str = "", eos_token: str = "") -> str:
    """The prompt text, up to where the model goes on.

    Raises:
        UsageError: the template cannot be compiled.
        ModelError: the template refuses these messages.
    """
    compiled = _compile(source)
    try:
        return compiled.render(
            messages=[message.to_json() for message in messages],
            add_generation_prompt=True,
            bos_token=bos_token,
            eos_token=eos_token,
        )
    except Exception as error:  # a template is a program and can fail like one
        raise ModelError(f"the chat template cannot render this conversation: {error}") from error


@functools.lru_cache(maxsize=32)
def _compile(source: str) -> Template:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals["raise_exception"] = _refuse
    try:
        return environment.from_string(source)
    except Exception as error:  # besides Jinja2's own errors, those of Python's compiler
        raise UsageError(f"the chat template is not valid: {error}") from error


def _refuse(message: str) -> None:
    import jinja2

    raise jinja2.TemplateError(message)
