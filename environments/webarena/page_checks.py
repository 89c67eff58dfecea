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

LAST, FUNCTION = "last", "func:"
SCRIPTS = ("document.", "[...document.")
"""What a locator in JavaScript begins with."""
LONGEST = 4_000_000
"""Characters of what is found; more is cut."""
_LAST_URL = "__last_url__"
_POST_URL = re.compile(r"reddit_get_post_url\(['\"](.*)['\"]\)")
_MEMBER_ROLE = re.compile(r"gitlab_get_project_memeber_role\(__page__, ['\"]([^'\"]*)['\"]\)")
_FIND_ROLE = """account => {
  const names = [...document.querySelectorAll("td[data-label='Account'] span.gl-avatar-labeled-sublabel")];
  const row = names.findIndex(name => name.outerText === '@' + account);
  return document.querySelectorAll("td.col-max-role span")[row].outerText;
}"""


class UnknownFunctionError(Exception):
    """A check asks for a function of the published program that is not known here, or for what is neither."""


async def find_content(browser: Browser, check: Mapping[str, Any]) -> dict[str, Any]:
    """What is at the place that a check names: `text`, or `unknown`, the function that nobody knows.

    A page that cannot be loaded, or that has no such place, has an empty text.
    """
    from playwright.async_api import Error

    try:
        async with asyncio.timeout(2 * SECONDS_TO_LOAD):
            text = await _find(browser, check)
    except UnknownFunctionError as error:
        return {"unknown": str(error)}
    except (Error, TimeoutError):
        text = ""
    return {"text": html.unescape(text)[:LONGEST]}


async def _find(browser: Browser, check: Mapping[str, Any]) -> str:
    from playwright.async_api import Error

    page, url, locator = browser.page, check["url"], check["locator"]
    if url.startswith(FUNCTION):
        url = _called_url(url, page.url)
    if url != LAST:
        await page.goto(url)
        await browser.settle()
    if not locator.strip():
        return str(await page.content())
    if locator.startswith(FUNCTION):
        found = _MEMBER_ROLE.fullmatch(locator.removeprefix(FUNCTION))
        if found is None:
            raise UnknownFunctionError(locator)
        return str(await page.evaluate(_FIND_ROLE, found[1]))
    if not locator.startswith(SCRIPTS):
        raise UnknownFunctionError(locator)
    with contextlib.suppress(Error):
        for prepare in check["prep_actions"]:
            await page.evaluate(f"() => {prepare}")
    return str(await page.evaluate(f"() => {locator}"))


def _called_url(url: str, last: str) -> str:
    """The address that a function gives.

    Raises:
        UnknownFunctionError: it is not the one that is known, `reddit_get_post_url`.
    """
    found = _POST_URL.fullmatch(url.removeprefix(FUNCTION))
    if found is None:
        raise UnknownFunctionError(url)
    return post_url(found[1].replace(_LAST_URL, last))


def post_url(url: str) -> str:
    """The address of the post that an address leads into: `/f/<forum>/<post>/`; others stay as they are."""
    parts = urlsplit(url)
    path = parts.path.split("/")
    if len(path) < 4 or path[1] != "f":
        return url
    return f"{parts.scheme}://{parts.netloc}/f/{path[2]}/{path[3]}/"
