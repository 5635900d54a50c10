"""A dossier at a browser and through the API, and what travels along as a file."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import update

from recycling.bases.models import Base
from recycling.custody.rules import Signing
from recycling.custody.service import sign_handover
from recycling.db import db
from recycling.lots.models import Lot
from tests.custody.borders.makers import a_crossing, answer_body, dossier_body
from tests.custody.deadlines.makers import a_road_abroad
from tests.custody.makers import Outside, a_consignment

OK, NOT_FOUND, CONFLICT = 200, 404, 409
YES = {"consents": "yes", "document": "DE 1350/2026-1", "conditions": "By road alone."}


def words_of(content: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages
    )


def test_a_dossier_is_asked_answered_and_carried_from_api_to_roadside(outside: Outside) -> None:
    road, french = outside.inside(a_road_abroad, outside.road.clock)
    ref = outside.inside(a_crossing, road)
    asked = outside.does("/dossiers", road.holder, dossier_body(road.bidder.base))
    dossier = asked["ref"]
    paper = f"/consignments/{ref}/border-paper"
    found = outside.api("GET", paper, road.holder).get_json()
    assert (found["regime"], found["kind"]) == ("consent", "")
    body = {"dossier": dossier}
    assert outside.is_refused(paper, road.holder, body)[:2] == (CONFLICT, "not_consented")
    answers = f"/dossiers/{dossier}/answers"
    assert outside.api("POST", f"{answers}/DE", road.regulator, answer_body()).status_code == OK
    browser = outside.browse(french)
    assert dossier in browser.see("/desk").text
    browser.see(f"/dossiers/{dossier}")
    days = {
        f"{name}-{part}": value
        for name in ("decided_on", "valid_from", "valid_to")
        for part, value in zip(
            ("year", "month", "day"), answer_body()[name].split("-"), strict=True
        )
    }
    browser.does(f"{answers}/FR", {**YES, **days})
    assert "Your answer is on record" in browser.words
    holder = outside.browse(road.holder)
    shown_first = holder.see(f"/consignments/{ref}").text
    assert "is not drawn up yet" in shown_first
    assert "every authority on its way" in shown_first
    holder.see(paper)
    holder.does(paper, {"dossier": dossier})
    assert outside.api("GET", paper, road.holder).get_json()["serial"] == 1
    outside.inside(sign_handover, road.holder.act(), ref, Signing.GIVE_TO_CARRIER)
    shown = outside.api("GET", f"/dossiers/{dossier}", french).get_json()
    assert (shown["state"], shown["cover"]["used_kg"]) == ("consented", "2500")
    stranger = outside.road.recycler
    for address in (f"/dossiers/{dossier}", paper):
        assert outside.api("GET", address, stranger).status_code == NOT_FOUND
    outside.inside(sign_handover, road.carrier.act(), ref, Signing.TAKE_OVER)
    link = outside.does(f"/consignments/{ref}/roadside-link", road.carrier)["address"]
    address = link.partition("/roadside/")[2]
    officer = outside.browse()
    assert "border paper" in officer.see(f"/roadside/{address}").text
    printed = words_of(officer.see(f"/roadside/{address}/border-paper.pdf").data)
    for said in (
        "Annex IB",
        "1 / 2",
        "Begleitformular",
        "Document de mouvement",
        "12 01 18*",
        "By road alone.",
        "HH-UM 2026",
    ):
        assert said in printed, said


def test_green_listed_waste_travels_with_annex_vii_drawn_up_from_the_consignment(
    outside: Outside,
) -> None:
    road = outside.road
    ref = outside.made(a_consignment)

    def as_green_waste_to_france() -> None:
        db.session.execute(update(Base).where(Base.ref == road.bidder.base).values(country="FR"))
        db.session.execute(
            update(Lot).values(
                code="120103",
                hazardous=False,
                border_list="BASEL_IX",
                border_entry="B1010",
                border_form="solid",
            )
        )
        db.session.commit()

    outside.inside(as_green_waste_to_france)
    holder = outside.browse(road.holder)
    paper = f"/consignments/{ref}/border-paper"
    assert "general information alone" in holder.see(paper).text
    holder.send(paper, {"operation": "R4", "transit": "FR"})
    assert "Name each country of transit once" in holder.words
    holder.does(paper, {"operation": "R4", "transit": "be"})
    answer = holder.see(f"{paper}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    printed = words_of(answer.data)
    for said in ("Annex VII", "B1010", "Belgium", "R4", road.holder.name, "2.5", "12 01 03"):
        assert said in printed, said
    for number in range(1, 15):
        assert f"{number}." in printed
