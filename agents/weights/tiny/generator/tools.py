"""The words in which the generator's API documents and requests are written down.

Everywhere in these texts `<a|b|c>` stands for one of its alternatives, drawn anew each time (no
nesting; an empty alternative is allowed).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from generator.kinds import Kind


@dataclass(slots=True, frozen=True)
class Param:
    """A parameter.

    Attributes:
        key: what requests call it in their `{key}` slots; never shown to the model.
        names: names that it may have in a document, separated by blanks.
        kind: its values.
        descriptions: descriptions; the kind adds what it must say of the format.
        required: whether the document says that it must be given. Every request of the tool has a
            slot for it then.
        says: sentences that give it its value, for requests without a slot for it. A flag has none
            here, for its kind has them.
    """

    key: str
    names: str
    kind: Kind
    descriptions: tuple[str, ...]
    required: bool = False
    says: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class Group:
    """A parameter that is an object of others, whose keys are slots as all others are."""

    names: str
    descriptions: tuple[str, ...]
    params: tuple[Param, ...]
    required: bool = False


Part: TypeAlias = Param | Group


@dataclass(slots=True, frozen=True)
class Tool:
    """An API document in many variants, and requests that one call of it fulfils.

    Attributes:
        names: names that it may have, separated by blanks.
        descriptions: what it does, one sentence each.
        parts: its parameters.
        requests: sentences with a slot for every required parameter.
        answer: fields of its answer, each with the kind of its value.
    """

    names: str
    descriptions: tuple[str, ...]
    parts: tuple[Part, ...]
    requests: tuple[str, ...]
    answer: dict[str, Kind] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class Chain:
    """Two tools of which the second needs a value out of the first one's answer.

    Attributes:
        first, second: keys of the tools in the domain.
        request: a sentence with slots of both, `{1.key}` and `{2.key}`.
        carried: the slot of the second tool that the answer fills; the answer holds it in the field `source`.
        many: whether the answer is a list, of which the first item counts.
    """

    first: str
    second: str
    requests: tuple[str, ...]
    carried: str
    source: str
    many: bool = False


@dataclass(slots=True, frozen=True)
class Domain:
    """Tools of one field.

    Attributes:
        tools: by a key of our own.
        beyond: requests of the same field that none of the tools can fulfil.
    """

    tools: dict[str, Tool]
    chains: tuple[Chain, ...]
    beyond: tuple[str, ...]
