"""A tool's document in one of its variants, and the call that a request asks for."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from generator import clauses, words
from generator.kinds import Choice, Count, Flag, Value, Variant, resembling
from generator.spelling import large, small
from generator.tools import Group, Param, Tool

SLOT = re.compile(r"\{([\w.]+)\}")
MADE_UP_NAMES = 0.06
"""Share of parameters whose name is a made-up word, so that their description has to be read."""

LEFT_OUT = 0.2
"""Share of optional parameters that a document lacks."""
ALIKE = 0.3
"""Share of values that look like the parameter's value before, where the kind can."""
SAID_PLAINLY = 0.6
"""Share of optional parameters that a plain request speaks of."""
_PLAIN_FORMS = (
    "{0}: {1}",
    "{0} {1}",
    "{0} {1}",
    "{0} is {1}",
    "{1} as {0}",
    "the {0} {1}",
    "{0} = {1}",
    "{1} for the {0}",
)
"""A parameter and its value."""
_PLAIN_REQUESTS = tuple(
    form + end for form in ("{0}: {1}", "{0} with {1}", "{0}, {1}", "{0}. {2}", "{2}. {0}") for end in ("", ".")
)
"""What is to be done, the parameters with their values, and the same with a capital."""
_LINKS = (", and ", ", and ", " and ", ", but ", "; ", ", ", ", please, and ")
"""Between a sentence and one that goes on in it."""


@dataclass(slots=True, frozen=True)
class Manner:
    """How a request gives what its first sentence leaves open, but for sentences of their own.

    Attributes:
        woven: share of parameters that come in a clause of the first sentence.
        joined: share of the other sentences that go on in the one before.
    """

    woven: float = 0.0
    joined: float = 0.0


APART = Manner()


@dataclass(slots=True, frozen=True)
class Field:
    """A parameter of a document: its place in the call, its values, and the keys that must be given with it."""

    path: tuple[str, ...]
    param: Param
    variant: Variant
    needs: tuple[str, ...]


class Document:
    """A tool's document, drawn.

    Attributes:
        spec: name, description and JSON schema, as OpenAI's `function` has them.
        fields: by key of the parameter.
    """

    def __init__(self, tool: Tool, rng: random.Random) -> None:
        self.tool = tool
        self.fields: dict[str, Field] = {}
        self._rng = rng
        self._earlier: dict[str, Value] = {}
        schema = self._object(tool.parts, ())
        self.name = rng.choice(tool.names.split())
        description = words.alternatives(rng, rng.choice(tool.descriptions))
        self.spec: dict[str, Any] = {"name": self.name, "description": description, "parameters": schema}

    def _object(self, parts: tuple[Param | Group, ...], path: tuple[str, ...]) -> dict[str, Any]:
        rng = self._rng
        needs = tuple(part.key for part in parts if isinstance(part, Param) and part.required)
        shuffled = list(parts)
        if rng.random() < 0.5:
            rng.shuffle(shuffled)
        properties: dict[str, Any] = {}
        required = []
        for part in shuffled:
            if not part.required and not path and rng.random() < LEFT_OUT:
                continue
            name = words.made_up(rng) if rng.random() < MADE_UP_NAMES else rng.choice(part.names.split())
            if name in properties:
                continue
            if part.required:
                required.append(name)
            properties[name] = self._part(part, (*path, name), needs)
        return {"type": "object", "properties": properties, "required": required}

    def _part(self, part: Param | Group, path: tuple[str, ...], needs: tuple[str, ...]) -> dict[str, Any]:
        description = words.alternatives(self._rng, self._rng.choice(part.descriptions))
        if isinstance(part, Group):
            return self._object(part.params, path) | {"description": description}
        variant = part.kind.variant(self._rng)
        self.fields[part.key] = Field(path, part, variant, needs if len(path) > 1 else ())
        if variant.suffix:
            description = f"{description}, {variant.suffix}"
        return variant.schema | {"description": description}

    def complete(self) -> bool:
        """Whether no required parameter fell out because of a name that was taken."""
        return all(part.key in self.fields for part in _params(self.tool.parts) if part.required)

    def fill(self, text: str, values: dict[str, Value], prefix: str = "") -> str | None:
        """The text with its slots filled, the values noted; None if the document lacks one."""
        keys = [key.removeprefix(prefix) for key in SLOT.findall(text) if key.startswith(prefix)]
        if any(key not in self.fields for key in keys):
            return None
        for key in keys:
            values.setdefault(key, self._draw(key))
        return SLOT.sub(lambda match: self._slot(match, prefix, values), text)

    def _draw(self, key: str) -> Value:
        """A value, now and then one that looks like the one before."""
        field, earlier = self.fields[key], self._earlier.get(key)
        value = field.variant.draw(self._rng)
        if earlier is not None and self._rng.random() < ALIKE:
            value = resembling(self._rng, field.param.kind, earlier) or value
        self._earlier[key] = value
        return value

    def _slot(self, match: re.Match[str], prefix: str, values: dict[str, Value]) -> str:
        """A value as it stands in a text: a flag's sentence, or a number, as its place asks for."""
        key = match[1].removeprefix(prefix)
        if not match[1].startswith(prefix):
            return match[0]
        value, kind = values[key].text, self.fields[key].param.kind
        before = match.string[: match.start()].rstrip()
        if isinstance(kind, Flag) and before and before[-1] not in ".?!":
            return small(value).rstrip(".")
        return large(value) if isinstance(kind, Count) and not before else value

    def request(
        self, templates: tuple[str, ...], values: dict[str, Value], extras: int, manner: Manner = APART
    ) -> str | None:
        """A request with up to `extras` parameters that its first sentence leaves open."""
        template = words.alternatives(self._rng, self._rng.choice(templates))
        text = self.fill(template, values)
        if text is None:
            return None
        open_fields = [field for key, field in self.fields.items() if key not in values]
        self._rng.shuffle(open_fields)
        chosen = open_fields[:extras]
        woven = [field for field in chosen if manner.woven and self._rng.random() < manner.woven]
        text = self._weave(text, template, woven, values)
        return self._extend(text, values, [field for field in chosen if field not in woven], manner.joined)

    def _weave(self, text: str, template: str, woven: list[Field], values: dict[str, Value]) -> str:
        """The request with parameters in clauses of its own sentence."""
        end = text[-1] if text[-1:] in tuple(".?!") else ""
        text = text.removesuffix(end)
        for field in woven:
            if field.param.key in values or any(key not in values for key in field.needs if key != field.param.key):
                continue
            value = self._draw(field.param.key)
            clause = self._clause(field, value)
            values[field.param.key] = value
            if clauses.may_lead(clause, template) and self._rng.random() < clauses.AT_THE_BEGINNING:
                text, template = f"{large(clause)}, {small(text)}", ""
            else:
                text += self._rng.choice(clauses.LINKS) + clause
        return text + end

    def _clause(self, field: Field, value: Value) -> str:
        kind = field.param.kind
        if isinstance(kind, Flag):
            return small(value.text).rstrip(".")
        alone = sum(type(other.param.kind) is type(kind) for other in self.fields.values()) == 1
        if self._rng.random() < 0.25:
            called = self._phrase(field)
        else:
            called = words.spoken(self._rng.choice(field.param.names.split()))
        return clauses.clause(self._rng, kind, called, value.text, alone)

    def _extend(self, text: str, values: dict[str, Value], open_fields: list[Field], joined: float) -> str:
        """The request with sentences after it, or before it."""
        before = self._rng.random() < 0.08
        for field in open_fields:
            if field.param.key in values:
                continue
            said = dict(values)
            sentence = self._sentence(field, said)
            if sentence is not None and all(key in said for key in field.needs):
                values |= said
                if before:
                    text = f"{sentence} {text}"
                elif joined and text.endswith(".") and self._rng.random() < joined:
                    text = text[:-1] + self._rng.choice(_LINKS) + _going_on(sentence, said[field.param.key])
                else:
                    text = f"{text} {sentence}"
        return text

    def _sentence(self, field: Field, values: dict[str, Value]) -> str | None:
        if isinstance(field.param.kind, Flag):
            value = field.variant.draw(self._rng)
            values[field.param.key] = value
            return value.text
        if not field.param.says:
            return None
        return self.fill(words.alternatives(self._rng, self._rng.choice(field.param.says)), values)

    def plain_request(self, values: dict[str, Value]) -> str:
        """A request that speaks of parameters as the document does, each by its name or its description."""
        rng = self._rng
        said = []
        for key in sorted(self._drawn_keys(), key=lambda _: rng.random()):
            values[key] = self._plain_value(self.fields[key])
            said.append(rng.choice(_PLAIN_FORMS).format(self._phrase(self.fields[key]), values[key].text))
        does: str = self.spec["description"].rstrip(".")
        opening = rng.choice([does, does, f"Please {small(does)}", f"Use {self.name}", f"I need this: {small(does)}"])
        if not said:
            return opening
        link = rng.choice([", ", "; ", " and ", ". "])
        last = rng.choice([link, " and ", ", and "])
        text = said[0] if len(said) == 1 else link.join(said[:-1]) + last + said[-1]
        form = rng.choice(_PLAIN_REQUESTS)
        return form.format(opening, text, large(text))

    def _drawn_keys(self) -> set[str]:
        """The parameters that must be given, and some others with what they need."""
        drawn = {param.key for param in _params(self.tool.parts) if param.required and param.key in self.fields}
        for key, field in self.fields.items():
            if key not in drawn and self._rng.random() < SAID_PLAINLY:
                drawn |= {key, *(need for need in field.needs if need in self.fields)}
        return drawn

    def _plain_value(self, field: Field) -> Value:
        value, rng = field.variant.draw(self._rng), self._rng
        if isinstance(field.param.kind, Flag):
            return Value(rng.choice(["yes", "true", "on"] if value.json else ["no", "false", "off"]), value.json)
        if isinstance(field.param.kind, Choice) and isinstance(value.json, str) and rng.random() < 0.6:
            return Value(value.json, value.json)
        return value

    def _phrase(self, field: Field) -> str:
        schema = self.spec["parameters"]
        for name in field.path:
            schema = schema["properties"][name]
        described = small(schema["description"].split(",")[0].split(";")[0])
        return self._rng.choice([words.spoken(field.path[-1]), described])

    def call(self, values: dict[str, Value]) -> dict[str, Any]:
        """The call: every parameter in the document's order, null for what is not given."""
        given = {field.path: values[key].json for key, field in self.fields.items() if key in values}
        return {"name": self.name, "arguments": _arguments(self.spec["parameters"], (), given)}

    def answer(self) -> dict[str, Any]:
        return {name: kind.variant(self._rng).draw(self._rng).json for name, kind in self.tool.answer.items()}


def _arguments(schema: dict[str, Any], path: tuple[str, ...], given: dict[tuple[str, ...], Any]) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for name, part in schema["properties"].items():
        inside = (*path, name)
        if "properties" not in part:
            arguments[name] = given.get(inside)
        elif any(place[: len(inside)] == inside for place in given):
            arguments[name] = _arguments(part, inside, given)
        else:
            arguments[name] = None
    return arguments


def _going_on(sentence: str, value: Value) -> str:
    """A sentence as it goes on in another: with a small letter, but where it begins with the value, or with "I"."""
    begins_with_value = value.text != sentence and sentence.lower().startswith(value.text.lower())
    is_kept = begins_with_value or not sentence[1:2].islower() or sentence.startswith('"')
    return sentence if is_kept else small(sentence)


def _params(parts: tuple[Param | Group, ...]) -> list[Param]:
    """The parameters that must be given, those of required groups with them, and the others."""
    found: list[Param] = []
    for part in parts:
        if isinstance(part, Param):
            found.append(part)
        elif part.required:
            found += part.params
    return found
