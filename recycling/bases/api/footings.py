"""What licences rest on, for programs."""

from __future__ import annotations

from typing import Any

from flask import Response

from recycling.access import requires
from recycling.bases import queries as register
from recycling.bases.answering import footing_document
from recycling.bases.api.application_schemas import DocumentUploadSchema
from recycling.bases.api.blueprint import api
from recycling.bases.api.footing_schemas import (
    FootingPageSchema,
    FootingReasonSchema,
    FootingSchema,
    NewFootingSchema,
    new_footing,
)
from recycling.bases.footings import documents, queries, service
from recycling.bases.footings.queries import FootingCard
from recycling.files import LARGEST_BYTES, take
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.wire import CursorArgs, Page


@api.get("/bases/<ref>/footings")
@api.arguments(CursorArgs, location="query")
@api.response(200, FootingPageSchema)
@requires(Permission.FOOTINGS_READ)
def list_footings(asked: dict[str, Any], ref: str) -> Page[FootingCard]:
    """List the approvals, permits, bonds and lists of a base, the newest first."""
    permit(current_actor(), Permission.FOOTINGS_READ, register.base(ref))
    return queries.footings(ref, asked["cursor"], asked["limit"])


@api.post("/bases/<ref>/footings")
@api.arguments(NewFootingSchema)
@api.response(201, FootingSchema)
@requires(Permission.FOOTINGS_ENTER)
def enter_footing(body: dict[str, Any], ref: str) -> FootingCard:
    """Enter an approval, permit, bond or list of a base; its regulator decides."""
    return queries.footing(service.enter_footing(current_act(), ref, new_footing(body)))


@api.get("/footings")
@api.arguments(CursorArgs, location="query")
@api.response(200, FootingPageSchema)
@requires(Permission.OVERSIGHT_READ)
def list_awaiting_footings(asked: dict[str, Any]) -> Page[FootingCard]:
    """List what awaits the regulator of the caller's country, the longest waiting first."""
    return queries.awaiting(current_actor().country, asked["cursor"], asked["limit"])


@api.get("/footings/<ref>")
@api.response(200, FootingSchema)
@requires(Permission.FOOTINGS_READ)
def read_footing(ref: str) -> FootingCard:
    """Read one approval, permit, bond or list."""
    card = queries.footing(ref)
    permit(current_actor(), Permission.FOOTINGS_READ, card)
    return card


@api.post("/footings/<ref>/document")
@api.arguments(DocumentUploadSchema, location="files")
@api.response(200, FootingSchema)
@requires(Permission.FOOTINGS_ENTER)
def attach_footing_document(files: dict[str, Any], ref: str) -> FootingCard:
    """Attach the document (multipart) to one nobody has decided on, in the place of one before."""
    permit(current_actor(), Permission.FOOTINGS_ENTER, queries.footing(ref))
    upload = files["file"]
    taken = take(upload.stream.read(LARGEST_BYTES + 1), upload.filename or "")
    return queries.footing(documents.attach_document(current_act(), ref, taken))


@api.get("/footings/<ref>/document")
@api.response(200, content_type="application/octet-stream", description="its content")
@requires(Permission.FOOTINGS_READ)
def read_footing_document(ref: str) -> Response:
    """Download the document of one, as its recycler or regulator."""
    return footing_document(ref)


@api.post("/footings/<ref>/accept")
@api.response(200, FootingSchema)
@requires(Permission.FOOTINGS_DECIDE)
def accept_footing(ref: str) -> FootingCard:
    """Accept it; an older one of its kind is superseded from its first day on."""
    return queries.footing(service.accept_footing(current_act(), ref))


@api.post("/footings/<ref>/reject")
@api.arguments(FootingReasonSchema)
@api.response(200, FootingSchema)
@requires(Permission.FOOTINGS_DECIDE)
def reject_footing(body: dict[str, str], ref: str) -> FootingCard:
    """Reject it with the reason."""
    return queries.footing(service.reject_footing(current_act(), ref, body["reason"]))


@api.post("/footings/<ref>/annul")
@api.arguments(FootingReasonSchema)
@api.response(200, FootingSchema)
@requires(Permission.FOOTINGS_DECIDE)
def annul_footing(body: dict[str, str], ref: str) -> FootingCard:
    """Annul an accepted one; the one before it stands again."""
    return queries.footing(service.annul_footing(current_act(), ref, body["reason"]))


@api.post("/footings/<ref>/withdraw")
@api.response(200, FootingSchema)
@requires(Permission.FOOTINGS_ENTER)
def withdraw_footing(ref: str) -> FootingCard:
    """Take back one that nobody has decided on."""
    return queries.footing(service.withdraw_footing(current_act(), ref))
