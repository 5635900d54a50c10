"""Makers of what licences rest on: whole and accepted, taking only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from recycling import clock
from recycling.bases.cases import queries as cases
from recycling.bases.discharge import service as discharge
from recycling.bases.discharge.rules import NewResult
from recycling.bases.footings import service
from recycling.bases.footings.rules import (
    Acceptance,
    Approval,
    Bond,
    Details,
    DischargePermit,
    FootingKind,
    NewFooting,
    NormLimit,
    PermitLimit,
    ProcessList,
    YearlyScale,
)
from recycling.bases.rules import LicenceApplication
from recycling.files import take
from recycling.quantities import Mass, Money
from tests.makers import Member

_numbers = count(1)
DETAILS: dict[str, Details] = {
    FootingKind.EIA_APPROVAL: Approval(Mass.kg("90000000000")),
    FootingKind.ACCEPTANCE: Acceptance("Official gazette 2026/17"),
    FootingKind.DISCHARGE_PERMIT: DischargePermit(
        ("DW001",), "", "", (PermitLimit("ammonia nitrogen", "water", Decimal(10)),)
    ),
    FootingKind.BOND: Bond(Money.of("250000", "EUR"), "bank_guarantee", "Hanse Bank AG"),
    FootingKind.NORM_LIMIT: NormLimit(Decimal(5), Decimal(5)),
    FootingKind.PROCESS_LIST: ProcessList(("hydromet_roast_hcl_sx",), "Na"),
    FootingKind.YEARLY_SCALE: YearlyScale((("ndfeb_swarf", Mass.kg(500_000)),)),
}
ENDLESS = frozenset({FootingKind.EIA_APPROVAL, FootingKind.ACCEPTANCE, FootingKind.PROCESS_LIST})


def a_new_footing(kind: str, **differs: Any) -> NewFooting:
    """An acceptable footing of a kind, valid from a year ago for years to come."""
    begun = clock.today() - timedelta(days=365)
    whole = NewFooting(
        kind=kind,
        number=f"{kind} {next(_numbers)}",
        authority="Behörde für Umwelt Hamburg",
        issued_on=begun,
        valid_from=begun,
        valid_to=None if kind in ENDLESS else clock.today() + timedelta(days=9 * 365),
        details=DETAILS[kind],
    )
    return replace(whole, **differs)


def a_result(**differs: Any) -> NewResult:
    """A result of today that exceeds the permit of the makers: 11 of 10 mg/L."""
    whole = NewResult(
        parameter="ammonia nitrogen",
        medium="water",
        value=Decimal(11),
        unit="mg/L",
        sampled_on=clock.today(),
        method="HJ 535-2009",
        laboratory="Elbe Analytik",
        point="DW001",
    )
    return replace(whole, **differs)


def an_entered_footing(recycler: Member, base_ref: str) -> str:
    """The reference of a limit for radioactivity that waits for the regulator, with a document."""
    taken = take(b"%PDF-1.7 a limit", "limit.pdf")
    new = a_new_footing(FootingKind.NORM_LIMIT, document=taken)
    return service.enter_footing(recycler.act(), base_ref, new)


def a_case(recycler: Member, base_ref: str) -> str:
    """The reference of a case that a breach at a base has opened."""
    discharge.enter_result(recycler.act(), base_ref, a_result())
    return cases.of_base(base_ref, recycler.actor).items[0].ref


def all_footings(licence_ref: str, application: LicenceApplication) -> tuple[NewFooting, ...]:
    """Everything a licence applied for like this rests on."""
    begun = min(application.valid_from, clock.today())
    days = {"issued_on": begun, "valid_from": begun}
    scale = YearlyScale(tuple((kind, application.yearly_mass) for kind in application.subtypes))
    return (
        a_new_footing(FootingKind.EIA_APPROVAL, **days),
        a_new_footing(FootingKind.ACCEPTANCE, **days),
        a_new_footing(FootingKind.DISCHARGE_PERMIT, **days),
        a_new_footing(FootingKind.BOND, **days),
        a_new_footing(
            FootingKind.PROCESS_LIST, details=ProcessList(application.processes, "Na"), **days
        ),
        a_new_footing(FootingKind.YEARLY_SCALE, licence=licence_ref, details=scale, **days),
    )


def with_footings(
    recycler: Member, regulator: Member, base_ref: str, news: tuple[NewFooting, ...]
) -> None:
    """Enter footings at a base and let the regulator accept everything that waits there."""
    service.enter_footings(recycler.act(), base_ref, news)
    service.accept_footings(regulator.act(), base_ref)


def sent_footings(licence_ref: str, application: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Everything a licence applied for like this rests on, as a program sends it."""
    begun, later = application["valid_from"], application["valid_to"]
    begun = min(begun, clock.today().isoformat())
    scale = dict.fromkeys(application["subtypes"], application["yearly_mass"])
    limit = {"parameter": "ammonia nitrogen", "medium": "water", "most": "10"}
    bond = {"amount": "250000", "currency": "EUR", "form": "deposit", "guarantor": "Hanse Bank"}
    listed = {"processes": application["processes"], "saponification_agent": "Na"}
    said: dict[str, dict[str, Any]] = {
        "eia_approval": {"scope": application["yearly_mass"]},
        "acceptance": {"notice": "Official gazette 2026/17"},
        "discharge_permit": {"outlets": ["DW001"], "limits": [limit]},
        "bond": bond,
        "process_list": listed,
        "yearly_scale": {"categories": scale},
    }
    return [
        {
            "kind": kind,
            "number": f"{kind} 1",
            "authority": "Behörde für Umwelt Hamburg",
            "issued_on": begun,
            "valid_from": begun,
            "valid_to": None if kind in ENDLESS else later,
            "details": details,
            "licence": licence_ref if kind == "yearly_scale" else "",
        }
        for kind, details in said.items()
    ]
