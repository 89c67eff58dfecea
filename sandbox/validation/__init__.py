"""Checks of agents, environments, suites and tool packs that need no model."""
