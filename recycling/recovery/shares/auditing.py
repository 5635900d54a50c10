"""Are the shares kept those that what went in and came out makes?

Every closed batch is shared out again from its own rows and from the kept shares of the materials
it took. Books that are open again are left out: their shares stand until they are closed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from recycling.db import db
from recycling.recovery.models import Batch, Output
from recycling.recovery.rules import BatchState
from recycling.recovery.shares.keeping import (
    blend_of,
    parts_of,
    replay,
    run_of,
    shared,
    whole_batches,
)
from recycling.recovery.shares.rules import Blend
from recycling.sayings import say

_AT_ONCE = 100
Found = dict[int, dict[str, int]]


def disagreements() -> Iterator[str]:
    """Name every output whose shares, or what is left of them, are kept otherwise."""
    last = 0
    while batches := whole_batches(_closed_after(last)):
        last = batches[-1].id
        for batch in batches:
            yield from _of_batch(batch)
        db.session.expunge_all()


def _closed_after(last: int) -> list[int]:
    closed = select(Batch.id).where(Batch.id > last, Batch.state == BatchState.CLOSED)
    return list(db.session.scalars(closed.order_by(Batch.id).limit(_AT_ONCE)))


def _of_batch(batch: Batch) -> Iterator[str]:
    expected = shared(run_of(batch), parts_of(batch)).outputs
    for output in batch.outputs:
        if _found(blend_of(output.id)) != _found(expected[output.id]):
            yield say(
                "the shares of %(output)s are not those of what went in.",
                output=_name(batch, output),
            )
        elif _found(blend_of(output.id, is_left=True)) != _found(replay(output.id)[1]):
            yield say(
                "what is left of %(output)s is not what no batch took of it.",
                output=_name(batch, output),
            )


def _found(blend: Blend) -> Found:
    return dict(blend.by_lot())


def _name(batch: Batch, output: Output) -> str:
    return f"output {output.id} ({output.ref or output.name}) of batch {batch.ref}"
