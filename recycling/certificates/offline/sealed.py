"""Does the seal of a PDF hold, and the time stamp in it? For the standalone verifier.

The container is written anew from its signed parts and compared byte for byte, as in ``seal.py``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from recycling.certificates.offline.formats import (
    der,
    der_parts,
    digest_by,
    is_low,
    p256_holds,
    read_generalized_time,
    sha256,
    signature_holds,
)
from recycling.certificates.offline.kept import DRAWN_WITHIN, WRONG, Authority, Key, Trust

ROOM_BEFORE, ROOM, ROOM_STAMPED = 4096, 8192, 24576
CLOCKS_MAY_DIFFER = timedelta(minutes=10)
NULL = b"\5\0"
SHA_256 = "608648016503040201"
DIGESTS = {SHA_256: "sha256", "608648016503040202": "sha384", "608648016503040203": "sha512"}
ELLIPTIC = {"sha256": "2a8648ce3d040302", "sha384": "2a8648ce3d040303",
            "sha512": "2a8648ce3d040304"}  # fmt: skip
RSA = "2a864886f70d010101"
RSA_WITH = {"sha256": "2a864886f70d01010b", "sha384": "2a864886f70d01010c",
            "sha512": "2a864886f70d01010d"}  # fmt: skip
DATA, SIGNED_DATA = "2a864886f70d010701", "2a864886f70d010702"
STATEMENT = "2a864886f70d0109100104"
CONTENT_TYPE, MESSAGE_DIGEST = "2a864886f70d010903", "2a864886f70d010904"
PROTECTION, STAMP = "2a864886f70d010934", "2a864886f70d010910020e"


def check_seal(
    pdf: bytes, ranges: list[tuple[int, ...]], trust: Trust, at: datetime | None
) -> tuple[str, dict[str, Any], Key | None]:
    """Return the code of the seal with its facts, and the trusted key it names, if it does."""
    if not ranges:
        return "seal.missing", {}, None
    found = [(one, *_signer(pdf, one, trust)) for one in ranges]
    known = [(one, parts, key) for one, parts, key in found if key is not None]
    if not known:
        return "seal.untrusted_key", {}, None
    (start, length, restart, rest), parts, key = known[0]
    is_whole = start == 0 and 0 < length < restart and restart + rest == len(pdf)
    if len(ranges) > 1 or not is_whole:
        return "seal.not_whole_file", {}, key
    digest = sha256(pdf[:length] + pdf[restart:])
    if not _is_sealed(pdf[length:restart], digest, parts, key):
        return "seal.broken", {}, key
    code, stamped = _check_stamp(pdf[length:restart], parts, key, trust, at)
    if code == "seal.ok" and (at is None or not key.covers(at, DRAWN_WITHIN)):
        code = "seal.key_out_of_date"
    return code, {"stamped": stamped if code == "seal.ok" else ""}, key


def _is_sealed(hexed: bytes, digest: bytes, parts: list[Any], key: Key) -> bool:
    """Tell whether key and file fit; of the time stamp only that nothing stands in its place."""
    room = len(hexed) - 2
    try:
        attributes, signature = _signed(parts)
        plain = _seal_anew(key.certificate, attributes, signature, b"")
        return (
            room in (ROOM_BEFORE, ROOM, ROOM_STAMPED)
            and (room == ROOM_BEFORE or is_low(signature))
            and (room == ROOM_STAMPED or _in_room(plain, room) == hexed)
            and _values(attributes, MESSAGE_DIGEST) == [der(4, digest)]
            and p256_holds(key.public, signature, der(0x31, attributes))
        )
    except WRONG:
        return False


def _check_stamp(
    hexed: bytes, parts: list[Any], key: Key, trust: Trust, at: datetime | None
) -> tuple[str, str]:
    if len(hexed) - 2 != ROOM_STAMPED:
        return "seal.ok", ""
    attributes, signature = _signed(parts)
    if _in_room(_seal_anew(key.certificate, attributes, signature, b""), ROOM_STAMPED) == hexed:
        return "seal.timestamp_missing", ""
    try:
        return _stamp(hexed, der_parts(der_parts(parts[4][1])[0][1]), key, trust, at)
    except (*WRONG, StopIteration):
        return "seal.timestamp_broken", ""


def _signed(parts: list[Any]) -> tuple[bytes, bytes]:
    info = der_parts(der_parts(parts[4][1])[0][1])
    return info[3][1], info[5][1]


def _in_room(container: bytes, room: int) -> bytes:
    return b"<" + container.hex().upper().encode().ljust(room, b"0") + b">"


def _signer(pdf: bytes, place: tuple[int, ...], trust: Trust) -> tuple[list[Any], Key | None]:
    """Return the parts of a signature container, and the trusted key it names, if it does."""
    try:
        hexed = pdf[place[1] + 1 : place[2] - 1].decode("ascii")
        ((_, body, _),) = der_parts(der_parts(bytes.fromhex(hexed), 1)[0][1])[1:]
        parts = der_parts(der_parts(body)[0][1])
        certificate = next(whole for _, _, whole in der_parts(parts[3][1]))
    except (*WRONG, StopIteration):
        return [], None
    seals = (k for k in trust.keys if k.purpose == "seal" and k.certificate == certificate)
    return parts, next(seals, None)


def _stamp(
    hexed: bytes, info: list[Any], key: Key, trust: Trust, at: datetime | None
) -> tuple[str, str]:
    attributes, signature = info[3][1], info[5][1]
    ((_, token, whole),) = der_parts(der_parts(der_parts(info[6][1])[0][1])[1][1])
    parts = der_parts(der_parts(der_parts(token)[1][1])[0][1])
    ((_, _, certificate),) = der_parts(parts[3][1])
    authority = next((a for a in trust.authorities if a.certificate == certificate), None)
    if authority is None:
        return "seal.timestamp_untrusted", ""
    statement = der_parts(der_parts(parts[2][1])[1][1])[0][1]
    fields = der_parts(der_parts(statement)[0][1])
    ((_, signer, _),) = der_parts(parts[4][1])
    anew = _stamp_anew(der_parts(signer), statement, authority)
    unsigned = der(0xA1, der(0x30, _oid(STAMP), der(0x31, anew)))
    imprint = der(0x30, _algorithm(SHA_256), der(4, sha256(signature)))
    is_as_written = (
        whole == anew
        and _in_room(_seal_anew(key.certificate, attributes, signature, unsigned),
                     ROOM_STAMPED) == hexed
    )  # fmt: skip
    if not is_as_written or fields[2][2] != imprint:
        return "seal.timestamp_broken", ""
    time = read_generalized_time(next(body for tag, body, _ in fields if tag == 0x18))
    earliest = at - CLOCKS_MAY_DIFFER if at else time
    if not (authority.begin <= time <= authority.end and earliest <= time):
        return "seal.timestamp_out_of_time", ""
    return "seal.ok", f" {authority.name} confirms its time: {time:%Y-%m-%d %H:%M} UTC."


def _stamp_anew(info: list[Any], statement: bytes, authority: Authority) -> bytes:
    """Write a token anew from what its authority signed; ``ValueError`` where it did not."""
    digest = DIGESTS[der_parts(info[2][1])[0][1].hex()]
    attributes, signature = info[3][1], info[5][1]
    plain = ELLIPTIC[digest] if authority.is_elliptic else RSA
    known = {plain} if authority.is_elliptic else {plain, RSA_WITH[digest]}
    for protected in _values(attributes, PROTECTION):
        (_, first, _), (_, second, _) = der_parts(der_parts(protected)[0][1])
        if DIGESTS[der_parts(first)[0][1].hex()] != digest:
            raise ValueError("the authority signed another digest algorithm")
        plain = der_parts(second)[0][1].hex()
    wanted = [der(4, digest_by(digest, statement))]
    holds = (
        plain in known
        and _values(attributes, CONTENT_TYPE) == [_oid(STATEMENT)]
        and _values(attributes, MESSAGE_DIGEST) == wanted
        and signature_holds(authority.public, signature, der(0x31, attributes), digest)
    )
    if not holds:
        raise ValueError("the time stamp does not hold")
    number = next(oid for oid, name in DIGESTS.items() if name == digest)
    chosen = der(0x30, _oid(plain)) if authority.is_elliptic else _algorithm(plain)
    content = der(0x30, _oid(STATEMENT), der(0xA0, der(4, statement)))
    head = (b"\3", content, number, chosen)
    return _anew(head, authority.certificate, attributes, signature, b"")


def _seal_anew(certificate: bytes, attributes: bytes, signature: bytes, unsigned: bytes) -> bytes:
    content, chosen = der(0x30, _oid(DATA)), der(0x30, _oid(ELLIPTIC["sha256"]))
    head = (b"\1", content, SHA_256, chosen)
    return _anew(head, certificate, attributes, signature, unsigned)


def _anew(
    head: tuple[bytes, bytes, str, bytes],
    certificate: bytes,
    attributes: bytes,
    signature: bytes,
    unsigned: bytes,
) -> bytes:
    version, content, digest, chosen = head
    fields = der_parts(der_parts(der_parts(certificate)[0][1])[0][1])
    serial, issuer = fields[1][2], fields[3][2]
    signer = der(
        0x30, der(2, b"\1"), der(0x30, issuer, serial), _algorithm(digest),
        der(0xA0, attributes), chosen, der(4, signature), unsigned,
    )  # fmt: skip
    anew = der(
        0x30, der(2, version), der(0x31, _algorithm(digest)), content,
        der(0xA0, certificate), der(0x31, signer),
    )  # fmt: skip
    return der(0x30, _oid(SIGNED_DATA), der(0xA0, anew))


def _values(attributes: bytes, number: str) -> list[bytes]:
    """Return the values, as DER, of the signed attributes of this kind."""
    found = [der_parts(body) for _, body, _ in der_parts(attributes)]
    return [
        value
        for kind, values in found
        if kind[2] == _oid(number)
        for _, _, value in der_parts(values[1])
    ]


def _oid(number: str) -> bytes:
    return der(6, bytes.fromhex(number))


def _algorithm(number: str) -> bytes:
    return der(0x30, _oid(number), NULL)
