"""Who of an authority is told of a proposal? Its other signers, and whoever proposed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import select

from recycling.db import db
from recycling.ledger.models import Fact
from recycling.notices.reader import MOST_READERS, Reader
from recycling.parties.models import Membership, Person
from recycling.parties.proposals.models import Proposal
from recycling.parties.rules import Role


def _other_signers(fact: Fact) -> Iterator[Reader]:
    """Everybody who may confirm a proposal."""
    proposal = _proposal(fact)
    if proposal is None:
        return
    ids = (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id == proposal.authority_id,
            Membership.role.in_((Role.ADMINISTRATOR, Role.SIGNER)),
            Person.ref != proposal.proposed_by,
        )
        .order_by(Membership.id)
        .limit(MOST_READERS)
    )
    yield from (Reader(person_id=one) for one in db.session.scalars(ids))


def _proposer(fact: Fact) -> Iterator[Reader]:
    proposal = _proposal(fact)
    if proposal is not None:
        ids = select(Person.id).where(Person.ref == proposal.proposed_by)
        yield from (Reader(person_id=one) for one in db.session.scalars(ids))


def _proposal(fact: Fact) -> Proposal | None:
    ref = fact.subject.partition(":")[2]
    found: Proposal | None = db.session.scalar(select(Proposal).where(Proposal.ref == ref))
    return found


SIGNERS: dict[str, Callable[[Fact], Iterable[Reader]]] = {
    "other_signers": _other_signers,
    "proposer": _proposer,
}
