"""What is wrong with a game."""


class HouseholdError(ValueError):
    """A game's text cannot be read, or what it describes takes too long to work out. Says what, and where."""
