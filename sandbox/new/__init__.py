"""Writes small working agents, environments, suites and tool packs into a workspace."""
