"""Who plays the parts that a telling names?

A part is a word of ``PARTS``: a function from the fact to those who are to be told. The parts of a
thing (holder, recycler, carrier, payer) come from the thing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.models import Auction, Bid
from recycling.auctions.standstill.models import Objection
from recycling.auctions.surroundings import AuctionInvitation, AuctionQuestion
from recycling.bases.applications.models import Application
from recycling.bases.cases.models import Case
from recycling.bases.footings.models import Footing
from recycling.bases.models import Base, Licence
from recycling.certificates.models import Certificate, CertificateCopy
from recycling.certificates.runs.models import CertificateRun
from recycling.custody.borders.models import Dossier
from recycling.custody.corrections.models import Correction, Countersignature
from recycling.custody.corrections.rules import Answer
from recycling.custody.imports.models import MovementFile
from recycling.custody.models import Consignment, Leg
from recycling.custody.queries import ENDED
from recycling.custody.rules import State
from recycling.db import db
from recycling.ledger.models import Fact, FactParty
from recycling.lots.models import Lot
from recycling.notices.reader import MOST_READERS, Reader
from recycling.notices.signers import SIGNERS
from recycling.notices.telling import Telling
from recycling.notices.watchers import WATCHING
from recycling.oversight.inspections.models import Inspection, InspectionFinding
from recycling.oversight.quota_plans.models import QuotaPlan
from recycling.oversight.reports.models import Report
from recycling.oversight.reserve.models import ReserveAgreement
from recycling.oversight.returns.models import MonthlyReturn
from recycling.parties.models import (
    Delegation,
    Invitation,
    JoiningRequest,
    Membership,
    Organisation,
    Person,
)
from recycling.parties.predicates import Concerned
from recycling.parties.rules import Kind, Role
from recycling.recovery.models import Batch
from recycling.settlement.models import Sale

_THINGS: dict[str, Any] = {
    "lot": Lot,
    "auction": Auction,
    "sale": Sale,
    "deposit": Deposit,
    "consignment": Consignment,
    "certificate": Certificate,
    "certificate_run": CertificateRun,
    "batch": Batch,
    "base": Base,
    "licence": Licence,
    "delegation": Delegation,
    "application": Application,
    "footing": Footing,
    "movement_file": MovementFile,
    "report": Report,
    "return": MonthlyReturn,
    "inspection": Inspection,
    "finding": InspectionFinding,
    "quota_plan": QuotaPlan,
    "case": Case,
    "reserve_agreement": ReserveAgreement,
    "dossier": Dossier,
}


def thing_of(subject: str) -> Concerned | None:
    """Return the thing a fact is about; ``None`` for a subject nobody has a part in."""
    kind, _, ref = subject.partition(":")
    table = _THINGS.get(kind)
    if table is None:
        return None
    near = [getattr(table, name) for name in ("lot", "base") if hasattr(table, name)]
    asked = select(table).where(table.ref == ref).options(*(joinedload(one) for one in near))
    found: Concerned | None = db.session.scalar(asked)
    return found


def _part(name: str) -> Callable[[Fact], Iterable[Reader]]:
    def players(fact: Fact) -> Iterator[Reader]:
        thing = thing_of(fact.subject)
        organisation_id = thing.parties().get(name) if thing else None
        if organisation_id is not None:
            yield Reader(organisation_id)

    return players


def _payee(fact: Fact) -> Iterator[Reader]:
    thing = thing_of(fact.subject)
    parts = thing.parties() if thing else {}
    payer = parts.get("payer")
    if payer is not None:
        both = {parts.get("holder"), parts.get("recycler")}
        yield from (Reader(one) for one in both - {payer, None})


def _regulators(fact: Fact) -> Iterator[Reader]:
    thing = thing_of(fact.subject)
    if thing is not None:
        yield from _regulators_of(thing.country)


def _base_regulators(fact: Fact) -> Iterator[Reader]:
    """The regulators of the country of the base a consignment goes to."""
    thing = thing_of(fact.subject)
    if isinstance(thing, Consignment):
        yield from _regulators_of(thing.base.country)


def _regulators_of(country: str) -> Iterator[Reader]:
    ids = select(Organisation.id).where(
        Organisation.kind == Kind.REGULATOR, Organisation.country == country
    )
    yield from map(Reader, db.session.scalars(ids.limit(MOST_READERS)))


def _authorities(fact: Fact) -> Iterator[Reader]:
    """The regulators of every country on the way of a dossier."""
    thing = thing_of(fact.subject)
    if isinstance(thing, Dossier):
        for country in thing.route:
            yield from _regulators_of(country)


def _every_regulator(_fact: Fact) -> Iterator[Reader]:
    """All regulators: the registry's own money is watched by each of them."""
    ids = select(Organisation.id).where(Organisation.kind == Kind.REGULATOR)
    yield from map(Reader, db.session.scalars(ids.order_by(Organisation.id).limit(MOST_READERS)))


def _signed_for(fact: Fact) -> Iterator[Reader]:
    """The party for which somebody signed on another's device."""
    named = fact.body.get("signed_for", "")
    ids = db.session.scalars(select(Organisation.id).where(Organisation.ref == named))
    yield from map(Reader, ids)


def _organisation(fact: Fact) -> Iterator[Reader]:
    """The organisation the fact is about, or the one its body names."""
    kind, _, ref = fact.subject.partition(":")
    named = ref if kind == "organisation" else fact.body.get("organisation", "")
    ids = db.session.scalars(select(Organisation.id).where(Organisation.ref == named))
    yield from map(Reader, ids)


def _organisations(fact: Fact) -> Iterator[Reader]:
    """Return the organisations that the fact's body lists."""
    named = fact.body.get("organisations", [])[:MOST_READERS]
    ids = db.session.scalars(select(Organisation.id).where(Organisation.ref.in_(named)))
    yield from map(Reader, ids)


def _person(fact: Fact) -> Iterator[Reader]:
    ids = db.session.scalars(select(Person.id).where(Person.ref == fact.body.get("person", "")))
    yield from (Reader(person_id=one) for one in ids)


def _invited(fact: Fact) -> Iterator[Reader]:
    ref = fact.subject.partition(":")[2]
    found = db.session.scalars(select(Invitation.email).where(Invitation.ref == ref))
    yield from (Reader(address=one) for one in found if one)


def _asker(fact: Fact) -> Iterator[Reader]:
    """Who asks to join: a person, or the address given with the request."""
    ref = fact.subject.partition(":")[2]
    row = db.session.scalar(select(JoiningRequest).where(JoiningRequest.ref == ref))
    if row is not None and (row.person_id or row.email):
        yield Reader(person_id=row.person_id, address="" if row.person_id else row.email)


def _bidder(fact: Fact) -> Iterator[Reader]:
    ids = db.session.scalars(select(Bid.bidder_id).where(Bid.ref == fact.body.get("bid", "")))
    yield from map(Reader, ids)


def _bidders(fact: Fact) -> Iterator[Reader]:
    ids = (
        select(Bid.bidder_id)
        .join(Auction, Auction.id == Bid.auction_id)
        .where(Auction.ref == fact.subject.partition(":")[2])
        .distinct()
        .limit(MOST_READERS)
    )
    yield from map(Reader, db.session.scalars(ids))


def _objector(fact: Fact) -> Iterator[Reader]:
    """Who raised the objection that a fact is about."""
    ref = fact.body.get("objection", "")
    ids = db.session.scalars(select(Objection.objector_id).where(Objection.ref == ref))
    yield from map(Reader, ids)


def _invitees(fact: Fact) -> Iterator[Reader]:
    """Whom the holder invited to bid, when the auction was opened."""
    ids = (
        select(AuctionInvitation.organisation_id)
        .join(Auction, Auction.id == AuctionInvitation.auction_id)
        .where(Auction.ref == fact.subject.partition(":")[2])
        .limit(MOST_READERS)
    )
    yield from map(Reader, db.session.scalars(ids))


def _questioner(fact: Fact) -> Iterator[Reader]:
    """Who asked the question that a fact answers."""
    ids = (
        select(AuctionQuestion.asker_id)
        .join(Auction, Auction.id == AuctionQuestion.auction_id)
        .where(
            Auction.ref == fact.subject.partition(":")[2],
            AuctionQuestion.number == fact.body.get("number", 0),
        )
    )
    yield from map(Reader, db.session.scalars(ids))


def _consignment_parties(fact: Fact) -> Iterator[Reader]:
    """The parties of the consignment a fact names, where it names one."""
    ref = fact.body.get("consignment", "")
    row = db.session.scalar(select(Consignment).where(Consignment.ref == ref)) if ref else None
    if row is not None:
        yield from map(Reader, dict.fromkeys(one for one in row.parties().values() if one))


def _on_the_way(fact: Fact) -> Iterator[Reader]:
    """Holders and carriers of what is still to come to the base that a fact names."""
    rows = db.session.execute(
        select(Consignment.holder_id, Leg.carrier_id)
        .join(Base, Base.id == Consignment.base_id)
        .join(Leg, Leg.consignment_id == Consignment.id)
        .where(
            Base.ref == fact.body.get("base", ""),
            Consignment.state.not_in((State.DRAFTED, *ENDED)),
        )
        .order_by(Consignment.id)
        .limit(MOST_READERS)
    )
    yield from map(Reader, dict.fromkeys(chain.from_iterable(tuple(row) for row in rows)))


def _countersigners(fact: Fact) -> Iterator[Reader]:
    """Those whose countersignature the correction that a fact is about awaits."""
    ids = (
        select(Countersignature.organisation_id)
        .join(Correction, Correction.id == Countersignature.correction_id)
        .where(
            Correction.ref == fact.body.get("correction", ""),
            Countersignature.answer == Answer.AWAITED,
        )
        .order_by(Countersignature.id)
    )
    yield from map(Reader, db.session.scalars(ids))


def _seen_by(fact: Fact) -> Iterator[Reader]:
    """Return the organisations whose feeds the fact is in."""
    refs = select(FactParty.organisation_ref).where(FactParty.fact_id == fact.id)
    ids = select(Organisation.id).where(Organisation.ref.in_(refs)).order_by(Organisation.id)
    yield from map(Reader, db.session.scalars(ids.limit(MOST_READERS)))


def _copies(fact: Fact) -> Iterator[Reader]:
    """Return whoever downloaded the certificate for an organisation, or was sent it."""
    ref = fact.subject.partition(":")[2]
    rows = db.session.scalars(
        select(CertificateCopy)
        .join(Certificate, Certificate.id == CertificateCopy.certificate_id)
        .where(Certificate.ref == ref)
        .order_by(CertificateCopy.id)
        .limit(MOST_READERS)
    )
    yield from (Reader(row.organisation_id, address=row.address) for row in rows)


def _copy(fact: Fact) -> Iterator[Reader]:
    row = db.session.get(CertificateCopy, fact.body.get("copy", 0))
    if row is not None:
        yield Reader(address=row.address)


def _administrators(fact: Fact) -> Iterator[Reader]:
    """Everybody who administers an organisation that may see the fact."""
    refs = select(FactParty.organisation_ref).where(FactParty.fact_id == fact.id)
    ids = (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.ref.in_(refs), Membership.role == Role.ADMINISTRATOR)
        .order_by(Membership.id)
        .limit(MOST_READERS)
    )
    yield from (Reader(person_id=one) for one in db.session.scalars(ids))


PARTS: dict[str, Callable[[Fact], Iterable[Reader]]] = {
    "holder": _part("holder"),
    "recycler": _part("recycler"),
    "carrier": _part("carrier"),
    "payer": _part("payer"),
    "principal": _part("principal"),
    "authority": _part("authority"),
    "sender": _part("sender"),
    "payee": _payee,
    "consignment_parties": _consignment_parties,
    "countersigners": _countersigners,
    "on_the_way": _on_the_way,
    "authorities": _authorities,
    "administrators": _administrators,
    "seen_by": _seen_by,
    "copies": _copies,
    "copy": _copy,
    "regulator": _regulators,
    "base_regulator": _base_regulators,
    "every_regulator": _every_regulator,
    "organisation": _organisation,
    "signed_for": _signed_for,
    "organisations": _organisations,
    "person": _person,
    "invited": _invited,
    "asker": _asker,
    "bidder": _bidder,
    "bidders": _bidders,
    "objector": _objector,
    "invitees": _invitees,
    "questioner": _questioner,
    **(WATCHING | SIGNERS),
}


def readers(fact: Fact, told: Iterable[Telling]) -> dict[Reader, Telling]:
    """Return who is told of a fact, each with the first telling that reaches them.

    Whose own deed it was is left out.
    """
    found: dict[Reader, Telling] = {}
    for telling in told:
        for part in telling.to:
            for reader in PARTS[part](fact):
                found.setdefault(reader, telling)
    found.pop(Reader(_organisation_id(fact.organisation_ref)), None)
    return found


def _organisation_id(ref: str) -> int | None:
    return db.session.scalar(select(Organisation.id).where(Organisation.ref == ref))
