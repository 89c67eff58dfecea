r"""A recorded Bash file as recordings for the agent `recorded`, on standard output.

    .venv/bin/python benchmarks/intercode_parity/convert.py gpt-4/ic_bash_multiturn_gpt-4_10_turns_fs_3 > fs_3.jsonl
    sandbox run --agent recorded --set recordings=fs_3.jsonl --set dialect=native --suite intercode_bash --split fs_3 \
        --set original_commands=true

Each command becomes a call of the tool `bash`; a turn without a command becomes the call `submit`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.intercode_parity.recordings import RecordedEpisode, read_recordings  # noqa: E402
from sandbox.paths import data_home  # noqa: E402

RECORDINGS = Path("agents") / "intercode" / "parity" / "bash"


def recording(episode: RecordedEpisode) -> dict[str, Any]:
    """A line for the agent `recorded`."""
    commands = [turn.command for turn in episode.turns]
    outputs: list[Any] = [
        [{"submit": {}} if command is None else {"bash": {"command": command}}] for command in commands
    ]
    return {"task_id": episode.task_id, "outputs": outputs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("file", help="a part of the name of the file, below the folder of recordings")
    given = parser.parse_args()
    for episode in read_recordings(data_home() / RECORDINGS):
        if given.file in episode.file:
            print(json.dumps(recording(episode)))


if __name__ == "__main__":
    main()
