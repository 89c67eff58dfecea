"""The sites' addresses, which stand in the file of tasks as words such as `__SHOPPING__`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox import UsageError

SITES = ("shopping", "shopping_admin", "reddit", "gitlab", "map", "wikipedia", "homepage")
_WORD = re.compile(r"__(" + "|".join(site.upper() for site in SITES) + r")__")


class Addresses:
    """The addresses that are given, by site.

    Raises:
        UsageError: one is no web address.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._by_site = {site: str(settings[site]).rstrip("/") for site in SITES if settings[site]}
        self._also = [part.strip() for part in str(settings["also"]).split(",") if part.strip()]
        for url in self.all:
            if not url.startswith(("http://", "https://")):
                raise UsageError(
                    f"{url} is no address of a web site", hint="such as --set shopping=http://localhost:7770"
                )

    @property
    def all(self) -> list[str]:
        return [*self._by_site.values(), *self._also]

    def of(self, site: str) -> str:
        """The address of a site; empty where none is given."""
        return self._by_site.get(site, "")

    def fill(self, data: Any) -> Any:
        """The data with the addresses in place of the words, in every text of it: the published program replaces them
        in the whole file, so that they stand in what pages have to contain, too.

        Raises:
            UsageError: a site has none.
        """
        if isinstance(data, dict):
            return {key: self.fill(value) for key, value in data.items()}
        if isinstance(data, list):
            return [self.fill(item) for item in data]
        return self._fill_text(data) if isinstance(data, str) else data

    def _fill_text(self, text: str) -> str:
        def address(word: re.Match[str]) -> str:
            site = word[1].lower()
            if site not in self._by_site:
                raise UsageError(
                    f"the tasks need the site {site}, which has no address",
                    hint=f"--set {site}=http://..., or --split for the tasks of the sites that you have",
                )
            return self._by_site[site]

        return _WORD.sub(address, text)
