"""An inspection at a browser: planned unseen, filled in, signed; the base answers, it is closed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from recycling import clock
from recycling.clock import SteppedClock
from recycling.oversight.inspections import queries
from recycling.oversight.inspections.following import tell_overdue
from recycling.oversight.inspections.rules.ranking import Quarter
from recycling.reactions import react
from tests.bases.makers import a_licensed_base
from tests.custody.makers import Outside
from tests.makers import a_member
from tests.oversight.inspections.makers import (
    DONE,
    FOUND,
    SEEN,
    WHY,
    WRONG,
    a_programme,
    a_visit,
    answered,
    found,
    signed,
)

NOT_FOUND = 404


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def _day(days: int = 0) -> dict[str, str]:
    day = clock.today().toordinal() + days
    at = clock.today().fromordinal(day)
    return {"day": str(at.day), "month": str(at.month), "year": str(at.year)}


def _date(name: str, days: int) -> dict[str, str]:
    return {f"{name}-{part}": said for part, said in _day(days).items()}


def _photo() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "JPEG")
    file.seek(0)
    return file


def test_an_unannounced_visit_is_filled_in_and_signed_before_the_base_hears_of_it(
    outside: Outside,
) -> None:
    base = outside.inside(a_licensed_base, outside.road.recycler, outside.road.regulator)
    officer, ours = outside.browse(outside.road.regulator), outside.browse(outside.road.recycler)

    officer.see("/inspection-programmes")
    wanted = {"quarter": str(Quarter.of(clock.today())), "visits": "1", "drawn_percent": "20"}
    page = officer.does("/inspection-programmes", wanted).text
    assert "Picked by risk" in page
    planning = re.search(rf"/bases/{base}/inspections/new\?programme=IPR-[\w-]+", page)
    assert planning
    officer.see(planning[0])
    visit = {**_date("visit_on", 0), "announced": "unannounced", "reason": WHY,
             "officers": outside.road.regulator.actor.person_ref}  # fmt: skip
    page = officer.does(planning[0], visit).text
    ref = re.search(r"INS-[\w]+-[\w]+", page)[0]  # type: ignore[index]
    address = f"/inspections/{ref}"
    assert address in officer.see("/desk").text
    for unseen in ("/desk", "/inspections", "/notices"):
        assert ref not in ours.see(unseen).text
    assert ours.client.get(address).status_code == NOT_FOUND

    first = f"{address}/questions/1"
    officer.see(first)
    assert officer.send(first, {}).status_code == 422
    assert "Question 2 of" in officer.does(first, {"answer": "no", "words": "Line 2 is new."}).text
    officer.see(first)
    officer.does(f"{first}/files", {"file": (_photo(), "hall 3.jpg")})
    officer.see(address)
    page = officer.does(f"{address}/stock", {"stream": "magnets", "weighed": "12"}).text
    assert "12 kg" in page.replace("\xa0", " ")
    noting = f"{address}/findings/new?question=labels_on"
    officer.see(noting)
    assert officer.send(noting, {"grade": "major", "words": FOUND}).status_code == 422
    officer.see(noting)
    major = {"grade": "major", "words": FOUND, **_date("put_right_by", 20)}
    finding = re.search(r"/inspection-findings/FND-\w+-\w+", officer.does(noting, major).text)
    assert finding
    officer.see(address)
    refused = officer.send(f"{address}/sign", {"is_read": "y"})
    assert "questions are not answered" in refused.text

    outside.inside(answered, outside.road.regulator, ref)
    officer.see(address)
    assert "Signed" in officer.does(f"{address}/sign", {"is_read": "y"}).text
    outside.inside(react)
    assert "hall 3" in ours.see(address).text
    assert ours.client.get(f"{address}/files/1").mimetype == "image/jpeg"
    assert "is signed. Findings to put right: 1." in ours.see("/notices").text
    assert finding[0] in ours.see("/desk").text
    assert "/cases/CAS-" in ours.see(finding[0]).text


def test_a_base_answers_a_finding_and_the_authority_gives_it_back_and_closes_it(
    outside: Outside,
) -> None:
    regulator, recycler = outside.road.regulator, outside.road.recycler
    ref = outside.inside(a_visit, regulator, outside.inside(a_licensed_base, recycler, regulator))
    address = f"/inspection-findings/{outside.inside(found, regulator, ref)}"
    outside.inside(signed, regulator, ref)
    officer, ours = outside.browse(regulator), outside.browse(recycler)
    assert address in ours.see("/desk").text
    ours.see(address)
    ours.does(f"{address}/answer", {"answer": DONE})
    assert address in officer.see("/desk").text
    officer.see(address)
    officer.does(f"{address}/give-back", {"wrong": WRONG, **_date("put_right_by", 40)})
    assert WRONG in ours.see(address).text
    ours.does(f"{address}/answer", {"answer": DONE})
    officer.see(address)
    assert "Closed" in officer.does(f"{address}/close", {"decision": SEEN}).text


def test_a_base_reads_of_an_announced_visit_what_will_be_asked_and_nothing_that_is_answered(
    outside: Outside,
) -> None:
    regulator, recycler = outside.road.regulator, outside.road.recycler
    base = outside.inside(a_licensed_base, recycler, regulator)
    ref = outside.inside(a_visit, regulator, base)
    outside.inside(answered, regulator, ref)
    noted = outside.inside(found, regulator, ref)
    outside.inside(react)
    ours = outside.browse(recycler)
    page = ours.see(f"/inspections/{ref}").text
    assert "bear no label" not in page
    assert "weighbridge bear a valid mark" in page
    assert noted not in page
    assert ours.client.get(f"/inspection-findings/{noted}").status_code == NOT_FOUND
    assert "is inspected on" in ours.see("/notices").text
    foreign = outside.browse(outside.inside(a_member, "regulator", country="FR"))
    assert foreign.client.get(f"/inspections/{ref}").status_code == NOT_FOUND


def test_a_finding_not_put_right_is_told_once_to_base_and_authority(outside: Outside) -> None:
    regulator, recycler = outside.road.regulator, outside.road.recycler
    ref = outside.inside(a_visit, regulator, outside.inside(a_licensed_base, recycler, regulator))
    finding = outside.inside(found, regulator, ref, "minor", 5)
    outside.inside(signed, regulator, ref)

    def told() -> int:
        return outside.inside(lambda: tell_overdue(clock.today(), 200))

    outside.road.clock.advance(days=5)
    assert told() == 0
    outside.road.clock.advance(days=1)
    assert (told(), told()) == (1, 0)
    outside.inside(react)
    for member in (regulator, recycler):
        assert f"Finding {finding} at" in outside.browse(member).see("/notices").text
    assert finding in outside.browse(regulator).see("/inspection-findings?standing=overdue").text


def test_anybody_checks_a_draw_once_its_quarter_is_over_and_not_before(outside: Outside) -> None:
    ref = outside.inside(a_programme, outside.road.regulator)
    card = outside.inside(lambda: queries.programme(ref, outside.road.regulator.actor))

    def draw() -> Any:
        return outside.api("GET", "/inspection-draws", None).get_json()["items"][0]

    assert (draw()["seed_digest"], draw()["seed"]) == (card.seed_digest, "")
    assert card.seed_digest in outside.browse().see("/inspection-draws").text
    outside.road.clock.advance(days=100)
    assert len(draw()["seed"]) == 64
