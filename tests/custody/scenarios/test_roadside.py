"""The road check: rows 22 and 23 of the custody scenarios.

A driver's link shows the consignment in transit for half an hour to whoever has it; a regulator
finds by plate what is in transit, by reference whatever is no draft.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text

from recycling.custody import service
from recycling.custody.roadside.auditing import disagreements
from recycling.custody.roadside.models import RoadsideLink
from recycling.custody.rules import Signing
from recycling.db import db
from tests.custody.makers import Outside, a_consignment, a_leg, at_the_gate, signed
from tests.custody.traces import facts_of
from tests.makers import a_member

LOCAL = "http://localhost:5000"


def _link(outside: Outside, ref: str) -> dict[str, Any]:
    return dict(outside.does(f"/consignments/{ref}/roadside-link", outside.road.carrier))


def _path(link: dict[str, Any]) -> str:
    return "/" + str(link["address"]).split("/", 3)[3]


def _opened_at(outside: Outside) -> Any:
    def read() -> Any:
        found = db.session.scalars(select(RoadsideLink.opened_at)).one()
        db.session.rollback()
        return found

    return outside.inside(read)


def test_a_link_is_refused_before_pick_up_shown_in_transit_and_expired_after_31_minutes(
    outside: Outside,
) -> None:
    road = outside.road
    ref = outside.made(signed, Signing.GIVE_TO_CARRIER)
    path = f"/consignments/{ref}/roadside-link"
    assert outside.is_refused(path, road.carrier) == (409, "not_in_transit", {"state"})
    outside.inside(service.sign_handover, road.carrier.act(), ref, Signing.TAKE_OVER)

    link = _link(outside, ref)
    assert link["opened_at"] is None
    nobody = outside.browse()
    road.clock.advance(minutes=4)
    seen = nobody.see(_path(link))
    assert seen.status_code == 200
    for shown in (ref, "HH-UM 2026", "DE-BEF-1", "UN3189", "Holder"):
        assert shown in nobody.words
    assert seen.headers["Cache-Control"] == "no-store"
    assert seen.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in seen.headers["X-Robots-Tag"]
    first = _opened_at(outside)
    assert first == road.clock.now()
    printed = nobody.client.get(f"{_path(link)}/consignment.pdf")
    assert printed.data.startswith(b"%PDF-1.7")
    assert printed.headers["Cache-Control"] == "no-store"
    road.clock.advance(minutes=1)
    nobody.see(_path(link))
    assert _opened_at(outside) == first
    facts = outside.inside(facts_of, f"consignment:{ref}")
    assert facts[-2:] == ["RoadsideLinkAsked", "RoadsideLinkOpened"]
    assert outside.inside(lambda: list(disagreements())) == []

    road.clock.advance(minutes=25, seconds=1)
    for late in (_path(link), f"{_path(link)}/consignment.pdf"):
        gone = nobody.see(late)
        assert gone.status_code == 410
        assert "This link has expired: it was good for 30 minutes." in nobody.words
        assert "Ask the driver for a new one" in nobody.words
        assert ref not in nobody.words


def test_a_link_ends_when_the_lot_is_at_the_gate_and_a_guessed_one_is_unknown(
    outside: Outside,
) -> None:
    road, ref = outside.road, outside.made(signed, Signing.TAKE_OVER)
    link, nobody = _link(outside, ref), outside.browse()
    altered = _path(link)[:-1] + ("0" if _path(link)[-1] != "0" else "1")
    assert nobody.see(altered).status_code == 404
    assert len(_path(link).rpartition("/")[2]) * 4 >= 128
    kept = outside.inside(lambda: db.session.scalars(select(RoadsideLink.code_digest)).one())
    assert kept not in _path(link)
    outside.inside(service.sign_handover, road.carrier.act(), ref, Signing.GIVE_AT_GATE)
    assert nobody.see(_path(link)).status_code == 410
    assert "in transit no longer" in nobody.words
    assert outside.is_refused(f"/consignments/{ref}/roadside-link", road.carrier)[0] == 409


def test_looking_at_ones_own_link_or_asking_for_its_head_is_no_visit(outside: Outside) -> None:
    ref = outside.made(signed, Signing.TAKE_OVER)
    driver = outside.browse(outside.road.carrier)
    driver.see(f"/consignments/{ref}")
    assert f"/consignments/{ref}/roadside-link" in driver.links
    page = f"/consignments/{ref}/roadside-link"
    driver.see(page)
    driver.does(page)
    (address,) = (one for one in driver.links if one and "/roadside/" in one)
    path = "/" + address.split("/", 3)[3]
    assert "Nobody has opened it yet." in driver.words
    assert driver.see(path).status_code == 200
    assert outside.browse().client.head(path).status_code == 200
    assert _opened_at(outside) is None
    outside.browse().see(path)
    assert "First opened" in driver.see(page).text


def test_of_twenty_who_open_a_link_at_once_one_is_the_first(outside: Outside) -> None:
    ref = outside.made(signed, Signing.TAKE_OVER)
    path = _path(_link(outside, ref))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: outside.app.test_client().get(path), range(20)))
    assert {one.status_code for one in answers} == {200}
    facts = outside.inside(facts_of, f"consignment:{ref}")
    assert facts.count("RoadsideLinkOpened") == 1


@pytest.mark.once
def test_an_audit_names_a_link_that_its_facts_do_not_say(outside: Outside) -> None:
    ref = outside.made(signed, Signing.TAKE_OVER)
    link = _link(outside, ref)

    def altered() -> list[str]:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE roadside_link SET opened_at = asked_at"))
        return list(disagreements())

    assert [link["ref"] in one for one in outside.inside(altered)] == [True]


def test_a_regulator_finds_by_plate_what_is_in_transit_and_by_reference_what_is_no_draft(
    outside: Outside,
) -> None:
    road = outside.road
    by_state = {
        "drafted": outside.made(a_consignment, is_draft=True),
        "in_transit": outside.made(
            signed, Signing.TAKE_OVER, outside.made(a_consignment, legs=_plated(outside))
        ),
        "at_gate": outside.made(at_the_gate),
    }

    def found(asked: str) -> list[str]:
        answer = outside.api("GET", f"/roadside?q={asked}", road.regulator)
        assert answer.status_code == 200, answer.text
        return [one["ref"] for one in answer.json["items"]]

    assert found("hh um-2026") == [by_state["in_transit"]]
    assert found("öT 77") == [by_state["in_transit"]]
    assert found("HH-UM 202") == []
    assert found(by_state["drafted"]) == []
    assert found(by_state["at_gate"]) == [by_state["at_gate"]]
    assert found(by_state["in_transit"].lower()) == [by_state["in_transit"]]
    said = outside.is_refused("/roadside?q=-", road.regulator, method="GET")
    assert said == (422, "bad_plate", {"q"})
    for member in (road.carrier, road.holder):
        assert outside.is_refused("/roadside?q=HHUM2026", member, method="GET")[0] == 403
    assert outside.api("GET", "/roadside?q=HHUM2026", None).status_code == 401

    officer = outside.browse(outside.inside(a_member, "regulator", country="AT"))
    officer.see("/roadside?q=HH-UM 2026")
    assert by_state["in_transit"] in officer.words
    assert by_state["at_gate"] not in officer.words
    rows = officer.client.get("/roadside.csv?q=HHUM2026").text.splitlines()
    assert [by_state["in_transit"] in row for row in rows] == [False, True]
    assert officer.see("/roadside?q=?").status_code == 422
    assert "Nothing in transit" in officer.see("/roadside?q=B-XX 1").text


def test_a_regulators_token_is_good_from_its_own_network_alone(outside: Outside) -> None:
    ref, regulator = outside.made(signed, Signing.TAKE_OVER), outside.road.regulator
    sent = {"name": "patrol", "networks": ["198.51.100.7", "2001:db8::1/32", " 198.51.100.7"]}
    made = outside.does("/tokens", regulator, sent)
    assert made["token"]["networks"] == ["198.51.100.7/32", "2001:db8::/32"]
    bearer = {"Authorization": f"Bearer {made['secret']}"}

    def search(address: str) -> tuple[int, str]:
        client, come_from = outside.app.test_client(), {"REMOTE_ADDR": address}
        path = "/api/v1/roadside?q=HHUM2026"
        answer = client.get(path, headers=bearer, environ_overrides=come_from)
        items = answer.json.get("items", ())
        return answer.status_code, answer.json.get("code") or items[0]["ref"]

    for good in ("198.51.100.7", "::ffff:198.51.100.7", "2001:db8:5::9"):
        assert search(good) == (200, ref)
    for bad in ("198.51.100.8", "2001:db9::1", ""):
        assert search(bad) == (403, "network_not_allowed")
    for wrong in (["198.51.100.700"], [f"10.0.0.{i}" for i in range(11)]):
        said = outside.is_refused("/tokens", regulator, {"name": "x", "networks": wrong})
        assert (said[0], said[2]) == (422, {"networks"})
    page = outside.browse(regulator)
    page.see("/organisation/tokens/new")
    page.send("/organisation/tokens/new", {"name": "desk", "networks": "10.0.0.0/8, 10.1.2.3"})
    assert "from 10.0.0.0/8, 10.1.2.3/32" in page.words


def _plated(outside: Outside) -> tuple[Any, ...]:
    return (a_leg(outside.road.carrier, plates=("HH-UM 2026", "ÖT 77")),)


def test_a_token_makes_none_that_is_good_from_elsewhere(outside: Outside) -> None:
    regulator, there = outside.road.regulator, {"REMOTE_ADDR": "198.51.100.7"}
    sent = {"name": "desk", "scopes": ["write"], "networks": ["198.51.100.0/28"]}
    bearer = {"Authorization": f"Bearer {outside.does('/tokens', regulator, sent)['secret']}"}
    client = outside.app.test_client()
    for networks, status in (
        ([], 403),
        (["198.51.100.0/24"], 403),
        (["198.51.100.7", "203.0.113.1"], 403),
        (["2001:db8::/32"], 403),
        (["198.51.100.7"], 201),
    ):
        answer = client.post(
            "/api/v1/tokens",
            json={"name": "another", "networks": networks},
            headers=bearer,
            environ_overrides=there,
        )
        assert answer.status_code == status, networks
