"""How much work one generated value may take."""

from __future__ import annotations

from dataclasses import dataclass


class OverBudgetError(Exception):
    """The work that was allowed is done, and no value was found."""


@dataclass(slots=True)
class WorkBudget:
    """Steps that are left, for all attempts together.

    Attributes:
        left: a step is a part of a schema or of a pattern that is looked at, or a character that is written.
    """

    left: int

    def spend(self, steps: int = 1) -> None:
        """Take steps.

        Raises:
            OverBudgetError: there are not so many left.
        """
        self.left -= steps
        if self.left < 0:
            raise OverBudgetError("no value was found in the work that is allowed")
