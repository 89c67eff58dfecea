"""Chat templates: how messages become the text that a model continues.

A template is Jinja2, rendered in a sandbox, with the variables that Hugging Face tokenizers give
it: `messages`, `add_generation_prompt`, `bos_token`, `eos_token`, `strftime_now`, `raise_exception`. It is named (a
file in `chat_templates/`), written out in the agent's preset, or taken from the GGUF file.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import ModelError, UnknownNameError, UsageError
from sandbox.types import Message

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.ext import Extension
    from jinja2.nodes import Node
    from jinja2.parser import Parser

_FOLDER = Path(__file__).parent / "chat_templates"
TODAY = datetime.date(2024, 7, 26)
"""What `strftime_now` tells, so that a prompt is the same every day: the day that Llama 3's templates fall back on."""


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
    environment.add_extension(_generation_tag())
    environment.globals |= {"raise_exception": _refuse, "strftime_now": TODAY.strftime}
    environment.filters["tojson"] = _to_json
    try:
        return environment.from_string(source)
    except Exception as error:  # besides Jinja2's own errors, those of Python's compiler
        raise UsageError(f"the chat template is not valid: {error}") from error


def _generation_tag() -> type[Extension]:
    """The tag `generation`, which marks what a model said in a template; its contents are rendered as they stand."""
    from jinja2.ext import Extension

    class GenerationTag(Extension):
        tags = {"generation"}  # noqa: RUF012 - Jinja2 declares it so

        def parse(self, parser: Parser) -> list[Node]:
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    return GenerationTag


def _to_json(
    value: object,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """As Hugging Face's filter, not Jinja2's own, which escapes `<` and `'` for the inside of a web page."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _refuse(message: str) -> None:
    import jinja2

    raise jinja2.TemplateError(message)
