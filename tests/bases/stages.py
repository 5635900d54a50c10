"""Licences and what is about them at every stage (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from recycling import clock
from recycling.bases import service
from recycling.bases.footings import service as footings
from recycling.bases.rules import Condition
from tests.bases.footings import a_case, an_entered_footing
from tests.bases.makers import an_applied_base
from tests.makers import Member

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


def suspended(recycler: Member, regulator: Member) -> Refs:
    """A suspended licence."""
    refs = granted(recycler, regulator)
    service.suspend_licence(regulator.act(), refs["licence"], "Inspection.")
    return refs


LICENCES: Mapping[str, Stage] = {
    one.__name__: one
    for one in (
        applied, granted, ending, entered, accepted, inquired, bound, reopened, case, suspended,
    )
}  # fmt: skip
