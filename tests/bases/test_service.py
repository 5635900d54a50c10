"""Deeds of bases and licences: who may, what they write, what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling import clock
from recycling.bases import queries, service
from recycling.bases.models import Base, Licence, ProcessLine
from recycling.bases.rules import NewYield
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from recycling.ledger.models import Fact
from recycling.parties.rules import Kind
from recycling.quantities import Fraction, Mass, Money
from tests.bases.makers import (
    a_licence_application,
    a_licensed_base,
    a_new_base,
    a_new_line,
    an_applied_base,
)
from tests.makers import Member, a_member
from tests.parties.second_signers import confirmed


@pytest.fixture
def recycler(in_app: Flask) -> Member:
    return a_member(Kind.RECYCLER)


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


def facts(subject: str) -> list[str]:
    return list(
        db.session.scalars(select(Fact.type).where(Fact.subject == subject).order_by(Fact.id))
    )


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_register_base_enters_it_on_the_public_register_with_its_fact(recycler: Member) -> None:
    ref = service.register_base(recycler.act(), a_new_base(name="  Elbe Works "))
    card = queries.base(ref)
    assert (card.name, card.country, card.latitude, card.longitude) == (
        "Elbe Works", "DE", "53.55", "9.99",
    )  # fmt: skip
    assert card.recycler_id == recycler.actor.organisation_id
    assert facts(f"base:{ref}") == ["BaseRegistered"]


def test_register_base_twice_with_one_key_enters_it_once(recycler: Member) -> None:
    new = a_new_base()
    first = service.register_base(recycler.act("key-1"), new)
    assert service.register_base(recycler.act("key-1"), new) == first
    assert rows(Base) == 1


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.RECYCLER}))
def test_register_base_by_anybody_but_a_recycler_is_forbidden(in_app: Flask, kind: Kind) -> None:
    with pytest.raises(Forbidden):
        service.register_base(a_member(kind).act(), a_new_base())
    assert rows(Base) == 0


def test_register_base_with_bad_input_writes_nothing(recycler: Member) -> None:
    with pytest.raises(Invalid):
        service.register_base(recycler.act(), a_new_base(country="XX"))
    assert rows(Base) == 0


def test_add_line_without_yields_takes_the_catalogues_with_their_metric(recycler: Member) -> None:
    base_ref = service.register_base(recycler.act(), a_new_base())
    service.add_line(recycler.act(), base_ref, a_new_line())
    line = queries.base(base_ref).lines[0]
    nd = next(y for y in line.yields if y.element == "Nd")
    assert (nd.fraction, nd.metric) == (Fraction.of("0.935"), "overall_recovery")
    assert line.treatment_charge == Money(85_000, "EUR")
    assert facts(f"base:{base_ref}") == ["BaseRegistered", "LineAdded"]


def test_add_line_with_own_yields_keeps_exactly_those(recycler: Member) -> None:
    base_ref = service.register_base(recycler.act(), a_new_base())
    own = (NewYield("Nd", Fraction.of("0.881"), "leaching"),)
    service.add_line(recycler.act(), base_ref, a_new_line(yields=own))
    found = queries.base(base_ref).lines[0].yields
    assert [(y.element, y.fraction, y.metric) for y in found] == [
        ("Nd", Fraction.of("0.881"), "leaching")
    ]


@pytest.mark.parametrize(
    ("process", "error"),
    [("ammonia_saponification", Conflict), ("heap leaching", Conflict), ("alchemy", Invalid)],
)
def test_add_line_for_an_obsolete_or_unknown_process_is_refused_and_writes_nothing(
    recycler: Member, process: str, error: type[Exception]
) -> None:
    base_ref = service.register_base(recycler.act(), a_new_base())
    with pytest.raises(error):
        service.add_line(recycler.act(), base_ref, a_new_line(process=process))
    assert rows(ProcessLine) == 0
    assert facts(f"base:{base_ref}") == ["BaseRegistered"]


def test_add_line_to_a_foreign_base_is_forbidden(recycler: Member) -> None:
    base_ref = service.register_base(recycler.act(), a_new_base())
    with pytest.raises(Forbidden):
        service.add_line(a_member(Kind.RECYCLER).act(), base_ref, a_new_line())


def test_add_line_to_no_base_is_not_found(recycler: Member) -> None:
    with pytest.raises(NotFound):
        service.add_line(recycler.act(), "BAS-22222-22222", a_new_line())


def test_apply_for_licence_waits_for_the_regulator_with_the_whole_scope(
    recycler: Member, regulator: Member
) -> None:
    _base_ref, ref = an_applied_base(recycler, regulator, yearly_mass=Mass.kg(1234))
    card = queries.licence(ref)
    assert (card.state, card.authority, card.counts_today) == ("applied", "", False)
    assert card.codes == (("EU", "120118"), ("EU", "120103"))
    assert card.free == Mass.kg(1234)
    assert facts(f"licence:{ref}") == ["LicenceAppliedFor"]


def test_apply_for_licence_by_a_foreign_recycler_is_forbidden(recycler: Member) -> None:
    base_ref = service.register_base(recycler.act(), a_new_base())
    with pytest.raises(Forbidden):
        service.apply_for_licence(a_member(Kind.RECYCLER).act(), base_ref, a_licence_application())


def test_apply_for_licence_naming_an_obsolete_process_is_refused_with_its_source(
    recycler: Member,
) -> None:
    base_ref = service.register_base(recycler.act(), a_new_base())
    application = a_licence_application(
        processes=("hydromet_roast_hcl_sx", "SX with ammonia saponification")
    )
    with pytest.raises(Conflict, match=r"eliminated as obsolete.*white paper"):
        service.apply_for_licence(recycler.act(), base_ref, application)
    assert rows(Licence) == 0


def test_apply_for_licence_with_a_process_nobody_knows_is_left_for_review(
    recycler: Member,
    regulator: Member,
) -> None:
    _base, ref = an_applied_base(recycler, regulator, processes=("Plasma torch separation",))
    assert queries.licence(ref).unknown_processes == ("Plasma torch separation",)


def test_apply_for_licence_with_a_code_that_begins_after_its_last_day_is_refused(
    recycler: Member,
) -> None:
    base_ref = service.register_base(recycler.act(), a_new_base())
    code, soon = (("EU", "16 06 07*"),), clock.today() + timedelta(days=3)
    brief = a_licence_application(codes=code, valid_to=soon)
    with pytest.raises(Invalid) as refused:
        service.apply_for_licence(recycler.act(), base_ref, brief)
    assert refused.value.field == "codes.0"
    assert service.apply_for_licence(recycler.act(), base_ref, a_licence_application(codes=code))


def test_apply_for_licence_with_a_number_in_use_is_refused_until_that_one_has_ended(
    recycler: Member, regulator: Member
) -> None:
    base_ref, first = an_applied_base(recycler, regulator, number="HH-7")
    again = a_licence_application(number="HH-7")
    with pytest.raises(Conflict, match=first):
        service.apply_for_licence(recycler.act(), base_ref, again)
    service.refuse_licence(regulator.act(), first, "The site plan is missing.")
    assert service.apply_for_licence(recycler.act(), base_ref, again) != first


def test_grant_licence_makes_it_count_and_names_the_authority(
    recycler: Member, regulator: Member
) -> None:
    base_ref = a_licensed_base(recycler, regulator)
    licence = queries.base(base_ref).licences[0]
    assert licence.counts_today
    assert licence.authority.startswith("Regulator")
    assert licence.decided_at is not None
    assert facts(f"licence:{licence.ref}") == ["LicenceAppliedFor", "LicenceGranted"]


DECISIONS: list[Callable[..., str]] = [
    service.grant_licence,
    service.refuse_licence,
    service.suspend_licence,
    service.reinstate_licence,
    service.propose_revocation,
]


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_by_the_regulator_of_another_country_is_forbidden(
    recycler: Member, regulator: Member, decide: Callable[..., str]
) -> None:
    _base, ref = an_applied_base(recycler, regulator)
    with pytest.raises(Forbidden):
        decide(a_member(Kind.REGULATOR, country="FR").act(), ref, "a good reason")
    assert queries.licence(ref).state == "applied"


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_by_the_applicant_is_forbidden(
    recycler: Member, regulator: Member, decide: Callable[..., str]
) -> None:
    _base, ref = an_applied_base(recycler, regulator)
    with pytest.raises(Forbidden):
        decide(recycler.act(), ref, "a good reason")


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_on_no_licence_is_not_found(
    regulator: Member, decide: Callable[..., str]
) -> None:
    with pytest.raises(NotFound):
        decide(regulator.act(), "LIC-22222-22222", "a good reason")


def test_a_licence_lives_through_suspension_reinstatement_and_revocation(
    recycler: Member, regulator: Member
) -> None:
    base_ref = a_licensed_base(recycler, regulator)
    ref = queries.base(base_ref).licences[0].ref
    states = []
    for decide in (service.suspend_licence, service.reinstate_licence, service.propose_revocation):
        made = decide(regulator.act(), ref, f"Because of {decide.__name__}.")
        states.append(queries.licence(ref).state)
    assert confirmed(service.revoke_licence, regulator, made) == ref
    assert [*states, queries.licence(ref).state] == ["suspended", "granted", "granted", "revoked"]
    events = queries.history(queries.base(base_ref))
    assert [e.type for e in events][:4] == [
        "LicenceRevoked", "LicenceReinstated", "LicenceSuspended", "LicenceGranted",
    ]  # fmt: skip
    assert events[0].reason == "Because of propose_revocation."
    assert queries.licence(ref).reason == "Because of propose_revocation."


def test_a_refusal_without_a_reason_is_refused_and_changes_nothing(
    recycler: Member, regulator: Member
) -> None:
    _base, ref = an_applied_base(recycler, regulator)
    with pytest.raises(Invalid, match="reason"):
        service.refuse_licence(regulator.act(), ref, "  ")
    assert queries.licence(ref).state == "applied"
    assert facts(f"licence:{ref}") == ["LicenceAppliedFor"]


def test_grant_licence_twice_is_refused_naming_the_state(
    recycler: Member, regulator: Member
) -> None:
    base_ref = a_licensed_base(recycler, regulator)
    ref = queries.base(base_ref).licences[0].ref
    with pytest.raises(Conflict, match="is granted"):
        service.grant_licence(regulator.act(), ref)


@pytest.mark.parametrize("decide", [service.grant_licence, service.reinstate_licence])
def test_a_period_that_has_ended_can_be_neither_granted_nor_reinstated(
    recycler: Member,
    regulator: Member,
    held_clock: SteppedClock,
    decide: Callable[..., str],
) -> None:
    _base, ref = an_applied_base(recycler, regulator, valid_to=clock.today() + timedelta(days=10))
    if decide is service.reinstate_licence:
        service.grant_licence(regulator.act(), ref)
        service.suspend_licence(regulator.act(), ref, "Results are missing.")
    held_clock.advance(days=11)
    with pytest.raises(Conflict, match="ended on"):
        decide(regulator.act(), ref, "All is well again.")


def test_grant_licence_of_a_process_that_became_obsolete_meanwhile_is_refused(
    recycler: Member, regulator: Member
) -> None:
    _base, ref = an_applied_base(recycler, regulator)
    row = db.session.scalars(select(Licence).where(Licence.ref == ref)).one()
    db.session.execute(
        db.metadata.tables["licence_process"]
        .update()
        .where(db.metadata.tables["licence_process"].c.licence_id == row.id)
        .values(process="chloride electrolysis")
    )
    db.session.commit()
    with pytest.raises(Conflict, match="eliminated as obsolete"):
        service.grant_licence(regulator.act(), ref)


def test_deeds_by_nobody_ask_to_sign_in(recycler: Member) -> None:
    from recycling.deeds import NOBODY, Act

    with pytest.raises(Unauthenticated):
        service.register_base(Act(NOBODY), a_new_base())
