"""What has the authority of the demonstration ordered? Invented cases, one at each rung."""

from __future__ import annotations

from datetime import timedelta

from recycling import clock
from recycling.bases.cases import queries
from recycling.bases.cases.rules import Measure, NewCase, NewOrder
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import Act
from recycling.demonstration.people import actor
from recycling.files import take
from recycling.oversight.cases import service

_LAW = "Federal Immission Control Act (BImSchG), section 20"
_SAMPLE = b"%PDF-1.7 invented: ammonia nitrogen 4.1 mg/L after the repair"


def keep_cases(unlicensed_base: str) -> None:
    """Let breaches be put right, one base stop at once and appeal, and a carrier be named."""
    with clock.held(SteppedClock(clock.now() - timedelta(days=3))) as stepped:
        _put_right()
        stepped.advance(hours=5)
        _stop(unlicensed_base)
        stepped.advance(hours=5)
        _name_carrier()


def _put_right() -> None:
    """Both recyclers answer what they were ordered; one answer is accepted, one waits."""
    regulator = Act(actor("regulator"))
    for key in ("recycler", "recycler2"):
        order = queries.orders_of(actor(key), 1)[0]
        db.session.rollback()
        words = "The stripping column is repaired; the sample of this week is enclosed."
        service.answer_order(Act(actor(key)), order.ref, words, take(_SAMPLE, "sample.pdf"))
    accepted = "The sample is within the permit."
    service.accept_answer(regulator, order.ref, accepted)
    service.close_case(regulator, order.case_ref, accepted)


def _stop(base: str) -> None:
    """A base that works before its licence is granted ceases production; its recycler appeals."""
    seen = "An officer saw lamps being crushed; no licence is granted yet."
    order = _ordered(
        NewCase(base, "own", "", seen),
        NewOrder(
            Measure.CESSATION,
            "Stop crushing lamps until the licence is granted.",
            _LAW,
            seen,
            clock.today() + timedelta(days=365),
            urgency="The hall has no exhaust for mercury, and people work in it.",
        ),
    )
    words = "The lamps were empty tubes of a trial; nothing was treated."
    appeal = service.appeal_against_order(Act(actor("recycler")), order, words)
    reason = "Mercury was measured in the hall; the trial can wait."
    service.decide_stay(Act(actor("regulator")), appeal, False, reason)


def _name_carrier() -> None:
    """A carrier is publicised for a month."""
    seen = "A lorry was stopped without its transport document."
    _ordered(
        NewCase(actor("carrier").organisation_ref, "own", "", seen),
        NewOrder(
            Measure.PUBLICATION,
            "Named for carrying waste without its transport document.",
            _LAW,
            seen,
            clock.today() + timedelta(days=30),
        ),
    )


def _ordered(case: NewCase, order: NewOrder) -> str:
    act = Act(actor("regulator"))
    return service.issue_order(act, service.open_case(act, case), order)
