"""What does the page ask that names a lot's border entry and UN number?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from textwrap import shorten
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.forms import Choice, Form, RadioField, SelectField, TextField
from recycling.lots import meanings
from recycling.lots.models import Lot
from recycling.lots.rules import Crossing
from recycling.streams import rules as streams
from recycling.streams.corridor_form import FORM_WORDS
from recycling.streams.sources import FROM_MEMORY, Sourced

NONE, OTHER = "none", "other"
_LONGEST = 160


class CrossingForm(Form):
    """Which entry, which form, which UN number; each may be none."""

    says_optional = False

    meanings = meanings.CROSSING

    entry = RadioField(_l("Entry for crossing a border"), choices=[])
    other_entry = TextField(
        _l("The entry"), description=_l("Such as B1010, A1181, Y49 or GC050."), required=False
    )
    form = SelectField(
        _l("Form, as border rules ask for it"),
        description=_l("B1010 holds for solid metal only, B1090 for sorted batteries only."),
        required=False,
        choices=[Choice(str(form), words) for form, words in FORM_WORDS.items()],
    )
    un_number = RadioField(_l("UN number for carriage"), choices=[])
    other_un_number = TextField(
        _l("The UN number"), description=_l("Four digits, such as UN3189."), required=False
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; another entry or number must be given."""
        valid = super().validate(extra_validators)
        for chosen, other in (
            (self.entry, self.other_entry), (self.un_number, self.other_un_number),
        ):  # fmt: skip
            if chosen.data == OTHER and not other.data and not other.errors:
                other.errors = [_("Fill in “%(label)s”.", label=other.name_for_people)]
                valid = False
        return valid

    def _attach(self, path: str, message: str) -> None:
        """Show what is wrong where it was chosen, or typed."""
        entry = self.other_entry if self.entry.data == OTHER else self.entry
        number = self.other_un_number if self.un_number.data == OTHER else self.un_number
        shown = {"border_entry": entry, "border_form": self.form, "un_number": number}
        super()._attach(shown[path].short_name if path in shown else path, message)

    def crossing(self) -> Crossing:
        """Return what was entered."""
        return Crossing(
            _said(self.entry, self.other_entry),
            self.form.data or "",
            _said(self.un_number, self.other_un_number),
        )


def crossing_form(lot: Lot, day: date) -> CrossingForm:
    """Return the form with what may fit a lot on a day, filled in with what it has named."""
    entries = streams.suggested_entries(lot.subtype, day)
    carriage = streams.suggested_carriage(lot.subtype)
    entry = _shown(lot.border_entry, [each.entry.code for each in entries])
    number = _shown(lot.un_number, [each.un for each in carriage])
    form = CrossingForm(
        data={
            "entry": entry,
            "other_entry": lot.border_entry if entry == OTHER else "",
            "form": lot.border_form,
            "un_number": number,
            "other_un_number": lot.un_number if number == OTHER else "",
        }
    )
    unlisted = streams.when_unlisted(lot.subtype)
    form.entry.choices = [
        *(_entry_choice(each) for each in entries),
        Choice(OTHER, _l("Another entry")),
        Choice(NONE, _l("None, or not known"), unlisted),
    ]
    form.un_number.choices = [
        *(_carriage_choice(each) for each in carriage),
        Choice(OTHER, _l("Another UN number")),
        Choice(NONE, _l("None: not dangerous to carry, or not known")),
    ]
    return form


def _said(chosen: RadioField, other: TextField) -> str:
    return {NONE: "", OTHER: other.data or ""}.get(chosen.data, chosen.data or "")


def _shown(named: str, offered: Iterable[str]) -> str:
    if not named:
        return NONE
    return named if named in offered else OTHER


def _entry_choice(suggested: streams.EntrySuggestion) -> Any:
    entry = suggested.entry
    text = shorten(entry.text, _LONGEST, placeholder=" …")
    return Choice(entry.code, f"{entry.display}: {text}", _hint(suggested.condition, suggested))


def _carriage_choice(entry: Any) -> Any:
    name = f"{entry.un}: {entry.name}"
    named = _("%(name)s, class %(number)s", name=name, number=entry.hazard_class)
    return Choice(entry.un, named if entry.hazard_class else name, _hint(entry.condition, entry))


def _hint(condition: str, known: Sourced) -> str:
    parts = [_("Suggested if: %(condition)s.", condition=condition)] if condition else []
    if known.is_recalled:
        parts.append(f"({FROM_MEMORY})")
    return " ".join(str(part) for part in parts)
