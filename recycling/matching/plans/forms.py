"""What does the page ask on which a plan is asked for?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import (
    CheckboxesField,
    Choice,
    DecimalField,
    Form,
    RadioField,
    SelectField,
    TextField,
    WholeNumberField,
)
from recycling.matching.plans.rules.asking import (
    LARGEST_COST_MINOR,
    LEAST_CHANGE,
    MOST_CHANGE,
    Aim,
    NewPlan,
)
from recycling.matching.prices import market_currency
from recycling.quantities import Money
from recycling.sayings import say
from recycling.streams import rules as streams

AIMS = {
    Aim.VALUE: _l("The net value to the holders"),
    Aim.MASS: _l("The recovered mass of chosen elements, the scarce first"),
}
CAPACITY_WORDS = _l("Yearly mass of its licences and their categories")


_SCARCE = "scarce_in_white_paper"
_SCARCE_FIRST = sorted(streams.elements(), key=lambda one: _SCARCE not in one.flags)


class PlanForm(Form):
    """The aim, which lots, and what to try out."""

    aim = RadioField(
        _l("Make as large as can be"),
        choices=[Choice(str(aim), words) for aim, words in AIMS.items()],
        default=Aim.VALUE,
    )
    elements = CheckboxesField(
        _l("Elements"),
        description=_l(
            "For the recovered mass. Each counts by the share of all of it recovered. Those the "
            "white paper of 2012 names scarce come first and are ticked."
        ),
        choices=[
            Choice(one.symbol, say("%(symbol)s · %(name)s", symbol=one.symbol, name=one.name_en))
            for one in _SCARCE_FIRST
        ],
        default=[one.symbol for one in _SCARCE_FIRST if _SCARCE in one.flags],
        required=False,
    )
    stream = SelectField(
        _l("Stream"),
        choices=[Choice("", _l("All")), *(Choice(s.id, s.name_en) for s in streams.streams())],
        required=False,
    )
    unplaced_cost = DecimalField(
        _l("What a tonne left unplaced costs"),
        description=_l(
            "Such as storage or disposal, in the currency prices are compared in. Empty: nothing, "
            "so a lot that would cost its holder money everywhere stays where it is."
        ),
        places=2,
        most=LARGEST_COST_MINOR // 100,
        required=False,
    )
    change_base = TextField(
        _l("Try out a change: base"), description=_l("Its reference."), required=False
    )
    change_of = SelectField(
        _l("What of it changes"),
        choices=[
            Choice("capacity", CAPACITY_WORDS),
            *(Choice(f"stream:{s.id}", s.name_en) for s in streams.streams()),
        ],
        default="capacity",
        required=False,
    )
    change_percent = WholeNumberField(
        _l("By how many per cent"),
        description=_l("Of what is free of it today; 10 for a tenth more, -10 for a tenth less."),
        least=LEAST_CHANGE,
        most=MOST_CHANGE,
        required=False,
    )

    def asked(self) -> NewPlan:
        """Return what was asked."""
        cost = Money.of(self.unplaced_cost.data or 0, market_currency(), "unplaced_cost")
        return NewPlan(
            aim=self.aim.data,
            elements=tuple(self.elements.data or ()) if self.aim.data == Aim.MASS else (),
            stream=self.stream.data or "",
            unplaced_cost_minor=cost.minor,
            change_base=(self.change_base.data or "").strip().upper(),
            change_of=self.change_of.data or "capacity",
            change_percent=int(self.change_percent.data or 0),
        )
