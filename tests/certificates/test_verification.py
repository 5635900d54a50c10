"""Does the verdict tell a genuine certificate from every forgery we can think of?"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from recycling.certificates.checks import Checks
from recycling.certificates.evidence import Evidence
from recycling.certificates.page import Dossier
from recycling.certificates.printer import WeasyPrinter
from recycling.certificates.signer import PadesSealer
from recycling.certificates.trust import Trust
from recycling.certificates.verdict import CODES, LogFinding, Outcome, State, Status, Verdict, line
from recycling.certificates.verification import verify
from tests.certificates.makers import ISSUED_AT, lamp_evidence, magnet_evidence

pytestmark = pytest.mark.once

Assemble = Callable[[Evidence], Dossier]
Sealed = Callable[..., bytes]


def codes(verdict: Verdict) -> tuple[str, ...]:
    return tuple(found.code for found in verdict.lines)


def code(verdict: Verdict, topic: str) -> str:
    found = verdict.line(topic)
    assert found
    return found.code


@pytest.fixture(scope="module")
def make(printer: WeasyPrinter, sealer: PadesSealer) -> Sealed:
    def made(dossier: Dossier, by: PadesSealer = sealer, *, is_specimen: bool = False) -> bytes:
        return by.seal(printer.render(dossier, is_specimen=is_specimen), ISSUED_AT)

    return made


@pytest.fixture(scope="module")
def quick(checks: Checks) -> Checks:
    """Everything but drawing the page again, for tests that verify many times."""
    return replace(checks, printer=None)


def test_verify_issued_certificate_is_genuine_and_current(sealed: bytes, checks: Checks) -> None:
    verdict = verify(sealed, checks)
    assert codes(verdict) == ("seal.ok", "record.ok", "log.ok", "status.current", "page.ok")
    assert verdict.outcome is Outcome.GENUINE
    assert verdict.is_current is True


def test_verify_issued_certificate_names_it_and_its_development_keys(
    sealed: bytes, quick: Checks
) -> None:
    verdict = verify(sealed, quick)
    assert verdict.identifier == "7Q4K-M2TD-9HXA-4"
    assert verdict.rests_on_development_keys


def test_verify_offline_is_genuine_with_status_unknown(sealed: bytes, checks: Checks) -> None:
    verdict = verify(sealed, replace(checks, status_of=None))
    assert code(verdict, "status") == "status.unknown_offline"
    assert (verdict.is_genuine, verdict.is_current) == (True, None)


@pytest.mark.parametrize(
    ("status", "expected", "words"),
    [
        (Status("revoked", ISSUED_AT, reason="Weighed twice."), "status.revoked", "Weighed twice."),
        (Status("superseded", ISSUED_AT, "0R5V-8KCJ-3ZQW-N"), "status.superseded", "0R5V-8KCJ"),
        (None, "status.not_registered", "no certificate"),
    ],
)
def test_verify_certificate_that_stands_no_more_is_genuine_but_not_current(
    sealed: bytes, quick: Checks, status: Status | None, expected: str, words: str
) -> None:
    verdict = verify(sealed, replace(quick, status_of=lambda _: status))
    assert code(verdict, "status") == expected
    assert words in verdict.lines[3].meaning
    assert (verdict.is_genuine, verdict.is_current) == (True, False)


def test_verify_file_whose_cross_references_run_in_a_circle_is_not_genuine(
    sealed: bytes, quick: Checks
) -> None:
    place = len(sealed)
    loop = b"xref\n0 0\ntrailer\n<</Size 1/Root 1 0 R/Prev %d>>\n" % place
    forged = sealed + loop + b"startxref\n%d\n%%%%EOF\n" % place
    assert not verify(forged, quick).is_genuine


def test_verify_file_with_a_stream_that_unfolds_endlessly_is_not_genuine(quick: Checks) -> None:
    bomb = zlib.compress(bytes(64 * 1024 * 1024), 9)
    head = b"%%PDF-1.7\n1 0 obj\n<</Type/XRef/W[1 2 1]/Size 9/Filter/FlateDecode/Length %d>>\n"
    forged = head % len(bomb) + b"stream\n" + bomb + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    assert verify(forged, quick).outcome is Outcome.UNREADABLE


def test_verify_file_with_enclosure_replaced_in_an_update_is_not_whole(
    sealed: bytes, lamp: Dossier, checks: Checks
) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    files = list(writer.root["/Names"]["/EmbeddedFiles"]["/Names"])
    embedded = files[1].get_object()["/EF"].raw_get("/F")
    stream = embedded.get_object()
    stream._data = b'{"version":1}'
    stream._encoded_data = None
    writer.mark_update(embedded)
    forged = io.BytesIO()
    writer.write(forged)
    verdict = verify(forged.getvalue(), checks)
    assert codes(verdict)[:3] == ("seal.not_whole_file", "record.unreadable", "log.not_checked")


@pytest.mark.parametrize("proof", ["", "index 5\n", "c2sp.org/tlog-proof@v1\nindex 5\n\n"])
def test_verify_proof_that_is_none_is_unreadable(
    magnet: Dossier, make: Sealed, quick: Checks, proof: str
) -> None:
    verdict = verify(make(replace(magnet, proof=proof)), quick)
    assert code(verdict, "log") == "log.unreadable"


def test_verify_record_changed_after_signing_is_broken(
    magnet: Dossier, make: Sealed, checks: Checks
) -> None:
    altered = magnet.credential | {"supersedes": "0R5V-8KCJ-3ZQW-N"}
    verdict = verify(make(replace(magnet, credential=altered)), checks)
    assert codes(verdict)[1:4] == ("record.broken", "log.not_checked", "status.not_checked")
    assert not verdict.is_genuine


def test_verify_certificate_after_its_keys_retired_stays_genuine(
    sealed: bytes, trust: Trust, quick: Checks
) -> None:
    retired = tuple(replace(key, valid_to=ISSUED_AT + timedelta(hours=1)) for key in trust.keys)
    assert verify(sealed, replace(quick, trust=replace(trust, keys=retired))).is_genuine


class OtherPrinter(WeasyPrinter):
    """A printer of another version: other bytes, and it says so."""

    def rendering(self) -> dict[str, str]:
        return {"printer": "Another 1.0"}

    def render(self, dossier: Dossier, *, is_specimen: bool = False) -> bytes:
        return b"%PDF-1.7 drawn otherwise"


def test_verify_with_another_renderer_cannot_compare_but_stays_genuine(
    sealed: bytes, checks: Checks
) -> None:
    verdict = verify(sealed, replace(checks, printer=OtherPrinter()))
    assert code(verdict, "page") == "page.other_renderer"
    assert verdict.is_genuine


def test_verify_later_version_names_what_it_supersedes(
    assemble: Assemble, make: Sealed, checks: Checks
) -> None:
    evidence = magnet_evidence(supersedes="0R5V-8KCJ-3ZQW-N", version=2)
    verdict = verify(make(assemble(evidence)), checks)
    assert verdict.is_genuine
    assert verdict.credential
    assert verdict.credential["supersedes"] == "0R5V-8KCJ-3ZQW-N"


def test_verify_lamp_lot_is_genuine(assemble: Assemble, make: Sealed, checks: Checks) -> None:
    assert verify(make(assemble(lamp_evidence())), checks).is_genuine


@given(st.binary(max_size=400))
def test_verify_any_bytes_gives_unreadable(quick: Checks, content: bytes) -> None:
    assert verify(content, quick).outcome is Outcome.UNREADABLE


@given(st.binary(max_size=300))
def test_verify_any_bytes_behind_a_pdf_header_never_crash(quick: Checks, content: bytes) -> None:
    assert not verify(b"%PDF-1.7\n" + content + b"\nstartxref\n9\n%%EOF\n", quick).is_genuine


def test_verify_file_with_a_stretch_of_noise_is_never_genuine(sealed: bytes, quick: Checks) -> None:
    chance = random.Random(22095)
    for _ in range(100):
        length = chance.randrange(1, 2000)
        start = chance.randrange(len(sealed) - length)
        changed = sealed[:start] + chance.randbytes(length) + sealed[start + length :]
        assert not verify(changed, quick).is_genuine


def test_an_instant_is_told_in_words() -> None:
    at = datetime(2026, 11, 6, 7, 1, tzinfo=UTC)
    assert Status("current", at).as_of_words == "6 November 2026, 07:01 UTC"


def test_every_code_has_meaning_and_advice() -> None:
    facts = {
        "entry": 1,
        "witnessed": LogFinding("log.ok", 1, 2, 3).witnessed,
        "as_of": "now",
        "successor": "x",
        "reason": "",
        "stamped": "",
    }
    assert "entry 1; 2 of 3 witnesses confirm" in line("log.ok", **facts).meaning
    assert LogFinding("log.ok", 1).witnessed == ""
    lines = [line(code, **facts) for code in CODES]
    assert all(found.meaning and found.advice for found in lines)
    assert {found.topic for found in lines} == {"seal", "record", "log", "status", "page"}
    assert {found.state for found in lines} == set(State)


def test_seal_leaves_every_byte_of_the_page_alone(sealed: bytes, unsealed: bytes) -> None:
    assert sealed.startswith(unsealed)


def test_sealed_file_is_called_wholly_signed_by_another_tool(sealed_file: Path) -> None:
    if not shutil.which("pdfsig"):
        pytest.skip("pdfsig is not installed")
    found = subprocess.run(["pdfsig", sealed_file], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in found.stdout
    assert "Total document signed" in found.stdout
