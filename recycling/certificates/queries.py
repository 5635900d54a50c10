"""Read-only answers about issued certificates, and the checks against this registry."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.bases.models import Base as RecoveryBase
from recycling.certificates.checks import Checks
from recycling.certificates.identifier import parse_identifier
from recycling.certificates.issuer import kept_checks, printer
from recycling.certificates.models import Certificate
from recycling.certificates.registering import public_keys
from recycling.certificates.verdict import Line, Status, Verdict
from recycling.certificates.verdict_words import State
from recycling.certificates.verification import verify
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import NotFound, Unavailable, missing
from recycling.files import store
from recycling.ledger import queries as ledger
from recycling.parties.rules import Kind
from recycling.sayings import say
from recycling.wire import Page, cursor_id, page_of

_SIGNED = ("seal", "record")
_AS_SEALED = Line(
    "page.ok",
    State.OK,
    say("The page was drawn from this record when it was sealed; the file is unchanged since."),
    say("Nothing to do."),
)


def _whole() -> Select[Certificate]:
    return select(Certificate).options(
        joinedload(Certificate.lot),
        joinedload(Certificate.base),
        joinedload(Certificate.holder),
        joinedload(Certificate.recycler),
        joinedload(Certificate.changed_by),
    )


def locked(ref: str) -> Certificate:
    """Return the certificate with its row locked to the end of the deed; raises ``NotFound``."""
    row = db.session.scalar(
        _whole()
        .where(Certificate.ref == ref)
        .with_for_update(of=Certificate)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("certificate", ref)
    return row


def certificate(number: str) -> Certificate:
    """Return the certificate of this number, however it was typed.

    Raises ``Invalid`` for a mistyped number, ``NotFound`` for one that was never issued.
    """
    return _numbered(number, _whole())


def status_row(number: str) -> Certificate:
    """Return the certificate without its lot and parties: how it stands is asked most of all.

    Raises as ``certificate``.
    """
    return _numbered(number, select(Certificate))


def _numbered(number: str, among: Select[Certificate]) -> Certificate:
    ref = parse_identifier(number)
    row = db.session.scalar(among.where(Certificate.ref == ref))
    if row is None:
        raise NotFound(
            "certificate_not_found",
            say("This registry never issued a certificate %(ref)s.", ref=ref),
            field="number",
            way_out=say(
                "Compare the number with the document once more. If it stands there like this,"
                " the document is not from this registry."
            ),
        )
    return row


def of_lot(lot_id: int) -> Certificate | None:
    """Return a lot's latest certificate, if there is one."""
    return db.session.scalar(
        _whole().where(Certificate.lot_id == lot_id).order_by(Certificate.version.desc()).limit(1)
    )


def certificates_of(organisation_id: int, cursor: str = "", limit: int = 50) -> Page[Certificate]:
    """Return a page of the certificates an organisation is party to, newest first."""
    return _page(
        or_(Certificate.holder_id == organisation_id, Certificate.recycler_id == organisation_id),
        cursor,
        limit,
    )


def certificates_in(country: str, cursor: str = "", limit: int = 50) -> Page[Certificate]:
    """Return a page of the certificates issued by the bases of a country, newest first."""
    bases = select(RecoveryBase.id).where(RecoveryBase.country == country)
    return _page(Certificate.base_id.in_(bases), cursor, limit)


def seen_by(actor: Actor, cursor: str = "", limit: int = 50) -> Page[Certificate]:
    """Return a page of the actor's organisation's certificates, or of its country's to watch."""
    if actor.kind == Kind.REGULATOR:
        return certificates_in(actor.country, cursor, limit)
    return certificates_of(actor.organisation_id or 0, cursor, limit)


def _page(which: ColumnElement[bool], cursor: str, limit: int) -> Page[Certificate]:
    query = _whole().where(which)
    before = cursor_id(cursor)
    if before:
        query = query.where(Certificate.id < before)
    rows = db.session.scalars(query.order_by(Certificate.id.desc()).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.id,))


def newest(limit: int = 5) -> list[Certificate]:
    """Return the newest certificates."""
    return list(db.session.scalars(_whole().order_by(Certificate.id.desc()).limit(limit)))


def is_sealed(ref: str) -> bool:
    """Tell whether the page of a certificate is printed and sealed."""
    digest = db.session.scalar(select(Certificate.file_digest).where(Certificate.ref == ref))
    db.session.rollback()
    return digest is not None


def sealed_file(row: Certificate) -> bytes:
    """Return the sealed PDF.

    Raises ``Unavailable`` while it is still being printed, or when the store lost it.
    """
    if row.file_digest is None:
        raise Unavailable(
            "not_sealed_yet",
            say("The page of certificate %(ref)s is being printed and sealed.", ref=row.ref),
            way_out=say("Try again in a few seconds."),
        )
    try:
        return store().get(row.file_digest)
    except NotFound as lost:
        current_app.logger.exception("the sealed file of certificate %s is lost", row.ref)
        raise Unavailable(
            "sealed_file_lost",
            say(
                "The registry's own copy of certificate %(ref)s cannot be read just now.",
                ref=row.ref,
            ),
            way_out=say("Check the file you have instead: upload it on the verification page."),
        ) from lost


def verdict_on(row: Certificate) -> Verdict:
    """Return the verdict on an issued certificate's own file, its status as of now.

    The page is not drawn again: it was compared when it was sealed (``printing``), and the store
    only answers with the very bytes that were sealed. Raises ``Unavailable`` as ``sealed_file``.
    """
    return as_sealed(verify(sealed_file(row), checks(compare_page=False)))


def as_sealed(verdict: Verdict) -> Verdict:
    """Return a verdict on the very bytes we sealed: where it holds, its page is what we printed."""
    holds = all(line.state is State.OK for line in verdict.lines if line.topic in _SIGNED)
    if not holds:
        return verdict
    return replace(
        verdict, lines=tuple(_AS_SEALED if x.topic == "page" else x for x in verdict.lines)
    )


def status_of(number: str) -> Status | None:
    """Return what this registry says of a certificate now; ``None`` where there is none."""
    row = db.session.scalar(select(Certificate).where(Certificate.ref == number))
    if row is None:
        return None
    return Status(row.state, clock.now(), row.successor, row.reason)


def checks(*, compare_page: bool = True) -> Checks:
    """Return everything this registry checks a certificate with."""
    return replace(
        kept_checks(public_keys()),
        printer=printer() if compare_page else None,
        status_of=status_of,
        find_proof=_proof_of,
        root_at=_root_at,
    )


def _proof_of(digest: bytes) -> str | None:
    try:
        return ledger.proof_for_digest(digest.hex())
    except (NotFound, Unavailable):
        return None


def _root_at(size: int) -> bytes | None:
    """Return the root our log had at a size; ``None`` where it was never so large."""
    if not 0 < size <= ledger.log_size():
        return None
    return ledger.stored_tree().root(size)
