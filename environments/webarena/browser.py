"""The browser of an episode: its tabs, what it may reach, and what is on the page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from sandbox import EnvironmentFailedError, ToolError, UsageError

from .chromium import Chromium, find_chromium
from .page_tree import HEIGHT, WIDTH, numbered, rectangles_of, tree_lines

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Playwright, Request, Route

INSTALL = "pip install 'sandbox[web]'"
SECONDS_TO_LOAD = 30.0
"""For a page to load, and for one action."""
SECONDS_TO_BE_QUIET = 10.0
"""A page that goes on loading is looked at all the same."""
MOST_TABS = 20
_LOCAL_SCHEMES = ("about", "data", "blob")
_HANDLE_EVENTS = "() => new Promise(done => setTimeout(done, 0))"
_CENTRE = """function() {
  const around = this.nodeType === 3 ? document.createRange() : this;
  if (this.nodeType === 3) around.selectNode(this);
  const box = around.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""


def host_and_port(url: str) -> tuple[str, int] | None:
    """Where an address leads; None for what is no web address."""
    try:
        parts = urlsplit(url)
        default = {"http": 80, "https": 443}.get(parts.scheme)
        return (parts.hostname, parts.port or default) if parts.hostname and default else None
    except ValueError:
        return None


class Browser:
    """At most one Chromium, with one profile; `start` begins anew.

    Attributes:
        page: the tab in front.
    """

    page: Page

    def __init__(self) -> None:
        self._chromium: Chromium | None = None
        self._playwright: Playwright | None = None
        self._context: BrowserContext | None = None
        self._reachable: frozenset[tuple[str, int]] = frozenset()
        self._wait = 0.0
        self._loading: set[Request] = set()
        self._quiet = asyncio.Event()
        self._numbers: dict[tuple[str, int], int] = {}
        self._elements: dict[int, tuple[str, int]] = {}

    async def start(self, setup: Mapping[str, Any]) -> None:
        """Begin with an empty profile, at the task's addresses.

        Raises:
            UsageError: Playwright or Chromium is not installed, or an address is none.
            EnvironmentFailedError: Chromium does not start, or an address cannot be loaded.
        """
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError as error:
            raise UsageError(f"Playwright cannot be imported: {error}", hint=INSTALL) from error
        places = [host_and_port(url) for url in setup["reachable"]]
        if None in places:
            raise UsageError(f"these are not all web addresses: {', '.join(setup['reachable'])}")
        self._reachable = frozenset(place for place in places if place is not None)
        self._wait = setup["wait"]
        self._chromium = await Chromium.start(
            find_chromium(setup["browser"]), sorted({host for host, _ in self._reachable})
        )
        try:
            self._playwright = await async_playwright().start()
            browser = await self._playwright.chromium.connect_over_cdp(self._chromium.address)
            self._context = await browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                storage_state=setup["storage_state"] or None,
                geolocation=setup["geolocation"],
                accept_downloads=False,
                service_workers="block",
                locale="en-US",
            )
            await self._watch(self._context)
            for url in setup["start_urls"]:
                self.page = await self._context.new_page()
                await self.page.goto(url)
            await self.focus(0)
            await self.settle()
        except Error as error:
            raise EnvironmentFailedError(f"the task's pages cannot be opened: {error.message}") from error

    async def _watch(self, context: BrowserContext) -> None:
        context.set_default_timeout(SECONDS_TO_LOAD * 1000)
        await context.route("**/*", self._pass_or_stop)
        context.on("request", self._loads)
        context.on("requestfinished", self._has_loaded)
        context.on("requestfailed", self._has_loaded)

    def _loads(self, request: Request) -> None:
        self._loading.add(request)
        self._quiet.clear()

    def _has_loaded(self, request: Request) -> None:
        self._loading.discard(request)
        if not self._loading:
            self._quiet.set()

    async def _pass_or_stop(self, route: Route) -> None:
        url = route.request.url
        if host_and_port(url) in self._reachable or url.split(":", 1)[0] in _LOCAL_SCHEMES:
            await route.continue_()
        else:
            await route.abort("blockedbyclient")

    @property
    def tabs(self) -> Sequence[Page]:
        assert self._context is not None, "start comes first"
        pages: Sequence[Page] = self._context.pages
        return pages

    async def open_tab(self) -> None:
        """Open an empty tab in front. Raises `ToolError` where there are too many."""
        assert self._context is not None, "start comes first"
        if len(self.tabs) >= MOST_TABS:
            raise ToolError(f"there are {MOST_TABS} tabs, and no more can be opened")
        self.page = await self._context.new_page()

    async def focus(self, tab: int) -> None:
        """Bring a tab to the front. Raises `ToolError` where there is none of that number."""
        if tab >= len(self.tabs):
            raise ToolError(f"there is no tab {tab}")
        self.page = self.tabs[tab]
        await self.page.bring_to_front()

    async def close_tab(self) -> None:
        """Close the tab in front; the last of the others comes to the front, else an empty one."""
        await self.page.close()
        if self.tabs:
            await self.focus(len(self.tabs) - 1)
        else:
            await self.open_tab()

    async def settle(self) -> None:
        """Wait as long as the task says, then until nothing is loading any more, but not for ever."""
        from playwright.async_api import Error

        with contextlib.suppress(TimeoutError, Error):
            async with asyncio.timeout(SECONDS_TO_BE_QUIET):
                await self.page.evaluate(_HANDLE_EVENTS)
        await asyncio.sleep(self._wait)
        with contextlib.suppress(TimeoutError, Error):
            async with asyncio.timeout(SECONDS_TO_BE_QUIET):
                await self._quiet.wait()
                await self.page.wait_for_load_state("load")

    async def look(self) -> str:
        """The tabs, and the tree of the one in front.

        Raises:
            EnvironmentFailedError: the page cannot be read.
        """
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(SECONDS_TO_LOAD):
                titles = [await tab.title() for tab in self.tabs]
                tree = await self._tree()
        except (Error, TimeoutError) as error:
            raise EnvironmentFailedError(f"the page {self.page.url} cannot be read: {error}") from error
        front = list(self.tabs).index(self.page)
        shown = [f"Tab {tab}{' (current)' * (tab == front)}: {title}" for tab, title in enumerate(titles)]
        return f"{' | '.join(shown)}\n\n{tree}"

    async def _tree(self) -> str:
        session = await self.page.context.new_cdp_session(self.page)
        try:
            frames = await session.send("Page.getFrameTree")
            snapshot = await session.send(
                "DOMSnapshot.captureSnapshot", {"computedStyles": [], "includeDOMRects": True}
            )
            nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
        finally:
            await session.detach()
        document = str(frames["frameTree"]["frame"]["loaderId"])
        self._elements = {}
        lines = tree_lines(nodes, rectangles_of(snapshot))
        return numbered(lines, lambda backend: self._number((document, backend)))

    def _number(self, element: tuple[str, int]) -> int:
        number = self._numbers.setdefault(element, len(self._numbers) + 1)
        self._elements[number] = element
        return number

    async def centre(self, number: int) -> tuple[float, float]:
        """Where the middle of an element is that was on the page when it was looked at.

        Raises:
            ToolError: there is no such element any more.
        """
        from playwright.async_api import Error

        if number not in self._elements:
            raise ToolError(f"there is no element [{number}] on the page")
        session = await self.page.context.new_cdp_session(self.page)
        try:
            found = await session.send("DOM.resolveNode", {"backendNodeId": self._elements[number][1]})
            asked = {"objectId": found["object"]["objectId"], "functionDeclaration": _CENTRE, "returnByValue": True}
            x, y = (await session.send("Runtime.callFunctionOn", asked))["result"]["value"]
        except (Error, KeyError) as error:
            raise ToolError(f"the element [{number}] is no longer on the page") from error
        finally:
            await session.detach()
        return cast(float, x), cast(float, y)

    async def close(self) -> None:
        """End the browser. What it is doing ends with it."""
        playwright, chromium = self._playwright, self._chromium
        self._playwright = self._chromium = self._context = None
        self._loading, self._numbers, self._elements = set(), {}, {}
        self._quiet.set()
        try:
            if playwright is not None:
                await playwright.stop()
        finally:
            if chromium is not None:
                await chromium.close()
