"""The environment in a real Chromium, at a small shop on this machine."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from small_shop import SmallShop
from web_browser import require_browser

from environments.webarena.environment import Environment
from sandbox import Observation, Task, ToolCall, ToolError, UsageError


@pytest.fixture(scope="module")
def shop() -> Iterator[SmallShop]:
    require_browser()
    with SmallShop() as running:
        yield running


@asynccontextmanager
async def at(shop: SmallShop, *paths: str, **changed: Any) -> AsyncIterator[tuple[Environment, str]]:
    """The environment at pages of the shop, with what it shows first."""
    setup: dict[str, Any] = {
        "start_urls": [shop.address + path for path in paths],
        "reachable": [shop.address],
        "storage_state": "",
        "geolocation": None,
        "checks": [],
        "shop": {"address": shop.address, "account": ""},
        "characters": 7680,
        "wait": 0.5,
        "browser": "",
    }
    environment = Environment()
    try:
        first = await environment.reset(Task("shopping/1", "Look.", setup=setup | changed))
        yield environment, first.text
    finally:
        await environment.close()


async def do(environment: Environment, action: str) -> str:
    shown = await environment.respond(f"```{action}```")
    return shown.text if isinstance(shown, Observation) else ""


async def test_a_page_is_shown_and_clicked_typed_and_gone_back_in(shop: SmallShop) -> None:
    async with at(shop, "/") as (environment, first):
        assert first.startswith(
            "Tab 0 (current): Small shop\n\n[1] RootWebArea 'Small shop' focused: True\n\t[2] link 'Home'"
        )
        assert first.endswith(f"URL: {shop.address}/\nObjective: Look.")
        assert "[9] link 'Desk lamp'" in first
        product = await do(environment, "click [9]")
        assert "StaticText '$19.90'" in product
        assert f"URL: {shop.address}/product/1" in product
        assert "Small shop" in await do(environment, "go_back")
        assert f"URL: {shop.address}/product/1" in await do(environment, "go_forward")
        assert "Error: there is no element [9] on the page" in await do(environment, "click [9]")


async def test_typed_text_is_seen_and_enter_sends_it(shop: SmallShop) -> None:
    async with at(shop, "/") as (environment, _):
        assert "StaticText 'lamp'" in await do(environment, "type [6] [lamp] [0]")
        await do(environment, "press [ctrl+a]")
        assert "lamp'" not in (await do(environment, "press [Backspace]")).split("Products")[0]
        assert "StaticText 'oak'" in await do(environment, "type [6] [oak] [0]")
        found = await do(environment, "press [enter]")
        assert "Tab 0 (current): Search: " in found
        assert "Error: press" in await do(environment, "press [NoSuchKey]")


async def test_only_what_is_in_the_window_is_shown(shop: SmallShop) -> None:
    async with at(shop, "/long") as (environment, first):
        assert "Row 1" in first
        assert "Row 5" not in first
        below = await do(environment, "scroll [down]")
        assert "Row 1" not in below
        assert "Row 4" in below
        assert "Row 1" in await do(environment, "scroll [up]")


async def test_tabs(shop: SmallShop) -> None:
    async with at(shop, "/product/1", "/product/5") as (environment, first):
        assert first.startswith("Tab 0 (current): Desk lamp | Tab 1: Kitchen chair\n")
        second = await do(environment, "tab_focus [1]")
        assert second.startswith("Tab 0: Desk lamp | Tab 1 (current): Kitchen chair\n")
        assert "$35.00" in second
        assert (await do(environment, "new_tab")).startswith(
            "Tab 0: Desk lamp | Tab 1: Kitchen chair | Tab 2 (current): \n"
        )
        assert "Error: there is no tab 7" in await do(environment, "tab_focus [7]")
        assert (await do(environment, "close_tab")).startswith("Tab 0: Desk lamp | Tab 1 (current): Kitchen chair\n")


async def test_other_hosts_and_ports_cannot_be_reached(shop: SmallShop) -> None:
    with SmallShop() as port, SmallShop("127.0.0.2") as host:
        async with at(shop, "/") as (environment, _):
            assert "Error: goto" in await do(environment, f"goto [{port.address}/]")
            assert "Error: goto" in await do(environment, f"goto [{host.address}/]")
            assert "Error: goto" in await do(environment, f"goto [{shop.address}/away?to={host.address}/]")
            assert "Outside" in await do(environment, f"goto [{shop.address}/outside?from={host.address}/]")
            assert "Error: goto" in await do(environment, "goto [file:///etc/passwd]")
        assert port.requests == host.requests == []
        async with at(shop, "/", reachable=[shop.address, host.address]) as (environment, _):
            assert "Small shop" in await do(environment, f"goto [{shop.address}/away?to={host.address}/]")
        assert host.requests


async def test_the_same_task_is_shown_the_same_way_and_remembers_nothing(shop: SmallShop) -> None:
    async with at(shop, "/login") as (environment, first):
        await do(environment, "type [9] [ann] [0]")
        await do(environment, "type [11] [secret] [1]")
        setup = environment._setup
        again = await environment.reset(Task("shopping/1", "Look.", setup=setup))
        assert again.text == first
        assert "Wrong" not in again.text


async def test_calls_do_what_texts_do_and_the_end_is_recorded(shop: SmallShop) -> None:
    checks = [
        {"url": "last", "locator": "document.querySelector('h1').outerText", "prep_actions": []},
        {
            "url": f"{shop.address}/product/2",
            "locator": "document.querySelector('#price').outerText",
            "prep_actions": [],
        },
        {"url": "last", "locator": "document.querySelector('#nothing').outerText", "prep_actions": []},
        {
            "url": "last",
            "locator": "document.querySelector('[name=\"q\"').getAttribute('aria-label')",
            "prep_actions": ["document.querySelector('[name=q]').setAttribute('aria-label', 'Prepared')"],
        },
        {"url": "func:shopping_get_latest_order_url()", "locator": "", "prep_actions": []},
    ]
    async with at(shop, "/", checks=checks) as (environment, _):
        assert "Oak table" in await environment.call(ToolCall("click", {"element": 13}))
        await environment.call(ToolCall("stop", {"answer": "129"}))
        assert environment.finished
        with pytest.raises(ToolError):
            await environment.call(ToolCall("stop", {"answer": "130"}))
        ((name, end),) = environment.take_records()
        assert name == "end"
        assert (end["reason"], end["answer"], end["url"]) == ("stop", "129", f"{shop.address}/product/3")
        found = [content.get("text", content.get("unknown")) for content in end["contents"]]
        no_account = "the account of the shop's administration is not among the logins"
        assert found == ["Oak table", "$49.00", "", "Prepared", no_account]


async def test_replies_without_an_action_end_the_task(shop: SmallShop) -> None:
    async with at(shop, "/") as (environment, _):
        shown = await environment.respond("Let me think.")
        assert shown is not None
        assert shown.text.startswith("There is no action in this reply.")
        assert await environment.respond("```dance```") is not None
        assert await environment.respond("") is None
        assert environment.take_records()[0][1]["reason"] == "no_action"


async def test_a_long_page_is_cut(shop: SmallShop) -> None:
    async with at(shop, "/", characters=50) as (_, first):
        assert len(first.split("\nURL:")[0]) == 50


async def test_the_browser_is_in_its_sandbox_and_gone_at_the_end(shop: SmallShop) -> None:
    async with at(shop, "/") as (environment, _):
        chromium = environment._browser._chromium
        assert chromium is not None
        profile = chromium._profile
        group = os.getpgid(chromium._process.pid)
        renderers = [status for status, command in processes(group) if "--type=renderer" in command]
        assert renderers
        assert all("Seccomp:\t2" in status and "Uid:\t0" not in status for status in renderers)
    assert not profile.exists()
    assert [command for status, command in processes(group) if "State:\tZ" not in status] == []


def processes(group: int) -> list[tuple[str, str]]:
    """Status and command line of the processes of a group."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and os.getpgid(int(folder.name)) == group:
                found.append(((folder / "status").read_text(), (folder / "cmdline").read_text()))
        except OSError:
            continue
    return found


async def test_a_missing_browser_is_told(shop: SmallShop) -> None:
    with pytest.raises(UsageError, match="no such file"):
        async with at(shop, "/", browser="/no/chromium"):
            pass
