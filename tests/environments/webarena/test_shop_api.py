"""What checks ask of a shop's administration, at a small shop of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from small_shop import ADMINISTRATOR, SmallShop, login_state
from web_browser import require_browser

from environments.webarena.environment import Environment
from environments.webarena.shop_api import ShopApi, UncheckedError
from sandbox import Task, ToolCall


@pytest.fixture
def shop() -> Iterator[SmallShop]:
    with SmallShop() as running:
        yield running


@pytest.fixture
def account(tmp_path: Path) -> str:
    path = tmp_path / "account.json"
    path.write_text(json.dumps(ADMINISTRATOR))
    return str(path)


async def order(shop: SmallShop, product: int) -> None:
    form = {"product": str(product), "quantity": "2"}
    async with httpx.AsyncClient(cookies={"user": "ann"}, trust_env=False) as client:
        await client.post(f"{shop.address}/order", data=form)


async def test_the_newest_order_of_all_customers(shop: SmallShop, account: str) -> None:
    with pytest.raises(UncheckedError, match="no order"):
        await ShopApi(shop.address, account).latest_order_url()
    for product in (1, 5):
        await order(shop, product)
    url = await ShopApi(shop.address, account).latest_order_url()
    assert url == f"{shop.address}/sales/order/view/order_id/2/"
    async with httpx.AsyncClient(trust_env=False) as client:
        assert "2 x Kitchen chair" in (await client.get(url)).text


async def test_the_last_review_of_a_product(shop: SmallShop, account: str) -> None:
    api = ShopApi(shop.address, account)
    assert await api.latest_review("1") == {"author": "ann", "rating": "100"}
    for sku in ("2", "a/../b?"):
        assert await api.latest_review(sku) == {"author": "", "rating": ""}


async def test_what_cannot_be_found_out_is_told(shop: SmallShop, account: str, tmp_path: Path) -> None:
    with pytest.raises(UncheckedError, match="not among the logins"):
        await ShopApi(shop.address, "").latest_order_url()
    other = tmp_path / "other.json"
    other.write_text(json.dumps(ADMINISTRATOR | {"password": "wrong"}))
    with pytest.raises(UncheckedError, match="status 401"):
        await ShopApi(shop.address, str(other)).latest_order_url()
    other.write_text("{}")
    with pytest.raises(UncheckedError, match="cannot be read"):
        await ShopApi(shop.address, str(other)).latest_order_url()
    with pytest.raises(UncheckedError, match="does not answer"):
        await ShopApi("http://127.0.0.1:9", account).latest_order_url()


async def test_a_shop_that_answers_without_end_is_not_waited_for(account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("environments.webarena.shop_api.SECONDS", 0.3)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not writer.is_closing():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)

    async with await asyncio.start_server(drip, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(UncheckedError, match="does not answer"):
            await ShopApi(f"http://127.0.0.1:{port}", account).latest_order_url()


async def test_checks_of_a_task_find_orders_and_reviews(shop: SmallShop, account: str, tmp_path: Path) -> None:
    require_browser()
    state = tmp_path / "state.json"
    state.write_text(json.dumps(login_state()))
    calls = ["author('1')", "rating('1')"]
    checks = [
        {
            "url": "func:shopping_get_latest_order_url()",
            "locator": "document.querySelector('.order-details-items.ordered').outerText",
            "prep_actions": [],
        },
        *(
            {"url": "last", "locator": f"func:shopping_get_sku_latest_review_{call}", "prep_actions": []}
            for call in calls
        ),
        {"url": "last", "locator": "func:shopping_get_all()", "prep_actions": []},
    ]
    setup = {
        "start_urls": [f"{shop.address}/product/6"],
        "reachable": [shop.address],
        "storage_state": str(state),
        "geolocation": None,
        "checks": checks,
        "shop": {"address": shop.address, "account": account},
        "characters": 7680,
        "wait": 0.5,
        "browser": "",
    }
    environment = Environment()
    try:
        await environment.reset(Task("shopping/1", "Order 3 blankets.", setup=setup))
        await environment.respond("```type [11] [3] [1]```")
        await environment.call(ToolCall("stop", {"answer": ""}))
        ((_, end),) = environment.take_records()
    finally:
        await environment.close()
    assert end["contents"][:3] == [{"text": "3 x Wool blanket"}, {"text": "ann"}, {"text": "100"}]
    assert "no such function" in end["contents"][3]["unknown"]
