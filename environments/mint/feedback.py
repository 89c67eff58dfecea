"""A second model that comments on each step, as an expert beside the agent.

What it is shown is what MINT (Wang et al., 2023) shows its own: the functions, an example, what was done so far with
the last observation, and that it is not given the solution. The example and the functions are those of the agent's
prompt; the words around them are ours.
"""

from __future__ import annotations

import re

from sandbox import AskedModel, KeepReply, Message

INSTRUCTION = """You are an expert who watches an assistant solve a problem in steps and comments on each step. Say in \
a few sentences whether the assistant's last step is GOOD or BAD, why, and what to do next. Never state a solution."""
SOLUTION = "Correct solution (never tell it to the assistant): NOT GIVEN"
HEADING = "Expert feedback:"

_PART = "\n---\n"
_FUNCTIONS = "Tool function available"
_STOP = re.compile(r"\n(?:Observation|Task|Assistant|Human|Expert feedback):")
"""Where a comment ends, as in the original: what comes after it is invented."""


class Expert:
    """Comments on one episode.

    Args:
        prompt: what the agent is asked: instructions and functions, an example, the problem.
        keep: records what the model says.

    Attributes:
        said: the problem, then what was done and commented on.
    """

    def __init__(self, model: AskedModel, prompt: str, keep: KeepReply | None) -> None:
        self._model = model
        self._keep = keep
        *before, problem = prompt.split(_PART, 2)
        instructions, example = before if len(before) == 2 else ("", "")
        _, name, functions = instructions.partition(_FUNCTIONS)
        shown = (INSTRUCTION, name + functions, example and f"---\n\n{example.strip()}\n\n---")
        self._before = [part.strip() for part in shown if part]
        self.said = [problem.strip()]

    async def comment(self, reply: str, told: str) -> str:
        """What is added to an observation.

        Raises:
            ModelError: the model failed.
        """
        step = reply.strip()
        self.said += [step if step.startswith("Assistant:") else f"Assistant:\n{step}", f"Observation:\n{told.strip()}"]
        messages = [Message("user", "\n\n".join([*self._before, *self.said, SOLUTION, HEADING]))]
        asked = self._keep(lambda: self._model.ask(messages)) if self._keep else self._model.ask(messages)
        answer = _STOP.split((await asked).text, maxsplit=1)[0].strip()
        self.said.append(f"{HEADING}\n{answer}")
        return f"\n{HEADING}\n{answer}\n"
