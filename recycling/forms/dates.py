"""How is a day, or an instant, asked for?

A day in three parts that people can type (day, month, year); a missing part is named. An
instant in one field, in UTC, as everything here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import wtforms
from babel import Locale
from babel.dates import format_skeleton, get_month_names
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from recycling.forms.asked import Asked
from recycling.months import Month

PARTS = ("day", "month", "year")
_EARLIEST = date(1900, 1, 1)
_LATEST = date(2200, 12, 31)
_ENGLISH = Locale("en")


def day_words(day: date) -> str:
    """Write a day in the reader's language, the month as a word: 9 December 2026."""
    language = (get_locale() or _ENGLISH).language
    if language == "fr" and day.day == 1:
        return f"1er {format_date(day, 'MMMM y')}"
    return str(format_date(day, "d MMMM y" if language == _ENGLISH.language else "long"))


def short_day_words(day: date) -> str:
    """Write a day in the reader's language, the month shortened: 9 Dec 2026."""
    language = (get_locale() or _ENGLISH).language
    return str(format_date(day, "d MMM y" if language == _ENGLISH.language else "medium"))


def instant_words(at: datetime) -> str:
    """Write an instant in the reader's language, to the minute: 9 December 2026, 09:30 UTC."""
    there = at.astimezone(UTC)
    return f"{day_words(there.date())}, {there:%H:%M} UTC"


def month_name(month: str) -> str:
    """Return a month (``2026-10``) in words, such as “October 2026”."""
    first = Month.parse(month).first_day
    return str(format_skeleton("yMMMM", first, locale=get_locale() or _ENGLISH))


class DateField(Asked):
    """A day typed as three numbers; ``data`` is a ``date``."""

    component = "date"
    widget = wtforms.widgets.TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        earliest: date = _EARLIEST,
        latest: date = _LATEST,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.earliest = earliest
        self.latest = latest
        self.typed: dict[str, str] = dict.fromkeys(PARTS, "")
        self.wrong_parts: tuple[str, ...] = ()

    @property
    def first_id(self) -> str:
        """Return the id of the first part that is wrong, else of the day."""
        return f"{self.id}-{(self.wrong_parts or PARTS)[0]}"

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take the three parts as one answer."""
        super().process(None, *args, **kwargs)
        if formdata is None:
            self.typed = self._parts_of(self.data)
            return
        self.raw_data = [str(formdata.get(f"{self.name}-{part}", "")).strip() for part in PARTS]
        self.typed = dict(zip(PARTS, self.raw_data, strict=True))
        self.data = None
        try:
            self.data = self._read()
        except ValueError as reason:
            self.process_errors = [f"“{self.name_for_people}” {reason}."]

    def part_name(self, part: str) -> str:
        """Return the word for a part in the reader's language."""
        return str({"day": _("day"), "month": _("month"), "year": _("year")}[part])

    def blank_message(self) -> str:
        """Return what to say when no part was filled in."""
        self.wrong_parts = PARTS
        return str(_("Fill in the date “%(label)s”.", label=self.name_for_people))

    def _read(self) -> date | None:
        missing = tuple(part for part in PARTS if not self.typed[part])
        if len(missing) == len(PARTS):
            return None
        if missing:
            self.wrong_parts = missing
            names = _(" and a ").join(self.part_name(part) for part in missing)
            raise ValueError(_("must include a %(parts)s", parts=names))
        day = _number(self.typed["day"])
        month = _number(self.typed["month"]) or _month(self.typed["month"])
        return self._checked(day, month, _number(self.typed["year"]))

    def _checked(self, day: int, month: int, year: int) -> date:
        if year < 1000:
            self.wrong_parts = ("year",)
            raise ValueError(_("must have a year of four digits, such as 2026"))
        self.wrong_parts = PARTS
        try:
            found = date(year, month, day)
        except ValueError:
            raise ValueError(_("must be a real date")) from None
        if found < self.earliest:
            raise ValueError(_("must be %(day)s or later", day=day_words(self.earliest)))
        if found > self.latest:
            raise ValueError(_("must be %(day)s or earlier", day=day_words(self.latest)))
        self.wrong_parts = ()
        return found

    @staticmethod
    def _parts_of(day: date | None) -> dict[str, str]:
        return {part: "" if day is None else str(getattr(day, part)) for part in PARTS}


def _number(text: str) -> int:
    """Return the number of at most four plain digits, else 0."""
    return int(text) if len(text) <= 4 and text.isascii() and text.isdigit() else 0


def _month(text: str) -> int:
    """Return the month of this name, in full or shortened, in the reader's language, else 0."""
    sought = text.casefold().rstrip(".")
    for width in ("wide", "abbreviated"):
        for month, name in get_month_names(width, locale=get_locale() or "en").items():
            if name.casefold().rstrip(".") == sought:
                return int(month)
    return 0


class InstantField(Asked, wtforms.StringField):
    """A day and a time in UTC, to the minute; ``data`` is an aware ``datetime``."""

    input_type = "datetime-local"
    unit = "UTC"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read ``YYYY-MM-DDTHH:MM`` (a space does as well); an offset is refused."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            found = datetime.fromisoformat(valuelist[0].strip())
        except ValueError:
            found = None
        if found is None or found.tzinfo or not _EARLIEST <= found.date() <= _LATEST:
            raise ValueError(
                _(
                    "“%(label)s” must be a date and time, such as 2026-12-09 14:30.",
                    label=self.name_for_people,
                )
            )
        self.data = found.replace(tzinfo=UTC)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.data.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
