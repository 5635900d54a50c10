"""Work all shares out again from what went into batches and what came out of them.

What deeds keep bit by bit is made anew in one go: read in bulk, shared out in the order in which
one batch took of another, and written. Books that are open again keep their shares.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, delete, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass
from recycling.recovery.models import (
    Batch,
    BatchInput,
    InputElement,
    MaterialInput,
    Output,
    OutputElement,
)
from recycling.recovery.rules import BatchState, OutputKind
from recycling.recovery.shares.keeping import blend_of
from recycling.recovery.shares.models import Share
from recycling.recovery.shares.rules import Blend, Made, Run, Taking, portion, propagate
from recycling.recovery.shares.writing import insert_shares, rows_of

_CLOSED: ColumnElement[bool] = Batch.state == BatchState.CLOSED


@deed
def rebuild_shares(act: Act) -> str:
    """Make the shares in all closed batches anew; answers with how many there are."""
    permit(act.actor, Permission.SHARES_REBUILD, None)
    runs = read_runs()
    closed = select(Output.id).join(Batch).where(_CLOSED)
    db.session.execute(delete(Share).where(Share.output_id.in_(closed)))
    written = _write(runs)
    record(act, "SharesRebuilt", "shares:all", {"batches": len(runs), "shares": written})
    return str(written)


def _write(runs: list[Run]) -> int:
    made_before = _made_in_open_books(runs)
    return insert_shares(
        row for _run, shared, left in propagate(runs, made_before) for row in rows_of(shared, left)
    )


def _made_in_open_books(runs: list[Run]) -> dict[int, Blend]:
    made = {made.output for run in runs for made in run.outputs}
    taken = {taking.material for run in runs for taking in run.takings}
    return {material: blend_of(material) for material in sorted(taken - made)}


def read_runs() -> list[Run]:
    """Return all closed batches as the rules see them, by number."""
    portions, takings, outputs = _portions(), _takings(), _outputs()
    return [
        Run(batch, tuple(portions[batch]), tuple(takings[batch]), tuple(outputs[batch]))
        for batch in db.session.scalars(select(Batch.id).where(_CLOSED).order_by(Batch.id))
    ]


def _portions() -> defaultdict[int, list[Blend]]:
    contents = _contents(InputElement.input_id, InputElement.element, InputElement.mass)
    found: defaultdict[int, list[Blend]] = defaultdict(list)
    for row in _read(
        BatchInput.id, BatchInput.batch_id, BatchInput.lot_id, BatchInput.wet_mass,
        BatchInput.moisture,
    ):  # fmt: skip
        number, batch, lot, wet, moisture = row
        dry = wet.share(moisture.rest).milligrams
        found[batch].append(portion(lot, wet.milligrams, dry, contents[number]))
    return found


def _takings() -> defaultdict[int, list[Taking]]:
    found: defaultdict[int, list[Taking]] = defaultdict(list)
    taken = MaterialInput
    for batch, output, mass, contents, place in db.session.execute(
        select(taken.batch_id, taken.output_id, taken.mass, taken.milligrams, taken.place)
        .where(taken.place.is_not(None))
        .order_by(taken.id)
    ):
        found[batch].append(Taking(output, mass.milligrams, contents, place))
    return found


def _outputs() -> defaultdict[int, list[Made]]:
    contents = _contents(OutputElement.output_id, OutputElement.element, OutputElement.mass)
    found: defaultdict[int, list[Made]] = defaultdict(list)
    for number, batch, mass, kind in _read(Output.id, Output.batch_id, Output.mass, Output.kind):
        goes_on = kind == OutputKind.INTERMEDIATE
        found[batch].append(Made(number, mass.milligrams, contents[number], goes_on))
    return found


def _contents(
    of: InstrumentedAttribute[int],
    element: InstrumentedAttribute[str],
    mass: InstrumentedAttribute[Mass],
) -> defaultdict[int, dict[str, int]]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    milligrams = type_coerce(mass, BigInteger)
    for owner, symbol, there in db.session.execute(select(of, element, milligrams)):
        found[owner][symbol] = there
    return found


def _read(number: InstrumentedAttribute[int], *more: InstrumentedAttribute[Any]) -> Any:
    query: Select[Any] = select(number, *more).order_by(number)
    return db.session.execute(query)
