"""Is the page the same every time, complete, and never printed with a missing glyph?"""

from __future__ import annotations

import io
import logging
import os
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint.document import Document

from recycling.certificates.evidence import Scale
from recycling.certificates.integrity import canonical
from recycling.certificates.page import Dossier, densities
from recycling.certificates.printer import WeasyPrinter
from recycling.errors import Invalid
from recycling.quantities import Mass
from tests.certificates.conftest import Assemble
from tests.certificates.makers import lamp_evidence, magnet_evidence

ROOT = Path(__file__).parents[2]
RENDER_ELSEWHERE = """
import pickle, sys
from hashlib import sha256
from recycling.certificates.printer import WeasyPrinter
print(sha256(WeasyPrinter().render(pickle.load(open(sys.argv[1], "rb")))).hexdigest())
"""


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(tool), reason=f"{tool} is not installed")


def run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    return re.sub(r"\s+", " ", run("pdftotext", path, "-"))


def test_render_with_another_hash_seed_zone_locale_folder_and_umask_gives_the_same_bytes(
    magnet: Dossier, unsealed: bytes, tmp_path: Path
) -> None:
    dossier = tmp_path / "dossier"
    dossier.write_bytes(pickle.dumps(magnet))
    digests = {sha256(unsealed).hexdigest()}
    elsewhere = {
        "1": ({"TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}, ROOT, 0o022),
        "4242": ({"TZ": "America/St_Johns", "LC_ALL": "C", "HOME": "/"}, tmp_path, 0o077),
    }
    for seed, (more, folder, umask) in elsewhere.items():
        found = subprocess.run(
            [sys.executable, "-c", RENDER_ELSEWHERE, str(dossier)],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)} | more,
            cwd=folder,
            umask=umask,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(found.stdout.strip())
    assert len(digests) == 1


def test_render_after_another_record_gives_the_same_bytes(
    printer: WeasyPrinter, magnet: Dossier, lamp: Dossier, unsealed: bytes
) -> None:
    printer.render(lamp)
    assert printer.render(magnet) == unsealed


def test_render_usual_lots_takes_one_page(
    printer: WeasyPrinter, unsealed: bytes, lamp: Dossier, tmp_path: Path
) -> None:
    for content in (unsealed, printer.render(lamp)):
        (tmp_path / "page.pdf").write_bytes(content)
        with pikepdf.open(tmp_path / "page.pdf") as pdf:
            assert len(pdf.pages) == 1


def test_short_certificates_are_set_wide_and_long_lists_are_never_squeezed(
    magnet: Dossier, assemble: Assemble
) -> None:
    lot = replace(magnet_evidence().lot, composition=())
    sparse = magnet_evidence(lot=lot, products=(), residues=(), handovers=())
    assert densities(magnet.credential) == ("normal", "dense")
    assert densities(assemble(sparse).credential) == ("airy", "normal", "dense")
    assert densities(assemble(lamp_evidence(), "en+zh").credential) == ()


def test_a_short_certificate_is_laid_out_once(
    printer: WeasyPrinter, assemble: Assemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, laid_out = lamp_evidence(), list[str]()
    lot = replace(whole.lot, composition=whole.lot.composition[:2], hazards=())
    evidence = replace(whole, lot=lot, recovered=whole.recovered[:2])
    short = assemble(evidence)
    assert densities(short.credential)[0] == "airy"
    assert densities(assemble(evidence, paper="Letter").credential)[0] == "normal"
    lay_out = printer._press.lay_out

    def counted(html: str, *more: Any) -> Document:
        laid_out.append(html)
        return lay_out(html, *more)

    monkeypatch.setattr(printer._press, "lay_out", counted)
    printer.render(short)
    (once,) = laid_out
    assert 'class="one airy"' in once


@needs("pdftotext")
def test_render_two_languages_or_what_needs_more_than_a_page_adds_the_annex(
    printer: WeasyPrinter, assemble: Assemble, unsealed: bytes, tmp_path: Path
) -> None:
    evidence = magnet_evidence()
    wordy = replace(evidence, batch=replace(evidence.batch, process="leach, " * 400))
    for dossier in (assemble(evidence, "en+fr", "Letter"), assemble(wordy)):
        assert "To scale." in text_of(printer.render(dossier), tmp_path)
    assert "To scale." not in text_of(unsealed, tmp_path)


def test_render_long_chain_flows_on_without_losing_a_handover(
    printer: WeasyPrinter, assemble: Assemble, tmp_path: Path
) -> None:
    evidence = magnet_evidence()
    handovers = tuple(
        replace(evidence.handovers[1], at=evidence.handovers[1].at + timedelta(hours=step))
        for step in range(40)
    )
    content = printer.render(assemble(replace(evidence, handovers=handovers)))
    (tmp_path / "long.pdf").write_bytes(content)
    with pikepdf.open(tmp_path / "long.pdf") as pdf:
        assert len(pdf.pages) > 1
    if shutil.which("pdftotext"):
        words = text_of(content, tmp_path)
        assert all(f"{handover.at:%Y-%m-%d %H:%M} UTC" in words for handover in handovers)
        assert words.count("Taken over by") > 1
        assert words.count("Scan the code") == words.count("To scale.") == 1


def test_render_encloses_record_proof_policy_and_qr_text(
    unsealed: bytes, magnet: Dossier, tmp_path: Path
) -> None:
    (tmp_path / "page.pdf").write_bytes(unsealed)
    with pikepdf.open(tmp_path / "page.pdf") as pdf:
        found = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
        relations = [str(file.AFRelationship) for file in pdf.Root.AF]
    assert found == {
        "certificate.json": canonical(magnet.credential),
        "certificate.tlog-proof": magnet.proof.encode(),
        "policy.txt": magnet.policy.encode(),
        "qr.txt": magnet.qr_url.encode(),
    }
    assert relations == ["/Data"] * 4


def test_render_claims_archive_and_accessibility_conformance(
    unsealed: bytes, tmp_path: Path
) -> None:
    (tmp_path / "page.pdf").write_bytes(unsealed)
    with pikepdf.open(tmp_path / "page.pdf") as pdf, pdf.open_metadata() as metadata:
        claims = {name: metadata.get(name) for name in CONFORMANCE}
    assert claims == CONFORMANCE


CONFORMANCE = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}


def test_render_record_of_the_first_schema_is_english_on_a4(
    printer: WeasyPrinter, magnet: Dossier, unsealed: bytes
) -> None:
    first = {part: value for part, value in magnet.credential.items() if part != "translations"}
    chosen = ("languages", "paper")
    first["rendering"] = {k: v for k, v in first["rendering"].items() if k not in chosen}
    with pikepdf.open(io.BytesIO(printer.render(replace(magnet, credential=first)))) as pdf:
        assert (len(pdf.pages), str(pdf.Root.Lang)) == (1, "en")


def test_render_says_in_which_language_each_part_is(
    printer: WeasyPrinter, assemble: Assemble
) -> None:
    dossier = assemble(lamp_evidence(), "fr+zh")
    with pikepdf.open(io.BytesIO(printer.render(dossier))) as pdf:
        tagged = [part for part in pdf.objects if isinstance(part, pikepdf.Dictionary)]
        languages = {str(part.Lang) for part in tagged if part.get("/Type") == "/StructElem"
                     and "/Lang" in part}  # fmt: skip
        assert str(pdf.Root.Lang) == "fr"
    assert {"zh", "en"} <= languages


def test_render_specimen_differs_from_the_certificate(
    printer: WeasyPrinter, magnet: Dossier, unsealed: bytes
) -> None:
    assert printer.render(magnet, is_specimen=True) != unsealed


def test_render_warns_of_nothing(
    printer: WeasyPrinter, magnet: Dossier, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("weasyprint").propagate = True
    with caplog.at_level(logging.WARNING):
        printer.render(magnet)
    assert caplog.records == []


@needs("pdftotext")
def test_page_states_what_a_certificate_must_state(
    printer: WeasyPrinter, lamp: Dossier, tmp_path: Path
) -> None:
    words = text_of(printer.render(lamp), tmp_path)
    missing = [fact for fact in STATED if fact not in words]
    assert missing == []


STATED = (
    "0R5V-8KCJ-3ZQW-N", "CHE-114.218.907", "Lampen-Recycling Nord eG", "GnR 412", "Rhein-Oxid AG",
    "Base Leverkusen", "DE-NW-53-2023-114", "2023-07-01", "2028-06-30", "Bezirksregierung",
    "BEF-HH-2214", "LOT-2026-003977", "20 01 21*", "European List of", "HP 6", "950 kg",
    "948.35 kg", "921.796 kg", "Bizerba iS50", "2027-01-31", "14.12 %", "ICP-MS",
    "2026-08-03 07:30 UTC", "2026-08-05 09:02 UTC", "receiving chemist", "R4", "B-2026-0207",
    "121.046", "± 2.200", "130.158", "93.0", "overall recovery", "Yttrium-europium oxide",
    "Nichia, Anan, JP", "Glass fines", "D5", "segregated", "ISO 22095:2020", "transfers no",
    "schema 1.1", "entry 5", "Scan the code",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "character"),
    [("재활용 주식회사", "U+C7AC"), ("ริไซเคิล", "U+0E23"), ("Rückgewinnung 🧲", "U+1F9F2")],
)
def test_record_with_a_name_no_font_covers_is_refused_naming_field_and_character(
    assemble: Assemble, name: str, character: str
) -> None:
    evidence = magnet_evidence()
    with pytest.raises(Invalid) as refusal:
        assemble(replace(evidence, holder=replace(evidence.holder, name=name)))
    assert refusal.value.field == "credentialSubject.holder.name"
    assert character in refusal.value.message


@needs("pdftotext")
def test_page_of_sparse_evidence_says_what_is_not_stated(
    printer: WeasyPrinter, assemble: Assemble, tmp_path: Path
) -> None:
    evidence = magnet_evidence()
    sparse = replace(
        evidence,
        carriers=(),
        lot=replace(evidence.lot, hazards=(), composition=()),
        weighing=replace(evidence.weighing, scale=Scale("Weighbridge 1")),
        handovers=(replace(evidence.handovers[0], place=""),),
        recovered=(replace(evidence.recovered[0], uncertainty=None, contained=Mass(0)),),
        products=(),
        residues=(),
    )
    words = text_of(printer.render(assemble(sparse)), tmp_path)
    expected = ("not stated", "verification not recorded", "none declared")
    assert [said for said in expected if said not in words] == []


def test_render_markup_in_a_name_stays_text(
    printer: WeasyPrinter, assemble: Assemble, tmp_path: Path
) -> None:
    name = "<img src='file:///etc/passwd'> & <b>Söhne</b>"
    evidence = lamp_evidence()
    dossier = assemble(replace(evidence, holder=replace(evidence.holder, name=name)))
    (tmp_path / "page.pdf").write_bytes(printer.render(dossier))
    if shutil.which("pdftotext"):
        assert "</b>" in run("pdftotext", tmp_path / "page.pdf", "-")
