"""The survey's table: its cells for Lemur, from the published replies given to the environment again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from command_line import make_command_line

from tasks.mint.survey_table import PUBLISHED

MINT = Path("agents") / "mint"
LEMUR = "lemur-70b-chat-v1"


@pytest.fixture
def data_of_lemur(shared_data: Path, tmp_path: Path) -> Path:
    """A data folder with the published episodes of one model."""
    home = tmp_path / "data"
    for path in (shared_data / MINT).rglob("*"):
        inside = path.relative_to(shared_data / MINT)
        if path.is_file() and (inside.parts[0] != "parity" or LEMUR in inside.parts):
            (home / MINT / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, home / MINT / inside)
    (home / "agents" / "alfworld").symlink_to(shared_data / "agents" / "alfworld")
    return home


def test_the_cells_of_lemur_are_the_published_ones(ipython: None, data_of_lemur: Path, tmp_path: Path) -> None:
    line = make_command_line(tmp_path, SANDBOX_DATA=str(data_of_lemur))
    made = line("report", "survey-table-2", "--sandbox", "bubblewrap", "--set", "software=machine", timeout=1_200)
    assert made.returncode == 0, made.stderr
    table = made.stdout
    (row,) = [row for row in table.splitlines() if row.startswith("Lemur-70B-chat")]
    alfworld, ctf, arena, code = re.split(r"\s{2,}", row.removeprefix("Lemur-70B-chat").strip())
    published = PUBLISHED["Lemur-70B-chat"]
    assert re.fullmatch(rf"{published[0]:.2f} / {published[0]:.2f} \[51\.\d, 67\.\d\]", alfworld)
    assert re.fullmatch(rf"{published[3]} / {published[3]} \[\d+\.\d, \d+\.\d\]", code)
    assert ctf == "22.00 / not replayed"
    assert arena == "5.30 / not replayed"
    (other,) = [row for row in table.splitlines() if row.startswith("GPT-4")]
    assert "84.33 / not replayed" in other
    assert "IC-CTF: the published episodes" in table
