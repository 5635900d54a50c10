"""What does the page ask on which a formula is bid? A row for each thing quoted or stated."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.auctions import meanings
from recycling.auctions.rules.formula import Formula, Payable
from recycling.auctions.rules.reference import Reference
from recycling.bases.rules.penalties import Penalty
from recycling.forms import Choice, DecimalField, Form, RadioField, SelectField
from recycling.matching.rules.prices import QUOTED_TOGETHER
from recycling.quantities import Basis, Money
from recycling.quantities import Form as Counted

_AMOUNT_LIMIT = 10**8
_NO = Decimal(0)
FORM_WORDS = {Counted.ELEMENT: _l("as elements"), Counted.OXIDE: _l("as oxides")}
_PARTS = {
    "pay_percent": "pay", "deduction_points": "deduct", "elements": "pay", "substance": "rate",
    "threshold_percent": "above", "step_percent": "step", "rate_per_tonne": "rate",
}  # fmt: skip


class FormulaForm(Form):
    """A bid by formula; the rows for what is in the lot are made for its reference."""

    meanings = meanings.BY_FORMULA

    payables: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()

    base = SelectField(_l("Receiving base"), choices=[])
    form = RadioField(_l("How are assay and index counted?"), choices=[])
    basis = RadioField(
        _l("Which mass are assay and charges of?"),
        choices=[
            Choice(str(Basis.DRY), _l("Dry mass")),
            Choice(str(Basis.WET), _l("Wet mass, as delivered")),
        ],
        default=str(Basis.DRY),
    )
    treatment = DecimalField(
        _l("Treatment charge per tonne"), required=False, places=2, most=_AMOUNT_LIMIT,
        description=_l("Taken off; leave it empty for none."),
    )  # fmt: skip
    fixed = DecimalField(
        _l("Fixed charge for the whole lot"), required=False, places=2, most=_AMOUNT_LIMIT,
        description=_l("Taken off once, such as for the assay; leave it empty for none."),
    )  # fmt: skip

    def rows_paid(self) -> list[tuple[str, Any, Any]]:
        """Return of what may be paid for the name, the pay % and the deduction."""
        return [(one, self[f"pay_{one}"], self[f"deduct_{one}"]) for one in self.payables]

    def rows_charged(self) -> list[tuple[str, Any, Any, Any]]:
        """Return of what may be charged for the name, the threshold, the step and the rate."""
        return [
            (one, self[f"above_{one}"], self[f"step_{one}"], self[f"rate_{one}"])
            for one in self.substances
        ]

    def formula(self, currency: str) -> Formula:
        """Return the formula; ask only after the form is valid. Raises ``Invalid``."""
        return Formula(
            currency=currency,
            payables=tuple(
                Payable(QUOTED_TOGETHER.get(name, (name,)), pay.data or _NO, deduction.data or _NO)
                for name, pay, deduction in self._paid()
            ),
            penalties=tuple(
                Penalty(name, above.data or _NO, step.data or _NO, _minor(rate, currency))
                for name, above, step, rate in self._charged()
            ),
            treatment_minor_per_tonne=_minor(self.treatment, currency),
            fixed_minor=_minor(self.fixed, currency),
            form=Counted(self.form.data),
            basis=Basis(self.basis.data),
        )

    def _paid(self) -> list[tuple[str, Any, Any]]:
        return [row for row in self.rows_paid() if _is_typed(row[1:])]

    def _charged(self) -> list[tuple[str, Any, Any, Any]]:
        return [row for row in self.rows_charged() if _is_typed(row[1:])]

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of a line of the formula at its field."""
        super()._attach(self._field_of(path), message)

    def _field_of(self, path: str) -> str:
        listed, _dot, rest = path.partition(".")
        place, _dot, part = rest.partition(".")
        if not place.isdecimal():
            return {"treatment_per_tonne": "treatment"}.get(path, path)
        rows: list[Any] = self._paid() if listed == "payables" else self._charged()
        return f"{_PARTS.get(part, 'pay')}_{rows[int(place)][0]}"


def _is_typed(fields: Iterable[Any]) -> bool:
    return any(field.data is not None for field in fields)


def _minor(field: DecimalField, currency: str) -> int:
    return 0 if field.data is None else Money.of(field.data, currency, field.short_name).minor


def formula_form(reference: Reference) -> FormulaForm:
    """Make the form for what an auction's reference quotes and states."""
    paid = tuple(dict.fromkeys(one.name for one in reference.quoted))
    charged = tuple(one.name for one in reference.stated)
    per_tonne, fields = f"{reference.currency}/t", {}
    for name in paid:
        said = {"name": name}
        fields[f"pay_{name}"] = _percent(_l("Share of %(name)s that is paid for") % said)
        fields[f"deduct_{name}"] = _percent(_l("Points deducted of %(name)s first") % said)
    for name in charged:
        said = {"name": name}
        fields[f"above_{name}"] = _percent(_l("%(name)s is charged above") % said)
        fields[f"step_{name}"] = _percent(_l("Step of %(name)s the charge is for") % said)
        fields[f"rate_{name}"] = DecimalField(
            _l("Charge for each step of %(name)s") % said,
            required=False, places=2, most=_AMOUNT_LIMIT, unit=per_tonne,
        )  # fmt: skip
    kind = type("FormulaForm", (FormulaForm,), {**fields, "payables": paid, "substances": charged})
    form: FormulaForm = kind(data={"form": str(reference.forms[-1]), "basis": str(Basis.DRY)})
    form.form.choices = [Choice(str(one), FORM_WORDS[one]) for one in reference.forms]
    return form


def _percent(label: Any) -> DecimalField:
    return DecimalField(label, required=False, places=6, most=100, unit="%")
