"""A small shop, with a list, a search, pages of products, a login, orders, and an administration for programs.

It is a program as well: `python3 small_shop.py HOST PORT` serves until it is ended. It needs nothing but Python.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
from collections.abc import Sequence
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PRODUCTS = {
    1: ("Desk lamp", "19.90"),
    2: ("Floor lamp", "49.00"),
    3: ("Oak table", "129.00"),
    4: ("Pine table", "89.50"),
    5: ("Kitchen chair", "35.00"),
    6: ("Wool blanket", "42.00"),
}
USER, PASSWORD = "ann", "secret"
ADMINISTRATOR = {"username": "admin", "password": "hidden"}
TOKEN = "a-token"
REVIEWS: dict[str, list[dict[str, Any]]] = {
    "1": [
        {"nickname": "bob", "ratings": [{"rating_name": "Rating", "percent": 40}]},
        {"nickname": "ann", "ratings": [{"rating_name": "Rating", "percent": 100}]},
    ]
}
"""By the numbers of products."""


class SmallShop:
    """Serves at an address of this machine while its context is entered.

    Each new browser has orders of its own, so that episodes do not meet.

    Attributes:
        requests: hosts that requests named, with the paths.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._host = host
        self.requests: list[tuple[str, str]] = []
        self.orders: dict[str, list[str]] = {}
        self.all_orders: list[str] = []
        self._visits = itertools.count(1)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer((host, port), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def address(self) -> str:
        return f"http://{self._host}:{self.port}"

    def new_visit(self) -> str:
        with self._lock:
            return f"v{next(self._visits)}"

    def __enter__(self) -> SmallShop:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def login_state() -> dict[str, Any]:
    """A browser's state in which the user is logged in, as Playwright writes it."""
    cookie = {"name": "user", "value": USER, "domain": "127.0.0.1", "path": "/", "expires": -1}
    return {"cookies": [cookie | {"httpOnly": False, "secure": False, "sameSite": "Lax"}], "origins": []}


def _handler(shop: SmallShop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/rest/"):
                self._send(*_data(shop, self.path, "", self.headers.get("Authorization", "")))
            else:
                self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            if self.path.startswith("/rest/"):
                self._send(*_data(shop, self.path, body, ""))
            else:
                self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def log_message(self, *_: object) -> None:
            return None

        def _answer(self, form: dict[str, str]) -> None:
            shop.requests.append((self.headers.get("Host", ""), self.path))
            cookies = {name: morsel.value for name, morsel in SimpleCookie(self.headers.get("Cookie", "")).items()}
            new: dict[str, str] = {}
            if "visit" not in cookies:
                new["visit"] = cookies["visit"] = shop.new_visit()
            status, place, content = _page(shop, self.path, form, cookies, new)
            headers = [("Set-Cookie", f"{name}={value}; Path=/") for name, value in new.items()]
            self._send(status, content, [*headers, ("Location", place)] if place else headers)

        def _send(self, status: int, content: str, headers: Sequence[tuple[str, str]] = ()) -> None:
            data = content.encode()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def _page(
    shop: SmallShop, path: str, form: dict[str, str], cookies: dict[str, str], new: dict[str, str]
) -> tuple[int, str, str]:
    """Status, where to go instead, and content."""
    parts = urlsplit(path)
    orders = shop.orders.setdefault(cookies["visit"], [])
    match parts.path.strip("/").split("/"):
        case [""]:
            return 200, "", _html("Small shop", _listing(PRODUCTS))
        case ["search"]:
            query = parse_qs(parts.query).get("q", [""])[0]
            found = {number: one for number, one in PRODUCTS.items() if query.lower() in one[0].lower()}
            return 200, "", _html(f"Search: {query}", _listing(found) if found else "<p>Nothing found</p>")
        case ["product", number] if number.isdigit() and int(number) in PRODUCTS:
            return 200, "", _html(PRODUCTS[int(number)][0], _product(int(number)))
        case ["login"] if form:
            if (form.get("name"), form.get("password")) != (USER, PASSWORD):
                return 200, "", _html("Log in", "<p>Wrong name or password</p>" + _LOGIN)
            new["user"] = USER
            return 303, "/", ""
        case ["login"]:
            return 200, "", _html("Log in", _LOGIN)
        case ["order"] if form and "user" not in cookies:
            return 303, "/login", ""
        case ["order"] if form:
            orders.append(f"{form['quantity']} x {PRODUCTS[int(form['product'])][0]}")
            shop.all_orders.append(orders[-1])
            return 303, "/orders", ""
        case ["sales", "order", "view", "order_id", number] if 0 < int(number) <= len(shop.all_orders):
            content = f"<div class='order-details-items ordered'>{escape(shop.all_orders[int(number) - 1])}</div>"
            return 200, "", _html(f"Order {number}", content)
        case ["orders"]:
            items = "".join(f"<li class='order'>{escape(order)}</li>" for order in orders)
            return 200, "", _html("Your orders", f"<ul>{items}</ul><p id='count'>{len(orders)} &amp; no more</p>")
        case ["long"]:
            rows = "".join(f"<p style='height: 300px'>Row {row}</p>" for row in range(1, 9))
            return 200, "", _html("Long page", rows)
        case ["away"]:
            return 302, parse_qs(parts.query)["to"][0], ""
        case ["outside"]:
            return 200, "", _html("Outside", f"<img alt='Picture' src='{escape(parse_qs(parts.query)['from'][0])}'>")
        case _:
            return 404, "", _html("Not found", "<p>No such page</p>")


def _data(shop: SmallShop, path: str, body: str, authorization: str) -> tuple[int, str]:
    """Status and content of what is asked of the administration, in the form of Magento's REST interface."""
    match urlsplit(path).path.strip("/").split("/")[1:]:
        case ["default", "V1", "integration", "admin", "token"]:
            return (200, json.dumps(TOKEN)) if json.loads(body) == ADMINISTRATOR else (401, "{}")
        case _ if authorization != f"Bearer {TOKEN}":
            return 401, "{}"
        case ["V1", "orders"]:
            newest = [{"increment_id": f"{len(shop.all_orders):09}"}] if shop.all_orders else []
            return 200, json.dumps({"items": newest})
        case ["V1", "products", number, "reviews"]:
            return 200, json.dumps(REVIEWS.get(number, []))
        case _:
            return 404, "{}"


_LOGIN = """<form method=post action=/login>
<label>Name <input name=name></label> <label>Password <input name=password type=password></label>
<button>Log in</button></form>"""


def _product(number: int) -> str:
    name, price = PRODUCTS[number]
    return f"""<h1>{name}</h1><p id=price>${price}</p>
<form method=post action=/order><input type=hidden name=product value={number}>
<label>Quantity <input name=quantity></label> <button>Order</button></form>"""


def _listing(products: dict[int, tuple[str, str]]) -> str:
    links = "".join(f"<li><a href=/product/{number}>{one[0]}</a></li>" for number, one in products.items())
    return f"<h1>Products</h1><ul>{links}</ul>"


def _html(title: str, content: str) -> str:
    search = "<form action=/search><input name=q aria-label='Search the shop'></form>"
    links = "<nav><a href=/>Home</a> <a href=/login>Log in</a> <a href=/orders>Orders</a></nav>"
    return f"<!doctype html><html lang=en><title>{escape(title)}</title><body>{links}{search}{content}</body></html>"


if __name__ == "__main__":
    with SmallShop(sys.argv[1], int(sys.argv[2])):
        threading.Event().wait()
