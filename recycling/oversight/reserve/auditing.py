"""Does every account of a reserve add up, entry by entry, to what its facts and parcels say?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.ledger.models import Fact
from recycling.oversight.reserve.models import (
    ReserveAccount,
    ReserveAgreement,
    ReserveEntry,
    ReserveParcel,
    masses,
)
from recycling.oversight.reserve.rules import AgreementState, Group, Way, by_group
from recycling.recovery.models import Output
from recycling.recovery.rules.taking import Heap
from recycling.sayings import say

_AT_ONCE = 200
_BOOKED = ("ReserveTakenIn", "ReserveGivenOut")
_Held = dict[tuple[int, str, str], dict[str, int]]


def disagreements() -> Iterator[str]:
    """Name every account, agreement, parcel and product whose figures do not come to the same."""
    held: _Held = {}
    yield from _accounts(held)
    yield from _parcels(held)
    yield from _agreements()
    yield from _products()
    db.session.expunge_all()


def _accounts(held: _Held) -> Iterator[str]:
    """Add every account up from its entries, and remember what it holds."""
    rows = db.session.scalars(select(ReserveAccount).order_by(ReserveAccount.id)).all()
    for account in rows:
        sums: defaultdict[str, int] = defaultdict(int)
        number, is_whole = 0, True
        for entry in db.session.scalars(
            select(ReserveEntry)
            .where(ReserveEntry.account_id == account.id)
            .order_by(ReserveEntry.number)
        ):
            number += 1
            _add(sums, entry.way, entry.milligrams)
            whole = sum(entry.milligrams.values()) == entry.mass.milligrams
            kept = entry.number == number and entry.balance.milligrams == sum(sums.values())
            is_whole = is_whole and whole and kept and min(sums.values()) >= 0
        left = {element: there for element, there in sums.items() if there}
        held[account.authority_id, account.element_group, account.place] = left
        last = account.entries, dict(account.milligrams), account.balance.milligrams
        if not is_whole or last != (number, left, sum(left.values())):
            yield say(
                "reserve account %(account)s is not what its entries come to.", account=account.ref
            )


def _add(sums: defaultdict[str, int], way: str, milligrams: dict[str, Any]) -> None:
    for element, there in milligrams.items():
        sums[element] += there if way == Way.IN else -there


def _parcels(held: _Held) -> Iterator[str]:
    """Hold what is left of all parcels against what the accounts hold."""
    there: defaultdict[tuple[int, str, str], defaultdict[str, int]]
    there = defaultdict(lambda: defaultdict(int))
    for parcel in db.session.scalars(select(ReserveParcel).order_by(ReserveParcel.id)).all():
        given = _heaps(
            ReserveAgreement.parcel_id == parcel.id,
            ReserveAgreement.way == Way.OUT,
            ReserveAgreement.state == AgreementState.ACCEPTED,
        )
        whole = Heap(parcel.mass, masses(parcel.milligrams))
        if not _is_same(whole.without(given), parcel.left):
            yield say(
                "what is left of parcel %(parcel)s is not what was not given out.",
                parcel=parcel.ref,
            )
        for group, contents in by_group(parcel.left.contents).items():
            for element, mass in contents.items():
                place = there[parcel.authority_id, group, parcel.place]
                place[element] += mass.milligrams
    for key in sorted(held.keys() | there.keys()):
        if held.get(key, {}) != dict(there.get(key, {})):
            yield say(
                "the parcels at %(place)s are not what its account of %(group)s holds.",
                place=key[2],
                group=Group(key[1]),
            )


def _heaps(*wanted: Any) -> list[Heap]:
    return [row.heap for row in db.session.scalars(select(ReserveAgreement).where(*wanted))]


def _is_same(one: Heap, other: Heap) -> bool:
    return one.mass == other.mass and _there(one) == _there(other)


def _there(heap: Heap) -> dict[str, int]:
    return {element: mass.milligrams for element, mass in heap.contents.items() if mass}


def _agreements() -> Iterator[str]:
    """Hold each agreement and its entries against the facts of it."""
    last = 0
    while rows := db.session.scalars(
        select(ReserveAgreement)
        .where(ReserveAgreement.id > last)
        .order_by(ReserveAgreement.id)
        .limit(_AT_ONCE)
        .options(joinedload(ReserveAgreement.parcel))
    ).all():
        last = rows[-1].id
        facts, booked = _facts(rows), _booked(rows)
        for row in rows:
            told = facts[f"reserve_agreement:{row.ref}"]
            if not _says_so(row, told, booked[row.id]):
                yield say(
                    "reserve agreement %(ref)s is kept otherwise than its facts say.", ref=row.ref
                )


def _facts(rows: Sequence[ReserveAgreement]) -> defaultdict[str, dict[str, dict[str, Any]]]:
    found: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for subject, kind, body in db.session.execute(
        select(Fact.subject, Fact.type, Fact.body).where(
            Fact.subject.in_([f"reserve_agreement:{row.ref}" for row in rows])
        )
    ):
        found[subject][kind] = body
    return found


def _booked(rows: Sequence[ReserveAgreement]) -> defaultdict[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for entry, account in db.session.execute(
        select(ReserveEntry, ReserveAccount)
        .join(ReserveAccount, ReserveAccount.id == ReserveEntry.account_id)
        .where(ReserveEntry.agreement_id.in_([row.id for row in rows]))
        .order_by(ReserveEntry.id)
    ):
        found[entry.agreement_id].append({
            "account": account.ref,
            "group": account.element_group,
            "number": entry.number,
            "mass_kg": entry.mass.json(),
            "balance_kg": entry.balance.json(),
        })  # fmt: skip
    return found


def _says_so(
    row: ReserveAgreement, told: dict[str, dict[str, Any]], booked: list[dict[str, Any]]
) -> bool:
    offered = told.get("ReserveOffered")
    if offered is None:
        return False
    figures = {
        "way": row.way,
        "batch": row.batch,
        "product": row.product,
        "mass_kg": row.mass.json(),
        "elements_kg": {e: mass.json() for e, mass in row.heap.contents.items()},
        "price": row.price.json(),
        "terms": row.terms,
    }
    ended = next((told[kind] for kind in _BOOKED if kind in told), None)
    if (ended is not None) != (row.state == AgreementState.ACCEPTED):
        return False
    if any(offered.get(name) != value for name, value in figures.items()):
        return False
    if ended is None:
        return not booked
    place = row.parcel.place if row.parcel else ""
    return bool(ended["place"] == place and ended["entries"] == booked)


def _products() -> Iterator[str]:
    """Name each product of which more is agreed on than there is."""
    agreed: defaultdict[int, list[Heap]] = defaultdict(list)
    for row in db.session.scalars(
        select(ReserveAgreement).where(ReserveAgreement.output_id.is_not(None))
    ):
        agreed[row.output_id or 0].append(row.heap)
    for product in db.session.scalars(
        select(Output).where(Output.id.in_(agreed)).options(joinedload(Output.batch))
    ).all():
        if sum(part.mass.milligrams for part in agreed[product.id]) > product.mass.milligrams:
            yield say(
                "more of %(name)s of batch %(batch)s is agreed on than there is.",
                name=product.name,
                batch=product.batch.ref,
            )
