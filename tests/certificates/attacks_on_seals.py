"""Attacks on the seal's container, its time stamp, its validation data and its key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding

from recycling.certificates.offline.formats import der, read_pdf
from recycling.certificates.seal import P256_ORDER, written
from recycling.certificates.signer import PadesSealer
from recycling.clock import stamp
from tests.certificates.authorities import Authority, Root, keys_with
from tests.certificates.conftest import ENTRY
from tests.certificates.makers import ISSUED_AT
from tests.certificates.workshop import Attack, Attempt, Workshop, with_key


def container_of(sealed: bytes) -> cms.ContentInfo:
    """Return the container of the seal."""
    _, ((_, length, restart, _),) = read_pdf(sealed)
    return cms.ContentInfo.load(bytes.fromhex(sealed[length + 1 : restart - 1].decode()))


def refilled(sealed: bytes, container: bytes) -> bytes:
    """Put another container into the seal's room."""
    _, ((_, length, restart, _),) = read_pdf(sealed)
    return sealed[:length] + written(container, restart - length) + sealed[restart:]


def _with_container(
    change: Callable[[Any], None], code: str, *, stamped: bool = False
) -> Callable[[Workshop], Attempt]:
    """Change the seal's container as read, write it again, and say what must be told."""

    def attack(shop: Workshop) -> Attempt:
        sealed = shop.stamped if stamped else shop.sealed
        container = container_of(sealed)
        change(container["content"])
        return refilled(sealed, container.dump(force=True)), shop.keys, code

    return attack


def _token(signed: Any) -> Any:
    return signed["signer_infos"][0]["unsigned_attrs"][0]["values"][0]["content"]


def _stamp_of_another(shop: Workshop) -> Attempt:
    """A true stamp of the same authority, over the seal of another certificate."""
    other = container_of(shop.stamp(shop.printer.render(shop.lamp), shop.authority))
    ours = container_of(shop.stamped)
    moved = other["content"]["signer_infos"][0]["unsigned_attrs"]
    ours["content"]["signer_infos"][0]["unsigned_attrs"] = moved.untag()
    return refilled(shop.stamped, ours.dump(force=True)), shop.keys, "seal.timestamp_broken"


def _stamp_stripped(signed: Any) -> None:
    info = signed["signer_infos"][0]
    kept = {name: info[name] for name in info if name not in ("unsigned_attrs", "signed_attrs")}
    kept["signed_attrs"] = info["signed_attrs"].untag()
    signed["signer_infos"] = [cms.SignerInfo(kept)]


def _store_altered(shop: Workshop) -> Attempt:
    """A byte of a certificate in the validation data, which no reader of ours reads."""
    place = shop.stamped.index(b"stream", len(shop.drawn))
    changed = bytearray(shop.stamped)
    changed[place + 40] ^= 1
    return bytes(changed), shop.keys, "seal.broken"


def _authority_not_named(shop: Workshop) -> Attempt:
    return shop.stamp(shop.drawn, Authority(Root())), shop.keys, "seal.timestamp_untrusted"


def _stamped_too_early(shop: Workshop) -> Attempt:
    early = replace(shop.authority, at=ISSUED_AT - timedelta(hours=1))
    forged = shop.stamp(shop.drawn, early)
    keys: dict[str, Any] = shop.keys | {"timeAuthorities": [early.entry]}
    return forged, keys, "seal.timestamp_out_of_time"


def _stamped_after_the_end(shop: Workshop) -> Attempt:
    over = shop.authority.entry | {"validTo": stamp(ISSUED_AT - timedelta(hours=1))}
    return shop.stamped, shop.keys | {"timeAuthorities": [over]}, "seal.timestamp_out_of_time"


def _algorithm_swapped(signed: Any) -> None:
    """Name another algorithm that means the same: no signature covers that name."""
    _token(signed)["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}


def _chain_added(signed: Any) -> None:
    token = _token(signed)
    root = asn1.Certificate.load(Root().certificate.public_bytes(Encoding.DER))
    token["certificates"] = [*token["certificates"], root]


def _twin(signed: Any) -> None:
    """The other signature that holds for the same key and file, made without the key."""
    info = signed["signer_infos"][0]
    r, s = decode_dss_signature(info["signature"].native)
    info["signature"] = encode_dss_signature(r, P256_ORDER - s)


def _two_signers(signed: Any) -> None:
    (one,) = signed["signer_infos"]
    signed["signer_infos"] = [one, one.copy()]


def _attribute_doubled(signed: Any) -> None:
    info = signed["signer_infos"][0]
    attributes = info["signed_attrs"].untag()
    info["signed_attrs"] = cms.CMSAttributes([*attributes, attributes[0].copy()])


def _indefinite_length(shop: Workshop) -> Attempt:
    """The same container in BER, whose length is told by its end."""
    body = container_of(shop.sealed).contents
    return refilled(shop.sealed, b"\x30\x80" + body + b"\0\0"), shop.keys, "seal.untrusted_key"


def _something_after_the_container(shop: Workshop) -> Attempt:
    whole = container_of(shop.sealed).dump() + der(4, b"more")
    return refilled(shop.sealed, whole), shop.keys, "seal.broken"


def _certificate_of_the_same_key(shop: Workshop) -> Attempt:
    """Another certificate, made by the forger, over the issuer's own public key."""
    key, root = shop.ring.current("seal", ISSUED_AT), Root("Somebody")
    name = x509.Name.from_rfc4514_string("CN=Somebody")
    assert key.certificate
    swapped = (
        x509.CertificateBuilder(name, name, key.certificate.public_key(), 7)
        .not_valid_before(key.valid_from)
        .not_valid_after(key.valid_to)
        .sign(root.key, hashes.SHA256())
    )
    forged = PadesSealer(replace(key, certificate=swapped)).seal(shop.drawn, ISSUED_AT)
    return forged, shop.keys, "seal.untrusted_key"


def _compromised(purpose: str, entries: int, code: str) -> Attack:
    ended = {"at": stamp(ISSUED_AT), "reason": "compromised", "note": "", "logSize": entries}
    return lambda shop: (shop.sealed, with_key(shop.keys, purpose, ended=ended), code)


def _keys_of_another_issuer(shop: Workshop) -> Attempt:
    return shop.stamped, json.loads(keys_with(shop.stranger, shop.authority)), "seal.untrusted_key"


SEALS: dict[str, Attack] = {
    "the time stamp of another seal": _stamp_of_another,
    "the time stamp stripped": _with_container(
        _stamp_stripped, "seal.timestamp_missing", stamped=True
    ),
    "a time stamp by nobody named": _authority_not_named,
    "a time stamp from before": _stamped_too_early,
    "a time stamp from after its authority's end": _stamped_after_the_end,
    "another algorithm named in the time stamp": _with_container(
        _algorithm_swapped, "seal.timestamp_broken", stamped=True
    ),
    "a certificate added to the time stamp": _with_container(
        _chain_added, "seal.timestamp_broken", stamped=True
    ),
    "the validation data altered": _store_altered,
    "the twin of the signature": _with_container(_twin, "seal.broken"),
    "two signers in one seal": _with_container(_two_signers, "seal.broken"),
    "a signed attribute doubled": _with_container(_attribute_doubled, "seal.broken"),
    "a container of indefinite length": _indefinite_length,
    "something after the container": _something_after_the_container,
    "another certificate of the same key": _certificate_of_the_same_key,
    "the keys of another issuer": _keys_of_another_issuer,
    "a compromised key of the seal": _compromised("seal", ENTRY, "seal.key_compromised"),
    "a compromised key of the record": _compromised("record", ENTRY, "record.key_compromised"),
    "a compromised key of the code": _compromised("qr", ENTRY, "page.qr_contradicts"),
}
