"""Requests to a document's tool: sentences and clauses that give its parameters, or the document's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from generator import clauses, words
from generator.documents import SLOT, Document, Field, params
from generator.kinds import Choice, Count, Flag, Value
from generator.spelling import large, small

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


class Request:
    """What is asked of a document's tool.

    Attributes:
        document: of the tool.
        manner: how it is said.
        values: what is given so far, by key of the parameter.
    """

    def __init__(self, document: Document, manner: Manner = APART, values: dict[str, Value] | None = None) -> None:
        self.document = document
        self.manner = manner
        self.values: dict[str, Value] = {} if values is None else values
        self._fields = document.fields
        self._rng = document.rng

    def call(self) -> dict[str, Any]:
        """The call that it asks for."""
        return self.document.call(self.values)

    def complete(self) -> bool:
        """Whether it gives every parameter that has to be given."""
        return all(part.key in self.values for part in params(self.document.tool.parts) if part.required)

    def fill(self, text: str, prefix: str = "") -> str | None:
        """The text with its slots filled, the values noted; None if the document lacks one."""
        keys = [key.removeprefix(prefix) for key in SLOT.findall(text) if key.startswith(prefix)]
        if any(key not in self._fields for key in keys):
            return None
        for key in keys:
            if key not in self.values:
                self.values[key] = self.document.draw(key)
        return SLOT.sub(lambda match: self._slot(match, prefix), text)

    def _slot(self, match: re.Match[str], prefix: str) -> str:
        """A value as it stands in a text: a flag's sentence, or a number, as its place asks for."""
        key = match[1].removeprefix(prefix)
        if not match[1].startswith(prefix):
            return match[0]
        value, kind = self.values[key].text, self._fields[key].param.kind
        before = match.string[: match.start()].rstrip()
        if isinstance(kind, Flag) and before and before[-1] not in ".?!":
            return small(value).rstrip(".")
        return large(value) if isinstance(kind, Count) and not before else value

    def told(self, templates: tuple[str, ...], extras: int) -> str | None:
        """Its text, with up to `extras` parameters that its first sentence leaves open; None if the document lacks a slot."""
        template = words.alternatives(self._rng, self._rng.choice(templates))
        text = self.fill(template)
        if text is None:
            return None
        open_fields = [field for key, field in self._fields.items() if key not in self.values]
        self._rng.shuffle(open_fields)
        chosen = open_fields[:extras]
        woven = [field for field in chosen if self.manner.woven and self._rng.random() < self.manner.woven]
        text = self._weave(text, template, woven)
        return self._extend(text, [field for field in chosen if field not in woven])

    def _weave(self, text: str, template: str, woven: list[Field]) -> str:
        """The text with parameters in clauses of its own sentence."""
        end = text[-1] if text[-1:] in tuple(".?!") else ""
        text = text.removesuffix(end)
        for field in woven:
            key = field.param.key
            if key in self.values or any(need not in self.values for need in field.needs if need != key):
                continue
            value = self.document.draw(key)
            clause = self._clause(field, value)
            self.values[key] = value
            if clauses.may_lead(clause, template) and self._rng.random() < clauses.AT_THE_BEGINNING:
                text, template = f"{large(clause)}, {small(text)}", ""
            else:
                text += self._rng.choice(clauses.LINKS) + clause
        return text + end

    def _clause(self, field: Field, value: Value) -> str:
        kind = field.param.kind
        if isinstance(kind, Flag):
            return small(value.text).rstrip(".")
        alone = sum(type(other.param.kind) is type(kind) for other in self._fields.values()) == 1
        if self._rng.random() < 0.25:
            called = self.document.phrase(field)
        else:
            called = words.spoken(self._rng.choice(field.param.names.split()))
        return clauses.clause(self._rng, kind, called, value.text, alone)

    def _extend(self, text: str, open_fields: list[Field]) -> str:
        """The text with sentences after it, or before it."""
        before, joined = self._rng.random() < 0.08, self.manner.joined
        for field in open_fields:
            if field.param.key in self.values:
                continue
            known = dict(self.values)
            sentence = self._sentence(field)
            if sentence is None or any(need not in self.values for need in field.needs):
                self.values = known
            elif before:
                text = f"{sentence} {text}"
            elif joined and text.endswith(".") and self._rng.random() < joined:
                text = text[:-1] + self._rng.choice(_LINKS) + _going_on(sentence, self.values[field.param.key])
            else:
                text = f"{text} {sentence}"
        return text

    def _sentence(self, field: Field) -> str | None:
        if isinstance(field.param.kind, Flag):
            value = field.variant.draw(self._rng)
            self.values[field.param.key] = value
            return value.text
        if not field.param.says:
            return None
        return self.fill(words.alternatives(self._rng, self._rng.choice(field.param.says)))

    def plainly_told(self) -> str:
        """A text that speaks of parameters as the document does, each by its name or its description."""
        rng = self._rng
        said = []
        for key in sorted(self._drawn_keys(), key=lambda _: rng.random()):
            self.values[key] = self._plain_value(self._fields[key])
            said.append(rng.choice(_PLAIN_FORMS).format(self.document.phrase(self._fields[key]), self.values[key].text))
        does: str = self.document.spec["description"].rstrip(".")
        opening = rng.choice(
            [does, does, f"Please {small(does)}", f"Use {self.document.name}", f"I need this: {small(does)}"]
        )
        if not said:
            return opening
        link = rng.choice([", ", "; ", " and ", ". "])
        last = rng.choice([link, " and ", ", and "])
        text = said[0] if len(said) == 1 else link.join(said[:-1]) + last + said[-1]
        form = rng.choice(_PLAIN_REQUESTS)
        return form.format(opening, text, large(text))

    def _drawn_keys(self) -> list[str]:
        """The parameters that must be given, and some others with what they need."""
        drawn = [
            param.key for param in params(self.document.tool.parts) if param.required and param.key in self._fields
        ]
        for key, field in self._fields.items():
            if key not in drawn and self._rng.random() < SAID_PLAINLY:
                drawn += [key, *(need for need in field.needs if need in self._fields)]
        return list(dict.fromkeys(drawn))

    def _plain_value(self, field: Field) -> Value:
        value, rng = field.variant.draw(self._rng), self._rng
        if isinstance(field.param.kind, Flag):
            return Value(rng.choice(["yes", "true", "on"] if value.json else ["no", "false", "off"]), value.json)
        if isinstance(field.param.kind, Choice) and isinstance(value.json, str) and rng.random() < 0.6:
            return Value(value.json, value.json)
        return value


def _going_on(sentence: str, value: Value) -> str:
    """A sentence as it goes on in another: with a small letter, but where it begins with the value, or with "I"."""
    begins_with_value = value.text != sentence and sentence.lower().startswith(value.text.lower())
    is_kept = begins_with_value or not sentence[1:2].islower() or sentence.startswith('"')
    return sentence if is_kept else small(sentence)
