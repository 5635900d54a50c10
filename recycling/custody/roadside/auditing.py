"""Does every roadside link stand in the ledger as it is kept, and its first visit too?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from recycling import clock
from recycling.custody.models import Consignment
from recycling.custody.roadside.models import RoadsideLink
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.sayings import say

_AT_ONCE = 500
_ASKED, _OPENED = "RoadsideLinkAsked", "RoadsideLinkOpened"


def disagreements() -> Iterator[str]:
    """Name every link whose consignment, end or first visit its facts do not say."""
    last = 0
    while rows := db.session.execute(
        select(RoadsideLink, Consignment.ref)
        .join(Consignment, Consignment.id == RoadsideLink.consignment_id)
        .where(RoadsideLink.id > last)
        .order_by(RoadsideLink.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1][0].id
        said = _said([ref for _link, ref in rows])
        for link, ref in rows:
            if (_ASKED, ref, link.ref, clock.stamp(link.expires_at)) not in said:
                yield say(
                    "roadside link %(ref)s of %(consignment)s is not the one its fact names.",
                    ref=link.ref,
                    consignment=ref,
                )
            if ((_OPENED, ref, link.ref, "") in said) is (link.opened_at is None):
                yield say(
                    "the first visit of roadside link %(ref)s is not what its facts say.",
                    ref=link.ref,
                )
        db.session.expunge_all()


def _said(consignments: Sequence[str]) -> set[tuple[str, str, str, str]]:
    """Return type, consignment, link and end of every fact about links."""
    subjects = [f"consignment:{ref}" for ref in set(consignments)]
    facts = db.session.scalars(
        select(Fact).where(Fact.subject.in_(subjects), Fact.type.in_((_ASKED, _OPENED)))
    )
    return {
        (one.type, one.subject.partition(":")[2], one.body["link"], one.body.get("expires_at", ""))
        for one in facts
    }
