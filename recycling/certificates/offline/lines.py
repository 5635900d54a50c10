"""What do seal, record, log, status and page say of a certificate, asking nobody?

The same five lines with the same codes as the registry's own verification says; the page itself
cannot be drawn here, so of it only the QR code is held against the record.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from recycling.certificates.offline.formats import (
    cbor,
    cbor_bytes,
    decoded,
    digest_of,
    ed25519_holds,
    goes_on,
    p256_holds,
    proof_holds,
    raw_to_der,
    read_canonical,
    read_checkpoint,
    read_note,
    read_pdf,
    root_from_leaf,
    sha256,
    url_decoded,
)
from recycling.certificates.offline.kept import (
    DRAWN_WITHIN,
    HISTORY,
    POLICY,
    PROOF,
    QR,
    RECORD,
    STATUS_LIST,
    WRONG,
    Key,
    Trust,
    files_of,
    instant,
    note_key,
)
from recycling.certificates.offline.sealed import check_seal

ENTRIES = 131_072
Logged = tuple[str, dict[str, Any]]


def check(content: bytes, trust: Trust, now: datetime) -> tuple[list[Logged], str]:
    """Return the five codes with their facts, and the certificate's number; no codes for no one."""
    if content.startswith(b"%PDF-"):
        return _check_files(content, {}, trust, now)
    if content.startswith(b"PK\x03\x04"):
        pdf, loose = _kit(files_of(content))
        return _check_files(pdf, loose, trust, now)
    if content.startswith(b"{") and b"RecoveryCertificate" in content:
        return _check_files(b"", {RECORD: content}, trust, now)
    return _check_code(content.strip(), trust)


def _kit(files: dict[str, bytes]) -> tuple[bytes, dict[str, bytes]]:
    (name,) = (n for n in files if n.startswith("CoC-") and n.endswith(".pdf"))
    return files.pop(name), files


def _check_files(
    pdf: bytes, loose: Mapping[str, bytes], trust: Trust, now: datetime
) -> tuple[list[Logged], str]:
    inside, ranges = read_pdf(pdf) if pdf else (dict(loose), [])
    try:
        record: dict[str, Any] = read_canonical(inside[RECORD])
        at: datetime | None = instant(record["validFrom"])
        number = str(record["certificate"])
    except WRONG:
        record, at, number = {}, None, ""
    sealed, facts, seal_key = (
        check_seal(pdf, ranges, trust, at) if pdf else ("seal.not_enclosed", {}, None)
    )
    signed, key = _record(inside, record, at, trust)
    holds = signed == "record.ok"
    logged = _log(inside, loose, record, trust, bool(pdf)) if holds else ("log.not_checked", {})
    entry = logged[1].get("entry") if logged[0] == "log.ok" else None
    if sealed == "seal.ok" and seal_key and not seal_key.vouches_for(entry):
        sealed = "seal.key_compromised"
    if holds and key and not key.vouches_for(entry):
        signed, holds = "record.key_compromised", False
    if holds and loose.get(RECORD, inside[RECORD]) != inside[RECORD]:
        signed = "record.contradicts"
    if pdf and PROOF not in inside:
        logged = ("log.missing", {})
    told = _status(loose, record, trust, now) if holds else ("status.not_checked", {})
    page = "page.not_enclosed" if not pdf else "page.not_compared"
    if (
        pdf
        and holds
        and sealed == "seal.ok"
        and not _qr_agrees(inside, loose, record, trust, entry)
    ):
        page = "page.qr_contradicts"
    return [(sealed, facts), (signed, {}), logged, told, (page, {})], number


def _record(
    inside: Mapping[str, bytes], record: dict[str, Any], at: datetime | None, trust: Trust
) -> tuple[str, Key | None]:
    if RECORD not in inside:
        return "record.missing", None
    if not record:
        return "record.unreadable", None
    proof = record.get("proof")
    method = str(proof.get("verificationMethod")) if isinstance(proof, dict) else ""
    key = trust.key("record", method.rpartition("#")[2])
    if key is None:
        return "record.untrusted_key", None
    if not proof_holds(record, key.public):
        return "record.broken", key
    return ("record.ok" if key.covers(at) else "record.key_out_of_date"), key


def _log(
    inside: Mapping[str, bytes], loose: Mapping[str, bytes], record: dict[str, Any],
    trust: Trust, has_page: bool,
) -> Logged:  # fmt: skip
    if not has_page and PROOF not in inside:
        return "log.not_enclosed", {}
    digest = digest_of(record)
    found = _proof(inside.get(PROOF, b""), digest, trust)
    if found[0] != "log.ok":
        return found
    if loose.get(PROOF, inside[PROOF]) != inside[PROOF]:
        again = _proof(loose[PROOF], digest, trust)
        same = again[0] == "log.ok" and again[1]["entry"] == found[1]["entry"]
        found = found if same else again if again[0] != "log.ok" else ("log.contradicts", {})
    if POLICY in inside and loose.get(POLICY, inside[POLICY]) != inside[POLICY]:
        return "log.contradicts", {}
    try:
        is_met = _quorum_met(inside.get(POLICY, b"quorum none").decode(), inside[PROOF].decode())
    except WRONG:
        is_met = False
    if found[0] == "log.ok" and not is_met:
        return "log.not_witnessed", found[1]
    if found[0] == "log.ok" and HISTORY in loose:
        code = _history(loose[HISTORY], found[1]["size"], found[1]["root"], trust)
        return (code, {}) if code else found
    return found


def _proof(text: bytes, digest: bytes, trust: Trust) -> Logged:
    try:
        head, _, note = text.decode().partition("\n\n")
        header, *lines = head.split("\n")
        lines = lines[1:] if lines[0].startswith("extra ") else lines
        word, index = lines[0].split(" ")
        if header != "c2sp.org/tlog-proof@v1" or word != "index" or str(int(index)) != index:
            raise ValueError("not a log proof")
        path = [decoded(one) for one in lines[1:]]
        body, signatures = read_note(note)
        origin, size, root = read_checkpoint(body)
    except WRONG:
        return "log.unreadable", {}
    if origin != trust.log[0] or not _signed_by(trust.log, body, signatures):
        names = [(name, key_id) for name, key_id, _ in signatures]
        is_named = origin == trust.log[0] and trust.log[:2] in names
        return ("log.broken" if is_named else "log.untrusted_key"), {}
    named = [w for w in trust.witnesses if w[:2] in [(n, k) for n, k, _ in signatures]]
    if not all(_signed_by(witness, body, signatures) for witness in named):
        return "log.broken", {}
    try:
        reached = root_from_leaf(sha256(b"\0" + digest), int(index), size, path)
    except ValueError:
        return "log.broken", {}
    words = f"; {len(named)} of {len(trust.witnesses)} witnesses confirm that state of it"
    facts = {"entry": int(index), "size": size, "root": root,
             "witnessed": words if trust.witnesses else ""}  # fmt: skip
    if reached != root:
        return "log.broken", {}
    return "log.ok", facts


def _quorum_met(policy: str, proof: str) -> bool:
    """Tell whether a proof has the cosignatures that the policy enclosed with it asks for."""
    body, signatures = read_note(proof.partition("\n\n")[2])
    lines = [line.split() for line in policy.split("\n") if line and not line.startswith("#")]
    reached = {"none"}
    for word, name, *rest in lines:
        if word == "witness" and _signed_by(note_key(rest[0]), body, signatures):
            reached.add(name)
        if word == "group":
            least = {"any": "1", "all": str(len(rest) - 1)}.get(rest[0], rest[0])
            reached |= {name} if len(reached & set(rest[1:])) >= int(least) else set()
    return next((name for word, name, *_ in lines if word == "quorum"), "") in reached


def _signed_by(
    key: tuple[str, bytes, int, bytes], body: str, signatures: list[tuple[str, bytes, bytes]]
) -> bool:
    ours = [raw for name, key_id, raw in signatures if (name, key_id) == key[:2]]
    return bool(ours) and all(_note_holds(key, body, raw) for raw in ours)


def _note_holds(key: tuple[str, bytes, int, bytes], body: str, raw: bytes) -> bool:
    message = body.encode()
    if key[2] == 4:  # a witness's cosignature says when it was made
        message = f"cosignature/v1\ntime {int.from_bytes(raw[:8], 'big')}\n{body}".encode()
        raw = raw[8:]
    return len(raw) == 64 and ed25519_holds(key[3], raw, message)


def _history(content: bytes, size: int, root: bytes, trust: Trust) -> str:
    """Return what is wrong with the kept history of the log; nothing where it holds."""
    known: dict[int, bytes] = {}
    last = (0, b"")
    try:
        for step in json.loads(content)["checkpoints"]:
            body, signatures = read_note(step["note"])
            origin, now, here = read_checkpoint(body)
            path = list(map(decoded, step["consistency"]))
            if origin != trust.log[0] or not _signed_by(trust.log, body, signatures):
                return "log.history_broken"
            if known.setdefault(now, here) != here:
                return "log.forked"
            if last[0] not in (0, now) and not goes_on(last[0], now, path, last[1], here):
                return "log.history_broken"
            last = (now, here)
    except WRONG:
        return "log.history_broken"
    return "log.forked" if known.get(size, root) != root else ""


def _status(
    loose: Mapping[str, bytes], record: dict[str, Any], trust: Trust, now: datetime
) -> Logged:
    lists = ([loose[STATUS_LIST]] if STATUS_LIST in loose else []) + list(trust.lists)
    told = [found for one in lists if (found := _told(one, record, trust, now))]
    if any(code == "status.list_broken" for _, code in told):
        return "status.list_broken", {}
    if not told:
        return "status.unknown_offline", {}
    begin, code = max(told)
    as_of = f"{begin.day} {begin:%B %Y, %H:%M} UTC"
    return code, {"as_of": as_of, "successor": "", "reason": ""}


def _told(
    content: bytes, record: dict[str, Any], trust: Trust, now: datetime
) -> tuple[datetime, str] | None:
    entry = record.get("credentialStatus")
    if not isinstance(entry, dict) or not _is_entry(entry):
        return None
    try:
        told = read_canonical(content)
        key = trust.key("record", str(told["proof"]["verificationMethod"]).rpartition("#")[2])
        begin, end = instant(told["validFrom"]), instant(told["validUntil"])
        if key is None or not proof_holds(told, key.public) or not key.covers(begin):
            raise ValueError("not signed by the issuer")
        if not key.vouches_for(None):
            return None
        if told["id"] != entry["statusListCredential"]:
            return None
        packed = url_decoded(told["credentialSubject"]["encodedList"][1:])
        bits = zlib.decompressobj(31).decompress(packed, 1024 * 1024)
        index = int(entry["statusListIndex"])
        value = bits[index // 4] >> (6 - index % 4 * 2) & 3
        state = ("current", "superseded", "revoked")[value]
    except WRONG:
        return now, "status.list_broken"
    return begin, "status." + ("then" if now > end and state == "current" else state)


def _is_entry(entry: dict[str, Any]) -> bool:
    """Tell whether a certificate names its status list as the issuer writes it."""
    address, index = entry.get("statusListCredential"), entry.get("statusListIndex")
    if not isinstance(address, str) or not isinstance(index, str):
        return False
    messages = ("current", "superseded", "revoked", "not used")
    written = {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "message",
        "statusListIndex": index,
        "statusListCredential": address,
        "statusSize": 2,
        "statusMessage": [{"status": f"{n:#x}", "message": m} for n, m in enumerate(messages)],
    }
    is_place = re.fullmatch(r"0|[1-9][0-9]{0,5}", index) and int(index) < ENTRIES
    return bool(is_place and re.search(r"/status/[0-9]{1,12}$", address) and entry == written)


def _qr_agrees(
    inside: Mapping[str, bytes], loose: Mapping[str, bytes], record: dict[str, Any],
    trust: Trust, entry: int | None,
) -> bool:  # fmt: skip
    if loose.get(QR, inside.get(QR)) != inside.get(QR):
        return False
    try:
        code, token = _code(inside[QR].decode(), trust, entry)
        url = inside[QR].decode().partition("#")[0]
        index = int(inside[PROOF].decode().partition("\nindex ")[2].partition("\n")[0])
        subject, issuer = record["credentialSubject"], record["issuer"]
        expected = {
            1: issuer["id"], 6: int(instant(record["validFrom"]).timestamp()),
            7: record["certificate"].encode(), "m": subject["lot"]["subType"][:40],
            "c": subject["lot"]["wasteCode"]["code"],
            "kg": subject["weighing"]["received"]["value"],
            "cc": f"{subject['holder']['country']}>{subject['base']['country']}",
            "h": digest_of(record), "i": index,
        }  # fmt: skip
    except WRONG:
        return False
    return code == "record.vouched" and token == expected and url == record["id"]


def _code(text: str, trust: Trust, entry: int | None = None) -> tuple[str, dict[Any, Any]]:
    """Return the code of a QR text's signature and its claims; ``ValueError`` for other text."""
    fragment = text.partition("#")[2] or text
    raw = url_decoded(fragment)
    protected, unprotected, payload, signature = cbor(raw)
    header, token = cbor(protected), cbor(payload)
    anew = b"\xd2\x84" + cbor_bytes(protected) + b"\xa0" + cbor_bytes(payload)
    if (
        raw != anew + cbor_bytes(signature)
        or unprotected
        or len(signature) != 64
        or header[1] != -7
    ):
        raise ValueError("not a certificate's QR code")
    key = trust.key("qr", header[4].decode())
    signed = b"\x84\x6aSignature1" + cbor_bytes(protected) + b"\x40" + cbor_bytes(payload)
    if key is None:
        return "record.untrusted_key", token
    holds = p256_holds(key.public, raw_to_der(signature), signed)
    if holds and not key.vouches_for(entry):
        return "record.key_compromised", token
    if holds and not key.covers(datetime.fromtimestamp(token[6], UTC), DRAWN_WITHIN):
        return "record.untrusted_key", token
    return ("record.vouched" if holds else "record.broken"), token


def _check_code(content: bytes, trust: Trust) -> tuple[list[Logged], str]:
    text = content.decode("ascii")
    code, token = _code(text, trust)
    number = token[7].decode() if code == "record.vouched" else ""
    url = text.partition("#")[0] if "#" in text else ""
    if number and url not in ("", f"{token[1]}/verify/{number}"):
        code = "record.contradicts"
    is_told = code == "record.vouched"
    return [
        ("seal.not_enclosed", {}),
        (code, {}),
        ("log.not_enclosed" if is_told else "log.not_checked", {}),
        ("status.unknown_offline" if is_told else "status.not_checked", {}),
        ("page.not_enclosed", {}),
    ], number
