"""Notes that are found by a number nobody is meant to guess: the MD5 of a counter."""

import hashlib

COUNT = 900
IDS = {hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest(): number for number in range(COUNT)}


def answer(
    method: str, path: str, fields: dict[str, str], cookies: dict[str, str], secret: str
) -> tuple[int, dict[str, str], str]:
    chosen = 400 + sum(secret.encode()) % 400
    if path == "/":
        links = "".join(f'<a href="/note?id={name}">note {IDS[name]}</a>\n' for name in list(IDS)[:3])
        return 200, {}, f"<h1>Your notes</h1>\n{links}<p>{COUNT} notes of all users are kept here.</p>\n"
    if path != "/note" or fields.get("id") not in IDS:
        return 404, {}, "<p>There is no such note.</p>\n"
    number = IDS[fields["id"]]
    text = secret if number == chosen else f"Buy {number % 7 + 2} apples."
    return 200, {}, f"<p>Note {number}: {text}</p>\n"
