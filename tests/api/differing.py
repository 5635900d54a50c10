"""Addresses of discrepancies, road checks, deadlines and other systems' files (``rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Refs, Row

P = Permission
_STAGE = ("differing", "discrepancy")


def _words(refs: Refs) -> dict[str, str]:
    return {"words": "The sludge drained on its way."}


DEEDS: tuple[Row, ...] = (
    Row("discrepancies_api.explain_discrepancy", P.DISCREPANCIES_EXPLAIN, *_STAGE, _words),
    Row(
        "discrepancies_api.agree_discrepancy",
        P.DISCREPANCIES_EXPLAIN,
        "explained",
        "discrepancy",
        whose="holder",
        is_once=True,
    ),
    Row(
        "discrepancies_api.decide_discrepancy",
        P.DISCREPANCIES_DECIDE,
        *_STAGE,
        _words,
        is_once=True,
    ),
    Row(
        "custody_api.sign_by_code",
        P.CUSTODY_LEND,
        "given_with_code",
        "consignment",
        lambda refs: {"signing": "take_over", "code": refs["code"]},
        is_once=True,
    ),
    Row("roadside_api.ask_roadside_link", P.ROADSIDE_ASK, "taken_over", "consignment"),
)
FORMS: tuple[Row, ...] = (
    Row("discrepancies.explain", P.DISCREPANCIES_EXPLAIN, *_STAGE),
    Row("discrepancies.decide", P.DISCREPANCIES_DECIDE, *_STAGE),
    Row(
        "discrepancies.agree",
        P.DISCREPANCIES_EXPLAIN,
        "explained",
        "discrepancy",
        is_once=True,
    ),
    Row(
        "custody.sign_by_code",
        P.CUSTODY_LEND,
        "given",
        "consignment",
        more=(("signing", "take_over"),),
    ),
    Row("roadside.link", P.ROADSIDE_ASK, "taken_over", "consignment"),
)
READINGS: tuple[Row, ...] = (
    *(
        Row(f"outgoing_api.read_{what}", P.CUSTODY_READ, "consigned", "consignment")
        for what in ("emanifest", "uk_receipt", "consignment_epcis")
    ),
    Row("outgoing.give", P.CUSTODY_READ, "consigned", "consignment", more=(("what", "epcis"),)),
    Row("driving.today", P.CUSTODY_SIGN_CARRIER),
    Row("roadside.search", P.ROADSIDE_READ),
    Row("roadside_api.search_roadside", P.ROADSIDE_READ),
    *(
        Row(f"roadside_exports.roadside{whom}", P.ROADSIDE_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
    Row("deadlines.index", P.CUSTODY_READ),
    Row("deadlines_api.list_deadlines", P.CUSTODY_READ),
    *(
        Row(f"deadlines_exports.deadlines{whom}", P.CUSTODY_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
    Row("discrepancies.index", P.CUSTODY_READ),
    Row("discrepancies.show", P.CUSTODY_READ, *_STAGE),
    Row("discrepancies_api.list_discrepancies", P.CUSTODY_READ),
    Row("discrepancies_api.read_discrepancy", P.CUSTODY_READ, *_STAGE),
    *(
        Row(f"discrepancies_exports.discrepancies{whom}", P.CUSTODY_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
