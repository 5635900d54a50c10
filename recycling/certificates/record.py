"""What does a machine read on a certificate?

One JSON credential in the shape of W3C Verifiable Credentials 2.0. Every number is a string
or an integer; masses are kilograms with UN/CEFACT unit code KGM, fractions run from 0 to 1.
The page is drawn from this record and from nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from recycling.certificates.evidence import (
    Base,
    Carrier,
    Content,
    Evidence,
    Handover,
    Output,
    Party,
    Recovered,
    Scale,
)
from recycling.certificates.glyphs import check_printable
from recycling.certificates.integrity import Credential, canonical
from recycling.certificates.translating import translations
from recycling.certificates.typesetting import typesetting_of
from recycling.certificates.vocabulary import schema_entry
from recycling.clock import stamp
from recycling.errors import Invalid
from recycling.quantities import Mass, plain
from recycling.sayings import say

SCHEMA_VERSION = "1.1"
CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2"
CREDENTIAL_TYPE = "RecoveryCertificate"
LARGEST_RECORD = 256 * 1024


def record_of(evidence: Evidence, rendering: Mapping[str, Any]) -> Credential:
    """Write the unsigned credential of an evidence value.

    ``rendering`` names the printer, its versions and the font digests, so that a verifier knows
    with what to draw the page again, and the languages and paper chosen. What the register's
    texts are called in those languages stands in ``translations``, beside the English. Raises
    ``Invalid`` naming the field whose text holds a character that cannot be printed.
    """
    issuer = evidence.issuer
    record = {
        "@context": [CREDENTIALS_CONTEXT, {"@vocab": f"{issuer.site}/ns/certificate/1#"}],
        "id": verification_url(issuer.site, evidence.identifier),
        "type": ["VerifiableCredential", CREDENTIAL_TYPE],
        "schemaVersion": SCHEMA_VERSION,
        "credentialSchema": schema_entry(issuer.site, SCHEMA_VERSION),
        "certificate": evidence.identifier,
        "version": evidence.version,
        "supersedes": evidence.supersedes,
        "issuer": {
            "id": issuer.site,
            "name": issuer.name,
            "country": issuer.country,
            "register": issuer.register,
            "registerNumber": issuer.register_number,
        },
        "validFrom": stamp(evidence.issued_at),
        "credentialSubject": _subject(evidence),
        "notClaimed": list(evidence.not_claimed),
        "translations": translations(evidence, typesetting_of(rendering).languages),
        "rendering": dict(rendering),
    }
    check_printable(record)
    # A text of the register would be said in the reader's language; what is recorded is in one.
    plain: Credential = json.loads(json.dumps(record))
    return plain


def verification_url(site: str, identifier: str) -> str:
    """Return the public address under which a certificate is checked."""
    return f"{site}/verify/{identifier}"


def read_record(content: bytes) -> Credential:
    """Read a signed credential strictly: canonical bytes only, so that nothing hides in them.

    Raises ``Invalid`` for other JSON, for floats, doubled names, and any other spelling of the
    same values.
    """
    if len(content) > LARGEST_RECORD:
        raise _unreadable(say("The record is larger than any certificate."))
    try:
        record = json.loads(content, parse_float=_no_float, parse_constant=_no_float)
        is_canonical = isinstance(record, dict) and canonical(record) == content
    except (ValueError, RecursionError) as problem:
        raise _unreadable(say("The record is not JSON of the kind certificates use.")) from problem
    if not is_canonical:
        raise _unreadable(say("The record is not in canonical form (RFC 8785)."))
    return _shaped(record)


def _shaped(record: Credential) -> Credential:
    kinds = record.get("type")
    texts = (record.get("certificate"), record.get("id"), record.get("validFrom"))
    parts = (record.get("credentialSubject"), record.get("issuer"), record.get("rendering"))
    is_certificate = isinstance(kinds, list) and CREDENTIAL_TYPE in kinds
    if not is_certificate or not all(isinstance(text, str) for text in texts):
        raise _unreadable(say("The record is not a recovery certificate."))
    if not all(isinstance(part, dict) for part in parts):
        raise _unreadable(say("The record lacks a part that every certificate has."))
    return record


def _no_float(text: str) -> Any:
    raise ValueError(f"{text} is not an exact number")


def _unreadable(message: str) -> Invalid:
    return Invalid(
        "record_unreadable",
        message,
        field="record",
        way_out=say("Ask for the certificate again from whoever gave it to you."),
    )


def _subject(evidence: Evidence) -> dict[str, Any]:
    lot, weighing, batch = evidence.lot, evidence.weighing, evidence.batch
    return {
        "holder": _party(evidence.holder),
        "base": _base(evidence.base),
        "carriers": [_carrier(carrier) for carrier in evidence.carriers],
        "lot": {
            "reference": lot.reference,
            "stream": lot.stream,
            "subType": lot.sub_type,
            "wasteCode": {
                "code": lot.code.code,
                "text": lot.code.text,
                "list": lot.code.waste_list,
                "edition": lot.code.edition,
            },
            "hazards": [{"code": hazard.code, "text": hazard.text} for hazard in lot.hazards],
            "composition": [_content(content) for content in lot.composition],
        },
        "weighing": {
            "declared": _mass(weighing.declared),
            "received": _mass(weighing.received),
            "dry": _mass(weighing.dry),
            "scale": _scale(weighing.scale),
        },
        "handovers": [_handover(handover) for handover in evidence.handovers],
        "operation": {"code": evidence.operation.code, "text": evidence.operation.text},
        "batch": {
            "reference": batch.reference,
            "process": batch.process,
            "closedAt": stamp(batch.closed_at),
        },
        "recovered": [_recovered(recovered) for recovered in evidence.recovered],
        "products": [_output(output) for output in evidence.products],
        "residues": [_output(output) for output in evidence.residues],
        "custody": {
            "standard": "ISO 22095:2020",
            "model": str(evidence.custody_model),
            "limit": evidence.custody_limit,
        },
    }


def _scale(scale: Scale) -> dict[str, Any]:
    until = scale.calibrated_until
    return {
        "identity": scale.identity,
        "interval": _mass(scale.interval) if scale.interval else None,
        "accuracyClass": scale.accuracy_class,
        "calibratedUntil": _day(until) if until else None,
    }


def _mass(mass: Mass) -> dict[str, str]:
    return {"value": mass.json(), "unitCode": "KGM"}


def _day(day: date) -> str:
    return day.isoformat()


def _party(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "country": party.country,
        "register": party.register,
        "registerNumber": party.register_number,
    }


def _base(base: Base) -> dict[str, Any]:
    licence = base.licence
    return {
        "name": base.name,
        "operator": _party(base.operator),
        "site": base.site,
        "country": base.country,
        "licence": {
            "number": licence.number,
            "authority": licence.authority,
            "validFrom": _day(licence.valid_from),
            "validTo": _day(licence.valid_to),
            "registerUrl": licence.register_url,
        },
    }


def _carrier(carrier: Carrier) -> dict[str, str]:
    return _party(carrier.party) | {"permit": carrier.permit, "mode": carrier.mode}


def _content(content: Content) -> dict[str, str]:
    return {
        "symbol": content.symbol,
        "name": content.name,
        "fraction": plain(content.fraction.value),
        "basis": str(content.basis),
        "form": str(content.form),
        "method": content.method,
    }


def _handover(handover: Handover) -> dict[str, Any]:
    return {
        "at": stamp(handover.at),
        "place": handover.place,
        "giver": {"name": handover.giver, "role": handover.giver_role},
        "taker": {"name": handover.taker, "role": handover.taker_role},
    }


def _output(output: Output) -> dict[str, Any]:
    return {
        "name": output.name,
        "mass": _mass(output.mass),
        "destination": output.destination,
        "operation": output.operation,
    }


def _recovered(recovered: Recovered) -> dict[str, Any]:
    return {
        "symbol": recovered.symbol,
        "name": recovered.name,
        "contained": _mass(recovered.contained),
        "recovered": _mass(recovered.recovered),
        "uncertainty": _mass(recovered.uncertainty) if recovered.uncertainty else None,
        "metric": recovered.metric,
    }
