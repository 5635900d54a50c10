"""What is a licence asked for, task by task? Shape only; the rules decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.bases import meanings
from recycling.bases.catalogue import is_known_process, known, shown_code
from recycling.bases.forms.choices import hazard_choices, process_choices, subtype_choices
from recycling.bases.rules import LicenceApplication, Scope
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
from recycling.streams.picker import FindField, offer_codes
from recycling.streams.picking import Offers, offered_codes

_KILOGRAMS_PER_TONNE = 1000
_REASON = _l("Published with the licence.")


class BeginForm(Form):
    """Begin to draw an application up; nothing is asked."""


class SendForm(Form):
    """Send an application; nothing is asked."""


class TaskForm(Form):
    """A task of an application that asks something."""

    def offer(self, country: str, day: date) -> Offers | None:
        """Offer what may be chosen; nothing where nothing is searched for."""
        return None

    def entered(self, country: str) -> dict[str, Any]:
        """Return what was entered, by the fields of an application."""
        raise NotImplementedError

    @staticmethod
    def held(asked: LicenceApplication) -> dict[str, Any]:
        """Return an answer given before, as the form shows it."""
        raise NotImplementedError


class DaysForm(TaskForm):
    """Under which number, from when to when."""

    number = TextField(_l("Number of the licence"), longest=60)
    valid_from = DateField(_l("Valid from"))
    valid_to = DateField(_l("Valid until"))

    def entered(self, country: str) -> dict[str, Any]:
        """Return number and days."""
        names = ("number", "valid_from", "valid_to")
        return {name: self[name].data for name in names}

    @staticmethod
    def held(asked: LicenceApplication) -> dict[str, Any]:
        """Return number and days."""
        return {
            "number": asked.number, "valid_from": asked.valid_from, "valid_to": asked.valid_to
        }  # fmt: skip


class ScaleForm(TaskForm):
    """How much a year."""

    meanings = meanings.APPLICATION_SCALE

    yearly_tonnes = DecimalField(
        _l("Yearly scale"), places=9, least=Decimal("0.000001"), most=10**6, unit="t"
    )

    def entered(self, country: str) -> dict[str, Any]:
        """Return the yearly mass."""
        kilograms = self.yearly_tonnes.data * _KILOGRAMS_PER_TONNE
        return {"yearly_mass": Mass.kg(kilograms, "yearly_tonnes")}

    @staticmethod
    def held(asked: LicenceApplication | Scope) -> dict[str, Any]:
        """Return the yearly scale in tonnes."""
        return {"yearly_tonnes": asked.yearly_mass.tonnes}

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of the yearly mass at its field."""
        super()._attach("yearly_tonnes" if path == "yearly_mass" else path, message)


class ProcessForm(TaskForm):
    """By which processes."""

    processes = CheckboxesField(
        _l("Processes of the catalogue"), choices=process_choices, required=False
    )
    other_processes = TextAreaField(
        _l("Other processes"),
        description=_l("One on each line, in your own words. The regulator reviews them."),
        required=False,
    )

    def entered(self, country: str) -> dict[str, Any]:
        """Return the processes, those in own words last."""
        own_words = [line.strip() for line in (self.other_processes.data or "").splitlines()]
        return {"processes": (*self.processes.data, *filter(None, own_words))}

    @staticmethod
    def held(asked: LicenceApplication | Scope) -> dict[str, Any]:
        """Return the processes ticked, and those in own words."""
        ticked = [one for one in asked.processes if is_known_process(one)]
        own = [one for one in asked.processes if one not in ticked]
        return {"processes": ticked, "other_processes": "\n".join(own)}


class WasteForm(TaskForm):
    """Which waste, under which codes, with which hazards."""

    meanings = meanings.APPLICATION_WASTE

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
        offer_codes(self.picked, offers)
        return offers

    def entered(self, country: str) -> dict[str, Any]:
        """Return waste, codes and hazards; a code without a list is one of the base's country."""
        return {
            "subtypes": tuple(self.subtypes.data),
            "codes": (
                *_of_country(self.picked.data, country), *read_codes(self.codes.data, country)
            ),
            "hazards": tuple(self.hazards.data),
        }  # fmt: skip

    @staticmethod
    def held(asked: LicenceApplication | Scope) -> dict[str, Any]:
        """Return waste, codes line by line, and hazards."""
        return {
            "subtypes": list(asked.subtypes),
            "codes": "\n".join(_line(*code) for code in asked.codes),
            "hazards": list(asked.hazards),
        }


class ChangeForm(WasteForm, ScaleForm, ProcessForm):
    """What a licence is to cover from now on, and why."""

    meanings = meanings.CHANGE

    reason = TextAreaField(_l("Reason"), description=_REASON, longest=500)

    def scope(self, country: str) -> Scope:
        """Return what was entered."""
        parts = (WasteForm, ScaleForm, ProcessForm)
        return Scope(**{k: v for part in parts for k, v in part.entered(self, country).items()})

    @staticmethod
    def held(asked: LicenceApplication | Scope) -> dict[str, Any]:
        """Return what a licence covers, as the form shows it."""
        return {**WasteForm.held(asked), **ScaleForm.held(asked), **ProcessForm.held(asked)}


class RenewalForm(Form):
    """Until when a licence is to be prolonged, and why."""

    valid_to = DateField(_l("Valid until"))
    reason = TextAreaField(_l("Reason"), description=_REASON, longest=500)


_FORMS: dict[str, type[TaskForm]] = {
    "number_and_days": DaysForm,
    "scale": ScaleForm,
    "processes": ProcessForm,
    "waste": WasteForm,
}


def task_form(task: str, asked: LicenceApplication | None) -> TaskForm:
    """Return the form of a task that asks something, with what was answered before."""
    kind = _FORMS[task]
    return kind(data=kind.held(asked) if asked else {})


def _line(scheme: str, number: str) -> str:
    """Write a code as its list does; one that was typed otherwise stays as it was."""
    return shown_code(scheme, number) if number.isdigit() else f"{scheme} {number}"


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
