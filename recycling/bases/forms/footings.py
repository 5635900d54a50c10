"""What does a base enter of what its licences rest on, and what does the regulator decide?

Shape only; the rules decide. One form for each kind: the same head, and fields of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.bases import meanings
from recycling.bases.cards import LicenceCard
from recycling.bases.footings.rules import (
    AGENTS,
    BOND_FORMS,
    LIMIT_TABLES,
    STANDARD,
    Acceptance,
    Approval,
    Bond,
    Details,
    DischargePermit,
    FootingKind,
    FootingMove,
    NewFooting,
    NormLimit,
    PermitLimit,
    ProcessList,
    YearlyScale,
    moves_from,
)
from recycling.bases.footings.words import AGENT_WORDS, BOND_WORDS, table_words
from recycling.bases.forms.choices import process_choices
from recycling.bases.forms.documents import document_field, taken_of
from recycling.errors import Invalid
from recycling.forms import (
    CheckboxesField,
    Choice,
    DateField,
    DecimalField,
    Form,
    MoneyField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.quantities import Mass, exact
from recycling.sayings import capital, say
from recycling.streams import rules as streams

_KILOGRAMS_PER_TONNE = 1000
_MOST_TONNES = 10**6
_PARTS = (3, 4)


def _tonnes(label: Any, **more: Any) -> DecimalField:
    least = Decimal("0.000001")
    return DecimalField(label, places=9, least=least, most=_MOST_TONNES, unit="t", **more)


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in (text or "").splitlines())))


class FootingForm(Form):
    """The head of every footing; ``own`` names the fields of its kind."""

    own: tuple[str, ...] = ()
    renamed: dict[str, str] = {}  # noqa: RUF012 (a constant of each form, never changed)

    number = TextField(_l("Number"), longest=80)
    authority = TextField(_l("Issued by"), longest=200)
    issued_on = DateField(_l("Issued on"))
    valid_from = DateField(_l("Valid from"))
    valid_to = DateField(_l("Valid until"), required=False)
    document = document_field(_l("Document, as it was issued"), required=False)

    def details(self) -> Details:
        """Return what it says, as its kind."""
        raise NotImplementedError

    def new_footing(self, kind: str) -> NewFooting:
        """Return what was entered; the store keeps the document, if there is one."""
        return NewFooting(
            kind=kind,
            number=self.number.data,
            authority=self.authority.data,
            issued_on=self.issued_on.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            details=self.details(),
            licence=self.of_licence(),
            document=taken_of(self.document),
        )

    def of_licence(self) -> str:
        """Return the licence it is of; none for what belongs to the whole base."""
        return ""

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of a detail at its field."""
        name = {"file": "document"}.get(path, path.removeprefix("details."))
        first = name.partition(".")[0]
        super()._attach(self.renamed.get(first, name), message)


class ApprovalForm(FootingForm):
    """What the assessment was approved for."""

    own = ("scope",)
    scope = _tonnes(_l("Scope assessed"), description=_l("Wet mass a year."))

    def details(self) -> Details:
        """Return the scope."""
        return Approval(Mass.kg(self.scope.data * _KILOGRAMS_PER_TONNE, "scope"))


class AcceptanceForm(FootingForm):
    """Where the acceptance was announced."""

    own = ("notice",)
    notice = TextField(_l("Where it was announced to the public"), longest=300)

    def details(self) -> Details:
        """Return the place of the announcement."""
        return Acceptance(self.notice.data)


class PermitForm(FootingForm):
    """Where a base discharges, and how much it may."""

    own = ("outlets", "table", "limits")
    renamed = {"standard": "table"}  # noqa: RUF012 (a constant)
    outlets = TextAreaField(_l("Outlets"), description=_l("One on each line, such as DW001."))
    table = SelectField(
        _l("Table of the standard"),
        description=_l("Of %(standard)s, where the permit refers to it.", standard=STANDARD),
        choices=[Choice(one, table_words(STANDARD, one)) for one in LIMIT_TABLES],
        required=False,
    )
    limits = TextAreaField(
        _l("Limits of the permit"),
        description=_l(
            "One on each line: parameter; medium; highest value; lowest value, if any. For example"
            " “ammonia nitrogen; water; 10” in mg/L, “pH; water; 9; 6”."
        ),
        required=False,
    )

    def details(self) -> Details:
        """Return outlets, standard and limits; raises ``Invalid`` for an unreadable line."""
        table = self.table.data or ""
        limits = tuple(map(read_limit, _lines(self.limits.data)))
        return DischargePermit(_lines(self.outlets.data), STANDARD if table else "", table, limits)


def read_limit(line: str) -> PermitLimit:
    """Read “parameter; medium; most; least”; raises ``Invalid`` naming the line."""
    parts = [one.strip() for one in line.split(";")]
    if len(parts) not in _PARTS:
        raise Invalid(
            "unreadable_limit",
            say("“%(line)s” is not a limit.", line=line),
            field="limits",
            way_out=say("Write parameter; medium; highest value; lowest value, if any."),
        )
    numbers = [exact(one, "limits") for one in parts[2:]]
    return PermitLimit(parts[0], parts[1], numbers[0], numbers[1] if len(numbers) > 1 else None)


class BondForm(FootingForm):
    """What secures the base's duties to the environment."""

    own = ("amount", "form_of_bond", "guarantor")
    renamed = {"form": "form_of_bond"}  # noqa: RUF012 (a constant)
    amount = MoneyField(_l("Amount"))
    form_of_bond = RadioField(
        _l("Form"), choices=[Choice(one, capital(BOND_WORDS[one])) for one in BOND_FORMS]
    )
    guarantor = TextField(_l("Guarantor"), longest=200)

    def details(self) -> Details:
        """Return amount, form and guarantor."""
        return Bond(self.amount.money, self.form_of_bond.data, self.guarantor.data)


class NormForm(FootingForm):
    """How much natural radioactivity a base may take."""

    meanings = meanings.FOOTING_NORM

    own = ("u238", "th232")
    u238 = DecimalField(_l("Uranium-238 chain"), places=3, least=0, most=10, unit="Bq/g")
    th232 = DecimalField(_l("Thorium-232 chain"), places=3, least=0, most=10, unit="Bq/g")

    def details(self) -> Details:
        """Return the limit of each chain."""
        return NormLimit(self.u238.data, self.th232.data)


class ProcessesForm(FootingForm):
    """By which processes a base works."""

    own = ("processes", "other_processes", "saponification_agent")
    processes = CheckboxesField(
        _l("Processes of the catalogue"), choices=process_choices, required=False
    )
    other_processes = TextAreaField(
        _l("Other processes"), description=_l("One on each line, in your own words."),
        required=False,
    )  # fmt: skip
    saponification_agent = SelectField(
        _l("Saponification agent"),
        description=_l("What the extractant is saponified with, where solvents extract."),
        choices=[Choice(one, AGENT_WORDS[one]) for one in AGENTS],
        required=False,
    )

    def details(self) -> Details:
        """Return the processes and the agent."""
        named = (*self.processes.data, *_lines(self.other_processes.data))
        return ProcessList(named, self.saponification_agent.data or "")


class ScaleForm(FootingForm):
    """How much of each category a licence allows in a year."""

    licence = SelectField(_l("Licence"))

    def details(self) -> Details:
        """Return the mass of each category that was given."""
        given = ((one, self[f"scale_{one}"].data) for one in self.categories())
        return YearlyScale(
            tuple(
                (one, Mass.kg(tonnes * _KILOGRAMS_PER_TONNE, f"scale_{one}"))
                for one, tonnes in given
                if tonnes is not None
            )
        )

    def categories(self) -> list[str]:
        """Return the sub-types it has a field for."""
        return [name.removeprefix("scale_") for name in self._fields if name.startswith("scale_")]

    def of_licence(self) -> str:
        """Return the licence it is of."""
        return str(self.licence.data)

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of a category at its field."""
        category = path.rpartition("categories.")[2]
        super()._attach(f"scale_{category}" if category != path else path, message)


FORMS: dict[str, type[FootingForm]] = {
    FootingKind.EIA_APPROVAL: ApprovalForm,
    FootingKind.ACCEPTANCE: AcceptanceForm,
    FootingKind.DISCHARGE_PERMIT: PermitForm,
    FootingKind.BOND: BondForm,
    FootingKind.NORM_LIMIT: NormForm,
    FootingKind.PROCESS_LIST: ProcessesForm,
}


def footing_form(kind: str, licences: tuple[LicenceCard, ...], currency: str) -> FootingForm:
    """Return the form of a kind for a base with these licences."""
    if kind == FootingKind.YEARLY_SCALE:
        return _scale_form(licences)
    form = FORMS[kind]()
    if isinstance(form, BondForm):
        form.amount.currency = form.amount.unit = currency
    return form


def _scale_form(licences: tuple[LicenceCard, ...]) -> FootingForm:
    """Give the scale a field for each sub-type of the base's licences."""
    kinds = dict.fromkeys(kind for licence in licences for kind in licence.subtypes)
    fields = {
        f"scale_{kind}": _tonnes(streams.subtype(kind).name_en, required=False) for kind in kinds
    }
    shaped: Callable[[], ScaleForm] = type("ShapedScaleForm", (ScaleForm,), fields)
    form = shaped()
    form.licence.choices = [Choice(one.ref, f"{one.number} ({one.ref})") for one in licences]
    form.own = ("licence", *fields)
    return form


_MOVES = {
    FootingMove.ACCEPT: (_l("Accept"), _l("Licences may rest on it from its first day on.")),
    FootingMove.REJECT: (_l("Reject"), _l("The base can enter another.")),
    FootingMove.ANNUL: (_l("Annul"), _l("It no longer counts; the one before it stands again.")),
}


class FootingDecisionForm(Form):
    """What the regulator decides, and why."""

    says_optional = False

    move = RadioField(_l("Decision"))
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Published with the base. Only an acceptance may go without."),
        longest=500,
        required=False,
    )

    def offer(self, state: str) -> FootingDecisionForm:
        """Offer the decisions a footing in this state can take."""
        self.move.choices = [Choice(m, *_MOVES[m]) for m in moves_from(state, "regulator")]
        return self
