"""Do the books say of disputes, and of what was called back for them, what their rows say?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Select, and_, case, func, or_, select

from recycling.settlement.books.models import BookEntry
from recycling.settlement.books.moved import Question, posted
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.disputes.models import Claim, Dispute
from recycling.settlement.disputes.rules import ClaimState, DisputeState
from recycling.settlement.models import Payment

_DISPUTED = AccountKind.DISPUTED
_ENDS = {EntryKind.REINSTATED: DisputeState.WON, EntryKind.LOST: DisputeState.LOST}


def _taken() -> Select[*tuple[object, ...]]:
    booked = posted(EntryKind.DISPUTED, _DISPUTED).subquery()
    minor = func.coalesce(booked.c.minor, 0)
    return (
        select(Dispute.ref, Dispute.taken_minor, minor)
        .outerjoin(booked, booked.c.reference == Dispute.ref)
        .where(minor != Dispute.taken_minor)
    )


def _ended(kind: EntryKind) -> Callable[[], Select[*tuple[object, ...]]]:
    def ask() -> Select[*tuple[object, ...]]:
        booked = posted(kind, _DISPUTED).subquery()
        minor = -func.coalesce(booked.c.minor, 0)
        due = case((Dispute.state == _ENDS[kind], Dispute.taken_minor), else_=0)
        return (
            select(Dispute.ref, Dispute.state, due, minor)
            .outerjoin(booked, booked.c.reference == Dispute.ref)
            .where(minor != due)
        )

    return ask


def _charged() -> Select[*tuple[object, ...]]:
    booked = posted(EntryKind.CHARGED, AccountKind.COSTS).subquery()
    minor = func.coalesce(booked.c.minor, 0)
    return (
        select(Dispute.ref, Dispute.fee_minor, minor)
        .outerjoin(booked, booked.c.reference == Dispute.ref)
        .where(minor != Dispute.fee_minor)
    )


def _called_back() -> Select[*tuple[object, ...]]:
    booked = posted(EntryKind.CALLED_BACK, AccountKind.HELD).subquery()
    minor = func.coalesce(booked.c.minor, 0)
    due = case((Claim.state == ClaimState.DONE, Claim.amount_minor), else_=0)
    return (
        select(Claim.ref, due, minor)
        .outerjoin(booked, booked.c.reference == Claim.ref)
        .where(minor != due)
    )


def _unknown() -> Select[*tuple[object, ...]]:
    """Ask for entries whose dispute, claim or payment is not there."""
    of_dispute = (EntryKind.DISPUTED, *_ENDS)
    return (
        select(BookEntry.fact_id, BookEntry.kind, BookEntry.reference)
        .outerjoin(Dispute, Dispute.ref == BookEntry.reference)
        .outerjoin(Claim, Claim.ref == BookEntry.reference)
        .outerjoin(Payment, Payment.ref == BookEntry.reference)
        .where(
            or_(
                and_(BookEntry.kind.in_(of_dispute), Dispute.id.is_(None)),
                and_(BookEntry.kind == EntryKind.CALLED_BACK, Claim.id.is_(None)),
                and_(
                    BookEntry.kind == EntryKind.CHARGED, Dispute.id.is_(None), Payment.id.is_(None)
                ),
            )
        )
    )


QUESTIONS: tuple[Question, ...] = (
    (_taken, "Dispute {0} took {1}; the books have {2}, in minor units."),
    (_charged, "Dispute {0} cost {1}; the books have {2}."),
    (_ended(EntryKind.REINSTATED), "Dispute {0} is {1} with {2}; the books reinstated {3}."),
    (_ended(EntryKind.LOST), "Dispute {0} is {1} with {2}; the books have {3} lost."),
    (_called_back, "Claim {0} called back {1}; the books have {2}."),
    (_unknown, "Entry {0} {1} names {2}, which is no dispute, claim or payment."),
)
