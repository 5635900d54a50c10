"""Pages of lots: entering one without scripts, the register, a lot, its files."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pytest
from flask import Flask

from recycling import clock
from recycling.db import db
from recycling.lots import queries, service
from recycling.lots.files import take_in
from recycling.lots.models import Lot
from recycling.lots.rules import Move
from recycling.lots.views import lot_panels
from recycling.parties.rules import Kind
from tests.bases.browsing import Browser, browser_of
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.lots.uploads import PDF, PNG, multipart
from tests.makers import Member, a_member

WHAT = {
    "subtype": "ndfeb_swarf",
    "title": "Swarf of line 3",
    "physical_form": "sludge under oil",
}
COMPOSITION = {
    "composition_Nd": "19",
    "composition_Pr": "4,5",
    "composition_Fe": "62 %",
    "other_1": "Mo",
    "other_1_share": "0.4",
    "method": "icp_oes",
    "laboratory": "Elbe Analytics",
}
MASSES = {"wet_mass": "2 500", "moisture": "25", "packaging": "drums", "pieces": "14"}
CODE = {"code": "120118", "hazards": ["HP3", "HP14"]}
PLACE = {
    "country": "DE",
    "place": "Hanau",
    "latitude": "50.1328",
    "longitude": "8.9169",
    "available_from-day": "1",
    "available_from-month": "12",
    "available_from-year": "2026",
}
PAGES = {
    "what": WHAT,
    "composition": COMPOSITION,
    "masses": MASSES,
    "code": CODE,
    "place": PLACE,
}


@dataclass(frozen=True)
class Desk:
    """A holder at a browser."""

    app: Flask
    holder: Member
    browser: Browser

    def draft(self, **differs: object) -> str:
        with self.app.app_context():
            return a_draft_lot(self.holder, **differs)

    def published(self, **differs: object) -> str:
        with self.app.app_context():
            return a_published_lot(self.holder, **differs)

    def state(self, ref: str) -> str:
        with self.app.app_context():
            return queries.lot(ref).state


@pytest.fixture
def desk(app: Flask) -> Desk:
    with app.app_context():
        holder = a_member()
    return Desk(app, holder, browser_of(app, holder))


def test_a_lot_is_entered_page_by_page_and_published(desk: Desk) -> None:
    browser = desk.browser
    started = browser.send("/lots/new", WHAT)
    assert started.status_code == 303
    ref = started.headers["Location"].split("/")[2]
    for page, answers in PAGES.items():
        saved = browser.send(f"/lots/{ref}/edit/{page}", answers)
        assert saved.status_code == 303, (page, saved.text)
    assert "5 of 5 pages are done" in browser.get(f"/lots/{ref}/edit").text
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
    assert 'value="191211"' in again


def test_the_code_page_chooses_the_likeliest_code_beforehand(desk: Desk) -> None:
    shown = desk.browser.get(f"/lots/{desk.draft(code='')}/edit/code").text
    assert 'value="120118" checked' in shown
    assert "the likeliest code is 12 01 18*" in shown


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
    assert "1 of 5 pages are done" in shown
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
    hidden = _hidden(desk.browser.get(f"/lots/{ref}/check").text)
    sent = [desk.browser.client.post(f"/lots/{ref}/check", data=hidden) for _ in range(2)]
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


@pytest.mark.parametrize(
    "address", ["", "/edit", "/edit/what", "/edit/files", "/check", "/withdraw"]
)
def test_a_foreign_draft_is_not_found(desk: Desk, address: str) -> None:
    ref = desk.draft()
    with desk.app.app_context():
        stranger = a_member()
    assert browser_of(desk.app, stranger).get(f"/lots/{ref}{address}").status_code == 404


def test_a_foreign_public_lot_may_not_be_edited(desk: Desk) -> None:
    ref = desk.published()
    with desk.app.app_context():
        stranger = a_member()
    browser = browser_of(desk.app, stranger)
    for address in ("/edit", "/check", "/withdraw"):
        assert browser.get(f"/lots/{ref}{address}").status_code == 403


def test_a_recycler_may_not_offer_a_lot(app: Flask) -> None:
    with app.app_context():
        recycler = a_member(Kind.RECYCLER)
    assert browser_of(app, recycler).get("/lots/new").status_code == 403


def test_the_holders_own_draft_opens_at_its_task_list(desk: Desk) -> None:
    ref = desk.draft()
    assert desk.browser.get(f"/lots/{ref}").headers["Location"] == f"/lots/{ref}/edit"


def test_the_regulator_reads_a_draft_with_gaps(desk: Desk) -> None:
    ref = desk.browser.send("/lots/new", WHAT).headers["Location"].split("/")[2]
    with desk.app.app_context():
        regulator = a_member(Kind.REGULATOR)
    shown = browser_of(desk.app, regulator).get(f"/lots/{ref}")
    assert shown.status_code == 200
    assert "not said yet" in shown.text


def test_a_lots_page_shows_everything_with_units(desk: Desk) -> None:
    ref = desk.published()
    shown = browser_of(desk.app).get(f"/lots/{ref}").text
    for words in (
        ref, "2\xa0500\xa0kg", "1\xa0875\xa0kg", "356.25\xa0kg", "Nd2O3", "12 01 18*",
        "2000/532/EC", "hazardous waste", "HP 3: Flammable", "Hanau", "Germany", "50.1328°",
        "ICP-OES", "Elbe Analytics", "from memory, to be checked",
        "The holder puts it up for auction",
        "steel drums with lids", "Published",
    ):  # fmt: skip
        assert words in shown, words
    assert "Withdraw this lot" not in shown


def test_a_lots_page_has_room_for_later_rooms(desk: Desk) -> None:
    ref = desk.published()

    def panel(lot: Lot, actor: object) -> str | None:
        return f"<p>panel of {lot.ref}</p>"

    lot_panels.append(panel)
    try:
        assert f"<p>panel of {ref}</p>" in desk.browser.get(f"/lots/{ref}").text
    finally:
        lot_panels.remove(panel)


def test_withdrawing_asks_first_and_then_ends_it(desk: Desk) -> None:
    ref = desk.published()
    assert "Withdraw this lot?" in desk.browser.get(f"/lots/{ref}/withdraw").text
    answer = desk.browser.send(f"/lots/{ref}/withdraw", {"reason": "Sold elsewhere"})
    assert answer.status_code == 303
    assert f"Lot {ref} is withdrawn" in desk.browser.get("/lots/mine").text
    shown = desk.browser.get(f"/lots/{ref}").text
    assert "The holder has withdrawn it" in shown
    assert desk.browser.get(f"/lots/{ref}/withdraw").status_code == 409


def test_withdrawing_with_a_very_long_reason_shows_it(desk: Desk) -> None:
    ref = desk.published()
    answer = desk.browser.send(f"/lots/{ref}/withdraw", {"reason": "x" * 501})
    assert answer.status_code == 422
    assert desk.state(ref) == "published"


def test_withdrawing_a_lot_that_has_gone_into_auction_meanwhile_is_a_conflict(
    desk: Desk,
) -> None:
    ref = desk.published()
    hidden = _hidden(desk.browser.get(f"/lots/{ref}/withdraw").text)
    with desk.app.app_context():
        service.step(queries.locked(ref), Move.AUCTION, clock.now())
        db.session.commit()
    answer = desk.browser.client.post(f"/lots/{ref}/withdraw", data=hidden)
    assert answer.status_code == 409
    assert "Open to it now: award, relist." in answer.text


def test_starting_a_lot_with_a_page_already_used_for_another_is_a_conflict(desk: Desk) -> None:
    hidden = _hidden(desk.browser.get("/lots/new").text)
    for title, status in (("One lot", 303), ("One lot", 303), ("Another lot", 409)):
        sent = desk.browser.client.post("/lots/new", data={**WHAT, **hidden, "title": title})
        assert sent.status_code == status


def test_the_register_lists_and_narrows(desk: Desk) -> None:
    ref, draft = desk.published(), desk.draft(title="Hidden draft")
    browser = browser_of(desk.app)
    shown = browser.get("/lots").text
    assert ref in shown
    assert draft not in shown
    assert "Nd 356.25\xa0kg" in shown
    assert ref in browser.get("/lots?q=swarf&stream=magnets&element=Nd&country=DE").text
    assert "No published lot fits" in browser.get("/lots?q=lamps").text


@pytest.mark.parametrize(
    "query", ["stream=gold", "element=Xx", "country=ZZ", "state=draft", "q=a%00b"]
)
def test_the_register_asked_for_nonsense_says_so(app: Flask, query: str) -> None:
    assert browser_of(app).get(f"/lots?{query}").status_code == 422


@pytest.mark.parametrize("query", ["q=a+b+c+d+e+f+g+h+i", "cursor=x"])
def test_the_register_asked_for_too_much_is_no_surprise(app: Flask, query: str) -> None:
    assert browser_of(app).get(f"/lots?{query}").status_code == 422


def test_the_register_pages_on(desk: Desk) -> None:
    with desk.app.app_context():
        for _ in range(26):
            a_published_lot(desk.holder)
    first = browser_of(desk.app).get("/lots?country=DE").text
    (following,) = re.findall(r'href="(/lots\?[^"]*cursor=[^"]+)"', first)
    second = browser_of(desk.app).get(following.replace("&amp;", "&")).text
    assert second.count("NdFeB grinding swarf, oily") == 1


def test_own_lots_list_drafts_too(desk: Desk) -> None:
    draft, ref = desk.draft(), desk.published()
    shown = desk.browser.get("/lots/mine").text
    assert draft in shown
    assert ref in shown


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
    hidden = _hidden(desk.browser.get(page).text)
    upload = {"file": (io.BytesIO(content), name), "kind": "assay", **hidden}
    answer = desk.browser.client.post(page, **multipart(upload))
    assert answer.status_code == 422
    assert words in answer.text


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf_token|deed_key)"[^>]*value="([^"]+)"', page))


def test_photos_are_shown_on_the_lots_page(desk: Desk) -> None:
    ref = desk.published()
    with desk.app.app_context():
        service.attach_file(desk.holder.act(), ref, take_in(PNG, "drum.png", "photo"))
    assert f'<img src="/lots/{ref}/files/' in browser_of(desk.app).get(f"/lots/{ref}").text


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
