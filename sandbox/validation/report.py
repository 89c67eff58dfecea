"""What was found wrong with a thing of a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from sandbox.errors import MissingError, SandboxError
from sandbox.types import JSON

Kind: TypeAlias = Literal["agent", "environment", "suite", "tools"]

Severity: TypeAlias = Literal["error", "warning", "note"]
"""`error`: it does not work, or judges wrongly; `warning`: it may; `note`: what was not looked at."""

MAX_DETAIL = 500
"""Characters kept of what is particular to one task."""

NAMED_PARTS = 3
"""Splits that a finding names, where the same is missing for more."""


@dataclass(slots=True)
class Finding:
    """One thing that was found, in one task or in many.

    Attributes:
        check: the name of what was checked.
        tasks: by task id, what is particular to that task; empty for a finding on the whole.
    """

    severity: Severity
    check: str
    message: str
    tasks: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, JSON]:
        tasks = [{"id": task_id, "detail": detail} for task_id, detail in self.tasks.items()]
        return {"severity": self.severity, "check": self.check, "message": self.message, "tasks": tasks}


@dataclass(slots=True)
class Report:
    """What was looked at in one thing, and what was found.

    Attributes:
        strict: whether what is missing on this machine is an error, because the thing was asked for by its name.
        facts: what was counted.
    """

    kind: Kind
    name: str
    path: Path
    strict: bool = False
    findings: list[Finding] = field(default_factory=list)
    facts: dict[str, JSON] = field(default_factory=dict)

    def add(self, severity: Severity, check: str, message: str, task_id: str = "", detail: str = "") -> None:
        """Add to the finding of the same words, or begin one."""
        for finding in self.findings:
            if (finding.severity, finding.check, finding.message) == (severity, check, message):
                break
        else:
            finding = Finding(severity, check, message)
            self.findings.append(finding)
        if task_id:
            finding.tasks.setdefault(task_id, detail[:MAX_DETAIL])

    def add_missing(self, error: MissingError, parts: Sequence[str] = ()) -> None:
        """Say what cannot be checked on this machine, and what to do.

        Args:
            parts: the splits that need it, where the rest of the thing can be checked.
        """
        named = ", ".join(parts[:NAMED_PARTS])
        more = f" and {len(parts) - NAMED_PARTS} more splits" if len(parts) > NAMED_PARTS else ""
        message = f"tasks of {named}{more}: {error.message}" if parts else error.message
        message += f"; try: {error.hint}" if error.hint else ""
        self.add("error" if self.strict else "warning", "not_checked", message)

    def add_failure(self, check: str, error: SandboxError) -> None:
        """Say what an error of this program's own says, or that something is missing."""
        if isinstance(error, MissingError):
            self.add_missing(error)
        else:
            self.add("error", check, f"{error.message}; {error.hint}" if error.hint else error.message)

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def passed(self) -> bool:
        return self.count("error") == 0

    def to_json(self) -> dict[str, JSON]:
        return {
            "kind": self.kind,
            "name": self.name,
            "path": str(self.path),
            "passed": self.passed,
            **self.facts,
            "findings": [finding.to_json() for finding in self.findings],
        }
