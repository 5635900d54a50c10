"""Deeds: decide that a checked file is entered, that it is not, or leave that open."""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.lots.imports import queries
from recycling.lots.imports.models import LotImport, LotImportRow
from recycling.lots.imports.rules.states import OPEN, ImportState, Policy
from recycling.lots.imports.service.keeping import (
    carried,
    check_policy,
    counts,
    own,
    record_of,
)
from recycling.lots.imports.staging import forget_rows
from recycling.lots.models import Lot
from recycling.parties.acting import delegation_id_of
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


@deed
def start_import(act: Act, ref: str, policy: str) -> str:
    """Decide that a checked file is entered: ``all`` rows or none, or the ``valid`` ones.

    Raises ``Conflict`` where all are wanted and some are bad, where none is good, and where the
    check no longer holds; ``Forbidden`` for an organisation that registers nothing new.
    """
    row = own(act, ref, (ImportState.CHECKED,))
    permit(act.actor, Permission.LOTS_REGISTER)
    check_policy(policy)
    _refuse_bad(row, policy)
    _refuse_stale(act, row, policy)
    row.state, row.policy, row.started_at, row.rows_done = (
        ImportState.IMPORTING, policy, act.at, 0,
    )  # fmt: skip
    row.failure = ""
    row.person_id, row.person_ref = act.actor.person_id, act.actor.person_ref
    row.delegation_id = delegation_id_of(act.actor)
    record_of(act, "LotImportStarted", row, {"policy": policy, **counts(row)})
    return ref


def _refuse_bad(row: LotImport, policy: str) -> None:
    if row.created + row.changed + row.unchanged == 0:
        raise Conflict(
            "no_good_row",
            say("No row of this file can be entered."),
            way_out=say("Correct the rows in the error file and send that."),
        )
    if policy == Policy.ALL and row.rows_bad:
        raise Conflict(
            "bad_rows",
            say(
                "%(rows_bad)s of %(rows_read)s rows are bad, so not all can be entered.",
                rows_bad=row.rows_bad,
                rows_read=row.rows_read,
            ),
            field="policy",
            way_out=say("Correct them and send the file again, or enter the good rows only."),
        )


def _refuse_stale(act: Act, row: LotImport, policy: str) -> None:
    """Refuse where the day has changed, or a lot has, or another import is under way."""
    other = queries.importing(row.holder_id)
    if other is not None:
        raise Conflict(
            "import_under_way",
            say("Import %(other)s is entering lots of this organisation.", other=other),
            way_out=say("Wait until it has ended, a minute or so."),
        )
    is_old = row.read_at is None or row.read_at.date() != act.at.date()
    if is_old or (policy == Policy.ALL and _has_changed(row)):
        raise Conflict(
            "check_outdated",
            say("Lots or rules have changed since this file was checked."),
            way_out=say("Confirm its columns again; it is then checked again."),
        )


def _has_changed(row: LotImport) -> bool:
    """Tell whether a lot the file speaks of was changed since; holds them all until committed."""
    concerned = (
        select(Lot.changed_at)
        .where(
            Lot.holder_id == row.holder_id,
            Lot.own_id.in_(select(LotImportRow.own_id).where(LotImportRow.import_id == row.id)),
        )
        .with_for_update()
    )
    read_at = row.read_at
    return any(read_at is None or at > read_at for at in db.session.scalars(concerned))


@deed
def leave_undecided(act: Act, ref: str, reason: str) -> str:
    """Let somebody decide after all what was decided beforehand; done by the worker."""
    row = carried(act, ref, ImportState.CHECKED)
    row.policy, row.failure = "", reason[:500]
    record_of(act, "LotImportLeftOpen", row, {"reason": row.failure, **counts(row)})
    return ref


@deed
def cancel_import(act: Act, ref: str) -> str:
    """Decide that a file is not entered; its rows are thrown away, the file is kept."""
    row = own(act, ref, OPEN)
    said = counts(row)
    forget_rows(row)
    row.state, row.ended_at = ImportState.CANCELLED, act.at
    record_of(act, "LotImportCancelled", row, said)
    return ref
