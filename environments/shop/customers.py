"""Customers, their addresses and their cards."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .records import Record, State, add, all_shown, find, own, shown

OPEN_STATES = ("placed", "paid", "packed", "shipped")
"""Of orders that have not arrived."""


def find_customers(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    if not query:
        raise ApiError(400, "give a name, an email or a phone number to look for")
    return [
        customer
        for customer in all_shown(state, "customers", phone=query.get("phone"))
        if str(query.get("name", "")).casefold() in customer["name"].casefold()
        and str(query.get("email", customer["email"])).casefold() == customer["email"].casefold()
    ]


def get_customer(request: ApiRequest, state: State) -> Record:
    key = request.path["customer_id"]
    find(state, "customers", key)
    return shown(state, "customers", key)


def update_customer(request: ApiRequest, state: State) -> Record:
    key, body = request.path["customer_id"], request.body
    customer = find(state, "customers", key)
    email = body.get("email", "").casefold()
    if any(email == other["email"].casefold() for name, other in state["customers"].items() if name != key):
        raise ApiError(409, f"another customer has the email {body['email']}")
    customer.update(body)
    return shown(state, "customers", key)


def list_addresses(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["customer_id"]
    find(state, "customers", key)
    return all_shown(state, "addresses", customer_id=key)


def add_address(request: ApiRequest, state: State) -> ApiAnswer:
    key = request.path["customer_id"]
    find(state, "customers", key)
    wanted = {"customer_id": key, **request.body}
    if all_shown(state, "addresses", **wanted):
        raise ApiError(409, f"customer {key} has this address already")
    return ApiAnswer(shown(state, "addresses", add(state, "addresses", "a", wanted)), status=201)


def remove_address(request: ApiRequest, state: State) -> ApiAnswer:
    """An address stays while it is the default one, or an order is on its way to it."""
    key = request.path["address_id"]
    address = find(state, "addresses", key)
    if state["customers"][address["customer_id"]]["default_address_id"] == key:
        raise ApiError(409, f"the address {key} is the customer's default; set another default first")
    for order_id, order in state["orders"].items():
        if order["address_id"] == key and order["status"] in OPEN_STATES:
            raise ApiError(409, f"the order {order_id} is to be sent to the address {key}")
    del state["addresses"][key]
    return ApiAnswer(status=204)


def set_default_address(request: ApiRequest, state: State) -> Record:
    key, address_id = request.path["customer_id"], request.body["address_id"]
    customer = find(state, "customers", key)
    own(state, "addresses", address_id, key)
    customer["default_address_id"] = address_id
    return shown(state, "customers", key)


def list_cards(request: ApiRequest, state: State) -> list[Record]:
    key = request.path["customer_id"]
    find(state, "customers", key)
    return all_shown(state, "cards", customer_id=key)
