"""Every page at three widths, laid out on sheets for a person to look at.

``python -m tests.screens.every_page FOLDER en zh`` opens each kind of page in each language, as the
reader whom it shows most, and leaves sheets of pictures in FOLDER. A page begins where its name is
written; what is too long for a column goes on in the next. Printed is what need not be looked for:
texts and boxes that stick out of the page or are cut off, at which width.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from tests.browsing import let_in, serving
from tests.house.opened import NOBODY, READERS, world
from tests.house.walking import Seen, pages, site_by_itself
from tests.screens.shooting import WIDTHS, camera

_SCALES = {320: 0.5, 768: 0.36, 1280: 0.3}
_TALLEST = 12_000
_SHEET, _COLUMN, _GAP, _HEAD = 1540, 750, 6, 14
_ROWS = 2
_STICKS_OUT = """() => {
    const found = [];
    const wide = document.documentElement.clientWidth;
    for (const one of document.querySelectorAll('body *')) {
        const box = one.getBoundingClientRect();
        if (!box.width || !box.height || one.closest('svg, [hidden], .govuk-visually-hidden'))
            continue;
        const style = getComputedStyle(one);
        let within = one.parentElement, scrolls = false;
        while (within) {
            scrolls = scrolls || /auto|scroll/.test(getComputedStyle(within).overflowX);
            within = within.parentElement;
        }
        const name = one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 40);
        if (!scrolls && (box.right > wide + 1 || box.left < -1)) found.push('sticks out: ' + name);
        if (/hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1
            && !/absolute/.test(style.position)) found.push('is cut off: ' + name);
    }
    return found.slice(0, 3);
}"""


def fullest(found: Iterable[Seen]) -> list[Seen]:
    """Return of each kind of page in each language the one that shows most."""
    best: dict[tuple[str, str], Seen] = {}
    for seen in found:
        known = best.get((seen.language, seen.rule))
        if known is None or len(seen.text) > len(known.text):
            best[seen.language, seen.rule] = seen
    return list(best.values())


def taken(app: Flask, folder: Path, languages: Sequence[str]) -> Iterator[tuple[str, Image.Image]]:
    """Yield pictures of every page, small, with the page's name and the width it was given."""
    with world(app, folder) as refs:
        found = fullest(pages(app, refs, languages))
        with serving(app) as site, camera(folder) as browser:
            for reader in READERS:
                with browser.new_context(reduced_motion="reduce") as context:
                    if reader != NOBODY:
                        let_in(context, app, site, f"{reader}@demo.example")
                    page = context.new_page()
                    for seen in (one for one in found if one.reader == reader):
                        page.goto(f"{site}{seen.address}")
                        yield from _at_each_width(page, f"{seen.language} {seen.rule} ({reader})")


def _at_each_width(page: Page, name: str) -> Iterator[tuple[str, Image.Image]]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for fault in page.evaluate(_STICKS_OUT):
            print(f"{name} at {width}: {fault}", flush=True)
        shot = page.screenshot(animations="disabled", full_page=True)
        whole = Image.open(BytesIO(shot)).convert("RGB")
        upper = whole.crop((0, 0, whole.width, min(whole.height, _TALLEST)))
        size = (int(upper.width * _SCALES[width]), int(upper.height * _SCALES[width]))
        yield f"{name} {width}", upper.resize(size, Image.Resampling.LANCZOS)


def columns(picture: Image.Image) -> Iterator[Image.Image]:
    """Cut a long picture into columns."""
    for top in range(0, max(picture.height, 1), _COLUMN):
        yield picture.crop((0, top, picture.width, min(picture.height, top + _COLUMN)))


def sheets(pictures: Iterable[tuple[str, Image.Image]]) -> Iterator[Image.Image]:
    """Lay pictures out in rows of columns, as many sheets as it takes."""
    sheet, across, row = _empty(), 0, 0
    for name, picture in pictures:
        for part, column in enumerate(columns(picture)):
            if across + column.width > _SHEET:
                across, row = 0, row + 1
            if row == _ROWS:
                yield sheet
                sheet, across, row = _empty(), 0, 0
            top = row * (_COLUMN + _HEAD + _GAP)
            sheet.paste(column, (across, top + _HEAD))
            if part == 0:
                ImageDraw.Draw(sheet).text((across, top + 1), name, "black")
            across += column.width + _GAP
    yield sheet


def _empty() -> Image.Image:
    return Image.new("RGB", (_SHEET, _ROWS * (_COLUMN + _HEAD + _GAP)), "#d8c8e8")


def main(place: Path, languages: Sequence[str]) -> None:
    """Leave the sheets in a folder."""
    place.mkdir(parents=True, exist_ok=True)
    with site_by_itself() as (app, folder):
        for number, sheet in enumerate(sheets(taken(app, folder, languages))):
            sheet.save(place / f"{number:03}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ("en", "zh"))
