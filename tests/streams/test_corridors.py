"""May waste cross a border: every rule has its case, each with source and day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Invalid
from recycling.streams import rules
from recycling.streams.codes import EU_MEMBERS
from recycling.streams.corridors import Answer, CorridorAsked, _zones

TODAY = date(2026, 11, 26)


def ask(here: str, there: str, code: str, day: date = TODAY, **more: str) -> rules.CorridorRule:
    asked = CorridorAsked(from_country=here, to_country=there, code=code, day=day, **more)
    return rules.ask_corridor(rules.read_corridor(asked))


@pytest.mark.parametrize(
    ("way", "more", "answer", "rule"),
    [
        ("DE DE 120118", {}, Answer.ALLOWED, "no_border"),
        ("DE CN 120103", {}, Answer.FORBIDDEN, "waste_into_china"),
        ("US CN B1010", {"form": "solid"}, Answer.FORBIDDEN, "waste_into_china"),
        ("DE IN 120118", {}, Answer.FORBIDDEN, "basel_ban"),
        ("DE IN Y46", {}, Answer.FORBIDDEN, "basel_ban_y"),
        ("DE IN 120103", {}, Answer.UNKNOWN, "no_rule"),
        ("DE US 160216", {"stream": "magnets"}, Answer.UNKNOWN, "magnet_scrap_export"),
        ("DE FR 160216", {"stream": "magnets"}, Answer.CONSENT_NEEDED, "unlisted"),
        ("CN DE 900-023-29", {}, Answer.UNKNOWN, "china_after_suspension"),
        ("DE FR GC010", {}, Answer.ALLOWED, "electronics_green_inside_eu"),
        ("GB DE GC010", {}, Answer.CONSENT_NEEDED, "electronics_green_gone"),
        ("DE FR Y49", {}, Answer.UNKNOWN, "electronics_inside_eu"),
        ("DE US Y49", {}, Answer.CONSENT_NEEDED, "electronics_outside_eu"),
        ("US DE A1181", {}, Answer.CONSENT_NEEDED, "electronics_into_eu"),
        ("DE GB B1010", {"form": "solid"}, Answer.ALLOWED, "list_b"),
        ("DE GB B1010", {"form": "dispersible"}, Answer.CONSENT_NEEDED, "metal_not_metallic"),
        ("DE GB B1010", {}, Answer.UNKNOWN, "metal_form_not_said"),
        ("DE GB B1090", {"form": "sorted"}, Answer.ALLOWED, "list_b"),
        ("DE GB B1090", {"form": "unsorted"}, Answer.CONSENT_NEEDED, "batteries_not_sorted"),
        ("DE GB B1090", {}, Answer.UNKNOWN, "batteries_not_said"),
        ("DE US GC050", {}, Answer.ALLOWED, "catalysts_green"),
        ("DE FR 120118", {}, Answer.CONSENT_NEEDED, "list_a"),
        ("DE FR A1170", {}, Answer.CONSENT_NEEDED, "list_a"),
        ("DE GB 120103", {}, Answer.CONSENT_NEEDED, "unlisted"),
        ("DE GB Y46", {}, Answer.CONSENT_NEEDED, "listed_y"),
    ],
)
def test_each_corridor_is_decided_by_its_rule(
    way: str, more: dict[str, str], answer: Answer, rule: str
) -> None:
    here, there, code = way.split(" ", 2)
    found = ask(here, there, code, **more)
    assert (found.answer, found.id) == (answer, rule)
    assert found.sources
    assert found.certainty


@pytest.mark.parametrize(
    ("way", "day", "rule"),
    [
        ("DE CN 120103", date(2020, 12, 31), "no_rule"),
        ("DE CN 120103", date(2021, 1, 1), "waste_into_china"),
        ("CN DE 160216", date(2026, 11, 10), "china_export_licence"),
        ("CN DE 160216", date(2026, 11, 11), "china_after_suspension"),
        ("DE FR 160605", date(2026, 12, 8), "unlisted"),
        ("DE FR 160608", date(2026, 12, 9), "list_a"),
    ],
)
def test_the_day_decides(way: str, day: date, rule: str) -> None:
    here, there, code = way.split(" ", 2)
    assert ask(here, there, code, day).id == rule


@pytest.mark.parametrize(
    ("field", "differs"),
    [
        ("from", {"from_country": "ZZ"}),
        ("to", {"to_country": "Germany"}),
        ("code", {"code": "nonsense"}),
        ("code", {"code": "GC010", "day": date(2027, 1, 1)}),
        ("list", {"code_list": "XX"}),
        ("form", {"form": "gas"}),
        ("stream", {"stream": "gold"}),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(field: str, differs: dict[str, Any]) -> None:
    whole = {"from_country": "DE", "to_country": "FR", "code": "120118", "day": TODAY}
    with pytest.raises(Invalid) as refused:
        rules.read_corridor(CorridorAsked(**{**whole, **differs}))
    assert refused.value.field == field


def test_every_rule_names_known_sources_lists_streams_and_forms() -> None:
    lists = {each.id for each in rules.code_lists()}
    streams = {each.id for each in rules.streams()}
    for rule in rules.corridor_rules():
        assert rule.sources
        assert set(rule.lists) <= lists
        assert set(rule.streams) <= streams
        assert set(rule.forms) <= set(rules.WasteForm)
    assert len({rule.id for rule in rules.corridor_rules()}) == len(rules.corridor_rules()) == 21
    assert _zones()["EU"] == EU_MEMBERS


@given(
    here=st.sampled_from(["DE", "GB", "US", "IN", "BR", "CN"]),
    code=st.sampled_from(["120118", "120103", "B1010", "A1170", "Y46"]),
    days=st.integers(0, 4000),
)
def test_no_waste_ever_enters_china_from_outside(here: str, code: str, days: int) -> None:
    found = ask(here, "CN", code, date(2021, 1, 1) + timedelta(days=days % 2100))
    assert (found.answer is Answer.FORBIDDEN) is (here != "CN")


def test_the_page_answers_with_rule_source_and_all_rules(browser: FlaskClient) -> None:
    asked = "/corridors?from_country=DE&to=CN&code=12+01+18*&on=2026-11-26"
    page = browser.get(asked).text
    assert "forbidden" in page
    assert "Import of solid waste in any form into China is prohibited." in page
    assert "Announcement 53 of 2020" in page
    bare = browser.get("/corridors")
    assert bare.status_code == 200
    assert "plan found, adoption not found" in bare.text
    wrong = browser.get("/corridors?from_country=DE&to=FR&code=99")
    assert wrong.status_code == 422


def test_a_program_asks_the_same(browser: FlaskClient) -> None:
    asked = "/api/v1/corridors?from=DE&to=FR&code=B1010&form=solid&on=2026-11-26"
    found = browser.get(asked).get_json()
    assert (found["answer"], found["rule"]) == ("allowed", "list_b")
    assert found["is_recalled"] is True
    refused = browser.get("/api/v1/corridors?from=DE&to=ZZ&code=B1010")
    assert refused.status_code == 422
