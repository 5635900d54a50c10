"""What do our books and the payment service not say alike?

Pure: a line of the service's account of our balance and the movement in our books it belongs to go
in, differences come out. They are brought together by the service's own ids, never by the day: what
came before midnight there and after it here is the same movement. Nothing is too small to be named,
and what follows from another difference is named as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """How the two differ. The comment says what is compared."""

    MISSING_THERE = "missing_there"  # the books moved money; the service knows nothing of it
    MISSING_HERE = "missing_here"  # the service moved money; the books know nothing of it
    OTHER_AMOUNT = "other_amount"  # of one movement
    OTHER_CURRENCY = "other_currency"  # of one movement
    OTHER_ACCOUNT = "other_account"  # where a transfer went
    OTHER_PAYMENT = "other_payment"  # which payment a transfer or refund was made out of
    OTHER_SALE = "other_sale"  # for which sale
    DOUBLED = "doubled"  # the same payment or payout once more
    REVERSED = "reversed"  # a transfer was taken back
    REFUND_FAILED = "refund_failed"  # the payer's bank did not take it
    DISPUTED = "disputed"  # the payer's bank took it back
    FEE = "fee"  # the service kept something for itself
    PAID_OUT = "paid_out"  # money left for a bank account
    UNKNOWN = "unknown"  # a movement of a type we do not know
    BALANCE = "balance"  # all lines together do not make what the service holds


class Movement(StrEnum):
    """What moved money at the service, in our words."""

    PAYMENT = "payment"
    TRANSFER = "transfer"
    REFUND = "refund"
    REVERSAL = "reversal"
    REFUND_FAILURE = "refund_failure"
    DISPUTE = "dispute"
    PAYOUT = "payout"
    OTHER = "other"


_MOVEMENTS = {
    "charge": Movement.PAYMENT,
    "payment": Movement.PAYMENT,
    "transfer": Movement.TRANSFER,
    "refund": Movement.REFUND,
    "payment_refund": Movement.REFUND,
    "transfer_refund": Movement.REVERSAL,
    "refund_failure": Movement.REFUND_FAILURE,
    "payment_failure_refund": Movement.REFUND_FAILURE,
    "adjustment": Movement.DISPUTE,
    "payout": Movement.PAYOUT,
    "payout_cancel": Movement.PAYOUT,
    "payout_failure": Movement.PAYOUT,
}
BOOKED = frozenset({Movement.PAYMENT, Movement.TRANSFER, Movement.REFUND, Movement.REVERSAL})
"""What the books have an entry for, line by line."""
_TOGETHER = {Movement.DISPUTE: Kind.DISPUTED, Movement.PAYOUT: Kind.PAID_OUT}
"""Of what all lines of one source together must come to what the books have, or to nothing."""
_UNKNOWN_HERE = {Movement.REVERSAL: Kind.REVERSED}
"""What a line is that is booked where we know of it, and where we do not."""
_AFTERWARDS = {
    Movement.REFUND_FAILURE: Kind.REFUND_FAILED,
    Movement.OTHER: Kind.UNKNOWN,
}


def movement_of(type_: str) -> Movement:
    """Return what a type of the payment service means to us."""
    return _MOVEMENTS.get(type_, Movement.OTHER)


@dataclass(frozen=True)
class Theirs:
    """A line of the service's account of our balance; what leaves is below zero.

    ``reference`` is the payment or payout it names, ``sale`` the sale; empty where it names none.
    """

    line: str
    movement: Movement
    source: str
    amount_minor: int
    fee_minor: int
    currency: str
    at: datetime
    sale: str = ""
    reference: str = ""
    account: str = ""
    about: str = ""


@dataclass(frozen=True)
class Ours:
    """A payment or payout, with what the books have moved for it: ``None`` where nothing yet.

    Also a dispute, and what was called back. ``provider_id`` is its charge, transfer, refund … at
    the service, ``account`` the account it is to reach, ``about`` the charge or transfer it is made
    out of, ``fee_minor`` what the books have of the service's fee for it.
    """

    reference: str
    movement: Movement
    amount_minor: int | None
    currency: str
    sale: str
    provider_id: str
    account: str = ""
    about: str = ""
    fee_minor: int = 0


@dataclass(frozen=True)
class Found:
    """A difference: both sides in minor units (``None``: not there), and what it is about.

    ``subject`` with the kind is its name: the same found again is the same difference. By
    ``source`` the service is asked again. ``ours_said`` and ``theirs_said`` are what was compared
    where that is no amount.
    """

    kind: Kind
    subject: str
    currency: str
    ours_minor: int | None
    theirs_minor: int | None
    sale: str = ""
    reference: str = ""
    source: str = ""
    ours_said: str = ""
    theirs_said: str = ""


@dataclass(frozen=True)
class Known:
    """What we have of the movements some lines speak of, by the service's id and by reference."""

    by_id: Mapping[str, Ours]
    by_reference: Mapping[str, Ours]

    @classmethod
    def of(cls, several: Iterable[Ours]) -> Known:
        """Arrange movements by both names."""
        kept = tuple(several)
        return cls(
            {one.provider_id: one for one in kept if one.provider_id},
            {one.reference: one for one in kept},
        )


def differences(lines: Sequence[Theirs], known: Known) -> Iterator[Found]:
    """Return what the lines of one source differ in from what we know of it."""
    yield from _fees(lines, known)
    for line in lines:
        if line.movement in BOOKED:
            yield from _of_booked(line, known)
        elif line.movement in _AFTERWARDS:
            ours = _ours_of(line, known)
            yield _found(_AFTERWARDS[line.movement], line, ours, line.line, 0, line.amount_minor)
    yield from _left_open(lines, known)


def _fees(lines: Sequence[Theirs], known: Known) -> Iterator[Found]:
    """Compare what the service kept of one source in all with what the books have of that."""
    ours = known.by_id.get(lines[0].source)
    booked, kept = ours.fee_minor if ours else 0, sum(line.fee_minor for line in lines)
    if booked != kept:
        line = next((line for line in lines if line.fee_minor), lines[0])
        yield _found(Kind.FEE, line, _ours_of(line, known), line.line, booked, kept)


def _of_booked(line: Theirs, known: Known) -> Iterator[Found]:
    ours = known.by_id.get(line.source)
    if ours is not None and ours.amount_minor is not None and ours.movement is line.movement:
        yield from _unlike(line, ours, ours.amount_minor)
        return
    if line.movement in _UNKNOWN_HERE:
        kind = _UNKNOWN_HERE[line.movement]
        yield _found(kind, line, _ours_of(line, known), line.line, 0, line.amount_minor)
        return
    named = known.by_reference.get(line.reference)
    is_again = (
        named is not None
        and named.movement is line.movement
        and named.provider_id not in ("", line.source)
    )
    kind = Kind.DOUBLED if is_again else Kind.MISSING_HERE
    yield _found(kind, line, named or ours, line.source, None, line.amount_minor)


def _unlike(line: Theirs, ours: Ours, booked_minor: int) -> Iterator[Found]:
    for kind, here, there in _compared(line, ours, booked_minor):
        if here != there:
            found = _found(kind, line, ours, line.source, booked_minor, line.amount_minor)
            is_amount = kind is Kind.OTHER_AMOUNT
            yield found if is_amount else replace(found, ours_said=here, theirs_said=there)


def _compared(line: Theirs, ours: Ours, booked_minor: int) -> Iterator[tuple[Kind, str, str]]:
    yield Kind.OTHER_CURRENCY, ours.currency, line.currency
    yield Kind.OTHER_AMOUNT, str(booked_minor), str(line.amount_minor)
    yield Kind.OTHER_SALE, ours.sale, line.sale
    if line.movement is Movement.TRANSFER:
        yield Kind.OTHER_ACCOUNT, ours.account, line.account
    if line.movement is not Movement.PAYMENT:
        yield Kind.OTHER_PAYMENT, ours.about, line.about


def _left_open(lines: Sequence[Theirs], known: Known) -> Iterator[Found]:
    """Name what does not come to what the books have of it, all its lines together."""
    for movement, kind in _TOGETHER.items():
        theirs = [line for line in lines if line.movement is movement]
        if not theirs:
            continue
        first, left_minor = theirs[0], sum(line.amount_minor for line in theirs)
        ours = known.by_id.get(first.source)
        booked_minor = (ours.amount_minor or 0) if ours else 0
        if left_minor != booked_minor:
            named = _ours_of(first, known)
            yield _found(kind, first, named, first.source, booked_minor, left_minor)


def _ours_of(line: Theirs, known: Known) -> Ours | None:
    return (
        known.by_id.get(line.source)
        or known.by_id.get(line.about)
        or known.by_reference.get(line.reference)
    )


def _found(  # noqa: PLR0913, PLR0917
    kind: Kind,
    line: Theirs,
    ours: Ours | None,
    subject: str,
    ours_minor: int | None,
    theirs_minor: int | None,
) -> Found:
    return Found(
        kind,
        subject,
        line.currency,
        ours_minor,
        theirs_minor,
        ours.sale if ours else line.sale,
        ours.reference if ours else line.reference,
        line.source,
    )


def missing_there(ours: Ours) -> Found:
    """Return that the service has no line for what the books moved."""
    return Found(
        Kind.MISSING_THERE,
        ours.reference,
        ours.currency,
        ours.amount_minor,
        None,
        ours.sale,
        ours.reference,
        ours.provider_id,
    )


def unbalanced(sums: Mapping[str, int], balances: Mapping[str, int]) -> Iterator[Found]:
    """Return in which currencies all lines together do not make the balance, both in minor units.

    The subject names how far they are apart: another gap is another difference.
    """
    for currency in sorted({*sums, *balances}):
        ours, theirs = sums.get(currency, 0), balances.get(currency, 0)
        if ours != theirs:
            subject = f"{currency} {theirs - ours:+}"
            yield Found(Kind.BALANCE, subject, currency, ours, theirs)
