"""Sales told from the award to the last cent, and what they come to: the same whatever fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import requests
from sqlalchemy import select

from recycling.db import db
from recycling.errors import Refusal
from recycling.quantities import NO_MASS, Mass
from recycling.settlement import payments, sweeping
from recycling.settlement.books.checking import violations
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import MASS, Market, a_page, a_sale, release, seen

Booked = tuple[str, str, int]


@dataclass(frozen=True)
class Story:
    """A sale at a signed price per tonne, of which a base accepts so much."""

    name: str
    minor_per_tonne: int
    accepted: Mass


STORIES = (
    Story("passed on", 125_000, MASS),
    Story("given back", 125_000, NO_MASS),
    Story("divided", 125_000, Mass.kg("1700")),
    Story("treated", -56_600, Mass.kg("1700")),
    Story("paid twice over", 60_000_000, Mass.kg("1700")),
)


@dataclass(frozen=True)
class Outcome:
    """What a sale has come to: in our rows, in our books, and at the payment service."""

    state: str
    payouts: tuple[tuple[str, str, int], ...]
    booked: tuple[tuple[Booked, int], ...]
    transfers: tuple[int, ...]
    refunds: tuple[int, ...]


def outcome(sandbox: Sandbox, sale: str) -> Outcome:
    """Read what a sale has come to; the books hold, else this fails."""
    assert list(violations()) == []
    row = seen(sale)
    return Outcome(
        row.state,
        tuple(sorted((one.kind, one.state, one.amount_minor) for one in row.payouts)),
        tuple(sorted(Counter(_booked(row.id)).items())),
        *_moved(sandbox, sale),
    )


def _booked(sale_id: int) -> list[Booked]:
    rows = db.session.execute(
        select(BookEntry.kind, BookAccount.kind, BookPosting.amount_minor)
        .select_from(BookPosting)
        .join(BookPosting.entry)
        .join(BookPosting.account)
        .where(BookEntry.sale_id == sale_id)
    )
    return [(str(entry), str(account), minor) for entry, account, minor in rows]


def _moved(sandbox: Sandbox, sale: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    sdk = sandbox.sdk()
    transfers = sdk.v1.transfers.list({"transfer_group": sale, "limit": 100}).data
    refunds = [
        refund.amount
        for payment in seen(sale).payments
        if payment.intent_id
        for refund in sdk.v1.refunds.list({"payment_intent": payment.intent_id}).data
    ]
    return tuple(sorted(one.amount for one in transfers)), tuple(sorted(refunds))


@dataclass
class Telling:
    """A story as it is told: each step may be tried again, as people and workers do."""

    market: Market
    story: Story
    sale: str = ""

    def __post_init__(self) -> None:
        self.sale = a_sale(self.market, self.story.minor_per_tonne)

    @property
    def steps(self) -> tuple[Callable[[], None], ...]:
        """The steps to the end."""
        return (self.pay, self.receive, self.rest)

    def pay(self) -> None:
        """Go to the payment page, press, and come back, until there is nothing to pay."""
        while seen(self.sale).state == "opened":
            self.press()
            payments.settle(seen(self.sale).payments[-1].ref)

    def press(self) -> None:
        """Go to the payment page and press."""
        page = a_page(self.market, self.sale)
        requests.post(f"{page}/pay", allow_redirects=False, timeout=5)

    def receive(self) -> None:
        """The base accepts what it accepts: once, however often the registry hears of it."""
        release(self.sale, self.story.accepted, key=f"receipt of {self.sale}")

    def rest(self) -> None:
        """Let the workers go on until nothing is left to do."""
        for _ in range(4):
            self.market.clock.advance(hours=1)
            sweeping.tick()


def told(market: Market, sandbox: Sandbox, story: Story) -> Outcome:
    """Tell a story in which nothing fails; each is told once in a run, for it ends the same."""
    if story.name not in _ENDS:
        telling = Telling(market, story)
        for step in telling.steps:
            step()
        _ENDS[story.name] = outcome(sandbox, telling.sale)
    return _ENDS[story.name]


_ENDS: dict[str, Outcome] = {}


def told_in_spite(telling: Telling) -> None:
    """Tell a story on, each step as often as it takes: somebody tries again after a refusal."""
    for step in telling.steps:
        for _ in range(5):
            with suppress(Refusal, requests.ConnectionError):
                step()
                break
            db.session.rollback()
            telling.market.clock.advance(minutes=5)
