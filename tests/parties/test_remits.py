"""Remits and territories: an authority acts within its own and reads all of its country."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import pytest
from flask import Flask

from recycling.deeds import SYSTEM, Act, Actor
from recycling.errors import Forbidden, Invalid
from recycling.parties import queries, service
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.rules import Kind, Role, included_roles
from recycling.parties.rules.remits import ALL_REMITS, Remit, covers, kept_remits, remits_of
from tests.custody.traces import refused
from tests.makers import a_member, an_application


@dataclass(frozen=True)
class Place:
    country: str = "DE"
    subdivision: str | None = None

    def parties(self) -> dict[str, int | None]:
        return {}


def an_authority(remits: Collection[str] = ALL_REMITS, territory: str = "") -> Actor:
    roles = included_roles(Role.SIGNER)
    made = Actor(7, "PER-1", 1, "ORG-1", Kind.REGULATOR, "DE", roles)
    return replace(made, remits=frozenset(remits), territory=territory)


def test_an_authority_acts_within_its_remits_alone() -> None:
    quotas = an_authority({Remit.QUOTAS})
    assert may(quotas, Permission.QUOTAS_SET, Place())
    assert not may(quotas, Permission.LICENCES_GRANT, Place())


def test_an_authority_reads_all_of_its_country_whatever_its_remits_and_territory() -> None:
    narrow, wide = an_authority((), "DE-BY"), an_authority()
    reading = {p for p in Permission if may(replace(wide, roles=frozenset({"reader"})), p, Place())}
    there = Place(subdivision="DE-SN")
    assert [p for p in reading if not may(narrow, p, there)] == []
    assert Permission.CASES_READ in reading


@pytest.mark.parametrize(
    ("subdivision", "is_within"), [("DE-BY", True), ("DE-SN", False), (None, True)]
)
def test_an_authority_acts_in_its_territory_and_where_the_place_is_not_known(
    subdivision: str | None, is_within: bool
) -> None:
    bavarian, place = an_authority(territory="DE-BY"), Place(subdivision=subdivision)
    assert may(bavarian, Permission.LICENCES_GRANT, place) is is_within
    assert covers("", "DE-SN")


def test_what_is_kept_of_every_remit_is_nothing_so_that_later_ones_are_among_them() -> None:
    assert kept_remits(ALL_REMITS) is None
    assert remits_of(Kind.REGULATOR, None) == ALL_REMITS
    assert remits_of(Kind.REGULATOR, kept_remits([Remit.QUOTAS])) == {"quotas"}
    assert remits_of(Kind.HOLDER, None) == frozenset()


def test_a_refusal_says_which_authority_of_the_country_decides_instead(in_app: Flask) -> None:
    quotas = a_member(Kind.REGULATOR, remits=("quotas",), name="Quota office").actor
    a_member(Kind.REGULATOR, remits=("licences",), territory="DE-SN", name="Office of Saxony")
    a_member(Kind.REGULATOR, remits=("licences",), territory="DE-BY", name="Office of Bavaria")
    with pytest.raises(Forbidden, match="does not have the remit") as why:
        permit(quotas, Permission.LICENCES_GRANT, Place(subdivision="DE-BY"))
    assert why.value.code == "outside_remit"
    assert why.value.way_out == "This is decided by Office of Bavaria."
    with pytest.raises(Forbidden) as why:
        permit(an_authority(territory="DE-BY"), Permission.QUOTAS_SET, Place(subdivision="DE-SN"))
    assert why.value.code == "outside_territory"
    assert why.value.way_out == "This is decided by Quota office."
    with pytest.raises(Forbidden) as why:
        permit(quotas, Permission.INVOICES_CLOSE, Place())
    assert "operator of the registry" in why.value.way_out


def test_an_authority_is_admitted_with_remits_and_a_territory_of_its_country(
    in_app: Flask,
) -> None:
    asked = an_application(Kind.REGULATOR, remits=("quotas", "returns"), territory="DE-BY")
    card = queries.public_organisation(service.register_organisation(Act(SYSTEM), asked))
    assert (card.remits, card.territory) == (("quotas", "returns"), "DE-BY")
    wrong = an_application(Kind.REGULATOR, remits=("taxes",), territory="FR-75")
    with refused() as why:
        service.register_organisation(Act(SYSTEM), wrong)
    assert why.fields == {"remits", "territory"}
    with pytest.raises(Invalid, match="Only a regulator"):
        service.register_organisation(Act(SYSTEM), an_application(remits=("quotas",)))
