"""Certificates for programs: issue, read, verify, correct, revoke, reinstate."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.certificates import (
    audience,
    packing,
    queries,
    registered,
    registering,
    service,
    standing,
)
from recycling.certificates.counting import count_check
from recycling.certificates.epcis import EPCIS_TYPE, epcis_file
from recycling.certificates.models import Audience, Certificate, KeyRegisterVersion
from recycling.certificates.presented import LARGEST_KIT
from recycling.certificates.service import LONGEST_REASON, SHORTEST_REASON
from recycling.certificates.specimen import specimen_of, specimen_response
from recycling.certificates.typesetting import Language, Paper, typesetting_asked
from recycling.certificates.verdict import Verdict
from recycling.certificates.verification import verify
from recycling.errors import Invalid, TooLarge
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.sayings import say
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict, cursor_id, page_of

_KINDS = ("application/pdf", "application/json", "application/zip", "text/plain")
_CONTENT = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _KINDS}

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
    shown_to = fields.String(metadata={"description": "public, parties or regulators"})
    version = fields.Integer()
    issued_at = InstantField()
    sealed_at = InstantField(allow_none=True)
    record_digest = fields.String(metadata={"description": "SHA-256, hex: the log's entry"})
    file_digest = fields.String(allow_none=True, metadata={"description": "SHA-256 of the PDF"})
    file = fields.Function(lambda row: f"/certificates/{row.ref}.pdf", metadata={"type": "string"})
    record = fields.Function(
        lambda row: json.loads(row.record), metadata={"type": "object", "description": "W3C VC"}
    )


class TypesettingSchema(Strict):
    """How the page is printed; what is left out is as usual in the base's country."""

    languages = fields.List(
        fields.String(validate=validate.OneOf([*Language])),
        metadata={
            "description": "one of en, zh, fr; or two of them, the second smaller beside the first"
        },
    )
    paper = fields.String(
        validate=validate.OneOf([*Paper]), metadata={"description": "A4 or Letter"}
    )


class SpecimenQuery(Strict):
    """How the specimen is printed; what is left out is as usual in the base's country."""

    languages = fields.String(
        load_default="", metadata={"description": "`en`, `zh` or `fr`, or two of them: `zh,en`"}
    )
    paper = fields.String(load_default="", metadata={"description": "A4 or Letter"})


class ReasonSchema(Strict):
    """Why a certificate no longer stands."""

    reason = fields.String(required=True, validate=validate.Length(SHORTEST_REASON, LONGEST_REASON))


class AddressSchema(Strict):
    """To whom."""

    email = fields.String(required=True, validate=validate.Length(3, 200))


class AudienceSchema(Strict):
    """Who may read what a certificate states."""

    shown_to = fields.String(required=True, validate=validate.OneOf([*Audience]))


class StatusSchema(Strict):
    """Whether a certificate still stands."""

    ref = fields.String()
    state = fields.String(metadata={"description": "current, superseded or revoked"})
    reason = fields.String()
    changed_at = InstantField()


class ClaimsSchema(Strict):
    """What a QR code attests by its own signature: compare the paper with it."""

    issuer = fields.String()
    issued_at = InstantField()
    identifier = fields.String()
    material = fields.String()
    waste_code = fields.String()
    received_kg = fields.String()
    countries = fields.String()
    record_digest = fields.Function(lambda claims: claims.record_digest.hex())
    leaf_index = fields.Integer()


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
    claims = fields.Nested(ClaimsSchema, allow_none=True)


class KeyVersionSchema(Strict):
    """One version of the key register, as it was published."""

    number = fields.Integer()
    published_at = InstantField()
    digest = fields.String(metadata={"description": "SHA-256 of the key document: in the log"})
    did_digest = fields.String(metadata={"description": "the same of the did:web document"})
    document = fields.Function(
        lambda row: f"/keys/versions/{row.number}.json", metadata={"type": "string"}
    )


class KeyVersionPageSchema(Strict):
    """A page of versions."""

    items = fields.List(fields.Nested(KeyVersionSchema), metadata={"description": "newest first"})
    next = fields.String(metadata={"description": "cursor of the next page; empty: the last"})


@api.get("/keys/versions")
@api.arguments(CursorArgs, location="query")
@api.response(200, KeyVersionPageSchema)
@public
def list_key_versions(query: dict[str, Any]) -> Page[KeyRegisterVersion]:
    """List the versions of the key register, newest first; the newest is at ``/keys``."""
    registering.published()
    rows = registered.versions(cursor_id(query["cursor"]), query["limit"] + 1)
    return page_of(rows, query["limit"], lambda row: (row.number,))


@api.post("/lots/<ref>/certificates")
@api.arguments(TypesettingSchema, required=False)
@api.response(201, CertificateSchema)
@requires(Permission.CERTIFICATES_ISSUE)
def issue_certificate(body: dict[str, Any], ref: str) -> Certificate:
    """Certify a recovered lot; the page is sealed as soon as the log has its record."""
    number = service.issue_certificate(current_act(), ref, service.typesetting_for(ref, body))
    return queries.certificate(number)


@api.get("/lots/<ref>/certificate/specimen.pdf")
@api.arguments(SpecimenQuery, location="query")
@api.response(200, content_type="application/pdf", description="the page, marked as a specimen")
@requires(Permission.CERTIFICATES_ISSUE)
def read_specimen(query: dict[str, str], ref: str) -> Response:
    """Show the page of a certificate as it will be; not signed, logged, sealed or kept."""
    typesetting = service.typesetting_for(ref, typesetting_asked(query))
    return specimen_response(specimen_of(current_actor(), ref, typesetting), ref)


@api.get("/certificates/<ref>")
@api.response(200, CertificateSchema)
@public
def read_certificate(ref: str) -> Certificate:
    """Read a certificate, its signed record and its present state, where its holder shows it."""
    row = queries.certificate(ref)
    audience.refuse_unseen(current_actor(), row)
    return row


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


@api.post("/certificates/<ref>/audience")
@api.arguments(AudienceSchema)
@api.response(201, CertificateSchema)
@requires(Permission.CERTIFICATES_SHOW)
def show_certificate_to(body: dict[str, Any], ref: str) -> Certificate:
    """Decide who may read what a certificate states; its status stays public."""
    number = queries.certificate(ref).ref
    audience.show_certificate_to(current_act(), number, body["shown_to"])
    return queries.certificate(number)


@api.post("/verify")
@api.doc(requestBody={"required": True, "content": _CONTENT})
@api.response(200, VerdictSchema)
@public
def verify_certificate() -> Verdict:
    """Verify a PDF, its record, its kit or the text of its QR code, sent as the body itself.

    What it is, is told by its content; it is not kept.
    """
    content = request.get_data(cache=False) if not _is_too_long(request.content_length) else None
    if content is None or _is_too_long(len(content)):
        raise TooLarge(
            "file_too_large",
            say(
                "No certificate has more than %(largest_kit)s MiB.",
                largest_kit=LARGEST_KIT // 1024 // 1024,
            ),
            field="body",
            way_out=say("Send the file as you received it."),
        )
    if not content:
        raise Invalid(
            "file_missing",
            say("The request has no body."),
            field="body",
            way_out=say("Send the bytes of the file as the body, a PDF as application/pdf."),
        )
    count_check()
    return verify(content, queries.checks())


@api.get("/certificates/<ref>/verdict")
@api.response(200, VerdictSchema)
@public
def read_verdict(ref: str) -> Verdict:
    """Verify the registry's own file of a certificate, its status as of now."""
    return queries.verdict_on(queries.certificate(ref))


@api.get("/certificates/<ref>/status")
@api.response(200, StatusSchema)
@public
def read_status(ref: str) -> Certificate:
    """Read only whether a certificate still stands."""
    return queries.status_row(ref)


@api.get("/certificates/<ref>/epcis")
@api.response(200, content_type=EPCIS_TYPE, description="an EPCIS 2.0 document, unsigned")
@public
def read_epcis(ref: str) -> Response:
    """Read what a certificate states as events of a supply chain (GS1 EPCIS 2.0)."""
    row = queries.certificate(ref)
    audience.refuse_unseen(current_actor(), row)
    return Response(epcis_file(json.loads(row.record)), content_type=EPCIS_TYPE)


@api.get("/certificates/<ref>/kit")
@api.response(200, content_type="application/zip", description="a ZIP of all its parts")
@public
def read_kit(ref: str) -> Response:
    """Download the verification kit: all that proves the certificate, and two verifiers."""
    row = queries.certificate(ref)
    audience.refuse_unseen(current_actor(), row)
    return Response(packing.kit_of(row), content_type="application/zip")


def _is_too_long(size: int | None) -> bool:
    return (size or 0) > LARGEST_KIT
