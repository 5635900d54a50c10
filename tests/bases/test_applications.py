"""Deeds that draw an application up task by task, with documents, and send it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import queries as register
from recycling.bases import service as bases
from recycling.bases.applications import queries, service
from recycling.bases.catalogue import why_obsolete
from recycling.db import db
from recycling.errors import Conflict, Invalid, NotFound, Refusal
from recycling.files import Taken, store, take
from recycling.ledger.models import Fact
from recycling.parties.rules import Kind
from recycling.streams import rules as streams
from tests.bases.browsing import bearer, browser_of
from tests.bases.makers import a_new_base
from tests.bases.stages import answers
from tests.makers import Member, a_member

PDF = b"%PDF-1.7 a plan of the site"


@pytest.fixture
def recycler(in_app: Flask) -> Member:
    return a_member(Kind.RECYCLER)


@pytest.fixture
def drawn_up(recycler: Member) -> str:
    """An application just begun."""
    return service.begin_application(recycler.act(), a_base(recycler))


def a_base(recycler: Member) -> str:
    return bases.register_base(recycler.act(), a_new_base())


def answer_all(recycler: Member, ref: str) -> None:
    for task, given in answers().items():
        service.answer_task(recycler.act(), ref, task, given)


def refused(deed: Callable[[], object], kind: type[Refusal]) -> str:
    with pytest.raises(kind) as why:
        deed()
    return why.value.code


def test_a_whole_application_becomes_a_licence_applied_for_with_its_documents(
    recycler: Member, drawn_up: str
) -> None:
    act = recycler.act
    assert refused(lambda: service.send_application(act(), drawn_up), Conflict) == "tasks_open"
    taken = take(PDF, "../site plan.exe")
    assert (taken.name, taken.media_type, taken.size) == ("site plan.pdf", "application/pdf", 27)
    service.attach_document(act(), drawn_up, "scale", taken)
    answer_all(recycler, drawn_up)
    licence = register.licence(service.send_application(act(), drawn_up))
    assert (licence.state, licence.number) == ("applied", "HH-7")
    assert licence.codes == (("EU", "120118"),)
    card = queries.application_of_licence(licence.ref)
    assert (card.state, card.licence_ref, card.documents[0].name) == (
        "sent", licence.ref, "site plan.pdf",
    )  # fmt: skip
    body = db.session.scalars(
        select(Fact.body).where(Fact.subject == f"licence:{licence.ref}")
    ).one()
    assert body["documents"][0]["sha256"] == taken.sha256
    assert store().get(taken.sha256) == PDF
    for deed in (
        lambda: service.answer_task(act(), drawn_up, "scale", answers()["scale"]),
        lambda: service.discard_application(act(), drawn_up),
    ):
        assert refused(deed, Conflict) == "application_closed"


def test_documents_are_attached_once_taken_away_again_and_only_if_they_arrived(
    recycler: Member, drawn_up: str
) -> None:
    def attach(taken: Taken, task: str = "bond") -> str:
        return service.attach_document(recycler.act(), drawn_up, task, taken)

    taken = take(PDF, "bond.pdf")
    attach(taken)
    assert refused(lambda: attach(taken), Conflict) == "file_known"
    assert refused(lambda: attach(take(PDF + b"2", "b.pdf"), "dance"), Invalid) == "unknown_task"
    lost = Taken("0" * 64, "lost.pdf", "application/pdf", 9)
    assert refused(lambda: attach(lost), Invalid) == "content_missing"
    service.remove_document(recycler.act(), drawn_up, taken.sha256)
    assert queries.application(drawn_up).documents == ()
    gone = refused(
        lambda: service.remove_document(recycler.act(), drawn_up, taken.sha256), NotFound
    )
    assert gone


def test_each_of_the_six_obsolete_processes_is_refused_by_name_with_its_source(
    recycler: Member, drawn_up: str
) -> None:
    banned = streams.obsolete_processes()
    assert len(banned) == 6
    for one in banned:
        with pytest.raises(Conflict) as why:
            service.answer_task(
                recycler.act(), drawn_up, "processes", {"processes": (one.name_en,)}
            )
        assert (why.value.code, why.value.field) == ("process_obsolete", "processes")
        assert one.name_en in why.value.sentence
        assert why_obsolete(one.name_en) in why.value.sentence
    assert queries.application(drawn_up).answers == {}


def test_an_application_is_its_recyclers_alone_until_it_is_sent(app: Flask) -> None:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        base = a_base(recycler)
        ref = service.begin_application(recycler.act(), base)
        taken = take(PDF, "plan.pdf")
        service.attach_document(recycler.act(), ref, "scale", taken)
        answer_all(recycler, ref)
    own, authority, public = (browser_of(app, one) for one in (recycler, regulator, None))
    file = f"/applications/{ref}/documents/{taken.sha256}"
    assert authority.get(file).status_code == 403
    assert authority.get(f"/applications/{ref}").status_code == 403
    assert own.get(file).data == PDF
    assert "Check your answers" in own.get(f"/applications/{ref}").text
    assert ref in own.get(f"/bases/{base}/licences/new").text
    sent = own.send(f"/applications/{ref}/send", {})
    licence = sent.headers["Location"]
    assert authority.get(file).data == PDF
    assert "plan.pdf" in authority.get(licence).text
    assert "plan.pdf" not in public.get(licence).text
    assert own.get(f"/applications/{ref}").headers["Location"] == licence


def test_programs_draw_an_application_up_and_send_it(app: Flask) -> None:
    with app.app_context():
        recycler = a_member(Kind.RECYCLER)
        base = a_base(recycler)
    client, headers = app.test_client(), bearer(app, recycler)

    def post(address: str, **sent: Any) -> Any:
        answer = client.post(f"/api/v1{address}", headers=headers, **sent)
        assert answer.status_code in {200, 201, 409, 422}, answer.text
        return answer.json

    ref = post(f"/bases/{base}/applications")["ref"]
    at = f"/applications/{ref}"
    assert post(f"{at}/tasks/scale", json={"number": "x"})["status"] == 422
    assert post(f"{at}/send")["code"] == "tasks_open"
    today = clock.today().isoformat()
    code = {"list": "EU", "number": "12 01 18*"}
    for task, body in {
        "number_and_days": {"number": "HH-8", "valid_from": today, "valid_to": "2030-01-31"},
        "scale": {"yearly_mass": "1000"},
        "processes": {"processes": ["hydromet_roast_hcl_sx"]},
        "waste": {"subtypes": ["ndfeb_swarf"], "codes": [code]},
    }.items():
        post(f"{at}/tasks/{task}", json=body)
    with_file = post(
        f"{at}/documents", data={"task": "waste", "file": (BytesIO(PDF), "analysis.pdf")}
    )
    assert with_file["documents"][0]["media_type"] == "application/pdf"
    states = {one["task"]: one["state"] for one in with_file["tasks"] if one["asks"]}
    assert set(states.values()) == {"done"}
    assert post(f"{at}/send")["state"] == "applied"
