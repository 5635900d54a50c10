"""What is a licence asked for? Shape only; the rules decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.bases.catalogue import is_known_process, known, shown_code
from recycling.bases.forms.choices import (
    hazard_choices,
    process_choices,
    subtype_choices,
)
from recycling.bases.rules import (
    LicenceApplication,
    Scope,
)
from recycling.forms import (
    CheckboxesField,
    DateField,
    DecimalField,
    Form,
    TextAreaField,
    TextField,
)
from recycling.quantities import Mass
from recycling.streams import rules as streams
from recycling.streams.picker import FindField, code_choices
from recycling.streams.picking import Offers, offered_codes

_KILOGRAMS_PER_TONNE = 1000


class ScopeForm(Form):
    """What a licence is to cover."""

    yearly_tonnes = DecimalField(
        _l("Yearly scale"), places=9, least=Decimal("0.000001"), most=10**6, unit="t"
    )
    processes = CheckboxesField(
        _l("Processes of the catalogue"), choices=process_choices, required=False
    )
    other_processes = TextAreaField(
        _l("Other processes"),
        description=_l("One on each line, in your own words. The regulator reviews them."),
        required=False,
    )
    subtypes = CheckboxesField(_l("Which waste"), choices=subtype_choices)
    find = FindField()
    picked = CheckboxesField(_l("Waste codes"), choices=[], required=False)
    codes = TextAreaField(
        _l("Other waste codes"),
        description=_l("One on each line, such as EU 12 01 18* or GB 12 01 18*."),
        required=False,
    )
    hazards = CheckboxesField(
        _l("Hazard properties accepted"), choices=hazard_choices, required=False
    )

    def offer(self, country: str, day: date) -> Offers:
        """Offer the codes suggested for the waste ticked, and those searched for."""
        kinds = [kind for kind in self.subtypes.data or () if kind in known().subtypes]
        words, picked = self.find.data or "", self.picked.data or ()
        offers = offered_codes(kinds, country, day, words, picked)
        self.picked.choices = code_choices(offers)
        return offers

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of the yearly mass at its field."""
        super()._attach("yearly_tonnes" if path == "yearly_mass" else path, message)

    def scope(self, country: str) -> Scope:
        """Return what was entered; a code without a list is one of the base's country."""
        own_words = [line.strip() for line in (self.other_processes.data or "").splitlines()]
        return Scope(
            yearly_mass=Mass.kg(self.yearly_tonnes.data * _KILOGRAMS_PER_TONNE, "yearly_tonnes"),
            processes=(*self.processes.data, *filter(None, own_words)),
            subtypes=tuple(self.subtypes.data),
            codes=(*_of_country(self.picked.data, country), *read_codes(self.codes.data, country)),
            hazards=tuple(self.hazards.data),
        )


class LicenceForm(ScopeForm):
    """What a licence is asked for."""

    number = TextField(_l("Number of the licence"), longest=60)
    valid_from = DateField(_l("Valid from"))
    valid_to = DateField(_l("Valid until"))

    def application(self, country: str) -> LicenceApplication:
        """Return what was entered."""
        return LicenceApplication(
            number=self.number.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            **vars(self.scope(country)),
        )


class ChangeForm(ScopeForm):
    """What a licence is to cover from now on, and why."""

    reason = TextAreaField(_l("Reason"), description=_l("Published with the licence."), longest=500)

    @staticmethod
    def held(scope: Scope) -> dict[str, Any]:
        """Return what a licence covers, as the form shows it."""
        known_ones = [one for one in scope.processes if is_known_process(one)]
        return {
            "yearly_tonnes": scope.yearly_mass.tonnes,
            "processes": known_ones,
            "other_processes": "\n".join(p for p in scope.processes if p not in known_ones),
            "subtypes": list(scope.subtypes),
            "codes": "\n".join(shown_code(*code) for code in scope.codes),
            "hazards": list(scope.hazards),
        }


class RenewalForm(Form):
    """Until when a licence is to be prolonged, and why."""

    valid_to = DateField(_l("Valid until"))
    reason = TextAreaField(_l("Reason"), description=_l("Published with the licence."), longest=500)


def _of_country(numbers: Iterable[str], country: str) -> tuple[tuple[str, str], ...]:
    code_list = str(streams.list_for_country(country))
    return tuple((code_list, number) for number in numbers)


def read_codes(text: str, country: str) -> tuple[tuple[str, str], ...]:
    """Read codes line by line as (list, number); the list may be left out."""
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        scheme, _space, number = line.partition(" ")
        if scheme.isalpha():
            found.append((scheme, number.strip()))
        else:
            found.append((str(streams.list_for_country(country)), line))
    return tuple(found)
