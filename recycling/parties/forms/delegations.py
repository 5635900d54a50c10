"""The shape of what is filled in to delegate."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import CheckboxesField, Choice, DateField, Form, TextField
from recycling.parties.forms.labels import POWER_LABELS
from recycling.parties.rules.delegation import SIGNING, Terms, powers_of


class DelegationForm(Form):
    """To whom, what, and on which days."""

    broker = TextField(
        _("Reference of the organisation that is to act for yours"),
        description=_("From its public page, such as ORG-7Q4KM-2TD9X."),
        longest=40,
    )
    powers = CheckboxesField(_("It may prepare"), choices=[], required=False)
    signing = CheckboxesField(
        _("It may also sign, which binds your organisation"), choices=[], required=False
    )
    valid_from = DateField(_("First day"))
    valid_to = DateField(_("Last day"), description=_("At most five years after the first."))

    def offer(self, kind: str) -> DelegationForm:
        """Offer what an organisation of this kind can delegate."""
        possible = powers_of(kind)
        for field, signs in ((self.powers, False), (self.signing, True)):
            field.choices = [
                Choice(str(power), POWER_LABELS[power])
                for power in possible
                if (power in SIGNING) is signs
            ]
        return self

    def terms(self) -> Terms:
        """Return what was filled in."""
        return Terms(
            broker=self.broker.data,
            powers=(*(self.powers.data or ()), *(self.signing.data or ())),
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
        )
