"""Which part of a list a request asks for, by the parameters that APIs usually have for that."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sandbox.mock.exchange import ApiError
from sandbox.types import JSON

LIMITS = frozenset({"limit", "per_page", "perpage", "page_size", "pagesize", "size", "max_results", "maxresults"})
OFFSETS = frozenset({"offset", "skip", "start", "start_index", "startindex"})
PAGES = frozenset({"page", "page_number", "pagenumber"})
CURSORS = frozenset({"cursor", "after", "page_token", "pagetoken", "next_token", "starting_after", "continuation"})
PAGING = LIMITS | OFFSETS | PAGES | CURSORS
DEFAULT_LIMIT = 20

_TOTALS = ("total", "count", "total_count", "totalCount", "totalItems", "total_items", "totalElements", "totalResults")
_NEXT_CURSORS = ("next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "cursor", "next")
_PLACE = re.compile(r"\d{1,9}", re.ASCII)
_MORE = ("has_more", "hasMore", "has_next", "hasNext")


@dataclass(slots=True, frozen=True)
class Page:
    """A part of a list.

    Attributes:
        facts: what the answer may tell of it, by every name that is usual.
    """

    items: Sequence[JSON]
    facts: Mapping[str, JSON]


def is_paging(name: str, schema: JSON) -> bool:
    """Whether a query parameter asks for a part of the list: by its name, and by values that fit the name."""
    plain = schema if isinstance(schema, Mapping) else {}
    kinds = plain.get("type", "integer")
    if name.lower() in CURSORS:
        return "enum" not in plain and plain.get("format") not in ("date", "date-time", "time")
    return name.lower() in PAGING and bool({"integer", "number"} & ({kinds} if isinstance(kinds, str) else set(kinds)))


def page_of(
    items: Sequence[tuple[str, JSON]], query: Mapping[str, JSON], known: frozenset[str], url: str, first_page: int = 1
) -> Page:
    """The part of a list that a request asks for.

    Args:
        items: with their ids, which cursors stand for.
        query: the request's parameters.
        known: the names of the operation's parameters for paging (`is_paging`); others are passed over.
        url: of the request.
        first_page: the number of the first page.

    Raises:
        ApiError: 404 for a cursor that stands for nothing.
    """
    values = {name.lower(): value for name, value in query.items() if name in known and isinstance(value, (int, str))}
    names = {name.lower() for name in known}
    limit = max(0, _number(values, LIMITS, DEFAULT_LIMIT if known else len(items)))
    page = max(first_page, _number(values, PAGES, first_page))
    start = max(0, _number(values, OFFSETS, (page - first_page) * limit))
    cursor = next((str(values[name]) for name in CURSORS if values.get(name)), "")
    if cursor:
        start = _after(items, cursor)
    shown = items[start : start + limit]
    more = start + len(shown) < len(items) and bool(shown)
    token = _cursor(shown[-1][0], start + len(shown) - 1) if more else None
    pages = -(-len(items) // limit) if limit else 0
    facts: dict[str, JSON] = dict.fromkeys(_TOTALS, len(items))
    facts |= dict.fromkeys(("total_pages", "totalPages", "pages", "page_count", "pageCount"), pages)
    facts |= dict.fromkeys(LIMITS | {"perPage", "pageSize"}, limit)
    facts |= dict.fromkeys(OFFSETS, start) | dict.fromkeys(PAGES, page)
    facts |= dict.fromkeys(_MORE, more) | dict.fromkeys(_NEXT_CURSORS, token)
    if more and not names & CURSORS:
        facts["next"] = _next_url(url, names, known, start + limit, page)
    return Page([item for _, item in shown], facts)


def _number(values: Mapping[str, int | str], names: frozenset[str], default: int) -> int:
    return next((int(values[name]) for name in sorted(names) if isinstance(values.get(name), int)), default)


def _cursor(identity: str, index: int) -> str:
    return base64.urlsafe_b64encode(f"{index}:{identity}".encode()).decode().rstrip("=")


def _after(items: Sequence[tuple[str, JSON]], cursor: str) -> int:
    """The index after the item that a cursor, or an id as it is, stands for; where it stood, if it is gone."""
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        decoded = ""
    place, _, meant = decoded.partition(":")
    for index, (identity, _) in enumerate(items):
        if identity in (meant, cursor):
            return index + 1
    if _PLACE.fullmatch(place) and meant:
        return int(place)
    raise ApiError(404, "the cursor stands for nothing that is here")


def _next_url(url: str, names: set[str], known: frozenset[str], start: int, page: int) -> str | None:
    """The address of the next page; None where no parameter leads there."""
    path, _, query = url.partition("?")
    moved = PAGES if names & PAGES else OFFSETS
    name = next((name for name in sorted(known) if name.lower() in moved), None)
    if name is None:
        return None
    kept = [field for field in parse_qsl(query, keep_blank_values=True) if field[0] != name]
    return f"{path}?{urlencode([*kept, (name, page + 1 if moved is PAGES else start)])}"
