"""Which batch may be changed now, and by whom?"""

from __future__ import annotations

from recycling.deeds import Act
from recycling.errors import Conflict
from recycling.parties.permissions import Permission, permit
from recycling.recovery import queries
from recycling.recovery.models import Batch
from recycling.recovery.rules import BatchState
from recycling.sayings import say


def open_batch_of(act: Act, ref: str) -> Batch:
    """Return an open batch of the actor's, locked.

    Raises ``NotFound``, ``Forbidden``, or ``Conflict`` for a closed one.
    """
    batch = queries.locked(ref)
    permit(act.actor, Permission.RECOVERY_RUN, batch)
    if batch.state != BatchState.OPEN:
        raise Conflict(
            "batch_closed",
            say("Batch %(batch)s is closed.", batch=batch.ref),
            field="batch",
            way_out=say("Open its books again, saying why, to correct what came out."),
        )
    return batch


def batch_taking_in(act: Act, ref: str) -> Batch:
    """Return an open batch whose inputs may still change; otherwise as ``open_batch_of``."""
    batch = open_batch_of(act, ref)
    if batch.reopened_at is not None:
        raise Conflict(
            "batch_reopened",
            say(
                "The lots of batch %(batch)s are recovered; only what came out is corrected.",
                batch=batch.ref,
            ),
            field="lot",
            way_out=say("Open a new batch for another lot."),
        )
    return batch
