"""Files of other systems sent, kept once, matched, compared; by deeds, pages and programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling import clock
from recycling.clock import SteppedClock
from recycling.custody import queries as consignments
from recycling.custody.imports import queries, reading, service, work
from recycling.custody.imports.models import Movement
from recycling.custody.imports.service import Match
from recycling.custody.imports.taking import take
from recycling.custody.rules import Signing
from recycling.db import db
from recycling.errors import Conflict, Invalid, NotFound, TooLarge
from recycling.jobs import tick
from recycling.ledger.models import Fact, FactParty
from recycling.notices.audience import readers
from recycling.notices.rules import tellings
from tests.conftest import NOON
from tests.custody.imports.documents import (
    a_checked_file,
    a_manifest,
    a_receipt_of_waste,
    a_waste,
    a_workbook,
)
from tests.custody.imports.stages import a_new_manifest
from tests.custody.makers import Outside, a_consignment, signed
from tests.databases import Database
from tests.makers import Member, a_member


@pytest.fixture(scope="module")
def app(application: Flask, database: Database) -> Flask:
    """One road for all tests: each sends movements of numbers of its own."""
    database.empty(application)
    return application


@pytest.fixture(scope="module")
def outside(app: Flask) -> Iterator[Outside]:
    with clock.held(SteppedClock(NOON)) as stepped:
        yield Outside(app, stepped)


@pytest.fixture(scope="module")
def consignment(outside: Outside) -> str:
    """A consignment that has left with its carrier."""
    return outside.made(lambda road: signed(road, Signing.TAKE_OVER, a_consignment(road)))


@pytest.fixture
def carrier(outside: Outside) -> Iterator[Member]:
    """The carrier, inside the application's context."""
    with outside.app.app_context():
        yield outside.road.carrier


def facts(ref: str) -> list[str]:
    found = db.session.scalars(
        select(Fact.type).where(Fact.subject.endswith(ref)).order_by(Fact.number)
    )
    return list(found)


def newest(member: Member) -> str:
    ref = queries.own(member.actor.organisation_id or 0).items[0].ref
    db.session.rollback()
    return ref


def kept(member: Member, content: Any) -> str:
    """The movement of a file that was kept."""
    service.keep_movements(member.act(), a_checked_file(member.act(), content))
    return newest(member)


def test_a_manifest_that_names_a_consignment_is_kept_beside_it_and_moves_nothing(
    carrier: Member, consignment: str
) -> None:
    before = facts(consignment)
    ref = kept(carrier, a_new_manifest(f"Consignment {consignment}, keep dry"))
    row = queries.movement_of(ref)
    assert row.consignment is not None
    assert (row.consignment.ref, row.versions, row.line) == (consignment, 1, 0)
    assert facts(consignment) == before
    assert facts(ref) == ["MovementKept"]
    seen = set(db.session.scalars(
        select(FactParty.organisation_ref).join(Fact).where(Fact.subject == f"movement:{ref}")
    ))  # fmt: skip
    assert seen == {row.consignment.holder.ref, row.consignment.carrier.ref,
                    row.consignment.recycler.ref}  # fmt: skip
    fact = db.session.scalars(select(Fact).where(Fact.subject == f"movement:{ref}")).one()
    assert "Signer" not in json.dumps(fact.body)
    db.session.rollback()


def test_a_lot_named_is_as_good_as_its_consignment(carrier: Member, consignment: str) -> None:
    lot = consignments.consignment(consignment, carrier.actor).lot.ref
    db.session.rollback()
    ref = kept(carrier, a_new_manifest(f"for {lot}"))
    assert queries.movement_of(ref).consignment_id is not None
    db.session.rollback()


def test_the_same_file_twice_changes_nothing_and_a_correction_takes_its_place(
    carrier: Member, consignment: str
) -> None:
    document = a_new_manifest(consignment)
    ref = kept(carrier, document)
    count = db.session.scalar(select(func.count(Movement.id)))
    again = a_checked_file(carrier.act(), document)
    assert [row.outcome for row in queries.rows(queries.file_of(again)).items] == ["unchanged"]
    db.session.rollback()
    service.keep_movements(carrier.act(), again)
    assert db.session.scalar(select(func.count(Movement.id))) == count
    assert facts(ref) == ["MovementKept"]
    assert facts(again)[-1] == "MovementsKept"
    db.session.rollback()
    corrected = {**document, "wastes": [a_waste(1, 9999)]}
    assert kept(carrier, corrected) == ref
    row = queries.movement_of(ref)
    assert (row.versions, row.told["lines"][0]["amount"]) == (2, "9999")
    assert row.consignment_id is not None
    assert facts(ref) == ["MovementKept", "MovementKeptAgain"]
    fact = db.session.scalars(
        select(Fact).where(Fact.type == "MovementKeptAgain", Fact.subject == f"movement:{ref}")
    ).one()
    assert fact.body["disagrees"] is True
    told = readers(fact, tellings(fact.type, fact.body))
    assert {one.organisation_id for one in told} == {
        row.consignment.holder_id, row.consignment.recycler_id,
    }  # fmt: skip
    assert all("disagrees with it" in one.words for one in told.values())
    db.session.rollback()


def test_a_receipt_known_by_its_own_reference_is_known_again_by_its_tracking_id(
    carrier: Member,
) -> None:
    first = a_receipt_of_waste("", yourUniqueReference="WB-NEW")
    ref = kept(carrier, first)
    assert kept(carrier, {**first, "wasteTrackingId": "26NEW001"}) == ref
    assert kept(carrier, {**first, "wasteTrackingId": "26NEW001"}) == ref
    row = queries.movement_of(ref)
    assert (row.identity, row.versions) == ("26NEW001", 2)
    db.session.rollback()


def test_where_no_consignment_is_named_it_waits_and_can_be_matched_and_taken_back(
    carrier: Member, consignment: str
) -> None:
    ref = kept(carrier, a_new_manifest("for LOT-22222-22222"))
    assert queries.movement_of(ref).consignment_id is None
    db.session.rollback()
    for wrong, code in ((Match("CON-22222-22222"), "unknown_consignment"),
                        (Match(consignment, 7), "no_such_line")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            service.match_movement(carrier.act(), ref, wrong)
        assert (refused.value.code, refused.value.field) == (code, "consignment")
    service.match_movement(carrier.act(), ref, Match(consignment, 1))
    with pytest.raises(Conflict, match="matched to a consignment already"):
        service.match_movement(carrier.act(), ref, Match(consignment))
    with pytest.raises(Invalid, match="Say why"):
        service.unmatch_movement(carrier.act(), ref, " ")
    service.unmatch_movement(carrier.act(), ref, "It was another load.")
    with pytest.raises(Conflict, match="matched to no consignment"):
        service.unmatch_movement(carrier.act(), ref, "It was another load.")
    assert facts(ref) == ["MovementKept", "MovementMatched", "MovementUnmatched"]
    with pytest.raises(NotFound):
        service.match_movement(a_member("carrier").act(), ref, Match(consignment))
    db.session.rollback()


def test_what_is_chosen_goes_before_what_is_named(
    outside: Outside, carrier: Member, consignment: str
) -> None:
    document = a_new_manifest(consignment)
    file = a_checked_file(carrier.act(), document)
    with pytest.raises(Invalid, match="no movement 2"):
        service.keep_movements(carrier.act(), file, {2: Match(consignment)})
    service.keep_movements(carrier.act(), file, {1: Match("")})
    ref = newest(carrier)
    assert queries.movement_of(ref).consignment_id is None
    db.session.rollback()
    kept(carrier, document)
    assert facts(ref) == ["MovementKept", "MovementMatched"]
    assert queries.movement_of(ref).consignment_id is not None
    db.session.rollback()
    other = a_consignment(outside.road)
    file = a_checked_file(carrier.act(), document)
    with pytest.raises(Conflict, match="of another consignment already"):
        service.keep_movements(carrier.act(), file, {1: Match(other)})
    moved = {**document, "additionalInfo": {"handlingInstructions": other}}
    kept(carrier, moved)
    row = queries.movement_of(ref)
    assert row.consignment is not None
    assert row.consignment.ref == consignment
    db.session.rollback()


def test_another_systems_mistakes_are_kept_out_and_a_decided_file_stays_decided(
    carrier: Member,
) -> None:
    bad = a_checked_file(carrier.act(), a_manifest("CHANGE ME"))
    card = queries.visible_file(carrier.actor, bad)
    assert (card.state, card.movements, card.bad) == ("checked", 1, 1)
    db.session.rollback()
    with pytest.raises(Conflict, match="No movement of this file"):
        service.keep_movements(carrier.act(), bad)
    service.cancel_file(carrier.act(), bad)
    for decide in (service.cancel_file, service.keep_movements):
        with pytest.raises(Conflict, match="is cancelled"):
            decide(carrier.act(), bad)
    with pytest.raises(NotFound):
        service.cancel_file(a_member("carrier").act(), bad)
    assert facts(bad) == ["MovementFileTaken", "MovementFileRead", "MovementFileCancelled"]
    db.session.rollback()


def test_what_cannot_be_read_ends_with_its_reason_and_what_is_not_taken_never_begins(
    carrier: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = take(carrier.act(), BytesIO(b'{"wastes": '), "broken.json")
    tick()
    row = queries.file_of(ref)
    assert (row.state, "not sound JSON" in row.failure) == ("failed", True)
    db.session.rollback()
    with pytest.raises(Invalid, match="neither JSON nor a workbook"):
        take(carrier.act(), BytesIO(b"a;b\n"), "lots.csv")
    monkeypatch.setattr("recycling.custody.imports.taking.LARGEST_BYTES", 10)
    with pytest.raises(TooLarge):
        take(carrier.act(), BytesIO(b"{" + b" " * 11), "large.json")


def test_a_file_over_which_the_worker_fails_again_and_again_is_given_up(
    carrier: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(file: Any) -> Any:
        raise RuntimeError("the disk is gone")

    ref = take(carrier.act(), BytesIO(json.dumps(a_new_manifest()).encode()), "m.json")
    monkeypatch.setattr(work, "read_file", fails)
    for _ in range(work.MOST_FAILURES):
        assert work.tick() == 0
    monkeypatch.setattr(work, "read_file", reading.read_file)
    assert work.tick() == 0
    work.finish(ref)
    row = queries.file_of(ref)
    assert (row.state, row.failure) == ("failed", "Something failed here again and again.")
    db.session.rollback()
    with pytest.raises(Conflict, match="is failed"):
        service.fail_file(carrier.act().__class__(_system()), ref, "again")


def _system() -> Any:
    from recycling.deeds import SYSTEM

    return SYSTEM


def test_a_page_takes_a_workbook_and_leads_to_its_differences(
    outside: Outside, consignment: str
) -> None:
    browser = outside.browse(outside.road.carrier)
    content = a_workbook([{"specialHandlingRequirements": f"see {consignment}"}])
    browser.see("/movements")
    sent = browser.send("/movements", {"file": (BytesIO(content), "receipt.xlsx")})
    browser.follow(sent)
    assert "The file is being read" in browser.words
    outside.inside(tick)
    at = sent.headers["Location"]
    page = browser.see(at).text
    assert f'value="{consignment}" selected' in page
    assert hashlib.sha256(content).hexdigest() in page
    browser.does(f"{at}/keep", {"consignment_1": consignment, "line_1": "1"})
    assert "What the file tells is kept." in browser.words or "Kept" in browser.words
    assert browser.see(f"{at}/original").data == content
    ref = outside.inside(newest, outside.road.carrier)
    browser.see(f"/movements/{ref}")
    for words in (
        "received there only",
        "2 490 kg",
        "2 500 kg declared",
        "The lot is line 1.",
    ):
        assert words in browser.words
    recycler = outside.browse(outside.road.recycler)
    recycler.see(f"/consignments/{consignment}")
    assert f"/movements/{ref}" in recycler.links
    assert recycler.see(f"/movements/{ref}/original").data == content
    assert recycler.see(f"{at}/original").status_code == 404
    assert browser.send(f"/movements/{ref}/unmatch", {"reason": ""}).status_code == 422
    browser.does(f"/movements/{ref}/unmatch", {"reason": "Wrong load."})
    assert browser.send(f"/movements/{ref}/match", {"line": "0"}).status_code == 422
    browser.does(f"/movements/{ref}/match", {"consignment": consignment, "line": "0"})
    browser.see("/movements")
    assert f"/movements/{ref}" in browser.links


def test_a_page_says_what_is_wrong_with_a_file_and_can_leave_it(outside: Outside) -> None:
    browser = outside.browse(outside.road.holder)
    browser.see("/movements")
    refused = browser.send("/movements", {"file": (BytesIO(b"%PDF-1.7 x"), "m.json")})
    assert (refused.status_code, "This file is a PDF." in browser.words) == (422, True)
    bad = a_manifest("CHANGE ME")
    ref = outside.inside(a_checked_file, outside.road.holder.act(), bad)
    at = f"/movements/files/{ref}"
    browser.see(at)
    assert "movements[0].manifestTrackingNumber" in browser.words
    assert "Keep what the file tells" not in browser.words
    assert browser.send(f"{at}/keep").status_code == 409
    browser.does(f"{at}/cancel")
    assert "Cancelled" in browser.words


def test_a_program_does_all_of_it_and_only_the_sender_gets_a_file_of_several(
    outside: Outside, consignment: str
) -> None:
    road = outside.road

    def call(method: str, path: str, body: Any = None, who: Member = road.carrier) -> Any:
        return outside.api(method, path, who, body)

    documents = [a_new_manifest(), a_new_manifest()]
    sent = call("POST", "/movement-files", documents)
    assert sent.status_code == 201, sent.text
    assert (sent.json["state"], sent.json["system"]) == ("checked", "us_emanifest")
    at = f"/movement-files/{sent.json['ref']}"
    listed = call("GET", f"{at}/movements").json["items"]
    assert [one["told"]["lines"][0]["mass"] for one in listed] == ["2500", "2500"]
    wrong = call("POST", f"{at}/keep", {"matches": [{"number": 1, "consignment": "CON-1"}]})
    assert (wrong.status_code, wrong.json["errors"][0]["path"]) == (422, "matches.1")
    choice = {"matches": [{"number": 1, "consignment": consignment, "line": 1}]}
    assert call("POST", f"{at}/keep", choice).json["state"] == "kept"
    mine = call("GET", "/movements").json["items"]
    first = next(one for one in mine if one["consignment"] == consignment and one["line"] == 1)
    open_one = next(one for one in mine if not one["consignment"])
    assert {"mass_differs", "party_differs"} & {d["code"] for d in first["differences"]}
    path = f"/movements/{first['ref']}"
    assert call("GET", path, who=road.recycler).json["sha256"] == sent.json["sha256"]
    assert call("GET", f"{path}/original").data == call("GET", f"{at}/original").data
    assert call("GET", f"{path}/original", who=road.recycler).status_code == 404
    assert call("GET", f"/movements/{open_one['ref']}", who=road.recycler).status_code == 404
    matched = call("POST", f"/movements/{open_one['ref']}/match", {"consignment": consignment})
    assert matched.json["consignment"] == consignment
    back = call("POST", f"/movements/{open_one['ref']}/unmatch", {"reason": "Another load."})
    assert back.json["consignment"] == ""
    assert call("POST", "/movement-files").status_code == 422
    assert call("POST", at + "/cancel").status_code == 409
    assert call("GET", "/movement-files").json["items"][0]["ref"] == sent.json["ref"]
