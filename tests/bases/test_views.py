"""Pages of the register, of a recycler's own bases, and of the regulator's decisions."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from io import StringIO

import pytest
from flask import Flask

from recycling.bases import queries, service
from recycling.parties.proposals.queries import open_about
from recycling.parties.rules import Kind
from tests.bases.browsing import browser_of
from tests.bases.makers import a_licensed_base, a_new_base, an_applied_base
from tests.makers import Member, a_member
from tests.parties.second_signers import confirmed


@dataclass(frozen=True)
class Cast:
    recycler: Member
    regulator: Member
    base: str
    licence: str


@pytest.fixture
def cast(app: Flask) -> Cast:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        base = a_licensed_base(recycler, regulator, name="Alster Works", number="HH-2026-1")
        return Cast(recycler, regulator, base, queries.base(base).licences[0].ref)


@pytest.fixture
def waiting(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return an_applied_base(cast.recycler, cast.regulator, number="HH-WAITS")[1]


BASE = {
    "name": "Weser Works",
    "country": "DE",
    "place": "Bremen",
    "latitude": "53.08",
    "longitude": "8.80",
}
LINE = {
    "name": "Leach",
    "route": "hydromet_roast_hcl_sx",
    "operation": "R4",
    "subtypes": ["ndfeb_swarf"],
    "treatment_charge": "850.00",
}


def test_the_register_shows_every_base_to_anybody_with_what_is_free(app: Flask, cast: Cast) -> None:
    page = browser_of(app).get("/bases")
    assert page.status_code == 200
    assert "Alster Works" in page.text
    assert re.search(r"500\s*t", page.text)
    assert "NdFeB grinding swarf" in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?country=DE", True),
        ("?country=FR", False),
        ("?stream=magnets", True),
        ("?stream=fluorescent-lamps", False),
        ("?country=DE&stream=magnets", True),
        ("?country=XX", True),
    ],
)
def test_the_register_narrows_by_country_and_stream(
    app: Flask, cast: Cast, query: str, shown: bool
) -> None:
    page = browser_of(app).get(f"/bases{query}")
    assert page.status_code == 200
    assert ("Alster Works" in page.text) is shown


def test_the_register_is_paged(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for number in range(25):
            service.register_base(cast.recycler.act(), a_new_base(name=f"Works no. {number:02}"))
    browser = browser_of(app)
    first = browser.get("/bases").text
    following = re.search(r'href="(/bases\?[^"]*cursor=[^"]+)"', first)
    assert following
    second = browser.get(following[1].replace("&amp;", "&")).text
    assert "Works no. 24" not in first
    assert "Works no. 24" in second
    assert browser.get("/bases?cursor=nonsense").status_code == 422


def test_the_page_of_a_base_shows_lines_licences_and_history(app: Flask, cast: Cast) -> None:
    page = browser_of(app).get(f"/bases/{cast.base}").text
    for words in (
        "93.5",
        "overall recovery",
        "850.00",
        "EU 12 01 18",
        "Licence granted",
        "Base registered",
        "HH-2026-1",
    ):
        assert words in page
    assert "Add a line" not in page


def test_only_the_recycler_of_the_base_is_offered_to_change_it(app: Flask, cast: Cast) -> None:
    with app.app_context():
        stranger = a_member(Kind.RECYCLER)
    assert "Add a line" in browser_of(app, cast.recycler).get(f"/bases/{cast.base}").text
    assert "Add a line" not in browser_of(app, stranger).get(f"/bases/{cast.base}").text


def test_a_base_nobody_registered_is_not_found(app: Flask) -> None:
    assert browser_of(app).get("/bases/BAS-22222-22222").status_code == 404
    assert browser_of(app).get("/licences/LIC-22222-22222").status_code == 404


def test_a_recycler_enters_a_base_and_a_line(app: Flask, cast: Cast) -> None:
    browser = browser_of(app, cast.recycler)
    entered = browser.send("/bases/new", BASE)
    assert entered.status_code == 303
    address = entered.headers["Location"]
    assert "is registered" in browser.get(address).text
    assert browser.send(f"{address}/lines/new", LINE).status_code == 303


def test_own_yields_replace_the_catalogues_and_penalties_are_kept(app: Flask, cast: Cast) -> None:
    charged = {"penalty_2_substance": "Cl", "penalty_2_step": "0.1", "penalty_2_rate": "15"}
    own = {**LINE, "yield_Nd": "88.1", "metric": "leaching", **charged}
    sent = browser_of(app, cast.recycler).send(f"/bases/{cast.base}/lines/new", own)
    assert sent.status_code == 303
    with app.app_context():
        line = queries.base(cast.base).lines[-1]
        assert [(y.element, y.fraction.json(), y.metric) for y in line.yields] == [
            ("Nd", "0.881", "leaching")
        ]
        said = [(p.substance, p.threshold.ppb, p.step.ppb, p.rate.minor) for p in line.penalties]
        assert said == [("Cl", 0, 10**6, 1500)]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({**BASE, "latitude": "91"}, "must be 90"),
        ({**BASE, "latitude": "north"}, "Latitude"),
        ({**BASE, "name": "x"}, "2 to 200 characters"),
        ({**BASE, "country": "XX"}, "Country"),
        ({}, "There is a problem"),
    ],
)
def test_a_base_with_bad_answers_comes_back_with_them_and_the_reason(
    app: Flask, cast: Cast, answers: dict[str, str], says: str
) -> None:
    page = browser_of(app, cast.recycler).send("/bases/new", answers)
    assert page.status_code == 422
    assert says in page.text
    assert "<title>Error:" in page.text


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        ({"yield_Nd": "101"}, "must be 100"),
        ({"treatment_charge": "-1"}, "must be 0"),
        ({"treatment_charge": "1.999"}, "decimals"),
        ({"subtypes": []}, "at least one"),
        ({"route": "ammonia_saponification"}, "Choose one"),
        ({"penalty_2_substance": "Cl", "penalty_2_rate": "15"}, 'href="#penalty_2_step"'),
    ],
)
def test_a_line_with_bad_answers_comes_back_with_the_reason(
    app: Flask, cast: Cast, differs: dict[str, object], says: str
) -> None:
    browser = browser_of(app, cast.recycler)
    page = browser.send(f"/bases/{cast.base}/lines/new", {**LINE, **differs})
    assert page.status_code == 422
    assert says in page.text


def test_sending_a_form_twice_enters_one_base(app: Flask, cast: Cast) -> None:
    browser = browser_of(app, cast.recycler)
    again = {**BASE, "deed_key": "the-same-key"}
    first = browser.send("/bases/new", again).headers["Location"]
    assert browser.send("/bases/new", again).headers["Location"] == first


@pytest.mark.parametrize("page", ["lines/new", "licences/new"])
def test_forms_of_a_foreign_base_are_forbidden(app: Flask, cast: Cast, page: str) -> None:
    with app.app_context():
        stranger = a_member(Kind.RECYCLER)
    assert browser_of(app, stranger).get(f"/bases/{cast.base}/{page}").status_code == 403


def test_the_regulator_sees_what_awaits_in_the_own_country_only(
    app: Flask, cast: Cast, waiting: str
) -> None:
    with app.app_context():
        abroad = a_member(Kind.REGULATOR, country="FR")
    own = browser_of(app, cast.regulator).get("/licences")
    assert "HH-WAITS" in own.text
    assert "HH-2026-1" not in own.text
    assert "HH-2026-1" in browser_of(app, cast.regulator).get("/licences?state=granted").text
    assert "HH-WAITS" not in browser_of(app, abroad).get("/licences").text
    assert browser_of(app, cast.recycler).get("/licences").status_code == 403


def test_the_regulator_grants_suspends_reinstates_and_revokes(
    app: Flask, cast: Cast, waiting: str
) -> None:
    browser, page = browser_of(app, cast.regulator), f"/licences/{waiting}"
    for move, state in (
        ("grant", "granted"),
        ("suspend", "suspended"),
        ("reinstate", "granted"),
    ):
        answers = {"move": move, "reason": f"Reason to {move} it."}
        sent = browser.send(page, answers, f"{page}/decision")
        assert sent.status_code == 303, move
        shown = browser.get(page).text
        assert f"is {state}" in shown
        assert f"Reason to {move} it." in shown
    browser.send(page, {"move": "revoke", "reason": "Reason to revoke it."}, f"{page}/decision")
    shown = browser.get(page).text
    assert "waits for a second signer" in shown
    assert "is granted" not in shown
    with app.app_context():
        proposed = open_about(f"licence:{waiting}", cast.regulator.actor)[0]
        confirmed(service.revoke_licence, cast.regulator, proposed)
    assert "Your decision" not in browser.get(page).text


def test_the_history_of_a_licence_tells_what_came_first_first(app: Flask, cast: Cast) -> None:
    page = browser_of(app, cast.recycler).get(f"/licences/{cast.licence}").text
    assert page.index("Licence applied for") < page.index("Licence granted")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"move": "refuse", "reason": ""}, "5 to 500 characters"),
        ({"move": "suspend", "reason": "Not of this state."}, "Choose one of the answers"),
        ({"reason": "No decision was chosen."}, "Choose an answer"),
    ],
)
def test_a_decision_with_bad_answers_comes_back_with_the_reason(
    app: Flask, cast: Cast, waiting: str, answers: dict[str, str], says: str
) -> None:
    page = f"/licences/{waiting}"
    sent = browser_of(app, cast.regulator).send(page, answers, f"{page}/decision")
    assert sent.status_code == 422
    assert says in sent.text


def test_a_regulator_of_another_country_is_offered_no_decision(
    app: Flask, cast: Cast, waiting: str
) -> None:
    with app.app_context():
        abroad = a_member(Kind.REGULATOR, country="FR")
    assert "Your decision" not in browser_of(app, abroad).get(f"/licences/{waiting}").text


def test_a_process_the_catalogue_does_not_know_is_marked_for_review(app: Flask, cast: Cast) -> None:
    with app.app_context():
        _base, ref = an_applied_base(cast.recycler, processes=("Plasma torch",), number="HH-P")
    assert "Not in the catalogue" in browser_of(app, cast.regulator).get(f"/licences/{ref}").text


def test_open_data_has_a_row_for_every_licence_and_hides_formulas_from_spreadsheets(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        service.register_base(cast.recycler.act(), a_new_base(name="=cmd|' /C calc'!A0"))
    answer = browser_of(app).get("/open/bases.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["licence"] for row in rows] == [cast.licence, ""]
    assert rows[0]["waste_codes"] == "EU 12 01 18*; EU 12 01 03"
    assert rows[0]["yearly_mass_kg"] == "500000"
    assert rows[1]["name"].startswith("'=")


def test_open_data_as_json_is_one_list_of_bases(app: Flask, cast: Cast) -> None:
    answer = browser_of(app).get("/open/bases.json")
    bases = json.loads(answer.text)
    assert [one["base"] for one in bases] == [cast.base]
    assert bases[0]["lines"][0]["yields"]["Nd"]["metric"] == "overall_recovery"
    assert bases[0]["licences"][0]["hazards"][0] == "HP3"


def test_open_data_of_an_empty_register_is_an_empty_list(app: Flask) -> None:
    assert json.loads(browser_of(app).get("/open/bases.json").text) == []


def test_a_page_of_the_register_asks_the_database_a_fixed_number_of_times(
    app: Flask, cast: Cast
) -> None:
    from sqlalchemy import event

    from recycling.db import db

    def statements() -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
            listen = lambda *arguments: seen.append(arguments[2])  # noqa: E731
            event.listen(engine, "before_cursor_execute", listen)
            queries.bases()
            event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    before = statements()
    with app.app_context():
        for _ in range(5):
            a_licensed_base(cast.recycler, cast.regulator)
    assert statements() == before


def test_a_recyclers_own_bases_are_listed_alone(app: Flask, cast: Cast) -> None:
    with app.app_context():
        other = a_member(Kind.RECYCLER)
        own = service.register_base(other.act(), a_new_base())
        found = queries.bases(recycler_id=other.actor.organisation_id or 0)
        assert [card.ref for card in found.items] == [own]
