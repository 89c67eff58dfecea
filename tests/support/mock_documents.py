"""OpenAPI documents of APIs that tests serve."""

from __future__ import annotations

import copy
from typing import Any


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def json_content(schema: Any, **more: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema, **more}}}


def answer(schema: Any = None, **more: Any) -> dict[str, Any]:
    return {"description": "an answer", **({} if schema is None else json_content(schema, **more))}


def parameter(name: str, place: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema, **more}


_ERROR = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
}
_PRODUCT = {
    "type": "object",
    "required": ["id", "name", "price"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "price": {"type": "number", "minimum": 0},
        "kind": {"type": "string", "enum": ["book", "tool", "toy"]},
        "note": {"type": "string", "nullable": True},
        "created_at": {"type": "string", "format": "date-time", "readOnly": True},
    },
}
_ORDER = {
    "type": "object",
    "required": ["order_id", "product_id", "quantity"],
    "additionalProperties": False,
    "properties": {
        "order_id": {"type": "string", "format": "uuid", "readOnly": True},
        "product_id": {"type": "integer"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 99},
        "state": {"type": "string", "enum": ["open", "paid"], "default": "open"},
    },
}
_ERRORS = {"400": answer(ref("Error")), "404": answer(ref("Error")), "415": answer(ref("Error"))}
_PAGE = {
    "type": "object",
    "required": ["items", "total"],
    "properties": {
        "items": {"type": "array", "items": ref("Order")},
        "total": {"type": "integer"},
        "next_cursor": {"type": "string", "nullable": True},
    },
}

SHOP: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example/v1"}],
    "components": {"schemas": {"Error": _ERROR, "Product": _PRODUCT, "Order": _ORDER}},
    "paths": {
        "/products": {
            "get": {
                "operationId": "listProducts",
                "parameters": [
                    parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 100}),
                    parameter("offset", "query", {"type": "integer", "minimum": 0}),
                    parameter("kind", "query", {"type": "array", "items": {"type": "string"}}),
                ],
                "responses": {"200": answer({"type": "array", "items": ref("Product")}), **_ERRORS},
            },
            "post": {
                "operationId": "addProduct",
                "requestBody": {"required": True, **json_content(ref("Product"))},
                "responses": {"201": answer(ref("Product")), **_ERRORS},
            },
        },
        "/products/{id}": {
            "parameters": [parameter("id", "path", {"type": "integer"})],
            "get": {"operationId": "getProduct", "responses": {"200": answer(ref("Product")), **_ERRORS}},
            "put": {
                "operationId": "replaceProduct",
                "requestBody": {"required": True, **json_content(ref("Product"))},
                "responses": {"200": answer(ref("Product")), **_ERRORS},
            },
            "patch": {
                "operationId": "changeProduct",
                "requestBody": {
                    "required": True,
                    **json_content({"type": "object", "properties": _PRODUCT["properties"]}),
                },
                "responses": {"200": answer(ref("Product")), **_ERRORS},
            },
            "delete": {"operationId": "deleteProduct", "responses": {"204": answer(), **_ERRORS}},
        },
        "/orders": {
            "get": {
                "operationId": "listOrders",
                "parameters": [
                    parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}),
                    parameter("cursor", "query", {"type": "string"}),
                ],
                "responses": {"200": answer(_PAGE), **_ERRORS},
            },
            "post": {
                "operationId": "placeOrder",
                "requestBody": {"required": True, **json_content(ref("Order"))},
                "responses": {"201": answer(ref("Order")), **_ERRORS},
            },
        },
        "/orders/{order_id}": {
            "parameters": [parameter("order_id", "path", {"type": "string"})],
            "get": {"operationId": "getOrder", "responses": {"200": answer(ref("Order")), **_ERRORS}},
            "delete": {"operationId": "cancelOrder", "responses": {"204": answer(), **_ERRORS}},
        },
    },
}
"""Two resources: products with ids that are numbers, and orders, listed by cursor, with ids that are UUIDs."""


def shop_with_reviews() -> dict[str, Any]:
    """`SHOP` with a collection inside each product, and links that lead into it."""
    document = copy.deepcopy(SHOP)
    review = {
        "type": "object",
        "required": ["review_id", "text"],
        "properties": {"review_id": {"type": "string"}, "text": {"type": "string"}, "id": {"type": "integer"}},
    }
    body = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
    product = parameter("id", "path", {"type": "integer"})
    one = {"id": "$request.path.id", "review_id": "$response.body#/review_id"}
    paths = document["paths"]
    paths["/products/{id}/reviews"] = {
        "parameters": [product],
        "get": {
            "operationId": "listReviews",
            "responses": {"200": answer({"type": "array", "items": review}), **_ERRORS},
        },
        "post": {
            "operationId": "addReview",
            "requestBody": {"required": True, **json_content(body)},
            "responses": {
                "201": {
                    **answer(review),
                    "links": {name: {"operationId": name, "parameters": one} for name in ("getReview", "removeReview")},
                },
                **_ERRORS,
            },
        },
    }
    paths["/products/{id}/reviews/{review_id}"] = {
        "parameters": [product, parameter("review_id", "path", {"type": "string"})],
        "get": {"operationId": "getReview", "responses": {"200": answer(review), **_ERRORS}},
        "delete": {"operationId": "removeReview", "responses": {"204": answer(), **_ERRORS}},
    }
    made = paths["/products"]["post"]["responses"]["201"]
    made["links"] = {"addReview": {"operationId": "addReview", "parameters": {"id": "$response.body#/id"}}}
    return document


def one_operation(operation: dict[str, Any], path: str = "/thing", method: str = "get", **more: Any) -> dict[str, Any]:
    """A document of one operation, named `op` unless it says otherwise.

    Args:
        more: other top-level parts of the document.
    """
    made = {"operationId": "op", "responses": {"200": answer({})}, **operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "One", "version": "1"},
        "paths": {path: {method: made}},
        **copy.deepcopy(more),
    }


def many_operations(count: int) -> dict[str, Any]:
    """A document of so many operations, two a collection, whose schemas refer to each other in circles."""
    schemas = {
        f"Thing{number}": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "name": {"type": "string", "pattern": "^[a-z]{3,9}$"},
                "next": ref(f"Thing{(number + 1) % (count // 2)}"),
            },
        }
        for number in range(count // 2)
    }
    paths: dict[str, Any] = {}
    for number in range(count // 2):
        item = parameter("id", "path", {"type": "string"})
        listed = answer({"type": "array", "items": ref(f"Thing{number}")})
        paths[f"/things{number}"] = {"get": {"operationId": "list", "responses": {"200": listed}}}
        paths[f"/things{number}/{{id}}"] = {
            "get": {"parameters": [item], "responses": {"200": answer(ref(f"Thing{number}"))}}
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Many", "version": "1"},
        "components": {"schemas": schemas},
        "paths": paths,
    }


_FAILURES = {status: answer(ref("Failure")) for status in ("400", "401", "403", "404", "415", "422")}
_JOB = {
    "type": "object",
    "required": ["id", "task"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "task": {"oneOf": [ref("Mail"), ref("Copy")]},
        "parent": {"anyOf": [ref("Job"), {"type": "null"}]},
        "labels": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 20}},
        "secret": {"type": "string", "writeOnly": True},
    },
}

FACTORY: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Factory", "version": "2"},
    "servers": [{"url": "/api"}],
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            "user": {"type": "http", "scheme": "basic"},
            "app": {
                "type": "oauth2",
                "flows": {
                    "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {"read": "look", "write": "change"}}
                },
            },
        },
        "schemas": {
            "Failure": {
                "type": "object",
                "required": ["error"],
                "properties": {"error": {"type": "object", "properties": {"message": {"type": "string"}}}},
            },
            "Mail": {
                "type": "object",
                "required": ["kind", "to"],
                "properties": {
                    "kind": {"const": "mail"},
                    "to": {"type": "array", "items": {"type": "string", "format": "email"}, "minItems": 1},
                },
            },
            "Copy": {
                "type": "object",
                "required": ["kind", "bytes"],
                "properties": {"kind": {"const": "copy"}, "bytes": {"type": "integer", "multipleOf": 512}},
            },
            "Job": _JOB,
        },
    },
    "security": [{"key": []}],
    "paths": {
        "/jobs": {
            "get": {
                "operationId": "listJobs",
                "parameters": [
                    parameter("page", "query", {"type": "integer", "minimum": 1, "maximum": 1000}),
                    parameter("per_page", "query", {"type": "integer", "minimum": 1, "maximum": 50}),
                    parameter("levels", "query", {"type": "array", "items": {"type": "integer"}}, explode=False),
                    parameter(
                        "sizes",
                        "query",
                        {"type": "array", "items": {"type": "integer"}},
                        style="pipeDelimited",
                        explode=False,
                    ),
                    parameter(
                        "where",
                        "query",
                        {"type": "object", "properties": {"age": {"type": "integer"}}},
                        style="deepObject",
                    ),
                    parameter("X-Trace", "header", {"type": "string", "pattern": "^[0-9a-f]{8}$"}),
                    parameter("theme", "cookie", {"type": "string", "enum": ["dark", "light"]}),
                ],
                "responses": {"200": answer({"type": "array", "items": ref("Job")}), **_FAILURES},
            },
            "post": {
                "operationId": "startJob",
                "security": [{"app": ["write"]}],
                "requestBody": {"required": True, **json_content(ref("Job"))},
                "responses": {"201": answer(ref("Job")), **_FAILURES},
            },
        },
        "/jobs/{id}": {
            "parameters": [parameter("id", "path", {"type": "string"})],
            "get": {"operationId": "getJob", "responses": {"200": answer(ref("Job")), **_FAILURES}},
        },
        "/jobs/{id}/notes": {
            "parameters": [parameter("id", "path", {"type": "string"})],
            "post": {
                "operationId": "addNote",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/x-www-form-urlencoded": {
                            "schema": {
                                "type": "object",
                                "required": ["text"],
                                "properties": {
                                    "text": {"type": "string", "minLength": 1},
                                    "stars": {"type": "integer", "minimum": 1, "maximum": 5},
                                },
                            }
                        }
                    },
                },
                "responses": {
                    "200": answer(
                        {"type": "object", "required": ["saved"], "properties": {"saved": {"type": "boolean"}}},
                        example={"saved": True},
                    ),
                    **_FAILURES,
                },
            },
        },
        "/report": {
            "get": {
                "operationId": "report",
                "security": [{"user": []}],
                "responses": {
                    "200": {
                        "description": "a text",
                        "content": {"text/plain": {"schema": {"type": "string", "maxLength": 40}}},
                        "headers": {"X-Lines": {"required": True, "schema": {"type": "integer", "minimum": 0}}},
                    },
                    **_FAILURES,
                },
            }
        },
        "/time": {
            "get": {
                "operationId": "time",
                "security": [],
                "responses": {"200": answer({"type": "string", "format": "date-time"})},
            }
        },
    },
}
"""Credentials of three kinds, parameters in every place and style, forms, text, choices, a schema in a circle."""
