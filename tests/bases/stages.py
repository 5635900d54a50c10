"""Licences and what is about them at every stage (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from recycling import clock
from recycling.bases import service
from recycling.bases.applications import service as drafts
from recycling.bases.footings import service as footings
from recycling.bases.rules import Condition
from recycling.files import take
from recycling.oversight.cases import service as cases
from recycling.quantities import Mass
from tests.bases.footings import a_case, an_entered_footing
from tests.bases.makers import a_new_base, an_applied_base
from tests.makers import Member
from tests.oversight.cases.makers import a_new_order
from tests.parties.second_signers import a_second_signer

Refs = Mapping[str, str]
Stage = Callable[[Member, Member], Refs]


def applied(recycler: Member, regulator: Member) -> Refs:
    """An application that rests on everything it needs."""
    base, licence = an_applied_base(recycler, regulator)
    return {"base": base, "licence": licence}


def granted(recycler: Member, regulator: Member) -> Refs:
    """A licence that counts."""
    return _granted(regulator, applied(recycler, regulator))


def ending(recycler: Member, regulator: Member) -> Refs:
    """A licence that may be renewed now."""
    ends = clock.today() + timedelta(days=80)
    base, licence = an_applied_base(recycler, regulator, valid_to=ends)
    return _granted(regulator, {"base": base, "licence": licence})


def _granted(regulator: Member, refs: Refs) -> Refs:
    service.grant_licence(regulator.act(), refs["licence"], "Meets the conditions.")
    return refs


def entered(recycler: Member, regulator: Member) -> Refs:
    """A footing that waits for the regulator."""
    refs = granted(recycler, regulator)
    return {**refs, "footing": an_entered_footing(recycler, refs["base"])}


def accepted(recycler: Member, regulator: Member) -> Refs:
    """A footing the regulator has accepted."""
    refs = entered(recycler, regulator)
    footings.accept_footing(regulator.act(), refs["footing"])
    return refs


def inquired(recycler: Member, regulator: Member) -> Refs:
    """An application the regulator has asked about."""
    refs = applied(recycler, regulator)
    service.ask_about_licence(regulator.act(), refs["licence"], "Which outlet?")
    return {**refs, "number": "1"}


def bound(recycler: Member, regulator: Member) -> Refs:
    """A licence bound to a condition."""
    refs = applied(recycler, regulator)
    conditions = (Condition("Measure the outlet."),)
    service.grant_licence(regulator.act(), refs["licence"], "Fit.", conditions)
    return {**refs, "number": "1"}


def reopened(recycler: Member, regulator: Member) -> Refs:
    """A licence under re-examination."""
    refs = granted(recycler, regulator)
    service.reopen_licence(regulator.act(), refs["licence"], "A complaint.")
    return refs


def case(recycler: Member, regulator: Member) -> Refs:
    """A case that a breach has opened."""
    refs = granted(recycler, regulator)
    return {**refs, "case": a_case(recycler, refs["base"])}


def ordered(recycler: Member, regulator: Member) -> Refs:
    """A case in which something is to be put right."""
    refs = case(recycler, regulator)
    made = cases.issue_order(regulator.act(), refs["case"], a_new_order())
    return {**refs, "order": made}


def answered(recycler: Member, regulator: Member) -> Refs:
    """An order that is answered, with a document."""
    refs = ordered(recycler, regulator)
    taken = take(b"%PDF-1.7 a new sample", "sample.pdf")
    cases.answer_order(recycler.act(), refs["order"], "The column is repaired.", taken)
    return {**refs, "number": "1"}


def appealed(recycler: Member, regulator: Member) -> Refs:
    """An order that is appealed against."""
    refs = ordered(recycler, regulator)
    made = cases.appeal_against_order(recycler.act(), refs["order"], "The sample was not ours.")
    return {**refs, "appeal": made}


def proposed(recycler: Member, regulator: Member) -> Refs:
    """A licence of which one signer of the authority proposes that it ends."""
    refs, first = granted(recycler, regulator), a_second_signer(regulator)
    made = service.propose_revocation(first.act(), refs["licence"], "The outlet was hidden.")
    return {**refs, "proposal": made}


def suspended(recycler: Member, regulator: Member) -> Refs:
    """A suspended licence."""
    refs = granted(recycler, regulator)
    service.suspend_licence(regulator.act(), refs["licence"], "Inspection.")
    return refs


def drawn_up(recycler: Member, regulator: Member) -> Refs:
    """An application that is drawn up and complete, with a document."""
    base = service.register_base(recycler.act(), a_new_base())
    application = drafts.begin_application(recycler.act(), base)
    taken = take(b"%PDF-1.7 a plan of the site", "plan.pdf")
    drafts.attach_document(recycler.act(), application, "scale", taken)
    for task, given in answers().items():
        drafts.answer_task(recycler.act(), application, task, given)
    return {"base": base, "application": application, "sha256": taken.sha256, "task": "scale"}


def sent_in(recycler: Member, regulator: Member) -> Refs:
    """An application that is sent, with a document."""
    refs = drawn_up(recycler, regulator)
    return {**refs, "licence": drafts.send_application(recycler.act(), refs["application"])}


def answers() -> dict[str, dict[str, Any]]:
    """Acceptable answers of every task of an application that asks."""
    today = clock.today()
    days = {"valid_from": today, "valid_to": today + timedelta(days=900)}
    waste = {"subtypes": ("ndfeb_swarf",), "codes": (("EU", "12 01 18*"),), "hazards": ("HP3",)}
    return {
        "number_and_days": {"number": "HH-7", **days},
        "scale": {"yearly_mass": Mass.kg(1000)},
        "processes": {"processes": ("hydromet_roast_hcl_sx",)},
        "waste": waste,
    }


LICENCES: Mapping[str, Stage] = {
    one.__name__: one
    for one in (
        applied, granted, ending, entered, accepted, inquired, bound, reopened, case, suspended,
        ordered, answered, appealed, proposed,
        drawn_up, sent_in,
    )
}  # fmt: skip
