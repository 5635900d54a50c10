"""Is every certificate archivable, accessible and sound? Each kind of waste, language and length.

``python -m tests.benchmarks.conformance [KIND…]``: seals a certificate of all 29 kinds in English,
Chinese, French and two languages at once, on few pages and over many, and some with names in other
scripts; lets veraPDF, poppler, qpdf and zbar judge every file, draws each again, and prints what
was found wrong. The last line is one JSON object. The suite runs a sample of the same.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from recycling.certificates.keys import KeyRing
from recycling.certificates.page import Dossier
from recycling.certificates.printer import WeasyPrinter
from recycling.errors import Invalid
from tests.certificates.attacks import Workshop
from tests.certificates.bad_pages import BAD, spoilt
from tests.certificates.conformance import FLAVOURS, broken_clauses
from tests.certificates.conftest import assembled
from tests.certificates.kinds import (
    HANDOVERS_OF_MANY_PAGES,
    NAMES,
    NOT_PRINTED,
    bare,
    evidence_of,
    kinds,
    named,
)
from tests.certificates.makers import ISSUED_AT
from tests.certificates.outside import faults, pages_of

LANGUAGES = ("en", "zh", "fr", "zh+en")
PAPER = {"en": "Letter"}
LENGTHS = {"few": 2, "many": HANDOVERS_OF_MANY_PAGES}


@dataclass(frozen=True)
class Made:
    """One sealed file, of which dossier it is, and whether it must be found bad."""

    path: Path
    dossier: Dossier
    bad: str = ""


def main(chosen: Sequence[str]) -> None:
    """Make all files, have them judged, and print the judgement."""
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        begin = ISSUED_AT - timedelta(days=1)
        ring = KeyRing.open(Path(folder) / "keys", "Urban Mine Registry", begin)
        shop = Workshop(ring, WeasyPrinter(), b"")
        made = list(_told(_all(shop, Path(folder), chosen)))
        refused = sum(_is_refused(shop, name) for name in NOT_PRINTED.values())
        wrong, bad_found = _judged(made)
        wrong += [fault for one in made if not one.bad for fault in faults(one.path, one.dossier)]
        wrong += [f"{one.path.name} is drawn otherwise by another" for one in _drawn_anew(made)]
        pages = Counter(pages_of(one.path) for one in made if not one.bad)
    for fault in wrong:
        print("WRONG", fault)
    good = sum(not one.bad for one in made)
    print(f"{good} sealed certificates; pages: files {dict(sorted(pages.items()))}")
    print(json.dumps({
        "files": good, "kinds": len(chosen), "languages": LANGUAGES, "flavours": FLAVOURS,
        "failures": len(wrong), "known_bad": len(BAD), "known_bad_found": bad_found,
        "names_refused": refused, "names_to_refuse": len(NOT_PRINTED),
        "seconds": round(time.monotonic() - started, 1),
    }))  # fmt: skip


def _all(shop: Workshop, folder: Path, chosen: Sequence[str]) -> Iterator[Made]:
    assemble = assembled(shop.ring, shop.printer)

    def made(name: str, dossier: Dossier) -> Made:
        (folder / f"{name}.pdf").write_bytes(shop.seal(dossier))
        return Made(folder / f"{name}.pdf", dossier)

    for kind in chosen:
        for languages in LANGUAGES:
            for length, hands in LENGTHS.items():
                evidence = evidence_of(kind, handovers=hands)
                dossier = assemble(evidence, languages, PAPER.get(languages, "A4"))
                yield made(f"{kind} {languages} {length}", dossier)
    for script, name in NAMES.items():
        for languages in LANGUAGES:
            dossier = assemble(named(evidence_of(chosen[0]), name), languages)
            yield made(f"{script} name {languages}", dossier)
    yield made("bare", assemble(bare()))
    for name, bad in BAD.items():
        path = folder / f"bad, {name}.pdf"
        path.write_bytes(spoilt(shop.magnet, shop.printer, bad.spoil))
        yield Made(path, shop.magnet, name)


def _told(files: Iterator[Made]) -> Iterator[Made]:
    for number, one in enumerate(files, start=1):
        if number % 20 == 0:
            print(f"{number} printed and sealed", file=sys.stderr)
        yield one


def _is_refused(shop: Workshop, name: str) -> bool:
    try:
        assembled(shop.ring, shop.printer)(named(evidence_of("ndfeb_swarf"), name))
    except Invalid as refusal:
        return (refusal.field or "").endswith("name")
    return False


def _judged(made: Sequence[Made]) -> tuple[list[str], int]:
    """Return what veraPDF finds wrong with the good files, and how many bad ones it finds bad."""
    print("veraPDF reads them", file=sys.stderr)
    found, wrong, bad_found = broken_clauses(one.path for one in made), [], 0
    for one in made:
        broken = found[one.path.resolve()]
        if one.bad:
            bad = BAD[one.bad]
            archive, accessible = (broken[flavour].keys() for flavour in FLAVOURS)
            bad_found += bad.archive <= archive and bad.accessible <= accessible
        else:
            wrong += [
                f"{one.path.name}: {flavour} {clause}: {reason}"
                for flavour, clauses in broken.items()
                for clause, reason in clauses.items()
            ]
    return wrong, bad_found


def _drawn_anew(made: Sequence[Made]) -> Iterator[Made]:
    """Yield the files that a printer which printed them in another order draws differently."""
    print("drawn again, the other way round", file=sys.stderr)
    printer = WeasyPrinter()
    for one in reversed(made):
        if not one.bad and not one.path.read_bytes().startswith(printer.render(one.dossier)):
            yield one


if __name__ == "__main__":
    main(sys.argv[1:] or kinds())
