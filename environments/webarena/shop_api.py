"""What some checks ask the shop's administration, by the REST interface of Magento, which the published shop is.

The requests are those of WebArena's program (Zhou et al., 2023).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

if TYPE_CHECKING:
    import httpx

SECONDS = 30.0
"""For the shop to answer what a check asks."""
_TOKEN = "rest/default/V1/integration/admin/token"
_NEWEST_ORDER = {
    "searchCriteria[sortOrders][0][field]": "created_at",
    "searchCriteria[sortOrders][0][direction]": "DESC",
    "searchCriteria[pageSize]": "1",
}

Answer = TypeVar("Answer")


class UncheckedError(Exception):
    """What a check asks for cannot be found out; says why."""


class Account(BaseModel):
    username: str
    password: str


class _Order(BaseModel):
    increment_id: str


class _Orders(BaseModel):
    items: list[_Order]


class _Rating(BaseModel):
    percent: int | float | str


class _Review(BaseModel):
    nickname: str
    ratings: list[_Rating]


class ShopApi:
    """
    Args:
        address: of the shop; empty where there is none.
        account: the path of a JSON file with the `username` and `password` of its administrator; empty where there is
            none.
    """

    def __init__(self, address: str, account: str) -> None:
        self._address = address
        self._account = account

    async def latest_order_url(self) -> str:
        """The address of the page of the newest order of all customers.

        Raises:
            UncheckedError: there is no account, no order, or no answer.
        """
        orders = (await self._ask("rest/V1/orders", TypeAdapter(_Orders), _NEWEST_ORDER)).items
        if not orders or not orders[0].increment_id.isdecimal():
            raise UncheckedError("the shop has no order with a number")
        return f"{self._address}/sales/order/view/order_id/{int(orders[0].increment_id)}/"

    async def latest_review(self, sku: str) -> dict[str, str]:
        """The `author` and the `rating` in percent of the last review of a product; both are empty where there is none.

        Raises:
            UncheckedError: there is no account or no answer.
        """
        path = f"rest/V1/products/{quote(sku, safe='')}/reviews"
        reviews = await self._ask(path, TypeAdapter(list[_Review]), {})
        if not reviews:
            return {"author": "", "rating": ""}
        ratings = reviews[-1].ratings
        return {"author": reviews[-1].nickname, "rating": str(ratings[0].percent) if ratings else ""}

    async def _ask(self, path: str, answer: TypeAdapter[Answer], query: dict[str, str]) -> Answer:
        import httpx

        account = self._read_account()
        try:
            async with (
                asyncio.timeout(SECONDS),
                httpx.AsyncClient(base_url=self._address, timeout=None, trust_env=False) as client,
            ):
                said = await client.post(_TOKEN, json=account.model_dump())
                token = _read(TypeAdapter(str), said, _TOKEN)
                headers = {"Authorization": f"Bearer {token}"}
                return _read(answer, await client.get(path, params=query, headers=headers), path)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, TimeoutError) as error:
            raise UncheckedError(f"the shop does not answer {path}: {error!r}") from None

    def _read_account(self) -> Account:
        if not self._address or not self._account:
            raise UncheckedError("the account of the shop's administration is not among the logins")
        try:
            return Account.model_validate_json(Path(self._account).read_bytes())
        except (OSError, ValidationError) as error:
            raise UncheckedError(f"{self._account} cannot be read: {error}") from None


def _read(answer: TypeAdapter[Answer], said: httpx.Response, path: str) -> Answer:
    if said.status_code != 200:
        raise UncheckedError(f"the shop answers {path} with the status {said.status_code}")
    try:
        return answer.validate_json(said.content)
    except ValidationError as error:
        raise UncheckedError(f"the shop's answer to {path} cannot be read: {error.errors()[0]['msg']}") from None
