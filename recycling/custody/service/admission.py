"""May a base take a lot on a day, under the licence it was awarded under?"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from recycling.bases.footings.queries import standing_on
from recycling.bases.footings.rules import refuse_unstable
from recycling.bases.models import Licence
from recycling.bases.rules import counts_on
from recycling.clock import day_words
from recycling.db import db
from recycling.errors import Conflict
from recycling.lots.models import Lot
from recycling.matching.service import check_eligible
from recycling.sayings import say


def check_base(lot: Lot, base_id: int, licence_id: int, day: date) -> None:
    """Raise ``Conflict`` unless the base may take the lot on a day, under the awarded licence.

    That licence's scale holds the lot's reservation, so another licence of the base is no
    substitute. Its row stays shared-locked, so that no suspension slips in before the commit.
    """
    licence = db.session.scalars(
        select(Licence)
        .where(Licence.id == licence_id)
        .with_for_update(read=True, of=Licence)
        .execution_options(populate_existing=True)
    ).one()
    check_eligible(lot, base_id, day, moves=True)
    if not counts_on(licence.state, licence.valid_from, licence.valid_to, day):
        raise Conflict(
            "licence_not_usable",
            say(
                "The licence under which the lot was awarded cannot be used on %(day_words)s.",
                day_words=day_words(day),
            ),
            field="licence",
            way_out=say("Ask the base to have it reinstated or prolonged."),
        )
    refuse_unstable(licence.ref, standing_on(licence.id, day))
