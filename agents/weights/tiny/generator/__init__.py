"""Makes the conversations that `tiny` learns from."""

HELD_OUT = "restaurants"
"""The one field of life that is never trained on, to measure how well new documents are read."""
