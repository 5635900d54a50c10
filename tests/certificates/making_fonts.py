"""Make the two Chinese fonts of certificates from the collections of Debian's ``fonts-noto-cjk``.

``python -m tests.certificates.making_fonts FOLDER`` reads ``NotoSansCJK-Regular.ttc`` and
``NotoSerifCJK-Regular.ttc`` in a folder and writes ``recycling/paper/fonts``. Takes minutes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from recycling.paper.typefaces import FONT_FOLDER

_SIMPLIFIED = 2  # the face of the collection
_RUNS = ((0x3000, 0x303F), (0x3041, 0x30FF), (0x4E00, 0x9FFF), (0xFF01, 0xFF5E))
_WIDE = "\u00a0 ·–—‘’“”…"
_DROPPED = ("BASE", "vhea", "vmtx", "VORG", "DSIG")


def make(collection: Path, made: Path) -> None:
    """Subset the simplified Chinese face of a collection."""
    options = subset.Options()
    options.layout_features = ["ccmp", "kern", "mark", "mkmk", "halt"]
    options.hinting = options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += _DROPPED
    wanted = {code for first, last in _RUNS for code in range(first, last + 1)}
    with TTCollection(collection, lazy=True) as faces:
        face = faces.fonts[_SIMPLIFIED]
        face.recalcTimestamp = False
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted | set(map(ord, _WIDE)))
        subsetter.subset(face)
        face.save(made)
    _number_as_named(made)


def _number_as_named(path: Path) -> None:
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        top = font["CFF "].cff.topDictIndex[0]
        strings, names = top.CharStrings, top.charset
        fresh = [".notdef", *(f"cid{number:05d}" for number in range(1, len(names)))]
        strings.charStrings = {
            new: strings.charStrings[old] for new, old in zip(fresh, names, strict=True)
        }
        top.charset = fresh
        font.save(path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


if __name__ == "__main__":
    for kind in ("Sans", "Serif"):
        make(
            Path(sys.argv[1]) / f"Noto{kind}CJK-Regular.ttc",
            FONT_FOLDER / f"Noto{kind}SC-Regular.otf",
        )
