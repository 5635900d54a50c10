"""Do the verifiers that run without us say what our own says, and name the line that fails?"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from recycling.certificates.checks import Checks
from recycling.certificates.did import did_document, did_of
from recycling.certificates.integrity import canonical, record_digest
from recycling.certificates.issuer import kept_checks
from recycling.certificates.keys import KeyRing
from recycling.certificates.kit import make_kit
from recycling.certificates.offline.bundle import verify_py
from recycling.certificates.offline.kept import WRONG, content_of, trust_in
from recycling.certificates.offline.lines import check
from recycling.certificates.page import Dossier
from recycling.certificates.presented import files_of
from recycling.certificates.signer import PadesSealer
from recycling.certificates.trust import trust_from
from recycling.certificates.verification import verify
from recycling.clock import SteppedClock, held
from tests.certificates.conftest import LOG_KEY
from tests.certificates.kits import LATER, PDF, SOON, history, keys_of, kit_files, status_list
from tests.certificates.makers import ISSUED_AT

GENUINE = ("seal.ok", "record.ok", "log.ok", "status.current", "page.not_compared")
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def files(ring: KeyRing, sealed: bytes, magnet: Dossier) -> Files:
    return kit_files(ring, sealed, record_digest(magnet.credential))


@pytest.fixture(scope="module")
def kept(files: Files) -> Checks:
    """What somebody can check who kept the keys and nothing else."""
    return kept_checks(json.loads(files["keys.json"]))


def both(content: bytes, files: Files, kept: Checks, at: datetime = SOON) -> tuple[str, ...]:
    """The codes on which our own verifier and the standalone one agree."""
    with held(SteppedClock(at)):
        ours = tuple(line.code for line in verify(content, kept).lines)
    try:
        theirs = tuple(code for code, _ in check(content, trust_in(files["keys.json"]), at)[0])
    except WRONG:
        theirs = ()
    assert theirs == ours
    return ours


def flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def respelt(content: bytes, place: int) -> bytes:
    """Change a character of base64url into another one of it."""
    other = b"A" if content[place : place + 1] != b"A" else b"B"
    return content[:place] + other + content[place + 1 :]


def test_kit_as_given_holds_in_every_line(files: Files, kept: Checks) -> None:
    assert both(make_kit(files), files, kept) == GENUINE


def test_kit_is_the_same_bytes_whatever_the_order_of_its_files(files: Files) -> None:
    again = make_kit(dict(reversed(files.items())))
    assert again == make_kit(files)
    assert set(files_of(again)) == {*files, "SHA256SUMS"}


# For each file the place after which a byte is changed, and the line that must fail.
SPOILED = {
    PDF: (b"/Title", "seal.broken"),
    "certificate.json": (b'"fraction":"0.2215"', "record.contradicts"),
    "certificate.tlog-proof": (b"index", "log.broken"),
    "policy.txt": (b"quorum", "log.contradicts"),
    "checkpoints.json": (b'"note": "', "log.history_broken"),
    "status-list.json": (b'"encodedList":"u', "status.list_broken"),
    "qr.txt": (b"#", "page.qr_contradicts"),
}


def spoiled(files: Files, name: str) -> Files:
    """The files with one byte of one of them changed."""
    find = SPOILED[name][0]
    return {**files, name: flipped(files[name], files[name].index(find) + len(find) + 3)}


@pytest.mark.parametrize("name", SPOILED)
def test_kit_with_one_byte_changed_says_which_line_fails(
    files: Files, kept: Checks, name: str
) -> None:
    assert SPOILED[name][1] in both(make_kit(spoiled(files, name)), files, kept)


def test_kit_with_the_history_of_a_fork_says_so(
    files: Files, kept: Checks, magnet: Dossier
) -> None:
    forked = history(record_digest(magnet.credential), other=bytes(32))
    assert both(make_kit({**files, "checkpoints.json": forked}), files, kept)[2] == "log.forked"


@pytest.mark.parametrize(
    ("state", "at"), [("revoked", SOON), ("superseded", SOON), ("current", LATER)]
)
def test_kit_tells_the_status_its_list_tells(
    files: Files, kept: Checks, ring: KeyRing, state: str, at: datetime
) -> None:
    changed = {**files, "status-list.json": status_list(ring, state)}
    told = "then" if at == LATER else state
    assert both(make_kit(changed), files, kept, at)[3] == f"status.{told}"


def test_list_kept_elsewhere_and_newer_is_believed(
    files: Files, kept: Checks, ring: KeyRing
) -> None:
    newer = status_list(ring, "revoked", ISSUED_AT + timedelta(minutes=30))
    with held(SteppedClock(SOON)):
        verdict = verify(make_kit(files), replace(kept, lists=(newer,)))
    assert verdict.lines[3].code == "status.revoked"


def test_record_alone_holds_but_for_what_it_does_not_carry(files: Files, kept: Checks) -> None:
    assert both(files["certificate.json"], files, kept) == (
        "seal.not_enclosed", "record.ok", "log.not_enclosed", "status.unknown_offline",
        "page.not_enclosed",
    )  # fmt: skip


def test_code_alone_is_vouched_for(files: Files, kept: Checks) -> None:
    assert both(files["qr.txt"], files, kept) == (
        "seal.not_enclosed", "record.vouched", "log.not_enclosed", "status.unknown_offline",
        "page.not_enclosed",
    )  # fmt: skip
    assert both(files["qr.txt"].partition(b"#")[2], files, kept)[1] == "record.vouched"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace(b"urban-mine.example", b"urban-mlne.example"), "contradicts"),
        (lambda text: respelt(text, text.index(b"#") + 120), "broken"),
        (lambda text: respelt(text, text.index(b"#") + 28), "untrusted_key"),
    ],
)
def test_code_with_a_character_changed_is_not_vouched_for(
    files: Files, kept: Checks, change: Callable[[bytes], bytes], code: str
) -> None:
    assert both(change(files["qr.txt"]), files, kept)[1] == f"record.{code}"


def test_pdf_with_its_bytes_changed_anywhere_gets_the_same_seal_line(
    sealed: bytes, files: Files, kept: Checks
) -> None:
    for place in range(1000, len(sealed), len(sealed) // 24):
        changed = flipped(sealed, place)
        with held(SteppedClock(SOON)):
            ours = verify(changed, kept)
        try:
            theirs = check(changed, trust_in(files["keys.json"]), SOON)[0]
        except WRONG:
            theirs = []
        assert not ours.is_genuine
        assert not theirs or theirs[0][0] != "seal.ok"


def test_pdf_sealed_by_a_stranger_is_not_trusted(
    unsealed: bytes, files: Files, kept: Checks, tmp_path: Path
) -> None:
    stranger = KeyRing.open(tmp_path / "keys", "Urban Mine Registry", ISSUED_AT)
    forged = PadesSealer(stranger.current("seal", ISSUED_AT)).seal(unsealed, ISSUED_AT)
    assert both(forged, files, kept)[0] == "seal.untrusted_key"
    assert both(unsealed, files, kept)[0] == "seal.missing"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"{", b"no certificate"])
def test_what_is_no_certificate_is_told_by_both(files: Files, kept: Checks, content: bytes) -> None:
    with held(SteppedClock(SOON)):
        assert not verify(content, kept).is_genuine
    assert run(files, content).startswith(("2", "1"))


PACKED = zlib.compress(bytes(4 * 1024 * 1024), 9)
STREAM = b"<</Type/ObjStm/N 1/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(PACKED), PACKED)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s" % (n, STREAM) for n in range(40)),
        b"%PDF-1.7\n" + b"1 0 obj >>\nstream\n/Length 0" * 40_000,
        b"%PDF-1.7\n1 0 obj " + b"/Filespec /F (a) /UF (" * 40_000,
        b"%PDF-1.7\n1 0 obj " + b"/ByteRange [0 1 2 3]" * 40_000,
    ],
    ids=["unfolds into gigabytes", "streams without end", "names without end", "many signatures"],
)
def test_file_made_to_wear_a_verifier_out_is_told_in_a_moment(
    files: Files, kept: Checks, content: bytes
) -> None:
    began = time.process_time()
    with held(SteppedClock(SOON)):
        assert not verify(content, kept).is_genuine
    run(files, content)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "x"])
def test_record_with_a_date_off_the_calendar_cannot_be_read(
    files: Files, kept: Checks, magnet: Dossier, date: str
) -> None:
    forged = canonical(magnet.credential | {"validFrom": date})
    assert both(forged, files, kept)[1] == "record.unreadable"


def run(files: Files, content: bytes) -> str:
    try:
        found, _ = check(content, trust_in(files["keys.json"]), SOON)
    except WRONG:
        return "2"
    return "1" if any(code in ("record.unreadable", "record.missing") for code, _ in found) else "0"


def test_verify_py_is_one_file_that_needs_only_cryptography(files: Files, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    text = verify_py().decode()
    assert "recycling" not in text
    command = [sys.executable, "-I", str(tmp_path / "verify.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "status.then" in done.stdout
    assert "Some are development keys" in done.stdout
    assert "genuine; whether it still stands cannot be told" in done.stdout
    (tmp_path / PDF).write_bytes(flipped(files[PDF], files[PDF].index(b"/Title") + 9))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, "seal.broken" in done.stdout) == (1, True)


def test_folder_is_read_as_a_kit(files: Files, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert files_of(content_of(tmp_path)) == files


def test_did_document_names_every_key_of_every_version(ring: KeyRing) -> None:
    assert did_of("https://urban-mine.example") == "did:web:urban-mine.example"
    assert did_of("http://127.0.0.1:8000/mine") == "did:web:127.0.0.1%3A8000:mine"
    document = did_document("https://a.example", trust_from(ring.public_document()), LOG_KEY)
    kinds = [method["type"] for method in document["verificationMethod"]]
    assert sorted(kinds) == ["JsonWebKey", "JsonWebKey", "Multikey"]
    assert len(document["assertionMethod"]) == len(ring.keys)


def test_keys_of_the_kit_are_those_published(ring: KeyRing, files: Files) -> None:
    assert files["keys.json"] == keys_of(ring)
