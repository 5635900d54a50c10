"""A market with everybody in it: each kind of organisation twice.

The first organisation of a kind, with a person of each role, is party to all that happens
(``is_own``); the second, with an administrator alone, is not, and the second regulator watches
another country. ``refs_at`` leads a new lot, base or licence of the first ones to a stage and
names what was made on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from recycling import clock
from recycling.bases import queries as registered
from recycling.certificates import standing
from recycling.certificates.runs import queries as running
from recycling.certificates.runs import service as runs
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import NOBODY, Act, Actor, begin_writing
from recycling.demonstration.paying import sandbox_running
from recycling.ledger.models import Fact
from recycling.lots import queries as registered_lots
from recycling.lots import service as lots
from recycling.lots.files import take_in
from recycling.lots.models import LotReclassing
from recycling.months import Month
from recycling.parties import service, sign_in
from recycling.parties.models import AccessRecord, ApiToken, Membership, SignIn
from recycling.parties.rules import Kind, Newcomer, Role, secret_digest
from recycling.parties.rules.delegation import Terms
from recycling.parties.rules.joining import Applicant
from recycling.references import new_reference
from recycling.settlement.gateway import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.api.batch_stages import Recovering
from tests.api.border_stages import Crossing
from tests.api.stages import Around
from tests.auctions.makers import Bidder
from tests.bases.makers import a_licensed_base
from tests.bases.stages import LICENCES
from tests.custody.imports.stages import MOVEMENTS
from tests.lots.imports.stages import IMPORTS
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_lei, a_member, password_hash
from tests.notices.hooks.makers import Hooking
from tests.oversight.inspections.stages import INSPECTIONS
from tests.oversight.quota_plans.stages import QUOTA_PLANS
from tests.oversight.reserve.stages import Reserving
from tests.site.makers import STAGES, Market

PRICE = 1_000
TILL = "sandbox.sqlite"
_WATCHED = {**LICENCES, **INSPECTIONS, **QUOTA_PLANS}
Refs = Mapping[str, str]


@dataclass(frozen=True)
class Caller:
    """A person with a token and a browser; ``nobody`` has neither."""

    name: str
    actor: Actor
    is_own: bool
    client: FlaskClient
    secret: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What a program of this person sends along."""
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}

    @cached_property
    def csrf_token(self) -> str:
        """The token of this browser's session, read from a form."""
        found = re.search(
            r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get("/sign-in").text
        )
        assert found
        return found[1]


@dataclass(frozen=True)
class Owned:
    """Whose everything is that ``refs_at`` makes."""

    country: str
    organisations: Mapping[str, int]

    def parties(self) -> Mapping[str, int | None]:
        """The organisations by their parts; the recycler pays, for the price is positive."""
        return {
            **self.organisations,
            "payer": self.organisations["recycler"],
            "payee": self.organisations["holder"],
            "sender": self.organisations["carrier"],
            "organisation": self.organisations["laboratory"],
            "principal": self.organisations["holder"],
            "objector": self.organisations["recycler"],
            "umpire": self.organisations["laboratory"],
            "declarer": self.organisations["holder"],
            "owner": self.organisations["recycler"],
            "broker": self.organisations["carrier"],
            "addressee": self.organisations["recycler"],
            "authority": self.organisations["regulator"],
        }


class World(Around, Recovering, Reserving, Crossing, Hooking):
    """Everybody, and the means to make something of theirs."""

    def __init__(self, app: Flask, stepped: SteppedClock) -> None:
        self.app = app
        self._stepped = stepped
        self._days = 0
        self._seen: dict[str, Refs] = {}
        with app.app_context():
            self.own = {str(kind): a_member(kind) for kind in Kind}
            foreign = {
                str(kind): a_member(kind, country="FR" if kind == Kind.REGULATOR else "DE")
                for kind in Kind
            }
            self.callers = (
                *(_caller(app, one, role, True) for one in self.own.values() for role in Role),
                *(_caller(app, one, Role.ADMINISTRATOR, False) for one in foreign.values()),
                Caller("nobody", NOBODY, False, app.test_client()),
            )
            base = a_licensed_base(self.own["recycler"], self.own["regulator"])
        self._bidder = Bidder(self.own["recycler"], base)
        self.thing = Owned(
            "DE", {kind: m.actor.organisation_id or 0 for kind, m in self.own.items()}
        )

    def caller(self, kind: str, role: str = Role.SIGNER, *, is_own: bool = True) -> Caller:
        """The person of a kind of organisation and role; of another, its administrator."""
        role = role if is_own else Role.ADMINISTRATOR
        name = _name(kind, role, is_own)
        return next(one for one in self.callers if one.name == name)

    def inside(self, do: Callable[..., Any], *args: Any) -> Any:
        """Do something inside the application's context."""
        with self.app.app_context():
            return do(*args)

    def facts(self) -> int:
        """How many facts there are."""
        return self._count(Fact.id)

    def access_records(self) -> int:
        """How many refused requests are on record."""
        return self._count(AccessRecord.id)

    def _count(self, column: Any) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count(column))) or 0

    def refs_at(self, stage: str) -> Refs:
        """Make something new and lead it to a stage; the references by what they name."""
        with self.app.app_context():
            if stage in STAGES:
                return self._market().lead_to(stage).refs
            if stage in IMPORTS:
                return {"import": IMPORTS[stage](self.own["holder"])}
            if stage in _WATCHED:
                return _WATCHED[stage](self.own["recycler"], self.own["regulator"])
            if stage in MOVEMENTS:
                refs = self._market().lead_to("consigned").refs
                return MOVEMENTS[stage](self.own["carrier"].act(), refs)
            made: Refs = getattr(self, f"_{stage}")()
            return made

    def seen_at(self, stage: str) -> Refs:
        """The same at a stage for everybody who only reads; no deed may be done to it."""
        if stage not in self._seen:
            self._seen[stage] = self.refs_at(stage)
        return self._seen[stage]

    def stand_at(self, instant: datetime) -> None:
        """Let it be an instant that may be over, where nothing is there that came after it."""
        self._stepped._now = instant
        self._seen.clear()

    def _market(self) -> Market:
        carrier = self.own["carrier"]
        market = Market(
            self._stepped, self.own["holder"], self.own["regulator"], self._bidder, carrier
        )
        line = registered.base(self._bidder.base).lines[0].ref
        db.session.rollback()
        market.refs.update(
            base=self._bidder.base, line=line, carrier=carrier.actor.organisation_ref
        )
        return market

    def _drafted(self) -> Refs:
        return {"lot": self._commissioned(a_draft_lot(self.own["holder"]))}

    def _commissioned(self, ref: str) -> str:
        """Let the own laboratory analyse a lot."""
        laboratory = self.own["laboratory"].actor.organisation_ref
        return lots.commission_laboratory(self.own["holder"].act(), ref, laboratory)

    def _questioned(self) -> Refs:
        """A draft with more dysprosium than usual."""
        rich = {"Nd": "0.19", "Dy": "0.055", "Fe": "0.6"}
        ref = self._commissioned(a_draft_lot(self.own["holder"], fractions=rich))
        found = registered_lots.card(registered_lots.lot(ref)).questions
        db.session.rollback()
        return {"lot": ref, "question": next(q.code for q in found if q.path == "composition.Dy")}

    def _reclassed(self) -> Refs:
        """A lot whose holder has to confirm the code that a change of the law gave it."""
        ref = a_published_lot(self.own["holder"])
        begin_writing()
        lot, day = registered_lots.locked(ref), clock.today()
        was = {"old_code": "120114", "old_edition": "An older edition", "old_hazardous": True}
        now = {"code": lot.code, "edition": lot.code_edition, "hazardous": True}
        row = LotReclassing(lot_id=lot.id, code_list="EU", valid_from=day, **was, **now)
        row.at, row.candidates, row.source, row.asks = clock.now(), [lot.code], "low_934", True
        db.session.add(row)
        db.session.commit()
        return {"lot": ref}

    def _with_file(self) -> Refs:
        ref = self._commissioned(a_draft_lot(self.own["holder"]))
        file = take_in(b"%PDF-1.7 an assay", "assay.pdf", "assay")
        lots.attach_file(self.own["holder"].act(), ref, file)
        return {"lot": ref, "sha256": file.sha256}

    def _base(self) -> Refs:
        return self._market().refs

    def _unpaid(self) -> Refs:
        market = self._market()
        market.price = PRICE
        return market.lead_to("awarded").refs

    def _revoked(self) -> Refs:
        """A certificate its own recycler revoked: so its regulator may reinstate it, too."""
        refs = self._market().lead_to("certified").refs
        reason = "The weighing was wrong."
        standing.revoke_certificate(self.own["recycler"].act(), refs["certificate"], reason)
        return refs

    def _running(self) -> Refs:
        """A recovered lot in a run; another run of the same month and base has ended."""
        refs, act = self._recovered_this_month(), self.own["recycler"].act()
        return {**refs, "run": runs.open_run(act, refs["base"], Month.parse(refs["month"]))}

    def _recovered_this_month(self) -> Refs:
        refs = self._market().lead_to("recovered").refs
        for ref, _ in running.at_work():
            runs.stop_run(self.own["recycler"].act(), ref, "Another is tried out instead.")
        return {**refs, "month": str(Month.of(clock.today()))}

    def _expired(self) -> Refs:
        """An auction, and a base whose licence ended two days before."""
        ends = clock.today() + timedelta(days=1)
        base = a_licensed_base(self.own["recycler"], self.own["regulator"], valid_to=ends)
        self._stepped.advance(days=3)
        return {**self._market().lead_to("auctioned").refs, "base": base}

    def _organisation(self) -> Refs:
        """The laboratory, for nothing else is done about it here."""
        laboratory = self.own["laboratory"].actor
        return {"organisation": laboratory.organisation_ref, "new_lei": a_lei()}

    def _dormant(self) -> Refs:
        laboratory = self.own["laboratory"]
        ref = laboratory.actor.organisation_ref
        service.change_standing(laboratory.act(), ref, "dormant", "A pause.")
        return {"organisation": ref}

    def _invited(self) -> Refs:
        act, email = self.own["laboratory"].act(), f"{a_lei().lower()}@example.org"
        return {"invitation": service.invite_person(act, email, Role.READER)}

    def _asked(self) -> Refs:
        laboratory = self.own["laboratory"].actor.organisation_ref
        asking = Applicant("Somebody New", password_hash(), f"{a_lei().lower()}@example.org")
        return {"request": service.ask_to_join(Act(NOBODY), laboratory, "", asking)}

    def _reading(self) -> Refs:
        email = f"{a_lei().lower()}@example.org"
        newcomer = Newcomer("A Reader", email, Role.READER, password_hash())
        return {"person": service.admit_person(self.own["laboratory"].act(), newcomer)}

    def _broker(self) -> Refs:
        """Somebody new to delegate to."""
        return {"broker": a_member("laboratory").actor.organisation_ref}

    def _lent(self) -> Refs:
        """What the holder delegated to somebody who is nobody's else."""
        return self._delegated(self._broker()["broker"])

    def _delegated(self, broker: str = "") -> Refs:
        """What the holder delegated to the carrier, for a day of its own."""
        self._days += 1
        day = clock.today() + timedelta(days=self._days)
        broker = broker or self.own["carrier"].actor.organisation_ref
        terms = Terms(broker, ("publish_lots",), day, day)
        return {"delegation": service.delegate(self.own["holder"].act(), terms)}

    def _verified(self) -> Refs:
        refs = self._organisation()
        regulator = self.own["regulator"]
        service.verify_organisation(regulator.act(), refs["organisation"], "Seen on paper.")
        return refs

    def _identified(self) -> Refs:
        refs = self._organisation()
        regulator = self.own["regulator"]
        service.add_identifier(regulator.act(), refs["organisation"], "lei", refs["new_lei"])
        return {**refs, "number": refs["new_lei"]}

    def _token(self) -> Refs:
        token = service.NewToken("to be revoked", secret_digest(service.new_secret()))
        return {"token": service.create_token(self.own["holder"].act(), token)}


@contextmanager
def a_world(app: Flask, stepped: SteppedClock, folder: Path) -> Iterator[World]:
    """Enter everybody, with a payment sandbox at the registry's side."""
    with sandbox_running(folder / TILL) as address:
        app.extensions["payment_gateway"] = StripeGateway(SANDBOX_KEY, address)
        try:
            yield World(app, stepped)
        finally:
            app.extensions.pop("payment_gateway")


def _name(kind: str, role: str, is_own: bool) -> str:
    return f"{role} of the {kind}" if is_own else f"{role} of another {kind}"


def _caller(app: Flask, member: Member, role: Role, is_own: bool) -> Caller:
    actor = member.actor
    if role is not Role.ADMINISTRATOR:
        actor = _admitted(member, role)
    secret, cookie = _let_in(actor)
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=cookie, _fresh=True)
    return Caller(_name(actor.kind, role, is_own), actor, is_own, client, secret)


def _admitted(member: Member, role: Role) -> Actor:
    email = f"{role}.{member.email}"
    newcomer = Newcomer(f"A {role}", email, role, password_hash())
    service.admit_person(member.act(), newcomer)
    membership = db.session.execute(
        select(Membership).join(Membership.person).where(Membership.person.has(email=email))
    ).scalar_one()
    actor = sign_in.actor_of(membership)
    db.session.rollback()
    return actor


def _let_in(actor: Actor) -> tuple[str, str]:
    """Give a person a token and a session straight away: a reader cannot make a token."""
    secret, cookie = service.new_secret(), service.new_secret()
    begin_writing()
    membership = db.session.scalars(
        select(Membership.id).where(
            Membership.person_id == actor.person_id,
            Membership.organisation_id == actor.organisation_id,
        )
    ).one()
    at, later = clock.now(), clock.now() + timedelta(days=300)
    token = ApiToken(ref=new_reference("TOK"), name="tests", digest=secret_digest(secret))
    token.membership_id, token.created_at, token.expires_at = membership, at, later
    signed_in = SignIn(token_digest=secret_digest(cookie), membership_id=membership)
    signed_in.started_at, signed_in.expires_at, signed_in.factor = at, later, "totp"
    signed_in.proved_at = signed_in.seen_at = later
    db.session.add_all((token, signed_in))
    db.session.commit()
    return secret, cookie
