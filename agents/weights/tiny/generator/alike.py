"""Texts that look like another one: a colleague's address, the next number, a file of the same folder."""

from __future__ import annotations

import random
import re

from generator import words


def email(rng: random.Random, text: str) -> str:
    return f"{words.email(rng).split('@')[0]}@{text.split('@')[1]}"


def code(rng: random.Random, text: str) -> str:
    """Its last digit is another one."""
    return re.sub(r"(?<=.)\d(?=\D*$)", lambda _: rng.choice("0123456789"), text)


def path(rng: random.Random, text: str) -> str:
    folder, _, last = text.rpartition("/")
    _, point, ending = last.partition(".")
    return f"{folder}/{words.word(rng)}{point}{ending}"
