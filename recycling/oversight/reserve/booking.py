"""How does an agreement that is accepted come onto the accounts of a reserve?

Called in the deed that accepts it. The authority's row is locked, so its bookings stand in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act
from recycling.ledger.canonical import Json
from recycling.oversight.reserve.models import (
    ReserveAccount,
    ReserveAgreement,
    ReserveEntry,
    ReserveParcel,
)
from recycling.oversight.reserve.rules import Group, Way, by_group, mass_of
from recycling.parties.models import Organisation
from recycling.quantities import NO_MASS, Mass
from recycling.recovery.rules.taking import Heap
from recycling.references import new_reference


def lock_reserve(authority_id: int) -> None:
    """Let no other booking of an authority go on until the deed ends."""
    # Not against new rows that name it: those need its key alone.
    db.session.execute(
        select(Organisation.id)
        .where(Organisation.id == authority_id)
        .with_for_update(key_share=True)
    )


def new_parcel(act: Act, agreement: ReserveAgreement, place: str) -> ReserveParcel:
    """Make the parcel that an offered product becomes, at a place as its accounts write it."""
    milligrams = dict(agreement.milligrams)
    parcel = ReserveParcel(
        ref=new_reference("PAR"),
        authority_id=agreement.authority_id,
        country=agreement.country,
        place=_known_place(agreement.authority_id, place),
        batch=agreement.batch,
        product=agreement.product,
        mass=agreement.mass,
        milligrams=milligrams,
        left_mass=agreement.mass,
        left_milligrams=milligrams,
        taken_in_at=act.at,
    )
    db.session.add(parcel)
    db.session.flush()
    return parcel


def _known_place(authority_id: int, place: str) -> str:
    """Return the place as it was written first: a capital more is no other place."""
    known = db.session.scalars(
        select(ReserveAccount.place).where(ReserveAccount.authority_id == authority_id).distinct()
    )
    return next((one for one in known if one.casefold() == place.casefold()), place)


def take_out(parcel: ReserveParcel, part: Heap) -> None:
    """Take a part out of what is left of a parcel."""
    left = parcel.left.without([part])
    parcel.left_mass = left.mass
    parcel.left_milligrams = {e: there.milligrams for e, there in left.contents.items() if there}


def book(act: Act, agreement: ReserveAgreement, place: str) -> list[ReserveEntry]:
    """Enter an accepted agreement on the account of each group of elements in it, at a place."""
    return list(_entries(act, agreement, place))


def _entries(act: Act, agreement: ReserveAgreement, place: str) -> Iterator[ReserveEntry]:
    for group, contents in by_group(agreement.heap.contents).items():
        account, mass = _account(act, agreement, group, place), mass_of(contents)
        account.milligrams = _after(account.milligrams, Way(agreement.way), contents)
        account.balance = Mass(sum(account.milligrams.values()))
        account.entries += 1
        entry = ReserveEntry(
            account=account,
            number=account.entries,
            agreement_id=agreement.id,
            way=agreement.way,
            mass=mass,
            milligrams={element: there.milligrams for element, there in contents.items()},
            balance=account.balance,
            booked_at=act.at,
        )
        db.session.add(entry)
        yield entry


def _after(held: Mapping[str, int], way: Way, moved: Mapping[str, Mass]) -> dict[str, int]:
    after, sign = dict(held), 1 if way is Way.IN else -1
    for element, mass in moved.items():
        after[element] = after.get(element, 0) + sign * mass.milligrams
    return {element: there for element, there in after.items() if there}


def _account(act: Act, agreement: ReserveAgreement, group: Group, place: str) -> ReserveAccount:
    found = db.session.scalar(
        select(ReserveAccount).where(
            ReserveAccount.authority_id == agreement.authority_id,
            ReserveAccount.element_group == group,
            ReserveAccount.place == place,
        )
    )
    if found is None:
        found = ReserveAccount(
            ref=new_reference("RSA"),
            authority_id=agreement.authority_id,
            country=agreement.country,
            element_group=group,
            place=place,
            balance=NO_MASS,
            milligrams={},
            entries=0,
            opened_at=act.at,
        )
        db.session.add(found)
    return found


def told(entry: ReserveEntry) -> Json:
    """Return an entry as the fact of its deed tells it."""
    return {
        "account": entry.account.ref,
        "group": entry.account.element_group,
        "number": entry.number,
        "mass_kg": entry.mass.json(),
        "balance_kg": entry.balance.json(),
    }
