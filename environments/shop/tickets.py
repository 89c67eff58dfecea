"""Support tickets."""

from __future__ import annotations

from sandbox import ApiAnswer, ApiError, ApiRequest

from .records import Record, State, add, all_shown, find, own, shown


def list_tickets(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    return all_shown(state, "tickets", customer_id=query.get("customer_id"), status=query.get("status"))


def open_ticket(request: ApiRequest, state: State) -> ApiAnswer:
    body = request.body
    find(state, "customers", body["customer_id"])
    if body.get("order_id") is not None:
        own(state, "orders", body["order_id"], body["customer_id"])
    ticket = {"order_id": None, **body, "status": "open", "note": None}
    return ApiAnswer(shown(state, "tickets", add(state, "tickets", "s", ticket)), status=201)


def update_ticket(request: ApiRequest, state: State) -> Record:
    key = request.path["ticket_id"]
    ticket = find(state, "tickets", key)
    if ticket["status"] == "closed":
        raise ApiError(409, f"the ticket {key} is closed")
    ticket.update(request.body)
    return shown(state, "tickets", key)
