from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask, Response

from tests.pages.bare import ROOT, fetch, make_app

STYLE = "/static/vendor/govuk-frontend-6.6.0/govuk-frontend.css"
WORDS = "<p>Waste that holds rare earths.</p>" * 100


@pytest.fixture
def fresh() -> Flask:
    app = make_app()
    app.add_url_rule("/page", "page", lambda: WORDS)
    app.add_url_rule("/short", "short", lambda: "<p>Short.</p>")
    app.add_url_rule("/slow", "slow", lambda: Response(iter([WORDS]), mimetype="text/html"))
    app.add_url_rule("/list", "list", lambda: Response(WORDS, mimetype="text/csv"))
    return app


def _asked(app: Flask, address: str, coding: str, **headers: str) -> Response:
    with app.test_client().get(
        address, headers={"Accept-Encoding": coding, **headers}, buffered=True
    ) as answer:
        return answer


def test_style_sheet_goes_as_brotli_to_who_takes_it_and_as_gzip_to_others(fresh: Flask) -> None:
    whole = (ROOT / STYLE.removeprefix("/")).read_bytes()
    packed, zipped = (_asked(fresh, STYLE, coding) for coding in ("gzip, br", "gzip"))
    assert (packed.content_encoding, brotli.decompress(packed.data)) == ("br", whole)
    assert (zipped.content_encoding, gzip.decompress(zipped.data)) == ("gzip", whole)
    assert len(packed.data) < len(zipped.data) < len(whole) / 5
    assert fetch(fresh, STYLE).data == whole


def test_page_says_nothing_by_its_compressed_length(fresh: Flask) -> None:
    packed = [_asked(fresh, "/page", "gzip, br") for _ in range(30)]
    assert {gzip.decompress(one.data).decode() for one in packed} == {WORDS}
    assert len({len(one.data) for one in packed}) > 5
    assert "Accept-Encoding" in packed[0].vary


@pytest.mark.parametrize("address", ["/short", "/slow", "/list"])
def test_what_is_short_or_written_bit_by_bit_or_a_list_goes_as_it_is(
    fresh: Flask, address: str
) -> None:
    assert _asked(fresh, address, "gzip, br").content_encoding is None


def test_part_of_a_file_and_a_file_that_is_known_go_as_they_are(fresh: Flask) -> None:
    first = _asked(fresh, STYLE, "gzip")
    assert _asked(fresh, STYLE, "gzip", Range="bytes=0-99").data == fetch(fresh, STYLE).data[:100]
    known = _asked(fresh, STYLE, "gzip", **{"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
