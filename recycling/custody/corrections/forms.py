"""What does the page ask on which somebody wants something corrected, or refuses it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _

from recycling.custody import queries as consignments
from recycling.custody.corrections.checking import said_by
from recycling.custody.corrections.rules import (
    LONGEST_REASON,
    changes_between,
    correctables,
    stated,
)
from recycling.custody.dispatch_form import DispatchForm, known
from recycling.custody.models import Consignment, Leg
from recycling.custody.rules import ACCURACY_CLASSES, MOST_PIECES, Mode, State
from recycling.custody.rules import LONGEST_REASON as LONGEST_REFUSAL
from recycling.forms import (
    CheckboxField,
    Choice,
    DateField,
    Form,
    MassField,
    PercentageField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from recycling.quantities import NO_MASS
from recycling.sayings import known as said

ANSWER_LABELS = {
    "awaited": _("not answered"),
    "agreed": _("agreed"),
    "refused": _("refused"),
}
_RECEIPT = "receipt_"


class CorrectionForm(DispatchForm):
    """What is to be otherwise of what is signed, or that the lot is called back; and why."""

    receipt_gross = MassField()
    receipt_tare = MassField()
    receipt_moisture = PercentageField()
    receipt_pieces = WholeNumberField(required=False, least=0, most=MOST_PIECES)
    receipt_refused = MassField(required=False)
    receipt_reason = TextAreaField(required=False, longest=LONGEST_REFUSAL)
    receipt_scale = TextField(longest=100)
    receipt_division = MassField()
    receipt_accuracy_class = SelectField(choices=[Choice(one, one) for one in ACCURACY_CLASSES])
    receipt_calibrated_until = DateField()
    cancel = CheckboxField(
        _("Call the lot back and cancel this consignment"),
        description=_("Then change nothing else here."),
        required=False,
    )
    reason = TextAreaField(
        _("Why?"),
        longest=LONGEST_REASON,
        description=_("Those whose signature stands under it read this before they agree."),
    )

    def keep_signed(self, consignment: Consignment) -> None:
        """Ask for what is signed in a consignment and can be corrected, and for nothing else."""
        rules, come = consignments.rules_of(consignment), consignments.come_of(consignment)
        self.offer([], rules)
        for rule in rules:
            for number, field in self._fields_of(rule):
                stage = come.whole if number is None else come.of_leg(number)
                is_idle = number is not None and not _has(consignment.legs[number], rule.key)
                field.required, field.description = False, rule.words
                if stage < rule.locked_from or rule.field not in correctables() or is_idle:
                    del self[field.name]
        for name in list(self._of_receipt()):
            if consignment.receipt is None:
                del self[name]
            else:
                self[name].label.text = said(correctables()[_path(name)].name)
        if consignment.state not in (State.IN_TRANSIT, State.HANDED_ON):
            del self.cancel

    def receipt_fields(self) -> list[Any]:
        """Return the fields of the receipt, if there is one."""
        return [self[name] for name in self._of_receipt()]

    def _of_receipt(self) -> Iterator[str]:
        return (name for name in self._fields if name.startswith(_RECEIPT))

    @property
    def cancels(self) -> bool:
        """Tell whether the consignment is to be cancelled."""
        return "cancel" in self and bool(self["cancel"].data)

    def changes(self, consignment: Consignment) -> dict[str, object]:
        """Return what is to be otherwise, by where it stands; ask only after the form is valid."""
        after = stated(self.transport(consignment.transport()), None)
        after |= {_path(name): _value(self[name]) for name in self._of_receipt()}
        before = {path: held for path, held in said_by(consignment).items() if path in after}
        return {one.path: one.new for one in changes_between(before, after)}


class RefusalForm(Form):
    """Why a correction is not countersigned."""

    words = TextAreaField(
        _("Why do you not agree?"),
        longest=LONGEST_REASON,
        description=_("Who asked, and the others it affects, read it."),
    )


def held_by(consignment: Consignment) -> dict[str, Any]:
    """Return what the form shows of a consignment as it is."""
    receipt = {
        path.replace(".", "_"): held
        for path, held in said_by(consignment).items()
        if path.startswith("receipt.")
    }
    return {**known(consignment.transport()), **receipt}


def _has(leg: Leg, key: str) -> bool:
    """Tell whether a leg of this mode has a field at all."""
    return {"plates": Mode.ROAD, "place": Mode.STORAGE}.get(key, leg.mode) == leg.mode


def _path(name: str) -> str:
    return name.replace(_RECEIPT, "receipt.", 1)


def _value(field: Any) -> object:
    if isinstance(field, MassField):
        return field.mass if field.data is not None else NO_MASS
    if isinstance(field, PercentageField):
        return field.fraction
    if isinstance(field, TextField | TextAreaField):
        return (field.data or "").strip()
    return field.data
