"""What happened to bases and licences, and what was asked about one, as files."""

from __future__ import annotations

from collections.abc import Callable

from recycling.access import public, requires
from recycling.bases import compliance, queries, reviews
from recycling.bases.applications import queries as drafts
from recycling.bases.applications.queries import ApplicationCard
from recycling.bases.cards import BaseCard, Event, LicenceCard
from recycling.bases.compliance import Entry
from recycling.bases.exports.blueprint import blueprint
from recycling.bases.reviews import QuestionCard
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, permit
from recycling.wire import Page

EVENT_COLUMNS: dict[str, Callable[[Event], object]] = {
    "at": lambda one: one.at,
    "event": lambda one: one.type,
    "subject": lambda one: one.subject,
    "by": lambda one: one.by,
    "reason": lambda one: one.reason,
    "fact_sha256": lambda one: one.digest,
}
OF_BASE, OF_LICENCE = table("base-history", EVENT_COLUMNS), table("licence-history", EVENT_COLUMNS)
COMPLIANCE: Table[Entry] = table(
    "compliance",
    {
        "at": lambda one: one.at,
        "event": lambda one: one.event,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "recycler_name": lambda one: one.recycler,
        "country": lambda one: one.country,
        "licence": lambda one: one.licence,
        "authority": lambda one: one.authority,
        "reason": lambda one: one.reason,
        "fact_sha256": lambda one: one.fact_digest,
    },
)
QUESTIONS: Table[QuestionCard] = table(
    "questions",
    {
        "number": lambda one: one.number,
        "follows": lambda one: one.follows,
        "question": lambda one: one.question,
        "asked_at": lambda one: one.asked_at,
        "asked_by": lambda one: one.asked_by,
        "answer": lambda one: one.answer,
        "answered_at": lambda one: one.answered_at,
        "answered_by": lambda one: one.answered_by,
    },
)
APPLICATIONS: Table[ApplicationCard] = table(
    "applications",
    {
        "application": lambda one: one.ref,
        "base": lambda one: one.base_ref,
        "base_name": lambda one: one.base_name,
        "state": lambda one: one.state,
        "begun_at": lambda one: one.begun_at,
        "changed_at": lambda one: one.changed_at,
        "tasks_done": lambda one: [each.name for each in one.tasks if each.state == "done"],
        "tasks_open": lambda one: [each.name for each in one.tasks if each.state != "done"],
        "documents": lambda one: [each.name for each in one.documents],
    },
)


def _history(card: BaseCard | LicenceCard) -> Callable[[str], Page[Event]]:
    return lambda cursor: queries.history_page(card, cursor, LARGEST_PAGE)


def _of_base(ref: str) -> Callable[[str], Page[Event]]:
    return _history(queries.base(ref))


def _of_licence(ref: str) -> Callable[[str], Page[Event]]:
    return _history(queries.licence(ref))


def _compliance(ref: str) -> Callable[[str], Page[Entry]]:
    return lambda cursor: compliance.record_page(ref, cursor, LARGEST_PAGE)


def _questions(ref: str) -> Callable[[str], Page[QuestionCard]]:
    permit(current_actor(), Permission.LICENCES_READ_REVIEW, queries.licence(ref))
    return whole(reviews.questions(ref))


def _applications(ref: str) -> Callable[[str], Page[ApplicationCard]]:
    permit(current_actor(), Permission.LICENCES_READ_DRAFT, queries.base(ref))
    return lambda cursor: drafts.drafts(ref, cursor, LARGEST_PAGE)


offer(blueprint, "/bases/<ref>/history", OF_BASE, public, _of_base)
offer(blueprint, "/licences/<ref>/history", OF_LICENCE, public, _of_licence)
offer(blueprint, "/bases/<ref>/compliance", COMPLIANCE, public, _compliance)
offer(
    blueprint,
    "/licences/<ref>/questions",
    QUESTIONS,
    requires(Permission.LICENCES_READ_REVIEW),
    _questions,
)
offer(
    blueprint,
    "/bases/<ref>/applications",
    APPLICATIONS,
    requires(Permission.LICENCES_READ_DRAFT),
    _applications,
)
