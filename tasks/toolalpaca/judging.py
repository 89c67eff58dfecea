"""The published evaluation: a judge model compares an episode with the standard answer."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sandbox import Task, Trajectory, Verdict

from .records import Step

JUDGEMENT = "official"
"""The name of the scorer, and of what it needs: what the judge said."""
YES = "Yes"
_PROCESS = re.compile(r"Process Correctness: (\w+)")
_RESPONSE = re.compile(r"Final Response Correctness: (\w+)")


def judge_prompt(template: str, documentation: str, instruction: str, steps: Sequence[Step], solution: str) -> str:
    """What the judge is asked."""
    standard = "".join(
        f"{number}. Function: {step.Action}\nParameters: {step.Action_Input}\n" for number, step in enumerate(steps, 1)
    )
    values = {"documentation": documentation, "instruction": instruction, "standard": standard, "solution": solution}
    return re.sub(r"\$\{(\w+)\}", lambda place: values.get(place[1], place[0]), template)


def solution_text(trajectory: Trajectory) -> str:
    """An episode as the judge is shown it, in the published form ("Retruns" and all)."""
    parts = []
    for call, result in zip(trajectory.calls, trajectory.results, strict=False):
        arguments = json.dumps(call.arguments, ensure_ascii=False)
        parts.append(f"Function: {call.name}\nParameters: {arguments}\nRetruns: {result.content}")
    if trajectory.final_text.strip():
        parts.append(f"Final Response: {trajectory.final_text}")
    return "\n".join(f"{number}. {part}" for number, part in enumerate(parts, 1))


def read_judgement(text: str) -> tuple[str, str] | None:
    """What a judge says of the process and of the response, each Yes, No or Uncertain; None where it says neither."""
    process, response = _PROCESS.search(text), _RESPONSE.search(text)
    return (process[1], response[1]) if process and response else None


class JudgedScorer:
    """Passes what the judge finds right in process and response. A judgement that cannot be read counts for nobody."""

    def score(self, task: Task, trajectory: Trajectory) -> Verdict:
        said = trajectory.judgements(JUDGEMENT)
        read = read_judgement(str(said[-1])) if said else None
        if read is None:
            message = "the judge's verdict cannot be read" if said else "no judge was asked"
            return Verdict(0.0, False, None, "grader", None, {"message": message})
        evidence: dict[str, Any] = {"process": read[0], "response": read[1]}
        if read == (YES, YES):
            return Verdict.success(**evidence)
        error = "wrong_value" if read[0] == YES else "wrong_api"
        return Verdict.failure("no_call" if not trajectory.calls else error, None, **evidence)  # type: ignore[arg-type]
