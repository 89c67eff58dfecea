"""ToolBench's and StableToolBench's recorded answers and votes, beside what we make of them.

Prints the rule-based pass rates of the 600 recorded ChatGPT answers beside the published ones, how many recorded
functions, conversions and labels are ours, the rates of the recorded votes, and how well retrievers find APIs. Needs
the folder `toolbench` of the benchmark data (`SANDBOX_DATA`, default `../shared/data`). No model is called;
`--embedding FILE` measures a GGUF model of sentence embeddings too.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.toolbench_parity.recorded_functions import compare_functions  # noqa: E402
from benchmarks.toolbench_parity.recorded_votes import (  # noqa: E402
    compare_conversions,
    compare_preferences,
    solve_rates,
)
from benchmarks.toolbench_parity.retrieval import DEPTHS, retrieval_quality  # noqa: E402
from benchmarks.toolbench_parity.rule_pass import PUBLISHED, rule_pass_rates  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--embedding", default="", metavar="FILE", help="a GGUF model of sentence embeddings")
    embedding = parser.parse_args().embedding
    data = Path(os.environ.get("SANDBOX_DATA") or ROOT.parent / "shared" / "data") / "toolbench"
    print("rule-based pass rate of ChatGPT with ReAct, per cent: ours / published")
    for split, rate in rule_pass_rates(data).items():
        print(f"  {split:15} {rate:5.1f} / {PUBLISHED[split]}")
    functions = compare_functions(data)
    print(f"recorded answers with just our functions: {functions.same} of {functions.answers}")
    print(
        f"queries: {functions.queries}, {functions.functions} function names; {functions.longest} queries with one of"
        f" 64 characters, {functions.shared} with one that several APIs share"
    )
    conversions = compare_conversions(data)
    print(f"answers converted as recorded: {conversions.same} of {conversions.answers}")
    for model, (mean, deviation) in solve_rates(data).items():
        print(f"solvable pass rate of the recorded votes on {model}: {mean:.1f} ± {deviation:.1f}")
    compared, same, rate = compare_preferences(data)
    print(f"recorded preference labels that are ours: {same} of {compared}; win rate {rate:.1f}")
    for name in ("bm25", "embedding") if embedding else ("bm25",):
        print(f"NDCG of {name} at {', '.join(map(str, DEPTHS))}, per cent")
        for quality in retrieval_quality(data, name, embedding):
            shown = "  ".join(f"{value:5.2f}" for value in quality.ndcg)
            print(f"  {quality.group:4} {quality.queries:4} queries  {shown}")


if __name__ == "__main__":
    main()
