"""What is entered of a base's discharge, and what does the regulator order? Shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.bases.discharge.limits import standard, unit_of
from recycling.bases.discharge.rules import CaseMove, NewResult
from recycling.bases.discharge.rules.results import MOST
from recycling.forms import (
    Choice,
    DateField,
    DecimalField,
    Form,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)

_BETWEEN = "|"


def _parameters() -> list[Choice]:  # type: ignore[valid-type]
    return [
        Choice(f"{one.name}{_BETWEEN}{one.medium}", f"{one.name} ({one.medium}, {_unit(one.unit)})")
        for one in standard().parameters.values()
    ]


def _unit(unit: str) -> str:
    return "no unit" if unit == "1" else unit


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


_MOVES = {
    CaseMove.ORDER: (_l("Order that it is put right"), _l("By the day below.")),
    CaseMove.CLOSE: (_l("Close the case"), _l("What shows that it is put right is given below.")),
}


class CaseForm(Form):
    """What the regulator orders, or on which evidence the case is closed."""

    says_optional = False

    move = RadioField(_l("Decision"), choices=[Choice(m, *words) for m, words in _MOVES.items()])
    words = TextAreaField(_l("What is to be put right, or what shows that it is"), longest=500)
    deadline = DateField(_l("By when"), description=_l("Only for an order."), required=False)

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of order and evidence at the one field for both."""
        super()._attach("words" if path in ("order", "evidence") else path, message)
