"""Which analytes does a contract by formula name, and how far apart may two assays of them be?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from recycling.auctions.rules.contract import analytes
from recycling.auctions.rules.formula import Formula, Payable
from recycling.auctions.rules.reference import Pricing, Quoted, Reference, Stated
from recycling.bases.rules.penalties import Penalty
from recycling.matching.rules.indices import Averaging, Index, IndexValue
from recycling.quantities import Form, Fraction, Mass
from tests.auctions.formulas.makers import SWARF

pytestmark = pytest.mark.once


def _quoted(name: str, dry: str, form: Form = Form.OXIDE) -> Quoted:
    index = Index("A publisher", name, str(form), "EUR")
    value = IndexValue(index, date(2026, 3, 2), Averaging(1, 92), Decimal(1), (), False)
    return Quoted(name, form, Fraction.of(dry), value)


REFERENCE = Reference(
    "EUR",
    Pricing("A publisher"),
    Mass.kg("12480"),
    Mass.kg("12324"),
    (
        _quoted("PrNd", "0.20", Form.ELEMENT),
        _quoted("PrNd", "0.2460"),
        _quoted("Dy", "0.0110"),
        _quoted("Tb", "0.0012"),
        _quoted("Y", "0.5"),
    ),
    (Stated("Cl", Fraction.of("0.0005")), Stated("Fe", Fraction.of("0.3"))),
)


def test_each_analyte_of_the_formula_has_its_splitting_limit_in_points() -> None:
    limits = {
        one.name: (one.declared.percent, one.limit.percent) for one in analytes(SWARF, REFERENCE)
    }
    assert limits == {
        "PrNd": (Decimal("24.60"), Decimal("0.492")),
        "Dy": (Decimal("1.10"), Decimal("0.022")),
        "Tb": (Decimal("0.12"), Decimal("0.02")),
        "Cl": (Decimal("0.05"), Decimal("0.005")),
    }


def test_what_is_paid_and_charged_for_is_assayed_once() -> None:
    penalty = Penalty("Y", Decimal(1), Decimal(1), 100)
    formula = Formula("EUR", (Payable(("Y",), Decimal(50)),), (penalty,))
    assert [one.name for one in analytes(formula, REFERENCE)] == ["Y"]
