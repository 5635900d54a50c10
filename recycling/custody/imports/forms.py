"""What do the pages of movements ask? A file; which consignment each is of; why not of that one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.custody.imports import queries
from recycling.custody.imports.cards import MovementCard, RowCard
from recycling.custody.imports.reading import LARGEST_BYTES
from recycling.custody.imports.rules.told import Told
from recycling.custody.imports.service import Match
from recycling.forms import Choice, FileField, Form, SelectField, TextAreaField
from recycling.pages.filters import tonnes

SYSTEM_WORDS = {
    "us_emanifest": _l("US e-Manifest"),
    "uk_receipt": _l("UK receipt of waste"),
}


class UploadForm(Form):
    """A file of another tracking system."""

    file = FileField(
        _l("File"),
        description=_l(
            "A US e-Manifest as JSON (v1.3), or a UK receipt of waste as JSON or as the "
            "receipt-of-waste workbook; at most 10 MB and 1 000 movements."
        ),
        largest=LARGEST_BYTES,
    )


class MatchForm(Form):
    """Which consignment a movement is of, and which of its lines is the lot."""

    consignment = SelectField(_l("Consignment"), choices=[])
    line = SelectField(
        _l("Which line of waste is the lot?"), required=False, choices=[], default="0"
    )

    def match(self) -> Match:
        """Return what was chosen."""
        return Match(self.consignment.data or "", int(self.line.data or 0))


class UnmatchForm(Form):
    """Why a movement is not of the consignment it is matched to."""

    reason = TextAreaField(_l("Why is it not of this consignment?"), shortest=5, longest=500)


class KeepForm(Form):
    """Which consignment each new movement of a file is of; made with a question for each."""

    asked: tuple[int, ...] = ()

    def pairs(self) -> list[tuple[int, Any, Any]]:
        """Return the number of each movement that is asked about, with its two questions."""
        return [(n, self[f"consignment_{n}"], self[f"line_{n}"]) for n in self.asked]

    def matches(self) -> dict[int, Match]:
        """Return what was chosen for each."""
        return {
            n: Match(consignment.data or "", int(line.data or 0))
            for n, consignment, line in self.pairs()
        }


def match_form(card: MovementCard, sender_id: int) -> MatchForm:
    """Make the form that matches a movement, with what it names filled in."""
    known = queries.named(sender_id, card.names)
    form = MatchForm(data={"consignment": next(iter(known.values()), ""), "line": "0"})
    form.consignment.choices = _consignments(sender_id)
    form.line.choices = _lines(card.told)
    return form


def keep_form(rows: Sequence[RowCard], sender_id: int) -> KeepForm:
    """Make the form that keeps a file, asking about each of these movements that is new."""
    new = [row for row in rows if row.is_new]
    consignments = _consignments(sender_id)
    asked: dict[str, Any] = {}
    data: dict[str, str] = {}
    for row in new:
        asked[f"consignment_{row.number}"] = SelectField(
            _l("Consignment of %(place)s", place=row.told.tracking_number or row.place),
            required=False,
            choices=consignments,
        )
        asked[f"line_{row.number}"] = SelectField(
            _l("Line of %(place)s", place=row.told.tracking_number or row.place),
            required=False,
            choices=_lines(row.told),
        )
        data |= {f"consignment_{row.number}": row.consignment, f"line_{row.number}": "0"}
    made = {**asked, "asked": tuple(row.number for row in new)}
    form: KeepForm = type("AskedKeepForm", (KeepForm,), made)(data=data)
    return form


def _consignments(sender_id: int) -> list[Any]:
    return [
        Choice(one.ref, f"{one.ref}: {one.lot.title}, {tonnes(one.lot.wet_mass)}")
        for one in queries.choices(sender_id)
    ]


def _lines(told: Told) -> list[Any]:
    numbered = {line.number: line for line in told.lines}
    lines = [
        Choice(str(number), _("%(n)s: %(what)s", n=number, what=line.description[:60] or "–"))
        for number, line in numbered.items()
    ]
    return [Choice("0", _("All lines together")), *lines]
