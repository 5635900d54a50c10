"""What does each measure stop, from the instant it is ordered? In words, for whoever reads it.

The page of an order shows this; ``docs/decisions/0054-*`` says why it is so.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from recycling.bases.cases.rules import Measure

_BIDS = _l("Its bids in open auctions no longer count, and it places none.")
_MATCHING = _l("No lot is matched with it, and no lot is awarded to it.")
_ON_THE_WAY = _l(
    "What is not dispatched stays where it is. What is on the way is marked for its holder, its"
    " carriers and road checks; at the gate the base can only refuse it whole."
)
MEASURES = {
    Measure.PUBLICATION: _l("Publication"),
    Measure.RECTIFICATION: _l("Put right by a day"),
    Measure.CESSATION: _l("Production ceases"),
    Measure.SUSPENSION: lazy_pgettext("measure", "Licence suspended"),
    Measure.REVOCATION: lazy_pgettext("measure", "Licence revoked"),
}
EFFECTS = {
    Measure.PUBLICATION: (_l("It is named on the published list of orders until the day given."),),
    Measure.RECTIFICATION: (
        _l("What is wrong is put right by the day given, and shown with evidence."),
        _l(
            "Once that day is over no licence of the base counts: its bids in open auctions are"
            " out, and it takes nothing in, until the order is met."
        ),
    ),
    Measure.CESSATION: (
        _l("The base takes nothing in and begins nothing new."),
        _BIDS,
        _MATCHING,
        _ON_THE_WAY,
        _l(
            "No batch is opened and nothing goes into one. What is in a batch is finished and its"
            " books are closed, so that nothing disappears from the balance."
        ),
    ),
    Measure.SUSPENSION: (
        _l("The licence counts for nothing until it is reinstated."),
        _l(
            "Bids, matching and awards that need it are out; another licence of the base counts on."
        ),
        _ON_THE_WAY,
        _l(
            "No lot that came under it goes into a batch. What is in a batch is finished and its"
            " books are closed."
        ),
    ),
    Measure.REVOCATION: (
        _l("The licence has ended for good. Only an appeal that is upheld gives it back."),
        _l(
            "Bids, matching and awards that need it are out; another licence of the base counts on."
        ),
        _ON_THE_WAY,
        _l(
            "No lot that came under it goes into a batch. What is in a batch is finished and its"
            " books are closed."
        ),
    ),
}
