"""What do the pages ask that class a lot: which waste code, which hazard properties?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.forms import CheckboxesField, Choice, Form, RadioField, TextField
from recycling.lots import meanings
from recycling.lots.rules import Classing
from recycling.sayings import say
from recycling.streams import rules as streams
from recycling.streams.picker import FindField, offer_codes
from recycling.streams.picking import Offers

OTHER = "other"


def _hazard_choices() -> list[Any]:
    return [
        Choice(one.code, say("%(code)s: %(words)s", code=one.display, words=one.text))
        for one in streams.listed_codes("EU_HP")
    ]


class ClassingForm(Form):
    """Which waste code, which hazards. What is needed depends, so nothing is called optional."""

    says_optional = False
    meanings = meanings.CLASSING

    find = FindField()
    code = RadioField(_l("Waste code"), choices=[])
    other_code = TextField(
        _l("Number of the code"), description=_l("Six digits, such as 12 01 18*."), required=False
    )
    hazards = CheckboxesField(_l("Hazard properties"), choices=_hazard_choices, required=False)

    def offer(self, offers: Offers) -> ClassingForm:
        """Offer these codes, and any other by its number."""
        offer_codes(self.code, offers)
        self.code.choices = [*self.code.choices, Choice(OTHER, _l("Another code"))]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; another code needs its number."""
        valid = super().validate(extra_validators)
        if self.code.data == OTHER and not self.other_code.data and not self.other_code.errors:
            self.other_code.errors = [_("Give the number of the code.")]
            valid = False
        return valid

    def classing(self) -> Classing:
        """Return what was entered."""
        code = self.other_code.data if self.code.data == OTHER else self.code.data
        return Classing(code, tuple(self.hazards.data))


class ConfirmForm(Form):
    """Which of the codes that the law put in the place of another is right, and which hazards."""

    says_optional = False
    meanings = meanings.CLASSING

    code = RadioField(_l("Waste code"), choices=[])
    hazards = CheckboxesField(_l("Hazard properties"), choices=_hazard_choices, required=False)

    def offer(self, candidates: Iterable[streams.WasteCode]) -> ConfirmForm:
        """Offer the codes that may be right."""
        self.code.choices = [
            Choice(one.number, say("%(code)s: %(words)s", code=one.display, words=one.text))
            for one in candidates
        ]
        return self

    def classing(self) -> Classing:
        """Return what was entered."""
        return Classing(self.code.data, tuple(self.hazards.data))
