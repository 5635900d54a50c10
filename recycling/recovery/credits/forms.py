"""The shape of what a base declares of custody."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.bases.forms.choices import subtype_choices
from recycling.forms import CheckboxesField, Choice, Form, RadioField
from recycling.recovery.rules import PERIODS, Custody, CustodyModel

MODEL_WORDS = {
    CustodyModel.IDENTITY_PRESERVED: _("identity preserved"),
    CustodyModel.SEGREGATED: _("segregated"),
    CustodyModel.CONTROLLED_BLENDING: _("controlled blending"),
    CustodyModel.MASS_BALANCE: _("mass balance"),
}
MODEL_HINTS = {
    CustodyModel.IDENTITY_PRESERVED: _("One lot alone in the batch."),
    CustodyModel.SEGREGATED: _("Only lots of the kinds of waste that are specified."),
    CustodyModel.CONTROLLED_BLENDING: _("Any lots; each product has what its lots brought."),
    CustodyModel.MASS_BALANCE: _("Any lots; credits of what was recovered go to products."),
}


def model_choices() -> list[Choice]:  # type: ignore[valid-type]
    """Return the models a batch may run under."""
    return [Choice(one, words, MODEL_HINTS[one]) for one, words in MODEL_WORDS.items()]


class CustodyForm(Form):
    """Under which models, for which waste, and how long credits last."""

    models = CheckboxesField(_("Custody models"), choices=model_choices)
    months = RadioField(
        _("How long a credit lasts"),
        choices=[Choice(str(one), _("%(count)s months", count=one)) for one in PERIODS],
    )
    subtypes = CheckboxesField(
        _("Kinds of waste that are specified"),
        description=_("None: every lot of this register."),
        choices=subtype_choices,
        required=False,
    )

    def custody(self) -> Custody:
        """Return what was filled in."""
        return Custody(
            tuple(self.models.data), tuple(self.subtypes.data or ()), int(self.months.data)
        )
