"""What do programs that we did not write find wrong with a sealed certificate?

poppler on seal, enclosures and fonts, qpdf on the file's structure, zbar on the code of the page;
veraPDF has ``conformance.py``.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from recycling.certificates.integrity import canonical
from recycling.certificates.page import POLICY_NAME, PROOF_NAME, QR_NAME, RECORD_NAME, Dossier
from tests.certificates.photographs import HELD_IN_HAND, drawn, photograph, read_code

_FRAMES = 3


def faults(pdf: Path, dossier: Dossier, *, is_photographed: bool = True) -> list[str]:
    """Return what is wrong with the sealed file of this dossier, one sentence each."""
    checks: list[Callable[[Path, Dossier], Iterator[str]]] = [
        _seal,
        _enclosures,
        _structure,
        _fonts,
    ]
    if is_photographed:
        checks.append(_code)
    return [f"{pdf.name}: {fault}" for check in checks for fault in check(pdf, dossier)]


def enclosed(dossier: Dossier) -> Mapping[str, bytes]:
    """Return what must be in the file beside the page, by name."""
    return {
        RECORD_NAME: canonical(dossier.credential),
        PROOF_NAME: dossier.proof.encode(),
        POLICY_NAME: dossier.policy.encode(),
        QR_NAME: dossier.qr_url.encode(),
    }


def pages_of(pdf: Path) -> int:
    """Count the pages."""
    return int(_run("qpdf", "--show-npages", pdf))


def _run(*command: str | Path, code: int = 0) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != code:
        return f"{command[0]} ends with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout


def _seal(pdf: Path, _dossier: Dossier) -> Iterator[str]:
    said = _run("pdfsig", "-nocert", pdf)
    for words in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached"):
        if said.count(words) != 1:
            yield f"pdfsig does not say once “{words}”: {said}"
    if "Signature #2" in said:
        yield "pdfsig finds a second signature"


def _enclosures(pdf: Path, dossier: Dossier) -> Iterator[str]:
    expected = enclosed(dossier)
    listed = re.findall(r"^\d+: (.+)$", _run("pdfdetach", "-list", pdf), re.MULTILINE)
    if sorted(listed) != sorted(expected):
        yield f"pdfdetach lists {listed}"
        return
    folder = pdf.with_suffix(".enclosed")
    folder.mkdir()
    _run("pdfdetach", "-saveall", "-o", folder, pdf)
    for name, content in expected.items():
        if (folder / name).read_bytes() != content:
            yield f"{name} is not what was enclosed"


def _structure(pdf: Path, _dossier: Dossier) -> Iterator[str]:
    said = _run("qpdf", "--check", pdf)
    if "No syntax or stream encoding errors found" not in said:
        yield f"qpdf finds {said}"


def _fonts(pdf: Path, _dossier: Dossier) -> Iterator[str]:
    rows = [row.rsplit(None, 5) for row in _run("pdffonts", pdf).splitlines()[2:]]
    if not rows:
        yield "pdffonts lists no font"
    for name, embedded, subset, to_unicode, _, _ in rows:
        if (embedded, subset, to_unicode) != ("yes", "yes", "yes"):
            yield f"a font is not embedded as a subset with its characters: {name}"


def _code(pdf: Path, dossier: Dossier) -> Iterator[str]:
    found = next(filter(None, map(read_code, _photographs(pdf))), "")
    if found != dossier.qr_url:
        yield f"the photographed code reads “{found}”"


def _photographs(pdf: Path) -> Iterator[Path]:
    """Photograph each page, the last one first, a few times, as one does until the code is read."""
    for page in range(pages_of(pdf), 0, -1):
        image = drawn(pdf, page)
        for frame in range(_FRAMES):
            yield photograph(image, HELD_IN_HAND, pdf.with_suffix(f".{page}.{frame}.jpg"), frame)


_CHECKS: list[Callable[[Path, Dossier], Iterator[str]]] = [_seal, _enclosures, _structure, _fonts]
