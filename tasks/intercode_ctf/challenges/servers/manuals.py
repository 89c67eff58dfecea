"""Pages read from a tree of files by a name that is cleaned only once. The files are in memory."""

import posixpath

PAGES = {
    "/srv/manuals/index.txt": "toaster.txt\nkettle.txt\n",
    "/srv/manuals/toaster.txt": "Put bread in. Press the lever.\n",
    "/srv/manuals/kettle.txt": "Put water in. Press the button. The safe's code is in /srv/private/code.txt.\n",
}


def answer(
    method: str, path: str, fields: dict[str, str], cookies: dict[str, str], secret: str
) -> tuple[int, dict[str, str], str]:
    if path == "/":
        return 200, {}, '<h1>Manuals</h1>\n<a href="/read?name=index.txt">All manuals</a>\n'
    if path != "/read":
        return 404, {}, "<p>There is no such page.</p>\n"
    name = fields.get("name", "").replace("../", "")
    place = posixpath.normpath(f"/srv/manuals/{name}")
    pages = PAGES | {"/srv/private/code.txt": f"{secret}\n"}
    if place not in pages:
        return 404, {}, f"<p>There is no file {place}</p>\n"
    return 200, {"Content-Type": "text/plain"}, pages[place]
