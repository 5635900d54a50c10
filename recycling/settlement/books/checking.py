"""Do the books hold? Everything is added up again, and what does not fit is named.

Asks more than the database's own guards can: somebody may have taken those away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, func, or_, select

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.rules.deposits import DepositState
from recycling.ledger.models import Fact
from recycling.ledger.regrowth import streamed
from recycling.settlement.books import disputed
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.moved import IN_ENTRY, Question, moved
from recycling.settlement.books.rules import DEBITS, FACTS, AccountKind, EntryKind
from recycling.settlement.models import Payment, Payout, Sale
from recycling.settlement.rules import PaymentState, PayoutKind, PayoutState

_LEAVING = {
    PayoutKind.TRANSFER: EntryKind.PASSED_ON,
    PayoutKind.REFUND: EntryKind.GIVEN_BACK,
}


_DEPOSITS: dict[EntryKind, ColumnElement[bool]] = {
    EntryKind.PAID: Deposit.taken_at.is_not(None),
    EntryKind.PASSED_ON: Deposit.state == DepositState.KEPT,
    EntryKind.GIVEN_BACK: and_(
        Deposit.state == DepositState.RELEASED, Deposit.taken_at.is_not(None)
    ),
}
_IS_OF_DEPOSIT = or_(*(and_(BookEntry.kind == kind, fits) for kind, fits in _DEPOSITS.items()))


def violations() -> Iterator[str]:
    """Name everything in the books that cannot be, one sentence each; none where they hold."""
    for ask, says in _QUESTIONS:
        for row in streamed(ask()):
            yield says.format(*row)


def _unbalanced() -> Select[*tuple[object, ...]]:
    total = func.coalesce(func.sum(BookPosting.amount_minor), 0)
    return (
        select(BookEntry.fact_id, BookEntry.kind, total, BookEntry.currency)
        .outerjoin(BookPosting, IN_ENTRY)
        .group_by(BookEntry.fact_id, BookEntry.kind)
        .having(or_(total != 0, func.count(BookPosting.number) == 0))
    )


def _without_entry() -> Select[*tuple[object, ...]]:
    return (
        select(BookAccount.ref, BookPosting.number, BookPosting.fact_id, BookPosting.kind)
        .select_from(BookPosting)
        .join(BookPosting.account)
        .outerjoin(BookPosting.entry)
        .where(BookEntry.fact_id.is_(None))
    )


def _foreign() -> Select[*tuple[object, ...]]:
    columns = select(BookEntry.fact_id, BookEntry.kind, BookEntry.currency, BookAccount.ref)
    return (
        columns.select_from(BookPosting)
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(BookAccount.currency != BookEntry.currency)
    )


def _not_carried_on() -> Select[*tuple[object, ...]]:
    place = func.row_number().over(partition_by=BookPosting.account_id, order_by=BookPosting.number)
    carried = func.sum(BookPosting.amount_minor).over(
        partition_by=BookPosting.account_id, order_by=BookPosting.number
    )
    each = select(
        BookPosting.account_id,
        BookPosting.number,
        BookPosting.balance_minor,
        place.label("place"),
        carried.label("sum"),
    ).subquery()
    return (
        select(BookAccount.ref, each.c.number, each.c.balance_minor, each.c.sum)
        .join(each, each.c.account_id == BookAccount.id)
        .where(or_(each.c.number != each.c.place, each.c.balance_minor != each.c.sum))
    )


def _overdrawn() -> Select[*tuple[object, ...]]:
    """Ask of all accounts but what is held: that is asked sale by sale, with what is borne."""
    return (
        select(BookAccount.ref, BookAccount.kind, BookPosting.number, BookPosting.balance_minor)
        .select_from(BookPosting)
        .join(BookPosting.account)
        .where(
            BookAccount.kind != AccountKind.HELD,
            _is_overdrawn(BookAccount.kind, BookPosting.balance_minor),
        )
    )


def _overdrawn_in_a_sale() -> Select[*tuple[object, ...]]:
    """Ask in the order of the facts, so that money which left before its release is found too.

    What is held may be below zero as far as the sale's disputed money, costs and losses explain it.
    """
    left = func.sum(BookPosting.amount_minor).over(
        partition_by=(BookEntry.sale_id, BookPosting.account_id), order_by=BookEntry.fact_id
    )
    ours = case((BookAccount.kind.in_(DEBITS), BookPosting.amount_minor), else_=0)
    covered = func.sum(ours).over(
        partition_by=(BookEntry.sale_id, BookEntry.currency), order_by=BookEntry.fact_id
    )
    columns = select(
        BookEntry.sale_id,
        BookEntry.fact_id,
        BookAccount.kind,
        case((BookAccount.kind == AccountKind.HELD, covered), else_=left).label("left"),
    )
    joined = columns.select_from(BookPosting).join(BookPosting.entry).join(BookPosting.account)
    each = joined.subquery()
    return (
        select(Sale.ref, each.c.kind, each.c.fact_id, each.c.left)
        .join(each, each.c.sale_id == Sale.id)
        .where(_is_overdrawn(each.c.kind, each.c.left))
    )


def _is_overdrawn(
    kind: SQLColumnExpression[str], balance: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    is_debit = kind.in_(DEBITS)
    return or_(and_(is_debit, balance < 0), and_(~is_debit, balance > 0))


def _twice() -> Select[*tuple[object, ...]]:
    return (
        select(BookEntry.reference, BookEntry.kind, func.count())
        .where(BookEntry.kind != EntryKind.CHARGED)
        .group_by(BookEntry.reference, BookEntry.kind)
        .having(func.count() > 1)
    )


def _other_fact() -> Select[*tuple[object, ...]]:
    fits = or_(
        *(and_(BookEntry.kind == kind, Fact.type.in_(types)) for kind, types in FACTS.items())
    )
    return (
        select(BookEntry.fact_id, BookEntry.kind, Fact.type, Fact.subject)
        .join(Fact, Fact.id == BookEntry.fact_id)
        .join(Sale, Sale.id == BookEntry.sale_id)
        .where(or_(~fits, Fact.subject != "sale:" + Sale.ref))
    )


def _payments() -> Select[*tuple[object, ...]]:
    booked = moved(EntryKind.PAID).subquery()
    return (
        select(Payment.ref, Payment.amount_minor, func.coalesce(booked.c.minor, 0))
        .outerjoin(
            booked,
            and_(
                booked.c.reference == Payment.ref,
                booked.c.sale_id == Payment.sale_id,
                booked.c.currency == Payment.currency,
            ),
        )
        .where(
            Payment.state == PaymentState.PAID,
            func.coalesce(booked.c.minor, 0) != Payment.amount_minor,
        )
    )


def _payouts(kind: PayoutKind) -> Callable[[], Select[*tuple[object, ...]]]:
    def ask() -> Select[*tuple[object, ...]]:
        booked = moved(_LEAVING[kind]).subquery()
        return (
            select(Payout.ref, Payout.amount_minor, func.coalesce(booked.c.minor, 0))
            .outerjoin(
                booked,
                and_(booked.c.reference == Payout.ref, booked.c.sale_id == Payout.sale_id),
            )
            .where(
                Payout.kind == kind,
                Payout.state == PayoutState.DONE,
                func.coalesce(booked.c.minor, 0) != Payout.amount_minor,
            )
        )

    return ask


def _deposits(kind: EntryKind) -> Callable[[], Select[*tuple[object, ...]]]:
    def ask() -> Select[*tuple[object, ...]]:
        booked = moved(kind).subquery()
        return (
            select(Deposit.ref, Deposit.amount_minor, func.coalesce(booked.c.minor, 0))
            .outerjoin(booked, booked.c.reference == Deposit.ref)
            .where(
                _DEPOSITS[kind],
                func.coalesce(booked.c.minor, 0) != Deposit.amount_minor,
            )
        )

    return ask


def _unknown(
    kinds: tuple[EntryKind, ...], table: type[Payment | Payout], fits: ColumnElement[bool]
) -> Callable[[], Select[*tuple[object, ...]]]:
    """Ask for entries whose payment, payout or deposit is not there, or did not come to that."""

    def ask() -> Select[*tuple[object, ...]]:
        return (
            select(BookEntry.fact_id, BookEntry.kind, BookEntry.reference)
            .outerjoin(table, and_(table.ref == BookEntry.reference, fits))
            .outerjoin(Deposit, and_(Deposit.ref == BookEntry.reference, _IS_OF_DEPOSIT))
            .where(BookEntry.kind.in_(kinds), table.id.is_(None), Deposit.id.is_(None))
        )

    return ask


def _together() -> Select[*tuple[object, ...]]:
    total = func.sum(BookPosting.amount_minor)
    return (
        select(BookAccount.currency, total)
        .join(BookPosting, BookPosting.account_id == BookAccount.id)
        .group_by(BookAccount.currency)
        .having(total != 0)
    )


_QUESTIONS: tuple[Question, ...] = (
    (_unbalanced, "Entry {0} {1} is {2} {3} from zero, in minor units, or posts nothing."),
    (_without_entry, "Posting {1} of {0} belongs to entry {2} {3}, which is not there."),
    (_foreign, "Entry {0} {1} in {2} posts to {3}, which has another currency."),
    (_not_carried_on, "Posting {1} of {0} says the balance is {2}; those up to it make {3}."),
    (_overdrawn, "Account {0} ({1}) is overdrawn after posting {2}: {3}."),
    (_overdrawn_in_a_sale, "Sale {0} takes more from “{1}” than it brought, by fact {2}: {3}."),
    (_twice, "{0} is entered as {1} {2} times."),
    (_other_fact, "Entry {0} {1} rests on fact {2} of {3}, which makes no such entry."),
    (_payments, "Payment {0} took {1}; the books have {2}, in minor units."),
    (_payouts(PayoutKind.TRANSFER), "Payout {0} passed on {1}; the books have {2}."),
    (_payouts(PayoutKind.REFUND), "Payout {0} gave back {1}; the books have {2}."),
    (_deposits(EntryKind.PAID), "Deposit {0} took {1}; the books have {2}."),
    (_deposits(EntryKind.PASSED_ON), "Deposit {0} passed on {1}; the books have {2}."),
    (_deposits(EntryKind.GIVEN_BACK), "Deposit {0} gave back {1}; the books have {2}."),
    (
        _unknown((EntryKind.PAID,), Payment, Payment.state == PaymentState.PAID),
        "Entry {0} {1} names {2}, which is no paid payment.",
    ),
    (
        _unknown((EntryKind.QUESTIONED,), Payment, Payment.state == PaymentState.QUESTIONED),
        "Entry {0} {1} names {2}, which is no questioned payment.",
    ),
    (
        _unknown(tuple(_LEAVING.values()), Payout, Payout.state == PayoutState.DONE),
        "Entry {0} {1} names {2}, which is no payout that was made.",
    ),
    *disputed.QUESTIONS,
    (_together, "All accounts in {0} together make {1}, not zero."),
)
