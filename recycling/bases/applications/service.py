"""Deeds of a recycler who draws an application up: begin, answer, attach, send, discard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from recycling.bases import catalogue
from recycling.bases.applications.models import Application, ApplicationDocument
from recycling.bases.applications.rules import (
    MOST_DOCUMENTS,
    DraftState,
    application_of,
    check_answers,
    check_complete,
    check_open,
    check_task,
    stored,
)
from recycling.bases.models import Base
from recycling.bases.service.applying import applied_body, enter_application
from recycling.bases.service.loading import locked_base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.files import Taken, holds
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.scanning import Scan, scanner

MOST_DRAFTS = 20


@deed
def begin_application(act: Act, base_ref: str) -> str:
    """Begin to draw up an application for a licence of a base; answers with its reference."""
    base = locked_base(base_ref)
    permit(act.actor, Permission.LICENCES_APPLY, base)
    _refuse_too_many(base)
    made = Application(
        ref=new_reference("APP"),
        base_id=base.id,
        state=DraftState.DRAFT,
        answers={},
        begun_at=act.at,
        changed_at=act.at,
    )
    made.base = base
    db.session.add(made)
    _record(act, made, "ApplicationBegun", {})
    return made.ref


@deed
def answer_task(act: Act, ref: str, task: str, given: Mapping[str, Any]) -> str:
    """Answer one of the tasks that ask something; ``given`` are its fields of an application.

    Raises ``Invalid`` with every finding about them, ``Conflict`` for an obsolete process with
    reason and source, or for an application that is sent or discarded.
    """
    application = _open(act, ref)
    today = act.at.date()
    asked = replace(application_of(application.answers, today), **given)
    for process in asked.processes if task == "processes" else ():
        catalogue.refuse_obsolete(process, "processes")
    check_answers(task, asked, catalogue.known(), today)
    if task == "waste":
        catalogue.codes_on(asked.codes, today, max(asked.valid_to, today))
    application.answers = {**application.answers, **stored(task, asked)}
    _record(act, application, "ApplicationAnswered", {"task": task})
    return ref


@deed
def attach_document(act: Act, ref: str, task: str, taken: Taken) -> str:
    """Attach a document to a task; the store holds its content already.

    Raises ``Invalid`` for an unknown task or a content that did not arrive, ``Conflict`` for a
    document attached already or one too many.
    """
    application = _open(act, ref)
    check_task(task)
    if not holds(taken.sha256):
        raise Invalid(
            "content_missing",
            say("The content of this file did not arrive."),
            field="file",
            way_out=say("Upload it again."),
        )
    _refuse_known_or_too_many(application, taken)
    db.session.add(
        ApplicationDocument(
            application_id=application.id,
            task=task,
            sha256=taken.sha256,
            name=taken.name,
            media_type=taken.media_type,
            size=taken.size,
            scan=scanner().first(),
            attached_at=act.at,
        )
    )
    _record(act, application, "ApplicationDocumentAttached", {"task": task, **asdict(taken)})
    return ref


@deed
def remove_document(act: Act, ref: str, sha256: str) -> str:
    """Take a document away from an application that is not sent yet."""
    application = _open(act, ref)
    found = [one for one in application.documents if one.sha256 == sha256]
    if not found:
        raise missing("document", sha256[:12])
    db.session.delete(found[0])
    body: dict[str, Json] = {"task": found[0].task, "sha256": sha256}
    _record(act, application, "ApplicationDocumentRemoved", body)
    return ref


@deed
def send_application(act: Act, ref: str) -> str:
    """Send an application whose tasks are answered; answers with the licence applied for.

    Raises ``Conflict`` where a task is open, a document holds a virus, or for a number the base
    already uses; ``Invalid`` with every finding, for days go by.
    """
    application = _open(act, ref)
    check_complete(application.answers)
    _refuse_infected(application)
    asked = application_of(application.answers, act.at.date())
    licence = enter_application(act, application.base, asked)
    db.session.flush()
    application.state, application.licence_id = DraftState.SENT, licence.id
    documents: list[Json] = [
        {"task": one.task, "sha256": one.sha256, "name": one.name} for one in application.documents
    ]
    record(
        act,
        "LicenceAppliedFor",
        f"licence:{licence.ref}",
        {
            **applied_body(licence, application.base),
            "application": application.ref,
            "documents": documents,
        },
        parties=[application.base.recycler.ref],
    )
    return licence.ref


@deed
def discard_application(act: Act, ref: str) -> str:
    """Give an application up before it is sent."""
    application = _open(act, ref)
    application.state = DraftState.DISCARDED
    _record(act, application, "ApplicationDiscarded", {})
    return ref


def _open(act: Act, ref: str) -> Application:
    application: Application | None = db.session.scalar(
        select(Application)
        .join(Application.base)
        .join(Base.recycler)
        .where(Application.ref == ref)
        .options(
            contains_eager(Application.base).contains_eager(Base.recycler),
            selectinload(Application.documents),
        )
        .with_for_update(of=(Application, Base))
    )
    if application is None:
        raise missing("application", ref)
    permit(act.actor, Permission.LICENCES_APPLY, application)
    check_open(application.state, ref)
    application.changed_at = act.at
    return application


def _refuse_too_many(base: Base) -> None:
    drafts = db.session.scalars(
        select(Application.ref)
        .where(Application.base_id == base.id, Application.state == DraftState.DRAFT)
        .limit(MOST_DRAFTS)
    ).all()
    if len(drafts) == MOST_DRAFTS:
        raise Conflict(
            "too_many_drafts",
            say(
                "%(most_drafts)s applications of this base are being drawn up.",
                most_drafts=MOST_DRAFTS,
            ),
            way_out=say("Send or discard one first, such as %(drafts)s.", drafts=drafts[0]),
        )


def _refuse_known_or_too_many(application: Application, taken: Taken) -> None:
    known = [one.name for one in application.documents if one.sha256 == taken.sha256]
    if known:
        raise Conflict(
            "file_known",
            say("This document is attached already, as “%(known)s”.", known=known[0]),
            field="file",
            way_out=say("Choose another file."),
        )
    if len(application.documents) >= MOST_DOCUMENTS:
        raise Conflict(
            "too_many_files",
            say(
                "An application has at most %(most_documents)s documents.",
                most_documents=MOST_DOCUMENTS,
            ),
            field="file",
            way_out=say("Remove one first, or put several into one document."),
        )


def _refuse_infected(application: Application) -> None:
    for one in application.documents:
        if one.scan == Scan.INFECTED:
            raise Conflict(
                "file_infected",
                say("The document “%(name)s” holds a virus: nobody could open it.", name=one.name),
                way_out=say("Remove it, and attach a clean one."),
            )


def _record(act: Act, application: Application, fact: str, body: Mapping[str, Json]) -> None:
    record(
        act,
        fact,
        f"application:{application.ref}",
        {"base": application.base.ref, **body},
        parties=[application.base.recycler.ref],
    )
