"""Entering a lot page by page, without any script: what is saved, what comes back."""

from __future__ import annotations

import io
import re

import pytest

from recycling.lots import queries, service
from tests.bases.browsing import browser_of
from tests.lots.entering import CODE, COMPOSITION, MASSES, PAGES, PLACE, WHAT, Desk, hidden
from tests.lots.uploads import PDF, multipart


def test_a_lot_is_entered_page_by_page_and_published(desk: Desk) -> None:
    browser = desk.browser
    started = browser.send("/lots/new", WHAT)
    assert started.status_code == 303
    ref = started.headers["Location"].split("/")[2]
    for page, answers in PAGES.items():
        saved = browser.send(f"/lots/{ref}/edit/{page}", answers)
        assert saved.status_code == 303, (page, saved.text)
    assert "6 of 6 pages are done" in browser.get(f"/lots/{ref}/edit").text
    checked = browser.get(f"/lots/{ref}/check").text
    for shown in ("Swarf of line 3", "19\xa0%", "2\xa0500\xa0kg", "12 01 18*", "HP 14", "Hanau"):
        assert shown in checked
    published = browser.send(f"/lots/{ref}/check", {})
    assert published.headers["Location"] == f"/lots/{ref}/published"
    assert ref in browser.get(f"/lots/{ref}/published").text
    with desk.app.app_context():
        card = queries.card(queries.lot(ref))
    assert {one.species: one.fraction.json() for one in card.composition} == {
        "Nd": "0.19",
        "Pr": "0.045",
        "Fe": "0.62",
        "Mo": "0.004",
    }
    assert (card.state, card.pieces, card.latitude) == ("published", 14, "50.1328")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_again_what_was_saved(desk: Desk, page: str) -> None:
    shown = desk.browser.get(f"/lots/{desk.draft()}/edit/{page}").text
    remembered = {
        "what": 'value="NdFeB grinding swarf, oily"',
        "composition": 'name="composition_Nd" value="19"',
        "masses": 'value="2500"',
        "code": 'value="120118" checked',
        "place": 'value="50.1328"',
    }
    assert remembered[page] in shown


@pytest.mark.parametrize(
    ("page", "answers", "words"),
    [
        ("what", {**WHAT, "title": ""}, "Fill in “Title”"),
        ("what", {**WHAT, "subtype": "gold"}, "Choose one of the answers listed"),
        ("composition", {**COMPOSITION, "composition_Fe": "90"}, "add up to 113.9 %"),
        ("composition", {**COMPOSITION, "composition_Nd": "-1"}, "must be 0 % or more"),
        ("composition", {**COMPOSITION, "composition_Nd": "lots"}, "must be a number"),
        ("composition", {**COMPOSITION, "other_1": "Qq"}, "“Qq” is not a species"),
        ("composition", {**COMPOSITION, "other_1": ""}, "Say which species this share is of"),
        ("composition", {**COMPOSITION, "other_1_share": ""}, "Give the share of Mo"),
        ("composition", {**COMPOSITION, "method": ""}, "How was this found?"),
        ("masses", {**MASSES, "wet_mass": "-5"}, "must be 0 kg or more"),
        ("masses", {**MASSES, "wet_mass": "0"}, "more than 0 kg"),
        ("masses", {**MASSES, "moisture": "100"}, "leaves nothing to recover"),
        ("code", {"code": ""}, "Choose an answer for “Waste code”"),
        ("code", {"code": "other", "other_code": ""}, "Give the number of the code"),
        ("code", {"code": "other", "other_code": "99 99 99"}, "99 99 99 is not in the EU list"),
        ("code", {**CODE, "hazards": ["HP77"]}, "Choose among the answers"),
        ("place", {**PLACE, "latitude": "95"}, "must be 90 ° or less"),
        ("place", {**PLACE, "available_from-year": "1990"}, "Check the year"),
        ("place", {**PLACE, "country": "ZZ"}, "Choose one of the answers listed"),
    ],
)
def test_a_bad_answer_comes_back_with_its_message_and_writes_nothing(
    desk: Desk, page: str, answers: dict[str, object], words: str
) -> None:
    ref = desk.draft()
    answer = desk.browser.send(f"/lots/{ref}/edit/{page}", answers)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error:" in answer.text
    with desk.app.app_context():
        assert queries.lot(ref).version == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_page_sent_with_nothing_at_all_is_no_surprise(desk: Desk, page: str) -> None:
    assert desk.browser.send(f"/lots/{desk.draft()}/edit/{page}", {}).status_code == 422


def test_a_page_sent_without_what_is_optional_is_saved(desk: Desk) -> None:
    ref = desk.draft()
    little = {"composition_Nd": "19", "method": "xrf"}
    assert desk.browser.send(f"/lots/{ref}/edit/composition", little).status_code == 303
    assert desk.browser.send(f"/lots/{ref}/edit/code", {"code": "120115"}).status_code == 303


def test_a_bad_species_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.browser.send(
        f"/lots/{desk.draft()}/edit/composition", {**COMPOSITION, "other_1": "Qq"}
    )
    assert 'value="Qq"' in answer.text
    assert 'name="composition_Pr" value="4,5"' in answer.text


def test_another_code_by_number_is_taken(desk: Desk) -> None:
    ref = desk.draft()
    answers = {"code": "other", "other_code": "19 12 11*", "hazards": ["HP5"]}
    assert desk.browser.send(f"/lots/{ref}/edit/code", answers).status_code == 303
    again = desk.browser.get(f"/lots/{ref}/edit/code").text
    assert 'value="191211" checked' in again


def test_the_code_page_chooses_the_likeliest_code_beforehand(desk: Desk) -> None:
    shown = desk.browser.get(f"/lots/{desk.draft(code='')}/edit/code").text
    assert 'value="120118" checked' in shown
    assert "the likeliest code is 12 01 18*" in shown


def test_a_search_for_codes_keeps_what_was_entered_and_its_results_can_be_chosen(
    desk: Desk,
) -> None:
    ref = desk.draft()
    address = f"/lots/{ref}/edit/code"
    entered = {
        "code": "120114",
        "hazards": ["HP3", "HP15"],
        "find": "sludge glass",
        "find_codes": "1",
    }
    found = desk.browser.send(address, entered)
    assert found.status_code == 303
    results = found.headers["Location"]
    assert "csrf" not in results
    shown = desk.browser.get(results).text
    for words in (
        'value="120114" checked', 'value="HP15" checked', 'value="101113"', "Suggested if: ",
        "In force since 1 June 2015", "found for “sludge glass”", 'value="sludge glass"',
    ):  # fmt: skip
        assert words in shown
    assert desk.state(ref) == "draft"
    saved = desk.browser.send(address, {"code": "101113", "hazards": ["HP3"], "find": "other"})
    assert saved.status_code == 303
    assert 'value="101113" checked' in desk.browser.get(address).text


def test_a_search_that_finds_nothing_says_so(desk: Desk) -> None:
    shown = desk.browser.get(f"/lots/{desk.draft()}/edit/code?find=zebra").text
    assert "No code found for “zebra”" in shown


def test_a_chosen_code_that_is_in_no_list_is_refused(desk: Desk) -> None:
    answer = desk.browser.send(f"/lots/{desk.draft()}/edit/code", {"code": "999999"})
    assert answer.status_code == 422


def test_the_code_page_where_the_list_is_not_law_says_so(desk: Desk) -> None:
    shown = desk.browser.get(f"/lots/{desk.draft(country='US')}/edit/code").text
    assert "the EU list stands as reference" in shown


def test_moving_a_lot_where_its_code_is_unknown_asks_for_the_code_again(
    desk: Desk, held_clock: object
) -> None:
    held_clock.advance(days=20)  # type: ignore[attr-defined]
    with desk.app.app_context():
        again = browser_of(desk.app, desk.holder)
    ref = desk.draft(subtype="nimh_consumer", code="16 06 08*")
    assert again.send(f"/lots/{ref}/edit/place", {**PLACE, "country": "GB"}).status_code == 303
    assert "Choose the waste code again" in again.get(f"/lots/{ref}/edit").text


def test_the_task_list_of_a_new_draft_says_what_is_missing(desk: Desk) -> None:
    ref = desk.browser.send("/lots/new", WHAT).headers["Location"].split("/")[2]
    shown = desk.browser.get(f"/lots/{ref}/edit").text
    assert "2 of 6 pages are done" in shown
    assert "Cannot start yet" in shown
    checked = desk.browser.get(f"/lots/{ref}/check").text
    assert "Still to say before you can publish" in checked
    assert "Publish the lot</button>" not in checked


def test_the_task_list_marks_figures_to_look_at_again(desk: Desk) -> None:
    ref = desk.draft(fractions={"Nd": "0.19", "Pr": "0.045", "Dy": "0.055", "Fe": "0.5"})
    shown = desk.browser.get(f"/lots/{ref}/edit").text
    assert "to look at again" in shown
    assert "from memory" in shown


def test_publishing_an_incomplete_draft_by_force_is_a_conflict(desk: Desk) -> None:
    ref = desk.draft(packaging="")
    answer = desk.browser.send(f"/lots/{ref}/edit/what", {}, action=f"/lots/{ref}/check")
    assert answer.status_code == 409
    assert "Say how it is packed." in answer.text
    assert desk.state(ref) == "draft"


def test_publishing_sent_twice_publishes_once(desk: Desk) -> None:
    ref = desk.draft()
    carried = hidden(desk.browser.get(f"/lots/{ref}/check").text)
    sent = [desk.browser.client.post(f"/lots/{ref}/check", data=carried) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    assert sent[1].headers["Location"] == f"/lots/{ref}/published"


@pytest.mark.parametrize("page", ["", "/what", "/composition", "/masses", "/code", "/place"])
def test_a_published_lot_has_no_pages_to_edit(desk: Desk, page: str) -> None:
    answer = desk.browser.get(f"/lots/{desk.published()}/edit{page}")
    assert answer.status_code == 409
    assert "is published" in answer.text


def test_checking_a_published_lot_leads_to_its_page(desk: Desk) -> None:
    ref = desk.published()
    assert desk.browser.get(f"/lots/{ref}/check").headers["Location"] == f"/lots/{ref}"


def test_the_confirmation_of_a_draft_is_a_conflict(desk: Desk) -> None:
    assert desk.browser.get(f"/lots/{desk.draft()}/published").status_code == 409


def test_starting_a_lot_with_a_page_already_used_for_another_is_a_conflict(desk: Desk) -> None:
    carried = hidden(desk.browser.get("/lots/new").text)
    for title, status in (("One lot", 303), ("One lot", 303), ("Another lot", 409)):
        sent = desk.browser.client.post("/lots/new", data={**WHAT, **carried, "title": title})
        assert sent.status_code == status


def test_files_are_attached_shown_and_removed(desk: Desk) -> None:
    ref = desk.draft()
    page = f"/lots/{ref}/edit/files"
    upload = {"file": (io.BytesIO(PDF), "../assay.pdf"), "kind": "assay"}
    assert desk.browser.send(page, upload).status_code == 303
    shown = desk.browser.get(page).text
    assert "assay.pdf" in shown
    (address,) = re.findall(rf'href="(/lots/{ref}/files/[0-9a-f]+)"', shown)
    file = desk.browser.get(address)
    assert (file.data, file.headers["Content-Type"]) == (PDF, "application/pdf")
    assert browser_of(desk.app).get(address).status_code == 404
    (remove,) = re.findall(r'action="([^"]+/remove)"', shown)
    assert desk.browser.send(page, {}, action=remove).status_code == 303
    assert "No file yet" in desk.browser.get(page).text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00\x03", "virus.pdf", "of a kind that is not taken here"),
        (PDF, "assay.exe", "a file of one of these kinds"),
        (b"", "empty.pdf", "The chosen file is empty"),
        (PDF + b" " * 10 * 1024 * 1024, "huge.pdf", "must be 10 MB or smaller"),
    ],
    ids=["no PDF", "no document", "empty", "too large"],
)
def test_a_file_that_is_not_taken_comes_back_with_a_message(
    desk: Desk, content: bytes, name: str, words: str
) -> None:
    page = f"/lots/{desk.draft()}/edit/files"
    carried = hidden(desk.browser.get(page).text)
    upload = {"file": (io.BytesIO(content), name), "kind": "assay", **carried}
    answer = desk.browser.client.post(page, **multipart(upload))
    assert answer.status_code == 422
    assert words in answer.text


def test_files_of_a_withdrawn_lot_are_closed(desk: Desk) -> None:
    ref = desk.draft()
    with desk.app.app_context():
        service.withdraw_lot(desk.holder.act(), ref)
    assert desk.browser.get(f"/lots/{ref}/edit/files").status_code == 409


def test_offering_a_lot_from_a_stream_chooses_its_kind(desk: Desk) -> None:
    shown = desk.browser.get("/lots/new?subtype=lamp_cfl").text
    assert '<option value="lamp_cfl" selected>' in shown
    bad = desk.browser.send("/lots/new", {**WHAT, "title": "x"})
    assert bad.status_code == 422
