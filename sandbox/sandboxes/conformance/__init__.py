"""What every provider of sandboxes has to keep, as checks that can be run on any of them.

A provider's tests run each of `CASES` on it, or those without `isolation` where it promises none:

    @pytest.mark.parametrize("case", CASES, ids=str)
    async def test_conformance(case):
        await case.check(MyProvider("tests"))

A check raises `AssertionError` where the provider fails; it says with which values after
`pytest.register_assert_rewrite("sandbox.sandboxes.conformance")`. A sandbox needs bash, coreutils,
procps and Python.
"""

from __future__ import annotations

from sandbox.sandboxes.conformance import (
    api_ports,
    commands,
    escapes,
    exhaustion,
    files,
    folders,
    kernel,
    processes,
    several,
)
from sandbox.sandboxes.conformance.case import Case

ANYWHERE = (*commands.CHECKS, *processes.CHECKS, *files.CHECKS, *folders.CHECKS)

ISOLATED = (
    *files.ISOLATION_CHECKS,
    *folders.ISOLATION_CHECKS,
    *exhaustion.CHECKS,
    *escapes.CHECKS,
    *kernel.CHECKS,
    *api_ports.CHECKS,
    *several.CHECKS,
)

CASES: tuple[Case, ...] = (
    *(Case(check, isolation=False) for check in ANYWHERE),
    *(Case(check, isolation=True) for check in ISOLATED),
)

__all__ = ["CASES", "Case"]
