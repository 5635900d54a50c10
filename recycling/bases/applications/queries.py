"""Read-only answers about applications that are drawn up, and their documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from recycling import clock
from recycling.bases.applications.models import Application, ApplicationDocument
from recycling.bases.applications.rules import Answers, DraftState, Task, application_of, tasks
from recycling.bases.footings.models import Footing
from recycling.bases.footings.queries import held_at
from recycling.bases.footings.rules import FootingKind, FootingState, Resting, in_force
from recycling.bases.models import Base, Licence
from recycling.bases.rules import LicenceApplication
from recycling.db import db
from recycling.errors import missing
from recycling.quantities import NO_MASS
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class DocumentCard:
    """A document of a task; ``size`` in bytes."""

    task: str
    sha256: str
    name: str
    media_type: str
    size: int
    attached_at: datetime
    scan: str


@dataclass(frozen=True)
class ApplicationCard:
    """An application with its tasks, answers and documents; ``licence_ref`` once it is sent."""

    ref: str
    base_ref: str
    base_name: str
    recycler_id: int
    country: str
    state: str
    licence_ref: str
    answers: Answers
    begun_at: datetime
    changed_at: datetime
    tasks: tuple[Task, ...]
    documents: tuple[DocumentCard, ...]

    def asked(self, day: date) -> LicenceApplication:
        """Return what has been answered so far."""
        return application_of(self.answers, day)

    def documents_of(self, task: str) -> tuple[DocumentCard, ...]:
        """Return the documents of a task."""
        return tuple(one for one in self.documents if one.task == task)

    def parties(self) -> dict[str, int | None]:
        """Return whose application it is."""
        return {"recycler": self.recycler_id}


def application(ref: str) -> ApplicationCard:
    """Return an application; raises ``NotFound``."""
    row = db.session.scalar(_whole().where(Application.ref == ref))
    if row is None:
        raise missing("application", ref)
    return _card(row)


def drafts(base_ref: str, cursor: str = "", limit: int = 50) -> Page[ApplicationCard]:
    """Return a page of the applications of a base that are drawn up, the newest first."""
    wanted = (
        _whole()
        .join(Base, Base.id == Application.base_id)
        .where(Base.ref == base_ref, Application.state == DraftState.DRAFT)
    )
    if before := cursor_id(cursor):
        wanted = wanted.where(Application.id < before)
    rows = db.session.scalars(wanted.order_by(Application.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def application_of_licence(licence_ref: str) -> ApplicationCard:
    """Return the application a licence came from; raises ``NotFound`` where it came from none."""
    row = db.session.scalar(_of_licence(licence_ref))
    if row is None:
        raise missing("application of licence", licence_ref)
    return _card(row)


def sent_documents(licence_ref: str) -> tuple[str, tuple[DocumentCard, ...]]:
    """Return the application a licence came from and its documents; empty where it had none."""
    row = db.session.scalar(_of_licence(licence_ref))
    return ("", ()) if row is None else (row.ref, _documents(row))


def _of_licence(licence_ref: str) -> Select[Application]:
    return (
        _whole().join(Licence, Licence.id == Application.licence_id)
        .where(Licence.ref == licence_ref)
    )  # fmt: skip


def document(card: ApplicationCard, sha256: str) -> DocumentCard:
    """Return one document of an application; raises ``NotFound``."""
    found = [one for one in card.documents if one.sha256 == sha256]
    if not found:
        raise missing("document", sha256[:12])
    return found[0]


def _whole() -> Select[Application]:
    return select(Application).options(
        joinedload(Application.base),
        joinedload(Application.licence),
        selectinload(Application.documents),
    )


def _card(row: Application) -> ApplicationCard:
    accepted, waiting = _kinds(row.base_id, clock.today())
    attached = {one.task for one in row.documents}
    return ApplicationCard(
        ref=row.ref,
        base_ref=row.base.ref,
        base_name=row.base.name,
        recycler_id=row.base.recycler_id,
        country=row.base.country,
        state=row.state,
        licence_ref=row.licence.ref if row.licence else "",
        answers=row.answers,
        begun_at=row.begun_at,
        changed_at=row.changed_at,
        tasks=tasks(row.answers, attached, accepted, waiting),
        documents=_documents(row),
    )


def _documents(row: Application) -> tuple[DocumentCard, ...]:
    return tuple(_document(one) for one in row.documents)


def _document(row: ApplicationDocument) -> DocumentCard:
    return DocumentCard(
        row.task, row.sha256, row.name, row.media_type, row.size, row.attached_at, row.scan
    )


def _kinds(base_id: int, day: date) -> tuple[set[str], set[str]]:
    """Return the kinds of footings of a base in force on a day, and those that wait."""
    held = Resting(0, (), (), NO_MASS, tuple(held_at((base_id,))[base_id]))
    accepted = {str(kind) for kind in FootingKind if in_force(held, kind, day)}
    return accepted, set(_waiting(base_id))


def _waiting(base_id: int) -> Iterable[str]:
    return db.session.scalars(
        select(Footing.kind)
        .where(Footing.base_id == base_id, Footing.state == FootingState.ENTERED)
        .distinct()
    )
