"""How near the strategy `dfsdt` is to ToolBench's own: its recorded searches, made again with the same replies.

    .venv/bin/python benchmarks/toolbench_parity/trees.py

Our strategy is given each recorded reply and observation in turn. A search is the same if every node comes out at
the same place, is visited as the same one in order, is pruned alike, and the model is asked as often. Of the ways to
answers, the prompts are compared too. Takes a few seconds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.toolbench_parity.recorded_trees import find_trees, read_tree  # noqa: E402
from benchmarks.toolbench_parity.tree_replay import PromptCount, compare_prompts, replay  # noqa: E402
from sandbox.paths import data_home  # noqa: E402


def search_words(data: Path) -> dict[str, str]:
    """ToolBench's own words for its search."""
    official = json.loads((data / "prompts_text" / "official_prompts.json").read_text())
    return {"diversity": official["tb:DIVERSITY_PROMPT"]}


def main() -> None:
    data = data_home() / "toolbench"
    words = search_words(data)
    prompts = PromptCount()
    paths, same, same_by_older = find_trees(data), 0, 0
    for path in paths:
        tree = read_tree(path, data)
        replayed = replay(tree, words)
        is_same = replayed.is_like(tree)
        is_older = not is_same and replay(tree, words, older=True).is_like(tree)
        same += is_same
        same_by_older += is_older
        compare_prompts(tree, replayed, prompts)
        note = "" if is_same else "  by the older rule" if is_older else "  DIFFERENT"
        print(f"{tree.queries:3} queries, {len(tree.places):3} nodes  {tree.name}{note}")
    print(f"searches made the same: {same} of {len(paths)}")
    print(f"  and with the older rule, in which a node at the depth limit takes back two decisions: {same_by_older}")
    print(f"prompts on ways to answers: {prompts.equal} of {prompts.prompts} the same")
    print(f"  asking for something else: {prompts.other_equal} of {prompts.asking_for_other} with the same words")


if __name__ == "__main__":
    main()
