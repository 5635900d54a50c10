"""Drawing applications up, for programs; whoever has everything at hand applies in one call."""

from __future__ import annotations

from typing import Any

from flask import Response

from recycling.access import requires
from recycling.bases import queries as register
from recycling.bases.answering import application_document
from recycling.bases.api.application_schemas import (
    AnswersSchema,
    ApplicationPageSchema,
    ApplicationSchema,
    DocumentTaskSchema,
    DocumentUploadSchema,
)
from recycling.bases.api.blueprint import api
from recycling.bases.api.licence_schemas import LicenceSchema
from recycling.bases.applications import queries, service
from recycling.bases.applications.queries import ApplicationCard
from recycling.bases.applications.rules import check_given
from recycling.bases.cards import LicenceCard
from recycling.files import LARGEST_BYTES, take
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.wire import CursorArgs, Page


@api.post("/bases/<ref>/applications")
@api.response(201, ApplicationSchema)
@requires(Permission.LICENCES_APPLY)
def begin_application(ref: str) -> ApplicationCard:
    """Begin to draw up an application for a licence of a base."""
    return queries.application(service.begin_application(current_act(), ref))


@api.get("/bases/<ref>/applications")
@api.arguments(CursorArgs, location="query")
@api.response(200, ApplicationPageSchema)
@requires(Permission.LICENCES_READ_DRAFT)
def list_applications(asked: dict[str, Any], ref: str) -> Page[ApplicationCard]:
    """List the applications of a base that are drawn up and not sent, the newest first."""
    permit(current_actor(), Permission.LICENCES_READ_DRAFT, register.base(ref))
    return queries.drafts(ref, asked["cursor"], asked["limit"])


@api.get("/applications/<ref>")
@api.response(200, ApplicationSchema)
@requires(Permission.LICENCES_READ_DRAFT)
def read_application(ref: str) -> ApplicationCard:
    """Read an application with its tasks and documents, as its recycler."""
    return _own(ref, Permission.LICENCES_READ_DRAFT)


@api.post("/applications/<ref>/tasks/<task>")
@api.arguments(AnswersSchema)
@api.response(200, ApplicationSchema)
@requires(Permission.LICENCES_APPLY)
def answer_task(body: dict[str, Any], ref: str, task: str) -> ApplicationCard:
    """Answer one of the tasks that ask something, with all its fields and no others."""
    check_given(task, body)
    _own(ref, Permission.LICENCES_APPLY)
    given = {name: _typed(value) for name, value in body.items()}
    return queries.application(service.answer_task(current_act(), ref, task, given))


@api.post("/applications/<ref>/documents")
@api.arguments(DocumentUploadSchema, location="files")
@api.arguments(DocumentTaskSchema, location="form")
@api.response(201, ApplicationSchema)
@requires(Permission.LICENCES_APPLY)
def attach_document(files: dict[str, Any], form: dict[str, str], ref: str) -> ApplicationCard:
    """Attach a document to a task (multipart); what it is, its content says."""
    _own(ref, Permission.LICENCES_APPLY)
    upload = files["file"]
    taken = take(upload.stream.read(LARGEST_BYTES + 1), upload.filename or "")
    service.attach_document(current_act(), ref, form["task"], taken)
    return queries.application(ref)


@api.post("/applications/<ref>/documents/<sha256>/remove")
@api.response(200, ApplicationSchema)
@requires(Permission.LICENCES_APPLY)
def remove_document(ref: str, sha256: str) -> ApplicationCard:
    """Take a document away from an application that is not sent."""
    return queries.application(service.remove_document(current_act(), ref, sha256))


@api.get("/applications/<ref>/documents/<sha256>")
@api.response(200, content_type="application/octet-stream", description="its content")
@requires(Permission.LICENCES_READ_REVIEW)
def read_document(ref: str, sha256: str) -> Response:
    """Download a document: as its recycler, and once it is sent as the regulator."""
    return application_document(ref, sha256)


@api.get("/licences/<ref>/documents")
@api.response(200, ApplicationSchema)
@requires(Permission.LICENCES_READ_REVIEW)
def read_documents(ref: str) -> ApplicationCard:
    """Read the application a licence came from, with its documents, as recycler or regulator."""
    permit(current_actor(), Permission.LICENCES_READ_REVIEW, register.licence(ref))
    return queries.application_of_licence(ref)


@api.post("/applications/<ref>/send")
@api.response(201, LicenceSchema)
@requires(Permission.LICENCES_APPLY)
def send_application(ref: str) -> LicenceCard:
    """Send an application to the regulator; answers with the licence applied for."""
    return register.licence(service.send_application(current_act(), ref))


@api.post("/applications/<ref>/discard")
@api.response(200, ApplicationSchema)
@requires(Permission.LICENCES_APPLY)
def discard_application(ref: str) -> ApplicationCard:
    """Give an application up before it is sent."""
    return queries.application(service.discard_application(current_act(), ref))


def _own(ref: str, permission: Permission) -> ApplicationCard:
    card = queries.application(ref)
    permit(current_actor(), permission, card)
    return card


def _typed(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return tuple((o["list"], o["number"]) if isinstance(o, dict) else o for o in value)
