"""The suite with its site in a container, as the published sites are: Chromium reaches it at a port of this machine."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import CommandLine
from engine import engine_with_base
from shop_container import shop_container
from small_shop import ADMINISTRATOR, login_state
from web_browser import require_browser

SMALL_SHOP = Path(__file__).parent / "small_shop.json"
ANSWER, ADDRESS, ORDER, NEWEST = 0, 2, 5, 9
"""What is judged: an answer, an address, a page's content, and the content of a page that the administration names."""


def write_tasks(path: Path) -> None:
    listed = json.loads(SMALL_SHOP.read_text())
    check = {
        "url": "func:shopping_get_latest_order_url()",
        "locator": "document.querySelector('.order-details-items.ordered').outerText",
        "required_contents": {"must_include": ["2 x wool blanket"]},
    }
    evaluation = listed[ORDER]["eval"] | {"eval_types": ["program_html"], "program_html": [check]}
    newest = listed[ORDER] | {"task_id": NEWEST, "eval": evaluation}
    path.write_text(json.dumps([listed[ANSWER], listed[ADDRESS], listed[ORDER], newest]))


def test_tasks_are_solved_at_a_site_in_a_container(cli: CommandLine, tmp_path: Path) -> None:
    require_browser()
    logins = tmp_path / "logins"
    logins.mkdir()
    (logins / "shopping_state.json").write_text(json.dumps(login_state()))
    (logins / "shopping_site_admin_account.json").write_text(json.dumps(ADMINISTRATOR))
    write_tasks(tmp_path / "tasks.json")
    with shop_container() as (address, container):
        pairs = ("tasks=tasks.json", f"shopping={address}", f"logins={logins}", "wait=0.5")
        settings = [word for pair in pairs for word in ("--set", pair)]
        cli.ok("run", "--agent", "oracle", "--suite", "webarena", "--split", "shopping", *settings, "--out", "r.sqlite")
    passed = {line["task_id"]: line["scores"]["official"]["passed"] for line in cli.lines("export", "r.sqlite")}
    assert passed == {f"shopping/{number}": True for number in (ANSWER, ADDRESS, ORDER, NEWEST)}
    engine = engine_with_base()
    assert engine.call("containers", all=True, filters={"id": container}) == []
    engine.close()
