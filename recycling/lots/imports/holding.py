"""Which lots must stay as they are while an import that is all or nothing is under way?

Such an import was decided on because every row would go through. Until its last row is entered,
nothing else changes the lots it speaks of: so the decision stays true, whoever dies in between.
"""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.errors import Conflict
from recycling.lots.imports.models import LotImport, LotImportRow
from recycling.lots.imports.rules.states import ImportState, Policy
from recycling.lots.models import Lot
from recycling.sayings import say


def refuse_held(lot: Lot) -> None:
    """Raise ``Conflict`` where an import will still change a locked lot, or promised to keep it."""
    if not lot.own_id:
        return
    ref = db.session.scalar(
        select(LotImport.ref)
        .join(LotImportRow, LotImportRow.import_id == LotImport.id)
        .where(
            LotImport.holder_id == lot.holder_id,
            LotImport.state == ImportState.IMPORTING,
            LotImport.policy == Policy.ALL,
            LotImportRow.own_id == lot.own_id,
            LotImportRow.number > LotImport.rows_done,
        )
        .limit(1)
    )
    if ref is not None:
        raise Conflict(
            "lot_in_import",
            say("Import %(ref)s is about to enter lot %(lot)s.", ref=ref, lot=lot.ref),
            way_out=say("Wait until it has ended, a minute or so."),
        )
