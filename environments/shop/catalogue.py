"""Products, stock and reviews."""

from __future__ import annotations

import re
from typing import Any

from sandbox import ApiAnswer, ApiError, ApiRequest

from .records import Record, State, add, all_shown, find, shown


def search_products(request: ApiRequest, state: State) -> Record:
    query = request.query
    words = str(query.get("query", "")).casefold().replace(",", " ").split()
    found = []
    for product in all_shown(state, "products", category=query.get("category")):
        text = f"{product['name']} {product['description']} {product['category']}".casefold()
        cheap = "max_price" not in query or product["price"] <= query["max_price"]
        there = not query.get("in_stock") or state["stock"][product["id"]]["available"] > 0
        if cheap and there and all(_stands_in(word, text) for word in words):
            found.append(product)
    start: Any = query["offset"]
    return {"total": len(found), "items": found[start : start + query["limit"]]}


def _stands_in(word: str, text: str) -> bool:
    """Whether a word is in a text: a short one, such as a size, by itself; any other within words, plural or not."""
    return word.rstrip("s") in text if len(word) > 3 else word in re.findall(r"[\w-]+", text)


def get_product(request: ApiRequest, state: State) -> Record:
    key = request.path["product_id"]
    find(state, "products", key)
    return shown(state, "products", key)


def get_stock(request: ApiRequest, state: State) -> Record:
    key = request.path["product_id"]
    find(state, "products", key)
    return {"product_id": key, **state["stock"][key]}


def list_reviews(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["product_id"]
    find(state, "products", key)
    return all_shown(state, "reviews", product_id=key, status=request.query.get("status"))


def write_review(request: ApiRequest, state: State) -> ApiAnswer:
    """A customer reviews a product once, and only one that has arrived."""
    key, body = request.path["product_id"], request.body
    find(state, "products", key)
    find(state, "customers", body["customer_id"])
    bought = any(
        order["customer_id"] == body["customer_id"]
        and order["status"] == "delivered"
        and any(line["product_id"] == key for line in order["lines"])
        for order in state["orders"].values()
    )
    if not bought:
        raise ApiError(403, f"no order of customer {body['customer_id']} with {key} has been delivered")
    if all_shown(state, "reviews", product_id=key, customer_id=body["customer_id"]):
        raise ApiError(409, f"customer {body['customer_id']} has reviewed {key} already")
    review = add(state, "reviews", "v", {**body, "product_id": key, "status": "published"})
    return ApiAnswer(shown(state, "reviews", review), status=201)


def moderate_review(request: ApiRequest, state: State) -> Record:
    key = request.path["review_id"]
    review = find(state, "reviews", key)
    if review["status"] == request.body["status"]:
        raise ApiError(409, f"the review {key} is {review['status']} already")
    review["status"] = request.body["status"]
    return shown(state, "reviews", key)
