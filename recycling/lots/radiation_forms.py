"""What does the page of a measurement of radioactivity ask for? Shape only; the rules decide."""

from __future__ import annotations

from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.forms import Choice, DateField, DecimalField, Form, RadioField, TextField
from recycling.lots import meanings
from recycling.lots.labels import RADIATION_METHODS
from recycling.lots.rules.radioactivity import NUCLIDES, Activity, Measurement, RadiationMethod

Asking = TypeVar("Asking", bound="NuclidesForm")


def activity_name(nuclide: str) -> str:
    """Return the name of a nuclide's field, which refusals of ``activities.<nuclide>`` find."""
    return f"activities_{nuclide}".replace("-", "_")


class NuclidesForm(Form):
    """Asks for activity and uncertainty of each nuclide, in fields that ``with_nuclides`` adds."""

    def activity_fields(self) -> list[tuple[str, DecimalField, DecimalField]]:
        """Return activity and uncertainty of each nuclide."""
        names = {nuclide: activity_name(nuclide) for nuclide in NUCLIDES}
        return [(one, self[name], self[f"{name}_doubt"]) for one, name in names.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; an uncertainty needs its activity."""
        valid = super().validate(extra_validators)
        for nuclide, activity, doubt in self.activity_fields():
            if doubt.data is not None and activity.data is None and not activity.errors:
                activity.errors = [_("Give the activity of %(nuclide)s.", nuclide=nuclide)]
                valid = False
        return valid

    def activities(self) -> tuple[Activity, ...]:
        """Return what was entered; a blank activity is “not measured”, 0 is “none found”."""
        return tuple(
            Activity(nuclide, activity.data, doubt.data)
            for nuclide, activity, doubt in self.activity_fields()
            if activity.data is not None
        )


class _MeasurementForm(NuclidesForm):
    meanings = meanings.RADIATION

    method = RadioField(
        _l("How was it measured?"),
        choices=[Choice(str(one), RADIATION_METHODS[one]) for one in RadiationMethod],
    )
    laboratory = TextField(_l("Laboratory"), description=_l("Who measured it."))
    accreditation = TextField(_l("Accreditation number"), required=False)
    report_number = TextField(_l("Number of the report"), required=False)
    measured_on = DateField(_l("Measured on"))
    valid_until = DateField(
        _l("Valid until"), description=_l("Where the laboratory states a last day."), required=False
    )

    def measurement(self) -> Measurement:
        """Return what was entered."""
        return Measurement(
            method=self.method.data,
            laboratory=self.laboratory.data,
            measured_on=self.measured_on.data,
            activities=self.activities(),
            accreditation=self.accreditation.data or "",
            number=self.report_number.data or "",
            valid_until=self.valid_until.data,
        )


def with_nuclides(form: type[Asking]) -> type[Asking]:
    """Return a form with the fields of each nuclide."""
    return type(form.__name__, (form,), _fields())


def _fields() -> dict[str, DecimalField]:
    fields: dict[str, DecimalField] = {}
    for nuclide in NUCLIDES:
        what = {"nuclide": nuclide}
        fields[activity_name(nuclide)] = DecimalField(
            _l("Activity of %(nuclide)s") % what, required=False, places=6, least=0, unit="Bq/g"
        )
        fields[f"{activity_name(nuclide)}_doubt"] = DecimalField(
            _l("Uncertainty of %(nuclide)s") % what, required=False, places=6, least=0, unit="Bq/g"
        )
    return fields


MeasurementForm = with_nuclides(_MeasurementForm)
