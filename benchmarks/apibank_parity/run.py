"""API-Bank's and ToolAlpaca's recorded verdicts beside ours.

    .venv/bin/python benchmarks/apibank_parity/run.py

Prints how many recorded verdicts of the published evaluator ours equal, what gold calls score by both scorers, which
recorded results the environment does not give again, and what we read in ToolAlpaca's recorded judgements. Needs the
benchmark data (`SANDBOX_DATA`). Takes some seconds.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.apibank_parity.judgements import judged_files  # noqa: E402
from benchmarks.apibank_parity.verdicts import (  # noqa: E402
    ceilings,
    compare_verdicts,
    recorded_correct,
    unlike_recorded,
)
from sandbox.paths import data_home  # noqa: E402


def main() -> None:
    data = data_home()
    found = compare_verdicts(data)
    print(f"recorded verdicts: {found.equal} of {found.compared} equal, {found.same_reason} with the recorded reason")
    print(f"left out, for they depend on a network or a model: {found.left_out}")
    for text in found.differing:
        print(f"  differs: {text}")
    for level, (passed, count) in recorded_correct(data).items():
        print(f"{level}: the published evaluator passed {passed} of {count} gold calls")
    for split, scores in ceilings(data).items():
        print(f"{split}: " + ", ".join(f"{scorer} {passed} of {count}" for scorer, (passed, count) in scores.items()))
    unlike = Counter(api for _, api in unlike_recorded(data))
    print(f"recorded results that are not given again: {dict(unlike)}")
    for name, file in judged_files(data).items():
        recorded, counted = file.statistics
        print(f"{name}: {file.equal} of {file.judgements} judgements read as recorded, statistics {counted}")
        print(f"{name}: the recorded statistics are {'the same' if counted == recorded else recorded}")
        print(f"{name}: {file.same_prompts} of {file.prompts} prompts of the judge are the recorded ones")


if __name__ == "__main__":
    main()
