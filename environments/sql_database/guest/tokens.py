"""Patterns of what a SQL text is made of, for readers that must not take quoted words for others.

What is not closed goes on to the end, so that reading a text token by token takes time linear in it. For
`re.VERBOSE` and `re.DOTALL`.
"""

from __future__ import annotations

TEXT = r"""'(?:[^'\\]|\\.|''|\\\Z)*(?:'|\Z)"""
NAME = r"""(?:"(?:[^"\\]|\\.|""|\\\Z)*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z))"""
"""In double quotes it is a name for SQLite and a text for MySQL."""
COMMENT = r"""(?:--(?=\s|\Z)[^\n]*|\#[^\n]*|/\*(?:(?!\*/).)*(?:\*/|\Z))"""
