"""Deeds by which an order is issued and lifted (regulator of the country)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from recycling.bases.cases.models import Case, Order
from recycling.bases.cases.rules import (
    OF_A_LICENCE,
    CaseState,
    Measure,
    NewOrder,
    OrderMove,
    OrderState,
    Rung,
    check_case_open,
    check_order,
    check_rung,
    check_words,
    next_order_state,
)
from recycling.bases.models import Licence
from recycling.bases.rules import LicenceMove, next_state
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.oversight.cases.rules import last_day, on_working_day
from recycling.oversight.cases.service.licences import give_back, named_licence, take
from recycling.oversight.cases.service.loading import (
    ChainFact,
    locked_case,
    locked_order,
    record_order,
)
from recycling.parties.permissions import Permission, permit
from recycling.parties.proposals.rules import Irreversible, Wanted, two_signers
from recycling.parties.proposals.service import about, confirm, propose
from recycling.references import new_reference
from recycling.sayings import say


@deed
def issue_order(act: Act, case_ref: str, new: NewOrder) -> str:
    """Issue an order in a case; it is in effect at once. Answers with its reference.

    A deadline that is no working day of the country moves to the next one. Raises ``Invalid`` with
    every finding; ``Conflict`` for a revocation, which takes two signers, a closed case, a skipped
    rung without urgency, or a licence in another state; ``NotFound`` for the licence of another
    base.
    """
    case, licence = _checked(act, case_ref, new)
    if new.measure == Measure.REVOCATION:
        raise two_signers("An order that revokes a licence")
    return _issue(act, _row(act, case, new, new_reference("ORD")), licence)


@deed
def propose_order(act: Act, case_ref: str, new: NewOrder) -> str:
    """Propose an order that revokes a licence; answers with the proposal.

    Nothing changes before another signer of the authority confirms it. Raises as ``issue_order``
    does, and ``Conflict`` for any other measure.
    """
    case, licence = _checked(act, case_ref, new)
    if licence is None or new.measure != Measure.REVOCATION:
        raise Conflict(
            "one_signer",
            say("One signer issues this order."),
            field="measure",
            way_out=say("Issue it; only a revocation is proposed."),
        )
    next_state(licence.state, LicenceMove.REVOKE)
    kind, kept = Irreversible.ORDER_OF_REVOCATION, as_kept(new)
    return propose(act, case, Wanted(kind, f"case:{case_ref}", new.reason, kept))


@deed
def issue_proposed_order(act: Act, proposal: str, reason: str) -> str:
    """Issue an order that another signer proposed; answers with the order.

    Raises as ``confirm`` and ``issue_order`` do.
    """
    proposed = about(proposal, Irreversible.ORDER_OF_REVOCATION)
    new = as_proposed(proposed.content)
    case, licence = _checked(act, proposed.about, new)
    ref = new_reference("ORD")
    signed = confirm(act, proposal, Irreversible.ORDER_OF_REVOCATION, reason, ref)
    return _issue(act, _row(act, case, new, ref), licence, signed)


def _checked(act: Act, case_ref: str, new: NewOrder) -> tuple[Case, Licence | None]:
    """Return the locked case and licence of an order that may be issued."""
    case = locked_case(case_ref)
    permit(act.actor, Permission.CASES_DECIDE, case)
    check_case_open(case_ref, case.state)
    day = act.at.date()
    check_order(new, day, has_base=case.base is not None)
    measure = Measure(new.measure)
    check_rung(measure, _rungs(case, day), new.urgency)
    if measure in OF_A_LICENCE and case.base is not None:
        return case, named_licence(act, measure, new.licence, case.base.id)
    return case, None


def _issue(
    act: Act, order: Order, licence: Licence | None, signed: Mapping[str, Json] | None = None
) -> str:
    order.licence = licence
    db.session.add(order)
    order.case.state = CaseState.ORDERED
    db.session.flush()
    besides: tuple[ChainFact, ...] = take(act, order, licence) if licence else ()
    said = {**_said(order), "licence": licence.ref if licence else "", **(signed or {})}
    record_order(act, "OrderIssued", order, said, besides)
    return order.ref


def as_kept(new: NewOrder) -> dict[str, Json]:
    """Return what is kept of an order that is proposed."""
    days = {"published_until": new.published_until.isoformat()}
    return {**asdict(new), **days, "deadline": new.deadline.isoformat() if new.deadline else ""}


def as_proposed(kept: Mapping[str, Any]) -> NewOrder:
    """Return the order of which ``as_kept`` was kept."""
    new, deadline = NewOrder(**kept), kept["deadline"]
    return replace(
        new,
        published_until=date.fromisoformat(kept["published_until"]),
        deadline=date.fromisoformat(deadline) if deadline else None,
    )


def _rungs(case: Case, day: date) -> list[Rung]:
    return [
        Rung(Measure(one.measure), one.has_failed or one.is_overdue(day))
        for one in case.orders
        if one.state != OrderState.LIFTED
    ]


def _row(act: Act, case: Case, new: NewOrder, ref: str) -> Order:
    deadline = None if new.deadline is None else on_working_day(case.country, new.deadline)
    return Order(
        ref=ref,
        case=case,
        organisation=case.organisation,
        base=case.base,
        authority_id=act.actor.organisation_id,
        country=case.country,
        measure=new.measure,
        state=OrderState.ISSUED,
        is_stayed=False,
        has_failed=False,
        is_told=False,
        ordered=new.ordered.strip(),
        legal_basis=new.legal_basis.strip(),
        reason=new.reason.strip(),
        urgency=new.urgency.strip(),
        issued_at=act.at,
        issued_by=act.actor.person_ref,
        deadline=deadline,
        published_until=new.published_until,
        ending="",
    )


def _said(order: Order) -> dict[str, Json]:
    return {
        "ordered": order.ordered,
        "legal_basis": order.legal_basis,
        "reason": order.reason,
        "urgency": order.urgency,
        "deadline": order.deadline.isoformat() if order.deadline else "",
        "published_until": order.published_until.isoformat(),
        "appeal_until": last_day(order.country, order.issued_at.date()).isoformat(),
    }


@deed
def lift_order(act: Act, ref: str, reason: str) -> str:
    """Lift an order, with the reason; it leaves the published list, and a licence is given back.

    Raises ``Conflict`` for one that has ended, ``Invalid`` naming ``reason``.
    """
    order = locked_order(ref)
    permit(act.actor, Permission.CASES_DECIDE, order)
    state = next_order_state(order.state, OrderMove.LIFT)
    kept = check_words(reason, "reason", "why it is lifted")
    besides = end(act, order, state, kept)
    record_order(act, "OrderLifted", order, {"reason": kept}, besides)
    return ref


def end(act: Act, order: Order, state: OrderState, reason: str) -> tuple[ChainFact, ...]:
    """Let an order end inside a deed; returns what the chain of its licence tells of it."""
    order.state, order.ended_at, order.ending = state, act.at, reason
    besides = give_back(act, order, reason)
    order.is_stayed = False
    return besides
