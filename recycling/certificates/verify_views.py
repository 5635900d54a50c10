"""Public pages: is a certificate genuine, and what does a verifier elsewhere need?

Open to everybody, without signing in. What a verifier elsewhere needs is served as files that any
cache or mirror may keep.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from recycling.access import public
from recycling.certificates import audience, listing, packing, queries, registering, service
from recycling.certificates.counting import count_check
from recycling.certificates.epcis import EPCIS_TYPE, epcis_file
from recycling.certificates.forms import CodeForm, NumberForm, UploadForm
from recycling.certificates.offline.bundle import verifier_html, verify_py
from recycling.certificates.record import SCHEMA_VERSION
from recycling.certificates.verification import verify as check
from recycling.certificates.vocabulary import VERSIONS, fields, schema_file
from recycling.config import Settings
from recycling.errors import Refusal, Unavailable
from recycling.forms import FilterForm, Form
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, may_ever
from recycling.sending import PRIVATE, file_of

blueprint = Blueprint("certificates", __name__)

A_WHILE = "public, max-age=300"
FOR_EVER = "public, max-age=31536000, immutable"
_CAMERA = "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


@blueprint.get("/verify")
@public
def verify() -> ResponseReturnValue:
    """Ask for a certificate: by number, as a file, or by its QR code."""
    by_number = NumberForm()
    status = 200
    if "number" in request.args and by_number.validate():
        try:
            ref = queries.certificate(by_number.number.data).ref
            return redirect(url_for("certificates.verdict", ref=ref), 302)
        except Refusal as refusal:
            by_number.number.errors = [refusal.sentence]
            status = refusal.status
    elif by_number.errors:
        status = 422
        typed = by_number.number.data or ""
        by_number.number.data = "".join(filter(str.isprintable, typed))
    return _questions(by_number if by_number.errors else None, by_number=by_number), status


@blueprint.post("/verify")
@public
def verify_file() -> ResponseReturnValue:
    """Check an uploaded PDF, record or kit; it is not kept."""
    upload = UploadForm()
    if not upload.validate_on_submit():
        return _questions(upload, upload=upload), upload.status
    return _verdict_on(upload.file.data.read())


@blueprint.post("/verify/code")
@public
def verify_code() -> ResponseReturnValue:
    """Check the text of a QR code, typed, pasted or scanned."""
    code = CodeForm()
    if not code.validate_on_submit():
        return _questions(code, code=code), code.status
    return _verdict_on(code.code.data.strip().encode())


def _verdict_on(content: bytes) -> str:
    count_check()
    verdict = check(content, queries.checks())
    return render_template("certificates/verdict.html", verdict=verdict, certificate=None)


def _questions(
    wrong: Form | FilterForm | None,
    *,
    by_number: NumberForm | None = None,
    upload: UploadForm | None = None,
    code: CodeForm | None = None,
) -> Response:
    page = render_template(
        "certificates/verify.html",
        by_number=by_number or NumberForm(formdata=MultiDict()),
        upload=upload or UploadForm(formdata=None),
        code=code or CodeForm(formdata=None),
        form=wrong,
        checks_many=may_ever(current_actor(), Permission.STACKS_CHECK),
    )
    answer = Response(page)
    answer.headers["Permissions-Policy"] = _CAMERA
    return answer


@blueprint.get("/verify/<ref>")
@public
def verdict(ref: str) -> ResponseReturnValue:
    """Say whether the certificate of this number is genuine and still stands, as of now."""
    row = queries.certificate(ref)
    found, why_not = None, None
    try:
        found = queries.verdict_on(row)
    except Unavailable as refusal:
        why_not = refusal
    page = render_template(
        "certificates/verdict.html",
        verdict=found,
        certificate=row,
        why_not=why_not,
        reads=audience.may_read(current_actor(), row),
    )
    answer = Response(page, status=503 if why_not and row.file_digest else 200)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/certificates/<ref>/kit.zip")
@public
def kit(ref: str) -> ResponseReturnValue:
    """Download the verification kit; who is signed in hears when the certificate stands no more."""
    row = queries.certificate(ref)
    audience.refuse_unseen(current_actor(), row)
    name, organisation_id = f"kit-{row.ref}.zip", current_actor().organisation_id
    content = packing.kit_of(row)
    if organisation_id is not None:
        service.note_copy(row, organisation_id)
    return file_of(content, "application/zip", "private, no-store", name)


@blueprint.get("/ns/certificate/1")
@public
def vocabulary() -> ResponseReturnValue:
    """Explain every field of the record."""
    return render_template(
        "certificates/vocabulary.html",
        version=SCHEMA_VERSION,
        versions=VERSIONS,
        fields=fields(SCHEMA_VERSION),
    )


@blueprint.get("/ns/certificate/<version>.json")
@public
def schema(version: str) -> ResponseReturnValue:
    """Publish the JSON Schema of a version of the record; it never changes."""
    settings: Settings = current_app.extensions["settings"]
    content = schema_file(settings.base_url, version)
    return file_of(content, "application/schema+json", FOR_EVER)


@blueprint.get("/certificates/<ref>/epcis.json")
@public
def epcis(ref: str) -> ResponseReturnValue:
    """Give what a certificate states as an EPCIS 2.0 document, for supply-chain systems."""
    row = queries.certificate(ref)
    audience.refuse_unseen(current_actor(), row)
    content = epcis_file(json.loads(row.record))
    return file_of(content, EPCIS_TYPE, PRIVATE, f"{row.ref}-epcis.json")


@blueprint.get("/status/<int:number>")
@public
def status_list(number: int) -> ResponseReturnValue:
    """Publish a signed status list: which of its certificates stand no more."""
    return file_of(listing.served_list(number), "application/vc", A_WHILE)


@blueprint.get("/verifier.html")
@public
def verifier() -> ResponseReturnValue:
    """Download the verifier for browsers: one file, to be kept and opened from disk."""
    page = verifier_html(registering.published().document.encode())
    return file_of(page, "text/html; charset=utf-8", A_WHILE, "verifier.html")


@blueprint.get("/verify.py")
@public
def verifier_script() -> ResponseReturnValue:
    """Download the verifier for Python: one file."""
    return file_of(verify_py(), "text/x-python; charset=utf-8", A_WHILE, "verify.py")
