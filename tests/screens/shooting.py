"""Does a page still look as it did? Pictures that do not depend on the machine they are made on.

The browser is given the registry's own fonts (``recycling/paper/fonts``, Public Sans and Noto Sans
SC among them) and no others, whatever is installed. What is drawn anew each time (references,
numbers of invented people, digests) is written over with the same signs before a picture is taken.
Pictures are kept at half their size, so that how edges are smoothed matters little.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from tests.browsing import chromium
from tests.pages.bare import ROOT

REFERENCE = Path(__file__).parent / "reference"
IS_REMADE = bool(os.environ.get("SCREENS_REMADE"))
"""Whether the references are written anew; they are to be looked at then."""
WIDTHS = (320, 768, 1280)
TOLERATED = 0.005
"""Which share of the dots may differ: smoothed edges do from one browser to the next."""
_TALLEST = 16_000
_APART = 48
_HALF = 2
_COLOURS = 48
_FONTS = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{ROOT / "recycling/paper/fonts"}</dir>
<alias binding="same"><family>sans-serif</family><prefer><family>Public Sans</family>
<family>Noto Sans SC</family></prefer></alias>
<alias binding="same"><family>monospace</family><prefer><family>JetBrains Mono</family></prefer>
</alias><cachedir>{{folder}}</cachedir></fontconfig>"""
_SAME_EACH_TIME = r"""() => {
    const signs = [
        [/[A-Z]{3}-[0-9A-Z]{5}-[0-9A-Z]{5}/g, 'REF-00000-00000'],
        [/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b/g, '0000-0000-0000-0'],
        [/(Holder|Recycler|Carrier|Regulator|Laboratory|Base) \d+/g, '$1 1'],
        [/[0-9a-f]{8}…[0-9a-f]{8}|[0-9a-f]{16,}/g, '00000000…00000000'],
    ];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        let text = walker.currentNode.data;
        for (const [drawn, same] of signs) text = text.replace(drawn, same);
        if (text !== walker.currentNode.data) walker.currentNode.data = text;
    }
    document.activeElement?.blur();
    const drawn = () => new Promise((done) => requestAnimationFrame(() => done(true)));
    return document.fonts.ready.then(drawn).then(drawn);
}"""


@contextmanager
def camera(folder: Path) -> Iterator[Browser]:
    """A browser that knows the registry's fonts alone."""
    config = folder / "fonts.conf"
    config.write_text(_FONTS.format(folder=folder))
    with chromium({"FONTCONFIG_FILE": str(config)}) as browser:
        yield browser


def differences(
    page: Page, name: str, folder: Path, widths: tuple[int, ...] = WIDTHS, part: str = "main"
) -> Iterator[str]:
    """Compare a part of the page in view with its references; say what differs, and where."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(_SAME_EACH_TIME)
        taken = _smaller(page.locator(part).screenshot(animations="disabled"))
        kept = REFERENCE / f"{name}-{width}.png"
        if IS_REMADE:
            taken.quantize(_COLOURS, dither=Image.Dither.NONE).save(kept, optimize=True)
            continue
        share = _differing(taken, Image.open(kept).convert("RGB"))
        if share > TOLERATED:
            place = folder / kept.name
            taken.save(place)
            yield f"{kept.name}: {share:.1%} differs, see {place}; SCREENS_REMADE=1 keeps it"


def plain(path: str) -> str:
    """Return a path as part of the name of a file."""
    return re.sub(r"\W+", "-", path).strip("-") or "home"


def _smaller(picture: bytes) -> Image.Image:
    whole = Image.open(BytesIO(picture)).convert("RGB")
    upper = whole.crop((0, 0, whole.width, min(whole.height, _TALLEST)))
    return upper.resize((upper.width // _HALF, upper.height // _HALF), Image.Resampling.BOX)


def _differing(one: Image.Image, other: Image.Image) -> float:
    """Return the share of dots that are plainly another; all where one is longer."""
    if one.width != other.width or abs(one.height - other.height) > _HALF:
        return 1.0
    size = (0, 0, one.width, min(one.height, other.height))
    apart = ImageChops.difference(one.crop(size), other.crop(size)).convert("L").histogram()
    return sum(apart[_APART:]) / sum(apart)
