"""Figures of a contract at a price per tonne, out of nothing."""

from __future__ import annotations

from recycling.settlement.contracts.figures import (
    Component,
    Conditions,
    Destination,
    Fee,
    Figures,
    Goods,
    Party,
    Periods,
    Price,
)

FIGURES = Figures(
    contract="CTR-22222-22222",
    registry="Urban Mine",
    sale="SAL-22222-22222",
    auction="AUC-22222-22222",
    bid="BID-22222-22222",
    awarded_at="2026-12-01T09:00:00.000Z",
    concluded_at="2026-12-01T09:00:00.000Z",
    holder=Party("ORG-22222-22222", "Nordlicht GmbH", "HRB 1", "Am Sandtorkai 1, Hamburg", "DE"),
    recycler=Party("ORG-33333-33333", "Recyclage SAS", "RCS 2", "1 quai Perrache, Lyon", "FR"),
    goods=Goods(
        ref="LOT-22222-22222",
        title="Magnet swarf",
        code_list="EU",
        code="120118",
        is_hazardous=True,
        hazards=("HP3",),
        un_number="UN3189",
        packaging="steel drums",
        place="Hanau",
        country="DE",
        available_from="2026-12-01",
        wet_kg="2500",
        moisture="0.02",
        dry_kg="2450",
        composition=(Component("Nd2O3", "0.196", "0.002"), Component("Cl", "0.0005", "")),
    ),
    destination=Destination("BAS-22222-22222", "Base Rhône", "Lyon", "FR", "L-1"),
    price=Price("EUR", 125_000, 312_500, 312_500, "recycler", "holder", "receipt"),
    by_formula=None,
    conditions=Conditions("", "", "", "", "", 0, None),
    periods=Periods("2026-12-15T09:00:00.000Z", 14, 90),
    fee=Fee(1, 0),
)
