"""What happens without anybody asking? One round of the background work.

A worker does a round each second, and up to five where there is work that leads to more. Any number
of workers may run, on any number of machines: each piece of work elects its doer through the
database, and doing it twice changes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time
from time import monotonic

from flask import Flask, current_app

from recycling import clock, daily
from recycling.auctions import queries as auction_queries
from recycling.auctions import service as auctions
from recycling.auctions.second_chances import expiring as second_chances
from recycling.auctions.standstill import binding
from recycling.auctions.watching import looking, outbidding, searching
from recycling.bases import service as bases
from recycling.bases.footings import reminding
from recycling.certificates.runs import work as runs
from recycling.certificates.stacks import work as stacks
from recycling.custody.borders import letters
from recycling.custody.borders import service as borders
from recycling.custody.deadlines import reminding as deadlines
from recycling.custody.imports import service as movement_files
from recycling.custody.imports import work as movements
from recycling.daily import Daily
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Refusal
from recycling.ledger.cosigning import cosign
from recycling.ledger.imprints import archiving
from recycling.ledger.sequencer import BATCH, sequence
from recycling.lots import service as lots
from recycling.lots.imports import work as imports
from recycling.matching import versions
from recycling.matching.plans import gathering as plans
from recycling.notices import digests, outbox
from recycling.notices.hooks import delivering
from recycling.oversight.audits import work as audits
from recycling.oversight.cases import service as cases
from recycling.oversight.inspections import attaching as inspected
from recycling.oversight.inspections import following as findings
from recycling.oversight.invoices import work as invoices
from recycling.oversight.leaks import work as leaks
from recycling.oversight.reports import attaching as report_files
from recycling.oversight.reports import clearing as report_counts
from recycling.oversight.returns import work as returns
from recycling.oversight.signs import work as signs
from recycling.oversight.statistics import work as statistics
from recycling.parties.proposals import service as proposals
from recycling.parties.service import expiring
from recycling.parties.sign_in import clearing
from recycling.reactions import react
from recycling.scanning import Shelf, scan_waiting
from recycling.settlement import sweeping
from recycling.settlement.assays import going_on
from recycling.settlement.reconciling import work as reconciling
from recycling.site.status.service import Heart

_AT_ONCE = 100
# Done once for every date; what a piece of work must promise stands in daily.py.
DAILY: tuple[Daily, ...] = (
    Daily("re-class lots", lots.reclass_due, time(0, 0)),
    Daily("expire measurements", lots.expire_due, time(0, 0)),
    Daily("take silence for consent", borders.tacit_due, time(0, 0)),
    Daily("remind of footings that end", reminding.remind_due, time(5, 0)),
    Daily("tell of licences that end", bases.tell_expiry),
    # At noon UTC the year has begun at every base, whatever its calendar.
    Daily("carry reservations over", bases.carry_due, time(12, 0)),
    Daily("tell of overdue orders", cases.tell_overdue, time(5, 0)),
    Daily("remind of deadlines", deadlines.remind_due, time(5, 0)),
    Daily("clear the outbox", outbox.clear),
    Daily("forget daily mails of long ago", digests.clear),
    Daily("forget messages to webhooks", delivering.clear),
    Daily("let invitations and requests to join expire", expiring.expire_due),
    Daily("tell of delegations that end", expiring.tell_ending),
    Daily("let proposals lapse", proposals.lapse_due),
    Daily("clear what is left of sign-ins", clearing.clear),
    Daily("forget from where reports came", report_counts.clear),
    Daily("forget who was invited or asked to join", expiring.forget_ended),
    Daily("watch receipts for leaks", leaks.watch_due, time(1, 0)),
    Daily("look for signs in figures", signs.look_due, time(1, 45)),
    Daily("check invoices line by line", invoices.check_due, time(1, 30)),
    Daily("count what was recovered", statistics.count_due, time(3, 0)),
    Daily("publish the figures of a month", statistics.publish_due, time(3, 30)),
    # Half an hour after noon UTC the month before is over at every base.
    Daily("draw up monthly returns", returns.draw_up_due, time(12, 30)),
    Daily("remind of monthly returns", returns.remind_due, time(5, 0)),
    Daily("tell of findings not put right", findings.tell_overdue, time(5, 30)),
    Daily("reconcile with the payment service", reconciling.reconcile_due, time(2, 0)),
    Daily("make partitions ahead", archiving.make_ahead),
    Daily("archive imprints of long ago", archiving.archive_due, time(2, 30)),
)
# Every room's files that wait to be scanned for viruses.
SHELVES: tuple[Shelf, ...] = (
    lots.FILES,
    *bases.DOCUMENTS,
    movement_files.FILES,
    report_files.FILES,
    cases.EVIDENCE,
    letters.LETTERS,
    inspected.FILES,
)
PAUSE_SECONDS = 1.0
# Rounds begin no closer together: work that trickles in is done in a few larger bites.
APART_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
_LAST_MOMENTS_SECONDS = 3.0


@dataclass(frozen=True)
class Round:
    """What one round did, and which of its parts failed."""

    auctions_closed: int
    facts_settled: int
    leaves_appended: int
    payments_looked_at: int
    mails_sent: int = 0
    daily_things_done: int = 0
    chunks_of_files: int = 0
    files_scanned: int = 0
    lots_certified: int = 0
    cosignatures: int = 0
    changes_folded: int = 0
    lots_planned: int = 0
    alerts_given: int = 0
    awards_bound: int = 0
    chances_expired: int = 0
    exchanges_gone_on: int = 0
    daily_mails_made: int = 0
    messages_tried: int = 0
    failed: tuple[str, ...] = ()

    @property
    def was_idle(self) -> bool:
        """Tell whether there was nothing to do."""
        return not (
            self.auctions_closed
            or self.facts_settled
            or self.leaves_appended
            or self.payments_looked_at
            or self.mails_sent
            or self.daily_things_done
            or self.chunks_of_files
            or self.files_scanned
            or self.lots_certified
            or self.cosignatures
            or self.changes_folded
            or self.lots_planned
            or self.alerts_given
            or self.awards_bound
            or self.chances_expired
            or self.exchanges_gone_on
            or self.daily_mails_made
            or self.messages_tried
        )

    @property
    def was_for_the_log(self) -> bool:
        """Tell whether there was nothing to do but to append to the log, which is now complete."""
        return self.leaves_appended < BATCH and replace(self, leaves_appended=0).was_idle

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.auctions_closed} auctions closed, {self.facts_settled} facts settled, "
            f"{self.leaves_appended} leaves appended, {self.cosignatures} cosignatures, "
            f"{self.payments_looked_at} payments looked at, {self.mails_sent} mails sent, "
            f"{self.daily_things_done} daily things done, "
            f"{self.chunks_of_files} chunks of files, {self.files_scanned} files scanned, "
            f"{self.lots_certified} lots of runs certified, "
            f"{self.changes_folded} changes folded, {self.lots_planned} lots planned, "
            f"{self.alerts_given} alerts given, {self.awards_bound} awards bound, "
            f"{self.chances_expired} second chances over, "
            f"{self.exchanges_gone_on} exchanges of assays gone on, "
            f"{self.daily_mails_made} daily mails made, "
            f"{self.messages_tried} messages to webhooks tried"
            + (f"; failed: {', '.join(self.failed)}" if self.failed else "")
        )


def tick(slow_too: bool = True) -> Round:
    """Close what is due, let facts act, feed the log, see to payments, files, mail, daily work.

    A part that fails is logged and named; the others are done all the same. Not ``slow_too``: what
    waits for others' servers, and plans, are seen to elsewhere.
    """
    failed: list[str] = []
    return Round(
        auctions_closed=_part("close auctions", _close_due_auctions, failed),
        awards_bound=_part("let awards bind", binding.bind_due, failed),
        chances_expired=_part("end second chances", second_chances.expire_due, failed),
        facts_settled=_part("react to facts", react, failed),
        leaves_appended=_part("append to the log", sequence, failed),
        cosignatures=_part("ask witnesses", cosign, failed),
        payments_looked_at=_part("see to payments", sweeping.tick, failed) if slow_too else 0,
        exchanges_gone_on=_part("let exchanges of assays go on", going_on.go_on_due, failed),
        daily_things_done=_part("daily work", lambda: daily.do_due(DAILY, failed), failed),
        files_scanned=_part("scan files", lambda: scan_waiting(SHELVES), failed),
        daily_mails_made=_part("make daily mails", digests.gather_due, failed),
        mails_sent=_part("send mail", outbox.send_due, failed) if slow_too else 0,
        chunks_of_files=_part("read files of lots", imports.tick, failed)
        + _part("read files of movements", movements.tick, failed)
        + _part("check stacks of certificates", stacks.tick, failed),
        lots_certified=_part("certify lots of runs", runs.tick, failed),
        changes_folded=_part("fold changes of the register", versions.fold, failed),
        lots_planned=_part("make plans", plans.tick, failed) if slow_too else 0,
        messages_tried=_part("tell webhooks", delivering.tick, failed) if slow_too else 0,
        alerts_given=_part("look at auctions for watchers", looking.look_due, failed)
        + _part("tell who was outbid", outbidding.tell_due, failed)
        + _part("look for saved searches", searching.look_due, failed),
        failed=tuple(failed),
    )


def _part(name: str, work: Callable[[], int], failed: list[str]) -> int:
    try:
        return work()
    except Exception:
        current_app.logger.exception("background work “%s” failed", name)
        failed.append(name)
        return 0
    finally:
        db.session.rollback()


def _close_due_auctions() -> int:
    due = auction_queries.due_to_close(clock.now(), _AT_ONCE)
    db.session.rollback()
    return sum(_close(ref) for ref in due)


def _close(ref: str) -> bool:
    try:
        auctions.close_auction(Act(SYSTEM), ref)
    except Refusal as refusal:  # another worker closed it, or a late bid extended it
        current_app.logger.info("auction %s stays as it is: %s", ref, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("auction %s could not be closed", ref)
        db.session.rollback()
        return False
    return True


def work(app: Flask, stop: threading.Event) -> None:
    """Do rounds until told to stop; rounds in which everything fails come ever more rarely.

    Plans and audits are made, and payment service, mail server and webhooks spoken to, in threads
    beside them: that may take a minute and more, and an auction must not wait for it. Ending in the
    middle of one is no harm: its lease runs out.
    """
    beside = [
        threading.Thread(target=_go_on, args=(app, stop, *each), name=each[0], daemon=True)
        for each in (
            ("making plans", plans.tick),
            ("auditing", audits.tick),
            ("telling webhooks", delivering.tick),
            ("seeing to payments", sweeping.tick),
            ("sending mail", outbox.send_due),
        )
    ]
    for thread in beside:
        thread.start()
    pause = PAUSE_SECONDS
    heart = Heart()
    while not stop.is_set():
        began = monotonic()
        done = _round(app, heart)
        if done.was_idle:
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS) if done.failed else PAUSE_SECONDS
            stop.wait(pause)
        else:
            app.logger.info("%s", done)
            # Nothing waits for a leaf that was appended: a storm of bids makes some all the time.
            apart = PAUSE_SECONDS if done.was_for_the_log else APART_SECONDS
            stop.wait(max(began + apart - monotonic(), 0))
    for thread in beside:
        thread.join(_LAST_MOMENTS_SECONDS)


def _go_on(app: Flask, stop: threading.Event, name: str, tick: Callable[[], int]) -> None:
    while not stop.is_set():
        if done := _done(app, name, tick):
            app.logger.info("%s: %s done", name, done)
        else:
            stop.wait(PAUSE_SECONDS)


def _done(app: Flask, name: str, tick: Callable[[], int]) -> int:
    with app.app_context():
        try:
            return tick()
        except Exception:
            app.logger.exception("%s failed", name)
            return 0
        finally:
            db.session.remove()


def _round(app: Flask, heart: Heart) -> Round:
    with app.app_context():
        try:
            heart.beat()
            return tick(slow_too=False)
        except Exception:
            app.logger.exception("a round of background work failed")
            return Round(0, 0, 0, 0, failed=("the round",))
        finally:
            db.session.remove()
