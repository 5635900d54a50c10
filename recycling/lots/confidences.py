"""Who may open a file of a lot? Its own flag, and whoever later rooms call a party of the sale."""

from __future__ import annotations

from collections.abc import Callable

from recycling.deeds import Actor
from recycling.lots.cards import FileCard
from recycling.lots.models import Lot
from recycling.lots.rules.files import SAFE, Reading, Scan
from recycling.parties.permissions import Permission, may

PartyTest = Callable[[Lot, Actor], bool]

# Later rooms append who is a party of the lot's sale: its recycler, its carrier.
party_tests: list[PartyTest] = []


def may_open(actor: Actor, lot: Lot, file: FileCard) -> bool:
    """Tell whether an actor who sees the lot may open one of its files.

    One that waits for its scan only its own side may open, one with a virus nobody.
    """
    is_own = may(actor, Permission.LOTS_ASSAY, lot)
    if file.scan == Scan.INFECTED or (file.scan not in SAFE and not is_own):
        return False
    if file.reading == Reading.EVERYBODY or may(actor, Permission.LOTS_READ_DRAFT, lot):
        return True
    if file.reading == Reading.BIDDERS and may(actor, Permission.LOTS_READ_CONFIDENTIAL):
        return True
    return any(test(lot, actor) for test in party_tests)
