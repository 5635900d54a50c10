"""Deeds: publish the complete lots of a file, a bounded number at a time.

From then on everybody finds them. Lots that lack something stay drafts, as a single one would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Finding
from recycling.ledger.canonical import Json
from recycling.ledger.service import record_each
from recycling.lots import bodies, finding
from recycling.lots.declared import declaration_of
from recycling.lots.imports import queries
from recycling.lots.imports.models import LotImport, LotImportRow
from recycling.lots.imports.plans import starter
from recycling.lots.imports.rules.states import ImportState
from recycling.lots.imports.service.keeping import carried, own, record_of
from recycling.lots.models import Lot, LotFile
from recycling.lots.rules import Move, State, missing_for_publication
from recycling.lots.service.stepping import step
from recycling.parties.acting import delegation_id_of
from recycling.parties.permissions import Permission, permit
from recycling.sayings import both, say

AT_ONCE = 500
_NO_DRAFTS = say("None of the lots of this file is a draft any more.")


@deed
def publish_import(act: Act, ref: str) -> str:
    """Decide that the lots of an entered file are published, those that are complete drafts.

    Raises ``Conflict`` for a file that is not entered, or is being published already.
    """
    row = own(act, ref, (ImportState.IMPORTED,))
    permit(act.actor, Permission.LOTS_PUBLISH, row)
    row.state, row.rows_done, row.failure = ImportState.PUBLISHING, 0, ""
    row.person_id, row.person_ref = act.actor.person_id, act.actor.person_ref
    row.delegation_id = delegation_id_of(act.actor)
    record_of(act, "LotsPublicationStarted", row, {"rows": row.rows_read})
    return ref


@deed
def publish_rows(act: Act, ref: str, after: int) -> str:
    """Publish the complete lots of the next rows, those after number ``after``; by the worker.

    Raises ``Conflict`` where somebody else has done so meanwhile, ``Forbidden`` where whoever
    decided may no longer publish.
    """
    row = carried(act, ref, ImportState.PUBLISHING)
    if row.rows_done != after:
        raise Conflict(
            "rows_published", say("The rows after %(after)s are published already.", after=after)
        )
    doing = replace(act, actor=starter(row))
    permit(doing.actor, Permission.LOTS_PUBLISH, row)
    rows = queries.rows_after(row.id, after, AT_ONCE)
    complete, lacking = _drafts(doing, row, rows)
    published = _publish(doing, row, complete)
    row.published += len(published)
    row.failure = row.failure or lacking[:500]
    row.rows_done, row.failures = (rows[-1].number if rows else row.rows_read), 0
    if row.rows_done >= row.rows_read:
        row.state, row.ended_at = ImportState.IMPORTED, act.at
        if not row.published:
            row.failure = both(say("No lot is published."), row.failure or _NO_DRAFTS)[:500]
    body: dict[str, Json] = {"rows": [after + 1, row.rows_done], "published": published}
    record_of(doing, "LotsPublished", row, body)
    return ref


@deed
def stop_publishing(act: Act, ref: str, reason: str) -> str:
    """Leave the lots of a file that are not published yet as drafts, saying why; by the worker."""
    row = carried(act, ref, ImportState.PUBLISHING)
    row.state, row.failure = ImportState.IMPORTED, reason[:500]
    record_of(act, "LotsPublicationStopped", row, {"reason": row.failure})
    return ref


def _drafts(doing: Act, row: LotImport, rows: Sequence[LotImportRow]) -> tuple[list[Lot], str]:
    """Return the drafts of these rows that lack nothing, locked, and what the first other lacks."""
    own_ids = [one.own_id for one in rows if one.outcome not in queries.NOT_ENTERED]
    drafts = db.session.scalars(
        select(Lot)
        .where(Lot.holder_id == row.holder_id, Lot.own_id.in_(own_ids), Lot.state == State.DRAFT)
        .options(selectinload(Lot.components), selectinload(Lot.hazards))
        .order_by(Lot.id)
        .with_for_update(of=Lot)
        .execution_options(populate_existing=True)
    )
    day = doing.at.date()
    found = [(lot, missing_for_publication(declaration_of(lot), day)) for lot in drafts]
    lacking = (_lacking(lot, missing) for lot, missing in found if missing)
    return [lot for lot, missing in found if not missing], next(lacking, "")


def _lacking(lot: Lot, missing: Sequence[Finding]) -> str:
    words = " ".join(one.message for one in missing)
    return say(
        "What lacks something stays a draft, such as “%(own_id)s”: %(words)s",
        own_id=lot.own_id,
        words=words,
    )


def _publish(doing: Act, row: LotImport, lots: Sequence[Lot]) -> list[Json]:
    """Publish lots, enter them where a search finds them, record it in each one's own chain."""
    for lot in lots:
        lot.published_at = doing.at
        step(lot, Move.PUBLISH, doing.at)
    finding.enter(lots)
    digests = _digests(lots)
    shared: dict[str, Json] = {"holder": row.holder.ref, "import": row.ref}
    record_each(
        doing,
        [
            (
                "LotPublished",
                f"lot:{lot.ref}",
                {**bodies.declared(lot), "files": digests[lot.id], **shared},
            )
            for lot in lots
        ],
        parties=[row.holder.ref],
    )
    return [lot.ref for lot in lots]


def _digests(lots: Sequence[Lot]) -> dict[int, list[Json]]:
    found: dict[int, list[Json]] = defaultdict(list)
    kept = select(LotFile.lot_id, LotFile.sha256).where(LotFile.lot_id.in_([x.id for x in lots]))
    for lot_id, sha256 in db.session.execute(kept.order_by(LotFile.id)):
        found[lot_id].append(sha256)
    return found
