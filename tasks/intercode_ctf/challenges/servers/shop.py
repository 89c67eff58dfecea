"""A search that puts what is asked into its SQL as it comes."""

import sqlite3


def answer(
    method: str, path: str, fields: dict[str, str], cookies: dict[str, str], secret: str
) -> tuple[int, dict[str, str], str]:
    if path == "/":
        return 200, {}, '<h1>Shop</h1>\n<form action="/search"><input name="q" value="lamp"></form>\n'
    if path != "/search":
        return 404, {}, "<p>There is no such page.</p>\n"
    database = sqlite3.connect(":memory:")
    database.executescript(
        """
        CREATE TABLE goods (name TEXT, price INTEGER);
        INSERT INTO goods VALUES ('desk lamp', 30), ('floor lamp', 80), ('chair', 55);
        CREATE TABLE staff_vault (owner TEXT, content TEXT);
        """
    )
    database.execute("INSERT INTO staff_vault VALUES ('owner', ?)", (secret,))
    query = f"SELECT name, price FROM goods WHERE name LIKE '%{fields.get('q', '')}%' ORDER BY price"
    try:
        rows = database.execute(query).fetchall()
    except sqlite3.Error as error:
        return 500, {}, f"<p>SQLite: {error}</p>\n"
    finally:
        database.close()
    return 200, {}, "".join(f"<p>{name}: {price}</p>\n" for name, price in rows) or "<p>Nothing found.</p>\n"
