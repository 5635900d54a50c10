"""What do the pages of returns ask, and in which words do they say figures?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.forms import (
    CheckboxField,
    Choice,
    FilterForm,
    Form,
    HiddenField,
    MassField,
    OneOfSeveral,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.oversight.returns.queries import Standing
from recycling.oversight.returns.rules import (
    LONGEST,
    LONGEST_WORDS,
    DepartureKind,
    Figure,
    Flow,
    Key,
    NewDeparture,
)

FIGURE_WORDS = {
    Figure.OPENING: _("Stock at the beginning"),
    Figure.RECEIVED: _("Received"),
    Figure.INTERMEDIATES: _("Intermediates put back into stock"),
    Figure.TREATED: _("Treated"),
    Figure.CLOSING: _("Stock at the end"),
    Figure.PRODUCTS: _("Products"),
    Figure.RESIDUES: _("Residues"),
    Figure.DISPATCHED: _("Dispatched to other bases"),
    Figure.IN_LINES: _("Left in process lines"),
    Figure.LOSSES: _("Losses"),
}
KIND_WORDS = {
    DepartureKind.COUNTED: _("Stock was counted or weighed at the end of the month"),
    DepartureKind.WEIGHED: _("Weighed anew"),
    DepartureKind.ASSAYED: _("Assayed anew"),
    DepartureKind.NOT_ENTERED: _("Something is not in the register yet"),
    DepartureKind.OTHER: _("Something else"),
}
STANDING_WORDS = {
    Standing.ALL: _("All"),
    Standing.DUE: lazy_pgettext("return", "Due"),
    Standing.LATE: _("Late"),
    Standing.SIGNED: _("Signed"),
    Standing.QUESTIONED: _("Questions open"),
    Standing.ACCEPTED: _("Accepted"),
    Standing.STATED: _("With figures stated otherwise"),
    Standing.DIFFERS: _("The register says otherwise by now"),
}


class ReturnFilter(FilterForm):
    """Which returns to list."""

    month = TextField(_("Month"), description=_("For example 2026-10."), required=False)
    base = TextField(_("Base"), description=_("Its reference, BAS-…"), required=False)
    standing = SelectField(
        _("Which"),
        choices=[Choice(str(one), words) for one, words in STANDING_WORDS.items()],
        required=False,
    )


class SignForm(OneOfSeveral):
    """A signature; ``digest`` is that of the figures on the page."""

    digest = HiddenField()
    is_read = CheckboxField(_("I have checked these figures, and sign them for my organisation"))


class AcceptForm(OneOfSeveral):
    """That the regulator accepts the version it has read."""

    digest = HiddenField()


class QuestionForm(OneOfSeveral):
    """What the regulator asks about a signed return."""

    question = TextAreaField(
        _("What do you ask?"),
        longest=LONGEST_WORDS,
        description=_("Name the figure. The recycler answers, or signs another version."),
    )


class AnswerForm(OneOfSeveral):
    """What the recycler says to it."""

    answer = TextAreaField(
        _("Your answer"),
        longest=LONGEST_WORDS,
        description=_("The version you signed stands. To change figures, sign another one."),
    )


class PlaceForm(OneOfSeveral):
    """Of which stream and element stated figures are taken back."""

    stream = HiddenField()
    element = HiddenField()


def _mass(figure: Figure, *, signed: bool = False) -> Any:
    return MassField(FIGURE_WORDS[figure], least=None if signed else 0)


class FiguresForm(Form):
    """The figures of one stream and element as the recycler states them, and why."""

    opening = _mass(Figure.OPENING)
    received = _mass(Figure.RECEIVED)
    intermediates = _mass(Figure.INTERMEDIATES)
    treated = _mass(Figure.TREATED)
    closing = _mass(Figure.CLOSING)
    products = _mass(Figure.PRODUCTS)
    residues = _mass(Figure.RESIDUES)
    dispatched = _mass(Figure.DISPATCHED)
    in_lines = _mass(Figure.IN_LINES, signed=True)
    losses = _mass(Figure.LOSSES, signed=True)
    kind = SelectField(
        _("Why is it another figure?"),
        choices=[Choice(str(one), words) for one, words in KIND_WORDS.items()],
    )
    words = TextAreaField(
        _("In your words"),
        longest=LONGEST,
        description=_("What was found, by whom, and how. The regulator reads it."),
    )

    def fill(self, flow: Flow) -> None:
        """Show figures."""
        for one in Figure:
            self._fields[one].data = flow.of(one).kilograms

    def stated(self, key: Key) -> NewDeparture:
        """Return what was filled in."""
        figures = tuple((str(one), self._fields[one].mass) for one in Figure)
        return NewDeparture(key, figures, self.kind.data, self.words.data)
