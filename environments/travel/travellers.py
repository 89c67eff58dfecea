"""Travellers, their companies, points, and what pays for them."""

from __future__ import annotations

from sandbox import ApiError, ApiRequest

from .records import Record, State, all_shown, day, find, now, shown


def search_travellers(request: ApiRequest, state: State) -> list[Record]:
    query = request.query
    part = query.get("name", "").casefold()
    found = all_shown(state, "travellers", company_id=query.get("company_id"), email=query.get("email"))
    return [traveller for traveller in found if part in traveller["name"].casefold()]


def get_traveller(request: ApiRequest, state: State) -> Record:
    key = request.path["traveller_id"]
    find(state, "travellers", key)
    return shown(state, "travellers", key)


def update_traveller(request: ApiRequest, state: State) -> Record:
    key, body = request.path["traveller_id"], request.body
    traveller = find(state, "travellers", key)
    if "email" in body and "@" not in body["email"]:
        raise ApiError(422, f"{body['email']} is no e-mail address")
    if "passport" in body and day(body["passport"]["expires"]) <= now(state).date():
        raise ApiError(422, f"this passport expired on {body['passport']['expires']}")
    traveller.update(body)
    return shown(state, "travellers", key)


def get_company(request: ApiRequest, state: State) -> Record:
    key = request.path["company_id"]
    find(state, "companies", key)
    return shown(state, "companies", key)


def payers_of(state: State, traveller_id: str) -> list[str]:
    """Whose payment methods may pay for a traveller: the traveller's, the guardian's, the company's."""
    traveller = find(state, "travellers", traveller_id)
    return [payer for payer in (traveller_id, traveller["guardian_id"], traveller["company_id"]) if payer is not None]


def list_payment_methods(request: ApiRequest, state: State) -> list[Record]:
    payers = payers_of(state, request.path["traveller_id"])
    return [method for method in all_shown(state, "payment_methods") if method["owner_id"] in payers]


def get_loyalty(request: ApiRequest, state: State) -> Record:
    key = request.path["traveller_id"]
    find(state, "travellers", key)
    account = state["loyalty"].get(key)
    if account is None:
        raise ApiError(404, f"traveller {key} collects no points")
    return {"traveller_id": key, **account}
