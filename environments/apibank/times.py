"""Dates and times as the APIs take them."""

from __future__ import annotations

from datetime import datetime

DATE, TIME, MONTH_AND_DAY = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%m-%d"
_YEAR_DIGITS = 4


def check_time(text: str) -> None:
    """Raises ValueError where a text is no time such as 2023-03-31 14:00:00."""
    datetime.strptime(text, TIME)


def plain_time(text: str, form: str) -> str:
    """A time in its plain form: without blanks around it, a short year filled with zeros.

    Raises:
        ValueError: it is none of this form.
    """
    text = text.strip()
    parts = text.split("-")
    if len(parts) == 3:
        text = "-".join([parts[0].zfill(_YEAR_DIGITS), *parts[1:]])
    return datetime.strptime(text, form).strftime(form)


def plain_day(text: str) -> str:
    """The month and day of a date with or without a year.

    Raises:
        ValueError: it is no date.
    """
    try:
        return plain_time(text, DATE)[-len("12-31") :]
    except ValueError:
        return datetime.strptime(f"2000-{text.strip()}", DATE).strftime(MONTH_AND_DAY)
