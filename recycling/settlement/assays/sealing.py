"""How does a party's assay stay unread until both are opened, and unchanged after it?

As a sealed price does: encrypted under a key of its exchange, which is kept wrapped under one
derived from the application's secret. The ledger holds a commitment, SHA-256 over salt, sale, party
and values, which anyone can check once salt and values are told at the opening.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from recycling.auctions import sealing
from recycling.auctions.sealing import Sealed
from recycling.ledger.canonical import canonical
from recycling.quantities import Fraction

_PADDED_TO = 2048  # more than the longest assay: 40 analytes and their names


@dataclass(frozen=True)
class Place:
    """Whose envelope of which sale it is."""

    sale_ref: str
    party: str

    @property
    def name(self) -> str:
        """Return what the envelope is bound to."""
        return f"{self.sale_ref}|{self.party}"


@dataclass(frozen=True)
class OpenedAssay:
    """What an envelope held: values by analyte, and the commitment's salt."""

    values: Mapping[str, Fraction]
    salt: str


def seal(secret: str, wrapped_key: bytes, place: Place, values: Mapping[str, Fraction]) -> Sealed:
    """Put an assay into an envelope that fits its party and sale only; all are of one length."""
    salt, written = sealing.new_salt(), written_assay(values)
    content = json.dumps({"values": written, "salt": salt}).ljust(_PADDED_TO).encode()
    envelope = sealing.enclosed(secret, wrapped_key, place.sale_ref, place.name, content)
    return Sealed(envelope, commitment(place, salt, written))


def open_envelope(secret: str, wrapped_key: bytes, place: Place, sealed: Sealed) -> OpenedAssay:
    """Take an assay out; one that was moved or altered raises ``InvalidTag``.

    Raises ``ValueError`` where it is not the one committed to.
    """
    content = sealing.disclosed(secret, wrapped_key, place.sale_ref, place.name, sealed.envelope)
    said = json.loads(content)
    if not hmac.compare_digest(commitment(place, said["salt"], said["values"]), sealed.commitment):
        raise ValueError(f"the envelope {place.name} holds another assay than was committed to")
    values = {name: Fraction.of(value) for name, value in said["values"].items()}
    return OpenedAssay(values, said["salt"])


def written_assay(values: Mapping[str, Fraction]) -> dict[str, str]:
    """Return an assay as a document: shares of dry mass as decimal text, by analyte."""
    return {name: value.json() for name, value in values.items()}


def commitment(place: Place, salt: str, written: Mapping[str, str]) -> str:
    """Return SHA-256 over ``salt|sale|party|values``, the values as canonical JSON, in hex."""
    said = f"{salt}|{place.name}|{canonical(dict(written)).decode()}"
    return hashlib.sha256(said.encode()).hexdigest()
