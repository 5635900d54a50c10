"""A tiny year is right, and each thing broken in it on purpose is named by the check."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import Table, delete, insert, select, update

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import BidState
from recycling.certificates.models import Certificate
from recycling.clock import SteppedClock
from recycling.custody.models import Handover, Receipt
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.lots.models import Lot
from recycling.quantities import Mass
from recycling.recovery.models import OutputElement
from recycling.settlement.models import Payment
from recycling.settlement.rules import PaymentState
from tests.cluster.history import FAILED, History
from tests.national import checking
from tests.national.played import Small, played
from tests.national.stage import Call, Over, Stage, Wait

LOTS = 2


def test_a_tiny_year_holds_and_whatever_is_broken_on_purpose_is_named(
    app: Flask, held_clock: SteppedClock, tmp_path: Path
) -> None:
    with played(app, held_clock, tmp_path, LOTS) as small:
        assert set(small.over) == {"take: bid_too_late"}  # of those who came together, one had it
        assert _found(small.history) == ([], [], [])
        kinds = {one.deed.kind for one in small.history.acknowledged()}
        assert {"bid", "take", "pay", "collect", "receive", "certify", "verify"} <= kinds
        for name, (break_it, lost, doubled, broken) in _BREAKS.items():
            break_it()
            found = _found(small.history)
            db.session.rollback()
            for wanted, names in zip((lost, doubled, broken), found, strict=True):
                assert bool(wanted) == bool(names), (name, found)
                assert not wanted or any(wanted in one for one in names), (name, found)
        assert _found(small.history) == ([], [], [])
        _falsified_proofs_are_named(small)


def _found(history: History) -> tuple[list[str], list[str], list[str]]:
    db.session.flush()
    return checking.lost(history), checking.doubled(history), checking.broken_rules(history)


def _run(statement: object) -> None:
    db.session.execute(statement)


def _first(column: object, *where: object) -> object:
    return db.session.scalars(select(column).where(*where).limit(1)).one()


def _drop_a_bid() -> None:
    auction = _first(Auction, Auction.format == "open")
    _run(delete(Bid).where(Bid.auction_id == auction.id, Bid.seq == 1))


def _double_a_lot() -> None:
    titles = db.session.scalars(select(Lot.title).order_by(Lot.id)).all()
    _run(update(Lot).where(Lot.title == titles[1]).values(title=titles[0]))


def _give_to_another() -> None:
    won = _first(Bid, Bid.state == BidState.WON, Bid.seq > 1)
    _run(update(Bid).where(Bid.auction_id == won.auction_id).values(state=BidState.LOST))
    _run(update(Bid).where(Bid.auction_id == won.auction_id, Bid.seq == 1)
         .values(state=BidState.WON))  # fmt: skip


def _forge_a_fact() -> None:
    """Let a driver's hand-over have happened twice, the second time past a gap."""
    _copy(Fact.__table__, Fact.type == "HandoverTaken")


def _copy(table: Table, where: object) -> None:
    columns = [column for column in table.c if column.name != "id"]
    row = db.session.execute(select(*columns).where(where).limit(1)).one()._asdict()
    _run(insert(table).values({**row, "number": row["number"] + 70}))


_BREAKS: dict[str, tuple[Callable[[], None], str, str, str]] = {
    "a bid is gone": (_drop_a_bid, "bid ", "", "have a gap"),
    "a lot is there twice": (_double_a_lot, "", "lot ", ""),
    "another bid is awarded": (_give_to_another, "", "", "is awarded to bid"),
    "a fact is forged": (_forge_a_fact, "", "", "the facts of"),
    "a fact is forged in a chain": (_forge_a_fact, "", "", "the chain of"),
    "a signature is missing": (
        lambda: _run(delete(Handover).where(Handover.number == 2)), "", "", "lacks a signature",
    ),
    "more was accepted than weighed": (
        lambda: _run(update(Receipt).values(accepted=Mass.kg("999999"))), "", "", "is accepted",
    ),
    "more came out than went in": (
        lambda: _run(update(OutputElement).values(mass=Mass.kg("999999"))), "", "", "came out of",
    ),
    "a payment is forgotten": (
        lambda: _run(update(Payment).values(state=PaymentState.EXPIRED)),
        "", "", "the register does not know",
    ),
    "a certificate is another's": (
        lambda: _run(update(Certificate).where(Certificate.id == _first(Certificate.id))
                     .values(ref="CoC-GONE")),
        "certify", "", "",
    ),
}  # fmt: skip


def _falsified_proofs_are_named(small: Small) -> None:
    """One byte of the proof, of the record or of the whole seal, and the verifier says which."""
    ref = str(_first(Certificate.ref))
    address = f"{small.verifiers.address}/api/v1/certificates/{ref}/kit"
    kit = small.verifiers.web.request("GET", address).data
    for name, old, new, code in (
        ("certificate.tlog-proof", b"index ", b"index 1", "log."),
        ("certificate.json", b'"Mixed', b'"Nixed', "record."),
        ("status-list.json", b'"proofValue":"z', b'"proofValue":"y', "status.list_broken"),
    ):
        found, _ = small.verifiers.judge(_altered(kit, name, old, new), [])
        wrong = [one for one, _ in found if one not in ("page.not_compared",)]
        assert any(one.startswith(code) and not one.endswith(".ok") for one in wrong), (name, wrong)
    # What a stranger found wrong breaks a rule of the year.
    right = next(one.deed for one in small.history.acknowledged() if one.deed.kind == "verify")
    small.history.note(right, FAILED, "log.broken log.ok", 200)
    assert [one for one in checking.broken_rules(small.history) if "does not hold" in one]
    size = next(iter(small.verifiers.roots))
    small.verifiers.roots[size].add(b"another")
    assert small.verifiers.forks() == [f"the log of {size} leaves has 2 roots"]


def _altered(kit: bytes, name: str, old: bytes, new: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(kit)) as files, zipfile.ZipFile(made, "w") as out:
        for one in files.namelist():
            content = files.read(one)
            if one.endswith(name):
                assert old in content, content[:400]
                content = content.replace(old, new, 1)
            out.writestr(one, content)
    return made.getvalue()


def test_a_registry_that_stands_still_is_late_with_all_that_was_due_meanwhile() -> None:
    stage = Stage()
    stood = iter([0.3])

    def slow() -> tuple[Call, ...]:
        if (rest := next(stood, None)) is not None:
            time.sleep(rest)
        return ()

    def ends() -> tuple[Call, ...]:
        raise Over("bid: below_increment")

    tries = iter([Wait(), Wait()])

    def waits() -> tuple[Call, ...]:
        if (again := next(tries, None)) is not None:
            raise again
        return (Call(0.0, "pay", slow),)

    calls = [Call(0.0, "enter", slow), Call(0.05, "publish", slow), Call(0.1, "bid", ends),
             Call(0.15, "award", waits)]  # fmt: skip
    stage.play(calls, players=1, until=20)
    by_name = {one.name: one for one in stage.played}
    assert set(by_name) == {"enter", "publish", "bid", "award", "pay"}
    assert by_name["publish"].late > 0.2
    assert by_name["bid"].how == "bid: below_increment"
    assert by_name["award"].done - by_name["award"].began > 0.5
    assert stage.left() == []
