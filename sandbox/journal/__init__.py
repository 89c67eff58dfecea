"""The run file: one SQLite database that holds a run's header, events, outcomes and verdicts."""
