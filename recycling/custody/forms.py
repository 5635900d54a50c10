"""The shape of what holders, carriers and bases fill in on a lot's way."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.custody import meanings
from recycling.custody.rules import (
    ACCURACY_CLASSES,
    MOST_PIECES,
    Verdict,
)
from recycling.forms import (
    Choice,
    DateField,
    Form,
    InstantField,
    MassField,
    PasswordField,
    PercentageField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)

VERDICT_LABELS = {
    Verdict.ACCEPTED: _("Accept all of it"),
    Verdict.PARTLY: _("Accept part of it"),
    Verdict.REFUSED: _("Refuse it"),
}


class HandoverForm(Form):
    """When it happened, if not now."""

    happened_at = InstantField(
        _("When did it happen?"),
        description=_("In UTC. Leave blank if it is happening now; it cannot be in the future."),
        required=False,
    )


class CodeField(PasswordField):
    """Digits typed on somebody else's phone: hidden, and never shown again."""

    inputmode = "numeric"


class CodeForm(HandoverForm):
    """The short code of who signs on this device."""

    code = CodeField(
        _("Short code"),
        description=_("Six digits, typed by whoever signs, not by you."),
        longest=20,
    )


class ReceiptForm(Form):
    """What the scale showed and what the base says of it."""

    meanings = meanings.RECEIPT

    scale = TextField(_("Scale"), description=_("Name or number of the weighbridge."), longest=100)
    division = MassField(
        _("Verification scale interval e"),
        description=_("On the scale's plate; the weighing error follows from it (OIML R 76)."),
    )
    accuracy_class = SelectField(
        _("Accuracy class"), choices=[Choice(one, one) for one in ACCURACY_CLASSES], default="III"
    )
    calibrated_until = DateField(_("Verified until"))
    gross = MassField(_("Gross: vehicle with the lot"))
    tare = MassField(_("Tare: vehicle empty"))
    moisture = PercentageField(
        _("Moisture"), description=_("Of the wet mass, dried at 105 °C to constant mass.")
    )
    pieces = WholeNumberField(
        _("Packages counted"),
        description=_("Drums, bags or pieces. Leave blank for a load in bulk."),
        required=False,
        least=0,
        most=MOST_PIECES,
    )
    verdict = RadioField(
        _("What does the base say?"),
        choices=[Choice(str(v), label) for v, label in VERDICT_LABELS.items()],
    )
    refused = MassField(
        _("Mass refused"),
        description=_("Only when part of the lot is refused."),
        required=False,
    )
    reason = TextAreaField(
        _("Reason"), description=_("Needed when any of it is refused."), required=False, longest=500
    )
