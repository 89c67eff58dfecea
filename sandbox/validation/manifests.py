"""Checks of what a suite says of itself in `suite.toml`, beside what loading it checks."""

from __future__ import annotations

from sandbox.protocols import GroupedSuite, SubdividedSuite
from sandbox.sandboxes.selection import adjusted
from sandbox.sandboxes.types import SandboxSpec
from sandbox.settings import split_overrides
from sandbox.suite_manifest import load_data_manifest
from sandbox.validation.report import Report
from sandbox.workspace import LoadedSuite, Workspaces


def check_manifest(report: Report, loaded: LoadedSuite, workspaces: Workspaces) -> None:
    """Report what does not fit together.

    Raises:
        SandboxError: what the manifest names does not exist or cannot be loaded.
    """
    manifest, suite = loaded.manifest, loaded.suite
    if manifest.name != report.path.name:
        report.add("error", "manifest", f"it is called {manifest.name}, but its folder {report.path.name}")
    if len(set(manifest.splits)) < len(manifest.splits):
        report.add("error", "manifest", "a split is named twice")
    for key in ("on_request", "nothing_to_do"):
        unknown = [split for split in getattr(manifest, key) if split not in manifest.splits]
        if unknown:
            report.add("error", "manifest", f"{key} names {unknown[0]}, which is no split of the suite")
    if manifest.grouped != isinstance(suite, (GroupedSuite, SubdividedSuite)):
        has = "has no scores of groups" if manifest.grouped else "has scores of groups"
        report.add("error", "manifest", f"grouped is {str(manifest.grouped).lower()}, but the suite {has}")
    load_data_manifest(report.path)
    for name in manifest.tools:
        workspaces.load_pack(name)
    adjusted(SandboxSpec(), manifest.sandbox, manifest.name)
    for setting in manifest.settings.values():
        for implied in setting.implies.values():
            manifest.choose_settings(split_overrides(implied, manifest.name, manifest.settings)[2])
    if manifest.environment is not None:
        workspaces.load_environment(manifest.environment)
