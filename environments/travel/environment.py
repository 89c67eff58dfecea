"""A travel desk: flights, hotels, and all that travellers need."""

from __future__ import annotations

from sandbox import MockWorldEnvironment


class Environment(MockWorldEnvironment):
    """The desk's API, with a first state made of a timetable and the people of `people.json`."""
