"""What an OpenAPI document promises: operations with what they take and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.mock.schemas import SchemaCheck
from sandbox.mock.text_values import TextShape
from sandbox.tools.openapi_document import JSON_TYPE, Parameter
from sandbox.types import JSON


@dataclass(slots=True, frozen=True)
class ParameterRule:
    """A parameter with the schema that it is held to."""

    parameter: Parameter
    required: bool
    check: SchemaCheck
    shape: TextShape


@dataclass(slots=True, frozen=True)
class MediaRule:
    """One media type of a body.

    Attributes:
        check: None where the document gives no schema.
        examples: those of the document, for the body as a whole.
    """

    media_type: str
    check: SchemaCheck | None
    shape: TextShape
    examples: tuple[JSON, ...] = ()

    @property
    def is_json(self) -> bool:
        return JSON_TYPE.match(self.media_type) is not None or self.media_type == "*/*"


@dataclass(slots=True, frozen=True)
class BodyRule:
    required: bool
    media: tuple[MediaRule, ...]


@dataclass(slots=True, frozen=True)
class HeaderRule:
    name: str
    required: bool
    check: SchemaCheck


@dataclass(slots=True, frozen=True)
class ResponseRule:
    """An answer.

    Attributes:
        status: as the document writes it: `200`, `2XX` or `default`.
        media: empty for an answer without a body; JSON first.
    """

    status: str
    media: tuple[MediaRule, ...]
    headers: tuple[HeaderRule, ...]

    @property
    def json_media(self) -> MediaRule | None:
        return self.media[0] if self.media and self.media[0].is_json else None


@dataclass(slots=True, frozen=True)
class ApiOperation:
    """An operation.

    Attributes:
        name: of its tool: the `operationId` with the characters that every model takes.
        operation_id: as the document writes it; the name where it has none.
        method: in capitals.
        path: the template.
        responses: by status, as the document writes it.
        security: alternatives, each the schemes it needs with their scopes; empty for an open operation.
    """

    name: str
    operation_id: str
    method: str
    path: str
    parameters: tuple[ParameterRule, ...]
    body: BodyRule | None
    responses: Mapping[str, ResponseRule]
    security: tuple[Mapping[str, tuple[str, ...]], ...]

    def response(self, status: int) -> ResponseRule | None:
        """What the document says of answers of a status."""
        for written in (str(status), f"{status // 100}XX", "default"):
            if written in self.responses:
                return self.responses[written]
        return None

    def refusal(self, wanted: int) -> int:
        """The status for a request that does not fit: of 400 and 422 the one that the document has, else 400.

        Args:
            wanted: taken if the document has both; any other status than these two stays.
        """
        if wanted not in (400, 422):
            return wanted
        return next((status for status in (wanted, 400, 422) if str(status) in self.responses), 400)

    def success(self, *preferred: int) -> int:
        """The status of an answer when all went well.

        Args:
            preferred: statuses that are taken if the document has them, the first one first.
        """
        for status in preferred:
            if str(status) in self.responses:
                return status
        exact = sorted(int(status) for status in self.responses if status.isdigit())
        for low in (200, 300):
            for status in exact:
                if low <= status < low + 100:
                    return status
            if f"{low // 100}XX" in self.responses:
                return low
        return 200


@dataclass(slots=True, frozen=True)
class Contract:
    """A document, read.

    Attributes:
        document: plain JSON.
        title: of the API.
        prefix: what stands before every path, from the first server's address; without a slash at its end.
        operations: by name.
        schemes: the security schemes, as the document has them.
        remarks: what was not as it should be, and was put right.
    """

    document: Mapping[str, JSON]
    title: str
    prefix: str
    operations: Mapping[str, ApiOperation]
    schemes: Mapping[str, Mapping[str, JSON]]
    remarks: tuple[str, ...]
