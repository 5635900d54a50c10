"""Do programs that we did not write find our certificates sound, and would they say otherwise?

A sample; every kind of waste, in every language, on one page and over many, is
``python -m tests.benchmarks.conformance``.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from recycling.certificates.evidence import Evidence
from recycling.certificates.page import Dossier
from recycling.certificates.printer import WeasyPrinter
from recycling.certificates.signer import PadesSealer
from tests.certificates.attacks import page_swapped, updated
from tests.certificates.bad_pages import BAD, spoilt
from tests.certificates.conformance import Broken, broken_clauses
from tests.certificates.kinds import HANDOVERS_OF_MANY_PAGES, evidence_of
from tests.certificates.makers import ISSUED_AT
from tests.certificates.outside import faults, pages_of

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="JAXB's runtime is Debian's")

GOOD = {"one page": ("phosphor_triband", 2), "many pages": ("ndfeb_swarf", HANDOVERS_OF_MANY_PAGES)}


@pytest.fixture(scope="module")
def dossiers(assemble: Callable[[Evidence], Dossier]) -> Mapping[str, Dossier]:
    return {
        name: assemble(evidence_of(kind, handovers=hands)) for name, (kind, hands) in GOOD.items()
    }


@pytest.fixture(scope="module")
def files(
    dossiers: Mapping[str, Dossier],
    printer: WeasyPrinter,
    sealer: PadesSealer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Path]:
    """All files of the sample, sealed, good and bad, by name."""
    folder = tmp_path_factory.mktemp("conformance")
    pages = {name: printer.render(dossier) for name, dossier in dossiers.items()}
    plain = dossiers["one page"]
    pages |= {name: spoilt(plain, printer, bad.spoil) for name, bad in BAD.items()}
    for name, page in pages.items():
        (folder / f"{name}.pdf").write_bytes(sealer.seal(page, ISSUED_AT))
    return {name: folder / f"{name}.pdf" for name in pages}


@pytest.fixture(scope="module")
def judged(files: Mapping[str, Path]) -> Mapping[str, Broken]:
    """What veraPDF says of each, in one start of it."""
    found = broken_clauses(files.values())
    return {name: found[path.resolve()] for name, path in files.items()}


@pytest.mark.parametrize("name", GOOD)
def test_sealed_certificate_is_archivable_and_accessible(
    judged: Mapping[str, Broken], name: str
) -> None:
    assert judged[name] == {"PDFA_3_A": {}, "PDFUA_1": {}}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_breaks_the_clause_it_was_made_to_break(
    judged: Mapping[str, Broken], name: str
) -> None:
    found = {flavour: clauses.keys() for flavour, clauses in judged[name].items()}
    assert BAD[name].archive <= found["PDFA_3_A"]
    assert bool(BAD[name].archive) == bool(found["PDFA_3_A"])
    assert BAD[name].accessible <= found["PDFUA_1"]


def test_sample_is_of_one_page_and_of_many(files: Mapping[str, Path]) -> None:
    assert pages_of(files["many pages"]) > pages_of(files["one page"])


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler is not installed")
def test_other_programs_find_seal_enclosures_structure_fonts_and_code_sound(
    files: Mapping[str, Path], dossiers: Mapping[str, Dossier], name: str
) -> None:
    assert faults(files[name], dossiers[name], is_photographed=name == "one page") == []


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler is not installed")
def test_other_programs_name_what_was_added_left_out_or_taken_from_another(
    files: Mapping[str, Path], dossiers: Mapping[str, Dossier], tmp_path: Path
) -> None:
    sealed = files["one page"].read_bytes()
    (tmp_path / "updated.pdf").write_bytes(updated(sealed, page_swapped))
    (tmp_path / "unsealed.pdf").write_bytes(sealed[: sealed.index(b"%%EOF") + 6])
    (tmp_path / "other.pdf").write_bytes(sealed)
    whose = {"updated": "one page", "unsealed": "one page", "other": "many pages"}
    found = {
        name: " ".join(faults(tmp_path / f"{name}.pdf", dossiers[of], is_photographed=False))
        for name, of in whose.items()
    }
    assert "“Total document signed”" in found["updated"]
    assert "“Signature is Valid”" in found["unsealed"]
    assert "certificate.json is not what was enclosed" in found["other"]
