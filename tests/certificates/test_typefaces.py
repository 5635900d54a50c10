"""Is every letter drawn, by a font of ours?"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from recycling.certificates.printer import WeasyPrinter
from recycling.paper.typefaces import (
    BASIC,
    FONT_FOLDER,
    FURTHER,
    characters,
    coverage,
    font_digests,
    sets_for,
)
from recycling.printable import is_covered
from tests.certificates.conftest import Assemble
from tests.certificates.makers import magnet_evidence

SIGNS_OF_NOTHING = {0x034F, 0x25CC, 0xFE00, 0xFFFC, 0xFFFD}  # joiner, stand-ins, a selector
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
LARGEST_FOLDER = 15_000_000
NAMES = {
    "han": "稀土回收有限公司",
    "arabic": "شركة إعادة التدوير",
    "devanagari": "राष्ट्रीय क्षत्रिय",
    "wide": "Ανακύκλωση Łódź",
}


def test_what_may_be_entered_is_what_the_fonts_draw_in_every_style() -> None:
    drawn = {c for c in coverage() - SIGNS_OF_NOTHING if unicodedata.category(chr(c)) not in UNSEEN}
    assert {c for c in range(0x20000) if is_covered(chr(c))} == drawn


def test_basic_fonts_leave_nothing_to_a_font_that_is_not_loaded() -> None:
    for text in ("Rückgewinnung", *NAMES.values()):
        loaded = characters(BASIC).union(*(characters(FURTHER[name]) for name in sets_for(text)))
        assert set(map(ord, text)) <= loaded


def test_page_loads_large_fonts_only_where_their_script_is_on_it() -> None:
    assert sets_for("Rückgewinnung 4 812.6 kg") == ()
    assert [sets_for(text) for text in NAMES.values()] == [(name,) for name in NAMES]


def test_fonts_stay_small_enough_and_have_their_licence() -> None:
    assert sum(file.stat().st_size for file in FONT_FOLDER.iterdir()) < LARGEST_FOLDER
    licences = {file.name.split("-")[0] for file in FONT_FOLDER.glob("*-OFL.txt")}
    assert licences == {name.split("-")[0] for name in font_digests()}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_are_drawn_whole_with_our_fonts_alone(
    printer: WeasyPrinter, assemble: Assemble, name: str
) -> None:
    evidence = magnet_evidence()
    base = replace(evidence.base, name=name, operator=replace(evidence.base.operator, name=name))
    dossier = assemble(
        replace(evidence, holder=replace(evidence.holder, name=name), base=base), "zh+en"
    )
    with pikepdf.open(io.BytesIO(printer.render(dossier))) as pdf:
        programs = [
            (part.get("/FontFile2") or part.get("/FontFile3")).read_bytes()
            for part in pdf.objects
            if isinstance(part, pikepdf.Dictionary) and part.get("/Type") == "/FontDescriptor"
        ]
    assert programs
    assert {_mark(io.BytesIO(one)) for one in programs} <= {
        _mark(FONT_FOLDER / file) for file in font_digests()
    }


def _mark(program: Any) -> tuple[Any, ...]:
    """Tell a font by what a subset of it keeps."""
    with TTFont(program, lazy=True) as font:
        head = font["head"]
        return head.fontRevision, head.created, head.unitsPerEm


def test_chinese_fonts_number_their_glyphs_as_they_name_them() -> None:
    """A PDF shows glyph n of such a font for CID n; readers differ where the two do."""
    for file in ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"):
        with TTFont(FONT_FOLDER / file, lazy=True) as font:
            names = font["CFF "].cff.topDictIndex[0].charset
        assert names == [".notdef", *(f"cid{n:05d}" for n in range(1, len(names)))]
