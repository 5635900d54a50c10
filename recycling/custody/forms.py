"""The shape of what holders, carriers and bases fill in on a lot's way."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice

from recycling.custody.rules import (
    ACCURACY_CLASSES,
    MOST_LEGS,
    MOST_PIECES,
    LegPlan,
    Mode,
    Transport,
    Verdict,
)
from recycling.custody.rules.way import LONGEST_PERMIT, LONGEST_PLACE
from recycling.forms import (
    Choice,
    DateField,
    Form,
    HiddenField,
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
from recycling.forms.asked import Asked

VERDICT_LABELS = {
    Verdict.ACCEPTED: _("Accept all of it"),
    Verdict.PARTLY: _("Accept part of it"),
    Verdict.REFUSED: _("Refuse it"),
}


MODE_LABELS = {
    Mode.ROAD: _("By road"),
    Mode.RAIL: _("By rail"),
    Mode.SEA: _("By sea"),
    Mode.WATERWAY: _("By inland waterway"),
    Mode.AIR: _("By air"),
    Mode.STORAGE: _("In storage on the way"),
}


class DispatchForm(Form):
    """When the lot leaves, over which legs, and as which dangerous good.

    Of the fields of every possible leg, ``legs_0_mode`` and so on, it keeps those of ``shown``.
    """

    planned_on = DateField(_("Day of departure"))
    is_dangerous = RadioField(
        _("Is the lot dangerous goods for carriage (ADR)?"),
        choices=[Choice("yes", _("Yes")), Choice("no", _("No"))],
    )
    un_number = TextField(
        _("UN number"),
        description=_("Of the dangerous goods, such as UN3189."),
        required=False,
        longest=10,
    )
    shown = HiddenField(default="1")

    def offer(self, carriers: list[SelectChoice]) -> bool:
        """Ask for as many legs as are wanted, and offer these carriers on each.

        Answers whether who filled it in only asks for one leg more or less: then show it again.
        """
        is_asked = self.is_submitted() and bool({"add_leg", "drop_leg"} & request.form.keys())
        shown = self.legs_shown
        if is_asked:
            shown += 1 if "add_leg" in request.form else -1
        self.shown.data = str(min(max(shown, 1), MOST_LEGS))
        for number in range(self.legs_shown, MOST_LEGS):
            for name in _LEG_FIELDS:
                del self[f"legs_{number}_{name}"]
        for number, row in enumerate(self.rows(), 1):
            row["carrier"].choices = carriers
            if self.legs_shown > 1:
                _tell_apart(row, number)
        return is_asked

    def rows(self) -> list[dict[str, Any]]:
        """Return the fields of each leg that is asked for, by name."""
        return [
            {name: self[f"legs_{number}_{name}"] for name in _LEG_FIELDS}
            for number in range(self.legs_shown)
        ]

    @property
    def legs_shown(self) -> int:
        """Return how many legs are asked for."""
        told = self.shown.data or ""
        return int(told) if told in _NUMBERS else 1

    def transport(self) -> Transport:
        """Return how the lot is to travel."""
        legs = tuple(_leg({name: one.data for name, one in row.items()}) for row in self.rows())
        said = {"yes": True, "no": False}.get(self.is_dangerous.data or "")
        number = (self.un_number.data or "").upper().replace(" ", "")
        return Transport(self.planned_on.data, legs, said, number)


def _tell_apart(row: dict[str, Any], number: int) -> None:
    """Let each label of a leg name it: a message quotes the label away from its field."""
    for one in row.values():
        one.label.text = _("%(label)s, leg %(number)s", label=one.label.text, number=number)


_NUMBERS = frozenset(str(number) for number in range(1, MOST_LEGS + 1))


def _leg(row: dict[str, Any]) -> LegPlan:
    plates = (row["plates"] or "").upper().split(",")
    return LegPlan(
        Mode(row["mode"]),
        row["carrier"] or "",
        tuple(plate.strip() for plate in plates if plate.strip()),
        row["permit"] or "",
        row["place"] or "",
    )


def _leg_fields() -> dict[str, Asked]:
    return {
        "mode": SelectField(
            _("How it travels"),
            choices=[Choice(str(mode), label) for mode, label in MODE_LABELS.items()],
            default=str(Mode.ROAD),
        ),
        "carrier": SelectField(_("Carrier, or who stores it"), choices=[]),
        "permit": TextField(
            _("The carrier's permit"),
            description=_("Number of the permit or registration for carrying or keeping waste."),
            longest=LONGEST_PERMIT,
        ),
        "plates": TextField(
            _("Number plates"),
            description=_("By road: one or two, with a comma between them: tractor, trailer."),
            required=False,
            longest=40,
        ),
        "place": TextField(
            _("Where it is stored"),
            description=_("Only for storage on the way."),
            required=False,
            longest=LONGEST_PLACE,
        ),
    }


_LEG_FIELDS = tuple(_leg_fields())
for _number in range(MOST_LEGS):
    for _name, _field in _leg_fields().items():
        setattr(DispatchForm, f"legs_{_number}_{_name}", _field)


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
