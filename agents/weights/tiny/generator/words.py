"""Names, dates, times and made-up words, and how people write them."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Sequence

from generator import ordinary_words
from generator.spelling import large

COUNTRIES = dict(
    pair.rsplit(" ", 1)
    for pair in (
        "Argentina AR,Australia AU,Austria AT,Bangladesh BD,Belgium BE,Bolivia BO,Brazil BR,Bulgaria BG,Canada CA,"
        "Chile CL,China CN,Colombia CO,Costa Rica CR,Croatia HR,Cuba CU,Cyprus CY,Czechia CZ,the Czech Republic CZ,"
        "Denmark DK,Ecuador EC,Egypt EG,Estonia EE,Ethiopia ET,Finland FI,France FR,Georgia GE,Germany DE,Ghana GH,"
        "Greece GR,Hungary HU,Iceland IS,India IN,Indonesia ID,Iran IR,Iraq IQ,Ireland IE,Israel IL,Italy IT,"
        "Jamaica JM,Japan JP,Jordan JO,Kazakhstan KZ,Kenya KE,Kuwait KW,Latvia LV,Lebanon LB,Lithuania LT,"
        "Luxembourg LU,Malaysia MY,Malta MT,Mexico MX,Mongolia MN,Montenegro ME,Morocco MA,Nepal NP,"
        "the Netherlands NL,New Zealand NZ,Nigeria NG,Norway NO,Pakistan PK,Panama PA,Paraguay PY,Peru PE,"
        "the Philippines PH,Poland PL,Portugal PT,Qatar QA,Romania RO,Saudi Arabia SA,Senegal SN,Serbia RS,"
        "Singapore SG,Slovakia SK,Slovenia SI,South Africa ZA,South Korea KR,Spain ES,Sri Lanka LK,Sweden SE,"
        "Switzerland CH,Taiwan TW,Tanzania TZ,Thailand TH,Tunisia TN,Turkey TR,Uganda UG,Ukraine UA,"
        "the United Kingdom GB,United Kingdom GB,the United States US,the USA US,Uruguay UY,Vietnam VN,Zambia ZM"
    ).split(",")
)
"""Names in English to ISO 3166-1 codes."""

_CITIES = (
    "Adelaide,Alicante,Almaty,Antwerp,Arequipa,Ballarat,Basel,Bilbao,Bologna,Boulder,Bratislava,Bristol,Brno,Bruges,"
    "Cartagena,Chiang Mai,Christchurch,Cluj,Córdoba,Cork,Cusco,Da Nang,Dakar,Davos,Den Haag,Dresden,Dunedin,Eindhoven,"
    "Faro,Fukuoka,Geneva,Ghent,Gothenburg,Graz-Umgebung,Győr,Haifa,Hobart,Jaipur,Kampala,Kazan,Kigali,Kraków,La Paz,"
    "Leeds,Lille,Linz,Ljubljana,Lusaka,Luzern,Lyon,Malmö,Maribor,Marseille,Mendoza,Montevideo,Nagoya,Nantes,New Delhi,"
    "Odense,Oulu,Perth,Plovdiv,Poznań,Pristina,Pune,Quebec,Recife,Riga,Rosario,Rotterdam,Salta,San José,Santa Fe,"
    "São Paulo,Sarajevo,Sevilla,Sibiu,Split,Tampere,Tartu,Tbilisi,Trieste,Tromsø,Turin,Uppsala,Valencia,Valparaíso,"
    "Varna,Vilnius,Windhoek,Winnipeg,Wrocław,Zagreb,Łódź"
).split(",")
_FIRST = (
    "Aisha,Albert,Amara,Anja,Arturo,Astrid,Bela,Björn,Carla,Chen,Daria,Diego,Edda,Elif,Emil,Esra,Farid,Femke,Gita,Goran,"
    "Hana,Hugo,Ilse,Ivan,Jana,Jorge,Kaya,Kofi,Lars,Leila,Linus,Magda,Malik,Mei,Milan,Nadia,Noor,Olga,Oskar,Paula,Piotr,"
    "Qi,Rafael,Rosa,Samir,Selma,Sven,Tara,Teo,Ulla,Victor,Wanda,Xenia,Yara,Yusuf,Zoe"
).split(",")
_LAST = (
    "Abebe,Adler,Bauer,Berg,Castro,Cruz,Dahl,Dubois,Eriksen,Fischer,Fontana,Garcia,Grant,Haas,Hansen,Ito,Jansen,Jones,"
    "Kaur,Keller,Kim,Kovacs,Lang,Lopez,Marino,Meyer,Moreau,Mwangi,Nagy,Novak,Ono,Ortiz,Park,Patel,Quist,Rossi,Roy,"
    "Santos,Schmid,Silva,Smith,Sorensen,Suzuki,Tanaka,Torres,Ueda,Varga,Vogel,Weber,Wolf,Yilmaz,Zhou"
).split(",")
_NOUNS = (
    "garden,river,window,ladder,market,engine,coffee,report,summer,bridge,planet,ticket,mirror,forest,camera,silver,"
    "letter,island,winter,basket,copper,saddle,museum,budget,contract,invoice,picture,lecture,recipe,harvest,compass,"
    "lantern,paper,pencil,anchor,button,candle,carpet,castle,cotton,dragon,falcon,fossil,guitar,hammer,helmet,jacket,"
    "kettle,magnet,marble,needle,orchard,oyster,parrot,pepper,piano,pillow,pocket,puzzle,rabbit,ribbon,rocket,sailor,"
    "saffron,shadow,signal,spider,statue,temple,thread,ticket,tunnel,turtle,valley,velvet,violin,walnut,wagon,zebra"
).split(",")
_ADJECTIVES = (
    "annual,blue,bright,broken,cold,digital,early,empty,final,first,golden,green,heavy,hidden,large,late,little,local,"
    "long,modern,narrow,new,old,open,plain,quick,quiet,red,rough,second,sharp,short,simple,slow,small,soft,spare,strong,"
    "tall,warm,weekly,white,wide,wooden,yellow,young"
).split(",")
COMMON = frozenset(_NOUNS + _ADJECTIVES)
"""Words that values are made of."""
_VERBS = "brings,needs,closes,opens,moves,keeps,finds,leaves,sells,shows,follows,carries,starts,ends,helps,turns".split(
    ","
)
_MONTHS = "January,February,March,April,May,June,July,August,September,October,November,December".split(",")
_WEEKDAYS = "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday".split(",")
_HALVED = tuple(re.sub("[^a-z]", "", word.lower()) for word in [*_CITIES, *_LAST, *ordinary_words.LONG])
"""Of whose beginnings and ends words are made up."""
_NUMBERS = (
    "zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,"
    "eighteen,nineteen,twenty"
).split(",")
_OTHER_NUMBERS = {12: "a dozen", 24: "two dozen", 36: "three dozen"}
_ENDINGS = "txt,md,pdf,docx,xlsx,csv,png,jpg,log,json,py,tex,odt,html,zip,tar.gz,yaml,sql,svg,mp3".split(",")
_ALTERNATIVES = re.compile(r"<([^<>]*\|[^<>]*)>")


def alternatives(rng: random.Random, text: str) -> str:
    """The text with each `<a|b>` replaced by one of its alternatives."""
    return _ALTERNATIVES.sub(lambda match: rng.choice(match[1].split("|")), text)


def made_up(rng: random.Random) -> str:
    """A word that is in no dictionary, such as `velomar`, `osthild` or `gardester`."""
    kind = rng.random()
    if kind < 0.3:
        first, second = rng.choice(_HALVED), rng.choice(_HALVED)
        return first[: rng.randint(2, 5)] + second[-rng.randint(2, 5) :]
    if kind < 0.5:
        first, between = rng.choice("aeiou"), [*"bdklmnprstvz", "st", "sl", "rd", "nn", "tt", "ch", "lm"]
        return (
            first
            + "".join(rng.choice(between) + rng.choice([*"aeio", "ei", "au"]) for _ in range(rng.randint(1, 2)))
            + rng.choice(["", "", "n", "r", "s", "ld", "th"])
        )
    return "".join(
        rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiouy") for _ in range(rng.randint(1, 3))
    ) + rng.choice(["", "n", "r", "s", "l", "x", "rt", "nd", "ck"])


def word(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.3:
        return made_up(rng)
    if kind < 0.65:
        return rng.choice(ordinary_words.LONG)
    return rng.choice(_NOUNS if kind < 0.87 else _ADJECTIVES)


def phrase(rng: random.Random, pool: Sequence[str] = ()) -> str:
    """A few words, from the pool or made up, now and then a sentence."""
    kind = rng.random()
    if pool and kind < 0.5:
        return rng.choice(pool)
    if kind < 0.9:
        text = " ".join(word(rng) for _ in range(rng.randint(1, 4)))
        if rng.random() < 0.2:
            text += f" {rng.randint(1, 3000)}"
        return _capitals(rng, text)
    if kind < 0.95:
        text = " ".join(rng.choices(ordinary_words.ALL, k=rng.randint(5, 9)))
    else:
        text = f"the {rng.choice(_ADJECTIVES)} {word(rng)} {rng.choice(_VERBS)} the {word(rng)}"
    return large(text) + rng.choice([".", ".", "!", "", "?"])


def _capitals(rng: random.Random, text: str) -> str:
    """As it is, or with large first letters of the first or of all words."""
    kind = rng.random()
    if kind < 0.45:
        return text
    return large(text) if kind < 0.8 else " ".join(large(part) for part in text.split(" "))


def quoted(rng: random.Random, text: str) -> str:
    """As people write words that are to be taken as they are: in marks of some kind, or in none."""
    kind = rng.random()
    if kind < 0.12 and len(text.split()) <= 4 and text[-1].isalnum():
        return text
    if kind < 0.22 and "'" not in text:
        return f"'{text}'"
    return f"“{text}”" if kind < 0.27 else f'"{text}"'


def person(rng: random.Random) -> str:
    first = rng.choice(_FIRST) if rng.random() < 0.7 else made_up(rng).capitalize()
    last = rng.choice(_LAST) if rng.random() < 0.7 else made_up(rng).capitalize()
    return f"{first} {last}"


def made_up_name(rng: random.Random) -> str:
    name = " ".join(word(rng).capitalize() for _ in range(rng.randint(1, 2)))
    return f"The {name}" if rng.random() < 0.1 else name


def city(rng: random.Random) -> str:
    return rng.choice(_CITIES) if rng.random() < 0.6 else made_up(rng).capitalize()


def email(rng: random.Random) -> str:
    name = rng.choice([rng.choice(_FIRST).lower(), made_up(rng), word(rng)])
    if rng.random() < 0.2:
        name += "." + made_up(rng)
    host = rng.choice([word(rng), made_up(rng)])
    return f"{_ascii(name)}@{host}.{rng.choice(['example', 'example', 'org', 'com', 'net', 'test'])}"


def _ascii(text: str) -> str:
    return text.replace("ö", "o")


def code(rng: random.Random, pattern: str) -> str:
    """An identifier; in the pattern `A` and `a` are letters, `9` a digit (the first is no 0), `#` a word."""
    text, digits = "", False
    for sign in pattern:
        if sign == "9":
            text += rng.choice("0123456789" if digits else "123456789")
            digits = True
            continue
        digits = False
        if sign == "#":
            text += word(rng)
        elif sign in "Aa":
            letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
            text += letter.upper() if sign == "A" else letter
        else:
            text += sign
    return text


def path(rng: random.Random, folder: bool, ending: str = "") -> str:
    parts = [_part(rng) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    if not folder:
        parts.append(f"{_part(rng)}.{ending or rng.choice(_ENDINGS)}")
    return "/" + "/".join(parts)


def _part(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.12:
        return str(rng.randint(2001, 2039))
    if kind < 0.3:
        return word(rng) + rng.choice("-_") + rng.choice([word(rng), str(rng.randint(1, 99)), f"v{rng.randint(1, 9)}"])
    return word(rng) + (rng.choice(["", "", "s", str(rng.randint(1, 9))]))


def date(rng: random.Random) -> tuple[str, str]:
    """A day as people write it, and as YYYY-MM-DD."""
    day = datetime.date(rng.randint(2019, 2032), 1, 1) + datetime.timedelta(rng.randint(0, 364))
    month, number = _MONTHS[day.month - 1], day.day
    ordinal = f"{number}{'th' if 4 <= number % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    text = rng.choice(
        [
            f"{number} {month} {day.year}",
            f"{number} {month} {day.year}",
            f"{number} {month} {day.year}",
            f"{month} {number}, {day.year}",
            f"the {ordinal} of {month} {day.year}",
            f"{ordinal} {month} {day.year}",
            f"{number} {month[:3]} {day.year}",
            f"{_WEEKDAYS[day.weekday()]} {number} {month} {day.year}",
            f"{_WEEKDAYS[day.weekday()]}, {number} {month} {day.year}",
            day.isoformat(),
        ]
    )
    return text, day.isoformat()


def time_of_day(rng: random.Random, whole: bool = False) -> tuple[str, int, int]:
    """A time as people write it, its hour and its minute."""
    hour = rng.choice([*range(6, 23), *range(8, 19), *range(24)])
    minute = 0 if whole or rng.random() < 0.35 else rng.choice([0, 15, 30, 30, 45, 5, 10, 20, 25, 40, 50, 55])
    twelve = (hour - 1) % 12 + 1
    part = (
        "at night"
        if hour < 5 or hour > 21
        else "in the morning"
        if hour < 12
        else "in the afternoon"
        if hour < 18
        else "in the evening"
    )
    half = "am" if hour < 12 else "pm"
    forms = [f"{hour:02}:{minute:02}"] * 3 + [f"{twelve}:{minute:02} {half}"]
    if minute == 0:
        forms += [
            f"{twelve} {half}",
            f"{twelve} {half}",
            f"{twelve}{half}",
            f"{twelve} {part}",
            f"{_NUMBERS[twelve]} {part}",
            f"{hour} o'clock",
        ]
        if hour == 12:
            forms += ["noon", "noon", "midday"]
        if hour == 0:
            forms += ["midnight"] * 3
        if whole:
            forms += [f"{hour:02}:00", f"{hour} hours", f"{twelve} {part}", f"{twelve} {half}"]
    elif minute == 30:
        forms += [f"half past {_NUMBERS[twelve]} {part}"] * 2
    elif minute == 15:
        forms += [f"a quarter past {_NUMBERS[twelve]} {part}", f"quarter past {twelve} {part}"]
    elif minute == 45:
        forms += [f"a quarter to {_NUMBERS[twelve % 12 + 1]} {part}"] if hour % 12 != 11 else []
    return rng.choice(forms), hour, minute


def duration(rng: random.Random) -> tuple[str, int]:
    """A length of time as people write it, and in minutes."""
    hours = rng.randint(1, 8)
    forms: list[tuple[str, int]] = [
        (f"{minutes} minutes", minutes)
        for minutes in rng.sample([10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 75, 90, 100, 120], 4)
    ]
    forms += [
        ("half an hour", 30), ("an hour", 60), ("one hour", 60), ("an hour and a half", 90),
        (f"{_NUMBERS[hours]} hours" if hours > 1 else "1 hour", 60 * hours), (f"{hours} hours" if hours > 1 else "one hour", 60 * hours),
        (f"{_NUMBERS[hours]} and a half hours" if hours > 1 else "one and a half hours", 60 * hours + 30),
        ("three quarters of an hour", 45), ("a quarter of an hour", 15), (f"{hours} h", 60 * hours), (f"{hours * 10} min", hours * 10),
    ]  # fmt: skip
    return rng.choice(forms)


def count(rng: random.Random, low: int, high: int) -> tuple[str, int]:
    number = rng.randint(low, min(high, low + 30) if rng.random() < 0.5 else high)
    if number in _OTHER_NUMBERS and rng.random() < 0.1:
        return _OTHER_NUMBERS[number], number
    if 1 < number <= 12 and rng.random() < 0.45:
        return _NUMBERS[number], number
    return str(number), number


def enumeration(rng: random.Random, texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    if rng.random() < 0.6:
        return f"{', '.join(texts[:-1])} and {texts[-1]}"
    link, last = rng.choice(
        [(", ", ", and "), (" and ", " and "), (", ", ", "), (", ", " plus "), (", ", " as well as "), (", ", " or ")]
    )
    return link.join(texts[:-1]) + last + texts[-1]


def spoken(name: str) -> str:
    """A name as people say it: `max_price` and `maxPrice` are "max price"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name).lower()


def joined(rng: random.Random, text: str) -> str:
    """Words as one name."""
    parts = text.split()
    style = rng.random()
    if style < 0.7:
        return "_".join(parts)
    return "".join([parts[0], *(part.capitalize() for part in parts[1:])]) if style < 0.93 else "-".join(parts)
