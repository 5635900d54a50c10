"""A file of lots goes in once, whatever happens on the way."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooLarge
from recycling.exports import as_csv
from recycling.ledger import queries as ledger
from recycling.ledger.models import Fact
from recycling.lots import queries as lots
from recycling.lots import service as lot_deeds
from recycling.lots.imports import queries, service, staging, work
from recycling.lots.imports.corrections import corrections
from recycling.lots.imports.plans import Columns, acting_for
from recycling.lots.imports.rules.columns import Column, guessed
from recycling.lots.imports.rules.numbers import Decimals
from recycling.lots.imports.taking import take
from recycling.lots.models import Lot, RegisterEntry
from recycling.lots.rules import Component, Composition, Report
from recycling.quantities import Fraction
from tests.lots.imports.sending import GOOD, HEADERS, a_csv, card, good_lines, sent
from tests.makers import Member, a_member

BAD = "A-9;Swarf 9;ndfeb_swarf;heavy;25;19;4,5;12 01 18*"


def _lots(holder: Member) -> dict[str, Lot]:
    found = db.session.scalars(select(Lot).where(Lot.holder_id == holder.actor.organisation_id))
    return {str(lot.own_id): lot for lot in found}


def _facts() -> int:
    return db.session.scalar(select(func.count(Fact.id))) or 0


def test_a_file_becomes_drafts_that_say_what_its_rows_say(holder: Member) -> None:
    done = sent(holder.act(), a_csv(*good_lines(3)))
    assert (done.state, done.rows, done.created, done.bad) == ("imported", 3, 3, 0)
    lot = lots.card(lots.lot(_lots(holder)["A-2"].ref))
    assert (lot.title, lot.state, lot.code) == ("Swarf 2", "draft", "120118")
    assert lot.wet_mass is not None
    assert lot.wet_mass.json() == "1250.5"
    assert {c.species: c.fraction.json() for c in lot.composition} == {"Nd": "0.19", "Pr": "0.045"}


def test_the_import_names_its_lots_and_each_lot_knows_its_import(holder: Member) -> None:
    done = sent(holder.act(), a_csv(*good_lines(2)))
    refs = [lot.ref for lot in _lots(holder).values()]
    named = ledger.facts_of(f"import:{done.ref}", 0, 50)
    assert [fact.type for fact in named] == [
        "LotFileTaken", "LotFileChecked", "LotImportStarted", "LotsImported",
    ]  # fmt: skip
    assert sorted(named[-1].body["created"]) == sorted(refs)
    for ref in refs:
        (fact,) = ledger.facts_of(f"lot:{ref}", 0, 50)
        assert (fact.type, fact.body["import"]) == ("LotDrafted", done.ref)
        assert fact.organisation_ref == holder.actor.organisation_ref


def test_facts_written_together_are_chained_and_logged_as_any(holder: Member) -> None:
    from recycling.ledger.sequencer import sequence

    sent(holder.act(), a_csv(*good_lines(2)))
    changed = sent(holder.act(), a_csv(*(line.replace("1250,5", "9") for line in good_lines(2))))
    assert changed.changed == 2
    first, second = ledger.facts_of(f"lot:{_lots(holder)['A-1'].ref}", 0, 50)
    assert (second.type, second.previous) == ("LotDeclaredAgain", first.digest)
    db.session.rollback()
    assert sequence() >= _facts()


def test_the_same_file_twice_changes_nothing(holder: Member) -> None:
    content = a_csv(*good_lines(3))
    sent(holder.act(), content)
    before = {own: (lot.ref, lot.version, lot.changed_at) for own, lot in _lots(holder).items()}
    again = sent(holder.act(), content)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    db.session.expire_all()
    assert before == {
        own: (lot.ref, lot.version, lot.changed_at) for own, lot in _lots(holder).items()
    }


def test_columns_in_another_order_change_nothing(holder: Member) -> None:
    sent(holder.act(), a_csv(*good_lines(1)))
    rows = [line.split(";")[::-1] for line in (HEADERS, *good_lines(1))]
    again = sent(holder.act(), "\r\n".join(";".join(row) for row in rows).encode())
    assert (again.unchanged, again.changed) == (1, 0)


def test_a_changed_row_changes_its_draft_and_no_other(holder: Member) -> None:
    sent(holder.act(), a_csv(*good_lines(2)))
    lines = good_lines(2)
    again = sent(holder.act(), a_csv(lines[0], lines[1].replace("Swarf 2", "Swarf two")))
    assert (again.changed, again.unchanged) == (1, 1)
    assert _lots(holder)["A-2"].title == "Swarf two"


def test_a_row_about_a_lot_that_is_no_draft_any_more_is_refused_with_the_reason(
    holder: Member,
) -> None:
    sent(holder.act(), a_csv(*good_lines(1)))
    ref = _lots(holder)["A-1"].ref
    db.session.rollback()
    lot_deeds.withdraw_lot(holder.act(), ref)
    unchanged = sent(holder.act(), a_csv(*good_lines(1)))
    assert unchanged.unchanged == 1
    refused = sent(holder.act(), a_csv(GOOD.format(n=1).replace("19", "18")))
    (row,) = queries.rows(queries.import_of(refused.ref), "", 10).items
    assert (row.outcome, row.findings[-1].code) == ("refused", "lot_not_editable")
    assert ref in row.findings[-1].message


def test_what_a_laboratory_found_stays_in_force_unless_the_declaration_changes(
    holder: Member,
) -> None:
    sent(holder.act(), a_csv(*good_lines(1)))
    ref = _lots(holder)["A-1"].ref
    db.session.rollback()
    found = Composition(
        (Component("Nd", Fraction.of("0.2"), "icp_oes", "Elbe"),),
        Report("Elbe", "", "1", clock.today(), clock.today()),
    )
    number = lot_deeds.add_assay(holder.act(), ref, found)
    lot_deeds.put_assay_in_force(holder.act(), ref, int(number))

    def counts() -> dict[str, str]:
        card = lots.card(lots.lot(ref))
        db.session.rollback()
        return {each.species: each.fraction.json() for each in card.composition}

    assert sent(holder.act(), a_csv(*good_lines(1))).unchanged == 1
    moister = a_csv(GOOD.format(n=1).replace(";25;", ";30;"))
    assert sent(holder.act(), moister).changed == 1
    assert counts() == {"Nd": "0.2"}
    assert sent(holder.act(), a_csv(GOOD.format(n=1).replace(";19;", ";18;"))).changed == 1
    assert counts() == {"Nd": "0.18", "Pr": "0.045"}


def test_what_was_measured_of_radioactivity_expires_where_the_composition_changes(
    holder: Member,
) -> None:
    sent(holder.act(), a_csv(*good_lines(1)))
    begin_writing()
    db.session.execute(db.text("UPDATE lot SET radioactivity = 'below_exemption'"))
    db.session.commit()
    assert sent(holder.act(), a_csv(GOOD.format(n=1).replace("1250,5", "9"))).changed == 1
    db.session.expire_all()
    assert _lots(holder)["A-1"].radioactivity == "below_exemption"
    db.session.rollback()
    sent(holder.act(), a_csv(GOOD.format(n=1).replace(";19;", ";18;")))
    db.session.expire_all()
    assert _lots(holder)["A-1"].radioactivity == "expired_result"


WHOLE = (
    "own id;title;subtype;physical form;country;place;latitude;longitude;available from;code;"
    "hazards;wet mass (kg);moisture (%);packaging;Nd (%)"
)
COMPLETE = (
    "P-{n};Swarf {n};ndfeb_swarf;sludge;DE;Hanau;50.1;8.9;2027-12-31;12 01 18*;HP3;{kg};25;drums;19"
)


def test_complete_lots_of_a_file_are_published_together_and_found(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recycling.lots.imports.service.publishing.AT_ONCE", 2)
    lines = [COMPLETE.format(n=number, kg=number) for number in (1, 2, 3)]
    content = a_csv(*lines, COMPLETE.format(n=4, kg=""), headers=WHOLE)
    ref = sent(holder.act(), content).ref
    service.publish_import(holder.act(), ref)
    with pytest.raises(Conflict):
        service.publish_import(holder.act(), ref)
    work.finish(ref)
    assert (card(ref).state, card(ref).published) == ("imported", 3)
    entered = db.session.scalars(select(RegisterEntry.lot_id)).all()
    found = _lots(holder)
    assert {lot.own_id for lot in found.values() if lot.id in entered} == {"P-1", "P-2", "P-3"}
    assert (found["P-1"].state, found["P-4"].state) == ("published", "draft")
    fact = ledger.facts_of(f"lot:{found['P-2'].ref}", 0, 50)[-1]
    assert (fact.type, fact.body["import"]) == ("LotPublished", ref)
    db.session.rollback()
    service.publish_import(holder.act(), ref)
    work.finish(ref)
    assert (card(ref).published, sent(holder.act(), content).unchanged) == (3, 4)
    assert card(ref).failure.endswith("such as “P-4”: Give the wet mass.")


def test_what_may_no_longer_be_published_stays_a_draft_with_the_reason(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = a_csv(COMPLETE.format(n=9, kg=9), headers=WHOLE)
    ref = sent(holder.act(), content).ref
    service.publish_import(holder.act(), ref)
    monkeypatch.setattr(
        "recycling.lots.imports.service.publishing.starter",
        lambda row: replace(holder.actor, roles=frozenset()),
    )
    work.finish(ref)
    assert (card(ref).state, card(ref).published) == ("imported", 0)
    assert card(ref).failure
    assert _lots(holder)["P-9"].state == "draft"


def test_own_ids_are_each_holders_own(holder: Member) -> None:
    other = a_member()
    sent(holder.act(), a_csv(*good_lines(1)))
    assert sent(other.act(), a_csv(*good_lines(1))).created == 1


def test_all_or_nothing_enters_nothing_while_a_row_is_bad(holder: Member) -> None:
    done = sent(holder.act(), a_csv(*good_lines(2), BAD), policy="all")
    assert (done.state, done.policy, done.bad) == ("checked", "", 1)
    assert "1 of 3 rows" in done.failure
    assert _lots(holder) == {}
    db.session.rollback()
    with pytest.raises(Conflict, match="1 of 3 rows"):
        service.start_import(holder.act(), done.ref, "all")
    service.start_import(holder.act(), done.ref, "valid")
    work.finish(done.ref)
    assert set(_lots(holder)) == {"A-1", "A-2"}


def test_the_error_file_holds_the_bad_rows_and_comes_back_corrected(holder: Member) -> None:
    done = sent(holder.act(), a_csv(*good_lines(1), BAD))
    row = queries.import_of(done.ref)
    table = corrections(row)
    written = list(csv.reader(StringIO("".join(as_csv(table, queries.bad_rows(row.id))))))
    assert written[0] == [*HEADERS.split(";"), "errors"]
    assert [line[0] for line in written[1:]] == ["A-9"]
    assert written[1][-1].startswith("wet_mass: “heavy” is not a number")
    db.session.rollback()
    text = "".join(as_csv(table, queries.bad_rows(row.id))).replace("heavy", "12.5")
    db.session.rollback()
    again = sent(holder.act(), text.encode())
    assert (again.rows, again.created, again.columns[-1].field) == (1, 1, "ignored")


def test_an_error_file_of_an_error_file_has_one_column_of_errors(holder: Member) -> None:
    content = a_csv(f"{BAD};old words", headers=f"{HEADERS};errors")
    done = sent(holder.act(), content)
    row = queries.import_of(done.ref)
    names = [column.name for column in corrections(row).columns]
    assert names.count("errors") == 1


def test_own_ids_twice_in_a_file_are_bad_wherever_they_stand(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 2)
    lines = [*good_lines(3), GOOD.format(n=1), GOOD.format(n=3)]
    done = sent(holder.act(), a_csv(*lines))
    rows = queries.rows(queries.import_of(done.ref), "", 10).items
    assert [row.outcome for row in rows] == ["bad", "created", "bad", "bad", "bad"]
    assert "Line 5 has the id “A-1” too" in rows[0].findings[0].message
    assert (done.created, done.bad) == (1, 4)


def test_a_check_that_no_longer_holds_is_made_again(
    holder: Member, held_clock: SteppedClock
) -> None:
    ref = take(holder.act(), BytesIO(a_csv(*good_lines(1))), "lots.csv")
    columns = Columns(guessed(HEADERS.split(";")))
    service.set_columns(holder.act(), ref, columns)
    work.finish(ref)
    held_clock.advance(days=1)
    with pytest.raises(Conflict, match="have changed"):
        service.start_import(holder.act(), ref, "all")
    service.set_columns(holder.act(), ref, columns)
    work.finish(ref)
    service.start_import(holder.act(), ref, "all")
    held_clock.advance(seconds=1)
    work.finish(ref)
    assert card(ref).state == "imported"


def test_columns_once_said_are_remembered_for_the_same_headers(holder: Member) -> None:
    headers = "Nr;Was;Wieviel;Sorte"
    content = a_csv("1;Swarf;1,234;ndfeb_swarf", headers=headers)
    ref = take(holder.act(), BytesIO(content), "lots.csv")
    said = (Column("own_id"), Column("title"), Column("wet_mass", "t"), Column("subtype"))
    service.set_columns(holder.act(), ref, Columns(said, Decimals.COMMA))
    work.finish(ref)
    again = sent(holder.act(), content.replace(b"Swarf", b"Other"))
    assert (again.state, again.columns, again.decimals) == ("imported", said, "comma")
    stranger = take(a_member().act(), BytesIO(content), "lots.csv")
    assert card(stranger).columns != said


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ([("own_id", "")], "wrong_number_of_columns"),
        ([("own_id", ""), ("title", ""), ("subtype", ""), ("colour", "")], "unknown_column"),
        ([("own_id", ""), ("title", ""), ("subtype", ""), ("wet_mass", "%")], "unknown_column"),
        ([("own_id", ""), ("title", ""), ("subtype", ""), ("title", "")], "column_repeated"),
        ([("own_id", ""), ("title", ""), ("", ""), ("wet_mass", "kg")], "column_missing"),
    ],
)
def test_columns_that_cannot_be_are_refused(
    holder: Member, columns: list[tuple[str, str]], code: str
) -> None:
    content = a_csv("1;Swarf;ndfeb_swarf;12", headers="a;b;c;d")
    ref = take(holder.act(), BytesIO(content), "lots.csv")
    with pytest.raises(Invalid) as refused:
        service.set_columns(holder.act(), ref, Columns(tuple(Column(*one) for one in columns)))
    assert refused.value.code == code


def test_a_file_that_breaks_in_the_middle_fails_with_the_line(holder: Member) -> None:
    content = a_csv(*good_lines(300), '"A-x;Swarf')
    done = sent(holder.act(), content)
    assert done.state == "failed"
    assert "from line 302 on" in done.failure


def test_too_many_rows_and_bytes_are_refused(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "MOST_ROWS", 3)
    assert "more than 3 rows" in sent(holder.act(), a_csv(*good_lines(4))).failure
    monkeypatch.setattr("recycling.lots.imports.taking.LARGEST_BYTES", 10)
    with pytest.raises(TooLarge):
        take(holder.act(), BytesIO(a_csv(*good_lines(1))), "lots.csv")


def test_a_cancelled_import_enters_nothing(holder: Member) -> None:
    ref = take(holder.act(), BytesIO(a_csv(*good_lines(1))), "lots.csv")
    service.cancel_import(holder.act(), ref)
    assert work.tick() == 0
    assert (card(ref).state, _lots(holder)) == ("cancelled", {})
    db.session.rollback()
    with pytest.raises(Conflict, match="cancelled"):
        service.cancel_import(holder.act(), ref)


def test_imports_are_seen_by_their_holder_alone(holder: Member) -> None:
    ref = take(holder.act(), BytesIO(a_csv(*good_lines(1))), "lots.csv")
    with pytest.raises(NotFound):
        service.cancel_import(a_member().act(), ref)
    with pytest.raises(Forbidden):
        take(a_member("carrier").act(), BytesIO(a_csv()), "lots.csv")
    with pytest.raises(NotFound):
        acting_for("ORG-NONE")


def test_only_bad_rows_is_nothing_to_enter(holder: Member) -> None:
    done = sent(holder.act(), a_csv(BAD))
    assert (done.state, done.failure) == (
        "checked", "No row of this file can be entered. Correct the rows in the error file and "
        "send that.",
    )  # fmt: skip
    db.session.rollback()
    with pytest.raises(Invalid, match="not a way"):
        service.start_import(holder.act(), done.ref, "some")


def test_a_repeated_key_answers_with_the_first_import(in_app: Flask, holder: Member) -> None:
    content = a_csv(*good_lines(1))
    first = take(holder.act("k"), BytesIO(content), "lots.csv", policy="valid")
    assert take(holder.act("k"), BytesIO(content), "lots.csv", policy="valid") == first
    with pytest.raises(Refusal):
        take(holder.act("k"), BytesIO(a_csv(*good_lines(2))), "lots.csv", policy="valid")
