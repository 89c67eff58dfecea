"""The parts of an OpenAPI document that are read, as models."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.errors import UsageError
from sandbox.mock.document_shape import below
from sandbox.types import JSON


class DocumentNode(BaseModel):
    """A part of a document, with what is read of it."""

    model_config = ConfigDict(extra="ignore", arbitrary_types_allowed=True)


class MediaNode(DocumentNode):
    """One media type of a body."""

    schema_: Any = Field(None, alias="schema")
    example: Any = None
    examples: dict[str, Any] = Field(default_factory=dict)


class BodyNode(DocumentNode):
    """A request's body."""

    required: bool = False
    content: dict[str, MediaNode]


class HeaderNode(DocumentNode):
    """A header of an answer."""

    required: bool = False
    schema_: Any = Field(None, alias="schema")
    content: dict[str, MediaNode] = Field(default_factory=dict)


class ResponseNode(DocumentNode):
    """An answer."""

    headers: dict[str, Any] = Field(default_factory=dict)
    content: dict[str, MediaNode] = Field(default_factory=dict)


class OperationNode(DocumentNode):
    """An operation; its parameters are read apart, with those of its path."""

    operation_id: str | None = Field(None, alias="operationId")
    responses: dict[str, Any] = Field(default_factory=dict)
    security: list[dict[str, list[str]]] | None = None
    request_body: Any = Field(None, alias="requestBody")


NodeModel = TypeVar("NodeModel", bound=DocumentNode)


def read_node(model: type[NodeModel], data: JSON, where: str) -> NodeModel:
    """A part of a document.

    Args:
        where: it stands, as a JSON pointer.

    Raises:
        UsageError: it is not what it should be.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = below(where, *map(str, first["loc"]))
        raise UsageError(f"the OpenAPI document has a wrong value at {place}: {first['msg']}") from None
