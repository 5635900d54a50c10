"""Public pages and files of the key register: which key signed from when, in every version.

A version never changes, so any cache or mirror may keep it for ever.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from recycling import clock
from recycling.access import public
from recycling.certificates import registered, registering
from recycling.certificates.models import KeyRegisterVersion
from recycling.certificates.verify_views import A_WHILE, FOR_EVER, blueprint
from recycling.errors import Invalid
from recycling.ledger import heads
from recycling.sayings import say
from recycling.sending import file_of
from recycling.wire import cursor_id, encode_cursor

__all__ = ["blueprint"]
_SHOWN = 20
_DID = "application/did+json"


@blueprint.get("/keys")
@public
def keys() -> ResponseReturnValue:
    """Publish every public key a verifier elsewhere needs."""
    return file_of(registering.published().document.encode(), "application/json", A_WHILE)


@blueprint.get("/keys/register")
@public
def key_register() -> ResponseReturnValue:
    """Show people which key signs what from when until when, and what became of it."""
    before = cursor_id(request.args.get("cursor", ""))
    newest = registering.published()
    found = registered.versions(before, _SHOWN + 1)
    now = registered.in_force()
    return render_template(
        "certificates/keys.html",
        newest=newest,
        keys=[(key, key.state(clock.now())) for key in now.ring.keys],
        authorities=now.authorities,
        versions=found[:_SHOWN],
        older=encode_cursor(found[_SHOWN - 1].number) if len(found) > _SHOWN else "",
        log_key=registering.log_verifier(),
        witnesses=heads.witnesses(),
    )


@blueprint.get("/keys/versions/<int:number>.json")
@public
def key_version(number: int) -> ResponseReturnValue:
    """Publish one version of the key document, as it was."""
    return _version(registered.version_row(number).document, "application/json")


@blueprint.get("/keys/versions/<int:number>/did.json")
@public
def did_version(number: int) -> ResponseReturnValue:
    """Publish one version of the did:web document, as it was."""
    return _version(registered.version_row(number).did_document, _DID)


@blueprint.get("/.well-known/did.json")
@public
def did() -> ResponseReturnValue:
    """Publish the same keys as a did:web document, for tools we did not write.

    ``?versionId=N`` and ``?versionTime=INSTANT`` (DID parameters) give an old one.
    """
    if not request.args.keys() & {"versionId", "versionTime"}:
        return file_of(registering.published().did_document.encode(), _DID, A_WHILE)
    return _version(_asked_version().did_document, _DID)


def _asked_version() -> KeyRegisterVersion:
    number, at = request.args.get("versionId", ""), request.args.get("versionTime", "")
    if number:
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise _refused("versionId", "a version's number")
        return registered.version_row(int(number))
    try:
        instant = datetime.fromisoformat(at)
        instant = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise _refused("versionTime", "an instant, such as 2026-11-26T12:00:00Z") from None
    return registered.version_at(instant)


def _refused(name: str, what: str) -> Invalid:
    return Invalid(
        "bad_version",
        say("%(name)s is %(what)s.", name=name, what=what),
        field=name,
        way_out=say("The register of keys lists all versions."),
    )


def _version(text: str, kind: str) -> Response:
    answer = file_of(text.encode(), kind, FOR_EVER)
    answer.add_etag()
    answer.make_conditional(request)
    return answer
