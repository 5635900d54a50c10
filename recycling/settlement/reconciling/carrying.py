"""What does a step of a reconciliation keep, and what does it ask of the payment service?

Each function commits what it kept, so that nobody waits for the service inside a transaction.
"""

from __future__ import annotations

from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing
from recycling.settlement.gateway import gateway
from recycling.settlement.reconciling import lines, service
from recycling.settlement.reconciling.rules import Found
from recycling.settlement.reconciling.service import At, Noted
from recycling.settlement.stripe_gateway import BalancePage

_TRIES = 5


def keep_page(ref: str, at: At, page: BalancePage) -> None:
    """Keep a page of lines and how far the reading is; after the last, up to when it went."""
    after = page.lines[-1].id if page.has_more else ""
    begin_writing()
    try:
        new = lines.keep(page.lines)
        row = service.move_on(ref, at, at.beyond(after))
        row.lines += new
        if not after:
            row.read_to = lines.newest_at()
        db.session.commit()
    finally:
        db.session.rollback()


def note(ref: str, at: At, to: At, found: list[Found], vanished: tuple[str, ...] = ()) -> None:
    """Keep what was found; where nothing was, only how far we are."""
    db.session.rollback()
    once = tuple({(one.kind, one.subject): one for one in found}.values())
    if once or vanished:
        service.note_differences(Act(SYSTEM), ref, at, to, Noted(once, vanished))
        return
    begin_writing()
    try:
        service.move_on(ref, at, to)
        db.session.commit()
    finally:
        db.session.rollback()


def ask_again(source: str) -> None:
    """Read the lines of one charge, transfer, refund, dispute or payout once more."""
    listed = gateway().balance_lines_of(source)
    begin_writing()
    lines.keep(listed)
    db.session.commit()


def keep_balance(ref: str, is_balanced: bool | None) -> None:
    """Keep whether all lines make what the service holds (``None``: not compared)."""
    begin_writing()
    service.locked(ref).is_balanced = is_balanced
    db.session.commit()


def proven_balance() -> tuple[dict[str, int], dict[str, int]] | None:
    """Return the sums of all lines and what the service holds, by currency, at one instant.

    Between two readings of the lines that find nothing new the balance is asked for. ``None``
    where money moved at every try: then nothing can be said.
    """
    for _ in range(_TRIES):
        held = {code.upper(): minor for code, minor in gateway().balance().items()}
        if not _read_newer():
            sums = lines.sums()
            db.session.rollback()
            return sums, held
    return None


def _read_newer() -> int:
    """Read what came since the newest line we have; returns how many lines are new."""
    newest = lines.newest_at()
    db.session.rollback()
    since = newest - lines.OVERLAP if newest else None
    new, after, has_more = 0, None, True
    while has_more:
        page = gateway().balance_lines(since, after)
        begin_writing()
        new += lines.keep(page.lines)
        db.session.commit()
        has_more = page.has_more
        after = page.lines[-1].id if page.lines else None
    return new
