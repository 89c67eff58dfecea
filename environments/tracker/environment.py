"""A tracker of projects, issues and sprints."""

from __future__ import annotations

from sandbox import MockWorldEnvironment


class Environment(MockWorldEnvironment):
    """The tracker's API, used as the member whom `session` names."""
