"""Which flights there are each day, and for which days and nights the desk sells."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple


class Service(NamedTuple):
    """A flight that goes every day.

    Attributes:
        departs: hours and minutes, UTC.
        price: euros, about which the lite fare varies.
    """

    number: str
    carrier: str
    origin: str
    destination: str
    departs: str
    minutes: int
    price: int


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


FLYING_DAYS = [*_days(date(2031, 5, 6), 2), *_days(date(2031, 6, 9), 7)]
NIGHTS = [*_days(date(2031, 5, 6), 5), *_days(date(2031, 6, 8), 12)]

TIMETABLE = (
    Service("NV101", "Norvane", "QAL", "QKV", "06:40", 130, 118),
    Service("SB310", "Sablewing", "QAL", "QKV", "11:15", 135, 96),
    Service("NV105", "Norvane", "QAL", "QKV", "18:20", 130, 134),
    Service("NV102", "Norvane", "QKV", "QAL", "10:05", 130, 121),
    Service("SB311", "Sablewing", "QKV", "QAL", "15:40", 135, 99),
    Service("NV106", "Norvane", "QKV", "QAL", "21:10", 130, 88),
    Service("NV204", "Norvane", "QAL", "QPE", "07:50", 95, 84),
    Service("PX411", "Pellair", "QAL", "QPW", "12:30", 100, 62),
    Service("NV208", "Norvane", "QAL", "QPE", "17:05", 95, 109),
    Service("NV205", "Norvane", "QPE", "QAL", "10:20", 95, 87),
    Service("PX412", "Pellair", "QPW", "QAL", "15:10", 100, 59),
    Service("NV209", "Norvane", "QPE", "QAL", "19:30", 95, 112),
    Service("SB520", "Sablewing", "QAL", "QTO", "09:00", 260, 245),
    Service("SB522", "Sablewing", "QAL", "QTO", "14:45", 260, 219),
    Service("SB521", "Sablewing", "QTO", "QAL", "06:15", 260, 238),
    Service("SB523", "Sablewing", "QTO", "QAL", "20:10", 260, 226),
    Service("NV330", "Norvane", "QHU", "QKV", "08:30", 150, 131),
    Service("NV331", "Norvane", "QKV", "QHU", "13:20", 150, 127),
    Service("PX450", "Pellair", "QHU", "QPW", "16:00", 80, 54),
    Service("PX451", "Pellair", "QPW", "QHU", "18:30", 80, 57),
    Service("NV610", "Norvane", "QAL", "QDR", "08:15", 75, 72),
    Service("NV612", "Norvane", "QAL", "QDR", "16:50", 75, 79),
    Service("NV611", "Norvane", "QDR", "QAL", "11:00", 75, 70),
    Service("NV613", "Norvane", "QDR", "QAL", "20:00", 75, 81),
    Service("SB540", "Sablewing", "QKV", "QSE", "12:50", 50, 48),
    Service("SB541", "Sablewing", "QSE", "QKV", "16:30", 50, 46),
)
