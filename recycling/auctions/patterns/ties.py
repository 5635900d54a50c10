"""Which organisations are joined, as far as the registry knows?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import combinations

from sqlalchemy import select

from recycling.auctions.interests.models import InterestEntry
from recycling.auctions.patterns.rules import Tie, TieKind
from recycling.db import db
from recycling.parties.models import Membership, Person

# Addresses of everybody: to share one says nothing.
_FOR_ALL = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "web.de",
     "qq.com", "163.com", "126.com"}
)  # fmt: skip


def ties_among(organisations: Collection[int]) -> Iterator[Tie]:
    """Give every tie of two of these: an interest that stands, a person, a domain of mail."""
    interests = db.session.execute(
        select(InterestEntry.organisation_id, InterestEntry.about_id).where(
            InterestEntry.organisation_id.in_(organisations),
            InterestEntry.about_id.in_(organisations),
            InterestEntry.withdrawn_at.is_(None),
        )
    )
    for one, other in interests:
        yield Tie(one, other, TieKind.INTEREST)
    yield from _shared(organisations)


def _shared(organisations: Collection[int]) -> Iterator[Tie]:
    people, domains = defaultdict(set), defaultdict(set)
    members = db.session.execute(
        select(Membership.organisation_id, Person.id, Person.email)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id.in_(organisations), Person.erased_at.is_(None))
    )
    for organisation, person, email in members:
        people[person].add(organisation)
        domains[email.rpartition("@")[2]].add(organisation)
    for kind, groups in ((TieKind.PERSON, people), (TieKind.MAIL_DOMAIN, domains)):
        for shared, group in groups.items():
            if shared not in _FOR_ALL:
                yield from (Tie(one, other, kind) for one, other in combinations(group, 2))
