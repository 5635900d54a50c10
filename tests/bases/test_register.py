"""The public register: what it is narrowed by, what it counts, what compliance records say."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import Select, select, text

from recycling import clock
from recycling.bases import compliance, queries, service
from recycling.bases.finding import COUNTING, Asked, facets, narrowed
from recycling.bases.models import Base, Licence
from recycling.db import db
from recycling.errors import Invalid, NotFound
from recycling.parties.models import Organisation
from recycling.parties.queries.register import is_meant
from recycling.parties.rules import Kind
from tests.bases.browsing import browser_of
from tests.bases.makers import a_licensed_base, a_new_base
from tests.makers import Member, a_member


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


@pytest.fixture
def licensed(regulator: Member) -> str:
    return a_licensed_base(a_member(Kind.RECYCLER), regulator, name="Elbe 100% Works")


@pytest.fixture
def bare(in_app: Flask) -> str:
    new = a_new_base(name="Rhein Works", place="Köln")
    return service.register_base(a_member(Kind.RECYCLER).act(), new)


def licence_of(base_ref: str) -> str:
    found = select(Licence.ref).join(Base, Base.id == Licence.base_id).where(Base.ref == base_ref)
    return db.session.scalars(found).one()


@pytest.mark.parametrize(
    "choice",
    [
        {"q": "elbe works"},
        {"q": "100%"},
        {"stream": "magnets"},
        {"subtype": "ndfeb_swarf"},
        {"element": "Nd"},
        {"process": "hydromet_roast_hcl_sx"},
        {"state": "granted"},
        {"state": COUNTING},
        {"hazard": "HP3"},
    ],
    ids=str,
)
def test_each_choice_finds_the_base_that_fits_and_no_other(
    licensed: str, bare: str, choice: dict[str, str]
) -> None:
    assert [one.ref for one in queries.bases(Asked(**choice)).items] == [licensed]


def test_choices_narrow_together_and_a_base_is_found_by_place_and_reference(
    licensed: str, bare: str
) -> None:
    assert [one.ref for one in queries.bases(Asked(q="köln")).items] == [bare]
    assert [one.ref for one in queries.bases(Asked(q=licensed, country="DE")).items] == [licensed]
    assert queries.bases(Asked(q="rhein", element="Nd")).items == ()


def test_a_licence_that_no_longer_counts_takes_its_base_off_the_list(
    licensed: str, regulator: Member
) -> None:
    service.suspend_licence(regulator.act(), licence_of(licensed), "No bond.")
    assert queries.bases(Asked(subtype="ndfeb_swarf")).items == ()
    assert queries.bases(Asked(state="suspended")).items[0].ref == licensed


def test_counts_beside_a_choice_leave_that_choice_out(licensed: str, bare: str) -> None:
    counts = facets(Asked(element="Nd", country="FR"), clock.today())
    assert counts["country"] == {"DE": 1}
    assert counts["element"] == {}
    assert facets(Asked(), clock.today())["country"] == {"DE": 2}


def test_too_many_words_or_an_unknown_stream_is_refused() -> None:
    with pytest.raises(Invalid):
        narrowed(Asked(q="a b c d e f g h i"), date(2026, 11, 26))
    with pytest.raises(NotFound):
        narrowed(Asked(stream="moonstone"), date(2026, 11, 26))


def test_a_compliance_record_says_what_was_ordered_and_put_right_newest_first(
    licensed: str, bare: str, regulator: Member
) -> None:
    licence = licence_of(licensed)
    service.suspend_licence(regulator.act(), licence, "=No bond.")
    service.reinstate_licence(regulator.act(), licence, "The bond is there.")
    record = compliance.record_of(licensed)
    assert [one.event for one in record] == ["LicenceReinstated", "LicenceSuspended"]
    assert compliance.record_of(bare) == []
    page = compliance.record_page(licensed, "", 1)
    rest = compliance.record_page(licensed, page.next, 9)
    assert [*page.items, *rest.items] == record
    rows = list(csv.DictReader(StringIO("".join(compliance.as_csv(compliance.records(1))))))
    assert [row["reason"] for row in rows] == ["'=No bond.", "The bond is there."]
    assert {row["licence"] for row in rows} == {licence}


def test_the_page_keeps_its_choices_in_the_address_and_says_when_none_fits(app: Flask) -> None:
    with app.app_context():
        base = a_licensed_base(a_member(Kind.RECYCLER), a_member(Kind.REGULATOR))
    reader = browser_of(app)
    found = reader.get("/bases?element=Nd&state=granted&q=elbe")
    assert base in found.text
    assert 'value="elbe"' in found.text
    assert "No base on the register fits" in reader.get("/bases?q=moonstone").text
    assert "Compliance record" in reader.get(f"/bases/{base}").text
    assert reader.get("/open/compliance.csv").text.startswith("at,event,base,")
    client = app.test_client()
    assert client.get("/open/compliance.json").json == []
    assert client.get("/api/v1/bases/BAS-22222-22222/compliance").status_code == 404
    for part in ("history", "compliance"):
        told = client.get(f"/api/v1/bases/{base}/{part}?limit=1").json
        assert told is not None
        assert bool(told["next"]) == (part == "history")
    counts = client.get("/api/v1/bases/facets?element=Nd").json
    assert counts is not None
    assert counts["state"] == {"granted": 1}


@pytest.mark.parametrize(
    "asked",
    [
        narrowed(Asked(q="elbe magnet"), date(2026, 11, 26)),
        select(Organisation.id).where(is_meant("elbe magnet")),
    ],
    ids=["bases", "organisations"],
)
def test_names_are_sought_by_indexes_and_no_table_is_read_whole(
    in_app: Flask, asked: Select[int]
) -> None:
    """On a small table PostgreSQL would read it whole, unless it is told not to where it can."""
    sql = str(asked.compile(db.engine, compile_kwargs={"literal_binds": True}))
    is_sqlite = db.engine.dialect.name == "sqlite"
    if not is_sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    plan = [str(row[-1]) for row in db.session.execute(text(explain + sql.replace(":", "\\:")))]
    db.session.rollback()
    assert any("_word" in step for step in plan)
    assert [step for step in plan if step.startswith("SCAN") or "Seq Scan" in step] == []
