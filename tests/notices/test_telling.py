"""Who is told of what, from award to certificate; never twice, never of one's own deed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.bases import service as bases
from recycling.certificates import standing
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import NotFound
from recycling.ledger.models import Fact
from recycling.notices import queries, service
from recycling.notices.about_bases import ABOUT_BASES
from recycling.notices.addressing import addressees
from recycling.notices.models import Mail, Notice
from recycling.notices.reader import Reader
from recycling.notices.topics import Topic
from recycling.pages.papers import in_language
from recycling.parties import service as parties
from recycling.parties.rules import Newcomer
from tests.bases.makers import an_applied_base
from tests.certificates.living import Neighbours, a_certificate, a_paid_lot, facts, neighbours
from tests.makers import Member, a_member, password_hash


@pytest.fixture
def people(in_app: Flask, held_clock: SteppedClock) -> Neighbours:
    return neighbours(held_clock)


def told(member: Member) -> list[str]:
    """What a member was told, oldest first, by the first words of each notice."""
    with db.session.get_bind().connect():
        page = db.session.scalars(
            select(Notice).where(queries.is_read_by(member.actor)).order_by(Notice.id)
        ).all()
        said = [queries.said(notice) for notice in page]
    db.session.rollback()
    return said


def begins(said: list[str], *starts: str) -> bool:
    return len(said) == len(starts) and all(
        one.startswith(start) for one, start in zip(said, starts, strict=True)
    )


def test_everybody_in_a_lots_life_is_told_what_concerns_them(people: Neighbours) -> None:
    ref = a_certificate(people)
    assert begins(
        told(people.holder),
        "The auction of lot",
        "The contract of lot",
        "Sale",
        "The carrier has taken over",
        "Lot",
        "Lot",
        f"Certificate {ref}",
    ), told(people.holder)
    assert begins(told(people.carrier), "You are to carry", "Lot", "Lot"), told(people.carrier)
    recycler = told(people.recycler)
    assert any(one.startswith("Your bid won") for one in recycler)
    assert not any("another bidder" in one for one in recycler)
    assert any("at your gate" in one for one in recycler)


def test_nobody_else_is_told_anything(people: Neighbours) -> None:
    bystanders = [a_member(kind) for kind in ("holder", "recycler", "carrier", "regulator")]
    a_certificate(people)
    assert [told(one) for one in bystanders[:3]] == [[], [], []]
    assert all("icence" in one for one in told(bystanders[3]))


def test_no_notice_names_a_price(people: Neighbours) -> None:
    a_certificate(people)
    kept = {key for values in db.session.scalars(select(Notice.words_values)) for key in values}
    assert kept <= {
        "lot", "sale", "consignment", "certificate", "auction", "base", "licence", "reason",
        "organisation", "contract",
    }  # fmt: skip


def test_a_fact_told_again_after_a_crash_is_told_once(people: Neighbours) -> None:
    a_paid_lot(people)
    award = db.session.scalars(select(Fact).where(Fact.type == "AwardMade")).one()
    db.session.expunge(award)
    before = db.session.scalar(select(db.func.count(Notice.id)))
    db.session.rollback()
    service.tell(Act(SYSTEM), award)
    assert db.session.scalar(select(db.func.count(Notice.id))) == before


def test_a_regulator_is_told_of_applications_and_the_applicant_of_the_decision(
    people: Neighbours,
) -> None:
    foreign = a_member("regulator", country="FR")
    recycler = a_member("recycler")
    _, licence = an_applied_base(recycler)
    bases.refuse_licence(people.regulator.act(), licence, "The bond is missing.")
    assert told(people.regulator)[-1].endswith(f"applies for licence {licence}.")
    assert told(recycler)[-1].endswith("is refused: The bond is missing.")
    assert told(foreign) == []


def test_a_revoked_certificate_is_told_to_all_but_who_revoked_it(people: Neighbours) -> None:
    ref = a_certificate(people)
    standing.revoke_certificate(people.regulator.act(), ref, "The weighing was wrong.")
    revoked = f"Certificate {ref} of lot"
    assert told(people.holder)[-1].startswith(revoked)
    assert told(people.recycler)[-1].endswith("The weighing was wrong.")
    assert not any(one.startswith(revoked) for one in told(people.regulator))
    assert facts("CertificateRevoked")


def test_mail_goes_to_those_who_act_for_an_organisation_and_not_to_its_readers(
    people: Neighbours,
) -> None:
    holder = people.holder
    for role in ("member", "driver", "reader"):
        newcomer = Newcomer(f"A {role}", f"{role}@example.org", role, password_hash())
        parties.admit_person(holder.act(), newcomer)

    def addresses(reader: Reader) -> list[str]:
        return [one.address for one in addressees(reader, Topic.AUCTIONS)]

    assert addresses(Reader(holder.actor.organisation_id)) == [holder.email, "member@example.org"]
    assert addresses(Reader(person_id=holder.actor.person_id)) == [holder.email]
    assert addresses(Reader(person_id=10_000)) == []
    assert addresses(Reader(address="new@example.org")) == ["new@example.org"]
    assert "new@" not in Reader(address="new@example.org").key
    db.session.rollback()


def test_a_person_admitted_is_told_and_sees_it_whatever_organisation_they_act_for(
    people: Neighbours,
) -> None:
    holder, carrier = people.holder, people.carrier
    newcomer = Newcomer("", carrier.email, "member", password_hash())
    parties.admit_person(holder.act(), Newcomer("A Name", newcomer.email, "member", ""))
    assert told(carrier)[-1].startswith("You may now act for organisation Holder ")
    mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert mail is not None
    assert mail.address == carrier.email


def test_reading_counts_down_and_newer_notices_stay_unread(people: Neighbours) -> None:
    a_paid_lot(people)
    actor = people.holder.actor
    page = queries.notices(actor, limit=1)
    db.session.rollback()
    count = queries.unread(actor)
    assert count >= 2
    db.session.rollback()
    first = queries.notices(actor, page.next, 1).items[0]
    db.session.rollback()
    service.read_all(actor, first.ref)
    assert queries.unread(actor) == 1
    assert [one.ref for one in queries.notices(actor, unread=True).items] == [page.items[0].ref]
    db.session.rollback()
    service.read_notice(actor, page.items[0].ref)
    service.read_notice(actor, page.items[0].ref)
    assert queries.unread(actor) == 0
    db.session.rollback()


def test_a_notice_of_somebody_else_is_not_there(people: Neighbours) -> None:
    a_paid_lot(people)
    ref = queries.notices(people.holder.actor).items[0].ref
    db.session.rollback()
    for mark in (service.read_notice, service.read_all):
        with pytest.raises(NotFound):
            mark(people.carrier.actor, ref)
    db.session.rollback()


def test_days_instants_and_months_are_told_in_words(in_app: Flask) -> None:
    values = {
        "until": "2026-11-27T05:13:02.809Z",
        "month": "2026-10",
        "day": "2026-12-09",
        "n": "7",
    }
    notice = Notice(words="%(until)s; %(month)s; %(day)s; %(n)s", words_values=values)
    assert queries.said(notice) == "27 November 2026, 05:13 UTC; October 2026; 9 December 2026; 7"


def test_what_a_limit_is_set_on_is_told_in_the_language_of_the_reader(in_app: Flask) -> None:
    (telling,) = ABOUT_BASES["DischargeMeasured"]
    values = {"base": "B", "parameter": "ammonia nitrogen", "value": "11", "unit": "mg/L",
              "limit": "10", "case": "C"}  # fmt: skip
    notice = Notice(words=telling.words, words_values=values)
    with in_language("zh"):
        assert "氨氮" in queries.said(notice)
    assert "ammonia nitrogen 11 mg/L" in queries.said(notice)
