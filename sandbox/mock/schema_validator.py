"""JSON schemas compiled: formats are checked, the steps of patterns are bounded, nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Never

from sandbox.types import JSON

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema_rs import Draft202012Validator

MAX_BACKTRACKING = 50_000
"""Steps that a pattern may take on one text; what needs more does not match."""

MOST_TO_COLLECT = 10_000
"""Characters of a value of which all problems are looked for."""


def compile_schema(schema: JSON) -> Draft202012Validator:
    """A validator that checks formats too, bounds patterns, and fetches nothing.

    Raises:
        jsonschema_rs.ValidationError: it is no schema.
        ValueError: it refers to what is not in it.
    """
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        schema,
        validate_formats=True,
        retriever=_refuse_to_fetch,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=MAX_BACKTRACKING),
    )


def _refuse_to_fetch(address: str) -> Never:
    raise ValueError(f"references to other documents are not followed: {address}")


def errors(validator: Draft202012Validator, value: JSON) -> Iterator[jsonschema_rs.ValidationError]:
    """Its errors; of a large value the first one, since all are collected in a time that grows with their square."""
    import jsonschema_rs

    if len(json.dumps(value)) <= MOST_TO_COLLECT:
        yield from validator.iter_errors(value)
        return
    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        yield error
