"""What does somebody hear who follows an auction while it runs, and how many may at once?

The base is asking again (``events?after=``). A stream is the same, told as it happens: it reads the
database by sequence number and remembers nothing another process would not see. It ends by itself
after ``LONGEST_S`` and is taken up again where it stopped; each process gives only a few of its
threads to streams (``LIVE_STREAMS``), and whoever comes when those are taken is answered once and
asks again. So nobody is turned away, and no stream keeps a bid waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import BoundedSemaphore

from flask import Flask
from sqlalchemy import select

from recycling.auctions.models import Auction
from recycling.auctions.queries import Events
from recycling.config import Settings
from recycling.db import db
from recycling.errors import Invalid
from recycling.sayings import say

LONGEST_S = 15.0
LOOK_EVERY_S = 0.5
RETRY_MS = 2_000
_LONGEST_NUMBER = 18
Read = Callable[[int], Events]


def sequence_number(given: str) -> int:
    """Return the number after which somebody wants to hear; raises ``Invalid`` naming ``after``."""
    if not (given.isascii() and given.isdigit() and len(given) <= _LONGEST_NUMBER):
        raise Invalid(
            "bad_after",
            say("“after” is not a sequence number."),
            field="after",
            way_out=say("Use the last `seq` you have seen, 0 for the start."),
        )
    return int(given)


def take_slot(app: Flask) -> BoundedSemaphore | None:
    """Take one of this process's few places for streams; ``None`` where all are taken."""
    settings: Settings = app.extensions["settings"]
    slots: BoundedSemaphore = app.extensions.setdefault(
        "live_slots", BoundedSemaphore(max(settings.live_streams, 1))
    )
    is_free = settings.live_streams > 0 and slots.acquire(blocking=False)
    return slots if is_free else None


def last_heard(found: Events, after: int) -> int:
    """Return the sequence number after which to go on."""
    return found.bids[-1].seq if found.bids else after


def changes(app: Flask, first: Events, after: int, read: Read) -> Iterator[Events | None]:
    """Yield where the auction stands, then again whenever that changes; ``None`` is a heartbeat.

    Each look has a session of its own, so that no connection waits with the stream.
    """
    until = time.monotonic() + LONGEST_S
    ref, known, found = first.auction.ref, pulse_of(first), first
    while True:
        yield found
        after = last_heard(found, after)
        while not found.has_more:
            if time.monotonic() >= until:
                return
            time.sleep(LOOK_EVERY_S)
            with app.app_context():
                now = pulse(ref)
            if now != known:
                break
            yield None
        with app.app_context():
            found = read(after)
        known = pulse_of(found)


Pulse = tuple[str, int, datetime, int | None]


def pulse(ref: str) -> Pulse:
    """Return state, last number, close and leading price: what tells that anything changed."""
    row = db.session.execute(
        select(
            Auction.state, Auction.last_seq, Auction.closes_at, Auction.leading_minor_per_tonne
        ).where(Auction.ref == ref)
    ).one()
    return row.state, row.last_seq, row.closes_at, row.leading_minor_per_tonne


def pulse_of(found: Events) -> Pulse:
    """Return the same of what somebody was told."""
    card = found.auction
    leading = None if card.best is None else card.best.minor_per_tonne
    return card.state, card.bids, card.closes_at, leading
