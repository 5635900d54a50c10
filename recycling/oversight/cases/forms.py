"""What do the pages of cases and orders ask? Shape only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling import clock
from recycling.bases.cases.rules import (
    LADDER,
    LONGEST,
    CaseState,
    Measure,
    NewCase,
    NewOrder,
    Origin,
)
from recycling.bases.forms.documents import document_field, taken_of
from recycling.files import Taken
from recycling.forms import (
    Choice,
    DateField,
    FilterForm,
    Form,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.oversight.cases.effects import EFFECTS, MEASURES
from recycling.oversight.cases.rules import LONGEST_APPEAL, Outcome

ORIGINS = {
    Origin.BREACH: _l("A limit of discharge was exceeded"),
    Origin.LEAK_ALERT: _l("A leak alert"),
    Origin.REPORT: _l("A report by somebody"),
    Origin.INSPECTION: _l("An inspection"),
    Origin.OWN: _l("What the authority knows otherwise"),
}
_BY_HAND = tuple(one for one in Origin if one != Origin.BREACH)
_PUBLISHED_FOR = timedelta(days=365)
ACCEPT, REFUSE = "accept", "refuse"
STAYS, GOES_ON = "stays", "goes_on"


class CaseForm(Form):
    """Against whom a case is opened, from where, and why."""

    addressee = TextField(
        _l("Base or organisation"),
        description=_l("Its reference, such as BAS-… or ORG-…"),
        longest=20,
    )
    origin = SelectField(
        _l("Where it comes from"), choices=[Choice(one, ORIGINS[one]) for one in _BY_HAND]
    )
    reference = TextField(
        _l("Reference of what it comes from"),
        description=_l("Such as ALT-… or REP-…; nothing where the authority knows otherwise."),
        longest=40,
        required=False,
    )
    about = TextAreaField(_l("What it is about"), longest=LONGEST)

    def new_case(self) -> NewCase:
        """Return what was entered."""
        reference = self.reference.data or ""
        return NewCase(self.addressee.data, self.origin.data, reference, self.about.data)


class OrderForm(Form):
    """What is ordered."""

    says_optional = False

    measure = RadioField(
        _l("Measure"), choices=[Choice(one, MEASURES[one], EFFECTS[one][0]) for one in LADDER]
    )
    ordered = TextAreaField(_l("What is ordered"), longest=LONGEST)
    legal_basis = TextField(
        _l("Legal basis"),
        description=_l("Law and article; it is published with the order."),
        longest=LONGEST,
    )
    reason = TextAreaField(_l("Why"), longest=LONGEST)
    deadline = DateField(
        _l("By when it is put right"),
        description=_l(
            "Only for what is to be put right. A day off moves to the next working day."
        ),
        required=False,
    )
    licence = SelectField(
        _l("Licence"), description=_l("Only for a suspension or a revocation."), required=False
    )
    published_until = DateField(
        _l("Published until"),
        description=_l("The last day on the public list; it leaves the list by itself."),
        default=lambda: clock.today() + _PUBLISHED_FOR,
    )
    urgency = TextAreaField(
        _l("Why it cannot wait"),
        description=_l(
            "Only where production ceases or a licence is taken before anything ordered earlier in"
            " this case has failed."
        ),
        longest=LONGEST,
        required=False,
    )

    def offer(self, licences: Sequence[tuple[str, str]]) -> OrderForm:
        """Offer the licences of the base."""
        self.licence.choices = [Choice(ref, number) for ref, number in licences]
        return self

    def new_order(self) -> NewOrder:
        """Return what was entered."""
        return NewOrder(
            measure=self.measure.data,
            ordered=self.ordered.data,
            legal_basis=self.legal_basis.data,
            reason=self.reason.data,
            published_until=self.published_until.data,
            deadline=self.deadline.data,
            licence=self.licence.data or "",
            urgency=self.urgency.data or "",
        )


class AnswerForm(Form):
    """What was put right, with a document that shows it."""

    words = TextAreaField(_l("What was put right"), longest=LONGEST)
    document = document_field(_l("A document that shows it"), required=False)

    def taken(self) -> Taken | None:
        """Keep the content of the file, if one was chosen; raises as ``take`` does."""
        return taken_of(self.document)


class _BesideOthers(Form):
    """A form on the page of an order, where others ask the same: its fields have their own ids."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{type(self).__name__}_{field.id}"


class DecisionForm(_BesideOthers):
    """Whether the evidence is accepted, and why."""

    says_optional = False

    decision = RadioField(
        _l("Is it put right?"),
        choices=[
            Choice(ACCEPT, _l("Yes: the order is met")),
            Choice(REFUSE, _l("No: the order stays as it is")),
        ],
    )
    reason = TextAreaField(_l("Why"), longest=LONGEST)
    deadline = DateField(
        _l("A later day, if it is given one"),
        description=_l("Only where the answer is refused, for what is to be put right."),
        required=False,
    )


class LiftForm(_BesideOthers):
    """Why an order is lifted."""

    reason = TextAreaField(_l("Why it is lifted"), longest=LONGEST)


class ClosingForm(Form):
    """Why nothing is left to be done in a case."""

    evidence = TextAreaField(_l("What shows that nothing is left to be done"), longest=LONGEST)


class AppealForm(Form):
    """What is wrong with an order."""

    words = TextAreaField(_l("What is wrong with the order"), longest=LONGEST_APPEAL)


class StayForm(_BesideOthers):
    """Whether an appeal suspends the order meanwhile."""

    stays = RadioField(
        _l("Until the appeal is decided"),
        choices=[
            Choice(STAYS, _l("The order has no effect")),
            Choice(GOES_ON, _l("The order stays in effect")),
        ],
    )
    reason = TextAreaField(_l("Why"), longest=LONGEST)


class OutcomeForm(_BesideOthers):
    """How an appeal ends."""

    outcome = RadioField(
        _l("The appeal is"),
        choices=[
            Choice(Outcome.UPHELD, _l("Upheld: the order is lifted")),
            Choice(Outcome.REJECTED, _l("Rejected: the order stands")),
        ],
    )
    words = TextAreaField(_l("Why"), longest=LONGEST_APPEAL)


class StateFilter(FilterForm):
    """Which cases to list."""

    state = SelectField(
        _l("State"),
        choices=[
            Choice(CaseState.OPENED, _l("Nothing ordered yet")),
            Choice(CaseState.ORDERED, _l("Ordered")),
            Choice(CaseState.CLOSED, _l("Closed")),
        ],
        required=False,
    )


def measure_words(measure: str) -> str:
    """Say what a measure is."""
    return str(MEASURES[Measure(measure)])
