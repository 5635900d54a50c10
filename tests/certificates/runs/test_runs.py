"""A month of deliveries is certified in one go, by any number of workers, once."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from recycling import clock
from recycling.certificates import queries as certificates
from recycling.certificates.models import Certificate
from recycling.certificates.runs import queries, service, work
from recycling.certificates.runs.cards import RunCard, run_card
from recycling.certificates.runs.carrying import LEASE, claim
from recycling.certificates.runs.packing import zip_response
from recycling.certificates.service import issue_certificate
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.lots.models import Lot
from recycling.months import Month
from recycling.reactions import react
from recycling.recovery import service as recovery
from tests.auctions.browsing import Browser
from tests.certificates.living import (
    Neighbours,
    a_received_lot,
    a_recovered_lot,
    acting_as,
    an_open_batch,
    facts,
    neighbours,
)
from tests.makers import a_member

HOW = {"languages": "usual", "paper": "usual"}
REASON = "The scale was found wrong this morning."


@pytest.fixture
def people(in_app: Flask, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Neighbours:
    """Everybody, with nothing printed unless asked for."""
    monkeypatch.setitem(in_app.config, "REACT_AT_ONCE", False)
    return neighbours(held_clock)


def this_month() -> Month:
    return Month.of(clock.today())


def opened(people: Neighbours) -> str:
    return service.open_run(people.recycler.act(), people.base, this_month())


def card(people: Neighbours, ref: str) -> RunCard:
    db.session.rollback()
    found = run_card(queries.visible(people.recycler.actor, ref))
    db.session.rollback()
    return found


def zipped(people: Neighbours, ref: str) -> bytes:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.test_request_context():
        return zip_response(queries.visible(people.recycler.actor, ref)).get_data()


def test_a_run_certifies_what_is_recovered_and_gathers_the_rest(people: Neighbours) -> None:
    first, second = a_recovered_lot(people), a_recovered_lot(people)
    waiting = a_received_lot(people)
    earlier = issue_certificate(people.recycler.act(), first)
    ref = opened(people)
    assert (card(people, ref).waiting, card(people, ref).state) == (1, "working")
    with pytest.raises(Conflict, match=ref):
        opened(people)
    assert work.tick() == 1
    before = card(people, ref)
    assert (before.issued, before.sealed, before.is_at_work) == (1, 0, True)
    react()
    assert work.tick() == 1
    after = card(people, ref)
    assert (after.state, after.lots, after.issued, after.sealed) == ("ended", 3, 1, 1)
    assert (after.earlier, after.not_recovered, after.certificates) == (1, 1, 2)
    assert facts("CertificateRunEnded")[0]["issued"] == 1
    content = zipped(people, ref)
    assert zipped(people, ref) == content
    with zipfile.ZipFile(io.BytesIO(content)) as kept:
        rows = list(csv.DictReader(io.StringIO(kept.read("manifest.csv").decode())))
        assert [one["lot"] for one in rows] == [first, second, waiting]
        assert [one["outcome"] for one in rows] == ["earlier", "issued", "not_recovered"]
        assert rows[0]["certificate"] == earlier
        for one in rows[:2]:
            row = certificates.certificate(one["certificate"])
            assert kept.read(one["file"]) == certificates.sealed_file(row)
        assert len(kept.namelist()) == 3
    _the_next_run_takes_what_was_left(people, waiting)


def _the_next_run_takes_what_was_left(people: Neighbours, lot: str) -> None:
    recovery.close_batch(people.recycler.act(), an_open_batch(people, lot), "recycling")
    ref = opened(people)
    work.finish()
    found = card(people, ref)
    assert (found.issued, found.earlier) == (1, 2)


def test_two_workers_certify_every_lot_once_and_one_that_dies_loses_nothing(
    people: Neighbours,
) -> None:
    lots = [a_recovered_lot(people) for _ in range(2)]
    ref = opened(people)
    ours, theirs = claim(), claim()
    assert ours is not None
    assert theirs is not None
    assert {ours.lot.ref, theirs.lot.ref} == set(lots)
    assert claim() is None
    work._certify(ours)
    # The other worker certified its lot, and died before it could note it.
    act = people.recycler.act(f"{ref}:{theirs.lot_id}")
    issue_certificate(act, theirs.lot.ref, theirs.run.typesetting)
    people.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert work.tick() == 1
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 2
    assert card(people, ref).issued == 2


def test_pages_are_printed_as_asked_or_as_usual_where_the_base_stands(people: Neighbours) -> None:
    lot = a_recovered_lot(people)
    asked = {"languages": ["zh", "en"], "paper": "Letter"}
    act, month = people.recycler.act(), this_month()
    with pytest.raises(Invalid, match="xx"):
        service.open_run(act, people.base, month, {"languages": ["xx"]})
    ref = service.open_run(act, people.base, month, asked)
    work.tick()
    assert (card(people, ref).languages, card(people, ref).paper) == (("zh", "en"), "Letter")
    row = certificates.of_lot(_id_of(lot))
    assert row is not None
    rendering = json.loads(row.record)["rendering"]
    assert {name: rendering[name] for name in asked} == asked


def _id_of(ref: str) -> int:
    found = db.session.scalar(select(Lot.id).where(Lot.ref == ref))
    assert found is not None
    return found


def test_a_lot_certified_by_hand_meanwhile_is_put_beside(people: Neighbours) -> None:
    lot = a_recovered_lot(people)
    ref = opened(people)
    issue_certificate(people.recycler.act(), lot)
    work.tick()
    found = card(people, ref)
    assert (found.earlier, found.issued, found.state) == (1, 0, "ended")


def test_a_lot_that_cannot_be_certified_is_refused_with_its_reason(
    people: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_recovered_lot(people)
    ref = opened(people)
    refusal = Invalid("character_unprintable", "The name cannot be printed.", field="holder.name")

    def refuse(*_: object) -> str:
        raise refusal

    monkeypatch.setattr(work, "issue_certificate", refuse)
    work.tick()
    row = queries.visible(people.recycler.actor, ref)
    (lot,) = queries.lots_of(row).items
    assert (lot.outcome, row.state) == ("refused", "ended")
    assert "cannot be printed" in lot.problem


def test_what_breaks_is_tried_again_and_given_up_at_last(
    people: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_recovered_lot(people)
    ref = opened(people)

    def broken(*_: object) -> str:
        raise RuntimeError("a disk is full")

    monkeypatch.setattr(work, "issue_certificate", broken)
    for attempt in range(1, 6):
        assert card(people, ref).waiting == 1
        work.tick()
        people.clock.advance(seconds=20 * attempt + 1)
    assert (card(people, ref).refused, card(people, ref).waiting) == (1, 0)


def test_a_run_is_stopped_by_a_signer_and_keeps_what_it_did(people: Neighbours) -> None:
    a_recovered_lot(people)
    ref = opened(people)
    with pytest.raises(Forbidden):
        service.stop_run(acting_as(people.recycler, "member"), ref, REASON)
    service.stop_run(people.recycler.act(), ref, REASON)
    found = card(people, ref)
    assert (found.state, found.stopped, found.reason) == ("stopped", 1, REASON)
    assert work.tick() == 0
    with pytest.raises(Conflict, match="stopped"):
        service.stop_run(people.recycler.act(), ref, REASON)


def test_a_run_stops_when_who_opened_it_may_no_longer_sign(people: Neighbours) -> None:
    a_recovered_lot(people)
    ref = opened(people)
    row = queries.visible(people.recycler.actor, ref)
    row.person_id = people.holder.actor.person_id
    db.session.commit()
    work.tick()
    found = card(people, ref)
    assert (found.state, found.stopped) == ("stopped", 1)
    assert "no longer" in found.reason


def test_what_cannot_be_run_is_refused_by_name(people: Neighbours) -> None:
    for month in (this_month(), this_month().next()):
        with pytest.raises(Invalid) as refused:
            service.open_run(people.recycler.act(), people.base, month)
        assert refused.value.field == "month"
    stranger = a_member("recycler")
    with pytest.raises(Forbidden):
        service.open_run(stranger.act(), people.base, this_month())
    with pytest.raises(NotFound):
        service.open_run(people.recycler.act(), "BAS-22222-22222", this_month())


def test_a_signer_opens_watches_and_stops_a_run_on_its_pages(
    app: Flask, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
    with app.app_context():
        people = neighbours(held_clock)
        a_recovered_lot(people)
        month = str(this_month())
    browser = Browser(app, people.recycler)
    browser.see("/certificate-runs")
    assert "/certificate-runs/new" in browser.links
    browser.see("/certificate-runs/new")
    refused = browser.send("/certificate-runs/new", base=people.base, month="2020-01", **HOW)
    assert refused.status_code == 422
    answer = browser.send("/certificate-runs/new", base=people.base, month=month, **HOW)
    address = answer.headers["Location"]
    browser.follow(answer)
    assert "0 of 1 certificates are issued" in browser.words
    assert browser.send(f"{address}/stop", reason="").status_code == 422
    page = browser.follow(browser.send(f"{address}/stop", reason=REASON)).text
    assert REASON in browser.words
    assert "data-um-progress" not in page
    assert browser.see(f"{address}/lots.csv").text.count("\n") == 2
    assert Browser(app, people.holder).see(address).status_code == 403
