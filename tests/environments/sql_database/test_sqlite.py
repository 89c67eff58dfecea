"""The light engine, without a sandbox: databases of a dump, what only MySQL has, and copies that do not mix."""

from __future__ import annotations

from pathlib import Path

import pytest

from environments.sql_database.guest.errors import ServerError
from environments.sql_database.guest.sqlite import Sqlite

DUMP = r"""
CREATE DATABASE  IF NOT EXISTS `Shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;
USE `Shop`;
/*!40101 SET NAMES utf8 */;
CREATE TABLE `Item` (
  `id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(20) COLLATE utf8mb4_general_ci DEFAULT 'it''s',
  `owner` text COLLATE utf8mb4_general_ci,
  `price` decimal(10,2) DEFAULT NULL,
  `since` datetime DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `n` (`name`),
  KEY `o` (`owner`(10)),
  CONSTRAINT `c` FOREIGN KEY (`owner`) REFERENCES `people` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
LOCK TABLES `Item` WRITE;
INSERT INTO `Item` VALUES (2,'O\'Neil; \n','Ann',1.50,'2020-03-04 05:06:07'),(1,'Éclair','ann ',NULL,NULL);
UNLOCK TABLES;
"""


@pytest.fixture
def shop(tmp_path: Path) -> Sqlite:
    engine = Sqlite(tmp_path)
    engine.load(DUMP)
    engine.open("agent", "Shop", 5.0, lenient=False)
    return engine


def ask(engine: Sqlite, statement: str) -> list[list[object]]:
    answer = engine.query("agent", statement, 100, 10_000)
    assert answer.columns is not None
    return [list(row) for row in answer.rows]


def test_a_dump_is_read_with_escapes_and_in_the_order_of_the_primary_key(shop: Sqlite) -> None:
    assert ask(shop, "SELECT id, name FROM item") == [[1, "Éclair"], [2, "O'Neil; \n"]]
    assert ask(shop, "SELECT count(*) FROM shop.item") == [[2]]


def test_texts_are_compared_as_mysql_does(shop: Sqlite) -> None:
    assert ask(shop, "SELECT id FROM item WHERE name = 'eclair'") == [[1]]
    assert ask(shop, "SELECT count(DISTINCT owner) FROM item") == [[1]]


def test_tables_are_described(shop: Sqlite) -> None:
    described = [
        ["id", "int", "NO", "PRI", None, "auto_increment"],
        ["name", "varchar(20)", "YES", "UNI", "it''s", ""],
        ["owner", "text", "YES", "MUL", None, ""],
        ["price", "decimal(10,2)", "YES", "", None, ""],
        ["since", "datetime", "YES", "", None, ""],
    ]
    for statement in ("DESCRIBE Item", "desc shop.item;", "SHOW COLUMNS FROM `item`", "EXPLAIN item"):
        assert ask(shop, statement) == described
    assert ask(shop, "SHOW TABLES") == [["item"]]
    assert ask(shop, "show databases;") == [["shop"]]


def test_what_a_session_changes_is_described(shop: Sqlite) -> None:
    for statement in ("CREATE TABLE other (a int NOT NULL)", "ALTER TABLE item ADD COLUMN colour text"):
        shop.query("agent", statement, 10, 10)
    assert ask(shop, "SHOW TABLES") == [["item"], ["other"]]
    assert ask(shop, "DESC other") == [["a", "int", "NO", "", None, ""]]
    assert [row[0] for row in ask(shop, "DESC item")][-1] == "colour"
    shop.query("agent", "DROP TABLE item", 10, 10)
    with pytest.raises(ServerError, match="doesn't exist"):
        ask(shop, "DESC item")


def test_functions_that_only_mysql_has(shop: Sqlite) -> None:
    asked = "SELECT year(since), month(since), day(since), concat(id, '-', left(name, 2)), concat(id, NULL) FROM item"
    assert ask(shop, asked + " WHERE id = 2") == [[2020, 3, 4, "2-O'", None]]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("SELECT * FROM nowhere", "no such table: nowhere"),
        ("SELECT colour FROM item", "no such column: colour"),
        ("DESCRIBE nowhere", "Table 'shop.nowhere' doesn't exist"),
        ("SHOW TABLES FROM nowhere", "Unknown database 'nowhere'"),
        ("SELECT 1; SELECT 2", "one statement at a time"),
        ("not SQL", "syntax error"),
        ("SELECT '\ud800'", "surrogates"),
    ],
)
def test_errors_are_told(shop: Sqlite, statement: str, words: str) -> None:
    with pytest.raises(ServerError, match=words):
        ask(shop, statement)


def test_an_endless_query_ends(tmp_path: Path) -> None:
    engine = Sqlite(tmp_path)
    engine.load(DUMP)
    engine.open("agent", "shop", 0.2, lenient=False)
    with pytest.raises(ServerError, match="interrupted"):
        ask(engine, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
    assert ask(engine, "SELECT 1") == [[1]]


def test_a_session_begins_anew_when_it_is_opened_again(shop: Sqlite) -> None:
    assert shop.query("agent", "DELETE FROM item", 10, 10).total == 2
    assert ask(shop, "SELECT * FROM item") == []
    shop.open("agent", "shop", 5.0, lenient=False)
    assert len(ask(shop, "SELECT * FROM item")) == 2


def test_more_rows_than_are_wanted_are_counted(shop: Sqlite) -> None:
    answer = shop.query("agent", "SELECT * FROM item", 1, 10_000)
    assert (len(answer.rows), answer.total) == (1, 2)


def test_a_dump_of_another_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is in no database"):
        Sqlite(tmp_path).load("CREATE TABLE `a` (\n  `b` int\n) ENGINE=InnoDB;")
    with pytest.raises(ValueError, match="is not known"):
        Sqlite(tmp_path).load("USE `d`;CREATE TABLE `a` (\n  `b` int,\n  CHECK (b > 1)\n) ENGINE=InnoDB;")


def test_tables_are_made_and_dropped(tmp_path: Path) -> None:
    engine = Sqlite(tmp_path)
    engine.make_table("a/b", "a/b", ["x y", "z"], [["1", "é"], ["2", ""]])
    engine.open("agent", "a/b", 5.0, lenient=True)
    assert ask(engine, "SELECT `x y`, z FROM `a/b` WHERE z = 'É'") == [["1", "é"]]
    engine.drop("a/b")
    with pytest.raises(ServerError, match="Unknown database"):
        engine.open("agent", "a/b", 5.0, lenient=True)
