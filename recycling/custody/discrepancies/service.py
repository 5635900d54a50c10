"""Deeds about discrepancies: a party explains one, the other agrees, or a regulator decides."""

from __future__ import annotations

from recycling.custody import queries as consignments
from recycling.custody.deadlines.keeping import end_discrepancy
from recycling.custody.discrepancies.models import Discrepancy
from recycling.custody.discrepancies.queries import find, part_of, whole
from recycling.custody.discrepancies.rules import (
    DiscrepancyState,
    check_agreeable,
    check_explainable,
    check_words,
)
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit

REGULATOR = "regulator"


@deed
def explain_discrepancy(act: Act, ref: str, words: str) -> str:
    """Say as its holder or its base how a discrepancy came about; the other may then agree.

    Who explains it again, or otherwise than the other did, replaces what was said. Raises
    ``NotFound``, ``Forbidden`` for anybody else, ``Invalid`` naming ``words``, ``Conflict`` once it
    is settled.
    """
    row = _locked(ref)
    permit(act.actor, Permission.DISCREPANCIES_EXPLAIN, row)
    check_explainable(row.state)
    row.explanation = check_words(words)
    row.explained_by, row.explained_at = part_of(row, act.actor), act.at
    row.state = DiscrepancyState.EXPLAINED
    told: dict[str, Json] = {"by": row.explained_by, "words": row.explanation}
    _record(act, "DiscrepancyExplained", row, told)
    return ref


@deed
def agree_discrepancy(act: Act, ref: str) -> str:
    """Agree to the other party's explanation: the discrepancy is settled, and payment goes on.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where the other party explained nothing.
    """
    row = _locked(ref)
    permit(act.actor, Permission.DISCREPANCIES_EXPLAIN, row)
    part = part_of(row, act.actor)
    check_agreeable(row.state, row.explained_by, part)
    _settle(act, row, part, "")
    return ref


@deed
def decide_discrepancy(act: Act, ref: str, words: str) -> str:
    """Settle a discrepancy as the regulator of the lot's country, saying why.

    Raises ``NotFound``, ``Forbidden``, ``Invalid`` naming ``words``, ``Conflict`` once it is
    settled.
    """
    row = _locked(ref)
    permit(act.actor, Permission.DISCREPANCIES_DECIDE, row)
    check_explainable(row.state)
    _settle(act, row, REGULATOR, check_words(words))
    return ref


def _settle(act: Act, row: Discrepancy, by: str, reason: str) -> None:
    row.state, row.settled_at = DiscrepancyState.SETTLED, act.at
    row.agreed_by, row.reason = by, reason
    end_discrepancy(act, row.consignment_id)
    _record(act, "DiscrepancySettled", row, {"by": by, "reason": reason})


def _locked(ref: str) -> Discrepancy:
    """Return a discrepancy, its consignment locked to the end of the deed; raises ``NotFound``."""
    found = find(ref)
    if found is None:
        raise missing("discrepancy", ref)
    consignments.locked(found.consignment.ref)
    return db.session.scalars(
        whole().where(Discrepancy.ref == ref).execution_options(populate_existing=True)
    ).one()


def _record(act: Act, fact: str, row: Discrepancy, body: dict[str, Json]) -> None:
    consignment = row.consignment
    named: dict[str, Json] = {
        "lot": consignment.lot.ref,
        "consignment": consignment.ref,
        "discrepancy": row.ref,
    }
    record(
        act,
        fact,
        f"consignment:{consignment.ref}",
        named | body,
        parties=consignment.party_refs(),
    )
