"""Several assays of a lot, one in force; what counts; answers to questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger.queries import facts_of
from recycling.lots import queries, service
from recycling.lots.cards import LotCard
from recycling.lots.files import take_in
from recycling.lots.rules import (
    Component,
    Composition,
    FileKind,
    Masses,
    Method,
    Move,
    NewFile,
    Report,
)
from recycling.lots.searching import search
from recycling.lots.service.stepping import step
from recycling.lots.sought import Sought
from recycling.parties.rules import Kind
from recycling.quantities import Basis, Fraction, Mass
from tests.lots.makers import SWARF, a_draft_lot, a_published_lot
from tests.makers import Member, a_member

pytestmark = pytest.mark.usefixtures("in_app")


def _found(fraction: str = "0.15", basis: str = Basis.WET, species: str = "Nd") -> Composition:
    part = Component(species, Fraction.of(fraction), Method.ICP_MS, "", basis)
    part = replace(part, uncertainty=Fraction.of("0.003"))
    day = clock.today()
    return Composition((part,), Report("Elbe Analytics", "D-PL-1", "E-7", day, day))


def _card(ref: str) -> LotCard:
    card = queries.card(queries.lot(ref))
    db.session.rollback()
    return card


def _report() -> NewFile:
    return take_in(b"%PDF-1.7 found", "found.pdf", FileKind.ASSAY)


def _step(ref: str, *moves: Move) -> None:
    begin_writing()
    for move in moves:
        step(queries.locked(ref), move, clock.now())
    db.session.commit()


def test_the_declaration_is_the_first_assay_and_in_force() -> None:
    (first,) = _card(a_draft_lot(a_member(Kind.HOLDER))).assays
    assert (first.number, first.origin, first.in_force) == (1, "declaration", True)
    assert {each.species: each.fraction.json() for each in first.found} == SWARF


def test_another_assay_counts_only_once_it_is_put_in_force() -> None:
    holder = a_member(Kind.HOLDER)
    ref = a_published_lot(holder)
    assert service.add_assay(holder.act(), ref, _found(), _report()) == "2"
    before = _card(ref)
    assert [each.in_force for each in before.assays] == [True, False]
    assert {each.element for each in before.contained} == {"Pr", "Nd", "Tb", "Dy"}
    service.put_assay_in_force(holder.act(), ref, 2)
    after = _card(ref)
    assert [each.in_force for each in after.assays] == [False, True]
    (counting,) = after.composition
    assert (counting.fraction, counting.uncertainty) == (Fraction.of("0.2"), Fraction.of("0.004"))
    assert [each.mass for each in after.contained] == [Mass.kg("375")]
    assert after.assays[1].file_sha256 == after.files[0].sha256
    fact = facts_of(f"lot:{ref}")[-1]
    assert (fact.type, fact.body["number"]) == ("LotAssayPutInForce", 2)


def test_a_published_lot_is_found_by_the_elements_of_the_assay_in_force() -> None:
    holder = a_member(Kind.HOLDER)
    ref = a_published_lot(holder)
    service.add_assay(holder.act(), ref, _found(species="La"))
    service.put_assay_in_force(holder.act(), ref, 2)
    assert [lot.ref for lot in search(Sought(q="lanthanum")).items] == [ref]
    assert search(Sought(q="dysprosium")).items == ()


def test_while_an_auction_is_open_a_new_assay_is_shown_and_the_one_in_force_stays() -> None:
    holder = a_member(Kind.HOLDER)
    ref = a_published_lot(holder)
    _step(ref, Move.AUCTION)
    service.add_assay(holder.act(), ref, _found())
    with pytest.raises(Conflict, match="in force stays"):
        service.put_assay_in_force(holder.act(), ref, 2)
    assert [each.in_force for each in _card(ref).assays] == [True, False]
    _step(ref, Move.AWARD)
    with pytest.raises(Conflict, match="is settled"):
        service.add_assay(holder.act(), ref, _found())
    with pytest.raises(Conflict, match="in force stays"):
        service.put_assay_in_force(holder.act(), ref, 2)


def test_a_commissioned_laboratory_reads_a_draft_and_adds_an_assay_but_puts_none_in_force() -> None:
    holder, laboratory = a_member(Kind.HOLDER), a_member(Kind.LABORATORY)
    ref = a_draft_lot(holder)
    with pytest.raises(NotFound):
        service.add_assay(laboratory.act(), ref, _found())
    service.commission_laboratory(holder.act(), ref, laboratory.actor.organisation_ref)
    photo = take_in(b"\x89PNG\r\n\x1a\n", "x.png", FileKind.PHOTO)
    with pytest.raises(Invalid, match="not a kind of file that belongs here"):
        service.attach_file(laboratory.act(), ref, photo)
    digest = service.attach_file(laboratory.act(), ref, _report())
    service.add_assay(laboratory.act(), ref, _found(), digest)
    added = _card(ref).assays[1]
    assert (added.origin, added.added_by) == ("laboratory", laboratory.actor.organisation_ref)
    with pytest.raises(Forbidden):
        service.put_assay_in_force(laboratory.act(), ref, 2)
    with pytest.raises(Conflict, match="rests on this file"):
        service.remove_file(holder.act(), ref, digest)
    service.commission_laboratory(holder.act(), ref, "")
    with pytest.raises(NotFound):
        service.add_assay(laboratory.act(), ref, _found())


def test_only_a_laboratory_can_be_commissioned() -> None:
    holder = a_member(Kind.HOLDER)
    with pytest.raises(Invalid, match="not a laboratory"):
        service.commission_laboratory(
            holder.act(), a_draft_lot(holder), holder.actor.organisation_ref
        )


def test_an_assay_that_cannot_be_is_refused_whole() -> None:
    holder = a_member(Kind.HOLDER)
    ref = a_published_lot(holder)
    bare = replace(_found(), report=Report())
    for bad, field in ((_found("0.8"), "moisture"), (bare, "laboratory")):
        with pytest.raises(Invalid) as refusal:
            service.add_assay(holder.act(), ref, bad)
        assert refusal.value.field == field
    with pytest.raises(Invalid, match="No file with this digest"):
        service.add_assay(holder.act(), ref, _found(), "0" * 64)
    service.add_assay(holder.act(), ref, _found(species="Fe"))
    with pytest.raises(Conflict, match="found no rare earth"):
        service.put_assay_in_force(holder.act(), ref, 2)
    with pytest.raises(NotFound):
        service.put_assay_in_force(holder.act(), ref, 3)
    assert len(_card(ref).assays) == 2


def test_an_assay_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recycling.lots.service.assaying.MOST_ASSAYS", 1)
    holder = a_member(Kind.HOLDER)
    with pytest.raises(Conflict, match="at most 1 assays"):
        service.add_assay(holder.act(), a_draft_lot(holder), _found())


def test_wet_fractions_are_counted_again_when_the_moisture_changes() -> None:
    holder = a_member(Kind.HOLDER)
    ref = a_draft_lot(holder)
    service.describe_composition(holder.act(), ref, _found())
    assert _card(ref).composition[0].fraction == Fraction.of("0.2")
    service.declare_masses(holder.act(), ref, Masses(Mass.kg("100"), Fraction.of("0.5"), "drums"))
    assert _card(ref).composition[0].fraction == Fraction.of("0.3")
    too_wet = Masses(Mass.kg("100"), Fraction.of("0.9"), "drums")
    with pytest.raises(Invalid, match="more than all"):
        service.declare_masses(holder.act(), ref, too_wet)


def test_a_new_declaration_replaces_the_old_one_and_is_in_force_again() -> None:
    holder = a_member(Kind.HOLDER)
    ref = a_draft_lot(holder)
    service.add_assay(holder.act(), ref, _found())
    service.put_assay_in_force(holder.act(), ref, 2)
    service.describe_composition(holder.act(), ref, _found("0.1", Basis.DRY))
    card = _card(ref)
    assert [(each.number, each.in_force) for each in card.assays] == [(1, True), (2, False)]
    assert card.composition[0].fraction == Fraction.of("0.1")


def _asked(holder: Member) -> tuple[str, str]:
    ref = a_draft_lot(holder, fractions={**SWARF, "Dy": "0.055"})
    asked = {question.path: question.code for question in _card(ref).questions}
    return ref, asked["composition.Dy"]


def test_a_question_is_answered_in_a_sentence_that_is_kept() -> None:
    holder = a_member(Kind.HOLDER)
    ref, code = _asked(holder)
    service.answer_question(holder.act(), ref, "composition.Dy", code, " Wind turbines. ")
    (answer,) = _card(ref).answers
    assert (answer.path, answer.answer) == ("composition.Dy", "Wind turbines.")
    assert "Dy" in answer.question
    assert facts_of(f"lot:{ref}")[-1].type == "LotQuestionAnswered"


def test_only_what_is_asked_can_be_answered_and_in_words() -> None:
    holder = a_member(Kind.HOLDER)
    ref, code = _asked(holder)
    with pytest.raises(NotFound):
        service.answer_question(holder.act(), ref, "composition.Nd", code, "Because.")
    with pytest.raises(Invalid, match="3 to"):
        service.answer_question(holder.act(), ref, "composition.Dy", code, " ")
