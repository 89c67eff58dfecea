"""The capture-the-flag tasks of our own: every file of theirs is generated from a seed."""
