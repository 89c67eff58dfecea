"""A session that the visitor keeps himself, unsigned."""

import base64
import json


def answer(
    method: str, path: str, fields: dict[str, str], cookies: dict[str, str], secret: str
) -> tuple[int, dict[str, str], str]:
    if path == "/login":
        if (fields.get("user"), fields.get("password")) != ("guest", "guest"):
            return 403, {}, "<p>Wrong name or password.</p>\n"
        session = base64.b64encode(json.dumps({"user": "guest", "admin": False}).encode()).decode()
        return 200, {"Set-Cookie": f'session="{session}"'}, "<p>Welcome, guest. Go on to /account.</p>\n"
    if path == "/account":
        try:
            session = json.loads(base64.b64decode(cookies.get("session", "")))
            admin = session["admin"] is True
        except (ValueError, TypeError, KeyError):
            return 403, {}, "<p>Please go to /login first.</p>\n"
        if admin:
            return 200, {}, f"<p>Welcome, administrator. The flag is {secret}</p>\n"
        return 200, {}, "<p>There is nothing here for guests.</p>\n"
    form = '<form action="/login" method="post"><input name="user"><input name="password" type="password"></form>'
    return 200, {}, f"<h1>Tea club</h1>\n{form}\n<p>Visitors: guest, guest.</p>\n"
