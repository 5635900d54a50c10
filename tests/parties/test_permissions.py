"""The map of permissions: role × deed × own or foreign thing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from recycling.deeds import NOBODY, SYSTEM, Actor
from recycling.errors import Forbidden, Unauthenticated
from recycling.parties.permissions import PERMISSIONS, Permission, may, may_ever, permit
from recycling.parties.rules import Kind, Role, included_roles
from recycling.parties.rules.remits import remits_of

OWN, FOREIGN = 1, 2
SYSTEM_ONLY = {
    Permission.LOTS_MOVE,
    Permission.AUCTIONS_CLOSE,
    Permission.SALES_OPEN,
    Permission.SALES_SETTLE,
    Permission.CERTIFICATES_SEAL,
}


@dataclass(frozen=True)
class Thing:
    owner: int
    country: str

    def parties(self) -> dict[str, int | None]:
        return dict.fromkeys(("holder", "recycler", "carrier", "payer"), self.owner)


def actor(kind: str, role: str = Role.SIGNER, country: str = "DE") -> Actor:
    made = Actor(7, "PER-1", OWN, "ORG-1", kind, country, included_roles(role))
    return replace(made, remits=remits_of(kind, None))


def test_nobody_may_do_anything_at_all() -> None:
    assert [p for p in Permission if may(NOBODY, p, Thing(OWN, "DE"))] == []


@pytest.mark.parametrize("permission", sorted(SYSTEM_ONLY))
def test_what_only_the_registry_does_no_person_may(permission: Permission) -> None:
    assert may(SYSTEM, permission)
    assert not any(may_ever(actor(kind, Role.ADMINISTRATOR), permission) for kind in Kind)


@pytest.mark.parametrize("permission", sorted(set(Permission) - SYSTEM_ONLY))
def test_a_reader_changes_nothing(permission: Permission) -> None:
    readable = ".read" in permission or permission.endswith(".plan")
    allowed = [k for k in Kind if may(actor(k, Role.READER), permission, Thing(OWN, "DE"))]
    assert readable or allowed == []


@pytest.mark.parametrize(
    ("permission", "kind"),
    [
        (Permission.LOTS_EDIT, Kind.HOLDER),
        (Permission.LOTS_PUBLISH, Kind.HOLDER),
        (Permission.AUCTIONS_OPEN, Kind.HOLDER),
        (Permission.AUCTIONS_AWARD, Kind.HOLDER),
        (Permission.BASES_EDIT, Kind.RECYCLER),
        (Permission.LICENCES_APPLY, Kind.RECYCLER),
        (Permission.CUSTODY_SIGN_HOLDER, Kind.HOLDER),
        (Permission.CUSTODY_SIGN_CARRIER, Kind.CARRIER),
        (Permission.CUSTODY_RECEIVE, Kind.RECYCLER),
        (Permission.RECOVERY_RUN, Kind.RECYCLER),
        (Permission.SALES_READ, Kind.HOLDER),
        (Permission.CERTIFICATES_ISSUE, Kind.RECYCLER),
    ],
)
def test_a_party_may_with_its_own_thing_and_not_with_a_foreign_one(
    permission: Permission, kind: Kind
) -> None:
    assert may(actor(kind), permission, Thing(OWN, "DE"))
    assert not may(actor(kind), permission, Thing(FOREIGN, "DE"))
    assert may_ever(actor(kind), permission)


@pytest.mark.parametrize("kind", sorted(Kind))
def test_only_a_regulator_grants_licences_and_only_in_its_own_country(kind: Kind) -> None:
    permission = Permission.LICENCES_GRANT
    assert may(actor(kind), permission, Thing(FOREIGN, "DE")) is (kind == Kind.REGULATOR)
    assert not may(actor(kind, country="FR"), permission, Thing(FOREIGN, "DE"))


SIGNED = {
    Permission.AUCTIONS_BID,
    Permission.AUCTIONS_AWARD,
    Permission.SALES_PAY,
    Permission.CUSTODY_SIGN_HOLDER,
    Permission.CUSTODY_SIGN_CARRIER,
    Permission.CUSTODY_RECEIVE,
    Permission.CERTIFICATES_ISSUE,
    Permission.CERTIFICATES_REVOKE,
    Permission.LICENCES_GRANT,
    Permission.LICENCES_SUSPEND,
    Permission.LICENCES_REVOKE,
}


@pytest.mark.parametrize("permission", sorted(SIGNED))
def test_what_binds_an_organisation_a_member_prepares_but_does_not_sign(
    permission: Permission,
) -> None:
    assert not any(may_ever(actor(kind, Role.MEMBER), permission) for kind in Kind)


@pytest.mark.parametrize("kind", sorted(Kind))
def test_a_driver_signs_and_mends_the_carriers_leg_and_changes_nothing_else(kind: Kind) -> None:
    def mays(role: str) -> set[str]:
        return {p for p in Permission if may(actor(kind, role), p, Thing(OWN, "DE"))}

    on_the_road = {
        Permission.CUSTODY_SIGN_CARRIER,
        Permission.CUSTODY_AMEND,
        Permission.CUSTODY_LEND,
        Permission.ROADSIDE_ASK,
        Permission.SHORT_CODES_MAKE,
    }
    signs = on_the_road if kind == Kind.CARRIER else set()
    assert mays(Role.DRIVER) - mays(Role.READER) == signs | {Permission.PARTIES_TOKENS}


def test_permit_refuses_a_stranger_and_a_member_differently() -> None:
    with pytest.raises(Unauthenticated):
        permit(NOBODY, Permission.LOTS_REGISTER)
    with pytest.raises(Forbidden, match="not open to you"):
        permit(actor(Kind.CARRIER), Permission.LOTS_REGISTER)


def test_permit_lets_the_right_actor_pass() -> None:
    permit(actor(Kind.HOLDER), Permission.LOTS_REGISTER)


def test_every_alternative_of_the_map_asks_for_something() -> None:
    assert all(needed for alternatives in PERMISSIONS.values() for needed in alternatives)
