"""Deeds of certificates: issue one for a recovered lot, note its seal, correct it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app

from recycling import clock
from recycling.certificates import queries
from recycling.certificates.gathering import gather
from recycling.certificates.identifier import draw_identifier
from recycling.certificates.integrity import Credential, canonical, record_digest, sign
from recycling.certificates.issuer import printer, signing_key
from recycling.certificates.listing import free_place
from recycling.certificates.models import Certificate, CertificateCopy, CertificateState
from recycling.certificates.record import record_of
from recycling.certificates.status_list import place_in, status_entry
from recycling.certificates.typesetting import Typesetting, chosen, typesetting_of, usual_in
from recycling.config import Settings
from recycling.custody import queries as consignments
from recycling.custody.deadlines.keeping import end_certificates
from recycling.db import db, insert_missing
from recycling.deeds import Act, Actor, begin_writing, deed
from recycling.errors import Conflict, Invalid, absent
from recycling.ledger.canonical import Json
from recycling.ledger.service import publish_record, record, record_each
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import Move
from recycling.lots.rules import State as LotState
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.recovery import queries as batches
from recycling.recovery.models import Batch
from recycling.recovery.shares.queries import reach_of
from recycling.sayings import say

SHORTEST_REASON, LONGEST_REASON = 10, 500
# Why a certificate need not, or cannot yet, be corrected: its base does so with its books.
NOT_TO_CORRECT = frozenset({"nothing_to_correct", "books_open"})


@deed
def issue_certificate(act: Act, lot_ref: str, typesetting: Typesetting | None = None) -> str:
    """Certify a recovered lot: sign its record and let the log take it in.

    ``typesetting`` says in which languages and on what paper its page is printed; without it, as
    is usual in the base's country.

    The page is printed and sealed afterwards (``printing.print_certificate``), when the log has
    taken the record in. Raises ``Conflict`` when the lot is not recovered or is certified
    already, ``Invalid`` naming the field of a name that cannot be printed, ``Unavailable``
    without a valid key.
    """
    lot = lots.locked(lot_ref)
    lots.refuse_unseen(act.actor, lot)
    batch = batch_to_certify(act.actor, lot)
    typesetting = typesetting or usual_in(batch.base.country)
    certificate = _kept(act, lot, batch, _signed(lot, act.at, typesetting))
    step(lot, Move.CERTIFY, act.at)
    end_certificates(act, lot.id)
    db.session.flush()
    record_certificate(
        act,
        "CertificateIssued",
        queries.locked(certificate.ref),
        {"record_digest": certificate.record_digest, "version": certificate.version},
    )
    return certificate.ref


@deed
def correct_certificate(act: Act, ref: str, reason: str) -> str:
    """Issue the certificate of a lot anew, from what is known now, in place of an earlier one.

    It is printed in the languages and on the paper of the earlier one.
    A current one is superseded; a revoked one stays revoked, and names its successor too.
    Raises ``Conflict`` where nothing it states has changed, where it has a successor, or while
    the books of its batch are open; ``Invalid`` without a reason. Otherwise as issuing does.
    """
    before = queries.locked(ref)
    lot = lots.locked(before.lot.ref)
    batch = batch_to_correct(act.actor, before)
    reason = check_reason(reason)
    typesetting = typesetting_of(json.loads(before.record)["rendering"])
    credential = _signed(
        lot, act.at, typesetting, version=before.version + 1, supersedes=before.ref
    )
    if before.state == CertificateState.CURRENT and _states_the_same(before, credential):
        raise Conflict(
            "nothing_to_correct",
            say(
                "Certificate %(ref)s states what is known of lot %(lot)s today.",
                ref=ref,
                lot=lot.ref,
            ),
            way_out=say("Correct what is wrong first: open the books of the batch again."),
        )
    certificate = _kept(act, lot, batch, credential)
    before.successor, before.reason = certificate.ref, reason
    if before.state == CertificateState.CURRENT:
        before.state, before.changed_at = CertificateState.SUPERSEDED, act.at
        before.changed_by_id = act.actor.organisation_id
    db.session.flush()
    body: Mapping[str, Json] = {
        "reason": reason,
        "supersedes": before.ref,
        "record_digest": certificate.record_digest,
        "version": certificate.version,
    }
    record_certificate(act, "CertificateCorrected", queries.locked(certificate.ref), body)
    told: Mapping[str, Json] = {
        "lot": lot.ref, "certificate": before.ref, "successor": certificate.ref, "reason": reason,
    }  # fmt: skip
    record_each(
        act,
        [("CertificateSuperseded", f"certificate:{before.ref}", told)],
        parties=parties_of(before),
    )
    return certificate.ref


def _states_the_same(before: Certificate, credential: Credential) -> bool:
    stated: Json = json.loads(before.record)["credentialSubject"]
    return bool(stated == credential["credentialSubject"])


def _kept(act: Act, lot: Lot, batch: Batch, credential: Credential) -> Certificate:
    """Keep a signed record as a certificate, and let the log take it in."""
    digest, place = record_digest(credential).hex(), place_in(credential["credentialStatus"])
    certificate = Certificate(
        ref=credential["certificate"],
        lot_id=lot.id,
        holder_id=lot.holder_id,
        recycler_id=batch.recycler_id,
        base_id=batch.base_id,
        version=credential["version"],
        record=canonical(credential).decode(),
        record_digest=digest,
        state=CertificateState.CURRENT,
        issued_at=act.at,
        changed_at=act.at,
        status_list=place and place.number,
        status_index=place and place.index,
    )
    db.session.add(certificate)
    publish_record(digest)
    return certificate


def batch_to_correct(actor: Actor, certificate: Certificate) -> Batch:
    """Return the closed batch from whose books a certificate may be issued anew by the actor.

    Raises ``Forbidden`` for anybody but its recycler, ``Conflict`` for one that has a successor.
    """
    batch = batches.batch_of_lot(certificate.lot_id)
    permit(actor, Permission.CERTIFICATES_ISSUE, batch or certificate)
    if certificate.successor is not None:
        raise Conflict(
            "has_successor",
            say(
                "Certificate %(certificate)s was corrected by %(successor)s.",
                certificate=certificate.ref,
                successor=certificate.successor,
            ),
            way_out=say("Correct that one."),
        )
    if batch is None:
        raise absent("batch", say("There is no batch of lot %(lot)s.", lot=certificate.lot.ref))
    _refuse_open_books(certificate.lot)
    return batch


def _refuse_open_books(lot: Lot) -> None:
    if reach_of(lot.id).is_open:
        raise Conflict(
            "books_open",
            say("The books of a batch of lot %(lot)s are open.", lot=lot.ref),
            way_out=say("Close them; then its certificate states what is known."),
        )


def batch_to_certify(actor: Actor, lot: Lot) -> Batch:
    """Return the closed batch whose recycler may certify the lot now.

    Raises ``Forbidden`` for anybody else, ``Conflict`` for a lot in another state.
    """
    batch = batches.batch_of_lot(lot.id)
    permit(actor, Permission.CERTIFICATES_ISSUE, batch or consignments.of_lot(lot.id) or lot)
    if batch is None or lot.state != LotState.RECOVERED:
        is_certified = lot.state == LotState.CERTIFIED
        raise Conflict(
            "lot_certified" if is_certified else "lot_not_recovered",
            say(
                "Lot %(lot)s is %(lot_state)s; only a recovered lot is certified.",
                lot=lot.ref,
                lot_state=lot.state.replace("_", " "),
            ),
            field="lot",
            way_out=say("Its certificate stands on the lot's page.")
            if is_certified
            else say("Receive it, take it into a batch and close the batch first."),
        )
    _refuse_open_books(lot)
    return batch


def _signed(
    lot: Lot,
    at: datetime,
    typesetting: Typesetting,
    *,
    version: int = 1,
    supersedes: str | None = None,
) -> Credential:
    settings: Settings = current_app.extensions["settings"]
    key = signing_key("record", at)
    for needed_later in ("qr", "seal"):
        signing_key(needed_later, at)
    evidence = replace(
        gather(lot, draw_identifier(), at, settings), version=version, supersedes=supersedes
    )
    method = f"{settings.base_url}/keys#{key.key_id}"
    told = {"credentialStatus": status_entry(settings.base_url, free_place())}
    rendering = printer().rendering() | typesetting.stated()
    return sign(record_of(evidence, rendering) | told, key, method, at)


@deed
def seal_certificate(act: Act, ref: str, file_digest: str) -> str:
    """Note that the page was printed and sealed; ``file_digest`` is the file's SHA-256 in hex."""
    certificate = queries.locked(ref)
    permit(act.actor, Permission.CERTIFICATES_SEAL)
    if certificate.file_digest is not None:
        raise Conflict("already_sealed", say("Certificate %(ref)s is sealed already.", ref=ref))
    certificate.file_digest = file_digest
    certificate.sealed_at = act.at
    record_certificate(act, "CertificateSealed", certificate, {"file_digest": file_digest})
    return ref


def typesetting_for(lot_ref: str, asked: Mapping[str, Any]) -> Typesetting:
    """Return how the certificate of a lot is to be printed: as asked, else as usual at its base.

    Raises ``Invalid`` for what no page is printed in or on.
    """
    batch = batches.batch_of_lot(lots.lot(lot_ref).id)
    usual = usual_in(batch.base.country if batch else "").stated()
    stated = {**usual, **asked}
    return chosen(stated["languages"], stated["paper"])


def check_reason(reason: str) -> str:
    """Return a reason, trimmed; raises ``Invalid`` where it says too little or too much."""
    kept = reason.strip()
    if SHORTEST_REASON <= len(kept) <= LONGEST_REASON:
        return kept
    raise Invalid(
        "reason_missing",
        say(
            "Give the reason in %(shortest_reason)s to %(longest_reason)s characters.",
            shortest_reason=SHORTEST_REASON,
            longest_reason=LONGEST_REASON,
        ),
        field="reason",
        way_out=say("Everybody who checks the certificate will read it."),
    )


def parties_of(certificate: Certificate) -> list[str]:
    """Return the references of who may see the facts of a certificate."""
    return [certificate.holder.ref, certificate.recycler.ref]


def record_certificate(
    act: Act, fact: str, certificate: Certificate, body: Mapping[str, Json]
) -> None:
    """Record the one fact of a deed about a certificate."""
    said = {"lot": certificate.lot.ref, "certificate": certificate.ref, **body}
    parties = parties_of(certificate)
    record(act, fact, f"certificate:{certificate.ref}", said, parties=parties)


def note_copy(row: Certificate, organisation_id: int) -> None:
    """Note that somebody of an organisation has a copy of a certificate, once. Commits."""
    certificate_id, had_at = row.id, clock.now()
    db.session.rollback()
    begin_writing()
    insert_missing(
        CertificateCopy,
        [
            {
                "certificate_id": certificate_id,
                "organisation_id": organisation_id,
                "address": "",
                "had_at": had_at,
            }
        ],
    )
    db.session.commit()
