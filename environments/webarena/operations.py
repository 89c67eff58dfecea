"""Doing an action in the browser. The rules are those of WebArena's program."""

from __future__ import annotations

import asyncio

from sandbox import ToolError

from .actions import Action
from .browser import SECONDS_TO_LOAD, Browser

_SCROLL = "sign => { (document.scrollingElement || document.body).scrollTop += sign * window.innerHeight; }"
_KEYS = {"ctrl": "Control", "control": "Control", "cmd": "Meta", "alt": "Alt", "shift": "Shift", "enter": "Enter"}
"""Names of keys that models write in other ways than Chromium."""


async def operate(browser: Browser, action: Action) -> None:
    """Do an action other than `stop`, and wait until the page is quiet.

    Raises:
        ToolError: it cannot be done; the message is for the agent.
    """
    from playwright.async_api import Error

    try:
        async with asyncio.timeout(SECONDS_TO_LOAD):
            await _do(browser, action)
    except TimeoutError:
        raise ToolError(f"{action.name}: not done within {SECONDS_TO_LOAD:g} seconds") from None
    except Error as error:
        raise ToolError(f"{action.name}: {error.message.splitlines()[0]}") from error
    finally:
        await browser.settle()


async def _do(browser: Browser, action: Action) -> None:
    page = browser.page
    match action.name:
        case "click":
            await page.mouse.click(*await browser.centre(action.number))
        case "hover":
            await page.mouse.move(*await browser.centre(action.number))
        case "type":
            await page.mouse.click(*await browser.centre(action.number))
            await page.keyboard.type(action.text)
            if action.enter:
                await page.keyboard.press("Enter")
        case "press":
            await page.keyboard.press("+".join(_KEYS.get(key.lower(), key) for key in action.text.split("+")))
        case "scroll":
            await page.evaluate(_SCROLL, -1 if action.text == "up" else 1)
        case "goto":
            await page.goto(action.text)
        case "go_back":
            await page.go_back()
        case "go_forward":
            await page.go_forward()
        case "new_tab":
            await browser.open_tab()
        case "tab_focus":
            await browser.focus(action.number)
        case "close_tab":
            await browser.close_tab()
