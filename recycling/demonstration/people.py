"""Who is on stage? Invented organisations, each with one person who signs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, Actor
from recycling.parties import service, sign_in
from recycling.parties.models import Membership, Person
from recycling.parties.rules import Application, Kind
from recycling.parties.rules.delegation import Terms

PASSWORD = "urban-mine-demo"  # noqa: S105
_VERIFIED = ("holder", "recycler", "carrier", "laboratory")
# Invented, with right check digits. Whoever is not here has its invoices withheld.
_VAT_NUMBERS = {
    "holder": "DE100000008",
    "recycler": "DE200000005",
    "recycler2": "DE300000002",
}
_SOURCE = "Invented for the demonstration; no register was asked."


@dataclass(frozen=True)
class Role:
    """One organisation of the cast and the person who acts for it."""

    key: str
    kind: Kind
    organisation: str
    country: str
    register_number: str
    address: str
    person: str
    remits: tuple[str, ...] | None = None
    territory: str = ""

    @property
    def email(self) -> str:
        """Return the address the person signs in with."""
        return f"{self.key}@demo.example"


CAST = (
    Role(
        "holder", Kind.HOLDER, "Nordlicht Magnetwerke GmbH (demonstration)", "DE",
        "HRB 100001", "Am Sandtorkai 1, Hamburg", "Hanna Holder",
    ),
    Role(
        "holder2", Kind.HOLDER, "Lichtkreis Sammelstelle eG (demonstration)", "DE",
        "GnR 2002", "Ostbahnhof 2, Leipzig", "Ludwig Lampe",
    ),
    Role(
        "recycler", Kind.RECYCLER, "Rhein Seltene Erden GmbH (demonstration)", "DE",
        "HRB 100003", "Ruhrorter Strasse 3, Duisburg", "Rita Recycler",
    ),
    Role(
        "recycler2", Kind.RECYCLER, "Saale Metallraffinerie AG (demonstration)", "DE",
        "HRB 100004", "Leuna Werk 4, Leuna", "Rolf Raffinerie",
    ),
    Role(
        "carrier", Kind.CARRIER, "Elbe Sondertransporte GmbH (demonstration)", "DE",
        "HRB 100005", "Veddeler Damm 5, Hamburg", "Carla Carrier",
    ),
    Role(
        "laboratory", Kind.LABORATORY, "Labor Freiberg GmbH (demonstration)", "DE",
        "HRB 100006", "Bergstrasse 6, Freiberg", "Lena Labor",
    ),
    Role(
        "regulator", Kind.REGULATOR, "Landesamt für Kreislaufwirtschaft (demonstration)", "DE",
        "DE-AUTH-1", "Behördenweg 7, Berlin", "Gregor Regulator",
    ),
)  # fmt: skip
# They stand at the other end of a border, and are entered with what crosses it.
ABROAD = (
    Role(
        "recycler_fr", Kind.RECYCLER, "Loire Terres Rares SAS (demonstration)", "FR",
        "RCS 100008", "Quai de la Loire 8, Nantes", "Rose Recyclage",
    ),
    Role(
        "regulator_fr", Kind.REGULATOR, "Agence des déchets (demonstration)", "FR",
        "FR-AUTH-1", "Rue de la Frontière 9, Paris", "Régis Régulateur",
    ),
)  # fmt: skip
# Authorities beside the first, which has every remit.
AUTHORITIES = (
    Role(
        "regulator2", Kind.REGULATOR, "Bundesstelle für Rohstoffe (demonstration)", "DE",
        "DE-AUTH-2", "Kontorweg 8, Bonn", "Quirin Quote",
        ("quotas", "market", "cross_border", "reserve"),
    ),
    Role(
        "regulator3", Kind.REGULATOR, "Umweltbehörde Sachsen-Anhalt (demonstration)", "DE",
        "DE-AUTH-3", "Elbufer 9, Magdeburg", "Ulla Umwelt",
        ("environment", "inspections", "licences"), "DE-ST",
    ),
)  # fmt: skip
# A colleague of the first authority, who signs as well.
SECOND = Role(
    "regulator-second", Kind.REGULATOR, CAST[-1].organisation, "DE", "", "", "Greta Gegenzeichen"
)


@cache
def password_hash() -> str:
    """Return its hash, unchecked: everybody is told this password, and people are invented."""
    return PasswordHasher().hash(PASSWORD)


def enter_cast() -> None:
    """Register every organisation of the cast, each person with an authenticator app we show."""
    for role in CAST:
        enter(role)


def enter_abroad() -> None:
    """Register who stands at the other end of a border, likewise."""
    for role in ABROAD:
        enter(role)


def enter(role: Role) -> None:
    """Register an organisation of the cast, with an authenticator app we show for its person."""
    service.register_organisation(
        Act(SYSTEM, f"cast:{role.key}"),
        Application(
            kind=role.kind,
            name=role.organisation,
            country=role.country,
            register_number=role.register_number,
            address=role.address,
            person_name=role.person,
            email=role.email,
            password_hash=password_hash(),
            remits=role.remits,
            territory=role.territory,
        ),
    )
    sign_in.enter_demonstration(role.email)


def give_authenticators() -> None:
    """Give an app to everybody of the cast who has none; a market seeded before gets them too."""
    for role in CAST:
        sign_in.enter_demonstration(role.email)


def give_vat_numbers() -> None:
    """Enter the VAT numbers of all traders of the cast but one."""
    for key, number in _VAT_NUMBERS.items():
        trader = actor(key)
        service.add_identifier(Act(trader), trader.organisation_ref, "vat", number)


def relate_cast() -> None:
    """Let the regulator verify some of the cast, and let one holder act in another's name."""
    regulator = Act(actor("regulator"))
    for key in _VERIFIED:
        service.verify_organisation(regulator, actor(key).organisation_ref, _SOURCE)
    today = clock.today()
    terms = Terms(
        broker=actor("holder").organisation_ref,
        powers=("register_lots", "publish_lots", "open_auctions"),
        valid_from=today,
        valid_to=today + timedelta(days=365),
    )
    service.delegate(Act(actor("holder2")), terms)
    service.invite_person(Act(actor("holder")), "invited@demo.example", "member")
    asking = Act(actor("laboratory"))
    service.ask_to_join(asking, actor("holder").organisation_ref, "I measure for you on Fridays.")


def is_entered(email: str = CAST[0].email) -> bool:
    """Tell whether the cast, or who signs in with an address, is on the register already."""
    known = db.session.scalar(select(Person.id).where(Person.email == email))
    db.session.rollback()
    return known is not None


def actor(key: str) -> Actor:
    """Return the actor of one role of the cast."""
    membership = db.session.execute(
        select(Membership).join(Person).where(Person.email == f"{key}@demo.example")
    ).scalar_one()
    found = sign_in.actor_of(membership)
    db.session.rollback()
    return found


def sign_in_lines() -> list[str]:
    """Say how to sign in as each of the cast; nothing where the cast is not entered."""
    if not is_entered():
        return ["No demonstration market here: register an organisation to begin."]
    known = set(db.session.scalars(select(Person.email).where(Person.email.like("%@demo.example"))))
    db.session.rollback()
    shown = [role for role in (*CAST, *ABROAD, *AUTHORITIES, SECOND) if role.email in known]
    width = max(len(role.email) for role in shown)
    return [
        f"Sign in with the password {PASSWORD} as",
        "(the page after it shows the code that an authenticator app would show)",
        *(f"  {role.email:<{width}}  {role.kind}: {role.organisation}" for role in shown),
    ]
