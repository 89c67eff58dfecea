"""A browser at web sites: the tasks, observations and limits are those of WebArena (Zhou et al., 2023)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import Observation, Task, ToolCall, ToolError, ToolSpec

from .actions import TOOLS, Action, action_of, read_reply
from .browser import Browser
from .operations import operate
from .page_checks import find_content
from .shop_api import ShopApi

MOST_STEPS = 30
MOST_FAILURES = 3
"""Replies without an action in a row; and the same action again and again."""
NO_ACTION = "There is no action in this reply. Write one between ``` and ```, such as ```click [12]```."
OVER = "The task is over."


class Environment:
    """Works on tasks of WebArena.

    `task.setup` has `start_urls`, the tabs to begin with; `reachable`, addresses of the only hosts and ports that pages
    may load from; `storage_state`, the path of a file with cookies, or empty; `geolocation`; `checks`, the places to
    look at in the end; `shop`, with the `address` of the shop and the path of its administrator's `account`, or empty,
    for checks that ask it; `characters`, how much of a page is shown; `wait`, seconds after each action; `browser`, the
    path of Chromium, or empty.

    Records for scorers: `end`, with `reason`, `answer`, `url` of the tab in front, and `contents` found by the checks.
    """

    def __init__(self) -> None:
        self._browser = Browser()
        self._setup: Mapping[str, Any] = {}
        self._actions: list[Action | None] = []
        self._finished = False
        self._records: list[tuple[str, Any]] = []

    async def reset(self, task: Task) -> Observation:
        await self.close()
        self._setup, self._actions, self._finished, self._records = task.setup, [], False, []
        await self._browser.start(task.setup)
        return Observation(f"{await self._look()}\nObjective: {task.prompt}")

    def tools(self) -> Sequence[ToolSpec]:
        return TOOLS

    async def call(self, call: ToolCall) -> str:
        if self._finished:
            raise ToolError(OVER)
        return await self._step(action_of(call))

    async def respond(self, text: str) -> Observation | None:
        shown = await self._step(read_reply(text))
        return None if self._finished else Observation(shown)

    def take_records(self) -> Sequence[tuple[str, Any]]:
        records, self._records = self._records, []
        return records

    @property
    def finished(self) -> bool:
        return self._finished

    def state_hash(self) -> str | None:
        return None

    async def close(self) -> None:
        await self._browser.close()

    async def _step(self, action: Action | None) -> str:
        """Do an action; None stands for a reply without one. Returns what is shown then."""
        self._actions.append(action)
        if action is not None and action.name == "stop":
            await self._end("stop", action.text)
            return OVER
        problem = NO_ACTION if action is None else ""
        if action is not None:
            try:
                await operate(self._browser, action)
            except ToolError as error:
                problem = f"Error: {error}"
        reason = early_end(self._actions)
        if reason is not None:
            await self._end(reason, "")
            return OVER
        return "\n\n".join(filter(None, (problem, await self._look())))

    async def _look(self) -> str:
        shown = await self._browser.look()
        return f"{shown[: self._setup['characters']]}\nURL: {self._browser.page.url}"

    async def _end(self, reason: str, answer: str) -> None:
        url = self._browser.page.url
        shop = ShopApi(**self._setup["shop"])
        contents = [await find_content(self._browser, shop, check) for check in self._setup["checks"]]
        self._records.append(("end", {"reason": reason, "answer": answer, "url": url, "contents": contents}))
        self._finished = True


def early_end(actions: Sequence[Action | None]) -> str | None:
    """Why an episode ends after these actions, by the published rules; None where it goes on.

    The published program counts typing into the same element over the whole episode, other repetitions in a row.
    """
    if len(actions) >= MOST_STEPS:
        return "steps"
    last = actions[-MOST_FAILURES:]
    if len(last) < MOST_FAILURES:
        return None
    if all(action is None for action in last):
        return "no_action"
    newest = last[-1]
    if newest is None:
        return None
    counted = actions if newest.name == "type" else last
    same = sum(action is not None and newest.same_as(action) for action in counted)
    return "repeated" if same >= MOST_FAILURES else None
