"""Which import is a deed about, may it be done now, and what does its fact say? Parts of deeds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from recycling.deeds import Act
from recycling.errors import Conflict, Invalid
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots.imports import queries
from recycling.lots.imports.models import LotImport
from recycling.lots.imports.rules.states import ImportState, Policy
from recycling.parties.permissions import Permission, permit
from recycling.sayings import either, say


def own(act: Act, ref: str, states: Sequence[ImportState]) -> LotImport:
    """Return the locked import a person decides about; raises as its permission and state say."""
    row = queries.locked(ref)
    queries.refuse_unseen(act.actor, row)
    permit(act.actor, Permission.LOTS_IMPORT, row)
    if row.state not in states:
        raise Conflict(
            "wrong_import_state",
            say(
                "Import %(ref)s is %(state)s; for this it must be %(states)s.",
                ref=ref,
                state=row.state,
                states=reduce(either, map(str, states)),
            ),
            way_out=say("Look at its page for what can be done now."),
        )
    return row


def carried(act: Act, ref: str, state: ImportState) -> LotImport:
    """Return the locked import the worker carries on; raises ``Conflict`` in another state."""
    permit(act.actor, Permission.LOTS_CARRY_IMPORT)
    row = queries.locked(ref)
    if row.state != state:
        raise Conflict(
            "wrong_import_state", say("Import %(ref)s is %(state)s.", ref=ref, state=row.state)
        )
    return row


def counts(row: LotImport) -> dict[str, Json]:
    """Return how many rows come to what."""
    return {
        "rows": row.rows_read,
        "bad": row.rows_bad,
        "created": row.created,
        "changed": row.changed,
        "unchanged": row.unchanged,
    }


def record_of(act: Act, fact: str, row: LotImport, body: dict[str, Json]) -> None:
    """Record the one fact of a deed about an import, for its holder."""
    record(act, fact, f"import:{row.ref}", body, parties=[row.holder.ref])


def check_policy(policy: str) -> None:
    """Raise ``Invalid`` where this is not a way to import."""
    if policy not in tuple(Policy):
        raise Invalid(
            "unknown_policy",
            say("“%(policy)s” is not a way to import.", policy=policy),
            field="policy",
            way_out=say("Use %(policy)s.", policy=" or ".join(Policy)),
        )
