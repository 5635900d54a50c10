"""Which addresses give the register's data to anybody, for any use?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from recycling.pages.navigation import endpoint_exists


@dataclass(frozen=True)
class Source:
    """One address: what it holds, in which format, and where."""

    what: str
    form: str
    href: str


_ADDRESSES: tuple[tuple[str, Any, str], ...] = (
    (
        "bases.open_compliance",
        _l("Suspensions, revocations, re-examinations and what was put right, of every base"),
        "CSV",
    ),
    ("bases.open_compliance_json", _l("The same, of every base"), "JSON"),
    ("bases.open_csv", _l("Every base with each of its licences"), "CSV"),
    ("bases.open_json", _l("Every base with its lines and licences"), "JSON"),
    ("lists.open_orders_csv", _l("Published orders, today or on an earlier day"), "CSV"),
    ("lists.open_orders_json", _l("The same"), "JSON"),
    ("lists.open_compliant_csv", _l("Bases that comply today"), "CSV"),
    ("lists.open_compliant_json", _l("The same bases"), "JSON"),
    (
        "statistics.figures_csv",
        _l("What was treated and recovered: every figure ever published"),
        "CSV",
    ),
    ("statistics.figures_json", _l("The same, every figure ever published"), "JSON"),
    (
        "inspections_api.list_inspection_draws",
        _l("How bases were drawn for inspection, to be checked"),
        "JSON",
    ),
    (
        "quota_plans_api.list_quota_plans",
        _l("Quota plans in force and before; each with its lines and their use"),
        "JSON",
    ),
    ("ledger.checkpoint", _l("The log's newest checkpoint, signed"), _l("C2SP signed note")),
    ("ledger.keys", _l("The key that signs the log"), _l("text")),
    ("certificates.keys", _l("Every key a verifier of certificates needs"), "JSON"),
    ("certificates.vocabulary", _l("The record of a certificate, field by field"), "JSON Schema"),
    ("site.openapi", _l("The programming interface, described"), "OpenAPI 3.1"),
    ("streams_api.list_streams", _l("The streams of waste and their sub-types"), "JSON"),
    ("streams_api.list_elements", _l("The seventeen elements and their oxides"), "JSON"),
    ("streams_api.list_waste_codes", _l("Waste codes, by list and day"), "JSON"),
    ("lots_api.list_lots", _l("Every lot ever published"), "JSON"),
    ("auctions_api.list_auctions", _l("Auctions that take bids"), "JSON"),
    ("bases_api.list_bases", _l("The register of bases"), "JSON"),
)


def open_sources() -> tuple[Source, ...]:
    """Return the addresses that exist in this installation."""
    return tuple(
        Source(str(what), form, url_for(endpoint))
        for endpoint, what, form in _ADDRESSES
        if endpoint_exists(endpoint)
    )
