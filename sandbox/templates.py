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
    """The source of a named template; a text that holds `{{` is a source already.

    Raises:
        UnknownNameError: there is no template of that name.
    """
    if "{{" in name_or_source:
        return name_or_source
    path = _FOLDER / f"{name_or_source}.jinja"
    if not path.is_file():
        raise UnknownNameError("chat template", name_or_source, [file.stem for file in _FOLDER.glob("*.jinja")])
    return path.read_text()


def render(source: str, messages: Sequence[Message], *, bos_token: str = "", eos_token: str = "") -> str:
    """The prompt text, up to where the model goes on.

    Raises:
        UsageError: the template cannot be compiled.
        ModelError: the template refuses these messages.
    """
    import jinja2

    compiled = _compile(source)
    try:
        return compiled.render(
            messages=[message.to_json() for message in messages],
            add_generation_prompt=True,
            bos_token=bos_token,
            eos_token=eos_token,
        )
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        raise ModelError(f"the chat template cannot render this conversation: {error}") from error


@functools.lru_cache(maxsize=32)
def _compile(source: str) -> Template:
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals["raise_exception"] = _refuse
    try:
        return environment.from_string(source)
    except jinja2.TemplateError as error:
        raise UsageError(f"the chat template is not valid: {error}") from error


def _refuse(message: str) -> None:
    import jinja2

    raise jinja2.TemplateError(message)
