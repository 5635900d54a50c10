"""What do the pages of runs ask? Which base and month; why one is stopped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _

from recycling import clock
from recycling.bases.models import Base as RecoveryBase
from recycling.certificates.forms import LANGUAGES, PAPERS, RevokeForm
from recycling.forms import Choice, Form, RadioField, SelectField
from recycling.forms.dates import month_name
from recycling.months import Month

MONTHS_OFFERED = 24
USUAL = "usual"


class OpenRunForm(Form):
    """Of which base and month?"""

    base = SelectField(_("Base"), choices=[])
    month = SelectField(
        _("Month"),
        description=_("By the calendar where the base stands: when it received the lots."),
        choices=[],
    )

    languages = SelectField(
        _("Language of the certificates"),
        description=_("The second of two languages stands smaller beside the first."),
        choices=[Choice(USUAL, _("As is usual where the base stands")), *LANGUAGES],
        default=USUAL,
    )
    paper = RadioField(
        _("Paper"),
        choices=[Choice(USUAL, _("As is usual where the base stands")), *PAPERS],
        default=USUAL,
    )

    def typesetting(self) -> dict[str, Any]:
        """Return what was chosen; what is usual is left out."""
        asked = {"languages": self.languages.data.split("+"), "paper": self.paper.data}
        return {name: value for name, value in asked.items() if value not in (USUAL, [USUAL])}


class StopRunForm(RevokeForm):
    """Why a run is stopped."""


def open_run_form(bases: Iterable[RecoveryBase]) -> OpenRunForm:
    """Make the form with the own bases and the last two years, the month before first."""
    form = OpenRunForm(data={"month": str(Month.of(clock.today()).before())})
    form.base.choices = [Choice(base.ref, f"{base.name}, {base.place}") for base in bases]
    form.month.choices = [Choice(str(month), month_name(str(month))) for month in _last_months()]
    return form


def _last_months() -> list[Month]:
    months = [Month.of(clock.today())]
    while len(months) < MONTHS_OFFERED:
        months.append(months[-1].before())
    return months
