"""A register with something behind every address, and who opens it.

One lot is played to its certificate and others half-way, so that every reference is real.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from recycling import clock
from recycling.bases.applications import service as applications
from recycling.bases.cases import queries as case_queries
from recycling.bases.footings import service as footings
from recycling.bases.models import Base
from recycling.certificates.runs import service as runs
from recycling.clock import SteppedClock
from recycling.custody.models import Receipt
from recycling.db import db
from recycling.deeds import SYSTEM, Act, Actor
from recycling.demonstration import bases, people
from recycling.demonstration.paying import sandbox_running
from recycling.demonstration.play import Life, play
from recycling.demonstration.scenes import SCENES
from recycling.files import take as take_document
from recycling.lots.imports import service as imports
from recycling.lots.imports import work
from recycling.lots.imports.plans import Columns
from recycling.lots.imports.rules.columns import guessed
from recycling.lots.imports.taking import take
from recycling.matching.plans import gathering as plan_work
from recycling.matching.plans import service as plans
from recycling.matching.plans.rules.asking import NewPlan
from recycling.months import Month
from recycling.oversight.cases import service as cases
from recycling.oversight.returns import queries as drawn_up
from recycling.oversight.returns import service as returns
from recycling.parties import queries as invitations
from recycling.parties import service as parties
from recycling.parties.rules import secret_digest
from recycling.parties.rules.delegation import Terms
from recycling.parties.service import NewToken
from recycling.settlement.disputes.service import open_dispute
from recycling.settlement.gateway import SANDBOX_KEY
from recycling.settlement.models import Payment
from recycling.settlement.stripe_gateway import StripeGateway
from tests.auctions.makers import Bidder
from tests.auctions.second_chances.makers import a_lapsed_award
from tests.auctions.standstill.makers import an_objection
from tests.bases.footings import a_new_footing
from tests.certificates.stacks.makers import a_kept_stack
from tests.custody.borders.makers import on_the_road
from tests.custody.corrections.makers import a_correction_of_others
from tests.custody.discrepancies.makers import a_discrepancy_of_others
from tests.custody.imports.stages import a_movement
from tests.custody.screening.makers import a_quarantine_of_others
from tests.lots.imports.sending import HEADERS, a_csv, good_lines
from tests.makers import Member
from tests.notices.makers import ADDRESSES, reached
from tests.oversight.audits.makers import a_published_audit
from tests.oversight.inspections import makers as inspections
from tests.oversight.invoices.makers import a_kept_exception
from tests.oversight.leaks.makers import a_kept_alert
from tests.oversight.quota_plans.makers import a_roomy_plan_in_force
from tests.oversight.reports.makers import unlike_others
from tests.oversight.reserve.makers import a_parcel, an_offered_product
from tests.oversight.signs.makers import a_kept_sign
from tests.parties.second_signers import a_proposal
from tests.settlement.assays.makers import a_sale_by_formula, disputed, opened, umpired
from tests.settlement.deposits.makers import a_begun_deposit
from tests.settlement.disputes.makers import a_report
from tests.settlement.reconciling.makers import a_difference
from tests.signing_in import sign_in

NOBODY = "nobody"
READERS = (NOBODY, *(role.key for role in people.CAST))
_FREE = 3
_FIXED = {
    "stream_id": "magnets",
    "subtype_id": "ndfeb_swarf",
    "symbol": "Nd",
    "kind": "discharge_permit",
    "filename": "urban-mine.css",
    "rest": "0/000.p/1",
    "old": "1",
    "new": "2",
    "form": "csv",
    "by": "stream",
    "number": "1",
    "month": "2026-10",
    "about": "bases",
    "scheme": "lei",
    "task": "scale",
    "value": "X",
    "what": "epcis",
    "country": "DE",
    "version": "1.1",
    "ground": "dark",
    "chapter": "lots",
    "name": "first-call",
}

ROOMS = {
    "/lots/": "lot",
    "/lots/import/": "import",
    "/imports/": "import",
    "/auctions/": "auction",
    "/sales/": "sale",
    "/accounts/": "account",
    "/reconciliations/": "reconciliation",
    "/differences/": "difference",
    "/documents/": "document",
    "/contracts/": "contract",
    "/consignments/": "consignment",
    "/consignments/<ref>/border-paper": "crossing",
    "/dossiers/": "dossier",
    "/roadside/": "roadside",
    "/movements/": "movement",
    "/movements/files/": "movement_file",
    "/movement-files/": "movement_file",
    "/batches/": "batch",
    "/certificates/": "certificate",
    "/certificate-runs/": "run",
    "/certificate-stacks/": "stack",
    "/plans/": "plan",
    "/verify/": "certificate",
    "/bases/": "base",
    "/summaries/": "base",
    "/licences/": "licence",
    "/footings/": "footing",
    "/cases/": "case",
    "/orders/": "order",
    "/objections/": "objection",
    "/deposits/": "deposit",
    "/disputes/": "dispute",
    "/corrections/": "correction",
    "/discrepancies/": "discrepancy",
    "/quarantines/": "quarantine",
    "/reports/": "report",
    "/leak-alerts/": "leak_alert",
    "/proposals/": "proposal",
    "/signs/": "sign",
    "/audits/": "audit",
    "/invoice-exceptions/": "invoice_exception",
    "/invoice-lines/": "sale",
    "/returns/": "return",
    "/reserve/agreements/": "agreement",
    "/reserve/accounts/": "reserve_account",
    "/quota-plans/": "quota_plan",
    "/inspections/": "inspection",
    "/inspection-findings/": "finding",
    "/inspection-programmes/": "programme",
    "/assay-exchanges/": "assays",
    "/second-chances/": "chance",
    "/applications/": "application",
    "/organisations/": "organisation",
    "/organisation/people/": "person",
    "/organisation/requests/": "request",
    "/organisation/delegations/": "delegation",
    "/organisation/tokens/": "token",
    **ADDRESSES,
}


@contextmanager
def world(app: Flask, folder: Path) -> Iterator[dict[str, str]]:
    """A register with something behind every address; yields the references of it."""
    start = clock.now() - timedelta(days=30)
    with (
        sandbox_running(folder / "sandbox.sqlite") as address,
        clock.held(SteppedClock(start)) as stepped,
        app.app_context(),
    ):
        app.extensions["payment_gateway"] = StripeGateway(SANDBOX_KEY, address)
        people.enter_cast()
        bases.build_bases()
        bases.observe_prices()
        whole = play(Life(SCENES[_FREE], stepped, "http://localhost"), "certified", lambda *_: None)
        for stage in ("registered", "auctioned", "closed", "paid", "arrived", "in a batch"):
            play(Life(SCENES[0], stepped, "http://localhost"), stage, lambda *_: None)
        travelling = Life(SCENES[0], stepped, "http://localhost")
        play(travelling, "handed over", lambda *_: None)
        db.session.remove()
        refs = dict(whole.refs)
        refs["objection"] = an_objection(stepped)["objection"]
        refs["deposit"] = a_begun_deposit()
        refs["chance"] = a_lapsed_award(stepped).offer()
        refs["assays"] = _an_exchange(stepped)
        refs["discrepancy"] = a_discrepancy_of_others(stepped)
        refs["quarantine"] = a_quarantine_of_others(stepped)
        refs["correction"] = a_correction_of_others(stepped)
        refs["report"] = unlike_others()
        db.session.remove()
    with app.app_context():
        refs["base"], refs["account"] = _first("base"), _first("book_account")
        refs["document"] = _first("sale_document")
        refs["dispute"] = _a_dispute()
        refs["contract"] = _first("sale_contract", "sale_id")
        refs |= _newcomers()
        refs["case"], refs["order"] = _first("oversight_case"), _an_answered_order()
        refs["application"] = _an_application()
        refs["footing"] = _a_footing()
        refs["import"] = _a_file_of_lots()
        refs["run"] = _a_run()
        refs["stack"] = a_kept_stack(people.actor("regulator"))
        refs["plan"] = _a_plan()
        refs |= a_difference()
        refs["leak_alert"] = a_kept_alert()
        refs["proposal"] = a_proposal(people.actor("regulator"))
        refs["sign"] = a_kept_sign()
        refs["audit"] = a_published_audit()
        refs["invoice_exception"] = a_kept_exception()
        refs["return"] = _a_return()
        refs |= _planned_and_inspected(refs["base"])
        refs |= _a_reserve(whole.recycler, refs["batch"])
        refs |= on_the_road(
            travelling.refs["consignment"], *map(people.actor, ("holder", "recycler", "carrier"))
        )
        refs |= a_movement(Act(people.actor("carrier")), refs["consignment"])
        refs["organisation"], refs["licence"] = _first("organisation"), _first("licence")
        db.session.remove()
    yield refs
    app.extensions.pop("payment_gateway")


def _an_exchange(stepped: SteppedClock) -> str:
    """Assays the cast exchanged and differs in, with its laboratory as umpire."""
    holder, recycler = (
        Member(people.actor(key), f"{key}@demo.example", key) for key in ("holder", "recycler")
    )
    bidder = Bidder(recycler, _own_base(recycler.actor))
    sale = disputed(opened(a_sale_by_formula(holder, bidder, stepped)), holder, recycler)
    return umpired(sale, holder, recycler, people.actor("laboratory").organisation_ref)


def _first(table: str, by: str = "id") -> str:
    return str(db.session.scalar(db.text(f"SELECT ref FROM {table} ORDER BY {by} LIMIT 1")))


def _own_base(recycler: Actor) -> str:
    own = select(Base.ref).where(Base.recycler_id == recycler.organisation_id)
    return db.session.scalars(own.order_by(Base.id).limit(1)).one()


def _a_dispute() -> str:
    """A dispute of a payment the cast made, which its payee has not replied to."""
    ref, charge = db.session.execute(
        select(Payment.ref, Payment.charge_id)
        .where(Payment.charge_id.is_not(None))
        .order_by(Payment.id)
        .limit(1)
    ).one()
    db.session.rollback()
    return open_dispute(Act(SYSTEM), ref, replace(a_report(ref), charge_id=charge))


def _an_answered_order() -> str:
    """An order of the recycler who reads the pages, answered with a document."""
    recycler = people.actor("recycler")
    ref = case_queries.orders_of(recycler, 1)[0].ref
    db.session.rollback()
    evidence = take_document(b"%PDF-1.7 a new sample", "sample.pdf")
    return cases.answer_order(Act(recycler), ref, "The column is repaired.", evidence)


def _an_application() -> str:
    """An application of the recycler who reads the pages, begun."""
    recycler = people.actor("recycler")
    return applications.begin_application(Act(recycler), _own_base(recycler))


def _a_footing() -> str:
    """What a licence of theirs is to rest on, with its document, waiting for the regulator."""
    recycler = people.actor("recycler")
    new = a_new_footing("bond", document=take_document(b"%PDF-1.7 a bond", "bond.pdf"))
    return footings.enter_footing(Act(recycler), _own_base(recycler), new)


def _a_file_of_lots() -> str:
    """A checked file, so that every page about it has something to show."""
    act = Act(people.actor("holder"))
    ref = take(act, BytesIO(a_csv(*good_lines(2), "A-1;;;heavy")), "lots.csv")
    imports.set_columns(act, ref, Columns(guessed(HEADERS.split(";"))))
    work.finish(ref)
    return ref


def _a_run() -> str:
    """A run over what the recycler who reads the pages has received in a month."""
    recycler = people.actor("recycler")
    received_at, base = _first_receipt(recycler)
    return runs.open_run(Act(recycler), base, Month.of(received_at.date()))


def _a_return() -> str:
    """The return of the month in which a recycler of the cast received its first lot, signed."""
    act = Act(people.actor("recycler"))
    received_at, base = _first_receipt(act.actor)
    ref = returns.draw_up_return(Act(SYSTEM), base, str(Month.of(received_at.date()).before()))
    digest = drawn_up.monthly_return(ref, act.actor).digest
    db.session.rollback()
    return returns.sign_return(act, ref, digest)


def _planned_and_inspected(base: str) -> dict[str, str]:
    """A quota plan in force, a programme, and a visit of which something was found and signed."""
    regulator = Member(people.actor("regulator"), "", "")
    quota_plan = a_roomy_plan_in_force(regulator, base)
    ref = inspections.a_visit(regulator, base)
    finding = inspections.found(regulator, ref)
    inspections.signed(regulator, ref)
    programme = inspections.a_programme(regulator)
    visited = {"inspection": ref, "finding": finding, "programme": programme}
    return {"quota_plan": quota_plan, **visited}


def _a_reserve(made_by: Actor, batch: str) -> dict[str, str]:
    """A part of a product that is offered, and an account that another part is on."""
    recycler, regulator = (Member(one, "", "") for one in (made_by, people.actor("regulator")))
    a_parcel(recycler, regulator, batch, "1")
    return {
        "agreement": an_offered_product(recycler, regulator, batch, "1"),
        "reserve_account": _first("reserve_account"),
    }


def _first_receipt(recycler: Actor) -> tuple[datetime, str]:
    """When something was received by a recycler first, at which base."""
    received_at, base = db.session.execute(
        select(Receipt.received_at, Base.ref)
        .join(Base, Base.id == Receipt.base_id)
        .where(Base.recycler_id == recycler.organisation_id)
        .order_by(Receipt.received_at)
        .limit(1)
    ).one()
    db.session.rollback()
    return received_at, base


def _a_plan() -> str:
    """A plan a holder asked for, made."""
    ref = plans.ask_plan(Act(people.actor("holder")), NewPlan())
    plan_work.finish()
    return ref


def _newcomers() -> dict[str, str]:
    """Somebody invited by the holder, and somebody who asks to join it."""
    holder = people.actor("holder")
    invited = parties.invite_person(Act(holder), "new@example.org", "reader")
    carrier = Act(people.actor("carrier"))
    asked = parties.ask_to_join(carrier, holder.organisation_ref, "")
    today = clock.today()
    terms = Terms(carrier.actor.organisation_ref, ("publish_lots",), today, today)
    lent = parties.delegate(Act(holder), terms)
    code = invitations.code_of(invited)
    reset = parties.ask_reset(Act(SYSTEM), "carrier@demo.example")
    db.session.remove()
    return {
        "invitation": invited,
        "invitation_code": code,
        "reset": reset,
        "token": parties.create_token(Act(holder), NewToken("scales", secret_digest("scales"))),
        "reset_code": parties.reset_code(reset),
        **reached(holder),
        "request": asked,
        "person": holder.person_ref,
        "delegation": lent,
    }


def address_of(rule: Rule, refs: dict[str, str]) -> str | None:
    """Fill an address with what its room is about; ``None`` where this world has nothing for it."""
    values = dict(_FIXED)
    for start, thing in ROOMS.items():
        if rule.rule.removeprefix("/api/v1").startswith(start):
            values["ref"] = refs[thing]
            values["code"] = refs.get(f"{thing}_code", "")
    needed = rule.arguments
    if not needed <= set(values):
        return None
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: values[found[1]], rule.rule)


def client_of(app: Flask, reader: str) -> FlaskClient:
    """A browser of one reader, signed in unless it is nobody."""
    client = app.test_client()
    if reader != NOBODY:
        sign_in(app, client, f"{reader}@demo.example")
    return client
