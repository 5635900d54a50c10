"""Stages of reserves, for the world: each takes a little of one product its recycler has made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import select

from recycling.db import db
from recycling.oversight.reserve.models import ReserveAccount
from tests.makers import Member
from tests.oversight.reserve.makers import (
    a_parcel,
    an_offered_parcel,
    an_offered_product,
    product_of,
)

Refs = dict[str, str]


class Reserving:
    """What a world of an API test is led to at a reserve."""

    own: Mapping[str, Member]
    seen_at: Callable[[str], Mapping[str, str]]

    def _reserve_product(self) -> Refs:
        refs = dict(self.seen_at("recovered"))
        authority = self.own["regulator"].actor.organisation_ref
        return {**refs, "product": str(product_of(refs["batch"])), "authority": authority}

    def _reserve_offered(self) -> Refs:
        refs = dict(self.seen_at("recovered"))
        return {**refs, "agreement": an_offered_product(*self._sides, refs["batch"], "1")}

    def _reserve_held(self) -> Refs:
        refs = dict(self.seen_at("recovered"))
        parcel = a_parcel(*self._sides, refs["batch"], "1")
        account = db.session.scalars(select(ReserveAccount.ref).order_by(ReserveAccount.id)).first()
        db.session.rollback()
        return {**refs, "parcel": parcel, "account": account or ""}

    def _reserve_offered_out(self) -> Refs:
        refs, regulator = self._reserve_held(), self.own["regulator"]
        agreement = an_offered_parcel(regulator, refs["parcel"], refs["base"], "0.5")
        return {**refs, "agreement": agreement}

    @property
    def _sides(self) -> tuple[Member, Member]:
        return self.own["recycler"], self.own["regulator"]
