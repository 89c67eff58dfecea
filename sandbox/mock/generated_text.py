"""Generated texts: words, and the formats that JSON schema and OpenAPI name."""

from __future__ import annotations

import base64
import datetime
import random
import uuid
from collections.abc import Callable, Mapping

LONGEST = 100_000
"""Characters; a schema that asks for longer texts gets none."""


def _listed(text: str) -> list[str]:
    return text.split()


_WORDS = _listed("""
amber anchor arrow aspen atlas badge basil beacon birch bridge canyon cedar chalk cliff clover copper coral crane delta
drift ember fern field flint forest garden glacier granite harbor hazel heron hollow iris island jade juniper lagoon
lantern lark linen lotus maple marble meadow mesa moss nectar north oak ocean olive onyx orchard otter pearl pebble pine
prairie quartz quill raven reef ridge river saffron sage sand shore silver slate spruce stone summit thistle tide timber
topaz trail valley velvet willow winter wren
""")
_FIRST_NAMES = _listed("Ada Bela Carmen Deniz Elif Farid Greta Hugo Ines Jonas Kemal Lena Mara Nadia Omar Petra Rosa")
_LAST_NAMES = _listed("Alvarez Berg Costa Dahl Eriksen Fischer Garcia Haddad Ito Jensen Kaya Lindqvist Moreau Novak")
_CITIES = _listed("Bergen Cork Dakar Faro Ghent Izmir Krakow Lima Nantes Osaka Porto Quito Riga Sofia Turin Utrecht")
_COUNTRIES = _listed("Norway Ireland Senegal Portugal Belgium Turkey Poland Peru France Japan Ecuador Latvia Italy")
_FIRST_DAY = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def words(chooser: random.Random, count: int) -> str:
    return " ".join(chooser.choice(_WORDS) for _ in range(count))


def sized_text(chooser: random.Random, low: int, high: int | None) -> str:
    """Words, or parts of words, of `low` to `high` characters."""
    text = words(chooser, chooser.randint(1, 3))
    while len(text) < low:
        text += " " + words(chooser, 8)
    if high is not None and len(text) > high:
        text = text[: max(low, high)]
    return text if text == text.strip() else text.strip() + "a" * (len(text) - len(text.strip()))


def named_text(name: str, chooser: random.Random) -> str | None:
    """A text for a property whose name says what it is; None for other names."""
    maker = _BY_NAME.get(name.lower().replace("_", "").replace("-", ""))
    return maker(chooser) if maker else None


def formatted_text(form: str, chooser: random.Random) -> str | None:
    """A text of a format; None for a format that is not known here."""
    maker = _BY_FORMAT.get(form)
    return maker(chooser) if maker else None


def _moment(chooser: random.Random) -> datetime.datetime:
    return _FIRST_DAY + datetime.timedelta(seconds=chooser.randrange(2 * 365 * 86_400))


def _date_time(chooser: random.Random) -> str:
    return _moment(chooser).strftime("%Y-%m-%dT%H:%M:%SZ")


def _email(chooser: random.Random) -> str:
    return f"{chooser.choice(_FIRST_NAMES)}.{chooser.choice(_LAST_NAMES)}@example.com".lower()


def _host(chooser: random.Random) -> str:
    return f"{chooser.choice(_WORDS)}.example.com"


def _url(chooser: random.Random) -> str:
    return f"https://{_host(chooser)}/{chooser.choice(_WORDS)}"


def _ipv6(chooser: random.Random) -> str:
    return "2001:db8:" + ":".join(f"{chooser.randrange(65_536):x}" for _ in range(6))


def _uuid(chooser: random.Random) -> str:
    return str(uuid.UUID(int=chooser.getrandbits(128), version=4))


def _full_name(chooser: random.Random) -> str:
    return f"{chooser.choice(_FIRST_NAMES)} {chooser.choice(_LAST_NAMES)}"


def _phone(chooser: random.Random) -> str:
    return f"+1-555-{chooser.randrange(10_000_000):07d}"


_BY_FORMAT: Mapping[str, Callable[[random.Random], str]] = {
    "date": lambda chooser: _moment(chooser).strftime("%Y-%m-%d"),
    "date-time": _date_time,
    "time": lambda chooser: _moment(chooser).strftime("%H:%M:%SZ"),
    "duration": lambda chooser: f"P{chooser.randint(1, 30)}DT{chooser.randint(1, 23)}H",
    "email": _email,
    "idn-email": _email,
    "hostname": _host,
    "idn-hostname": _host,
    "ipv4": lambda chooser: f"192.0.2.{chooser.randrange(256)}",
    "ipv6": _ipv6,
    "uri": _url,
    "iri": _url,
    "url": _url,
    "uri-reference": lambda chooser: f"/{chooser.choice(_WORDS)}",
    "iri-reference": lambda chooser: f"/{chooser.choice(_WORDS)}",
    "uri-template": lambda chooser: f"/{chooser.choice(_WORDS)}/{{id}}",
    "uuid": _uuid,
    "json-pointer": lambda chooser: f"/{chooser.choice(_WORDS)}/{chooser.randrange(10)}",
    "relative-json-pointer": lambda chooser: f"{chooser.randrange(3)}/{chooser.choice(_WORDS)}",
    "regex": lambda chooser: f"^{chooser.choice(_WORDS)}$",
    "byte": lambda chooser: base64.b64encode(words(chooser, 2).encode()).decode(),
    "phone": _phone,
}

_BY_NAME: Mapping[str, Callable[[random.Random], str]] = {
    "email": _email,
    "firstname": lambda chooser: chooser.choice(_FIRST_NAMES),
    "lastname": lambda chooser: chooser.choice(_LAST_NAMES),
    "fullname": _full_name,
    "username": lambda chooser: f"{chooser.choice(_WORDS)}{chooser.randrange(100)}",
    "city": lambda chooser: chooser.choice(_CITIES),
    "country": lambda chooser: chooser.choice(_COUNTRIES),
    "phone": _phone,
    "url": _url,
    "currency": lambda chooser: chooser.choice(("EUR", "NOK", "USD", "JPY")),
    "createdat": _date_time,
    "updatedat": _date_time,
}
