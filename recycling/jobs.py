"""What happens without anybody asking? One round of the background work.

A worker does a round each second; any number of workers may run, on any number of machines:
each piece of work elects its doer through the database, and doing it twice changes nothing.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from flask import Flask, current_app

from recycling import clock
from recycling.auctions import queries as auction_queries
from recycling.auctions import service as auctions
from recycling.certificates import printing
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Refusal
from recycling.ledger.sequencer import sequence
from recycling.reactions import react
from recycling.settlement import sweeping

_AT_ONCE = 100
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Round:
    """What one round did."""

    auctions_closed: int
    facts_settled: int
    leaves_appended: int
    payments_looked_at: int
    certificates_printed: int

    @property
    def was_idle(self) -> bool:
        """Tell whether there was nothing to do."""
        return not (self.auctions_closed or self.facts_settled or self.leaves_appended)


def tick() -> Round:
    """Close what is due, let facts take effect, and append what waits to the log."""
    return Round(
        _close_due_auctions(), react(), sequence(), sweeping.tick(), printing.print_waiting()
    )


def _close_due_auctions() -> int:
    closed = 0
    for ref in auction_queries.due_to_close(clock.now(), _AT_ONCE):
        try:
            auctions.close_auction(Act(SYSTEM), ref)
            closed += 1
        except Refusal as refusal:
            current_app.logger.info("auction %s stays open: %s", ref, refusal.message)
    return closed


def work(app: Flask, stop: threading.Event) -> None:
    """Do rounds until told to stop; an error ends a round, never the worker."""
    while not stop.is_set():
        with app.app_context():
            try:
                idle = tick().was_idle
            except Exception:
                app.logger.exception("a round of background work failed")
                idle = True
            finally:
                db.session.remove()
        if idle:
            stop.wait(PAUSE_SECONDS)
