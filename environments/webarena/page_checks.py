"""What the checks of a task find on pages (`program_html`), looked up in the browser at the end of an episode."""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .browser import SECONDS_TO_LOAD, Browser
from .shop_api import ShopApi, UncheckedError

LAST, FUNCTION = "last", "func:"
SCRIPTS = ("document.", "[...document.")
"""What a locator in JavaScript begins with."""
LONGEST = 4_000_000
"""Characters of what is found; more is cut."""
_LAST_URL = "__last_url__"
_POST_URL = re.compile(r"reddit_get_post_url\(['\"](.*)['\"]\)")
_LATEST_ORDER = "shopping_get_latest_order_url()"
_LATEST_REVIEW = re.compile(r"shopping_get_sku_latest_review_(author|rating)\(['\"]([^'\"]*)['\"]\)")
_MEMBER_ROLE = re.compile(r"gitlab_get_project_memeber_role\(__page__, ['\"]([^'\"]*)['\"]\)")
_FIND_ROLE = """account => {
  const names = [...document.querySelectorAll("td[data-label='Account'] span.gl-avatar-labeled-sublabel")];
  const row = names.findIndex(name => name.outerText === '@' + account);
  return document.querySelectorAll("td.col-max-role span")[row].outerText;
}"""


async def find_content(browser: Browser, shop: ShopApi, check: Mapping[str, Any]) -> dict[str, Any]:
    """What is at the place that a check names: `text`, or `unknown`, what cannot be found out and why.

    A page that cannot be loaded, or that has no such place, has an empty text.
    """
    from playwright.async_api import Error

    try:
        async with asyncio.timeout(2 * SECONDS_TO_LOAD):
            text = await _find(browser, shop, check)
    except UncheckedError as error:
        return {"unknown": str(error)}
    except (Error, TimeoutError):
        text = ""
    return {"text": html.unescape(text)[:LONGEST]}


async def _find(browser: Browser, shop: ShopApi, check: Mapping[str, Any]) -> str:
    from playwright.async_api import Error

    page, url, locator = browser.page, check["url"], check["locator"]
    if url.startswith(FUNCTION):
        url = await _called_url(url, page.url, shop)
    if url != LAST:
        await page.goto(url)
        await browser.settle()
    if not locator.strip():
        return str(await page.content())
    if locator.startswith(FUNCTION):
        called = locator.removeprefix(FUNCTION)
        if found := _MEMBER_ROLE.fullmatch(called):
            return str(await page.evaluate(_FIND_ROLE, found[1]))
        if found := _LATEST_REVIEW.fullmatch(called):
            return (await shop.latest_review(found[2]))[found[1]]
        raise UncheckedError(f"{locator}: no such function is known here")
    if not locator.startswith(SCRIPTS):
        raise UncheckedError(f"{locator}: neither a script nor a function")
    with contextlib.suppress(Error):
        for prepare in check["prep_actions"]:
            await page.evaluate(f"() => {prepare}")
    return str(await page.evaluate(f"() => {locator}"))


async def _called_url(url: str, last: str, shop: ShopApi) -> str:
    """The address that a function gives.

    Raises:
        UncheckedError: it is none that is known, or the shop does not answer it.
    """
    called = url.removeprefix(FUNCTION)
    if found := _POST_URL.fullmatch(called):
        return post_url(found[1].replace(_LAST_URL, last))
    if called == _LATEST_ORDER:
        return await shop.latest_order_url()
    raise UncheckedError(f"{url}: no such function is known here")


def post_url(url: str) -> str:
    """The address of the post that an address leads into: `/f/<forum>/<post>/`; others stay as they are."""
    parts = urlsplit(url)
    path = parts.path.split("/")
    if len(path) < 4 or path[1] != "f":
        return url
    return f"{parts.scheme}://{parts.netloc}/f/{path[2]}/{path[3]}/"
