"""A page that search engines are asked to leave alone."""

import hashlib


def answer(
    method: str, path: str, fields: dict[str, str], cookies: dict[str, str], secret: str
) -> tuple[int, dict[str, str], str]:
    hidden = f"/staff-{hashlib.sha256(secret.encode()).hexdigest()[:10]}"
    if path == "/":
        return 200, {}, "<h1>Bakery Miller</h1>\n<p>Fresh bread every morning.</p>\n<!-- the robots know more -->\n"
    if path == "/robots.txt":
        return 200, {"Content-Type": "text/plain"}, f"User-agent: *\nDisallow: {hidden}/\n"
    if path.rstrip("/") == hidden:
        return 200, {"X-Staff-Note": secret}, "<h1>Staff</h1>\n<p>The note for today was sent ahead.</p>\n"
    return 404, {}, "<p>There is no such page.</p>\n"
