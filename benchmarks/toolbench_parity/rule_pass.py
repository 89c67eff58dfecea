"""The rule of ToolBench's first release on the 600 recorded answers of ChatGPT with ReAct."""

from __future__ import annotations

import json
from pathlib import Path

from tasks.toolbench.official import passes

FOLDER = Path("toolbench") / "tooleval_results" / "default_evalset" / "gpt-3.5-turbo_CoT"
PUBLISHED = {
    "G1_instruction": 56,
    "G1_tool": 62,
    "G1_category": 66,
    "G2_instruction": 28,
    "G2_category": 22,
    "G3_instruction": 30,
}
"""Per cent, by split: the row ChatGPT-ReACT of table 4 of the paper's first version (arXiv 2307.16789v1)."""


def rule_pass_rates(data: Path) -> dict[str, float]:
    """Per cent of each split's answers that the rule passes.

    Args:
        data: the folder of ToolBench's data.
    """
    rates = {}
    for split in PUBLISHED:
        answers = json.loads((data / FOLDER / f"{split}.json").read_bytes())
        passed = sum(passes(one["answer"]["final_answer"]) for one in answers.values())
        rates[split] = 100 * passed / len(answers)
    return rates
