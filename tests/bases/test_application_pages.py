"""Pages on which an application is drawn up: each task with good and bad answers, and sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from recycling import clock
from recycling.bases import queries
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from tests.bases.browsing import Browser, browser_of
from tests.bases.makers import a_licensed_base
from tests.makers import Member, a_member


@dataclass(frozen=True)
class Cast:
    recycler: Member
    base: str


@pytest.fixture
def cast(app: Flask) -> Cast:
    with app.app_context():
        recycler = a_member(Kind.RECYCLER)
        base = a_licensed_base(recycler, a_member(Kind.REGULATOR), number="HH-2026-1")
        return Cast(recycler, base)


def licence_answers() -> dict[str, dict[str, object]]:
    """What is answered of an application, by task."""
    last = clock.today() + timedelta(days=700)
    days = {
        "number": "HH-99",
        "valid_from-day": "1",
        "valid_from-month": "1",
        "valid_from-year": "2026",
        "valid_to-day": str(last.day),
        "valid_to-month": str(last.month),
        "valid_to-year": str(last.year),
    }
    codes = "12 01 18*\r\nGB 12 01 03\r\n"
    return {
        "number_and_days": dict(days),
        "scale": {"yearly_tonnes": "1200"},
        "processes": {"processes": ["hydromet_roast_hcl_sx"]},
        "waste": {"subtypes": ["ndfeb_swarf"], "codes": codes, "hazards": ["HP3"]},
    }


def begun(browser: Browser, base: str) -> str:
    """The address of an application just begun for a base."""
    return browser.send(f"/bases/{base}/licences/new", {}).headers["Location"]


def test_an_application_is_answered_task_by_task_and_sent(app: Flask, cast: Cast) -> None:
    browser = browser_of(app, cast.recycler)
    application = begun(browser, cast.base)
    for task, answers in licence_answers().items():
        assert browser.send(f"{application}/tasks/{task}", answers).status_code == 303
    applied = browser.send(f"{application}/send", {})
    assert applied.status_code == 303
    page = browser.get(applied.headers["Location"]).text
    assert "EU 12 01 18" in page
    assert "GB 12 01 03" in page
    with app.app_context():
        licence = queries.base(cast.base).licences[-1]
        assert licence.yearly_mass == Mass.kg(1_200_000)


@pytest.mark.parametrize(
    ("task", "differs", "says"),
    [
        ("waste", {"codes": "EU 99 99 99"}, "not in the EU list"),
        ("waste", {"codes": "nothing"}, "not a list of waste"),
        ("waste", {"codes": ""}, "Name at least one waste code"),
        ("waste", {"picked": ["999999"]}, "Choose among the answers listed"),
        ("scale", {"yearly_tonnes": "0"}, "must be"),
        ("number_and_days", {"valid_to-year": "2025"}, "The validity ends before it begins"),
        ("number_and_days", {"valid_to-day": "31", "valid_to-month": "2"}, "Valid until"),
        ("processes", {"processes": []}, "at least one process"),
        (
            "processes",
            {"other_processes": "extraction with ammonia saponification"},
            "eliminated as obsolete",
        ),
    ],
)
def test_a_task_with_bad_answers_comes_back_with_the_reason(
    app: Flask, cast: Cast, task: str, differs: dict[str, object], says: str
) -> None:
    browser = browser_of(app, cast.recycler)
    answers = {**licence_answers()[task], **differs}
    page = browser.send(f"{begun(browser, cast.base)}/tasks/{task}", answers)
    assert page.status_code == (409 if "obsolete" in says else 422)
    assert says in page.text


def test_a_number_the_base_uses_already_is_refused_when_the_application_is_sent(
    app: Flask, cast: Cast
) -> None:
    browser = browser_of(app, cast.recycler)
    application = begun(browser, cast.base)
    assert browser.get(f"{application}/send").status_code == 409
    for task, answers in licence_answers().items():
        browser.send(f"{application}/tasks/{task}", {**answers, "number": "HH-2026-1"})
    page = browser.send(f"{application}/send", {})
    assert page.status_code == 409
    assert "already has a licence with this number" in page.text


def test_codes_of_an_application_are_searched_for_and_ticked(app: Flask, cast: Cast) -> None:
    browser = browser_of(app, cast.recycler)
    page = f"{begun(browser, cast.base)}/tasks/waste"
    waste = licence_answers()["waste"]
    entered = {**waste, "codes": "", "picked": ["120118"], "find": "glass sludge"}
    found = browser.send(page, {**entered, "find_codes": "1"})
    assert found.status_code == 200
    for words in (
        'value="120118" checked', "Suggested if: contains oil", 'value="101113"',
        "found for “glass sludge”",
    ):  # fmt: skip
        assert words in found.text
    sent = browser.send(page, {**entered, "picked": ["120118", "101113"], "find": ""})
    assert sent.status_code == 303
    shown = browser.get(page).text
    assert "EU 12 01 18" in shown
    assert "EU 10 11 13" in shown
