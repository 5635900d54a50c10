"""What do the pages of proposals ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import (
    CheckboxesField,
    Choice,
    FilterForm,
    Form,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.parties.forms import REMIT_LABELS
from recycling.parties.proposals.queries import ALL
from recycling.parties.proposals.rules import LONGEST_REASON, ProposalState
from recycling.parties.rules.remits import Remit

CONFIRM, END = "confirm", "end"


class SecondForm(Form):
    """What the other signer does, and why."""

    says_optional = False

    move = RadioField(_l("What do you do?"))
    reason = TextAreaField(_l("Why"), longest=LONGEST_REASON)

    def offer(self, *, may_confirm: bool, is_own: bool) -> SecondForm:
        """Offer what the reader may do."""
        confirm = Choice(
            CONFIRM, _l("Confirm it"), _l("It takes effect at once and cannot be taken back.")
        )
        end = Choice(END, _l("Take it back") if is_own else _l("Decline it"))
        self.move.choices = [confirm, end] if may_confirm else [end]
        return self


class RemitsForm(Form):
    """Where an authority acts from now on, and why."""

    remits = CheckboxesField(
        _l("It decides on"), choices=[Choice(str(one), REMIT_LABELS[one]) for one in Remit]
    )
    territory = TextField(
        _l("Part of the country"),
        description=_l("ISO 3166-2, for example DE-BY. Leave it empty for the whole country."),
        longest=6,
        required=False,
    )
    reason = TextAreaField(_l("Why"), longest=LONGEST_REASON)


class StateFilter(FilterForm):
    """Which proposals to list."""

    state = SelectField(
        _l("State"),
        choices=[
            Choice(ProposalState.OPEN, _l("Waiting for a second signer")),
            Choice(ProposalState.CONFIRMED, _l("Confirmed")),
            Choice(ProposalState.TAKEN_BACK, _l("Taken back")),
            Choice(ProposalState.DECLINED, _l("Declined")),
            Choice(ProposalState.LAPSED, _l("Lapsed")),
            Choice(ALL, _l("All")),
        ],
        required=False,
    )
