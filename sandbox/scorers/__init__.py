"""Scorers that several suites use."""
