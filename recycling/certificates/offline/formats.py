"""How are a sealed PDF, a signed record, a log proof and a QR code read with little code?

For the standalone verifier: imports the standard library and ``cryptography``, nothing of this
project. Whatever the bytes, nothing but ``ValueError``, ``LookupError`` and their like is raised.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

MOST_UNPACKED = 4 * 1024 * 1024
MOST_UNPACKED_IN_ALL = 32 * 1024 * 1024
MOST_SIGNATURES = 16
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def sha256(content: bytes) -> bytes:
    """Return SHA-256."""
    return hashlib.sha256(content).digest()


def decoded(text: str) -> bytes:
    """Read base64 in its one right form."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not base64 in its one right form")
    return raw


def url_decoded(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)


def ed25519_holds(public: Any, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature holds; ``public`` is a key or its 32 bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public) if isinstance(public, bytes) else public
        if not isinstance(key, Ed25519PublicKey):
            return False
        key.verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def p256_holds(public: Any, der: bytes, message: bytes) -> bool:
    """Tell whether an ECDSA P-256 signature (DER) over SHA-256 holds."""
    try:
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        public.verify(der, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def signature_holds(public: Any, signature: bytes, message: bytes, digest: str) -> bool:
    """Tell whether an RSA (PKCS #1 v1.5) or ECDSA signature over that digest holds."""
    how = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[digest]
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, message, padding.PKCS1v15(), how)
        else:
            public.verify(signature, message, ec.ECDSA(how))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_low(der: bytes) -> bool:
    """Tell whether of an ECDSA P-256 signature and its twin this has the smaller number."""
    return decode_dss_signature(der)[1] <= P256_ORDER // 2


def digest_by(name: str, content: bytes) -> bytes:
    """Return the digest of that name."""
    return hashlib.new(name, content).digest()


# JSON (RFC 8785) and its signature (eddsa-jcs-2022)


def canonical(value: Any) -> bytes:
    """Write JSON without fractions in its one canonical form."""
    return _written(value).encode()


def _written(value: Any) -> str:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_written(n)}:{_written(value[n])}" for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def read_canonical(content: bytes) -> dict[str, Any]:
    """Read a JSON object that is in its canonical form."""

    def no_fraction(text: str) -> Any:
        raise ValueError(f"{text} is not an exact number")

    try:
        value = json.loads(content, parse_float=no_fraction, parse_constant=no_fraction)
        is_canonical = isinstance(value, dict) and canonical(value) == content
    except RecursionError:
        is_canonical = False
    if not is_canonical:
        raise ValueError("not a canonical JSON object")
    return dict(value)


def digest_of(credential: dict[str, Any]) -> bytes:
    """Return the digest of a credential without its proof."""
    return sha256(canonical({k: v for k, v in credential.items() if k != "proof"}))


def proof_holds(credential: dict[str, Any], public: Any) -> bool:
    """Tell whether the credential's data integrity proof was made by this key."""
    proof = credential.get("proof")
    if not isinstance(proof, dict) or (
        (proof.get("type"), proof.get("cryptosuite"), proof.get("proofPurpose"))
        != ("DataIntegrityProof", "eddsa-jcs-2022", "assertionMethod")
        or proof.get("@context", credential.get("@context")) != credential.get("@context")
    ):
        return False
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = _from_base58(str(proof.get("proofValue")))
    except ValueError:
        return False
    return ed25519_holds(public, signature, sha256(canonical(options)) + digest_of(credential))


def _from_base58(text: str) -> bytes:
    number = 0
    for character in text[1:]:
        number = number * 58 + BASE58.index(character)
    raw = number.to_bytes(64, "big") if number < 1 << 512 else b""
    digits, rest = "", int.from_bytes(raw, "big")
    while rest:
        rest, digit = divmod(rest, 58)
        digits = BASE58[digit] + digits
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    if not raw or text != "z" + "1" * zeros + digits:
        raise ValueError("not a signature in base 58")
    return raw


# PDF


def read_pdf(content: bytes) -> tuple[dict[str, bytes], list[tuple[int, ...]]]:
    """Return what a PDF of the issuer's making encloses, and the byte ranges of its signatures."""
    if not content.startswith(b"%PDF-"):
        raise ValueError("not a PDF")
    files: dict[int, bytes] = {}
    words: list[bytes] = []
    left = MOST_UNPACKED_IN_ALL
    for number, head, stream in _objects(content):
        is_file = b"/EmbeddedFile" in head and b"/Type" in head and stream
        is_packed = b"/ObjStm" in head
        unpacked = _unpacked(stream) if is_file or is_packed else b""
        left -= len(unpacked)
        if left < 0:
            raise ValueError("it unfolds too far")
        if is_file:
            files[number] = unpacked
        words.append(unpacked if is_packed else head)
    plain = b"\n" + b"\n".join(words)
    found = {n.decode("latin-1"): int(at) for n, at in _FILE.findall(plain)}
    ranges = _RANGE.findall(plain)
    if len(ranges) > MOST_SIGNATURES:
        raise ValueError("more signatures than anybody makes")
    enclosed = {n: files[at] for n, at in found.items() if at in files}
    return enclosed, [tuple(map(int, one)) for one in ranges]


_FILE = re.compile(
    rb"/Filespec\s*/F\s*\(([^()\\]{1,100})\)\s*/UF\s*\([^)]{0,400}\)\s*"
    rb"/EF\s*<<\s*/F\s+(\d{1,9}) 0 R"
)
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10})\s*\]")


def _objects(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield number, dictionary and stream of each object; each byte is looked at a few times."""
    place, end, begin = 0, -1, _STREAM.search(content)
    while found := _OBJECT.search(content, place):
        if end < found.end():
            end = content.find(b"endobj", found.end())
            end = end if end > 0 else len(content)
        if begin and begin.start() < found.end():
            begin = _STREAM.search(content, found.end())
        opened = begin if begin and begin.end() <= end else None
        head = content[found.end() : opened.start() if opened else end]
        length = re.search(rb"/Length\s+(\d{1,9})(?!\s+\d+\s+R)", head)
        stream, place = b"", end
        if opened and length:
            place = opened.end() + int(length[1])
            stream = content[opened.end() : place]
        yield int(found[1]), head, stream


_OBJECT = re.compile(rb"(\d{1,9}) 0 obj\b")
_STREAM = re.compile(rb"(?<=>>)\s*stream\r?\n")


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, MOST_UNPACKED)
    except zlib.error:
        return b""


# DER and the signature container (CMS)


def der_parts(content: bytes, most: int = 64) -> list[tuple[int, bytes, bytes]]:
    """Return up to so many DER elements that follow each other, as (tag, body, whole)."""
    parts: list[tuple[int, bytes, bytes]] = []
    place = 0
    while place < len(content) and len(parts) < most:
        tag, size, start = content[place], content[place + 1], place + 2
        if size & 0x80:
            count = size & 0x7F
            size, start = int.from_bytes(content[start : start + count], "big"), start + count
        if start + size > len(content):
            raise ValueError("DER is cut off")
        parts.append((tag, content[start : start + size], content[place : start + size]))
        place = start + size
    return parts


def der(tag: int, *bodies: bytes) -> bytes:
    """Write a DER element."""
    body = b"".join(bodies)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def read_generalized_time(text: bytes) -> datetime:
    """Read a time of DER, which is UTC (GeneralizedTime)."""
    whole, _, fraction = text.decode("ascii").removesuffix("Z").partition(".")
    if len(whole) != 14 or not text.endswith(b"Z") or not (whole + fraction).isdecimal():
        raise ValueError("not a time of DER")
    return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


# Signed notes, log proofs and trees (C2SP, RFC 9162)


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right)


def root_from_leaf(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that a path leads to (RFC 9162, 2.1.3.2)."""
    if index >= size:
        raise ValueError("the leaf is outside the tree")
    here, last, reached = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise ValueError("the path is too long")
        if here & 1 or here == last:
            reached = node(step, reached)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            reached = node(reached, step)
        here, last = here >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return reached


def goes_on(old: int, new: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Tell whether the tree of ``new`` leaves begins with that of ``old`` (RFC 9162, 2.1.4.2)."""
    steps = ([old_root] if old & (old - 1) == 0 else []) + path
    if not steps or not 0 < old < new:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = node(step, first), node(step, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node(second, step)
        here, last = here >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def read_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return the text of a signed note and its signatures as (name, key id, signature)."""
    body, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise ValueError("a note without signatures")
    signatures = []
    for one in lines.split("\n")[:-1]:
        dash, name, text = one.split(" ")
        raw = decoded(text)
        if dash != "\N{EM DASH}" or len(raw) <= 4:
            raise ValueError("not a signature line")
        signatures.append((name, raw[:4], raw[4:]))
    return body + "\n", signatures


def read_checkpoint(text: str) -> tuple[str, int, bytes]:
    """Return origin, size and root of a checkpoint."""
    origin, size, root, *_ = text.split("\n")
    if not re.fullmatch("0|[1-9][0-9]{0,18}", size) or len(decoded(root)) != 32:
        raise ValueError("not a checkpoint")
    return origin, int(size), decoded(root)


# CBOR (RFC 8949), as much of it as a QR code holds


def cbor(content: bytes) -> Any:
    """Read one CBOR item that fills all of the bytes."""
    value, end = _item(content, 0, 0)
    if end != len(content):
        raise ValueError("something follows the CBOR item")
    return value


def _item(content: bytes, place: int, depth: int) -> tuple[Any, int]:
    kind, size, place = content[place] >> 5, content[place] & 31, place + 1
    if size > 27 or depth > 8:
        raise ValueError("not CBOR as a QR code holds it")
    if size >= 24:
        width = 1 << size - 24
        size, place = int.from_bytes(content[place : place + width], "big"), place + width
    if kind in (0, 1):
        return (size if kind == 0 else -1 - size), place
    if kind in (2, 3):
        raw = content[place : place + size]
        if len(raw) != size:
            raise ValueError("CBOR is cut off")
        return (raw if kind == 2 else raw.decode()), place + size
    if kind == 6:
        return _item(content, place, depth + 1)
    if kind not in (4, 5) or size > 64:
        raise ValueError("not CBOR as a QR code holds it")
    items = []
    for _ in range(size * (2 if kind == 5 else 1)):
        value, place = _item(content, place, depth + 1)
        items.append(value)
    return (items if kind == 4 else dict(zip(items[::2], items[1::2], strict=True))), place


def cbor_bytes(content: bytes) -> bytes:
    """Write a CBOR byte string."""
    size = len(content)
    head = (
        bytes([0x40 | size]) if size < 24
        else bytes([0x58, size]) if size < 256
        else b"\x59" + size.to_bytes(2, "big")
    )  # fmt: skip
    return head + content


def raw_to_der(signature: bytes) -> bytes:
    """Write an ECDSA signature of two 32-byte numbers as DER."""
    return encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )
