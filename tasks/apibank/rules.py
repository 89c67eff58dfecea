"""When the result of a call counts as that of the gold call: the checker of each API.

The rules are those of `check_api_call_correctness` in the files of `api-bank/apis` (DAMO-ConvAI 483554ea).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

JSON: TypeAlias = Any
Normal: TypeAlias = Callable[[JSON], JSON]

SIMILAR = 0.5
"""Two free texts are alike when they have more than this share of all their words in common."""


class Result(Protocol):
    """What a call gave."""

    input: dict[str, JSON] | None
    output: JSON
    exception: str | None


@dataclass(slots=True, frozen=True)
class Rule:
    """What of a result has to be as in the gold result.

    Attributes:
        fields: arguments that are compared, each in its plain form; None for all, as they are.
        similar: an argument that is compared by its words instead.
        lower: whether their case makes no difference.
        output: `same`; `unless_none`: anything, but where the gold output is null; `unchecked`.
        exception: whether the API's errors have to be the same.
    """

    fields: Mapping[str, Normal] | None = None
    similar: str = ""
    lower: bool = False
    output: Literal["same", "unless_none", "unchecked"] = "same"
    exception: bool = True

    def accepts(self, result: Result, gold: Result) -> bool:
        """Whether a result counts as the gold one.

        Raises:
            Exception: the arguments cannot be compared at all.
        """
        return self._same_input(result.input or {}, gold.input or {}) and self._same_answer(result, gold)

    def _same_input(self, given: dict[str, JSON], wanted: dict[str, JSON]) -> bool:
        if self.similar and not are_similar(given[self.similar], wanted[self.similar], lower=self.lower):
            return False
        if self.fields is None:
            rest = ({name: value for name, value in each.items() if name != self.similar} for each in (given, wanted))
            return next(rest) == next(rest)
        return all(normal(given.get(name)) == normal(wanted.get(name)) for name, normal in self.fields.items())

    def _same_answer(self, result: Result, gold: Result) -> bool:
        if self.output == "same" and result.output != gold.output:
            return False
        if self.output == "unless_none" and gold.output is None and result.output is not None:
            return False
        return not self.exception or result.exception == gold.exception


@dataclass(slots=True, frozen=True)
class DeletionRule(Rule):
    """Of two successful deletions only the time is compared, of others only the answer."""

    def accepts(self, result: Result, gold: Result) -> bool:
        if result.output == gold.output == "success":
            return bool((result.input or {})["time"] == (gold.input or {})["time"])
        return self._same_answer(result, gold)


@dataclass(slots=True, frozen=True)
class SearchRule(Rule):
    """The same found documents in any order."""

    def accepts(self, result: Result, gold: Result) -> bool:
        return by_title(result.output) == by_title(gold.output) and result.exception == gold.exception


def are_similar(one: str, other: str, *, lower: bool) -> bool:
    """Whether two texts have most of their words in common, by the Jaccard index."""
    words, wanted = (set((text.lower() if lower else text).split(" ")) for text in (one, other))
    return len(words & wanted) / len(words | wanted) > SIMILAR


def by_title(documents: JSON) -> JSON:
    return documents and sorted(documents, key=lambda document: document["title"] + document["abstract"])


def same(value: JSON) -> JSON:
    return value


def strip(value: JSON) -> JSON:
    return value if value is None else value.strip()


def lower(value: JSON) -> JSON:
    return value.strip().lower()


def upper(value: JSON) -> JSON:
    return value.upper().strip()


def without_blanks(value: JSON) -> JSON:
    return value.replace(" ", "")


def date(value: JSON) -> JSON:
    return value if value is None else _plain(value, "%Y-%m-%d")


def time(value: JSON) -> JSON:
    return _plain(value, "%Y-%m-%d %H:%M:%S")


def day(value: JSON) -> JSON:
    """The month and day of a date with or without a year."""
    try:
        return date(value).split("-", 1)[1]
    except ValueError:
        return date(f"2000-{value.strip()}").split("-", 1)[1]


def health_data(value: JSON) -> JSON:
    """Pairs of name and value as texts, in a fixed order."""
    return sorted((str(item["name"]), str(item["value"])) for item in value)


def _plain(text: str, form: str) -> str:
    year, rest = text.strip().split("-", 1)
    return datetime.strptime(f"{year.zfill(4)}-{rest}", form).strftime(form)


_AGENDA = Rule({"time": same, "location": same}, similar="content")
_REMINDER = Rule({"time": same}, similar="content", lower=True)
_MEETING = Rule(similar="meeting_topic")
_DISEASES = Rule({"symptom": lower})
_SCENE = Rule({"name": lower})
_PATIENT = {"patient_name": strip, "date": date}
_ANSWER = Rule({})

RULES: Mapping[str, Rule] = {
    "RegisterUser": Rule(output="unless_none"),
    "AddAgenda": _AGENDA,
    "ModifyAgenda": _AGENDA,
    "QueryAgenda": _AGENDA,
    "DeleteAgenda": DeletionRule(),
    "AddReminder": _REMINDER,
    "ModifyReminder": _REMINDER,
    "QueryReminder": _REMINDER,
    "DeleteReminder": DeletionRule(),
    "AddMeeting": _MEETING,
    "ModifyMeeting": _MEETING,
    "QueryMeeting": _MEETING,
    "DeleteMeeting": DeletionRule(),
    "AppointmentRegistration": Rule({**_PATIENT, "doctor_name": strip}, output="unless_none"),
    "QueryRegistration": Rule(_PATIENT),
    "CancelRegistration": Rule({"appointment_id": strip}),
    "ModifyRegistration": Rule(
        {"appointment_id": strip, "new_appointment_date": date, "new_appointment_doctor": strip}
    ),
    "RecordHealthData": Rule({"user_id": upper, "time": time, "health_data": health_data}),
    "QueryHealthData": Rule({"user_id": upper, "start_time": time, "end_time": time}),
    "SymptomSearch": _DISEASES,
    "EmergencyKnowledge": _DISEASES,
    "QueryBalance": Rule({"token": strip}),
    "QueryStock": Rule({"stock_code": upper, "date": date}),
    "QueryScene": _SCENE,
    "DeleteScene": _SCENE,
    "TimedSwitch": Rule({"name": lower, "time": time, "on": same}),
    "CancelTimedSwitch": Rule({"name": lower, "time": time}),
    "PlayMusic": Rule({}, exception=False),
    "SendEmail": Rule({"receiver": lower, "subject": strip, "content": strip}),
    "Calculator": Rule({"formula": without_blanks}),
    "QueryHistoryToday": Rule({"date": day}),
    "DocumentQA": Rule({"url": strip, "question": strip}),
    "SearchEngine": SearchRule(),
    "Wiki": _ANSWER,
    "Dictionary": _ANSWER,
    "Translate": Rule({"src": same}),
    "GetToday": Rule({}, output="unless_none"),
}
"""By API of levels 1 and 2; others have `Rule()`."""

EPISODE_RULES: Mapping[str, Rule] = {
    "Calculator": RULES["Calculator"],
    "AddMeeting": _MEETING,
    "EmailReminder": Rule({"time": same, "location": same, "recipient": same}),
    "NearbyRestaurants": Rule(output="unchecked", exception=False),
    "PersonalInfoUpdate": Rule(exception=False),
}
"""By API of level 3; others have `Rule()`."""


def rule_of(api: str, level: int) -> Rule:
    """The checker of an API."""
    return (EPISODE_RULES if level == 3 else RULES).get(api, Rule())
