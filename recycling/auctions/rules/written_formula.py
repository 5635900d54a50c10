"""How are a formula and the reference of an auction written down, and read again?

Plain JSON of text, whole numbers, lists and objects: what the ledger keeps, a sealed envelope
holds, a bid log tells and a program reads are the same document. Decimals and masses are text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from recycling.auctions.rules.formula import Formula, Payable
from recycling.auctions.rules.logged_values import (
    day,
    decimal,
    items,
    mapping,
    text,
    unreadable,
    whole,
)
from recycling.auctions.rules.reference import OLDEST_DAYS, Pricing, Quoted, Reference, Stated
from recycling.bases.rules.penalties import Penalty
from recycling.errors import Invalid
from recycling.ledger.canonical import canonical
from recycling.matching.rules.indices import Averaging, Index, IndexValue, Observed, index_value
from recycling.quantities import Basis, Form, Fraction, Mass, plain


def digest_of(document: Mapping[str, Any]) -> str:
    """Return SHA-256 of a document's canonical JSON (RFC 8785), in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def written_formula(formula: Formula) -> dict[str, Any]:
    """Return a formula as a document."""
    return {
        "currency": formula.currency,
        "form": str(formula.form),
        "basis": str(formula.basis),
        "payables": [
            {
                "elements": list(one.elements),
                "pay_percent": plain(one.pay_percent),
                "deduction_points": plain(one.deduction_points),
            }
            for one in formula.payables
        ],
        "penalties": [
            {
                "substance": one.substance,
                "threshold_percent": plain(one.threshold_percent),
                "step_percent": plain(one.step_percent),
                "minor_per_tonne": one.minor_per_tonne,
            }
            for one in formula.penalties
        ],
        "treatment_minor_per_tonne": formula.treatment_minor_per_tonne,
        "fixed_minor": formula.fixed_minor,
    }


def read_formula(document: object, place: str = "formula") -> Formula:
    """Read a formula again; raises ``Invalid`` naming the place of what is none."""
    said = mapping(document, place)
    payables = enumerate(items(said.get("payables"), f"{place}.payables"))
    penalties = enumerate(items(said.get("penalties"), f"{place}.penalties"))
    return Formula(
        currency=text(said.get("currency"), f"{place}.currency"),
        payables=tuple(_payable(one, f"{place}.payables.{n}") for n, one in payables),
        penalties=tuple(_penalty(one, f"{place}.penalties.{n}") for n, one in penalties),
        treatment_minor_per_tonne=whole(
            said.get("treatment_minor_per_tonne"), f"{place}.treatment_minor_per_tonne"
        ),
        fixed_minor=whole(said.get("fixed_minor"), f"{place}.fixed_minor"),
        form=_form(said.get("form"), f"{place}.form"),
        basis=_basis(said.get("basis"), f"{place}.basis"),
    )


def _payable(document: object, place: str) -> Payable:
    said = mapping(document, place)
    elements = items(said.get("elements"), f"{place}.elements")
    return Payable(
        tuple(text(one, f"{place}.elements") for one in elements),
        decimal(said.get("pay_percent"), f"{place}.pay_percent"),
        decimal(said.get("deduction_points"), f"{place}.deduction_points"),
    )


def _penalty(document: object, place: str) -> Penalty:
    said = mapping(document, place)
    return Penalty(
        text(said.get("substance"), f"{place}.substance"),
        decimal(said.get("threshold_percent"), f"{place}.threshold_percent"),
        decimal(said.get("step_percent"), f"{place}.step_percent"),
        whole(said.get("minor_per_tonne"), f"{place}.minor_per_tonne"),
    )


def written_reference(reference: Reference) -> dict[str, Any]:
    """Return the reference of an auction as a document, with every quotation it rests on."""
    return {
        "currency": reference.currency,
        "publisher": reference.pricing.publisher,
        "averaging_days": reference.pricing.averaging_days,
        "oldest_days": OLDEST_DAYS,
        "wet_kg": reference.wet_mass.json(),
        "dry_kg": reference.dry_mass.json(),
        "quoted": [_written_quoted(one) for one in reference.quoted],
        "stated": [{"name": one.name, "dry": one.dry.json()} for one in reference.stated],
    }


def _written_quoted(quoted: Quoted) -> dict[str, Any]:
    return {
        "name": quoted.name,
        "form": str(quoted.form),
        "dry": quoted.dry.json(),
        "day": quoted.index.day.isoformat(),
        "minor_per_kg": plain(quoted.index.minor_per_kg),
        "is_fallback": quoted.index.is_fallback,
        "observations": [
            {
                "id": one.id,
                "observed_on": one.observed_on.isoformat(),
                "minor_per_kg": one.minor_per_kg,
                "is_demonstration": one.is_demonstration,
            }
            for one in quoted.index.observations
        ],
    }


def read_reference(document: object, place: str = "reference") -> Reference:
    """Read a reference again, every index worked out anew from its quotations.

    Raises ``Invalid`` naming the place of what is none, or is not what its quotations make it.
    """
    said = mapping(document, place)
    currency = text(said.get("currency"), f"{place}.currency")
    pricing = Pricing(
        text(said.get("publisher"), f"{place}.publisher"),
        whole(said.get("averaging_days"), f"{place}.averaging_days"),
    )
    quoted = enumerate(items(said.get("quoted"), f"{place}.quoted"))
    stated = enumerate(items(said.get("stated"), f"{place}.stated"))
    return Reference(
        currency=currency,
        pricing=pricing,
        wet_mass=Mass.kg(decimal(said.get("wet_kg"), f"{place}.wet_kg"), f"{place}.wet_kg"),
        dry_mass=Mass.kg(decimal(said.get("dry_kg"), f"{place}.dry_kg"), f"{place}.dry_kg"),
        quoted=tuple(_quoted(one, currency, pricing, f"{place}.quoted.{n}") for n, one in quoted),
        stated=tuple(_stated(one, f"{place}.stated.{n}") for n, one in stated),
    )


def _stated(document: object, place: str) -> Stated:
    said = mapping(document, place)
    return Stated(text(said.get("name"), f"{place}.name"), _share(said.get("dry"), f"{place}.dry"))


def _quoted(document: object, currency: str, pricing: Pricing, place: str) -> Quoted:
    said = mapping(document, place)
    name, form = text(said.get("name"), f"{place}.name"), _form(said.get("form"), f"{place}.form")
    index = Index(pricing.publisher, name, str(form), currency)
    return Quoted(
        name, form, _share(said.get("dry"), f"{place}.dry"), _index(said, index, pricing, place)
    )


def _index(said: Mapping[str, Any], index: Index, pricing: Pricing, place: str) -> IndexValue:
    listed = enumerate(items(said.get("observations"), f"{place}.observations"))
    observed = [_observed(one, f"{place}.observations.{n}") for n, one in listed]
    averaging = Averaging(pricing.averaging_days, OLDEST_DAYS)
    found = index_value(index, day(said.get("day"), f"{place}.day"), averaging, observed)
    given = decimal(said.get("minor_per_kg"), f"{place}.minor_per_kg")
    if found is None or found.minor_per_kg != given:
        raise unreadable(f"{place}.minor_per_kg", "its quotations make another index")
    return found


def _observed(document: object, place: str) -> Observed:
    said = mapping(document, place)
    return Observed(
        whole(said.get("id"), f"{place}.id"),
        day(said.get("observed_on"), f"{place}.observed_on"),
        whole(said.get("minor_per_kg"), f"{place}.minor_per_kg"),
        said.get("is_demonstration") is True,
    )


def _share(value: object, place: str) -> Fraction:
    try:
        return Fraction.of(decimal(value, place), place)
    except Invalid:
        raise unreadable(place, "it is no share from 0 to 1") from None


def _form(value: object, place: str) -> Form:
    if value not in tuple(Form):
        raise unreadable(place, f"it is none of {', '.join(Form)}")
    return Form(str(value))


def _basis(value: object, place: str) -> Basis:
    if value not in tuple(Basis):
        raise unreadable(place, f"it is none of {', '.join(Basis)}")
    return Basis(str(value))
