"""Which formulas may be bid? Each coefficient that may not is a finding naming its field."""

from __future__ import annotations

from collections.abc import Iterable

from recycling.auctions.rules.formula import Formula, Payable
from recycling.auctions.rules.terms import LARGEST_MINOR_PER_TONNE, out_of_range
from recycling.bases.rules.penalties import (
    Penalty,
    named_twice,
    penalty_findings,
    percent_findings,
)
from recycling.errors import Finding, invalid_all
from recycling.quantities import CURRENCIES
from recycling.sayings import say
from recycling.streams.elements import rare_earths

MOST_LINES = 20
LARGEST_FIXED_MINOR = 10**12


def check_formula(formula: Formula) -> None:
    """Raise ``Invalid`` with one finding for each coefficient that cannot be bid."""
    refusal = invalid_all(_findings(formula))
    if refusal:
        raise refusal


def _findings(formula: Formula) -> Iterable[Finding]:
    if formula.currency not in CURRENCIES:
        yield Finding(
            "currency",
            "unknown_currency",
            say("Use one of %(currencies)s.", currencies=", ".join(CURRENCIES)),
        )
    yield from _many("payables", len(formula.payables), least=1)
    yield from _many("penalties", len(formula.penalties), least=0)
    yield from named_twice(
        "payables", [symbol for one in formula.payables for symbol in one.elements]
    )
    yield from named_twice("penalties", [one.substance for one in formula.penalties])
    for place, payable in enumerate(formula.payables):
        yield from _payable(f"payables.{place}", payable)
    for place, penalty in enumerate(formula.penalties):
        yield from _penalty(f"penalties.{place}", penalty, formula.currency)
    yield from _rate("treatment_per_tonne", formula.treatment_minor_per_tonne, formula.currency)
    if abs(formula.fixed_minor) > LARGEST_FIXED_MINOR:
        words = say(
            "A fixed amount is at most %(largest_fixed_minor)s minor units, either way.",
            largest_fixed_minor=f"{LARGEST_FIXED_MINOR:,}",
        )
        yield Finding("fixed", "amount_out_of_range", words)


def _many(field: str, count: int, least: int) -> Iterable[Finding]:
    if not least <= count <= MOST_LINES:
        yield Finding(
            field,
            "bad_length",
            say("Give %(least)s to %(most_lines)s lines.", least=least, most_lines=MOST_LINES),
        )


def _payable(field: str, payable: Payable) -> Iterable[Finding]:
    if not payable.elements:
        yield Finding(f"{field}.elements", "no_element", say("Name what is paid for."))
    for symbol in payable.elements:
        if symbol not in rare_earths():
            words = say("“%(element)s” is not one of the seventeen rare earths.", element=symbol)
            yield Finding(f"{field}.elements", "unknown_element", words)
    yield from percent_findings(f"{field}.pay_percent", payable.pay_percent)
    yield from percent_findings(f"{field}.deduction_points", payable.deduction_points)


def _penalty(field: str, penalty: Penalty, currency: str) -> Iterable[Finding]:
    yield from penalty_findings(field, penalty)
    yield from _rate(f"{field}.rate_per_tonne", penalty.minor_per_tonne, currency)


def _rate(field: str, minor: int, currency: str) -> Iterable[Finding]:
    if minor < 0:
        yield Finding(field, "charge_below_zero", say("A charge is 0 or more; it is taken off."))
    elif minor > LARGEST_MINOR_PER_TONNE:
        yield Finding(field, "price_out_of_range", out_of_range(currency))
