"""A search that tells how many documents match a pattern, and never which."""

import fnmatch

OTHERS = ["minutes of the spring meeting", "list of keys", "minutes of the autumn meeting", "plan of the cellar"]


def answer(
    method: str, path: str, fields: dict[str, str], cookies: dict[str, str], secret: str
) -> tuple[int, dict[str, str], str]:
    if path == "/":
        return 200, {}, '<h1>Documents</h1>\n<form action="/count"><input name="pattern" value="minutes*"></form>\n'
    if path != "/count":
        return 404, {}, "<p>There is no such page.</p>\n"
    pattern = fields.get("pattern", "")[:80]
    if "**" in pattern or pattern.count("*") > 3:
        return 400, {}, "<p>This pattern is too costly.</p>\n"
    count = sum(fnmatch.fnmatchcase(text, pattern) for text in [*OTHERS, secret])
    return 200, {}, f"<p>{count} documents match.</p>\n"
