"""Entering an assay on a page, choosing the one in force, commissioning, answering."""

from __future__ import annotations

import io

from recycling.lots import queries
from recycling.lots.labels import RADIATION_MOVES
from tests.bases.browsing import browser_of
from tests.lots.entering import COMPOSITION, Desk
from tests.lots.makers import SWARF
from tests.makers import a_member

ASSAY = {
    **COMPOSITION,
    "composition_Nd": "15",
    "composition_Fe": "50",
    "uncertainty_Nd": "0.3",
    "basis": "wet",
    "report_number": "E-7",
    "accreditation": "D-PL-1",
    "sampled_on-day": "2",
    "sampled_on-month": "1",
    "sampled_on-year": "2026",
}


def test_an_assay_is_entered_with_its_report_and_put_in_force(desk: Desk) -> None:
    ref = desk.published()
    body = {**ASSAY, "file": (io.BytesIO(b"%PDF-1.7 found"), "report.pdf")}
    sent = desk.browser.send(f"/lots/{ref}/assays/new", body)
    assert sent.status_code == 303
    page = desk.browser.client.get(f"/lots/{ref}/assays").text
    assert "Assay 2" in page
    assert "± 0.3" in page
    assert "Open the report" in page
    desk.browser.send(f"/lots/{ref}/assays", {}, f"/lots/{ref}/assays/2/in-force")
    with desk.app.app_context():
        card = queries.card(queries.lot(ref))
    assert [each.in_force for each in card.assays] == [False, True]
    assert {one.species: one.fraction.json() for one in card.composition}["Nd"] == "0.2"


def test_an_assay_without_a_report_number_is_shown_again(desk: Desk) -> None:
    answer = desk.browser.send(
        f"/lots/{desk.published()}/assays/new", {**ASSAY, "report_number": "", "uncertainty_B": "1"}
    )
    assert answer.status_code == 422
    assert "Number of the report" in answer.text
    assert "Give the share of B." in answer.text


def test_a_declaration_is_shown_again_as_it_was_entered(desk: Desk) -> None:
    ref = desk.draft()
    assert desk.browser.send(f"/lots/{ref}/edit/composition", ASSAY).status_code == 303
    page = desk.browser.client.get(f"/lots/{ref}/edit/composition").text
    assert 'name="composition_Nd" value="15"' in page
    assert 'name="uncertainty_Nd" value="0.3"' in page


def test_a_laboratory_is_commissioned_finds_the_lot_and_adds_an_assay(desk: Desk) -> None:
    ref = desk.draft()
    with desk.app.app_context():
        laboratory = a_member("laboratory")
    named = {"laboratory": laboratory.actor.organisation_ref}
    assert desk.browser.send(f"/lots/{ref}/laboratory", named).status_code == 303
    browser = browser_of(desk.app, laboratory)
    assert ref in browser.client.get("/lots/mine").text
    assert browser.send(f"/lots/{ref}/assays/new", ASSAY).status_code == 303
    assert "Commissioned laboratory" in desk.browser.client.get(f"/lots/{ref}/assays").text
    wrong = desk.browser.send(f"/lots/{ref}/laboratory", {"laboratory": "ORG-X"})
    assert wrong.status_code == 422


def test_a_measurement_is_entered_and_the_table_of_moves_is_shown(desk: Desk) -> None:
    ref = desk.draft()
    body = {
        "method": "gamma_spectrometry",
        "laboratory": "Elbe",
        "activities_U_238": "0.2",
        "activities_Th_232": "0,98",
        "activities_Th_232_doubt": "0.05",
        **{f"measured_on-{part}": value for part, value in zip(
            ("day", "month", "year"), ("2", "1", "2026"), strict=True)},
    }  # fmt: skip
    assert desk.browser.send(f"/lots/{ref}/radioactivity/new", body).status_code == 303
    page = desk.browser.client.get(f"/lots/{ref}/radioactivity").text
    assert "Exempt" in page
    assert "Th-232 is near the limit of 1 Bq/g" in page
    assert all(str(words) in page for words in RADIATION_MOVES.values())
    lacking = {**body, "activities_Th_232": ""}
    answer = desk.browser.send(f"/lots/{ref}/radioactivity/new", lacking)
    assert answer.status_code == 422
    assert "Give the activity of Th-232." in answer.text


def test_a_question_is_answered_and_bidders_read_it(desk: Desk) -> None:
    ref = desk.published(fractions={**SWARF, "Dy": "0.055"})
    with desk.app.app_context():
        asked = next(one for one in queries.card(queries.lot(ref)).questions if "Dy" in one.path)
    said = {"about": f"{asked.path}|{asked.code}", "answer": "From wind turbines."}
    assert desk.browser.send(f"/lots/{ref}/questions", said).status_code == 303
    assert "From wind turbines." in desk.app.test_client().get(f"/lots/{ref}").text
    empty = desk.browser.send(f"/lots/{ref}/questions", {**said, "answer": ""})
    assert empty.status_code == 422
