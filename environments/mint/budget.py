"""How many steps and proposals an episode has, and how the agent is told."""

from __future__ import annotations

from dataclasses import dataclass

NOT_UNDERSTOOD = (
    "I don't understand your input. \n"
    "If you want to execute code, please use <execute> YOUR_CODE_HERE </execute>.\n"
    "If you want to give me an answer, please use <solution> YOUR_SOLUTION_HERE </solution>.\n"
    "For example: The answer to the question is <solution> 42 </solution>. \n"
)
WRONG = "Your answer is wrong."
RIGHT = "Your answer is right."
"""The original ends here without a word."""
LAST_STEP = "You should take the last step to propose a solution.\n"


@dataclass(slots=True)
class Budget:
    """
    Attributes:
        steps: replies that are left.
        proposals: solutions that may still be proposed.
    """

    steps: int
    proposals: int

    @property
    def over(self) -> bool:
        return self.steps <= 0 or self.proposals <= 0

    def told(self, observation: str) -> str:
        """An observation with what is left."""
        left = f"You have {self.steps} steps left and {self.proposals} chances to propose solution left.\n"
        return f"{observation}\n{left}{LAST_STEP if self.steps <= 1 else ''}"
