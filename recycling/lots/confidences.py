"""Who may open a file of a lot? Its own flag, and whoever later rooms call a party of the sale."""

from __future__ import annotations

from collections.abc import Callable

from recycling.deeds import Actor
from recycling.lots.cards import FileCard
from recycling.lots.models import Lot
from recycling.lots.rules.files import Reading
from recycling.parties.permissions import Permission, may
from recycling.scanning import may_be_opened

PartyTest = Callable[[Lot, Actor], bool]

# Later rooms append who is a party of the lot's sale: its recycler, its carrier.
party_tests: list[PartyTest] = []


def may_open(actor: Actor, lot: Lot, file: FileCard) -> bool:
    """Tell whether an actor who sees the lot may open one of its files.

    One that waits for its scan only its own side may open, one with a virus nobody.
    """
    return may_be_opened(file.scan, is_own=is_of(actor, lot)) and is_for(actor, lot, file)


def is_of(actor: Actor, lot: Lot) -> bool:
    """Tell whether an actor is of the side that attaches files to a lot."""
    return may(actor, Permission.LOTS_ASSAY, lot)


def is_for(actor: Actor, lot: Lot, file: FileCard) -> bool:
    """Tell whether a file of a lot is meant for an actor, whatever the search for viruses says."""
    if file.reading == Reading.EVERYBODY or may(actor, Permission.LOTS_READ_DRAFT, lot):
        return True
    if file.reading == Reading.BIDDERS and may(actor, Permission.LOTS_READ_CONFIDENTIAL):
        return True
    return any(test(lot, actor) for test in party_tests)
