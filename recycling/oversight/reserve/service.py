"""Deeds of a reserve: offer a product or a part of a parcel; accept, decline or take back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base as RecoveryBase
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.oversight.reserve.booking import book, lock_reserve, new_parcel, take_out, told
from recycling.oversight.reserve.models import ReserveAgreement, ReserveParcel, masses
from recycling.oversight.reserve.queries import keeps_reserve
from recycling.oversight.reserve.rules import (
    AgreementState,
    Offer,
    Way,
    check_offer,
    check_place,
    check_rare_earths,
    check_reason,
    require_offered,
    require_part,
)
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules.standing import check_takes_on
from recycling.recovery import queries as batches
from recycling.recovery.models import Output
from recycling.recovery.rules import BatchState, OutputKind
from recycling.recovery.rules.taking import Heap, check_taking
from recycling.references import new_reference
from recycling.sayings import say


@dataclass(frozen=True)
class _Sides:
    """Between whom something is agreed."""

    authority: Organisation
    base: RecoveryBase


@deed
def offer_product_to_reserve(
    act: Act, batch_ref: str, output_id: int, authority_ref: str, offer: Offer
) -> str:
    """Offer so much of a product of a closed batch to an authority of the base's country.

    Raises ``NotFound``; ``Invalid`` naming what cannot be; ``Conflict`` while the batch's books
    are open, or where less of the product is left than is offered.
    """
    batch = batches.locked(batch_ref)
    permit(act.actor, Permission.RESERVE_OFFER_PRODUCT, batch)
    product = next((one for one in batch.outputs if one.id == output_id), None)
    if product is None or product.kind != OutputKind.PRODUCT:
        raise missing("product", str(output_id))
    if batch.state != BatchState.CLOSED:
        raise Conflict(
            "batch_open",
            say("The books of batch %(batch)s are open.", batch=batch.ref),
            field="product",
            way_out=say("Close them first."),
        )
    authority = _authority(authority_ref, batch.base.country)
    part = _part(product.name, _left_of(product), offer)
    sides = _Sides(authority, batch.base)
    agreement = _agreement(Way.IN, sides, part, check_offer(offer))
    agreement.output_id = product.id
    agreement.batch, agreement.product = batch.ref, product.name
    return _offered(act, agreement, sides)


@deed
def offer_parcel_of_reserve(act: Act, parcel_ref: str, base_ref: str, offer: Offer) -> str:
    """Offer so much of one's own parcel to a base of one's country, for a price or for nothing.

    Raises ``NotFound`` for the parcel, ``Invalid`` naming what cannot be, ``Conflict`` where less
    of the parcel is left than is offered.
    """
    parcel = db.session.scalar(
        select(ReserveParcel)
        .where(ReserveParcel.ref == parcel_ref)
        .with_for_update(of=ReserveParcel)
        .options(joinedload(ReserveParcel.authority))
    )
    if parcel is None:
        raise missing("parcel", parcel_ref)
    permit(act.actor, Permission.RESERVE_OFFER_PARCEL, parcel)
    base = db.session.scalar(
        select(RecoveryBase)
        .where(RecoveryBase.ref == base_ref.strip())
        .options(joinedload(RecoveryBase.recycler))
    )
    if base is None or base.country != parcel.country:
        raise Invalid(
            "unknown_base",
            say(
                "There is no base %(base_ref)s in the country of the reserve.",
                base_ref=base_ref[:40],
            ),
            field="base",
            way_out=say("Give the reference of a base on its register, such as BAS-…."),
        )
    check_takes_on(base.recycler.name, base.recycler.standing, "base")
    part = _part(parcel.ref, parcel.left.without(_standing(parcel.id)), offer)
    sides = _Sides(parcel.authority, base)
    agreement = _agreement(Way.OUT, sides, part, check_offer(offer))
    agreement.parcel_id = parcel.id
    agreement.batch, agreement.product = parcel.batch, parcel.product
    return _offered(act, agreement, sides)


@deed
def accept_reserve_offer(act: Act, ref: str, place: str = "") -> str:
    """Accept an offer: a product comes into the reserve at a place, or a parcel goes out of it.

    The place is the authority's to name; a base that accepts names none. Raises ``NotFound``,
    ``Forbidden`` for who offered it, ``Conflict`` where it stands no more, ``Invalid`` naming
    ``place``.
    """
    agreement = _answered(act, ref)
    if agreement.way == Way.IN:
        place = check_place(place)
    elif place.strip():
        raise Invalid(
            "place_of_reserve", say("It leaves the place it is kept at; name none."), field="place"
        )
    lock_reserve(agreement.authority_id)
    if agreement.way == Way.IN:
        parcel = new_parcel(act, agreement, place)
        agreement.parcel_id = parcel.id
    else:
        parcel = _locked_parcel(agreement)
        take_out(parcel, agreement.heap)
    _end(act, agreement, AgreementState.ACCEPTED)
    entries = book(act, agreement, parcel.place)
    db.session.flush()
    return _recorded(
        act,
        agreement,
        "ReserveTakenIn" if agreement.way == Way.IN else "ReserveGivenOut",
        {
            "parcel": parcel.ref,
            "place": parcel.place,
            "entries": [told(entry) for entry in entries],
        },
    )


@deed
def decline_reserve_offer(act: Act, ref: str, reason: str) -> str:
    """Decline an offer, saying why. Raises as ``accept_reserve_offer``, naming ``reason``."""
    agreement = _answered(act, ref)
    _end(act, agreement, AgreementState.DECLINED, check_reason(reason))
    return _recorded(act, agreement, "ReserveOfferDeclined", {"reason": agreement.reason})


@deed
def take_back_reserve_offer(act: Act, ref: str, reason: str) -> str:
    """Take one's own offer back before it is answered, saying why. Raises in the same way."""
    agreement = _locked(act, ref)
    require_part(is_offerer=_offers(act, agreement), answers=False)
    require_offered(agreement.state)
    _end(act, agreement, AgreementState.TAKEN_BACK, check_reason(reason))
    return _recorded(act, agreement, "ReserveOfferTakenBack", {"reason": agreement.reason})


def _authority(ref: str, country: str) -> Organisation:
    found = db.session.scalar(select(Organisation).where(Organisation.ref == ref.strip()))
    if found is None or found.country != country or not keeps_reserve(found):
        raise Invalid(
            "unknown_authority",
            say(
                "%(ref)s is no authority of the base's country that keeps a reserve.", ref=ref[:40]
            ),
            field="authority",
            way_out=say(
                "Choose an authority of the country the base is in, with the remit reserve."
            ),
        )
    check_takes_on(found.name, found.standing, "authority")
    return found


def _left_of(product: Output) -> Heap:
    """Return what of a product no agreement stands over."""
    rows = db.session.scalars(
        select(ReserveAgreement).where(ReserveAgreement.output_id == product.id)
    )
    return Heap(product.mass, product.contents).without(row.heap for row in rows)


def _standing(parcel_id: int) -> list[Heap]:
    """Return what of a parcel is offered already."""
    rows = db.session.scalars(
        select(ReserveAgreement).where(
            ReserveAgreement.parcel_id == parcel_id,
            ReserveAgreement.way == Way.OUT,
            ReserveAgreement.state == AgreementState.OFFERED,
        )
    )
    return [row.heap for row in rows]


def _part(name: str, left: Heap, offer: Offer) -> Heap:
    part = left.part(check_taking(name, left, offer.mass))
    check_rare_earths(part.contents)
    return part


def _agreement(way: Way, sides: _Sides, part: Heap, offer: Offer) -> ReserveAgreement:
    return ReserveAgreement(
        ref=new_reference("RES"),
        way=way,
        state=AgreementState.OFFERED,
        authority_id=sides.authority.id,
        recycler_id=sides.base.recycler_id,
        base_id=sides.base.id,
        country=sides.authority.country,
        mass=part.mass,
        milligrams={element: mass.milligrams for element, mass in part.contents.items()},
        price_minor=offer.price.minor,
        currency=offer.price.currency,
        terms=offer.terms,
        ended_by="",
        reason="",
    )


def _offered(act: Act, agreement: ReserveAgreement, sides: _Sides) -> str:
    agreement.offered_at, agreement.offered_by = act.at, act.actor.person_ref
    agreement.authority, agreement.base = sides.authority, sides.base
    agreement.recycler = db.session.get_one(Organisation, sides.base.recycler_id)
    db.session.add(agreement)
    db.session.flush()
    return _recorded(
        act,
        agreement,
        "ReserveOffered",
        {
            "price": agreement.price.json(),
            "terms": agreement.terms,
            **({"parcel": _ref_of(agreement.parcel_id)} if agreement.parcel_id else {}),
        },
    )


def _ref_of(parcel_id: int) -> str:
    return db.session.get_one(ReserveParcel, parcel_id).ref


def _locked(act: Act, ref: str) -> ReserveAgreement:
    agreement = db.session.scalar(
        select(ReserveAgreement)
        .where(ReserveAgreement.ref == ref)
        .with_for_update(of=ReserveAgreement)
        .execution_options(populate_existing=True)
        .options(
            joinedload(ReserveAgreement.authority),
            joinedload(ReserveAgreement.recycler),
            joinedload(ReserveAgreement.base),
        )
    )
    if agreement is None:
        raise missing("agreement", ref)
    permit(act.actor, Permission.RESERVE_AGREE, agreement)
    return agreement


def _answered(act: Act, ref: str) -> ReserveAgreement:
    agreement = _locked(act, ref)
    require_part(is_offerer=_offers(act, agreement), answers=True)
    require_offered(agreement.state)
    return agreement


def _offers(act: Act, agreement: ReserveAgreement) -> bool:
    return agreement.parties()["offerer"] == act.actor.organisation_id


def _locked_parcel(agreement: ReserveAgreement) -> ReserveParcel:
    return db.session.scalars(
        select(ReserveParcel)
        .where(ReserveParcel.id == agreement.parcel_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _end(act: Act, agreement: ReserveAgreement, state: AgreementState, reason: str = "") -> None:
    agreement.state, agreement.reason = state, reason
    agreement.ended_at, agreement.ended_by = act.at, act.actor.person_ref
    if state is not AgreementState.ACCEPTED:
        agreement.output_id = None  # what is offered no more may be offered again, or put right


def _recorded(act: Act, agreement: ReserveAgreement, fact: str, more: dict[str, Json]) -> str:
    contents = masses(agreement.milligrams)
    record(
        act,
        fact,
        f"reserve_agreement:{agreement.ref}",
        {
            "agreement": agreement.ref,
            "way": agreement.way,
            "authority": agreement.authority.ref,
            "authority_name": agreement.authority.name,
            "base": agreement.base.ref,
            "base_name": agreement.base.name,
            "batch": agreement.batch,
            "product": agreement.product,
            "mass_kg": agreement.mass.json(),
            "elements_kg": {element: mass.json() for element, mass in contents.items()},
            **more,
        },
        parties=(agreement.authority.ref, agreement.recycler.ref),
    )
    return agreement.ref
