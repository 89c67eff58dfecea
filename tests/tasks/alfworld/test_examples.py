"""The Python example of the page works."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.household_files import HouseholdFiles


def test_the_example_plays_a_game(root: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```$", (root / "docs" / "alfworld.md").read_text(), re.M | re.S)
    names: dict[str, Any] = {}
    exec(example, names)
    identity, file = next(HouseholdFiles(shared_data / "alfworld", "").games())
    assert identity.startswith("look_at_obj_in_light")
    assert names["play"](file.pddl_domain, file.pddl_problem, file.grammar)
    assert "You turn on the desklamp 1." in capsys.readouterr().out
    assert names["call"](file.pddl_domain, file.pddl_problem, file.grammar).startswith("On the shelf 1, you see ")
