"""What of the figures of one sale does not agree? Pure: a line in, its exceptions out.

A line is one sale with what it led to: sold, paid, invoiced, shipped, received, processed. Each
figure is compared with the one before it. What may take its time is an exception only once the time
a jurisdiction gives for it is over (``terms.csv``); what can never be is one at once.

Masses are compared as the trade compares two weighbridges: they may differ by half a per cent of
the net mass, or by the permissible in-service errors of the four weighings (OIML R 76-1:2006) where
those are more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction as Exact

from recycling.oversight.invoices.terms import term_for
from recycling.quantities import MILLIGRAMS_PER_TONNE, NO_MASS, Mass, nearest

COMMERCIAL_SHARE = Decimal("0.005")
_BOTH_ENDS = 2


class Kind(StrEnum):
    """What does not agree."""

    PAID_NOT_SHIPPED = "paid_not_shipped"  # paid, and nothing has left
    SHIPPED_NOT_PAID = "shipped_not_paid"  # left, and less is paid than owed
    SHIPPED_NOT_RECEIVED = "shipped_not_received"  # left, and no base has weighed it
    PAYMENT_DIFFERS = "payment_differs"  # payments and books hold other amounts
    INVOICE_MISSING = "invoice_missing"  # the books hold more than the invoices
    CREDIT_MISSING = "credit_missing"  # invoiced more than the books, or a correction, leave
    MASS_DIFFERS = "mass_differs"  # invoiced another mass than was received
    NOT_PROCESSED = "not_processed"  # received, and in no batch
    PROCESSED_TOO_MUCH = "processed_too_much"  # more in batches than was received
    PRODUCT_WITHOUT_SOURCE = "product_without_source"  # a batch's products hold more than went in


@dataclass(frozen=True)
class Bill:
    """The money of a sale, in positive minor units of its currency.

    ``price`` is per tonne, without its sign; 0 where it is free or by formula. ``owed`` is what the
    payer owes in all, ``paid`` what of the payer's settled payments no bank took back, ``settled``
    all settled payments, ``booked`` what the books say was paid. ``released`` is what the books
    released, or nothing before that. ``invoiced`` is what the payer's invoices come to less credit
    notes, ``astray`` what anybody else's do; ``documents`` is how many there are.
    """

    currency: str
    price: int
    owed: int
    paid: int
    settled: int
    booked: int
    released: int | None
    invoiced: int
    astray: int
    documents: int
    is_withheld: bool
    is_treatment: bool
    is_lost: bool
    is_given_back: bool
    paid_on: date | None
    pay_by: date | None
    released_on: date | None
    invoiced_on: date | None

    @property
    def invoiced_mass(self) -> Mass | None:
        """Return which mass the invoices charge at the price; nothing without price or invoice."""
        if not self.price or not self.invoiced:
            return None
        return Mass(nearest(Exact(self.invoiced * MILLIGRAMS_PER_TONNE, self.price)))

    @property
    def rounding(self) -> Mass:
        """Return how far rounding each document to a minor unit may move that mass."""
        if not self.price:
            return NO_MASS
        return Mass(-(-self.documents * MILLIGRAMS_PER_TONNE // (2 * self.price)))

    def worth(self, mass: Mass) -> int:
        """Return what a mass is worth at the price, rounded half up."""
        return nearest(Exact(self.price * mass.milligrams, MILLIGRAMS_PER_TONNE))


@dataclass(frozen=True)
class Way:
    """The matter of a sale: wet masses, and the days on which it moved on.

    ``received`` is what the base accepted, ``weighing_error`` the permissible in-service error of
    its net mass. ``ready_on`` is from when the lot may be fetched, ``corrected_on`` when what the
    base signed was last corrected.
    """

    sold: Mass
    received: Mass
    weighing_error: Mass
    processed: Mass
    product: Mass
    ready_on: date
    shipped_on: date | None
    received_on: date | None
    corrected_on: date | None
    processed_on: date | None


@dataclass(frozen=True)
class Line:
    """One sale, from its contract to the batches its lot went into, and between which countries."""

    bill: Bill
    way: Way
    from_country: str
    to_country: str
    opened_on: date
    is_awaited: bool  # paid, and neither ended nor given back

    @property
    def countries(self) -> tuple[str, ...]:
        """Return the countries whose authorities watch it: the lot's, and the base's."""
        return tuple(dict.fromkeys((self.from_country, self.to_country)))

    @property
    def crosses(self) -> bool:
        """Tell whether the lot crosses a border."""
        return self.from_country != self.to_country


@dataclass(frozen=True)
class Found:
    """An exception: what kind, over how much money and mass, and since when it differs."""

    kind: Kind
    minor: int
    mass: Mass
    since: date


@dataclass(frozen=True)
class Looked:
    """What a line came to on a day: its exceptions, and when the next one is due, if any is."""

    found: tuple[Found, ...]
    again_on: date | None


@dataclass(frozen=True)
class _Due:
    found: Found
    due_on: date


def let_pass(received: Mass, weighing_error: Mass) -> Mass:
    """Return how far two weighings of a lot may differ: the larger of share and errors."""
    share = Mass(int(COMMERCIAL_SHARE * received.milligrams))
    return max(share, Mass(_BOTH_ENDS * weighing_error.milligrams))


def look(line: Line, day: date) -> Looked:
    """Return what of a line is an exception on a day, and the next day on which more would be."""
    differing = [*_of_money(line), *_of_documents(line), *_of_matter(line)]
    found = tuple(one.found for one in differing if one.due_on <= day)
    later = [one.due_on for one in differing if one.due_on > day]
    return Looked(found, min(later, default=None))


def _after(line: Line, kind: Kind, minor: int, mass: Mass, since: date) -> _Due:
    """Make an exception of what differs for longer than is given, by the rule of its first day."""
    is_bases = kind is Kind.NOT_PROCESSED
    country = line.to_country if is_bases else line.from_country
    term = term_for(kind, country, since, crosses=line.crosses)
    return _Due(Found(kind, minor, mass, since), since + timedelta(days=term.days))


def _at_once(kind: Kind, minor: int, mass: Mass, since: date) -> _Due:
    return _Due(Found(kind, minor, mass, since), since)


def _of_money(line: Line) -> Iterator[_Due]:
    bill, way = line.bill, line.way
    if bill.paid_on and not way.shipped_on and line.is_awaited:
        since = max(bill.paid_on, way.ready_on)
        yield _after(line, Kind.PAID_NOT_SHIPPED, bill.paid, way.sold, since)
    unpaid = bill.owed - bill.paid
    if way.shipped_on and unpaid > 0 and not bill.is_given_back:
        since = max(way.shipped_on, bill.pay_by or way.shipped_on)
        yield _Due(
            Found(Kind.SHIPPED_NOT_PAID, unpaid, way.received or way.sold, since),
            since + timedelta(days=1),
        )
    if bill.settled != bill.booked:
        since = bill.paid_on or line.opened_on
        apart = abs(bill.settled - bill.booked)
        yield _at_once(Kind.PAYMENT_DIFFERS, apart, NO_MASS, since)


def _of_documents(line: Line) -> Iterator[_Due]:
    """Compare invoices with the books; what a bank took back for good stays invoiced."""
    bill = line.bill
    since = bill.released_on or bill.paid_on or bill.invoiced_on
    if bill.is_lost or since is None:
        return
    left = _to_be_invoiced(bill) - bill.invoiced
    if left > 0:
        yield _after(line, Kind.INVOICE_MISSING, left, NO_MASS, since)
    over = bill.astray + max(0, -left)
    if over > 0:
        yield _after(line, Kind.CREDIT_MISSING, over, NO_MASS, since)
    elif bill.price:
        yield from _of_invoiced_mass(line)


def _to_be_invoiced(bill: Bill) -> int:
    """Return what the invoices have to come to.

    Before the release nothing need be invoiced: some supplies are only when they are made.
    """
    if bill.released is not None:
        return bill.released
    return bill.paid if bill.invoiced or bill.is_withheld else 0


def _of_invoiced_mass(line: Line) -> Iterator[_Due]:
    """Compare the invoiced mass with the received one.

    Until the release it may be put right in as many days as a discrepancy; what is paid for
    treatment is invoiced finally by the certificate, so until then it is not compared.
    """
    bill, way, stated = line.bill, line.way, line.bill.invoiced_mass
    if stated is None or way.received_on is None:
        return
    gap = Mass(abs((way.received - stated).milligrams))
    apart = let_pass(way.received, way.weighing_error) + bill.rounding
    if gap <= apart or (bill.is_treatment and bill.released is None):
        return
    worth = bill.worth(gap)
    if way.corrected_on and stated > way.received and bill.released is not None:
        since = max(way.corrected_on, way.received_on)
        yield _after(line, Kind.CREDIT_MISSING, worth, gap, since)
        return
    differs = _after(line, Kind.MASS_DIFFERS, worth, gap, way.received_on)
    if bill.released_on is not None:
        settled_on = max(way.received_on, bill.released_on) + timedelta(days=1)
        differs = _Due(differs.found, min(differs.due_on, settled_on))
    yield differs


def _of_matter(line: Line) -> Iterator[_Due]:
    bill, way = line.bill, line.way
    if way.shipped_on and not way.received_on:
        yield _after(line, Kind.SHIPPED_NOT_RECEIVED, bill.owed, way.sold, way.shipped_on)
    rest = way.received - way.processed
    if way.received_on and rest > Mass(int(COMMERCIAL_SHARE * way.received.milligrams)):
        yield _after(line, Kind.NOT_PROCESSED, bill.worth(rest), rest, way.received_on)
    if rest < NO_MASS:
        since = way.processed_on or line.opened_on
        yield _at_once(Kind.PROCESSED_TOO_MUCH, bill.worth(-rest), -rest, since)


@dataclass(frozen=True)
class Source:
    """What a batch took in, and what its products and intermediates hold: milligrams by element."""

    brought: dict[str, int]
    made: dict[str, int]
    since: date


def without_source(source: Source) -> Found | None:
    """Return how much more a batch's products hold than it took in, or nothing.

    There is nothing to wait for: nobody makes an element (``recovery/rules/balance.py``).
    """
    over = sum(
        max(0, mass - source.brought.get(element, 0)) for element, mass in source.made.items()
    )
    if not over:
        return None
    return Found(Kind.PRODUCT_WITHOUT_SOURCE, 0, Mass(over), source.since)
