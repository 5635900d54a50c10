"""What is entered of a base's discharge? Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.bases.discharge.limits import standard, unit_of
from recycling.bases.discharge.rules import NewResult
from recycling.bases.discharge.rules.limits import Parameter
from recycling.bases.discharge.rules.results import MOST
from recycling.forms import (
    Choice,
    DateField,
    DecimalField,
    Form,
    SelectField,
    TextField,
)
from recycling.sayings import say

_BETWEEN = "|"


def _parameters() -> list[Choice]:  # type: ignore[valid-type]
    return [
        Choice(f"{one.name}{_BETWEEN}{one.medium}", _measured(one))
        for one in standard().parameters.values()
    ]


def _unit(unit: str) -> str:
    return say("no unit") if unit == "1" else unit


def _measured(one: Parameter) -> str:
    return say(
        "%(parameter)s (%(medium)s, %(unit)s)",
        parameter=one.name,
        medium=one.medium,
        unit=_unit(one.unit),
    )


class ResultForm(Form):
    """A monitoring result."""

    parameter = SelectField(_l("What was measured, in which unit"), choices=_parameters)
    value = DecimalField(_l("Value"), places=9, least=0, most=MOST)
    sampled_on = DateField(_l("Sampled on"))
    method = TextField(_l("Method"), longest=120)
    laboratory = TextField(_l("Laboratory"), longest=200)
    point = TextField(_l("Outlet or point of sampling"), longest=100)

    def new_result(self) -> NewResult:
        """Return what was entered."""
        parameter, _between, medium = self.parameter.data.partition(_BETWEEN)
        return NewResult(
            parameter=parameter,
            medium=medium,
            value=self.value.data,
            unit=unit_of(parameter, medium),
            sampled_on=self.sampled_on.data,
            method=self.method.data,
            laboratory=self.laboratory.data,
            point=self.point.data,
        )
