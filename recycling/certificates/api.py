"""Certificates for programs: issue, read, verify, correct, revoke, reinstate."""

from __future__ import annotations

import json
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.certificates import queries, service, standing
from recycling.certificates.models import Certificate
from recycling.certificates.opened import LARGEST_FILE
from recycling.certificates.service import LONGEST_REASON, SHORTEST_REASON
from recycling.certificates.verdict import Verdict
from recycling.certificates.verification import verify
from recycling.errors import Invalid, TooLarge
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, InstantField, Strict

api = Blueprint("certificates_api", __name__, url_prefix=PREFIX, description="Certificates")


class CertificateSchema(Strict):
    """An issued certificate and what the registry says of it now."""

    ref = fields.String(metadata={"description": "the number printed on it"})
    lot = fields.String(attribute="lot.ref")
    base = fields.String(attribute="base.ref")
    state = fields.String(metadata={"description": "current, superseded or revoked"})
    reason = fields.String()
    successor = fields.String(
        allow_none=True, metadata={"description": "number of the corrected one in its place"}
    )
    version = fields.Integer()
    issued_at = InstantField()
    sealed_at = InstantField(allow_none=True)
    record_digest = fields.String(metadata={"description": "SHA-256, hex: the log's entry"})
    file_digest = fields.String(allow_none=True, metadata={"description": "SHA-256 of the PDF"})
    file = fields.Function(lambda row: f"/certificates/{row.ref}.pdf", metadata={"type": "string"})
    record = fields.Function(
        lambda row: json.loads(row.record), metadata={"type": "object", "description": "W3C VC"}
    )


class ReasonSchema(Strict):
    """Why a certificate no longer stands."""

    reason = fields.String(required=True, validate=validate.Length(SHORTEST_REASON, LONGEST_REASON))


class AddressSchema(Strict):
    """To whom."""

    email = fields.String(required=True, validate=validate.Length(3, 200))


class LineSchema(Strict):
    """One of the five lines of a verdict."""

    topic = fields.String()
    code = fields.String()
    state = fields.String()
    meaning = fields.String()
    advice = fields.String()


class VerdictSchema(Strict):
    """The answer of a verification: five lines, or none for bytes that are no certificate."""

    outcome = fields.String()
    is_genuine = fields.Boolean()
    is_current = fields.Boolean(allow_none=True)
    identifier = fields.String(allow_none=True)
    rests_on_development_keys = fields.Boolean()
    lines = fields.List(fields.Nested(LineSchema))


@api.post("/lots/<ref>/certificates")
@api.response(201, CertificateSchema)
@requires(Permission.CERTIFICATES_ISSUE)
def issue_certificate(ref: str) -> Certificate:
    """Certify a recovered lot; the page is sealed as soon as the log has its record."""
    number = service.issue_certificate(current_act(), ref)
    return queries.certificate(number)


@api.get("/certificates/<ref>")
@api.response(200, CertificateSchema)
@public
def read_certificate(ref: str) -> Certificate:
    """Read a certificate: its signed record and its present state."""
    return queries.certificate(ref)


@api.post("/certificates/<ref>/revoke")
@api.arguments(ReasonSchema)
@api.response(201, CertificateSchema)
@requires(Permission.CERTIFICATES_REVOKE)
def revoke_certificate(body: dict[str, Any], ref: str) -> Certificate:
    """Revoke a certificate, saying why."""
    standing.revoke_certificate(current_act(), queries.certificate(ref).ref, body["reason"])
    return queries.certificate(ref)


@api.post("/certificates/<ref>/reinstate")
@api.arguments(ReasonSchema)
@api.response(201, CertificateSchema)
@requires(Permission.CERTIFICATES_REVOKE)
def reinstate_certificate(body: dict[str, Any], ref: str) -> Certificate:
    """Let a revoked certificate stand again, saying why."""
    standing.reinstate_certificate(current_act(), queries.certificate(ref).ref, body["reason"])
    return queries.certificate(ref)


@api.post("/certificates/<ref>/correct")
@api.arguments(ReasonSchema)
@api.response(201, CertificateSchema)
@requires(Permission.CERTIFICATES_ISSUE)
def correct_certificate(body: dict[str, Any], ref: str) -> Certificate:
    """Issue a certificate anew from what is known now; answers with the new one."""
    number = queries.certificate(ref).ref
    return queries.certificate(service.correct_certificate(current_act(), number, body["reason"]))


@api.post("/certificates/<ref>/send")
@api.arguments(AddressSchema)
@api.response(201, CertificateSchema)
@requires(Permission.CERTIFICATES_SEND)
def send_certificate(body: dict[str, Any], ref: str) -> Certificate:
    """Send somebody by mail where a certificate is read; they hear when it no longer stands."""
    standing.send_certificate(current_act(), queries.certificate(ref).ref, body["email"])
    return queries.certificate(ref)


@api.post("/verify")
@api.doc(
    requestBody={
        "required": True,
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
)
@api.response(200, VerdictSchema)
@public
def verify_certificate() -> Verdict:
    """Verify a certificate PDF, sent as the body itself; it is not kept."""
    content = request.get_data(cache=False) if not _is_too_long(request.content_length) else None
    if content is None or _is_too_long(len(content)):
        raise TooLarge(
            "file_too_large",
            f"No certificate has more than {LARGEST_FILE // 1024 // 1024} MiB.",
            field="body",
            way_out="Send the PDF as you received it.",
        )
    if not content:
        raise Invalid(
            "file_missing",
            "The request has no body.",
            field="body",
            way_out="Send the bytes of the PDF as the body, as application/pdf.",
        )
    return verify(content, queries.checks())


def _is_too_long(size: int | None) -> bool:
    return (size or 0) > LARGEST_FILE
