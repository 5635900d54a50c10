"""From which fonts is a page set?

From the files in ``fonts/`` and no others: a page looks the same on every machine, and a machine's
own fonts never stand in for a missing one. Each set serves some scripts; a page loads the sets its
text needs, since the Chinese ones are large.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fontTools.ttLib import TTFont

FONT_FOLDER = Path(__file__).parent / "fonts"


@dataclass(frozen=True)
class Face:
    """One font file under the family name the style sheet calls it by."""

    family: str
    file: str
    weight: int = 400
    style: str = "normal"

    def rule(self) -> str:
        """Return the ``@font-face`` rule that loads it."""
        address = (FONT_FOLDER / self.file).as_uri()
        return (
            f'@font-face {{ font-family: "{self.family}"; font-weight: {self.weight};'
            f' font-style: {self.style}; src: url("{address}"); }}'
        )


BASIC = (
    Face("Certificate Sans", "PublicSans-Regular.ttf"),
    Face("Certificate Sans", "PublicSans-SemiBold.ttf", 600),
    Face("Certificate Serif", "Newsreader-Regular.ttf"),
    Face("Certificate Serif", "Newsreader-Italic.ttf", style="italic"),
    Face("Certificate Mono", "JetBrainsMono-Regular.ttf"),
)
# Asked in this order: the last one holds some letters of the others too, without their shaping.
FURTHER = {
    "han": (
        Face("Certificate Han", "NotoSansSC-Regular.otf"),
        Face("Certificate Han Serif", "NotoSerifSC-Regular.otf"),
    ),
    "arabic": (
        Face("Certificate Arabic", "NotoSansArabic-Regular.ttf"),
        Face("Certificate Arabic Serif", "NotoNaskhArabic-Regular.ttf"),
    ),
    "devanagari": (
        Face("Certificate Devanagari", "NotoSansDevanagari-Regular.ttf"),
        Face("Certificate Devanagari Serif", "NotoSerifDevanagari-Regular.ttf"),
    ),
    "wide": (
        Face("Certificate Wide", "NotoSans-Regular.ttf"),
        Face("Certificate Wide", "NotoSans-SemiBold.ttf", 600),
    ),
}


@cache
def characters(faces: tuple[Face, ...]) -> frozenset[int]:
    """Return the code points that every one of some faces can draw."""
    return frozenset.intersection(*(_characters_of(face.file) for face in faces))


@cache
def coverage() -> frozenset[int]:
    """Return every code point that can be drawn in each style a page is set in."""
    return frozenset.union(*map(characters, FURTHER.values()))


def sets_for(text: str) -> tuple[str, ...]:
    """Return the further sets a page with this text needs, in a fixed order."""
    wanted = set(map(ord, text)) - characters(BASIC)
    found = []
    for name, faces in FURTHER.items():
        if wanted & characters(faces):
            found.append(name)
            wanted -= characters(faces)
    return tuple(found)


def font_rules(sets: tuple[str, ...]) -> str:
    """Return the ``@font-face`` rules of the basic fonts and of further sets."""
    faces = [*BASIC, *(face for name in sets for face in FURTHER[name])]
    return "\n".join(face.rule() for face in faces)


@cache
def font_digests() -> dict[str, str]:
    """Return SHA-256 of every font file, by name."""
    fonts = sorted((*FONT_FOLDER.glob("*.ttf"), *FONT_FOLDER.glob("*.otf")))
    return {font.name: sha256(font.read_bytes()).hexdigest() for font in fonts}


@cache
def _characters_of(file: str) -> frozenset[int]:
    with TTFont(FONT_FOLDER / file, lazy=True) as font:
        return frozenset(font.getBestCmap())
