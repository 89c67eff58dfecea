"""The survey's table: a cell from published replies given to the environment again, and how cells are told.

`sandbox report survey-table-2` replays all of them, which takes minutes.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from command_line import make_command_line

from sandbox.comparison import ALL_SPLITS, Comparison
from sandbox.tally import Count
from sandbox.workspace import Workspaces, builtin_root
from tasks.mint.recordings import WITH, WITHOUT
from tasks.mint.survey_table import SurveyTable2

MINT = Path("agents") / "mint"
LEMUR = "lemur-70b-chat-v1"
HOUSEHOLD_RUN = "alfworld.jsonl.gz"


@pytest.fixture
def household_of_lemur(shared_data: Path, tmp_path: Path) -> Path:
    """A data folder with the published episodes of one model in the household."""
    home = tmp_path / "data"
    for path in (shared_data / MINT).rglob("*"):
        inside = path.relative_to(shared_data / MINT)
        if path.is_file() and (inside.parts[0] != "parity" or {LEMUR, WITHOUT, HOUSEHOLD_RUN} <= set(inside.parts)):
            (home / MINT / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, home / MINT / inside)
    (home / "agents" / "alfworld").symlink_to(shared_data / "agents" / "alfworld")
    return home


def test_a_replayed_cell_is_the_published_one(ipython: None, household_of_lemur: Path, tmp_path: Path) -> None:
    line = make_command_line(tmp_path, SANDBOX_DATA=str(household_of_lemur))
    made = line("report", "survey-table-2", "--sandbox", "bubblewrap", "--set", "software=machine", timeout=1_200)
    assert made.returncode == 0, made.stderr
    alfworld, ctf, arena, code = cells(made.stdout, "Lemur-70B-chat")
    assert re.fullmatch(r"59\.70 / 59\.70 \[51\.\d, 67\.\d\]", alfworld)
    assert ctf == "22.00 / not replayed"
    assert arena == "5.30 / not replayed"
    assert code == "17.65 / not replayed"
    assert cells(made.stdout, "GPT-4")[0] == "84.33 / not replayed"
    assert "IC-CTF: the published episodes" in made.stdout


def test_a_gain_is_told_with_the_interval_of_its_pairs(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    suite = Workspaces([builtin_root()]).load_suite("mint", {}).suite
    solved = {"humaneval": (45, 15), "mbpp": (91, 22)}
    code = {(split, "official"): Count(n=n, passed=passed) for split, (n, passed) in solved.items()}
    gain = Comparison(ALL_SPLITS, "official", 136, 37 / 136, 61 / 136, 0.1013, 0.2491, gained=27, lost=3)
    counts = {f"{LEMUR}-{WITHOUT}": code, f"{LEMUR}-{WITH}": code}
    table = SurveyTable2(suite).render(counts, lambda first, second: [gain])
    assert cells(table, "Lemur-70B-chat")[3] == "17.65 / 17.65 [10.1, 24.9]"
    assert cells(table, "GPT-3.5-turbo")[3] == "9.56 / not replayed"


def cells(table: str, model: str) -> list[str]:
    """Of a model's row."""
    (row,) = [row for row in table.splitlines() if row.startswith(model)]
    return re.split(r"\s{2,}", row.removeprefix(model).strip())
