"""What do the pages ask on which a load is screened, or its quarantine lifted? Shape only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.custody.screening.rules import (
    LONGEST_INSTRUMENT,
    LONGEST_WORDS,
    NANO_PER_MICRO,
    Ground,
    QuarantineState,
    Reading,
    Report,
    Term,
    Terms,
    nanosieverts,
)
from recycling.forms import (
    CheckboxField,
    Choice,
    DateField,
    DecimalField,
    Form,
    RadioField,
    TextAreaField,
    TextField,
)
from recycling.lots.labels import RADIATION_METHODS, RADIOACTIVITY
from recycling.lots.radiation_forms import NuclidesForm, with_nuclides
from recycling.lots.rules.radioactivity import SPECIFIC, Measurement, RadiationMethod
from recycling.quantities import plain
from recycling.streams.rules import radioactivity_classes

GROUND_LABELS = {
    Ground.PORTAL: _("The portal monitor raised an alarm"),
    Ground.BACKGROUND: _("The highest dose rate is too many times the background"),
    Ground.DOSE_RATE: _("The highest dose rate is above what is let pass anywhere"),
}
_TERM_LABELS = {
    "classes": _("Kinds of waste whose loads are screened"),
    "states": _("Lots whose loads are screened"),
    "times_background": _("Alarm above so many times the background"),
    "nsv_per_h": _("Alarm above a dose rate of"),
}
STATE_LABELS = {
    QuarantineState.OPEN: _("In quarantine"),
    QuarantineState.LIFTED: lazy_pgettext("quarantine", "Lifted"),
    QuarantineState.REFUSED: _("Lot refused"),
}
_MOST_USV = 10**6


def terms_said(terms: Terms) -> list[tuple[str, str, str]]:
    """Return each rule of a gate for its page: what it is about, what it says, its source."""
    return [(str(_TERM_LABELS[one.rule]), _value(one), one.source) for one in terms.rows]


def _value(term: Term) -> str:
    if term.rule == "classes":
        return "; ".join(radioactivity_classes()[one] for one in term.value.split())
    if term.rule == "states":
        return ", ".join(str(RADIOACTIVITY[one]) for one in term.value.split())
    if term.rule == "nsv_per_h":
        return f"{plain(Decimal(term.value) / NANO_PER_MICRO)} µSv/h"
    return term.value


def _rate(label: Any, help_text: Any) -> DecimalField:
    return DecimalField(label, description=help_text, places=3, most=_MOST_USV, unit="µSv/h")


class ScreeningForm(Form):
    """What an instrument showed of a load."""

    instrument = TextField(
        _("Instrument"), description=_("Its name or number."), longest=LONGEST_INSTRUMENT
    )
    verified_until = DateField(_("Verified until"))
    background = _rate(_("Background"), _("Dose rate measured away from the load."))
    highest = _rate(_("Highest dose rate"), _("Anywhere on the outside of the load."))
    portal_alarm = CheckboxField(_("The portal monitor raised an alarm"), required=False)

    def reading(self) -> Reading:
        """Return what was entered."""
        return Reading(
            instrument=self.instrument.data,
            verified_until=self.verified_until.data,
            background_nsv=nanosieverts(self.background.data, "background"),
            highest_nsv=nanosieverts(self.highest.data, "highest"),
            portal_alarm=bool(self.portal_alarm.data),
        )


class _LiftForm(NuclidesForm):
    method = RadioField(
        _("How was it measured?"),
        choices=[Choice(str(one), RADIATION_METHODS[one]) for one in RadiationMethod
                 if one in SPECIFIC],
    )  # fmt: skip
    instrument = TextField(
        _("Instrument"), description=_("What it was measured with."), longest=LONGEST_INSTRUMENT
    )
    detection_limit = DecimalField(
        _("Detection limit"),
        description=_("The highest of its nuclides."),
        places=6,
        least=0,
        unit="Bq/g",
    )
    laboratory = TextField(_("Laboratory"), description=_("Who measured it."), longest=200)
    accreditation = TextField(_("Accreditation number"), longest=200)
    report_number = TextField(_("Number of the report"), longest=200)
    measured_on = DateField(_("Measured on"))
    words = TextAreaField(
        _("What do you find by it?"),
        description=_("The holder, the carrier and the regulator read it. It cannot be changed."),
        longest=LONGEST_WORDS,
    )

    def report(self) -> Report:
        """Return what was entered."""
        measurement = Measurement(
            method=self.method.data,
            laboratory=self.laboratory.data,
            measured_on=self.measured_on.data,
            activities=self.activities(),
            accreditation=self.accreditation.data,
            number=self.report_number.data,
        )
        return Report(measurement, self.instrument.data, self.detection_limit.data, self.words.data)


LiftForm = with_nuclides(_LiftForm)
