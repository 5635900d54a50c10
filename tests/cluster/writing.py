"""Writers: programs of holders and bases that do real deeds over HTTP until they are stopped.

Each sends a deed with a key of its own, and sends it again with the same key for as long as it does
not know what became of it. A *life* enters a lot, publishes it, asks a price, has it taken, awards
it, and pays at the payment sandbox; a *bidder* bids on one lot that stays open.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import urllib3

from recycling import clock
from tests.auctions.makers import Bidder
from tests.cluster.history import FAILED, OK, UNKNOWN, Deed, History
from tests.lots.test_api import WHOLE
from tests.makers import Member

# Longer than a fail-over takes; whoever waits no longer has sent its key and asks again.
PATIENCE_S = 20.0
_PAUSE_S = 0.25
_LATER_S = 40.0
_COMES_WITHIN_S = 120.0
ASK = "850"
# The first to take an asked price has it; among sealed bids the holder awards.
_FIXED, _SEALED = {"format": "fixed", "ask_per_tonne": ASK}, {"format": "sealed"}
PDF = b"%PDF-1.4\n% "


@dataclass
class Writer:
    """One program of one organisation: where it asks, with which token, what it notes.

    ``refused`` is the code with which it was refused last, or why it gave up.
    """

    address: str
    token: str
    history: History
    stop: threading.Event
    web: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=1, retries=False)
    )
    refused: str = "no answer"

    def do(self, kind: str, path: str, body: object, about: str = "") -> dict[str, Any] | None:
        """Do a deed once, however often it must be sent; what was answered, if it was done."""
        deed = Deed(secrets.token_hex(8), kind, about)
        headers = {"Content-Type": "application/json"}
        return self.send(deed, path, json.dumps(body).encode(), headers)

    def send(
        self, deed: Deed, path: str, body: bytes, headers: dict[str, str]
    ) -> dict[str, Any] | None:
        headers = {**headers, **self._signed, "Idempotency-Key": deed.key}
        given_up_at = 0.0
        while True:
            if self.stop.is_set():
                given_up_at = given_up_at or time.monotonic() + _LATER_S
                if time.monotonic() > given_up_at:
                    return None
            began = time.monotonic()
            try:
                answer = self.web.request(
                    "POST", self.address + path, body=body, headers=headers, timeout=PATIENCE_S
                )
            except urllib3.exceptions.HTTPError as error:
                self.history.note(deed, UNKNOWN, type(error).__name__)
                time.sleep(_PAUSE_S)
                continue
            said, took = _read(answer.data), time.monotonic() - began
            if answer.status < 300:
                self.history.note(deed, OK, _named(said), answer.status, took)
                return said
            code = str(said.get("code"))
            if answer.status < 500 and answer.status != 429:
                self.refused = code
                self.history.note(deed, FAILED, code, answer.status, took)
                return None
            self.history.note(deed, UNKNOWN, code, answer.status, took)
            time.sleep(_PAUSE_S)

    def read(self, path: str) -> dict[str, Any]:
        """Ask for something; nothing where no answer comes."""
        try:
            answer = self.web.request(
                "GET", self.address + path, headers=self._signed, timeout=PATIENCE_S
            )
        except urllib3.exceptions.HTTPError:
            return {}
        return _read(answer.data) if answer.status == 200 else {}

    @property
    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {"code": "no_json"}
    return said if isinstance(said, dict) else {}


def _named(said: dict[str, Any]) -> str:
    return str(said.get("ref") or said.get("payment") or "")


@dataclass(frozen=True)
class Pair:
    """A holder and a base that deal with each other, and the tokens of their programs."""

    holder: Member
    bidder: Bidder
    holder_token: str
    bidder_token: str


@dataclass(frozen=True)
class Market:
    """Where writers write, who they are, and the auction that stays open."""

    address: str
    pairs: Sequence[Pair]
    auction: str
    pays: bool


def live(market: Market, pair: Pair, history: History, stop: threading.Event) -> None:
    """Lead one lot after the other to its payment."""
    holder = Writer(market.address, pair.holder_token, history, stop)
    bidder = Writer(market.address, pair.bidder_token, history, stop)
    while not stop.is_set():
        _lead(market, pair, holder, bidder)


def _lead(market: Market, pair: Pair, holder: Writer, bidder: Writer) -> None:
    title = f"Swarf {secrets.token_hex(6)}"
    available = (clock.today() + timedelta(days=7)).isoformat()
    lot = holder.do("enter", "/api/v1/lots",
                    {**WHOLE, "title": title, "available_from": available}, title)  # fmt: skip
    if lot is None or holder.do("publish", f"/api/v1/lots/{lot['ref']}/publish", {}) is None:
        return
    ref = str(lot["ref"])
    terms = _SEALED if secrets.randbelow(2) else _FIXED
    closes_at = clock.stamp(clock.now() + timedelta(seconds=70))
    terms = {**terms, "currency": "EUR", "closes_at": closes_at}
    auction = holder.do("open", f"/api/v1/lots/{ref}/auctions", terms, ref)
    if auction is None:
        return
    place = f"/api/v1/auctions/{auction['ref']}"
    price = {"amount_per_tonne": ASK, "currency": "EUR"}
    offer = {"base": pair.bidder.base, "price": price}
    if bidder.do("take", f"{place}/bids", offer, str(auction["ref"])) is None:
        return
    if not _come(holder, lambda: holder.read(place).get("state") in ("closed", "awarded")):
        return
    if terms["format"] == "sealed" and not holder.do(
        "award", f"{place}/award", {}, str(auction["ref"])
    ):
        return
    if market.pays:
        _pay(bidder, str(auction["ref"]))


def _pay(bidder: Writer, auction: str) -> None:
    found: list[str] = []

    def is_opened() -> bool:
        sales = bidder.read("/api/v1/sales").get("items", ())
        found[:] = [sale["ref"] for sale in sales if sale["auction"] == auction]
        return bool(found)

    if not _come(bidder, is_opened):
        return
    payment = bidder.do("check out", f"/api/v1/sales/{found[0]}/checkout", {}, found[0])
    if payment and payment.get("url"):
        pay_at(bidder, payment)


def pay_at(payer: Writer, payment: dict[str, Any]) -> None:
    """Press “Pay” on the payment service's page of a payment that was started."""
    deed, began = Deed(secrets.token_hex(8), "pay", str(payment["payment"])), time.monotonic()
    try:
        answer = payer.web.request(
            "POST", f"{payment['url']}/pay", redirect=False, timeout=PATIENCE_S
        )
    except urllib3.exceptions.HTTPError as error:
        payer.history.note(deed, UNKNOWN, type(error).__name__)
        return
    outcome, took = OK if answer.status in (302, 303) else UNKNOWN, time.monotonic() - began
    payer.history.note(deed, outcome, str(payment["payment"]), answer.status, took)


def _come(writer: Writer, is_so: Callable[[], bool]) -> bool:
    """Wait until something is so that workers do; false where the time is over."""
    until = time.monotonic() + _COMES_WITHIN_S
    while not is_so():
        if writer.stop.is_set() or time.monotonic() > until:
            return False
        time.sleep(_PAUSE_S)
    return True


def bid(market: Market, pair: Pair, history: History, stop: threading.Event,
        prices: count[int]) -> None:  # fmt: skip
    """Bid on the one auction that stays open, always with a price nobody named before."""
    writer = Writer(market.address, pair.bidder_token, history, stop)
    while not stop.is_set():
        price = {"amount_per_tonne": str(next(prices)), "currency": "EUR"}
        about = f"{market.auction} {price['amount_per_tonne']}"
        offer = {"base": pair.bidder.base, "price": price}
        writer.do("bid", f"/api/v1/auctions/{market.auction}/bids", offer, about)


def file(market: Market, pair: Pair, history: History, stop: threading.Event) -> None:
    """Send files of lots, which go to the disk of the site."""
    writer = Writer(market.address, pair.holder_token, history, stop)
    lot, numbers = None, count()
    while not stop.wait(0.5):
        # A lot has twenty files at most.
        if lot is None or next(numbers) % 15 == 0:
            title = f"Filed {secrets.token_hex(6)}"
            lot = writer.do("enter", "/api/v1/lots", WHOLE | {"title": title}, title)
            continue
        content = PDF + secrets.token_hex(20_000).encode() + b"\n%%EOF\n"
        body, media_type = urllib3.encode_multipart_formdata(
            {"file": ("assay.pdf", content, "application/pdf")}
        )
        about = f"{lot['ref']} {hashlib.sha256(content).hexdigest()}"
        deed = Deed(secrets.token_hex(8), "file", about)
        writer.send(deed, f"/api/v1/lots/{lot['ref']}/files", body, {"Content-Type": media_type})
