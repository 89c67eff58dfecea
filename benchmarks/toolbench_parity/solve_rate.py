"""A judged run in the form of StableToolBench's table: the solvable pass rate of each split, ± over rounds.

    .venv/bin/python benchmarks/toolbench_parity/solve_rate.py RUN

The run must have been judged by StableToolBench's method: `sandbox judge RUN --judge AGENT`. The mean of the splits is
the table's average.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sandbox.journal.run_file import RunFile  # noqa: E402
from tasks.toolbench.tooleval.judge import AnswerStatus  # noqa: E402
from tasks.toolbench.tooleval.judging import RATES  # noqa: E402
from tasks.toolbench.tooleval.rates import solve_rate  # noqa: E402


def rates_by_split(path: Path) -> dict[str, tuple[float, float]]:
    """The rate of each split and its deviation, in per cent; of the splits that have judged episodes."""
    votes: dict[str, list[list[AnswerStatus]]] = {}
    with RunFile(path) as run:
        for record in run.episodes():
            verdict = record.verdicts.get(RATES["stable"])
            if verdict is not None and "votes" in verdict.details:
                statuses = [vote["status"] for vote in verdict.details["votes"]]
                votes.setdefault(record.task_id.partition("/")[0], []).append(statuses)
    rates = {split: solve_rate(rows) for split, rows in votes.items()}
    return {split: (100 * mean, 100 * deviation) for split, (mean, deviation) in rates.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, metavar="RUN", help="a run file")
    rates = rates_by_split(parser.parse_args().run)
    if not rates:
        sys.exit("no episode of this run is judged; try: sandbox judge RUN --judge AGENT")
    for split, (mean, deviation) in rates.items():
        print(f"{split:15} {mean:5.1f} ± {deviation:.1f}")
    means, deviations = zip(*rates.values(), strict=True)
    print(f"{'average':15} {statistics.fmean(means):5.1f} ± {statistics.fmean(deviations):.1f}")


if __name__ == "__main__":
    main()
