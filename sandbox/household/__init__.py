"""Text games of a household, as ALFWorld has them: PDDL for what happens, a text grammar for what is said of it.

A game is played without TextWorld and without a planner; see `game`. The modules import nothing but the standard
library and one another, and keep to what Python 3.6 understands, so that the folder can be sent into a sandbox.
"""
