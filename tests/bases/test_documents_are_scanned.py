"""Documents of applications and footings pass the same gate as every file: scanned, then opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.bases import service as bases
from recycling.bases.applications import queries as drafts
from recycling.bases.applications import service as drawing
from recycling.bases.footings import queries as footings
from recycling.bases.footings import service as entering
from recycling.bases.footings.documents import attach_document
from recycling.bases.service.scanning import settle_document, settle_footing
from recycling.custody.imports import service as movements
from recycling.custody.imports.queries import file_of
from recycling.custody.imports.views import given_out
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.files import Taken, take
from recycling.jobs import SHELVES
from recycling.notices.models import Notice
from recycling.parties.rules import Kind
from recycling.scanning import ClamdScanner, Scan, Verdict, may_be_opened, scan_waiting
from tests.bases.browsing import bearer, browser_of
from tests.bases.footings import a_new_footing
from tests.bases.makers import a_new_base
from tests.bases.stages import answers
from tests.makers import Member, a_member

CLEAN, INFECTED = b"%PDF-1.7 a plan", b"%PDF-1.7 a virus"


@pytest.mark.parametrize(
    ("scan", "own", "others"),
    [
        (Scan.NOT_SCANNED, True, True),
        (Scan.WAITING, True, False),
        (Scan.CLEAN, True, True),
        (Scan.INFECTED, False, False),
    ],
)
def test_what_waits_is_opened_by_its_own_side_and_a_virus_by_nobody(
    scan: Scan, own: bool, others: bool
) -> None:
    assert may_be_opened(scan, is_own=True) is own
    assert may_be_opened(scan, is_own=False) is others


@pytest.fixture
def scanning(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A scanner that knows one virus."""

    def scan(_scanner: ClamdScanner, content: bytes) -> Verdict:
        found = b"virus" in content
        return Verdict(Scan.INFECTED, "Test.Virus") if found else Verdict(Scan.CLEAN)

    monkeypatch.setattr(ClamdScanner, "scan", scan)
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, clamd_address="localhost:3310")
    yield
    app.extensions["settings"] = settings


def _a_footing(recycler: Member, base: str, content: bytes) -> str:
    new = a_new_footing("bond", document=take(content, "bond.pdf"))
    return entering.enter_footing(recycler.act(), base, new)


def test_documents_wait_are_scanned_and_a_virus_stops_them(app: Flask, scanning: None) -> None:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        base = bases.register_base(recycler.act(), a_new_base())
        application = drawing.begin_application(recycler.act(), base)
        good, bad = take(CLEAN, "plan.pdf"), take(INFECTED, "bond.pdf")
        drawing.attach_document(recycler.act(), application, "scale", good)
        drawing.attach_document(recycler.act(), application, "bond", bad)
        for task, given in answers().items():
            drawing.answer_task(recycler.act(), application, task, given)
        footing = _a_footing(recycler, base, CLEAN)
        sick = _a_footing(recycler, base, INFECTED)
        sent = movements.take_file(recycler.act(), movements.NewFile(**vars(bad)))
    page, call = f"/footings/{footing}/document", f"/api/v1/footings/{footing}/document"
    own, theirs = browser_of(app, recycler), browser_of(app, regulator)
    client = app.test_client()
    assert (own.get(page).status_code, theirs.get(page).status_code) == (200, 403)
    assert client.get(call, headers=bearer(app, regulator)).json["errors"][0]["code"] == (
        "file_waiting"
    )
    with app.app_context():
        assert [scan_waiting(SHELVES) for _ in range(2)] == [5, 0]
        card = drafts.application(application)
        assert [one.scan for one in card.documents] == [Scan.CLEAN, Scan.INFECTED]
        with pytest.raises(Conflict, match=r"bond\.pdf” holds a virus"):
            drawing.send_application(recycler.act(), application)
        drawing.remove_document(recycler.act(), application, bad.sha256)
        drawing.send_application(recycler.act(), application)
        said = db.session.scalars(select(Notice.words).where(Notice.words.contains("virus")))
        assert len(said.all()) == 4  # the recycler of three files, the regulator of one
        with pytest.raises(Forbidden, match="nobody can open it"), app.test_request_context():
            given_out(file_of(sent))
    assert theirs.get(page).data == CLEAN
    assert client.get(call, headers=bearer(app, recycler)).data == CLEAN
    document = f"/api/v1/applications/{application}/documents/{good.sha256}"
    assert client.get(document, headers=bearer(app, regulator)).data == CLEAN
    for reader in (own, theirs):
        refused = reader.get(f"/footings/{sick}/document")
        assert refused.status_code == 403
        assert "holds a virus" in refused.text


def test_a_verdict_is_kept_once_and_only_of_a_document_there_is(
    in_app: Flask, scanning: None
) -> None:
    recycler = a_member(Kind.RECYCLER)
    base = bases.register_base(recycler.act(), a_new_base())
    application = drawing.begin_application(recycler.act(), base)
    taken = take(CLEAN, "plan.pdf")
    drawing.attach_document(recycler.act(), application, "scale", taken)
    footing = _a_footing(recycler, base, CLEAN)
    for settle, ref in ((settle_document, application), (settle_footing, footing)):
        settle(Act(SYSTEM), ref, taken.sha256, Verdict(Scan.CLEAN))
        with pytest.raises(Conflict, match="does not wait"):
            settle(Act(SYSTEM), ref, taken.sha256, Verdict(Scan.INFECTED))
        with pytest.raises(NotFound):
            settle(Act(SYSTEM), ref, "0" * 64, Verdict(Scan.CLEAN))


def test_a_footing_takes_its_document_on_the_page_and_over_the_api_until_it_is_decided(
    app: Flask,
) -> None:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        base = bases.register_base(recycler.act(), a_new_base())
        footing = entering.enter_footing(recycler.act(), base, a_new_footing("bond"))
        assert footings.footing(footing).document is None
        with pytest.raises(Invalid, match="did not arrive"):
            attach_document(recycler.act(), footing, Taken("0" * 64, "a.pdf", "text/plain", 1))
    own = browser_of(app, recycler)
    assert own.get(f"/footings/{footing}/document").status_code == 404
    page = f"/footings/{footing}/document/attach"
    assert own.send(page, {"file": (BytesIO(CLEAN), "plan.pdf")}, page).status_code == 303
    assert "plan.pdf" in own.get(f"/footings/{footing}").text
    call, headers = f"/api/v1/footings/{footing}/document", bearer(app, recycler)
    other = {"file": (BytesIO(CLEAN + b" 2"), "bond.pdf")}
    sent = app.test_client().post(call, data=other, headers=headers)
    assert sent.json["document"]["name"] == "bond.pdf"
    assert sent.json["document"]["scan"] == Scan.NOT_SCANNED
    page = f"/bases/{base}/footings/new/acceptance"
    days = {
        f"{name}-{part}": "1" for name in ("issued_on", "valid_from") for part in ("day", "month")
    }
    days |= {"issued_on-year": "2026", "valid_from-year": "2026"}
    told = {"number": "A-1", "authority": "Hamburg", "notice": "Gazette 3"}
    file = {"document": (BytesIO(CLEAN), "notice.pdf")}
    assert own.send(page, {**told, **days, **file}, page).status_code == 303
    with app.app_context():
        entered = footings.footings(base).items[0].document
        assert entered is not None
        assert entered.name == "notice.pdf"
        entering.accept_footing(regulator.act(), footing)
        with pytest.raises(Conflict, match="stays as it is"):
            attach_document(recycler.act(), footing, take(CLEAN, "late.pdf"))
