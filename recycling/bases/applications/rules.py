"""Which tasks does an application have, and is one of them done? Pure.

``ASKED`` tasks have answers, each checked by the rules of an application as a whole; the others are
what a licence rests on, entered for the base and decided by its regulator.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from recycling.bases.footings.rules import KINDS, FootingKind
from recycling.bases.rules import Known, LicenceApplication, licence_findings
from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say

MOST_DOCUMENTS = 40
_MAY_LACK = ("hazards",)


class DraftState(StrEnum):
    """Where an application stands before it is a licence; its recycler brings every step about."""

    DRAFT = "draft"
    SENT = "sent"
    DISCARDED = "discarded"


class TaskState(StrEnum):
    """How far a task is."""

    DONE = "done"
    STARTED = "started"
    TODO = "todo"


ASKED: Mapping[str, tuple[str, ...]] = {
    "number_and_days": ("number", "valid_from", "valid_to"),
    "scale": ("yearly_mass",),
    "processes": ("processes",),
    "waste": ("subtypes", "codes", "hazards"),
}
RESTING: tuple[str, ...] = tuple(kind for kind, one in KINDS.items() if not one.of_licence)
OPTIONAL: tuple[str, ...] = tuple(kind for kind in RESTING if not KINDS[FootingKind(kind)].needed)
TASKS: tuple[str, ...] = (*ASKED, *RESTING)
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Task:
    """A task of an application, and how far it is."""

    name: str
    state: TaskState
    is_asked: bool
    is_optional: bool


def check_task(name: str) -> None:
    """Raise ``Invalid`` for a task that no application has."""
    if name not in TASKS:
        raise Invalid(
            "unknown_task",
            say("“%(name)s” is no task of an application.", name=name),
            field="task",
            way_out=say("Use one of %(tasks)s.", tasks=", ".join(TASKS)),
        )


def check_given(task: str, given: Collection[str]) -> None:
    """Raise ``Invalid`` for a task that asks nothing, or for other fields than it asks for."""
    check_task(task)
    asked = ASKED.get(task, ())
    if not asked:
        raise Invalid(
            "nothing_asked",
            say("The task “%(task)s” has no answers.", task=task),
            field="task",
            way_out=say(
                "Enter it as what the licences of the base rest on, and attach its documents."
            ),
        )
    others = [name for name in given if name not in asked]
    lacking = [name for name in asked if name not in given and name not in _MAY_LACK]
    refusal = invalid_all(
        [
            *(
                Finding(n, "not_of_task", say("%(n)s is not asked by %(task)s.", n=n, task=task))
                for n in others
            ),
            *(
                Finding(n, "required", say("%(n)s is asked by %(task)s.", n=n, task=task))
                for n in lacking
            ),
        ]
    )
    if refusal:
        raise refusal


def check_open(state: str, ref: str) -> None:
    """Raise ``Conflict`` for an application that is sent or discarded."""
    if state != DraftState.DRAFT:
        raise Conflict(
            "application_closed",
            say("Application %(ref)s is %(state)s.", ref=ref, state=state),
            way_out=say("Open the licence it became, or begin another application."),
        )


def check_answers(task: str, application: LicenceApplication, known: Known, day: date) -> None:
    """Raise ``Invalid`` with every finding about the fields of one task; the others do not matter.

    What is not answered yet is as empty as it can be, so nothing of it is compared with a task's.
    """
    refusal = invalid_all(_of_task(task, licence_findings(application, known, day)))
    if refusal:
        raise refusal


def _of_task(task: str, findings: Iterable[Finding]) -> Iterable[Finding]:
    fields = ASKED[task]
    return (one for one in findings if one.path.partition(".")[0] in fields)


def application_of(answers: Answers, day: date) -> LicenceApplication:
    """Return what has been answered so far as an application; what has not is empty.

    ``answers`` are as they are stored: days in ISO 8601, mass in decimal kilograms, codes in pairs.
    """
    read: dict[str, Any] = {
        name: _READ[name](value) for name, value in answers.items() if name in _READ
    }
    return replace(LicenceApplication("", NO_MASS, day, day, (), (), ()), **read)


def stored(task: str, application: LicenceApplication) -> dict[str, Any]:
    """Return the answers of one task of an application as they are stored."""
    return {name: _STORED[name](getattr(application, name)) for name in ASKED[task]}


def _pairs(codes: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((scheme, number) for scheme, number in codes)


_READ: Mapping[str, Any] = {
    "number": str,
    "yearly_mass": Mass.kg,
    "valid_from": date.fromisoformat,
    "valid_to": date.fromisoformat,
    "processes": tuple,
    "subtypes": tuple,
    "codes": _pairs,
    "hazards": tuple,
}
_STORED: Mapping[str, Any] = {
    "number": str.strip,
    "yearly_mass": Mass.json,
    "valid_from": date.isoformat,
    "valid_to": date.isoformat,
    "processes": list,
    "subtypes": list,
    "codes": lambda codes: [list(one) for one in codes],
    "hazards": list,
}


def tasks(
    answers: Answers,
    documents: Collection[str],
    accepted: Collection[str],
    waiting: Collection[str],
) -> tuple[Task, ...]:
    """Return every task and how far it is.

    ``documents`` are the tasks that have one, ``accepted`` and ``waiting`` the kinds of footings
    in force today and those that await the regulator.
    """
    return tuple(
        Task(name, _state(name, answers, documents, accepted, waiting), name in ASKED,
             name in OPTIONAL)
        for name in TASKS
    )  # fmt: skip


def _state(
    name: str,
    answers: Answers,
    documents: Collection[str],
    accepted: Collection[str],
    waiting: Collection[str],
) -> TaskState:
    is_done = ASKED[name][0] in answers if name in ASKED else name in accepted
    if is_done:
        return TaskState.DONE
    return TaskState.STARTED if name in documents or name in waiting else TaskState.TODO


def check_complete(answers: Answers) -> None:
    """Raise ``Conflict`` with one finding for each task that still has to be answered."""
    lacking = [name for name, fields in ASKED.items() if fields[0] not in answers]
    if lacking:
        raise Conflict(
            "tasks_open",
            say(
                "Answer first: %(lacking)s.",
                lacking=", ".join(one.replace("_", " ") for one in lacking),
            ),
            field=lacking[0],
            way_out=say("Do every task of the first part; what the licence rests on may follow."),
            details=[Finding(one, "task_open", say("This task is not done.")) for one in lacking],
        )
